import Foundation
import Glibc
import History
import TestSupport
import Testing

@testable import Daemon

/// The quiet time is used: what is heard is built at once, and published only if it is still so at the end.
///
/// The quiet time is long here, so that a draft is there before it ends however slow the machine; where a test wants its
/// end, it asks for a `sync` and waits.
@Suite("Drafts")
struct DraftingTests {
  private static let registry = "src/shop/pipeline_registry.py"

  private final class Stage {
    let shop: Shop
    let daemon: LiveDaemon
    let before: DaemonStatus

    init() throws {
      shop = try Shop()
      try shop.configure(
        "[watch]\nquiet-ms = 1000\ncap-ms = 60000\nreconcile-ms = 0\n")
      daemon = try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state")
      before = try daemon.sync()
      #expect(before.counters.generations == 1 && before.counters.drafts == 0)
    }

    func save(_ nodes: [String]) throws { try shop.write(Shop.registry(nodes), to: registry) }

    /// Waits until so many drafts are made.
    func drafts(_ count: Int) throws { _ = try daemon.status { $0.counters.drafts >= count } }

    var rows: [Outcome] {
      get throws { try History(path: daemon.historyPath, readOnly: true).generations().map(\.outcome) }
    }
  }

  @Test("What nothing follows is published, and built once")
  func published() throws {
    let stage = try Stage()
    try stage.save(["clean", "test"])
    try stage.drafts(1)
    #expect(try stage.rows == [.running, .published], "its row is written before the work")
    #expect(stage.shop.text("airflow_dags/shop_dag.py")?.contains("\"test\"") == false)
    let after = try stage.daemon.sync()
    #expect(stage.shop.text("airflow_dags/shop_dag.py")?.contains("\"test\"") == true)
    #expect(after.generation.causes == [Self.registry] && after.generation.trigger == .save)
    #expect(after.counters.generations == 2 && after.counters.drafts == 1 && after.counters.stale == 0)
    #expect(try stage.rows == [.published, .published])
  }

  @Test("What is followed by something newer is never published")
  func stale() throws {
    let stage = try Stage()
    try stage.save(["clean", "dropped"])
    try stage.drafts(1)
    try stage.save(["clean", "new"])
    let after = try stage.daemon.sync()
    #expect(after.counters.generations == 2 && after.counters.stale == 1)
    #expect(after.generation.changes.contains("+task new"))
    #expect(!after.generation.changes.contains { $0.contains("dropped") })
    #expect(!stage.daemon.said.contains("dropped"))
    #expect(after.generation.id == stage.before.generation.id.map { $0 + 1 })
    #expect(try stage.rows == [.published, .published])
  }

  @Test("What is taken back leaves no trace")
  func takenBack() throws {
    let stage = try Stage()
    try stage.save(["clean"])
    try stage.drafts(1)
    try stage.save(["clean", "train"])
    let after = try stage.daemon.sync()
    #expect(after.counters.generations == 1 && after.counters.stale == 1)
    #expect(after.generation == stage.before.generation)
    #expect(try stage.rows == [.published])
  }

  @Test("A file that is half written costs a draft, and no failure")
  func torn() throws {
    let stage = try Stage()
    let file = try #require(fopen(stage.shop.path(Self.registry), "w"))
    let text = Shop.registry(["clean", "whole"])
    fputs(String(text.prefix(text.utf8.count / 2)), file)
    fflush(file)
    // Something else is saved while the registry is being written.
    try stage.shop.write("x = 1\n", to: "src/shop/settings.py")
    try stage.drafts(1)
    fputs(String(text.dropFirst(text.utf8.count / 2)), file)
    fclose(file)
    let after = try stage.daemon.sync()
    #expect(after.generation.outcome == .published && after.counters.generations == 2)
    #expect(after.counters.stale == 1)
    #expect(!stage.daemon.said.contains("error"))
    #expect(try stage.rows == [.published, .published])
  }

  @Test("A change that no event tells of is seen all the same")
  func unheard() throws {
    let stage = try Stage()
    try stage.shop.write("a: {type: pickle.PickleDataset, filepath: a.pkl}\n", to: "../elsewhere.yml")
    link(stage.shop.path("../elsewhere.yml"), stage.shop.path("conf/base/catalog_more.yml"))
    try stage.drafts(1)
    try stage.shop.write("a: [\n", to: "../elsewhere.yml")
    let after = try stage.daemon.sync()
    #expect(after.generation.outcome == .failed && after.counters.generations == 2)
    #expect(after.counters.stale == 1)
  }

  @Test("None is made while git works, nor of a file that is gone for a moment")
  func whereNoneIs() throws {
    let stage = try Stage()
    mkdir(stage.shop.path(".git"), 0o755)
    try stage.shop.write("", to: ".git/index.lock")
    try stage.save(["clean", "git"])
    _ = try stage.daemon.status { $0.activity == .held }
    unlink(stage.shop.path(".git/index.lock"))
    var after = try stage.daemon.sync()
    #expect(after.counters.generations == 2 && after.counters.drafts == 0)
    // As Emacs saves: the old file steps aside, the new one is written.
    rename(stage.shop.path(Self.registry), stage.shop.path(Self.registry + "~"))
    _ = try stage.daemon.status { $0.activity == .settling }
    try stage.save(["clean", "emacs"])
    after = try stage.daemon.sync()
    #expect(after.counters.generations == 3 && after.counters.drafts == 1 && after.counters.stale == 0)
  }

  @Test("A storm of saves is not met with a storm of builds")
  func storm() throws {
    let stage = try Stage()
    for number in 0..<1000 {
      try stage.save(["n\(number)"])
      _ = try stage.daemon.status()
    }
    let after = try stage.daemon.sync()
    #expect(after.generation.changes.contains("+task n999"))
    #expect(after.counters.generations == 2)
    // How many there is time for depends on the machine; without a limit there is one for each save.
    #expect(after.counters.drafts < 500, "\(after.counters)")
  }

  @Test("A daemon that is stopped while it drafts has crashed nothing")
  func stopped() throws {
    var stage: Stage? = try Stage()
    try stage?.save(["clean", "later"])
    try stage?.drafts(1)
    let shop = try #require(stage?.shop)
    stage = nil
    let state = shop.scratch.url.path + "/state"
    let history = try History(path: state + "/history.sqlite3", readOnly: true)
    #expect(try history.generations().map(\.outcome) == [.published])
    let again = try LiveDaemon(root: shop.root, state: state)
    #expect(try again.sync().generation.trigger == .start)
    #expect(shop.text("airflow_dags/shop_dag.py")?.contains("\"later\"") == true)
  }
}

@Suite("How much drafts may cost")
struct DraftingLimitTests {
  @Test(
    "A burst spends the quiet time and what nobody notices, and no more",
    arguments: [
      // Quiet time, the last build, how many drafts; all in milliseconds.
      (10, 8, 7), (10, 30, 2), (10, 60, 1), (10, 61, 0), (0, 8, 6), (500, 300, 1), (10, 3000, 0),
    ])
  func limit(_ quiet: Int, _ build: Int, _ drafts: Int) {
    var drafting = Drafting()
    drafting.lastBuild = .milliseconds(build)
    func spend() -> Int {
      var count = 0
      while drafting.isWorthwhile(quiet: .milliseconds(quiet)) {
        drafting.spend(.milliseconds(build))
        count += 1
      }
      return count
    }
    #expect(spend() == drafts)
    drafting.endBurst()
    #expect(spend() == drafts, "the next burst has as much")
  }
}
