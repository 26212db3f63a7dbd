import Building
import Configuration
import Diagnostics
import Foundation
import Glibc
import History
import ProjectFiles
import Publishing
import TestSupport
import Testing

@testable import Daemon

@Suite("Files that somebody else has changed")
struct EditedFileTests {
  private static let dag = "airflow_dags/shop_dag.py"

  private func change(_ shop: Shop) throws {
    try shop.write(Shop.registry(["clean", "score"]), to: "src/shop/pipeline_registry.py")
  }

  @Test("An edited DAG is kept, and the history has no change that was not made")
  func kept() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.append("# mine\n", to: Self.dag)
    try change(shop)
    let generation = shop.generate()
    #expect(generation.outcome == .unchanged)
    #expect(generation.changes.isEmpty)
    #expect(generation.deeds == ["unchanged airflow_dags/requirements.txt", "kept " + Self.dag])
    #expect(generation.codes == [.editedFile])
    #expect(shop.text(Self.dag)?.hasSuffix("# mine\n") == true)
    #expect(try shop.record(of: generation).artifacts.map(\.outcome) == [.kept])
    // Deleting it is the way back.
    unlink(shop.path(Self.dag))
    let mended = shop.generate()
    #expect(mended.count(.created) == 1)
    #expect(mended.changes == ["-task train", "+task score", "-edge clean→train", "+edge clean→score"])
  }

  @Test("A formatter's work is an edit too")
  func formatted() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write(shop.text(Self.dag)?.replacing("\"", with: "'") ?? "", to: Self.dag)
    #expect(shop.generate().codes == [.editedFile])
  }

  @Test("It is overwritten where that is wanted")
  func overwritten() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let before = shop.bytes(Self.dag)
    try shop.append("# mine\n", to: Self.dag)
    try shop.configure("on-hand-edit = \"overwrite\"\n")
    let generation = shop.generate()
    #expect(generation.count(.replaced) == 1 && generation.diagnostics.isEmpty)
    #expect(shop.bytes(Self.dag) == before)
  }

  @Test("A file that was there before is kept and named, and the others are published")
  func foreign() throws {
    let shop = try Shop()
    try shop.write("# by kedro airflow create\n", to: Self.dag)
    let generation = shop.generate(.start)
    #expect(generation.deeds == ["created airflow_dags/requirements.txt", "kept " + Self.dag])
    let diagnostic = try #require(generation.diagnostics.first)
    #expect(diagnostic.code == .foreignFile && diagnostic.severity == .warning)
    #expect(diagnostic.location?.path == Self.dag)
    #expect(shop.text(Self.dag) == "# by kedro airflow create\n")
    try shop.configure("pipelines = [\"ds\"]\n")
    #expect(shop.generate().codes == [], "it was never ours, and so is not stale")
    #expect(shop.text(Self.dag) == "# by kedro airflow create\n")
  }

  /// Rows: where it stands, and the key that would move what is due there.
  static let places = [
    (dag, "target-dir"), ("dist/shop-0.1-py3-none-any.whl", "wheel.directory"),
    ("dist/airflow/requirements.txt", "airflow.bundle"), ("astro/dags/shop_dag.py", "astro.directory"),
    ("dist/mwaa/startup.sh", "mwaa.directory"), ("dist/container/Dockerfile", "container.directory"),
  ]

  @Test("What stands in the way is told with the key of its folder", arguments: places)
  func folderKey(_ path: String, _ key: String) throws {
    let shop = try Shop()
    try shop.write("mine\n", to: path)
    try shop.write(
      """
      targets = ["airflow", "astro", "mwaa", "kubernetes"]
      astro.directory = "astro"
      container.image = "shop:1"

      """, to: "dagwatchd.toml")
    let found = shop.generate(.start).diagnostics.filter { $0.code == .foreignFile }
    #expect(found.map(\.location?.path) == [path])
    #expect(
      found.first?.help
        == "move the file away, set another `\(key)`, or set `on-hand-edit = \"overwrite\"`")
    #expect(shop.text(path) == "mine\n")
  }

  @Test("What another dagwatchd sealed is replaced: a colleague's commit, a branch, a lost state")
  func sealed() throws {
    let (shop, other) = (try Shop(), try Shop(registry: Shop.registry(["x", "y"])))
    _ = other.generate(.start)
    try shop.write(try #require(other.text(Self.dag)), to: Self.dag)
    #expect(shop.generate(.start).deeds.last == "replaced " + Self.dag)
    try change(shop)
    for suffix in ["", "-journal"] { unlink(shop.historyPath + suffix) }
    #expect(shop.generate().deeds.last == "replaced " + Self.dag)
  }

  @Test("What is written by a version without seals is known by the history")
  func unsealed() throws {
    let shop = try Shop()
    let bytes = Array("# an earlier DAG\n".utf8)
    try shop.write("# an earlier DAG\n", to: Self.dag)
    let history = try History(path: shop.historyPath)
    let begun = try history.begin(trigger: .save, causes: [], startedAt: 0, toolVersion: "")
    let written = ArtifactRow(
      path: Self.dag, outcome: .created, oldSHA256: nil, newSHA256: Publisher.sha256(bytes), byteCount: 1)
    try history.finish([(begun, Ending(outcome: .published, duration: 0, artifacts: [written]))])
    #expect(shop.generate(.start).deeds.last == "replaced " + Self.dag)
  }

  @Test("What is needed is published first, and where it cannot be, what needs it stays as it was")
  func order() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let before = shop.bytes(Self.dag)
    unlink(shop.path("airflow_dags/requirements.txt"))
    mkdir(shop.path("airflow_dags/requirements.txt"), 0o755)
    try change(shop)
    let generation = shop.generate()
    #expect(generation.outcome == .failed && generation.publications.isEmpty)
    #expect(shop.bytes(Self.dag) == before)
  }
}
