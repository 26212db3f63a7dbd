import Airflow
import Archives
import Deployment
import Diagnostics
import Foundation
import Kedro
import ProjectFiles
import Pyproject
import TestSupport
import Testing

@Suite("The bundle for MWAA")
struct MWAATests {
  /// - Parameter dependencies: of `[project]`.
  private func bundle(
    _ version: String? = nil, dependencies: [String] = [], requirements: [String] = [],
    logging: String? = nil,
    python: String? = nil
  ) throws -> Deployment.Bundle {
    let list = dependencies.map { "\"\($0)\"" }.joined(separator: ", ")
    var project = WheelProject(
      "mwaa",
      project: "dependencies = [\(list)]\n" + (python.map { "requires-python = \"\($0)\"" } ?? ""))
    project.files["conf/base/catalog.yml"] = "{}\n"
    project.files["conf/local/credentials.yml"] = "password: x\n"
    if let logging { project.files["conf/logging.yml"] = logging }
    let files = MemoryFiles(project.files)
    let configuration = try ConfigurationArchive(of: .root.appending("conf"), packageName: "pkg", in: files)
    let plan = Plan(
      dagID: "pkg", pipelineName: "__default__", packageName: "pkg", environment: "local", tasks: [],
      edges: [])
    let contents = BundleContents(
      packageName: "pkg", environment: "local", wheel: try project.wheel(), configuration: configuration,
      requirements: requirements.compactMap { Requirement($0) }
    ) { location, source in
      [.init(fileName: "pkg_dag.py", text: "\(location) \(source)", plan: plan)]
    }
    var options = MWAAOptions()
    options.airflowVersion = version
    return try MWAABundle(contents, options).bundle
  }

