@testable import Building
import Configuration
import Diagnostics
import Foundation
import History
import ProjectFiles
@testable import Publishing
import TestSupport
import Testing
import Watching

@testable import Daemon

/// A small Kedro project on the disk, with the generator that `build` and the daemon use.
final class Shop {
  let scratch: ScratchFolder
  var generator: Generator

  init(
    registry: String = Shop.registry(["clean", "train"]), historyPath: String = "history.sqlite3",
    _ change: (inout Configuration.Overrides) -> Void = { _ in }
  ) throws {
    scratch = try ScratchFolder()
    try scratch.write(
      """
      [tool.kedro]
      package_name = "shop"
      project_name = "Shop"
      kedro_init_version = "1.7.0"

      [project]
      name = "shop"
      version = "0.1"

      """, to: "project/pyproject.toml")
    for path in [
      "src/shop/__init__.py", "src/shop/settings.py", "conf/base/parameters.yml", "conf/local/.gitkeep",
    ] {
      try scratch.write("", to: "project/" + path)
    }
    // What follows from every byte of the sources has tests of its own.
    try scratch.write("wheel.build = false\n", to: "project/dagwatchd.toml")
    // Nothing passes from task to task in memory.
    try scratch.write(
      "\"data{number}\": {type: pickle.PickleDataset, filepath: \"data/{number}.pkl\"}\n",
      to: "project/conf/base/catalog.yml")
    try scratch.write(registry, to: "project/src/shop/pipeline_registry.py")
    var overrides = Configuration.Overrides()
    change(&overrides)
    let root = scratch.url.path + "/project"
    generator = Generator(
      root: root, builder: Builder(root: root, overrides: overrides),
      historyPath: scratch.url.path + "/" + historyPath, cachePath: scratch.url.path + "/cache.sqlite3",
      toolVersion: "test")
  }

  /// Goes on as another process, with flags of its own and the same history.
  /// - Parameter historyPath: nil: the same history.
  func restart(
    isDaemon: Bool = false, toolVersion: String = "test", historyPath: String? = nil,
    _ change: (inout Configuration.Overrides) -> Void = { _ in }
  ) {
    var overrides = Configuration.Overrides()
    change(&overrides)
    let root = scratch.url.path + "/project"
    generator = Generator(
      root: root, builder: Builder(root: root, overrides: overrides),
      historyPath: historyPath ?? self.historyPath, cachePath: cachePath, toolVersion: toolVersion,
      selection: Selection(overrides, isDaemon: isDaemon))
  }

  var historyPath: String { scratch.url.path + "/history.sqlite3" }
  var cachePath: String { scratch.url.path + "/cache.sqlite3" }

  /// A registry of one pipeline `ds` (and `__default__`, the same), whose nodes follow each other.
  static func registry(_ nodes: [String]) -> String {
    let made = nodes.enumerated().map { index, name in
      "node(step, \"data\(index)\", \"data\(index + 1)\", name=\"\(name)\")"
    }
    return """
      from kedro.pipeline import Pipeline, node

      def step(data):
          return data

      def register_pipelines():
          ds = Pipeline([\(made.joined(separator: ", "))])
          return {"ds": ds, "__default__": ds}

      """
  }

  func write(_ text: String, to path: String) throws { try scratch.write(text, to: "project/" + path) }

  func bytes(_ path: String) -> Data? {
    try? Data(contentsOf: scratch.url.appending(path: "project/" + path))
  }

  func generate(_ trigger: Trigger = .save, causes: [String] = []) -> Generation {
    generator.generate(
      files: DiskFiles(root: scratch.url.path + "/project"), trigger: trigger,
      causes: causes)
  }

  /// What the history says of a generation.
  func record(of generation: Generation) throws -> GenerationDetail {
    let id = try #require(generation.id)
    let history = try History(path: scratch.url.path + "/history.sqlite3", readOnly: true)
    return try #require(try history.generation(id))
  }
}

