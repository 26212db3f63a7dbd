import Archives
import Deployment
import Diagnostics
import Foundation
import Kedro
import ProjectFiles
import Pyproject
import TestSupport
import Testing
import Watching

@testable import KedroProcess

/// Wheels that the project's own build backend makes, in the project's own Python.
@Suite("A wheel by the project's own backend")
struct ForeignWheelTests {
  private static let pyproject = """
    [build-system]
    requires = ["setuptools"]
    build-backend = "setuptools.build_meta"
    [project]
    name = "pkg"
    version = "0.1"
    [tool.setuptools.packages.find]
    where = ["src"]

    """
  private static let files = [
    "pyproject.toml": pyproject, "src/pkg/__init__.py": "", "src/pkg/nodes.py": "X = 1\n",
    "README.md": "# Hello\n",
  ]

  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func answer(
    _ files: [String: String], python: String = PythonEnvironment.kedro17.python,
    limit: Duration = .seconds(60)
  ) throws -> KedroAnswer {
    for (path, text) in files { try scratch.write(text, to: "project/" + path) }
    let root = scratch.url.appending(path: "project").path
    let sources = WheelSources(sourceFolder: "src", in: DiskFiles(root: root))
    #expect(sources.diagnostics == [])
    var question = KedroQuestion(root: root, python: python, timeLimit: limit)
    question.task = .wheel(
      WheelJob(
        sources: try sources.archive(),
        reason: Diagnostic(.foreignWheel, .note, at: SourceLocation(path: "setup.py"), "there is a setup.py"))
    )
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    let variables = KedroAsking.processEnvironment().merging(["TMPDIR": temporary.path]) { $1 }
    return KedroAsking.ask(question, variables: variables)
  }

  private var temporary: URL { scratch.url.appending(path: "tmp") }

  private func below(_ folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
  }

  /// For what reading covers, both ways give one wheel.
  @Test(.needs(.kedro17)) func isTheWheelOfReading() throws {
    let answer = try answer(Self.files)
    #expect(answer.diagnostics == [])
    let built = try #require(answer.wheel)
    let theirs = try Wheel(fileName: built.fileName, entries: built.entries)
    let files = MemoryFiles(Self.files)
    let document = try TOMLDocument(path: "pyproject.toml", bytes: Array(Self.pyproject.utf8))
    let ours = try Wheel(
      of: .init(projectName: "P", packageName: "pkg", sourceDirectory: "src", kedroVersion: .newest),
      document: document, in: files)
    #expect(theirs.name == ours.name)
    #expect(theirs.entries.map(\.path) == ours.entries.map(\.path))
    for (one, other) in zip(theirs.entries, ours.entries)
    where !one.path.hasSuffix("/RECORD") && !one.path.hasSuffix("/WHEEL") {
      #expect(one == other, "\(one.path)")
    }
  }

