import Foundation
import TestSupport
import Testing

/// From the example to what a platform runs, with no edit by hand: each bundle is laid out as the platform has it,
/// away from the project, and its DAG is run there by real Airflow.
@Suite("Bundles, in real Airflow")
struct TargetTests {
  @Test(.needs(.airflow3)) func anAirflowOfOnesOwn() throws {
    let example = try Example()
    try example.configure("targets = [\"airflow\"]\n")
    let built = try example.dagwatchd("build", example.project.path)
    try #require(built.status == 0, "dagwatchd build: \(built.errors)\(built.text)")

    let home = example.aside("worker")
    try FileManager.default.moveItem(at: example.project.appending(path: "dist/airflow"), to: home)
    try example.carryData(to: home)
    #expect(
      try example.names(in: home) == [
        "conf-lunar_fares.tar.gz", "dags", "data", "lunar_fares-0.1.0-py3-none-any.whl", "requirements.txt",
      ])
    try example.runDAG(home, wheel: home.appending(path: "lunar_fares-0.1.0-py3-none-any.whl"))
  }

  @Test(.needs(.airflow3)) func anAstroProject() throws {
    let example = try Example()
    let astro = example.aside("astro")
    try example.edit("pyproject.toml", "[tool.dagwatchd]\ntarget-dir = \"airflow_dags\"\n", to: "")
    try example.edit("pyproject.toml", Example.withoutWheel, to: "")
    let initialized = try example.dagwatchd(["init", "--astro", "astro", example.project.path])
    try #require(initialized.status == 0, "dagwatchd init: \(initialized.errors)\(initialized.text)")
    let configuration = example.project.appending(path: "dagwatchd.toml")
    let text = try String(contentsOf: configuration, encoding: .utf8)
    #expect(text == "targets = [\"astro\"]\n\n[astro]\ndirectory = \"../astro\"\n")
    try (text + "data = [\"data/01_raw\"]\n").write(to: configuration, atomically: true, encoding: .utf8)
    let dockerfile = astro.appending(path: "Dockerfile")
    try "FROM astrocrpublic.azurecr.io/runtime:3.1-12\nUSER astro".write(
      to: dockerfile, atomically: true, encoding: .utf8)

    let built = try example.dagwatchd("build", example.project.path)
    try #require(built.status == 0, "dagwatchd build: \(built.errors)\(built.text)")
    #expect(
      try String(contentsOf: dockerfile, encoding: .utf8) == """
        FROM astrocrpublic.azurecr.io/runtime:3.1-12
        USER astro

        # >>> dagwatchd >>>
        # The Kedro project, which dagwatchd keeps up to date.
        RUN pip install --no-cache-dir --user dist/lunar_fares-0.1.0-py3-none-any.whl
        # <<< dagwatchd <<<

        """)
    // A second time nothing is to be done, by either command.
    let again = try example.dagwatchd("build", example.project.path)
    #expect(!again.text.contains("created") && !again.text.contains("replaced"))
    #expect(try example.dagwatchd(["init", "--astro", "astro", example.project.path]).status == 0)
    #expect(try String(contentsOf: dockerfile, encoding: .utf8).contains("USER astro"))

    // The container's /usr/local/airflow is this folder.
    try FileManager.default.removeItem(at: example.project)
    let dag = astro.appending(path: "dags/lunar_fares_dag.py")
    let source = try String(contentsOf: dag, encoding: .utf8)
    #expect(source.contains("Path(\"/usr/local/airflow/include/lunar_fares\")"))
    try source.replacingOccurrences(of: "/usr/local/airflow", with: astro.path)
      .write(to: dag, atomically: true, encoding: .utf8)
    try example.runDAG(
      astro, project: astro.appending(path: "include/lunar_fares"),
      wheel: astro.appending(path: "dist/lunar_fares-0.1.0-py3-none-any.whl"))
  }

  /// All that a build makes for five platforms, from copies at two places, by two users, in two time zones, locales and homes,
  /// under two masks: the same files with the same bytes.
  @Test func theSameBytesEverywhere() throws {
    struct Machine {
      var environment: [String: String]
      var mask: String
      /// A program with arguments that becomes the one whose path and arguments follow.
      var user: [String] = []
    }
    let nobody = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    let machines = [
      Machine(environment: ["LC_ALL": "C", "TZ": "UTC"], mask: "022"),
      Machine(
        environment: [
          "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "HOME": "/nonexistent",
          "USER": "somebody", "SOURCE_DATE_EPOCH": "1", "COLUMNS": "20",
        ], mask: "077", user: nobody),
    ]
    var made: [[String: Data]] = []
    for (number, machine) in machines.enumerated() {
      let example = try Example()
      let home = example.aside("place \(number)")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      let project = home.appending(path: "lunar")
      try FileManager.default.moveItem(at: example.project, to: project)
      try """
      targets = ["airflow", "astro", "mwaa", "kubernetes", "docker"]
      [airflow]
      group-by = "memory"
      [astro]
      directory = "dist/astro"
      data = ["data/01_raw"]
      [mwaa]
      airflow-version = "3.2.1"
      [container]
      image = "registry.example.org/lunar:1"
      stamp = true
      [wheel]
      stamp = true

      """.write(to: project.appending(path: "dagwatchd.toml"), atomically: true, encoding: .utf8)
      let astro = project.appending(path: "dist/astro")
      try FileManager.default.createDirectory(at: astro, withIntermediateDirectories: true)
      try "FROM astrocrpublic.azurecr.io/runtime:3.1-12\n"
        .write(to: astro.appending(path: "Dockerfile"), atomically: true, encoding: .utf8)
      if !machine.user.isEmpty {
        // Other users have no way through a folder of one's own.
        let owned = try run([
          "sh", "-c", "chmod 711 \"$1\" && chown -R 65534:65534 \"$2\"", "sh",
          home.deletingLastPathComponent().path, home.path,
        ])
        try #require(owned.status == 0, "\(owned.errors)")
      }
      let built = try run(
        machine.user + [
          "sh", "-c", "umask \(machine.mask) && exec \"$@\"", "sh", Example.executable.path, "build",
          project.path,
        ],
        environment: machine.environment.merging(["STATE_DIRECTORY": home.appending(path: "state").path]) {
          $1
        })
      try #require(built.status == 0, "dagwatchd build: \(built.errors)\(built.text)")
      let dags = try example.files(in: project.appending(path: "airflow_dags"))
      made.append(
        try example.files(in: project.appending(path: "dist")).merging(dags) { first, _ in first })
    }
    for (path, bytes) in made[0] { #expect(made[1][path] == bytes, "\(path)") }
    #expect(Set(made[0].keys) == Set(made[1].keys))
    for name in [
      "plugins.zip", ".tar.gz", ".whl", "startup.sh", "container/Dockerfile", "image.txt", "astro/Dockerfile",
      "docker/lunar_fares_dag.py",
    ] { #expect(made[0].keys.contains { $0.hasSuffix(name) }, "\(name)") }
  }

  /// A wheel that setuptools would refuse is told, and the DAG is published all the same.
  @Test func aWheelThatCannotBeBuiltKeepsBackNoDAG() throws {
    let example = try Example()
    try example.configure("targets = [\"airflow\"]\n")
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    let wheel = example.project.appending(path: "dist/lunar_fares-0.1.0-py3-none-any.whl")
    let before = try Data(contentsOf: wheel)
    try example.edit("pyproject.toml", "numpy>=1.26", to: "numpy>>1")
    try "default:\n  owner: lunar\n".write(
      to: example.project.appending(path: "conf/base/airflow.yml"), atomically: true, encoding: .utf8)

    let built = try example.dagwatchd("build", example.project.path)
    #expect(built.status == 1)
    #expect(built.errors.contains("DW605"))
    #expect(built.text.contains("replaced   airflow_dags/lunar_fares_dag.py"))
    #expect(!built.text.contains("dist/"))
    #expect(try Data(contentsOf: wheel) == before)
  }
}

extension Example {
  func configure(_ text: String) throws {
    try text.write(to: project.appending(path: "dagwatchd.toml"), atomically: true, encoding: .utf8)
  }

  func edit(_ path: String, _ old: String, to new: String) throws {
    let file = project.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  func files(in folder: URL) throws -> [String: Data] {
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

  /// The raw tables, which the tasks of a worker with a disk of its own find there.
  func carryData(to folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "data"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: project.appending(path: "data/01_raw"), to: folder.appending(path: "data/01_raw"))
    try FileManager.default.removeItem(at: project)
  }

  /// Runs the DAG in `dags/`, with nothing of the project to import but the wheel.
  /// - Parameter project: where relative paths of the catalog lead from.
  func runDAG(_ home: URL, project: URL? = nil, wheel: URL) throws {
    let site = aside("site")
    let unpacked = try python(.airflow3, ["python", "-m", "zipfile", "-e", wheel.path, site.path])
    try #require(unpacked.status == 0, "\(unpacked.errors)")
    let dags = ["AIRFLOW__CORE__DAGS_FOLDER": home.appending(path: "dags").path, "PYTHONPATH": site.path]
    let migrated = try python(.airflow3, ["airflow", "db", "migrate"], environment: dags)
    try #require(migrated.status == 0, "airflow db migrate: \(migrated.errors)\(migrated.text)")
    let elsewhere = aside("elsewhere")
    try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
    let tested = try python(
      .airflow3, ["airflow", "dags", "test", "lunar_fares"], environment: dags, in: elsewhere, seconds: 240)
    try #require(tested.status == 0, "airflow dags test: \(tested.errors)\(tested.text)")
    #expect(try names(in: elsewhere) == [])
    let results = (project ?? home).appending(path: "data/08_reporting")
    #expect(FileManager.default.fileExists(atPath: results.path))
  }
}
