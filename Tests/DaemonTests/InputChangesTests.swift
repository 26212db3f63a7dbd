import Building
import ProjectFiles
import Testing
import Watching

@testable import Daemon

@Suite("What changed since the last build")
struct InputChangesTests {
  private let files = MemoryFiles(["src/a.py": "a", "src/b.py": "b", "conf/base/catalog.yml": ""])

  private func record() -> InputRecord {
    let recording = RecordingFiles(files)
    _ = recording.contents(of: .root.appending("src/a.py"))
    _ = recording.contents(of: .root.appending("src/missing.py"))
    _ = recording.entries(of: .root.appending("src"))
    return recording.record
  }

  static let rows: [(title: String, path: String, text: String?, expected: [String])] = [
    ("a file that was read", "src/a.py", "A", ["src/a.py"]),
    ("a file that went", "src/a.py", nil, ["src/a.py"]),
    ("a file that was missing", "src/missing.py", "", ["src/missing.py"]),
    ("a new file in a listed folder", "src/c.py", "", ["src/c.py"]),
    ("a file that became a folder", "src/b.py/x", "", ["src/b.py"]),
    ("a listed file that was not read", "src/b.py", "B", []),
    ("the same text again", "src/a.py", "a", []),
    ("a file that nobody asked for", "conf/base/catalog.yml", "x: 1", []),
  ]

  @Test(arguments: rows)
  func isNamed(_ row: (title: String, path: String, text: String?, expected: [String])) {
    let record = record()
    if row.path.hasPrefix("src/b.py/") { files["src/b.py"] = nil }
    files[row.path] = row.text
    #expect(record.changes(in: files).map(\.text) == row.expected)
    #expect(record.isCurrent(in: files) == row.expected.isEmpty)
  }

  @Test func aFileThatIsEmptiedIsToldFromOneThatIsGoneOrWasEmpty() {
    let record = record()
    #expect(record.emptiedFiles(in: files).isEmpty)
    files["src/missing.py"] = ""
    files["src/a.py"] = nil
    #expect(record.emptiedFiles(in: files).isEmpty)
    files["src/a.py"] = ""
    #expect(record.emptiedFiles(in: files).map(\.text) == ["src/a.py"])
  }
}

@Suite("What is watched")
struct ScopeTests {
  private func paths(_ texts: String...) -> Set<ProjectPath> { Set(texts.map { .root.appending($0) }) }

  private func scope(source: String, configuration: String?, target: String?, inputs: [String]) -> WatchScope
  {
    let recording = RecordingFiles(MemoryFiles())
    for input in inputs { _ = recording.contents(of: .root.appending(input)) }
    return WatchScope(
      folders: ProjectFolders(
        source: .root.appending(source), configuration: configuration.map { .root.appending($0) },
        targets: target.map { [.root.appending($0)] } ?? []),
      inputs: recording.record)
  }

  @Test func sourceAndConfigurationWithAllBelow() {
    let scope = scope(
      source: "src", configuration: "conf", target: "airflow_dags",
      inputs: ["pyproject.toml", "src/shop/x.py", "conf/base/catalog.yml"])
    #expect(scope.recursive == paths("src", "conf"))
    #expect(scope.single == paths("pyproject.toml"))
    #expect(scope.shallow.isEmpty)
    #expect(scope.excluded == paths("airflow_dags"))
  }

  @Test func otherInputsByTheirNames() {
    let scope = scope(source: "src", configuration: "conf", target: nil, inputs: [".venv/lib/p/METADATA"])
    #expect(scope.single == paths("pyproject.toml", ".venv/lib/p/METADATA"))
    #expect(scope.excluded.isEmpty)
  }

  @Test func belowTheSourceOnlyWhatIsNotReachedByItself() {
    let inputs = ["src/venv/a.py", "src/a/node_modules/b.py", "src/.viz/stats.json", "src/a.py~", "src/a.py"]
    let scope = scope(source: "src", configuration: "conf", target: nil, inputs: inputs)
    #expect(scope.single == paths("pyproject.toml").union(inputs.dropLast().map { .root.appending($0) }))
  }

  @Test func aFolderThatIsListedWithItsEntriesAndTheRootByHowTheirNamesBegin() {
    let recording = RecordingFiles(MemoryFiles())
    _ = recording.entries(of: .root.appending("src/venv"))
    _ = recording.entries(of: .root.appending("templates"))
    _ = recording.entries(of: .root, beginningWith: "LICEN")
    let folders = ProjectFolders(source: .root.appending("src"), configuration: nil, targets: [])
    let scope = WatchScope(folders: folders, inputs: recording.record)
    #expect(scope.shallow == paths("src/venv", "templates"))
    #expect(scope.beginnings == [.root: [Array("LICEN".utf8)]])
  }

  @Test func ofAProjectWhoseSourceIsItsRootOnlyWhatIsAskedFor() {
    let scope = scope(source: "", configuration: "conf", target: nil, inputs: ["shop/a.py"])
    #expect(scope.recursive == paths("conf"))
    #expect(scope.single == paths("pyproject.toml", "shop/a.py"))
  }

  @Test(arguments: ["", "src", "src/shop"])
  func aTargetThatHoldsInputsIsNotLeftOut(_ target: String) {
    let scope = scope(source: "src", configuration: "conf", target: target, inputs: ["src/shop/x.py"])
    #expect(scope.excluded.isEmpty)
  }

  @Test func aTargetInsideTheSourceIsLeftOut() {
    let scope = scope(source: "src", configuration: "conf", target: "src/dags", inputs: ["src/shop/x.py"])
    #expect(scope.excluded == paths("src/dags"))
  }
}
