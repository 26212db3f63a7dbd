import Foundation
import TestSupport
import Testing

/// The wheel as its user meets it: kept ready beside the DAGs, made by whatever backend the project has, and installed
/// where the tasks run.
@Suite("The wheel")
struct WheelTests {
  private static let nodes = "src/lunar_fares/pipelines/data_processing/nodes.py"
  private static let module = "lunar_fares/pipelines/data_processing/nodes.py"

  private let example: Example

  init() throws { example = try Example() }

  /// The text of one of a wheel's files; nil where it has none of that name.
  private func member(_ name: String, of wheel: URL) throws -> String? {
    let script = """
      import sys, zipfile
      wheel = zipfile.ZipFile(sys.argv[1])
      assert wheel.testzip() is None
      sys.stdout.write(wheel.read(sys.argv[2]).decode() if sys.argv[2] in wheel.namelist() else "-")
      """
    let read = try example.python(.kedro17, ["python", "-c", script, wheel.path, name])
    try #require(read.status == 0, "\(read.errors)")
    return read.text == "-" ? nil : read.text
  }

  // MARK: - Without any configuration

  /// A module that no DAG depends on changes the wheel and nothing else; an error leaves it as it was.
  @Test(.needs(.kedro17)) func followsTheCode() throws {
    try example.edit("pyproject.toml", Example.withoutWheel, to: "")
    let wheel = example.project.appending(path: "dist/lunar_fares-0.1.0-py3-none-any.whl")
    let daemon = try RunningDaemon(example)
    #expect(try member(Self.module, of: wheel)?.contains("CHANGED") == false)

    try example.change(Self.nodes) { $0 + "\nCHANGED = 1\n" }
    #expect(try daemon.generation().result == "1 written, 2 unchanged")
    #expect(try member(Self.module, of: wheel)?.contains("CHANGED = 1") == true)

    let before = try Data(contentsOf: wheel)
    try example.change(Self.nodes) { $0 + "x = (\n" }
    #expect(try daemon.generation().result == "failed, and the last good output stays")
    #expect(try Data(contentsOf: wheel) == before)

    try example.change(Self.nodes) { $0.replacingOccurrences(of: "x = (\n", with: "") }
    #expect(try daemon.generation().result == "0 written, 3 unchanged")
    // A module that is deleted leaves the wheel.
    let extra = example.project.appending(path: "src/lunar_fares/extra.py")
    try Data("X = 1\n".utf8).write(to: extra)
    #expect(try daemon.generation().result == "1 written, 2 unchanged")
    #expect(try member("lunar_fares/extra.py", of: wheel) == "X = 1\n")
    try FileManager.default.removeItem(at: extra)
    #expect(try daemon.generation().result == "1 written, 2 unchanged")
    #expect(try Data(contentsOf: wheel) == before)
  }

  // MARK: - Installed where the tasks run

  /// Every change, into a real environment. It is slow there, and meanwhile saves are published; it fails, and the next
  /// generation tries again.
  @Test(.needs(.kedro17)) func isInstalledAfterEachChange() throws {
    let environment = example.aside("workers")
    let made = try run([PythonEnvironment.kedro17.python, "-m", "venv", environment.path])
    try #require(made.status == 0, "\(made.errors)")
    let hold = example.aside("hold")
    let python = try program(
      "python",
      """
      while [ -e '\(hold.path)' ]; do sleep 0.05; done
      exec '\(environment.path)/bin/python' "$@"
      """)
    try example.configure(
      "targets = [\"airflow\"]\nwheel.build = false\n[airflow]\ninstall = \"\(python)\"\n")
    let daemon = try RunningDaemon(example)
    try daemon.next("version 0.1.0, into \(python)")
    #expect(try installed(in: environment).contains("def "))

    try Data().write(to: hold)
    try example.change(Self.nodes) { $0 + "\nCHANGED = 1\n" }
    #expect(try daemon.generation().result.hasPrefix("1 written"))
    try example.change(Self.nodes) { $0.replacingOccurrences(of: "CHANGED = 1", with: "CHANGED = 2") }
    #expect(try daemon.generation().result.hasPrefix("1 written"))
    #expect(try !installed(in: environment).contains("CHANGED"))
    try FileManager.default.removeItem(at: hold)
    try daemon.next("version 0.1.0, into")
    #expect(try installed(in: environment).contains("CHANGED = 2"))

    let pip = try #require(try Self.find("pip", below: environment.appending(path: "lib")))
    try FileManager.default.moveItem(at: pip, to: example.aside("pip"))
    try example.change(Self.nodes) { $0.replacingOccurrences(of: "CHANGED = 2", with: "CHANGED = 3") }
    let told = try daemon.next("error[DW623]")
    #expect(told.contains("No module named pip; version 0.1.0 stays installed"), "\(told)")
    #expect(try installed(in: environment).contains("CHANGED = 2"))
    try FileManager.default.moveItem(at: example.aside("pip"), to: pip)
    daemon.signal(SIGHUP)
    try daemon.next("version 0.1.0, into")
    #expect(try installed(in: environment).contains("CHANGED = 3"))
  }

