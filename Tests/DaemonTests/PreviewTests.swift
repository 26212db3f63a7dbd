import Configuration
import Building
import Diagnostics
import Foundation
import Glibc
import History
import ProjectFiles
import Publishing
import TestSupport
import Testing
import Watching

@testable import Daemon

@Suite("A preview")
struct PreviewTests {
  private static let dag = "airflow_dags/shop_dag.py"

  private func preview(_ shop: Shop) -> Preview {
    Preview(
      root: shop.scratch.url.path + "/project", overrides: Configuration.Overrides(),
      historyPath: shop.historyPath)
  }

  /// Every file of the project and of the state, with its contents.
  private func everything(_ shop: Shop) throws -> [String: Data] {
    let root = shop.scratch.url
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      files[path] = (try? Data(contentsOf: root.appending(path: path))) ?? Data()
    }
    return files
  }

  struct Scene: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What happens between the first generation and the preview.
    var change: @Sendable (Shop) throws -> Void
    /// `outcome path` of what is not unchanged.
    var expected: [String]
    var hasDifference = true
  }

  static let scenes: [Scene] = [
    Scene(testDescription: "nothing", change: { _ in }, expected: [], hasDifference: false),
    Scene(
      testDescription: "another task",
      change: { try $0.write(Shop.registry(["clean", "score"]), to: "src/shop/pipeline_registry.py") },
      expected: ["replaced " + dag]),
    Scene(
      testDescription: "another target folder", change: { try $0.configure("target-dir = \"x\"\n") },
      expected: [
        "removed airflow_dags/requirements.txt", "removed " + dag, "created x/requirements.txt",
        "created x/shop_dag.py",
      ]),
    Scene(
      testDescription: "another pipeline", change: { try $0.configure("pipelines = [\"ds\"]\n") },
      expected: ["removed " + dag, "created airflow_dags/shop_ds_dag.py"]),
    Scene(
      testDescription: "an edited file", change: { try $0.append("#\n", to: dag) }, expected: ["kept " + dag],
      hasDifference: false),
    Scene(
      testDescription: "an edited file to be overwritten",
      change: {
        try $0.append("#\n", to: dag)
        try $0.configure("on-hand-edit = \"overwrite\"\n")
      }, expected: ["replaced " + dag]),
    Scene(
      testDescription: "an edited stale file",
      change: {
        try $0.append("#\n", to: dag)
        try $0.configure("pipelines = [\"ds\"]\n")
      }, expected: ["kept " + dag, "created airflow_dags/shop_ds_dag.py"]),
    Scene(
      testDescription: "a deleted file", change: { unlink($0.path(dag)) }, expected: ["created " + dag]),
    Scene(
      testDescription: "a lost state",
      change: { for s in ["", "-journal"] { unlink($0.historyPath + s) } },
      expected: [], hasDifference: false),
  ]

  @Test("shows what the next build then does, and writes nothing", arguments: scenes)
  func agrees(_ scene: Scene) throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    shop.restart()
    try scene.change(shop)
    let before = try everything(shop)
    let preview = preview(shop)
    #expect(try everything(shop) == before)
    let shown = preview.files.filter { $0.outcome != .unchanged }
    #expect(shown.map { "\($0.outcome.rawValue) \($0.path)" } == scene.expected)
    #expect(preview.hasDifference == scene.hasDifference)

    let generation = shop.generate()
    #expect(generation.deeds == preview.files.map { "\($0.outcome.rawValue) \($0.path)" })
    #expect(generation.diagnostics == preview.diagnostics)
    for file in preview.files {
      let isKept = file.outcome == .kept
      #expect(shop.bytes(file.path).map { Array($0) } == (isKept ? file.old : file.new), "\(file.path)")
    }
  }

  @Test("says what changes for Airflow, and which tasks lose their history")
  func means() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write(Shop.registry(["clean", "score"]), to: "src/shop/pipeline_registry.py")
    let file = try #require(preview(shop).files.first { $0.path == Self.dag })
    #expect(
      file.difference?.lines == ["-task train", "+task score", "-edge clean→train", "+edge clean→score"])
    #expect(file.renames?.lines == ["~task train → score"])
    let told = shop.generate().diagnostics
    #expect(told.map(\.code) == [.taskRenamed])
    #expect(told.first?.message.contains("the task train is now called score") == true)
    #expect(shop.generate().diagnostics.isEmpty, "it is told once")
  }

  @Test("does not claim to know what a DAG said whose plan is lost")
  func unknown() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    for suffix in ["", "-journal"] { unlink(shop.historyPath + suffix) }
    try shop.write(Shop.registry(["clean", "score"]), to: "src/shop/pipeline_registry.py")
    let file = try #require(preview(shop).files.first { $0.path == Self.dag })
    #expect(file.outcome == .replaced && file.difference == nil)
  }

  @Test("of a failed build is that build's diagnostics, and no difference")
  func failed() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write("def register_pipelines(:\n", to: "src/shop/pipeline_registry.py")
    let preview = preview(shop)
    #expect(preview.files.isEmpty && !preview.hasDifference && preview.build.isFailed)
  }

  @Test("goes on without a history that cannot be read, and says so")
  func damagedHistory() throws {
    let shop = try Shop()
    try shop.scratch.write(String(repeating: "no database ", count: 1000), to: "history.sqlite3")
    let preview = preview(shop)
    #expect(preview.files.map(\.outcome) == [.created, .created])
    #expect(preview.diagnostics.map(\.code) == [.historyFailed])
  }
}
