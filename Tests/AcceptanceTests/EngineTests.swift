import Foundation
import TestSupport
import Testing

@Suite("Kedro itself as the engine")
struct EngineTests {
  private let example: Example

  init() throws {
    example = try Example()
    try configure("python = \"\(PythonEnvironment.kedro17.python)\"")
  }

  private func configure(_ keys: String) throws {
    let pyproject = example.project.appending(path: "pyproject.toml")
    let text = try String(contentsOf: pyproject, encoding: .utf8)
    try text.replacing("[tool.dagwatchd]", with: "[tool.dagwatchd]\n" + keys)
      .write(to: pyproject, atomically: true, encoding: .utf8)
  }

  private static let pipeline = "src/lunar_fares/pipelines/data_processing/pipeline.py"

  private func edit(_ path: String, _ old: String, _ new: String) throws {
    let file = example.project.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  /// Only running tells this name.
  private func makeUndecidable(_ name: String = "JOINED") throws {
    try edit(
      Self.pipeline, "name=\"join_tables\"", "name=__import__(\"os\").environ.get(\"\(name)\", \"joined\")")
  }

  @Test(.needs(.kedro17)) func allEnginesSayTheSame() throws {
    func inspect(_ engine: String, _ by: String) throws -> String {
      let inspected = try example.dagwatchd("inspect", example.project.path, "--engine", engine)
      try #require(inspected.status == 0, "\(inspected.errors)")
      #expect(inspected.text.contains("\"engine\": \"\(by)\""))
      return inspected.text.replacing("\"engine\": \"\(by)\"", with: "")
    }
    let read = try inspect("static", "static")
    #expect(try inspect("kedro", "kedro") == read)
    #expect(try inspect("auto", "static") == read)
  }

  @Test(.needs(.kedro17)) func whatReadingCannotDecideKedroDoes() throws {
    try makeUndecidable()
    let read = try example.dagwatchd("build", example.project.path, "--engine", "static")
    #expect(read.status == 1)
    let asked = try example.dagwatchd("build", example.project.path)
    #expect(asked.status == 0, "\(asked.errors)")
    #expect(asked.errors.contains("note[DW202]: Kedro itself was asked"))
    let dag = try String(contentsOf: example.dags.appending(path: "lunar_fares_dag.py"), encoding: .utf8)
    #expect(dag.contains("joined"))
  }

  @Test(.needs(.kedro17)) func auditFindsNothingAndThenWhatIsPlanted() throws {
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    let clean = try example.dagwatchd("audit", example.project.path)
    #expect(clean.status == 0, "\(clean.errors)")
    #expect(
      clean.text == """
        static and kedro: the same
        airflow_dags/lunar_fares_dag.py: as it ought to be
        airflow_dags/requirements.txt: as it ought to be

        """)

    // Somebody edits what is published.
    try edit("airflow_dags/lunar_fares_dag.py", "join_tables", "join_table")
    try FileManager.default.removeItem(at: example.dags.appending(path: "requirements.txt"))
    let edited = try example.dagwatchd("audit", example.project.path)
    #expect(edited.status == 2)
    #expect(
      edited.text.contains("lunar_fares_dag.py: differs from what would be published now, from line "))
    #expect(edited.text.contains("requirements.txt: not published"))

    // The project moves on.
    try edit(Self.pipeline, "name=\"join_tables\"", "name=\"joined\"")
    let later = try example.dagwatchd("audit", example.project.path)
    #expect(later.status == 2)
    #expect(later.text.contains("  -task join_tables\n  +task joined\n"))