@Suite("A generation")
struct GenerationTests {
  private static let dag = "airflow_dags/shop_dag.py"

  @Test func publishesAndRecords() throws {
    let shop = try Shop()
    let generation = shop.generate(.start)
    #expect(generation.diagnostics.isEmpty, "\(generation.diagnostics)")
    #expect(generation.outcome == .published)
    #expect(generation.publications.map(\.path) == ["airflow_dags/requirements.txt", Self.dag])
    #expect(generation.publications.map(\.outcome) == [.created, .created])
    #expect(generation.changes == ["+task clean", "+task train", "+edge clean→train"])

    let detail = try shop.record(of: generation)
    #expect(detail.row.outcome == .published)
    #expect(detail.row.trigger == .start)
    #expect(detail.row.artifactCount == 2)
    #expect(detail.changes == generation.changes)
    #expect(detail.artifacts.map(\.newSHA256) == generation.publications.map(\.newSHA256))
  }

  @Test func whatIsTheSameIsNotWritten() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write("# a comment\n" + Shop.registry(["clean", "train"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate(causes: ["src/shop/pipeline_registry.py"])
    #expect(generation.outcome == .unchanged)
    #expect(generation.changes.isEmpty)
    let detail = try shop.record(of: generation)
    #expect(detail.row.causes == ["src/shop/pipeline_registry.py"])
    #expect(detail.artifacts.isEmpty)
  }

  @Test func saysWhatAChangeMeans() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write(Shop.registry(["clean", "split", "train"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    #expect(generation.publishedCount == 1)
    #expect(
      generation.changes == ["+task split", "-edge clean→train", "+edge clean→split", "+edge split→train"])
  }

  @Test func saysWhoseAChangeIsWhereThereAreSeveral() throws {
    let shop = try Shop(registry: Shop.registry(["clean"])) { $0.pipelines = .all }
    #expect(shop.generate(.start).changes == ["shop: +task clean", "shop-ds: +task clean"])
  }

  @Test func aFailureLeavesWhatIsThere() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let before = try #require(shop.bytes(Self.dag))
    try shop.write("def register_pipelines(:\n", to: "src/shop/pipeline_registry.py")
    let failed = shop.generate(causes: ["src/shop/pipeline_registry.py"])
    #expect(failed.outcome == .failed)
    #expect(failed.headline?.code == .syntaxError)
    #expect(shop.bytes(Self.dag) == before)
    let detail = try shop.record(of: failed)
    #expect(detail.row.outcome == .failed)
    #expect(detail.diagnostics == failed.diagnostics)

    try shop.write(Shop.registry(["clean"]), to: "src/shop/pipeline_registry.py")
    let mended = shop.generate()
    #expect(mended.outcome == .published)
    #expect(mended.changes == ["-task train", "-edge clean→train"])
  }

  @Test func aFolderThatCannotBeWrittenIsTold() throws {
    let shop = try Shop { $0.targetDirectory = "pyproject.toml" }
    let generation = shop.generate(.start)
    #expect(generation.outcome == .failed)
    #expect(Set(generation.diagnostics.map(\.code)) == [.publishFailed])
    #expect(generation.publications.isEmpty)
    let detail = try shop.record(of: generation)
    #expect(detail.row.outcome == .failed)
  }

  @Test func aHistoryThatCannotBeWrittenCostsNoDAG() throws {
    let shop = try Shop(historyPath: "project")
    let generation = shop.generate(.start)
    #expect(generation.id == nil)
    #expect(generation.outcome == .published)
    #expect(generation.diagnostics.map(\.code) == [.historyFailed])
    #expect(generation.diagnostics.map(\.severity) == [.warning])
    #expect(shop.bytes(Self.dag) != nil)
  }

  @Test func whatIsReadIsAnInputOfTheNextOne() throws {
    let shop = try Shop()
    let inputs = shop.generate(.start).build.inputs
    func changes() -> [String] {
      inputs.changes(in: DiskFiles(root: shop.scratch.url.path + "/project")).map(\.text)
    }
    #expect(changes() == [])
    try shop.write("notes", to: "README.md")
    #expect(changes() == [])
    try shop.write("x = 1\n", to: "src/shop/settings.py")
    #expect(changes() == ["src/shop/settings.py"])
  }
}

@Suite("A generation in words")
struct GenerationTextTests {
  private func generation(
    id: Int64? = 12, _ trigger: Trigger = .save, _ outcome: Outcome = .published, causes: [String] = [],
    publications: [Publication] = [], changes: [String] = [], diagnostics: [Diagnostic] = []
  ) -> Generation {
    Generation(
      id: id, trigger: trigger, causes: causes, outcome: outcome, duration: .microseconds(3149),
      publications: publications, changes: changes, diagnostics: diagnostics,
      build: BuildResult(
        configuration: Configuration(), model: nil, engine: .static, artifacts: [], diagnostics: [],
        inputs: InputRecord(),
        folders: ProjectFolders(source: .root, configuration: nil, targets: [])))
  }

  private let written = Publication(
    path: "a", outcome: .created, oldSHA256: nil, newSHA256: "", byteCount: 1)
  private let same = Publication(
    path: "b", outcome: .unchanged, oldSHA256: "", newSHA256: "", byteCount: 1)
  private let error = Diagnostic(
    .syntaxError, at: .init(path: "src/a\u{1B}.py", line: 3, column: 5, lineText: "x = ("),
    "'(' was never closed")

  @Test func forTheJournal() {
    #expect(
      GenerationText(generation(causes: ["x"], publications: [written, same])).journalLine
        == "gen=12 trigger=save files=1 published=1 unchanged=1 dur_ms=3.1")
    #expect(
      GenerationText(generation(id: nil, .start, .failed, diagnostics: [error])).journalLine
        == "gen=? trigger=start outcome=failed dur_ms=3.1")
  }

