import Foundation
import Glibc
import TestSupport
import Testing

@testable import Daemon

@Suite("What becomes of published files")
struct OutputsTests {
  private static let registry = "src/shop/pipeline_registry.py"
  private static let dag = "airflow_dags/shop_dag.py"

  private func start(_ shop: Shop, _ configuration: String = "") throws -> LiveDaemon {
    try shop.configure(configuration + "[watch]\nreconcile-ms = 0\n")
    return try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state")
  }

  @Test("One that is gone is published again for who asks")
  func gone() throws {
    let shop = try Shop()
    let daemon = try start(shop)
    _ = try daemon.sync()
    let text = try #require(shop.text(Self.dag))
    unlink(shop.path(Self.dag))
    let status = try daemon.sync()
    #expect(status.generation.trigger == .reconcile && status.generation.causes == [Self.dag])
    #expect(shop.text(Self.dag) == text && status.isAsPublished)
    unlink(shop.path(Self.dag))
    let told = try daemon.status()
    #expect(!told.isAsPublished && told.degraded == [Self.dag + " is gone"])
    #expect(try daemon.status { $0.counters.generations == 3 }.isAsPublished)
    #expect(shop.text(Self.dag) == text)
    #expect(try daemon.sync().counters.generations == 3)
  }

  @Test("An older one of dagwatchd's own is replaced, one that was only touched is left alone")
  func exchanged() throws {
    let shop = try Shop()
    let daemon = try start(shop)
    _ = try daemon.sync()
    let old = try #require(shop.text(Self.dag))
    try shop.write(Shop.registry(["clean", "score"]), to: Self.registry)
    _ = try daemon.sync()
    let new = try #require(shop.text(Self.dag))
    try shop.write(old, to: Self.dag)
    let status = try daemon.sync()
    #expect(status.generation.trigger == .reconcile && status.counters.generations == 3)
    #expect(shop.text(Self.dag) == new)
    try shop.write(new, to: Self.dag)
    #expect(try daemon.sync().counters.generations == 3)
  }

  @Test("One that somebody changed is kept and told, and overwritten where that is the policy")
  func edited() throws {
    let shop = try Shop()
    let daemon = try start(shop)
    _ = try daemon.sync()
    try shop.append("# mine\n", to: Self.dag)
    for _ in 0..<2 {
      let status = try daemon.sync()
      #expect(!status.isAsPublished && status.counters.generations == 1)
      #expect(status.degraded == [Self.dag + " has been changed since dagwatchd wrote it, and is kept"])
    }
    // From here on a generation's own diagnostic tells.
    try shop.write(Shop.registry(["clean", "score"]), to: Self.registry)
    let kept = try daemon.sync()
    #expect(kept.generation.diagnostics.map(\.code) == [.editedFile] && kept.degraded == [])
    try shop.configure("on-hand-edit = \"overwrite\"\n[watch]\nreconcile-ms = 0\n")
    _ = try daemon.sync()
    try shop.append("# mine\n", to: Self.dag)
    #expect(try daemon.sync().isAsPublished)
    #expect(shop.text(Self.dag)?.contains("# mine") == false)
  }

  @Test("While the project has errors a file that is gone is told, and nothing is built for it")
  func failed() throws {
    let shop = try Shop()
    let daemon = try start(shop)
    _ = try daemon.sync()
    try shop.write("def register_pipelines(:\n", to: Self.registry)
    #expect(try daemon.sync().generation.outcome == .failed)
    unlink(shop.path(Self.dag))
    for _ in 0..<3 {
      let status = try daemon.sync()
      #expect(status.counters.generations == 2 && status.degraded == [Self.dag + " is gone"])
    }
    try shop.write(Shop.registry(["clean", "train"]), to: Self.registry)
    #expect(try daemon.sync().isAsPublished)
    #expect(shop.text(Self.dag) != nil)
  }

  @Test(
    "What is in its place and no file is told, and the file is published when the place is free",
    arguments: [true, false])
  func obstructed(isFolder: Bool) throws {
    let shop = try Shop()
    let daemon = try start(shop)
    _ = try daemon.sync()
    unlink(shop.path(Self.dag))
    #expect((isFolder ? mkdir(shop.path(Self.dag), 0o755) : mkfifo(shop.path(Self.dag), 0o644)) == 0)
    #expect(!(try daemon.status().isAsPublished))
    let status = try daemon.sync()
    #expect(status.generation.outcome == .failed)
    #expect(status.generation.diagnostics.map(\.code) == [.publishFailed])
    #expect(isFolder ? rmdir(shop.path(Self.dag)) == 0 : unlink(shop.path(Self.dag)) == 0)
    #expect(try daemon.status { $0.generation.trigger == .retry }.isAsPublished)
    #expect(shop.text(Self.dag) != nil)
  }

  @Test("A block in somebody's own file leaves the rest to its owner")
  func block() throws {
    let shop = try Shop.astronomer()
    let requirements = shop.scratch.url.path + "/astro/requirements.txt"
    let daemon = try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state")
    let first = try daemon.sync()
    let text = try String(contentsOfFile: requirements, encoding: .utf8)
    try (text + "numpy\n").write(toFile: requirements, atomically: true, encoding: .utf8)
    #expect(try daemon.sync().counters == first.counters)
    try "pandas\n".write(toFile: requirements, atomically: true, encoding: .utf8)
    #expect(try daemon.sync().counters.generations == first.counters.generations + 1)
    #expect(try String(contentsOfFile: requirements, encoding: .utf8) == text)
  }
}