  private func text(_ bundle: Deployment.Bundle, _ path: String) throws -> String {
    String(decoding: try #require(bundle.files.first { $0.path == path }).bytes, as: UTF8.self)
  }

  @Test func hasWhatTheServiceTakes() throws {
    let bundle = try bundle("2.11.2", requirements: ["s3fs"], logging: "version: 1\n")
    #expect(bundle.diagnostics == [])
    #expect(
      bundle.files.map { "\($0.effect) \($0.path)" } == [
        "rebuilt plugins.zip", "rebuilt requirements.txt", "rebuilt startup.sh",
        "synchronized dags/.airflowignore",
        "synchronized dags/pkg_dag.py",
      ])
    #expect(
      try text(bundle, "requirements.txt") == """
        # Made by dagwatchd for MWAA 2.11.2, Python 3.12. The wheel is in plugins.zip.
        --constraint "https://raw.githubusercontent.com/apache/airflow/constraints-2.11.2/constraints-3.12.txt"
        s3fs
        /usr/local/airflow/plugins/my_pkg-0.1-py3-none-any.whl

        """)
    #expect(
      try text(bundle, "startup.sh") == """
        # Made by dagwatchd. Sourced by every container of the environment before anything is installed.
        export KEDRO_DISABLE_TELEMETRY=1
        export DO_NOT_TRACK=1
        export KEDRO_LOGGING_CONFIG=/usr/local/airflow/plugins/logging.yml

        """)
    #expect(
      try text(bundle, "dags/pkg_dag.py")
        == "absolute(\"/usr/local/airflow\") /usr/local/airflow/plugins/conf-pkg.tar.gz")
  }

  /// At the top level of the archive, for it is unpacked into `plugins/`; without secrets; the same bytes each time.
  @Test(.needs(.kedro17)) func pluginsAreUnpackedByPython() throws {
    let bundle = try bundle(logging: "version: 1\n")
    let scratch = try ScratchFolder()
    let archive = scratch.url.appending(path: "plugins.zip")
    let bytes = try #require(bundle.files.first { $0.path == "plugins.zip" }).bytes
    try Data(bytes).write(to: archive)
    let listed = try run([
      PythonEnvironment.kedro17.python, "-c",
      """
      import io, sys, tarfile, zipfile
      archive = zipfile.ZipFile(sys.argv[1])
      assert archive.testzip() is None
      print(*archive.namelist())
      print(*sorted(tarfile.open(fileobj=io.BytesIO(archive.read("conf-pkg.tar.gz"))).getnames()))
      """, archive.path,
    ])
    #expect(
      listed.text == """
        conf-pkg.tar.gz logging.yml my_pkg-0.1-py3-none-any.whl
        conf conf/base conf/base/catalog.yml conf/local conf/local/.gitkeep conf/logging.yml

        """, "\(listed.errors)")
    #expect(try self.bundle(logging: "version: 1\n").files.first { $0.path == "plugins.zip" }?.bytes == bytes)
  }

  @Test func withoutLogging() throws {
    #expect(try !text(bundle(), "startup.sh").contains("KEDRO_LOGGING_CONFIG"))
  }

  struct Conflict: CustomTestStringConvertible, Sendable {
    var version: String
    var dependency: String
    /// nil: there is none.
    var message: String?

    var testDescription: String { "\(version): \(dependency)" }
  }

  /// What `uv pip compile` says of the same pairs with Airflow's own pin of click.
  static let conflicts: [Conflict] = [
    Conflict(
      version: "2.10.3", dependency: "kedro~=1.7.0",
      message:
        "Kedro 1.7.0 cannot be installed on MWAA 2.10.3: it requires `click>=8.2`, and that version pins click 8.1.7"
    ),
    Conflict(version: "2.10.3", dependency: "kedro[jupyter]~=1.0.0"),
    Conflict(version: "2.10.3", dependency: "kedro>=1.0"),
    Conflict(version: "2.9.2", dependency: "kedro~=0.19.0"),
    Conflict(
      version: "2.11.0", dependency: "kedro==0.19.15",
      message:
        "Kedro 0.19.15 cannot be installed on MWAA 2.11.0: it requires `click<8.2`, and that version pins click 8.2.0"
    ),
    Conflict(
      version: "3.0.6", dependency: "kedro~=1.0.0",
      message:
        "Kedro 1.0.0 cannot be installed on MWAA 3.0.6: it requires `click<8.2`, and that version pins click 8.2.1"
    ),
    // pip takes 0.19.12, which does not say how new a click it takes.
    Conflict(version: "2.11.0", dependency: "kedro~=0.19.0"),
    Conflict(version: "3.3.1", dependency: "kedro==1.7.0"),
    Conflict(
      version: "2.11.2", dependency: "pandas>=2.2,<3",
      message: "`pandas<3,>=2.2` cannot be installed on MWAA 2.11.2, which pins pandas 2.1.4"),
    Conflict(version: "2.11.2", dependency: "pandas>=2.1"),
    Conflict(version: "3.3.1", dependency: "pandas~=3.0"),
    Conflict(
      version: "3.2.1", dependency: "S3FS==2024.10.0",
      message: "`S3FS==2024.10.0` cannot be installed on MWAA 3.2.1, which pins s3fs 2026.3.0"),
    Conflict(version: "3.2.1", dependency: "s3fs==2024.10.0; python_version < '3.11'"),
    Conflict(version: "3.2.1", dependency: "pandas==2.3.3rc1"),
    Conflict(
      version: "2.10.3", dependency: "apache-airflow==3.0.0",
      message: "`apache-airflow==3.0.0` cannot be installed on MWAA 2.10.3, which pins apache-airflow 2.10.3"),
    Conflict(
      version: "2.10.3", dependency: "shop @ file:///home/me/shop.whl",
      message: "`shop` is required from a file of this machine, which MWAA does not have"),
  ]

  @Test(arguments: conflicts) func isSaidBeforeTheUpload(_ conflict: Conflict) throws {
    let found = try bundle(conflict.version, dependencies: [conflict.dependency])
      .diagnostics
    #expect(found.map(\.message) == [conflict.message].compactMap(\.self))
    #expect(found.allSatisfy { $0.code == .platformConflict && $0.severity == .error })
  }

  @Test func namesTheVersionsThatFit() throws {
    let found = try bundle("2.10.3", dependencies: ["kedro~=1.7.0"], logging: "version: 1\n").diagnostics
    #expect(
      found.first?.help
        == "set `mwaa.airflow-version` to 2.11.0 or 2.11.2 or 3.0.6 or 3.2.1 or 3.3.1, or change the project's version of Kedro"
    )
    let python = try bundle("2.10.3", logging: "version: 1\n", python: ">=3.12").diagnostics
    #expect(python.map(\.message) == ["the project requires Python >=3.12, and MWAA 2.10.3 has Python 3.11"])
    #expect(try bundle("2.10.3", logging: "version: 1\n", python: ">=3.10").diagnostics == [])
  }

  @Test func anUnknownVersion() throws {
    do throws(WheelRefusal) {
      _ = try MWAABundle.version(of: "2.10.2")
      Issue.record("2.10.2 is none")
    } catch {
      #expect(error.diagnostic.message == "`mwaa.airflow-version` is \"2.10.2\", which MWAA does not have")
      #expect(error.diagnostic.help?.contains("\"2.10.1\", \"2.10.3\"") == true)
    }
  }
}
