@testable import Building
import Configuration
import Diagnostics
import Foundation
import Glibc
import History
import KedroProcess
import ProjectFiles
import Publishing
import TestSupport
import Testing
import Traces
import Watching

@testable import Daemon

/// A start that finds everything as it was builds nothing, and one that finds anything else does.
@Suite("A verified build")
struct VerifiedBuildTests {
  private static let dag = "airflow_dags/shop_dag.py"

  /// Starts once more, as another process.
  private func start(
    _ shop: Shop, _ trigger: Trigger = .start, toolVersion: String = "test",
    _ change: (inout Configuration.Overrides) -> Void = { _ in }
  ) -> Generation {
    shop.restart(toolVersion: toolVersion, change)
    return shop.generate(trigger)
  }

  @Test("evaluates, plans and writes nothing", arguments: [Trigger.start, .manual])
  func nothing(trigger: Trigger) throws {
    let shop = try Shop()
    let first = shop.generate(.start)
    let second = start(shop, trigger)
    #expect(second.build.isVerified && shop.generator.builder.evaluationCount == 0)
    #expect(second.outcome == .unchanged && second.changes.isEmpty && second.diagnostics.isEmpty)
    #expect(second.deeds == ["unchanged airflow_dags/requirements.txt", "unchanged \(Self.dag)"])
    // The daemon watches and compares by these.
    #expect(second.build.inputs == first.build.inputs && second.build.folders == first.build.folders)
    #expect(try shop.record(of: second).row.outcome == .unchanged)
    // Whatever comes next is built.
    #expect(!shop.generate(.save).build.isVerified)
  }

  @Test("is made at a save and at a reload in any case", arguments: [Trigger.save, .reload, .reconcile])
  func asked(trigger: Trigger) throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    #expect(!start(shop, trigger).build.isVerified)
  }

  @Test("says again what there was to say")
  func warnings() throws {
    let shop = try Shop()
    try shop.write("x: {type: MemoryDataset}\n", to: "conf/base/catalog.yml")
    let first = shop.generate(.start)
    #expect(first.outcome == .published && first.codes.contains(.memoryBetweenTasks))
    let second = start(shop)
    #expect(second.build.isVerified)
    #expect(second.diagnostics == first.diagnostics)
    #expect(try shop.record(of: second).diagnostics == first.diagnostics)
  }

  struct Change: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var make: @Sendable (Shop) throws -> Void
  }

  @Test(
    "is none where anything is another",
    arguments: [
      Change(testDescription: "a file") { try $0.append("# x\n", to: "src/shop/settings.py") },
      Change(testDescription: "a file that was absent") { try $0.write("", to: "conf/local/airflow.yml") },
      Change(testDescription: "a folder's listing") {
        try $0.write("", to: "conf/base/new.txt")
      },
      Change(testDescription: "a published file that is gone") { unlink($0.path(Self.dag)) },
      Change(testDescription: "a published file that was edited") { try $0.append("# x\n", to: Self.dag) },
      Change(testDescription: "the history") { unlink($0.historyPath) },
      Change(testDescription: "the cache") { unlink($0.cachePath) },
    ])
  func changed(change: Change) throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try change.make(shop)
    let second = start(shop)
    #expect(!second.build.isVerified && second.build.model != nil)
  }

  @Test("is none for other flags, or another program")
  func flags() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    #expect(!start(shop) { $0.pipelines = .all }.build.isVerified)
    #expect(!start(shop) { $0.environment = "prod" }.build.isVerified)
    #expect(!start(shop) { $0.airflow.confSource = "elsewhere" }.build.isVerified)
    #expect(!start(shop, toolVersion: "newer").build.isVerified)
  }

  @Test("is one for each set of flags")
  func flagsApart() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    _ = start(shop, .manual) { $0.targetDirectory = "elsewhere" }
    // The manifest has more in it now, and the first set has to see that.
    #expect(!start(shop).build.isVerified)
    #expect(start(shop).build.isVerified)
    #expect(start(shop, .manual) { $0.targetDirectory = "elsewhere" }.build.isVerified)
  }

  @Test("is none after a failure, nor while a file is kept against the plan")
  func failures() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let good = try #require(shop.text("src/shop/pipeline_registry.py"))
    try shop.write("def (:\n", to: "src/shop/pipeline_registry.py")
    #expect(start(shop).outcome == .failed)
    #expect(start(shop).outcome == .failed)
    // What is published is of this state still.
    try shop.write(good, to: "src/shop/pipeline_registry.py")
    #expect(start(shop).build.isVerified)
    try shop.append("# by hand\n", to: Self.dag)
    #expect(start(shop).codes == [.editedFile])
    #expect(start(shop).codes == [.editedFile])
  }

  @Test("is none where Python was asked")
  func asking() throws {
    let shop = try Shop()
    try shop.configure("[airflow]\njinja-file = \"dag.j2\"\n")
    try shop.write("{{ dag_name }}\n", to: "dag.j2")
    func build() -> BuildResult {
      var builder = Builder(root: shop.generator.root, overrides: .init())
      return builder.build(files: DiskFiles(root: shop.generator.root)) { _ in
        KedroAnswer(texts: ["made"], diagnostics: [], files: [])
      }
    }
    #expect(!build().isProven)
  }

  @Test("goes without a cache that cannot be used")
  func unusable() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    #expect(chmod(shop.cachePath, 0o400) == 0)
    #expect(start(shop).outcome == .unchanged)
    unlink(shop.cachePath)
    mkdir(shop.cachePath, 0o700)
    #expect(start(shop).outcome == .unchanged)
    #expect(start(shop).diagnostics.isEmpty)
    rmdir(shop.cachePath)
    _ = start(shop)
    #expect(start(shop).build.isVerified)
  }

  @Test("makes a cache for its owner alone")
  func mode() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let mode = try FileManager.default.attributesOfItem(atPath: shop.cachePath)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("is never a wrong one, whatever became of the cache", arguments: 0..<60)
  func damaged(seed: UInt64) throws {
    var random = FixedGenerator(seed: seed)
    let shop = try Shop()
    _ = shop.generate(.start)
    let published = shop.bytes(Self.dag)
    let what = Damage.random(&random).do(to: shop.cachePath, &random)
    if seed.isMultiple(of: 2) {
      // In the same process, which has the file open.
      try shop.write(Shop.registry(["clean", "split"]), to: "src/shop/pipeline_registry.py")
      #expect(shop.generate(.save).changes.contains("+task split"), "\(what)")
      #expect(start(shop).outcome == .unchanged, "\(what)")
    } else {
      let second = start(shop)
      #expect(second.outcome == .unchanged && second.diagnostics.isEmpty, "\(what)")
      #expect(shop.bytes(Self.dag) == published)
    }
    // It mends itself.
    #expect(start(shop).build.isVerified, "\(what)")
  }
}