  /// Nothing of an earlier build is packed, nothing is left behind, and the same sources give the same bytes.
  @Test(.needs(.kedro17)) func comesFromTheSourcesAlone() throws {
    let files = Self.files.merging([
      "setup.py": """
      from setuptools import setup
      open("written_by_setup", "w").write("x")
      setup(package_data={"pkg": ["*.csv"]})
      """, "MANIFEST.in": "graft extra\n", "extra/a.txt": "", "src/pkg/table.csv": "1\n",
      // What earlier builds leave.
      "build/lib/pkg/stale.py": "", "src/pkg.egg-info/SOURCES.txt": "src/pkg/gone.py\n", "dist/old.whl": "",
      "data/big.csv": "", "conf/local/credentials.yml": "", "credentials.json": "", "info.log": "",
      // What node's package manager leaves.
      "src/pkg/site/node_modules/a/table.csv": "",
    ]) { $1 }
    let wheel = try #require(try answer(files).wheel)
    #expect(
      wheel.entries.map(\.path).filter { $0.hasPrefix("pkg/") } == [
        "pkg/__init__.py", "pkg/nodes.py", "pkg/table.csv",
      ])
    #expect(
      try below(scratch.url.appending(path: "project")).filter { $0.hasSuffix("written_by_setup") } == [])
    #expect(try below(temporary) == [])
    #expect(try answer([:]).wheel == wheel)
    let sources = WheelSources(sourceFolder: "src", in: MemoryFiles(files)).entries.map(\.path)
    #expect(
      sources == [
        "MANIFEST.in", "README.md", "extra/a.txt", "pyproject.toml", "setup.py", "src/pkg/__init__.py",
        "src/pkg/nodes.py", "src/pkg/table.csv",
      ])
  }

  /// Not by being named in `pyproject.toml`, as the key for the DAGs' folder names it, and not as a part of the root.
  @Test(arguments: ["src", "."]) func holdsNothingThatIsMadeOfIt(_ sourceFolder: String) {
    let files = Self.files.merging([
      "pyproject.toml": Self.pyproject + "[tool.dagwatchd]\ntarget-dir = \"dags\"\n", "dags/pkg_dag.py": "",
    ]) { $1 }
    let outputs = [ProjectPath.root.appending("dags")]
    let sources = WheelSources(sourceFolder: sourceFolder, outputs: outputs, in: MemoryFiles(files))
    #expect(!sources.entries.contains { $0.path.hasPrefix("dags") })
    #expect(sources.entries.contains { $0.path == "src/pkg/nodes.py" })
  }

  private static let ownBackend = [
    "pyproject.toml": """
    [build-system]
    requires = []
    build-backend = "maker"
    backend-path = ["tools"]
    """,
    "tools/maker.py": """
    import os, zipfile
    def build_wheel(folder, config_settings=None, metadata_directory=None):
        info = "own-2.0.dist-info/"
        with zipfile.ZipFile(os.path.join(folder, "own-2.0-cp311-cp311-linux_x86_64.whl"), "w") as wheel:
            wheel.writestr("own/__init__.py", f"NICE = {os.nice(0)}\\n")
            wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: own\\nVersion: 2.0\\n\\nVersion: no\\n")
            wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp311-cp311-linux_x86_64\\n")
            wheel.writestr(info + "RECORD", "")
        return "own-2.0-cp311-cp311-linux_x86_64.whl"
    """, "src/own/__init__.py": "",
  ]

  @Test(.needs(.kedro17)) func aBackendInTheProject() throws {
    let wheel = try #require(try answer(Self.ownBackend).wheel)
    #expect(wheel.fileName == "own-2.0-cp311-cp311-linux_x86_64.whl")
    // Whatever else runs comes first.
    let nice = String(decoding: try #require(wheel.entries.first).bytes, as: UTF8.self)
    #expect(nice.wholeMatch(of: /NICE = (1\d)\n/) != nil)
    // A stamp is part of the name, of the metadata and of the record.
    let stamped = try Wheel(fileName: wheel.fileName, entries: wheel.entries, isStamped: true)
    let name = stamped.name.description
    #expect(name.wholeMatch(of: /own-2\.0\+g[0-9a-f]{8}-cp311-cp311-linux_x86_64\.whl/) != nil)
    let metadata = try #require(stamped.entries.first { $0.path.hasSuffix("METADATA") })
    #expect(metadata.path == "own-\(stamped.name.version).dist-info/METADATA")
    #expect(
      String(decoding: metadata.bytes, as: UTF8.self).hasSuffix(
        "Version: \(stamped.name.version)\n\nVersion: no\n"))
  }

  // MARK: - What goes wrong

  private func diagnostic(
    _ files: [String: String], python: String = PythonEnvironment.kedro17.python,
    limit: Duration = .seconds(60)
  ) throws -> Diagnostic {
    let answer = try answer(files, python: python, limit: limit)
    #expect(answer.wheel == nil)
    #expect(try below(temporary) == [])
    let diagnostic = try #require(answer.diagnostics.first)
    #expect(answer.diagnostics.count == 1 && diagnostic.code == .wheelBuild && diagnostic.severity == .error)
    return diagnostic
  }

  @Test(.needs(.kedro17)) func setupThatRaises() throws {
    let text = "import os\ndef check():\n    raise ValueError('no compiler')\ncheck()\n"
    let found = try diagnostic(Self.files.merging(["setup.py": text]) { $1 })
    #expect(found.message == "the project's build backend made no wheel: ValueError: no compiler")
    #expect(found.location?.path == "setup.py" && found.location?.line == 3)
  }

  @Test(.needs(.kedro17)) func setupThatIsNoPython() throws {
    let found = try diagnostic(Self.files.merging(["setup.py": "import os\nsetup(\n"]) { $1 })
    #expect(found.message.contains("SyntaxError: '(' was never closed"))
    #expect(found.location?.path == "setup.py" && found.location?.line == 2)
  }

  @Test(.needs(.kedro17)) func backendThatIsNotInstalled() throws {
    let text = Self.pyproject.replacing("[\"setuptools\"]", with: "[\"not-there-backend>=2\"]")
      .replacing("setuptools.build_meta", with: "not_there")
    let found = try diagnostic(Self.files.merging(["pyproject.toml": text]) { $1 })
    #expect(found.message.contains("lacks what the build needs: not-there-backend>=2"))
  }

  /// An environment that uv made has neither.
  @Test(.needs(.kedro17)) func noFrontend() throws {
    let environment = scratch.url.appending(path: "bare")
    let made = try run([PythonEnvironment.kedro17.python, "-m", "venv", "--without-pip", environment.path])
    try #require(made.status == 0)
    let found = try diagnostic(Self.files, python: environment.appending(path: "bin/python").path)
    #expect(found.message.hasSuffix("neither `build` nor pip is installed in the project's environment"))
  }

  /// pip alone does, too.
  @Test(.needs(.kedro17)) func pipAlone() throws {
    let environment = scratch.url.appending(path: "with pip")
    let made = try run([PythonEnvironment.kedro17.python, "-m", "venv", environment.path])
    try #require(made.status == 0)
    let answer = try answer(Self.ownBackend, python: environment.appending(path: "bin/python").path)
    #expect(answer.diagnostics == [])
    #expect(answer.wheel?.fileName == "own-2.0-cp311-cp311-linux_x86_64.whl")
  }

  @Test(.needs(.kedro17)) func buildThatDoesNotEnd() throws {
    let found = try diagnostic(
      Self.files.merging(["setup.py": "import signal\nsignal.pause()\n"]) { $1 }, limit: .seconds(4))
    #expect(found.message == "the wheel was not built within 4 seconds")
  }
}