    // Reading for another Kedro than the one that answers: unnamed nodes have other names.
    let other = try example.dagwatchd("audit", example.project.path, "--kedro-version", "0.19.15", "--json")
    #expect(other.status != 0)
    #expect(other.text.contains("\"format_version\": \"1.0\""))
  }

  @Test(.needs(.kedro17)) func auditShowsWhereKedroDiffers() throws {
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    // A Kedro that somebody changed.
    let packages = example.aside("packages")
    try FileManager.default.createDirectory(at: packages, withIntermediateDirectories: true)
    try "from kedro.pipeline import Node\nNode.tags = property(lambda self: {'planted'})\n"
      .write(to: packages.appending(path: "sitecustomize.py"), atomically: true, encoding: .utf8)
    let audited = try run(
      [Example.executable.path, "audit", example.project.path],
      environment: ["STATE_DIRECTORY": example.aside("state").path, "PYTHONPATH": packages.path])
    #expect(audited.status == 2, "\(audited.text)\(audited.errors)")
    #expect(audited.text.contains("pipelines.data_processing.nodes.join_tables.tags"))
    #expect(audited.text.contains("static: ['data']"))
    #expect(audited.text.contains("kedro:  ['planted']"))
  }

  @Test func auditSaysWhyThereIsNothingToCompare() throws {
    try configure("python-timeout = 60")
    try edit("pyproject.toml", PythonEnvironment.kedro17.python, "nothing/bin/python")
    let audited = try example.dagwatchd("audit", example.project.path)
    #expect(audited.status == 2)
    #expect(audited.text.hasPrefix("static and kedro: not compared, since kedro gave no account\n"))
    #expect(audited.errors.contains("error[DW702]"))
  }

  /// Nothing differs that could be compared, and not everything could be.
  @Test(.needs(.kedro17)) func auditIsNotSatisfiedWithHalf() throws {
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    try edit("pyproject.toml", PythonEnvironment.kedro17.python, "nothing/bin/python")
    let audited = try example.dagwatchd("audit", example.project.path)
    #expect(audited.status == 1, "\(audited.errors)")
    #expect(
      audited.text == """
        static and kedro: not compared, since kedro gave no account
        airflow_dags/lunar_fares_dag.py: as it ought to be
        airflow_dags/requirements.txt: as it ought to be

        """)
  }

  /// A Kedro that somebody changed so that it gives another graph.
  @Test(.needs(.kedro17)) func auditShowsADifferenceOfTheGraph() throws {
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    let packages = example.aside("packages")
    try FileManager.default.createDirectory(at: packages, withIntermediateDirectories: true)
    try """
    from kedro.pipeline import Node
    name = Node.name.fget
    Node.name = property(lambda self: name(self).replace("join_tables", "planted"))

    """.write(to: packages.appending(path: "sitecustomize.py"), atomically: true, encoding: .utf8)
    func audit(_ arguments: String...) throws -> Finished {
      try run(
        [Example.executable.path, "audit", example.project.path] + arguments,
        environment: ["STATE_DIRECTORY": example.aside("state").path, "PYTHONPATH": packages.path])
    }
    let audited = try audit()
    #expect(audited.status == 2, "\(audited.text)\(audited.errors)")
    #expect(audited.text.contains("nodes.planted: only kedro has it\n"), "\(audited.text)")
    #expect(audited.text.contains("nodes.join_tables: only static has it\n"), "\(audited.text)")
    // What is published is held against Kedro's account.
    #expect(audited.text.contains("lunar_fares_dag.py: differs from what would be published now, from line "))
    #expect(audited.text.contains("  -task join_tables\n  +task planted\n"), "\(audited.text)")
    let json = try audit("--json")
    #expect(json.status == 2)
    #expect(json.text.contains("nodes.planted") && json.text.contains("\"state\": \"different\""))
  }

  /// The variables of the deployment are those of neither process.
  @Test(.needs(.kedro17)) func declaredVariablesHoldForKedroToo() throws {
    try edit(
      Self.pipeline, "def create_pipeline(", "import os\n\n\ndef create_pipeline(")
    try edit(Self.pipeline, "name=\"join_tables\"", "name=os.environ.get(\"JOINED\", \"joined\")")
    try edit(
      "pyproject.toml", "[tool.dagwatchd]",
      "[tool.dagwatchd.environment]\nJOINED = \"declared\"\n\n[tool.dagwatchd]")
    let built = try example.dagwatchd("build", example.project.path, "--engine", "kedro")
    #expect(built.status == 0, "\(built.errors)")
    let dag = try String(contentsOf: example.dags.appending(path: "lunar_fares_dag.py"), encoding: .utf8)
    #expect(dag.contains("declared"))
    let audited = try example.dagwatchd("audit", example.project.path)
    #expect(audited.status == 0, "\(audited.text)\(audited.errors)")
  }

  // MARK: - Neither can decide

  @Test func whereNobodyCanDecideBothReasonsAreGiven() throws {
    try makeUndecidable()
    try edit("pyproject.toml", PythonEnvironment.kedro17.python, "nothing/bin/python")
    let built = try example.dagwatchd("build", example.project.path)
    #expect(built.status == 1)
    let errors = built.errors
    #expect(errors.contains("\(Self.pipeline):") && errors.contains("error[DW202]"), "\(errors)")
    #expect(errors.contains("note: the key `python` names no program that can be run"), "\(errors)")
    #expect(errors.contains("pyproject.toml:"), "\(errors)")
    #expect(!FileManager.default.fileExists(atPath: example.dags.path))
  }

  @Test(.needs(.kedro17)) func whereKedroFailsTooBothReasonsAreGiven() throws {
    try makeUndecidable()
    try edit(Self.pipeline, ".get(\"JOINED\", \"joined\")", "[\"JOINED\"]")
    let built = try example.dagwatchd("build", example.project.path)
    #expect(built.status == 1)
    let errors = built.errors
    #expect(errors.contains("error[DW701]: KeyError: 'JOINED'"), "\(errors)")
    #expect(errors.contains("note: Kedro itself was asked, since "), "\(errors)")
    // Both with their place.
    #expect(errors.split(separator: "\n").count { $0.hasPrefix(Self.pipeline + ":") } >= 2, "\(errors)")
    #expect(!FileManager.default.fileExists(atPath: example.dags.path))
  }

  // MARK: - The daemon

  /// An environment outside of the project, into which Kedro is put and out of which it is taken.
  @Test(.needs(.kedro17)) func theDaemonSeesWhatIsInstalled() throws {
    let environment = example.aside("environment")
    let made = try run([
      PythonEnvironment.kedro17.python, "-m", "venv", "--without-pip", environment.path,
    ])
    try #require(made.status == 0, "\(made.errors)")
    func packages(_ environment: URL) throws -> URL {
      let lib = environment.appending(path: "lib")
      let version = try #require(
        FileManager.default.contentsOfDirectory(atPath: lib.path).first { $0.hasPrefix("python3.") })
      return lib.appending(path: version + "/site-packages")
    }
    try edit("pyproject.toml", PythonEnvironment.kedro17.python, environment.path + "/bin/python")
    try configure("engine = \"kedro\"")
    let daemon = try RunningDaemon(example)
    let installed = try packages(environment).appending(path: "kedro.pth")
    try (packages(PythonEnvironment.kedro17.folder).path + "\n").write(
      to: installed, atomically: true, encoding: .utf8)
    #expect(try daemon.generation().result == "2 written, 0 unchanged")
    #expect(try example.dagwatchd("history", example.project.path).text.contains(installed.path))

    try FileManager.default.removeItem(at: installed)
    let taken = try daemon.generation()
    #expect(taken.before.contains("error[DW704]: Kedro is not installed"))
    #expect(taken.result.hasPrefix("failed"))
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
  }

  @Test(.needs(.kedro17)) func theDaemonAsksAtEverySaveOfWhatKedroRead() throws {
    try makeUndecidable()
    let daemon = try RunningDaemon(example)
    try edit(Self.pipeline, "\"joined\"", "\"merged\"")
    let saved = try daemon.generation()
    #expect(saved.trigger == "save")
    #expect(saved.result == "1 written, 1 unchanged")
    try edit(Self.pipeline, "name=__import__(\"os\").environ.get(\"JOINED\", \"merged\")", "name=\"read\"")
    #expect(try daemon.generation().result == "1 written, 1 unchanged")
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
  }

  /// What an editable install is: the package is a folder beside the project, and nobody installs it anew.
  @Test(.needs(.kedro17)) func theDaemonSeesALibraryBesideTheProject() throws {
    let library = example.aside("library")
    let module = library.appending(path: "shared.py")
    try FileManager.default.createDirectory(at: library, withIntermediateDirectories: true)
    try Data("NAME = \"joined\"\n".utf8).write(to: module)
    try edit(Self.pipeline, "name=\"join_tables\"", "name=__import__(\"shared\").NAME")
    try configure("engine = \"kedro\"")
    let path = "import sys\nsys.path.append(\"\(library.path)\")\n"
    let settings = "src/lunar_fares/settings.py"
    let text = try String(contentsOf: example.project.appending(path: settings), encoding: .utf8)
    try (text + path).write(
      to: example.project.appending(path: settings), atomically: true, encoding: .utf8)
    let daemon = try RunningDaemon(example)
    try Data("NAME = \"merged\"\n".utf8).write(to: module)
    #expect(try daemon.generation().result == "1 written, 1 unchanged")
    let dag = try String(contentsOf: example.dags.appending(path: "lunar_fares_dag.py"), encoding: .utf8)
    #expect(dag.contains("merged"))
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
  }

  /// Kedro waits for ever; the loop does not.
  @Test(.needs(.kedro17)) func aChangeEndsTheQuestionAndAsksAnew() throws {
    let daemon = try RunningDaemon(example)
    let here = example.aside("here")
    try #require(mkfifo(here.path, 0o600) == 0)
    try makeUndecidable()
    #expect(try daemon.generation().result == "1 written, 1 unchanged")

    let nodes = "src/lunar_fares/pipelines/data_processing/nodes.py"
    let text = try String(contentsOf: example.project.appending(path: nodes), encoding: .utf8)
    try
      ("import signal\nopen(\"\(here.path)\", \"w\").close()\nsignal.pause()\n"
      + text)
      .write(to: example.project.appending(path: nodes), atomically: true, encoding: .utf8)
    // Opens once Kedro is in the middle of it.
    let pipe = open(here.path, O_RDONLY)
    try #require(pipe >= 0)
    close(pipe)
    try text.write(to: example.project.appending(path: nodes), atomically: true, encoding: .utf8)
    #expect(try daemon.generation().result == "0 written, 2 unchanged")
    let history = try example.dagwatchd("history", example.project.path).text
    #expect(history.contains("superseded"))
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
  }
}
