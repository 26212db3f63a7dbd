import Foundation
import Glibc
import TestSupport
import Testing

@testable import Daemon

/// A start and a reload come when they come, also in the middle of something: they publish what a save would have
/// published.
@Suite("A start in the middle of something")
struct UnsettledStartTests {
  private static let registry = "src/shop/pipeline_registry.py"
  private static let dag = "airflow_dags/shop_dag.py"

  private func start(_ shop: Shop, remembers: Bool = false) throws -> LiveDaemon {
    try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state", remembers: remembers)
  }

  /// A file that somebody has written the beginning of, and has not closed.
  private final class HalfWritten {
    private let handle: FileHandle

    init(_ path: String, _ text: String) throws {
      handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data(text.utf8))
    }

    func finish(_ text: String) throws {
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }
  }

  /// Whether the loop turns and has nothing to show.
  private func hasNothing(_ daemon: LiveDaemon) -> Bool {
    do { _ = try daemon.status(isExpected: false) } catch { return true }
    return false
  }

  @Test("Waits until git is done, and is then one generation")
  func gitAtTheStart() throws {
    let shop = try Shop()
    try shop.write("", to: ".git/index.lock")
    let daemon = try start(shop)
    #expect(hasNothing(daemon) && shop.text(Self.dag) == nil)
    #expect(daemon.said.contains("git is at work"))
    try shop.write(Shop.registry(["clean", "score"]), to: Self.registry)
    unlink(shop.path(".git/index.lock"))
    let status = try daemon.sync()
    #expect(status.generation.trigger == .start && status.counters.generations == 1)
    #expect(shop.text(Self.dag)?.contains("score") == true)
  }

  @Test("A mark that stays holds the start for as long as the configuration lets it")
  func markThatStays() throws {
    let shop = try Shop()
    try shop.configure("[watch]\ngit-hold-ms = 100\n")
    try shop.write("", to: ".git/MERGE_HEAD")
    let daemon = try start(shop)
    #expect(try daemon.sync().generation.outcome == .published)
    #expect(daemon.said.contains("git has been at work for"))
  }

  @Test("What stands as the last build left it is right whatever git does")
  func provenUnderGit() throws {
    let shop = try Shop()
    do { _ = try start(shop, remembers: true).sync() }
    try shop.write("", to: ".git/MERGE_HEAD")
    let status = try start(shop, remembers: true).sync()
    #expect(status.generation.trigger == .start && status.generation.outcome == .unchanged)
    #expect(status.activity == .current)
  }

  @Test("Waits for the one who writes a file")
  func writerAtTheStart() throws {
    let shop = try Shop()
    try shop.configure("[watch]\ncap-ms = 60000\n")
    let whole = Shop.registry(["clean", "train", "score"])
    let half = Shop.registry(["clean"])
    let writer = try HalfWritten(shop.path(Self.registry), half)
    let daemon = try start(shop)
    #expect(hasNothing(daemon) && shop.text(Self.dag) == nil)
    try writer.finish("\n" + whole)
    let status = try daemon.sync()
    #expect(status.generation.trigger == .start && status.counters.generations == 1)
    #expect(shop.text(Self.dag)?.contains("score") == true)
  }

  @Test("A reload waits for the one who writes a file")
  func writerAtTheReload() throws {
    let shop = try Shop()
    try shop.configure("[watch]\ncap-ms = 60000\n")
    let daemon = try start(shop)
    _ = try daemon.sync()
    let writer = try HalfWritten(shop.path(Self.registry), Shop.registry(["clean"]))
    daemon.reload()
    _ = try daemon.status { $0.activity != .current || $0.counters.generations > 1 }
    #expect(try daemon.status().counters.generations == 1)
    #expect(shop.text(Self.dag)?.contains("train") == true)
    try writer.finish("\n" + Shop.registry(["clean", "train", "score"]))
    let status = try daemon.sync()
    #expect(status.generation.trigger == .reload && status.counters.generations == 2)
    #expect(shop.text(Self.dag)?.contains("score") == true)
  }

  @Test("A reload waits until git is done")
  func gitAtTheReload() throws {
    let shop = try Shop()
    let daemon = try start(shop)
    _ = try daemon.sync()
    try shop.write("", to: ".git/index.lock")
    daemon.reload()
    _ = try daemon.status { $0.activity == .held || $0.counters.generations > 1 }
    #expect(try daemon.status().counters.generations == 1)
    unlink(shop.path(".git/index.lock"))
    let status = try daemon.sync()
    #expect(status.generation.trigger == .reload && status.counters.generations == 2)
  }

  @Test("A mark that was waited for keeps no other from being waited for")
  func anotherMark() throws {
    let shop = try Shop()
    try shop.configure("[watch]\ngit-hold-ms = 300\n")
    try shop.write("", to: ".git/MERGE_HEAD")
    let daemon = try start(shop)
    #expect(try daemon.sync().generation.outcome == .published)
    // The first alone is not waited for again.
    try shop.write(Shop.registry(["clean", "score"]), to: Self.registry)
    #expect(try daemon.sync().generation.changes.contains("+task score"))
    try shop.configure("[watch]\ngit-hold-ms = 60000\n")
    _ = try daemon.sync()
    try shop.write("", to: ".git/index.lock")
    try shop.write(Shop.registry(["clean", "half"]), to: Self.registry)
    _ = try daemon.status { $0.activity == .held || $0.generation.changes.contains("+task half") }
    #expect(shop.text(Self.dag)?.contains("half") == false)
    try shop.write(Shop.registry(["clean", "whole"]), to: Self.registry)
    unlink(shop.path(".git/index.lock"))
    #expect(try daemon.sync().generation.changes.contains("+task whole"))
    #expect(shop.text(Self.dag)?.contains("half") == false)
  }
}