  /// The module's text, as the environment has it.
  private func installed(in environment: URL) throws -> String {
    let script = """
      import pathlib, lunar_fares
      print((pathlib.Path(lunar_fares.__file__).parent.parent / "\(Self.module)").read_text())
      """
    let read = try run([environment.path + "/bin/python", "-c", script])
    try #require(read.status == 0, "\(read.errors)")
    return read.text
  }

  private static func find(_ name: String, below folder: URL) throws -> URL? {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .first { $0.hasSuffix("site-packages/" + name) }.map { folder.appending(path: $0) }
  }

  /// A program of the shell's, outside of the project.
  private func program(_ name: String, _ text: String) throws -> String {
    let file = example.aside(name)
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file.path
  }

  // MARK: - Made by the project's own backend

  struct Backend: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What stands in `pyproject.toml` instead of the part about setuptools; nil: that stays.
    var pyproject: String?
    var files: [String: String] = [:]
    /// A file of the wheel that none would hold that was made by reading, and what is in it.
    var only: (path: String, text: String)?
  }

  static let backends: [Backend] = [
    Backend(
      testDescription: "setup.py that computes",
      files: [
        "setup.py": """
        from pathlib import Path
        from setuptools import setup

        Path("src/lunar_fares/built.txt").write_text("by setup.py")
        setup(package_data={"lunar_fares": ["*.txt"]})

        """
      ], only: ("lunar_fares/built.txt", "by setup.py")),
    Backend(
      testDescription: "MANIFEST.in",
      files: ["MANIFEST.in": "include src/lunar_fares/notes.txt\n", "src/lunar_fares/notes.txt": "noted"],
      only: ("lunar_fares/notes.txt", "noted")),
    Backend(
      testDescription: "hatchling",
      pyproject: """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"
        [project]
        name = "lunar-fares"
        dynamic = ["version"]
        requires-python = ">=3.10"
        dependencies = ["kedro~=1.7.0"]
        [tool.hatch.version]
        path = "src/lunar_fares/__init__.py"
        [tool.hatch.build.targets.wheel]
        packages = ["src/lunar_fares"]
        """),
    Backend(
      testDescription: "Poetry, without [project]",
      pyproject: """
        [build-system]
        requires = ["poetry-core"]
        build-backend = "poetry.core.masonry.api"
        [tool.poetry]
        name = "lunar-fares"
        version = "0.1.0"
        description = ""
        authors = ["A <a@example.org>"]
        packages = [{ include = "lunar_fares", from = "src" }]
        [tool.poetry.dependencies]
        python = "^3.10"
        kedro = "~1.7.0"
        """),
    Backend(
      testDescription: "flit",
      pyproject: """
        [build-system]
        requires = ["flit_core"]
        build-backend = "flit_core.buildapi"
        [project]
        name = "lunar_fares"
        dynamic = ["version", "description"]
        requires-python = ">=3.10"
        dependencies = ["kedro~=1.7.0"]
        """, files: ["src/lunar_fares/__init__.py": "\"\"\"Fares.\"\"\"\n__version__ = \"0.1.0\"\n"]),
  ]

  private func arrange(_ backend: Backend, _ configuration: String) throws {
    if let pyproject = backend.pyproject {
      let kedro = """

        [tool.kedro]
        package_name = "lunar_fares"
        project_name = "Lunar Fares"
        kedro_init_version = "1.7.0"

        """
      try Data((pyproject + kedro).utf8).write(to: example.project.appending(path: "pyproject.toml"))
    }
    for (path, text) in backend.files {
      try Data(text.utf8).write(to: example.project.appending(path: path))
    }
    try example.configure(configuration)
  }

  /// From a save to the bundle, in the daemon; the backend runs when its sources change and at no other time, and leaves
  /// nothing behind in the project.
  @Test(.needs(.backends), .needs(.kedro17), arguments: backends)
  func isTheBackends(_ backend: Backend) throws {
    let calls = example.aside("calls")
    let python = try program(
      "python", "echo call >>'\(calls.path)'\nexec '\(PythonEnvironment.backends.python)' \"$@\"")
    try arrange(backend, "targets = [\"airflow\"]\npython = \"\(python)\"\n")
    // The folders that are made for what is published are there, so that only saves are news.
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    try FileManager.default.removeItem(at: calls)
    let daemon = try RunningDaemon(example)
    func count() throws -> Int { try String(contentsOf: calls, encoding: .utf8).split(separator: "\n").count }
    #expect(try count() == 1)
    let name = "lunar_fares-0.1.0-py3-none-any.whl"
    let wheel = example.project.appending(path: "dist/airflow/\(name)")
    if let only = backend.only { #expect(try member(only.path, of: wheel) == only.text) }
    let requirements = example.project.appending(path: "dist/airflow/requirements.txt")
    #expect(try String(contentsOf: requirements, encoding: .utf8).hasPrefix(name + "\n"))

    try example.change(Self.nodes) { $0 + "\nCHANGED = 1\n" }
    #expect(try daemon.generation().result.hasPrefix("2 written"))
    #expect(try member(Self.module, of: wheel)?.contains("CHANGED = 1") == true)
    #expect(try count() == 2)

    try example.change("conf/base/parameters.yml") { $0 + "\n# Nothing of the wheel's.\n" }
    #expect(try daemon.generation().result.hasPrefix("1 written"))
    #expect(try count() == 2)
    #expect(
      try FileManager.default.subpathsOfDirectory(atPath: example.project.path)
        .filter { $0.hasSuffix(".egg-info") || $0 == "build" || $0.hasSuffix("built.txt") } == [])

    // What is built from nothing, elsewhere, is the same.
    let before = try Data(contentsOf: wheel)
    try FileManager.default.removeItem(at: example.project.appending(path: "dist"))
    let built = try example.dagwatchd(["build", example.project.path])
    #expect(built.status == 0, "\(built.errors)")
    #expect(try Data(contentsOf: wheel) == before)
  }

  /// What the backend refuses is told where it stands, and keeps back the wheel and no DAG.
  @Test(.needs(.backends)) func failsWithItsBackend() throws {
    let setup = Self.backends[0]
    let keys = "targets = [\"airflow\"]\npython = \"\(PythonEnvironment.backends.python)\"\n"
    try arrange(setup, keys)
    #expect(try example.dagwatchd("build", example.project.path).status == 0)
    let wheel = example.project.appending(path: "dist/airflow/lunar_fares-0.1.0-py3-none-any.whl")
    let before = try Data(contentsOf: wheel)
    try example.change("setup.py") { "raise RuntimeError('no compiler')\n" + $0 }
    let reporting = "src/lunar_fares/pipelines/reporting/pipeline.py"
    try example.change(reporting) {
      $0.replacingOccurrences(of: "\"report_fare_errors\"", with: "\"report_errors\"")
    }
    let failed = try example.dagwatchd("build", example.project.path)
    #expect(failed.status == 1)
    #expect(
      failed.errors.contains(
        "setup.py:1:1: error[DW622]: the project's build backend made no wheel: RuntimeError"),
      "\(failed.errors)")
    #expect(failed.text.contains("replaced   airflow_dags/lunar_fares_dag.py"), "\(failed.text)")
    #expect(try Data(contentsOf: wheel) == before)
  }

  /// Where nothing asks for a wheel, the project's Python is not asked either; what would be in its name and is not to be read
  /// is told with what to do.
  @Test func isNotAskedForInVain() throws {
    try arrange(Self.backends[3], "python = \"/nowhere\"\n")
    let poetry = try example.dagwatchd("build", example.project.path)
    #expect(poetry.status == 0, "\(poetry.errors)")
    #expect(poetry.errors.contains("note[DW604]: the wheel is left to the project's own build backend"))
    let requirements = example.project.appending(path: "airflow_dags/requirements.txt")
    #expect(
      try String(contentsOf: requirements, encoding: .utf8)
        .hasPrefix("dist/lunar_fares-0.1.0-py3-none-any.whl\n"))
    try arrange(Self.backends[2], "python = \"/nowhere\"\n")
    let hatch = try example.dagwatchd("build", example.project.path)
    #expect(hatch.status == 1)
    #expect(hatch.errors.contains("error[DW601]: the wheel's version cannot be read"), "\(hatch.errors)")
    #expect(
      hatch.errors.contains("help: set `wheel.build = true`, so that the build backend"), "\(hatch.errors)")
  }

  /// And what that help says helps.
  @Test(.needs(.backends)) func isAskedForByItsKey() throws {
    try arrange(Self.backends[2], "wheel.build = true\npython = \"\(PythonEnvironment.backends.python)\"\n")
    let built = try example.dagwatchd("build", example.project.path)
    #expect(built.status == 0, "\(built.errors)")
    #expect(
      try example.names(in: example.project.appending(path: "dist")) == ["lunar_fares-0.1.0-py3-none-any.whl"]
    )
  }
}
