import Building
import Foundation
import Glibc
import History
import ProjectFiles
import Publishing
import TestSupport
import Testing
import Watching

@testable import Daemon

/// What was built of a project that is another one, or none, when its turn to be published has come.
@Suite("Overtaken")
struct OvertakenTests {
  private static let registry = "src/shop/pipeline_registry.py"
  private static let dag = "airflow_dags/shop_dag.py"

  /// Does something once, right after a file was read.
  private final class MovingFiles: ProjectFiles {
    private let base: DiskFiles
    private let path: String
    private var act: (() -> Void)?

    init(_ base: DiskFiles, after path: String, _ act: @escaping () -> Void) {
      self.base = base
      self.path = path
      self.act = act
    }

    func contents(of path: ProjectPath) -> FileContents {
      let contents = base.contents(of: path)
      if path.text == self.path {
        act?()
        act = nil
      }
      return contents
    }

    func entries(of path: ProjectPath) -> DirectoryEntries { base.entries(of: path) }
  }

  /// Files that are saved again as soon as they are read.
  private func files(_ shop: Shop, thenNodes nodes: [String]) -> MovingFiles {
    MovingFiles(DiskFiles(root: shop.root), after: Self.registry) {
      try? shop.write(Shop.registry(nodes), to: Self.registry)
    }
  }

  @Test("A `build` that was overtaken builds again, in one row")
  func rebuilt() throws {
    let shop = try Shop(registry: Shop.registry(["old"]))
    let generation = shop.generator.generate(files: files(shop, thenNodes: ["new"]), trigger: .manual)
    #expect(generation.outcome == .published && generation.changes == ["+task new"])
    #expect(shop.text(Self.dag)?.contains("\"old\"") == false)
    #expect(try History(path: shop.historyPath, readOnly: true).generations().map(\.outcome) == [.published])
  }

  @Test("A daemon publishes what it was not overtaken in while it waited, and is told of the rest")
  func alone() throws {
    let shop = try Shop(registry: Shop.registry(["old"]))
    shop.restart(isDaemon: true)
    let step = shop.generator.begin(files: files(shop, thenNodes: ["new"]), trigger: .start)
    guard case .finished(let generation) = step else {
      Issue.record("it waited for nobody")
      return
    }
    #expect(generation.changes == ["+task old"])
    #expect(shop.generator.deliver(generation.build, again: true) == nil)
  }

  @Test("What was overtaken is not tried again, nor what is of a project that is gone")
  func retried() throws {
    let shop = try Shop(registry: Shop.registry(["old"]))
    mkdir(shop.path("airflow_dags"), 0o755)
    mkdir(shop.path("airflow_dags/shop_dag.py"), 0o755)
    let failed = shop.generate(.start)
    #expect(failed.hasUnpublished)
    rmdir(shop.path("airflow_dags/shop_dag.py"))
    try shop.write(Shop.registry(["new"]), to: Self.registry)
    guard case .overtaken(let pending)? = shop.generator.retry(failed) else {
      Issue.record("it was published")
      return
    }
    #expect(shop.text(Self.dag) == nil)
    shop.generator.supersede(pending)
    try FileManager.default.removeItem(atPath: shop.root)
    _ = shop.generator.retry(failed)
    #expect(!FileManager.default.fileExists(atPath: shop.root))
  }

  @Test("A deleted project is not begun anew by what is tried again")
  func deleted() throws {
    let shop = try Shop()
    try shop.write("", to: "airflow_dags/shop_dag.py/x")
    let daemon = try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state")
    #expect(try daemon.sync().generation.outcome == .failed)
    try FileManager.default.removeItem(atPath: shop.root)
    let gone = try daemon.status { $0.activity == .rootMissing }
    // It looks for the project every two seconds, and would have tried again after one.
    _ = try daemon.status { $0.counters.turns >= gone.counters.turns + 2 }
    #expect(!FileManager.default.fileExists(atPath: shop.root), "\(daemon.said)")
  }

  @Test("A daemon that does not get its turn says so, and publishes when it can")
  func busy() throws {
    let shop = try Shop(registry: Shop.registry(["old"]))
    let daemon = try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state")
    _ = try daemon.sync()
    let descriptor = open(shop.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try shop.write(Shop.registry(["new"]), to: Self.registry)
    let refused = try daemon.sync()
    #expect(refused.generation.outcome == .failed)
    let who = "process \(getpid()) publishes it"
    #expect(refused.generation.diagnostics.contains { $0.message.contains(who) })
    #expect(shop.text(Self.dag)?.contains("\"old\"") == true)
    close(descriptor)
    _ = try daemon.status { $0.generation.outcome == .published }
    #expect(shop.text(Self.dag)?.contains("\"new\"") == true)
  }
}
