import Foundation
import TestSupport
import Testing
import Watching

@testable import Daemon

/// A daemon of which nothing is wanted does nothing: its loop turns for the slow look at the disk, and for nothing else.
@Suite("Idle")
struct IdleTests {
  private func daemon(_ watch: String) throws -> (Shop, LiveDaemon) {
    let shop = try Shop()
    try shop.configure("[watch]\n" + watch)
    return (shop, try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state"))
  }

  @Test("The loop turns as often as the disk is looked at, and no more")
  func reconciles() throws {
    let (shop, daemon) = try daemon("reconcile-ms = 5\n")
    let before = try daemon.sync().counters
    let after = try daemon.status { $0.counters.reconciles >= before.reconciles + 50 }.counters
    #expect(after.turns - before.turns <= after.reconciles - before.reconciles)
    #expect(after.generations == 1 && after.missed == 0 && after.drafts == 0)
    withExtendedLifetime(shop) {}
  }

  @Test("A loop that nothing wakes does not turn, however often it is asked")
  func nothing() throws {
    let (shop, daemon) = try daemon("reconcile-ms = 0\n")
    let before = try daemon.sync().counters
    for _ in 0..<100 { _ = try daemon.sync() }
    #expect(try daemon.status().counters == before)
    withExtendedLifetime(shop) {}
  }

  @Test("Files that are no concern of its wake it, and have it read nothing")
  func foreign() throws {
    let (shop, daemon) = try daemon("reconcile-ms = 0\n")
    let before = try daemon.sync().counters
    for number in 0..<100 {
      try shop.write("\(number)", to: "data/a.csv")
      try shop.write("\(number)", to: "src/shop/__pycache__/a.pyc")
      try shop.write("\(number)", to: ".git/objects/\(number)")
    }
    let after = try daemon.sync().counters
    #expect(after.generations == before.generations && after.drafts == before.drafts)
  }

  /// A log beside `pyproject.toml` is written in many projects.
  @Test("In the root only what was asked for is told")
  func root() throws {
    let shop = try Shop()
    let first = shop.generate(.start)
    let scope = WatchScope(folders: first.build.folders, inputs: first.build.inputs)
    let tree = InotifyTree(root: shop.root, scope: scope)
    _ = tree.drain()
    for number in 0..<10 {
      try shop.write("\(number)", to: "info.log")
      try shop.write("\(number)", to: "made\(number).json")
      try shop.write("\(number)", to: "data\(number)/a.csv")
    }
    #expect(tree.drain() == Drained())
    try shop.write("", to: "dagwatchd.toml")
    #expect(tree.drain().changed == [.root.appending("dagwatchd.toml")])
  }
}
