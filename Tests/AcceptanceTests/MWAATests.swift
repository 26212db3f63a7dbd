import Foundation
import TestSupport
import Testing

@Suite("From the project to MWAA")
struct MWAATests {
  /// The example with a bundle for MWAA.
  private func example(_ keys: String = "airflow-version = \"3.2.1\"") throws -> Example {
    let example = try Example()
    let file = example.project.appending(path: "pyproject.toml")
    var text = try String(contentsOf: file, encoding: .utf8)
    text = text.replacingOccurrences(
      of: "[tool.dagwatchd]\n", with: "[tool.dagwatchd]\ntargets = [\"mwaa\"]\n")
    try Data((text + "\n[tool.dagwatchd.mwaa]\n\(keys)\n").utf8).write(to: file)
    return example
  }

  /// Unpacked as the service unpacks it, in its own place: every task finds the wheel and the configuration.
  @Test(
    .needs(.airflow3), .needs(.kedro17), .enabled(if: getuid() == 0, "only root can have /usr/local/airflow"))
  func runsFromTheBundle() throws {
    let example = try example()
    let deployed = try example.dagwatchd("deploy", "mwaa", example.project.path)
    try #require(deployed.status == 0, "\(deployed.errors)\(deployed.text)")
    #expect(deployed.text == "mwaa: \(example.project.path)/dist/mwaa\n")
    let driver = repositoryRoot.appending(path: "Tests/AcceptanceTests/Drivers/mwaa_container")
    let out = example.aside("data")
    let ran = try run([
      "timeout", "--kill-after=10", "300", "unshare", "--mount", driver.path,
      example.project.appending(path: "dist/mwaa").path, example.project.appending(path: "data").path,
      PythonEnvironment.airflow3.python, PythonEnvironment.kedro17.python, "lunar_fares", out.path,
    ])
    try #require(ran.status == 0, "\(ran.errors.suffix(4000))\(ran.text.suffix(4000))")

    let reference = try Example()
    let kedro = try reference.python(.kedro17, ["kedro", "run"], in: reference.project)
    try #require(kedro.status == 0, "kedro run: \(kedro.errors)\(kedro.text)")
    let expected = try files(reference.project.appending(path: "data"))
    #expect(expected.count > 10)
    #expect(try files(out) == expected)
    #expect(!FileManager.default.fileExists(atPath: "/usr/local/airflow"))
  }

  @Test func isBuiltOnceAndShownBefore() throws {
    let example = try example()
    let first = try example.dagwatchd("deploy", "--dry-run", "mwaa", example.project.path)
    #expect(first.status == 2)
    #expect(first.text.contains("created    dist/mwaa/plugins.zip\n"))
    #expect(!FileManager.default.fileExists(atPath: example.project.appending(path: "dist").path))
    #expect(try example.dagwatchd("deploy", "mwaa", example.project.path).status == 0)
    let again = try example.dagwatchd("deploy", "--dry-run", "mwaa", example.project.path)
    #expect(again.status == 0 && again.text == "mwaa: \(example.project.path)/dist/mwaa\n", "\(again.text)")
    #expect(again.errors.contains("nothing is uploaded: `mwaa.bucket` is not set"))
  }