  @Test func forAPerson() {
    let text = GenerationText(
      generation(
        causes: ["x\u{7}", "y"], publications: [written, same], changes: (1...14).map { "+task \($0)" }))
    let lines = text.text(isColoured: false, prefix: "06:08:07 ").split(separator: "\n")
    #expect(
      lines[0] == "06:08:07 generation 12 (save: x<U+0007> and 1 more): 1 written, 1 unchanged, in 3.1 ms")
    #expect(lines[1] == "  +task 1")
    #expect(lines.last == "  and 2 more: dagwatchd history show 12")
    let failed = GenerationText(generation(.save, .failed, diagnostics: [error]))
    #expect(
      failed.text(isColoured: false, prefix: "06:08:07 ").hasPrefix("src/a<U+001B>.py:3:5: error[DW201]"))
  }

  @Test func forTheServiceManager() {
    #expect(
      GenerationText(generation(publications: [written])).status(watchProblem: nil)
        == "generation 12: 1 written, 0 unchanged")
    #expect(
      GenerationText(generation(.save, .failed, diagnostics: [error])).status(watchProblem: "no room")
        == "generation 12: failed, and the last good output stays: src/a<U+001B>.py:3:5: error[DW201]: "
        + "'(' was never closed; not everything is watched: no room")
  }

  @Test func theReportFitsItsReader() {
    final class Lines: @unchecked Sendable { var text = "" }
    let failed = generation(.save, .failed, causes: ["x"], diagnostics: [error])
    let journal = Lines()
    Report(form: .journal) { journal.text += $0 }.generation(failed)
    #expect(
      journal.text == """
        <4>gen=12 trigger=save files=1 outcome=failed dur_ms=3.1
        <3>src/a<U+001B>.py:3:5: error[DW201]: '(' was never closed

        """)
    let person = Lines()
    Report(form: .person(isColoured: false)) { person.text += $0 }.generation(failed)
    #expect(person.text.contains("    3 | x = (\n"))
  }
}
