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

@Suite("A history that fails")
struct FailingHistoryTests {
  @Test("A damaged one is set aside and told about, and the generation is in a new one")
  func damaged() throws {
    let shop = try Shop()
    try shop.scratch.write(String(repeating: "no database ", count: 1000), to: "history.sqlite3")
    let generation = shop.generate(.start)
    #expect(generation.outcome == .published)
    #expect(generation.diagnostics.map(\.code) == [.historyFailed])
    #expect(generation.diagnostics.first?.message.contains("history.sqlite3.corrupt-1") == true)
    #expect(try shop.record(of: generation).diagnostics == generation.diagnostics)
    #expect(
      try String(contentsOfFile: shop.historyPath + ".corrupt-1", encoding: .utf8).hasPrefix("no database"))
    #expect(shop.generate().diagnostics.isEmpty)
  }

  @Test("One with damaged pages, whose head is sound, is found out where they are met, and costs no DAG")
  func damagedPages() throws {
    let shop = try Shop()
    for _ in 0..<30 { _ = shop.generate() }
    shop.restart()
    // All but the first page, which says that it is a database; its log is in it since it was closed.
    let file = try FileHandle(forUpdating: URL(filePath: shop.historyPath))
    let size = try file.seekToEnd()
    try file.seek(toOffset: 4096)
    try file.write(contentsOf: Data(repeating: 0xa5, count: Int(size) - 4096))
    try file.close()
    try shop.write(Shop.registry(["clean"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    #expect(generation.outcome == .published)
    #expect(generation.diagnostics.map(\.code) == [.historyFailed])
    #expect(FileManager.default.fileExists(atPath: shop.historyPath + ".corrupt-1"))
    let next = shop.generate()
    #expect(next.diagnostics.isEmpty)
    #expect(try shop.record(of: next).row.outcome == .unchanged)
  }

  @Test("One that is deleted is begun anew")
  func deleted() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    for suffix in ["", "-wal", "-shm"] { unlink(shop.historyPath + suffix) }
    #expect(try shop.record(of: shop.generate()).row.outcome == .unchanged)
  }

  @Test("A locked one costs no DAG, is told about, and goes on when it is free")
  func locked() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let lock = try LockedDatabase(shop.historyPath)
    try shop.write(Shop.registry(["clean"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    #expect(generation.outcome == .published && generation.id == nil)
    #expect(generation.diagnostics.map(\.code) == [.historyFailed])
    #expect(generation.diagnostics.first?.message.contains("locked by another process") == true)
    try lock.release()
    try shop.write(Shop.registry(["clean", "y"]), to: "src/shop/pipeline_registry.py")
    let next = shop.generate()
    #expect(next.outcome == .published && !next.diagnostics.contains { $0.code == .historyFailed })
    #expect(try shop.record(of: next).row.outcome == .published)
  }

  @Test("The daemon's start keeps the retention")
  func pruned() throws {
    let shop = try Shop()
    for _ in 0..<5 { _ = shop.generate() }
    shop.generator.prune(Retention(count: 2, days: 0))
    #expect(try History(path: shop.historyPath).generations().map(\.id) == [5, 4])
  }
}

/// A database that another process has locked for writing.
final class LockedDatabase {
  private let child: Child
  private let input: WritingPipe

  init(_ path: String) throws {
    let (input, output) = (try WritingPipe(), try ReadingPipe())
    let script = """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1], isolation_level=None)
      database.execute("BEGIN IMMEDIATE")
      print("locked", flush=True)
      sys.stdin.read()
      """
    child = try input.give { reading in
      try output.give { writing in
        try Child(
          ["python3", "-c", script, path], environment: ProcessInfo.processInfo.environment, input: reading,
          output: writing, errors: STDERR_FILENO)
      }
    }
    self.input = input
    try output.next("locked", within: .seconds(60))
  }

  func release() throws {
    input.end()
    _ = try #require(child.exitStatus(within: .seconds(60)))
  }
}
