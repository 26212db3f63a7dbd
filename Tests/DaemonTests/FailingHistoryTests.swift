import Airflow
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
    for suffix in ["", "-journal"] { unlink(shop.historyPath + suffix) }
    #expect(try shop.record(of: shop.generate()).row.outcome == .unchanged)
  }

  @Test("A locked one costs no DAG, is told about, and gets its rows in order when it is free")
  func locked() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let lock = try LockedDatabase(shop.historyPath)
    for node in ["one", "two"] {
      try shop.write(Shop.registry([node]), to: "src/shop/pipeline_registry.py")
      let generation = shop.generate()
      #expect(generation.outcome == .published)
      let told = generation.diagnostics.filter { $0.code == .historyFailed }.map(\.message)
      #expect(told.count == 1 && told.allSatisfy { $0.contains("locked by another process") })
      #expect(shop.generator.recorder.arrears?.contains("locked by another process") == true)
      #expect(try shop.record(of: generation).row.outcome == .published, "a reader sees it all the same")
    }
    #expect(try shop.tableRows() == [.published])
    try lock.release()
    try shop.write(Shop.registry(["three"]), to: "src/shop/pipeline_registry.py")
    let next = shop.generate()
    #expect(!next.diagnostics.contains { $0.code == .historyFailed })
    #expect(next.changes == ["-task two", "+task three"], "told from what was published last")
    #expect(shop.generator.recorder.arrears == nil)
    #expect(try shop.tableRows() == [.published, .published, .published, .published])
    let history = try History(path: shop.historyPath, readOnly: true)
    #expect(try history.generations().map(\.id) == [4, 3, 2, 1])
    #expect(try history.generations().map(\.artifactCount) == [1, 1, 1, 2])
  }

  /// On a full disk neither a row nor a file beside it can be written.
  @Test("Where nothing can be written, each generation has its own number and knows the plans before it")
  func nothingIsWritten() throws {
    let shop = try Shop()
    var plans: [Plan] = []
    for node in ["one", "two", "three"] {
      try shop.write(Shop.registry([node]), to: "src/shop/pipeline_registry.py")
      plans.append(try #require(shop.generate().build.artifacts.compactMap(\.plan).first))
    }
    var recorder = Recorder(path: shop.historyPath, toolVersion: "test")
    let lock = try LockedDatabase(shop.historyPath)
    var numbers: [Int64] = []
    var before: [Plan?] = []
    for plan in plans {
      let time = Int64(numbers.count + 1)
      let begun = recorder.begin(trigger: .save, causes: [], startedAt: time)
      let id = try #require(begun)
      unlink(shop.scratch.url.path + "/begun-\(id)")
      let known = recorder.exchange([(path: "a.py", plan: plan)])
      recorder.finish(id, outcome: .published, duration: 1, artifacts: [], changes: [], diagnostics: [])
      numbers.append(id)
      before.append(known?.first?.plan)
    }
    try lock.release()
    recorder.recordKept()
    #expect(numbers == [4, 5, 6])
    #expect(before == [nil, plans[0], plans[1]])
    let history = try History(path: shop.historyPath, readOnly: true)
    #expect(try history.generations().map(\.id) == [6, 5, 4, 3, 2, 1])
    #expect(Recorder.publishedPlan(at: "a.py", in: history) == plans[2])
  }

  @Test("Somebody who reads for long costs no row")
  func readForLong() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let reader = try LockedDatabase(shop.historyPath, "DEFERRED")
    try shop.write(Shop.registry(["one"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().outcome == .published)
    try reader.release()
    #expect(shop.generate().outcome == .unchanged)
    #expect(try shop.tableRows() == [.published, .published, .unchanged])
  }

  @Test("One that is locked for reading too costs one wait for each generation, and no DAG")
  func shut() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let lock = try LockedDatabase(shop.historyPath, "EXCLUSIVE")
    try shop.write(Shop.registry(["one"]), to: "src/shop/pipeline_registry.py")
    let start = ContinuousClock.now
    let generation = shop.generate()
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(generation.id == nil && generation.count(.replaced) == 1)
    try lock.release()
    #expect(shop.generate().diagnostics.isEmpty)
    #expect(try shop.tableRows().count == 3)
  }

  @Test("What ended while the history could not be written is recorded by the next process too")
  func lockedToTheEnd() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let lock = try LockedDatabase(shop.historyPath)
    try shop.write(Shop.registry(["one"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    try lock.release()
    shop.restart()
    _ = shop.generate(.start)
    #expect(try shop.tableRows() == [.published, .published, .unchanged])
    #expect(try shop.record(of: generation).artifacts.map(\.outcome) == [.replaced])
  }

  @Test("What a kill cut off is recorded by the next build, whether a daemon ever begins or not")
  func killedBuild() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    var other: History? = try History(path: shop.historyPath)
    var begun = try other?.begin(trigger: .manual, causes: [], startedAt: 1, toolVersion: "test")
    withExtendedLifetime(begun) {}
    _ = shop.generate(.manual)
    #expect(try shop.tableRows() == [.published, .unchanged], "it is at work")
    begun = nil
    other = nil
    _ = shop.generate(.manual)
    #expect(try shop.tableRows() == [.published, .crashed, .unchanged, .unchanged])
  }

  @Test(
    "One that was cut off is noticed at the next save, and told about",
    arguments: [0, 4096, 10_000, 16_384] as [UInt64])
  func cutOff(_ size: UInt64) throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    let file = try FileHandle(forUpdating: URL(filePath: shop.historyPath))
    try file.truncate(atOffset: size)
    try file.close()
    try shop.write(Shop.registry(["one"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    #expect(generation.outcome == .published)
    #expect(generation.diagnostics.map(\.code) == [.historyFailed])
    #expect(FileManager.default.fileExists(atPath: shop.historyPath + ".corrupt-1"))
    #expect(try shop.record(of: generation).row.outcome == .published)
    #expect(shop.generate().diagnostics.isEmpty)
  }

  @Test("Made smaller by somebody's VACUUM it is as good as before")
  func vacuumed() throws {
    let shop = try Shop()
    for _ in 0..<30 { _ = shop.generate() }
    shop.generator.prune(Retention(count: 1, days: 0))
    let before = try #require(History.size(shop.historyPath))
    try shop.sqlite("VACUUM")
    #expect(try #require(History.size(shop.historyPath)) < before)
    #expect(shop.generate().diagnostics.isEmpty)
    #expect(try shop.tableRows().count == 2)
  }

  @Test("The daemon's start keeps the retention")
  func pruned() throws {
    let shop = try Shop()
    for _ in 0..<5 { _ = shop.generate() }
    shop.generator.prune(Retention(count: 2, days: 0))
    #expect(try History(path: shop.historyPath).generations().map(\.id) == [5, 4])
  }
}

@Suite("A daemon whose history fails")
struct FailingHistoryOfADaemonTests {
  private final class Stage {
    let shop: Shop
    var daemon: LiveDaemon?
    private let registry = "src/shop/pipeline_registry.py"

    init(quietMilliseconds: Int = 10) throws {
      shop = try Shop()
      try shop.configure("[watch]\nquiet-ms = \(quietMilliseconds)\nreconcile-ms = 0\n")
      try start()
    }

    func start() throws {
      daemon = nil
      daemon = try LiveDaemon(root: shop.root, state: state)
      _ = try sync()
    }

    var state: String { shop.scratch.url.path + "/state" }
    var historyPath: String { state + "/history.sqlite3" }
    func sync() throws -> DaemonStatus { try #require(daemon).sync() }
    func save(_ nodes: [String]) throws { try shop.write(Shop.registry(nodes), to: registry) }

    func status(where isWanted: (DaemonStatus) -> Bool) throws -> DaemonStatus {
      try #require(daemon).status(where: isWanted)
    }
  }

  @Test(
    "A lock between begin and end costs no row: it is said, and the rows come in order when the lock is gone")
  func locked() throws {
    let stage = try Stage(quietMilliseconds: 1000)
    mkdir(stage.shop.path(".git"), 0o755)
    try stage.save(["one"])
    _ = try stage.status { $0.counters.drafts == 1 }
    // It has begun, and what it came to is not published as long as git is at work.
    try stage.shop.write("", to: ".git/index.lock")
    _ = try stage.status { $0.activity == .held }
    let lock = try LockedDatabase(stage.historyPath)
    unlink(stage.shop.path(".git/index.lock"))
    var status = try stage.sync()
    #expect(status.generation.outcome == .published && status.generation.id == 2)
    #expect(status.degraded.contains { $0.contains("locked by another process") }, "\(status.degraded)")
    try stage.save(["two"])
    #expect(try stage.sync().generation.id == 3)
    try lock.release()
    // Nothing is saved: the daemon tries again by itself.
    status = try stage.status { $0.degraded.isEmpty }
    #expect(try Shop.tableRows(stage.historyPath) == [.published, .published, .published])
    try stage.start()
    let history = try History(path: stage.historyPath, readOnly: true)
    let rows = try history.generations().reversed().map { "\($0.id) \($0.outcome.rawValue)" }
    #expect(rows == ["1 published", "2 published", "3 published", "4 unchanged"])
    #expect(try history.generation(2)?.artifacts.count == 1)
  }

  @Test(
    "No file of the history that somebody truncates ends the daemon, nor goes unnoticed",
    arguments: ["", "-journal", "-wal", "-shm"])
  func truncated(_ suffix: String) throws {
    let stage = try Stage()
    for node in ["one", "two"] {
      try stage.save([node])
      _ = try stage.sync()
      truncate(stage.historyPath + suffix, 0)
    }
    try stage.save(["three"])
    let status = try stage.sync()
    #expect(status.generation.outcome == .published && status.degraded.isEmpty)
    #expect(
      status.generation.diagnostics.contains { $0.code == .historyFailed } == (suffix == ""),
      "\(status.generation.diagnostics)")
    let history = try History(path: stage.historyPath, readOnly: true)
    #expect(try history.generations().count == (suffix == "" ? 1 : 4))
  }
}

extension Shop {
  /// What the table says by itself, without the files beside the database, in the order of the rows.
  static func tableRows(_ path: String) throws -> [Outcome] {
    let rows = try query(path, "SELECT outcome FROM generation ORDER BY id")
    return rows.split(separator: "\n").compactMap { Outcome(rawValue: String($0)) }
  }

  func tableRows() throws -> [Outcome] { try Self.tableRows(historyPath) }

  @discardableResult
  func sqlite(_ statement: String) throws -> String { try Self.query(historyPath, statement) }

  private static func query(_ path: String, _ statement: String) throws -> String {
    let script = """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1], isolation_level=None)
      for row in database.execute(sys.argv[2]): print(*row)
      """
    let finished = try TestSupport.run(["python3", "-c", script, path, statement])
    #expect(finished.status == 0, "\(finished.errors)")
    return finished.text
  }
}

/// A database that another process has locked for writing.
final class LockedDatabase {
  private let child: Child
  private let input: WritingPipe

  /// - Parameter kind: `IMMEDIATE` keeps others from writing, `EXCLUSIVE` from reading too; with `DEFERRED` it reads, and is
  ///   not done with that.
  init(_ path: String, _ kind: String = "IMMEDIATE") throws {
    let (input, output) = (try WritingPipe(), try ReadingPipe())
    let script = """
      import sqlite3, sys
      database = sqlite3.connect(sys.argv[1], isolation_level=None)
      database.execute("BEGIN \(kind)")
      database.execute("SELECT count(*) FROM generation").fetchall()
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