  @Test func refusesWhatCannotBe() throws {
    let other = try Example()
    let unnamed = try other.dagwatchd("deploy", "astro", other.project.path)
    #expect(unnamed.status == 78 && unnamed.errors.contains("`targets` does not name \"astro\""))
    let version = try example("airflow-version = \"2.10.2\"")
    let unknown = try version.dagwatchd("deploy", "mwaa", version.project.path)
    #expect(unknown.status == 78, "\(unknown.errors)")
    #expect(unknown.errors.contains("which MWAA does not have"))
    let old = try example("airflow-version = \"2.10.3\"\nbucket = \"s3://x-y-z\"")
    let conflict = try old.dagwatchd("deploy", "mwaa", old.project.path)
    #expect(conflict.status == 1)
    #expect(conflict.errors.contains("Kedro 1.7.0 cannot be installed on MWAA 2.10.3"))
    let key = try example("bucket = \"s3://x-y-z\"")
    let missing = try run(
      ["/usr/bin/env", "PATH=/nowhere", Example.executable.path, "deploy", "mwaa", key.project.path],
      environment: ["STATE_DIRECTORY": key.aside("state").path])
    #expect(
      missing.status == 78 && missing.errors.contains("there is no program `aws` on PATH"),
      "\(missing.errors)")
  }

  /// The whole way, against a server that keeps what it is given.
  @Test(.needs(.aws)) func uploads() throws {
    let example = try example("airflow-version = \"3.2.1\"\nbucket = \"s3://lunar\"")
    let server = try S3Process()
    let bin = PythonEnvironment.aws.folder.appending(path: "bin").path
    let variables = [
      "PATH": "\(bin):/usr/bin:/bin", "AWS_ENDPOINT_URL": "http://127.0.0.1:\(server.port)", "NO_PROXY": "*",
      "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "never-to-be-told",
      "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1",
      "STATE_DIRECTORY": example.aside("state").path,
    ]
    func deploy(_ arguments: String..., environment: [String: String] = [:]) throws -> Finished {
      let finished = try run(
        [Example.executable.path, "deploy", "mwaa", example.project.path] + arguments,
        environment: variables.merging(environment) { $1 })
      #expect(!(finished.text + finished.errors).contains("never-to-be-told"))
      return finished
    }
    let absent = try deploy()
    #expect(absent.status == 78 && absent.errors.contains("there is no such bucket"), "\(absent.errors)")
    for command in [
      ["create-bucket", "--bucket", "lunar"],
      ["put-bucket-versioning", "--bucket", "lunar", "--versioning-configuration", "Status=Enabled"],
    ] {
      #expect(try run(["aws", "s3api"] + command, environment: variables).status == 0)
    }
    let shown = try deploy("--dry-run")
    #expect(shown.status == 2)
    #expect(shown.text.contains("new        s3://lunar/plugins.zip\n"), "\(shown.text)")

    let first = try deploy()
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.text.contains("uploaded   s3://lunar/plugins.zip  version "))
    #expect(first.text.contains("environment update: plugins.zip, requirements.txt, startup.sh take effect"))
    #expect(first.text.contains("aws mwaa update-environment --name NAME"))
    #expect(try deploy().text.contains("nothing to do: the bucket has the bundle"))

    // One parameter more: the configuration is in plugins.zip, and the DAG stays as it is.
    let parameters = example.project.appending(path: "conf/base/parameters.yml")
    let old = try String(contentsOf: parameters, encoding: .utf8)
    try Data((old + "\nfurther: 1\n").utf8).write(to: parameters)
    let gone = try deploy(environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"])
    #expect(gone.status == 75 && gone.errors.contains("nothing was uploaded"), "\(gone.errors)")
    let second = try deploy()
    #expect(second.text.contains("environment update: plugins.zip take effect"), "\(second.text)")
    #expect(second.text.contains("unchanged  s3://lunar/dags/lunar_fares_dag.py"))
  }

  /// Killed while the first file is under way, once so that it can tell and once so that it cannot.
  @Test(.needs(.aws), arguments: [SIGINT, SIGKILL])
  func isKilledAndRunAgain(by signal: Int32) throws {
    let example = try example("airflow-version = \"3.2.1\"\nbucket = \"s3://lunar\"")
    let server = try S3Process()
    let bin = PythonEnvironment.aws.folder.appending(path: "bin").path
    func variables(_ port: String) -> [String: String] {
      [
        "PATH": "\(bin):/usr/bin:/bin", "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "NO_PROXY": "*",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "never-to-be-told",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1",
        "STATE_DIRECTORY": example.aside("state").path,
      ]
    }
    for command in [
      ["create-bucket", "--bucket", "lunar"],
      ["put-bucket-versioning", "--bucket", "lunar", "--versioning-configuration", "Status=Enabled"],
    ] {
      #expect(try run(["aws", "s3api"] + command, environment: variables(server.port)).status == 0)
    }
    let told = try ReadingPipe()
    let deploy = try told.give { output in
      try Child(
        [Example.executable.path, "deploy", "mwaa", example.project.path],
        environment: ProcessInfo.processInfo.environment.merging(variables(server.proxyPort)) { $1 },
        output: output, errors: STDERR_FILENO)
    }
    // The looking takes some 5 kB of requests; the first file is larger than what is left.
    try server.tell("stall 8000")
    deploy.signal(signal)
    let text = try told.rest(within: .seconds(60))
    let status = try #require(deploy.exitStatus(within: .seconds(60)))
    if signal == SIGINT {
      #expect(status == 130)
      #expect(
        text.contains("undecided  s3://lunar/plugins.zip\nmissing    s3://lunar/requirements.txt\n"),
        "\(text)")
    }
    try server.tell("mend")
    #expect(try server.answer(to: "digest lunar plugins.zip") == "none")
    let again = try run(
      [Example.executable.path, "deploy", "mwaa", example.project.path],
      environment: variables(server.proxyPort))
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.text.contains("uploaded   s3://lunar/plugins.zip"))
    #expect(again.text.contains("uploaded   s3://lunar/dags/lunar_fares_dag.py"))
  }

  /// Below a folder: path to bytes.
  private func files(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      var isFolder: ObjCBool = false
      let file = folder.appending(path: path)
      if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue {
        files[path] = try Data(contentsOf: file)
      }
    }
    return files
  }
}
