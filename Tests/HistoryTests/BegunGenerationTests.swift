import Foundation
import Glibc
import GRDB
import TestSupport
import Testing

@testable import History

@Suite("A generation that has begun")
struct BegunGenerationTests {
  private let scratch: ScratchFolder
  private var path: String { scratch.url.path + "/history.sqlite3" }

  init() throws { scratch = try ScratchFolder() }

  private func begin(_ history: History, _ time: Int64, _ cause: String = "a") throws -> BegunGeneration {
    try history.begin(trigger: .save, causes: [cause], startedAt: time, toolVersion: "1")
  }

  private var files: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).filter { $0.hasPrefix("begun-") }
        .sorted()
    }
  }

  private func outcomes(_ history: History) throws -> [Outcome] {
    try history.generations().reversed().map(\.outcome)
  }

  @Test("is running until it ends, leaves no trace if nothing comes of it, and its number is nobody else's")
  func life() throws {
    let (one, two) = (try History(path: path), try History(path: path))
    let first = try begin(one, 1)
    let second = try begin(two, 2)
    let third = try begin(one, 3)
    #expect([first.id, second.id, third.id] == [1, 2, 3])
    #expect(try outcomes(one) == [.running, .running, .running])
    second.withdraw()
    try one.finish([(third, Ending(outcome: .published, duration: 1))])
    try two.finish([(first, Ending(outcome: .failed, duration: 1))])
    #expect(try outcomes(two) == [.failed, .published])
    #expect(try files.isEmpty)
    #expect(try begin(two, 4).id == 4)
  }

  @Test("A database whose size the machine does not say is not one that was cut off")
  func unknownSize() {
    #expect(History.size(path) == 0)
    // A name that no file can have.
    #expect(History.size(scratch.url.path + "/" + String(repeating: "x", count: 300)) == nil)
  }

  @Test("has one row, however often its end is written")
  func writtenAgain() throws {
    let history = try History(path: path)
    let begun = try begin(history, 1)
    // The first was written, and only told otherwise.
    for _ in 0..<2 { try history.finish([(begun, Ending(outcome: .published, duration: 1))]) }
    #expect(try outcomes(history) == [.published])
  }

  @Test("is found by the filters as a row is")
  func filters() throws {
    let history = try History(path: path)
    let begun = try begin(history, 7, "src/a.py")
    let table: [(HistoryFilter, Int)] = [
      (HistoryFilter(), 1), (HistoryFilter(limit: 0), 0), (HistoryFilter(since: 7), 1),
      (HistoryFilter(since: 8), 0), (HistoryFilter(outcome: .running), 1),
      (HistoryFilter(outcome: .crashed), 0), (HistoryFilter(pathGlob: "src/*"), 1),
      (HistoryFilter(pathGlob: "conf/*"), 0),
    ]
    for (filter, count) in table { #expect(try history.generations(filter).count == count, "\(filter)") }
    withExtendedLifetime(begun) {}
  }

  @Test("has crashed when its process is gone, and whoever records something next makes that a row")
  func crashed() throws {
    var history: History? = try History(path: path)
    var begun: BegunGeneration? = try history.map { try begin($0, 1, "src/a.py") }
    let id = begun?.id
    begun = nil
    history = nil
    let next = try History(path: path)
    #expect(try outcomes(next) == [.crashed], "a reader sees it before")
    let own = try begin(next, 2)
    #expect(try next.finish([(own, Ending(outcome: .published, duration: 1))]) == 1)
    #expect(try outcomes(next) == [.crashed, .published])
    #expect(try next.generations().last?.id == id)
    #expect(try next.generations().last?.causes == ["src/a.py"])
    #expect(try next.recordAbandoned() == 0)
    #expect(try files.isEmpty)
  }

  @Test("that ended while nothing could be written becomes the row that it would have been")
  func left() throws {
    let history = try History(path: path)
    let plan = RememberedPlan(path: "a.py", bytes: Data([1]))
    for time in [1, 2] as [Int64] {
      let begun = try begin(history, time)
      #expect(
        begun.leave(Ending(outcome: .published, duration: 5, changes: ["+task \(time)"], plans: [plan])))
    }
    #expect(try history.generations().map(\.changes) == [["+task 2"], ["+task 1"]])
    #expect(try history.recordAbandoned() == 0)
    #expect(try files.isEmpty)
    #expect(try history.generations().map(\.changes) == [["+task 2"], ["+task 1"]])
    #expect(try history.publishedPlan("a.py") == [1])
  }

  @Test("whose process was killed between its row and the end of its file has one row")
  func twice() throws {
    let history = try History(path: path)
    let begun = try begin(history, 1)
    let file = scratch.url.path + "/begun-1"
    try history.finish([(begun, Ending(outcome: .published, duration: 1))])
    try scratch.write(
      #"{"id":1,"trigger":"save","causes":["a"],"startedAt":1,"toolVersion":"1"}"# + "\n", to: "begun-1")
    #expect(try outcomes(history) == [.published])
    #expect(try history.recordAbandoned() == 1)
    #expect(try outcomes(history) == [.published])
    #expect(access(file, F_OK) != 0)
  }

  @Test("whose file says nothing, or half of it, is as far as it can be read")
  func torn() throws {
    let history = try History(path: path)
    let whole = #"{"id":5,"trigger":"save","causes":["a"],"startedAt":1,"toolVersion":"1"}"#
    try scratch.write("", to: "begun-1")
    try scratch.write(String(whole.dropLast(9)), to: "begun-2")
    try scratch.write(whole + "\n{\"outcome\":\"publ", to: "begun-5")
    #expect(try history.recordAbandoned() == 1)
    #expect(try history.generations().map(\.id) == [5])
    #expect(try outcomes(history) == [.crashed])
    #expect(try files.isEmpty)
  }

  @Test("has no number where the database cannot be read, and gets one with its row")
  func unnumbered() throws {
    let begun = History.beginUnnumbered(
      path: path, trigger: .save, causes: ["a"], startedAt: 1, toolVersion: "1")
    #expect(begun.id == nil)
    let history = try History(path: path)
    #expect(try history.generations().isEmpty)
    try history.finish([(begun, Ending(outcome: .published, duration: 1))])
    #expect(try history.generations().map(\.id) == [1])
  }

  @Test("in a history that was begun anew gets the next number where its own is taken")
  func taken() throws {
    let history = try History(path: path)
    let begun = try begin(history, 1)
    for suffix in ["", "-journal"] { unlink(path + suffix) }
    let other = try History(path: path)
    try other.finish([
      (
        BegunGeneration.make(
          Beginning(id: nil, trigger: .start, causes: [], startedAt: 9, toolVersion: "1"),
          in: scratch.url.path),
        Ending(outcome: .unchanged, duration: 1)
      )
    ])
    try other.finish([(begun, Ending(outcome: .published, duration: 1))])
    #expect(try outcomes(other) == [.unchanged, .published])
  }
}

@Suite("The history's journal")
struct JournalTests {
  private let scratch: ScratchFolder
  private var path: String { scratch.url.path + "/history.sqlite3" }

  init() throws { scratch = try ScratchFolder() }

  private func log() throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(queue, upTo: "owned files")
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          PRAGMA journal_mode = WAL;
          INSERT INTO generation (started_ns, trigger, outcome, tool_version) VALUES (7, 'save', 'running', '0');
          """)
    }
    return queue
  }

  @Test("is the classic one, also of a database that an earlier version left in WAL mode, with its log")
  func converted() throws {
    let old = try log()
    // As a kill leaves it: the log is not in the database yet.
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: scratch.url.path + "/copy" + suffix)
    }
    try old.close()
    let copy = try History(path: scratch.url.path + "/copy")
    #expect(try copy.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "persist")
    #expect(try copy.generations().map(\.outcome) == [.crashed])
    for suffix in ["-wal", "-shm"] {
      #expect(access(scratch.url.path + "/copy" + suffix, F_OK) != 0, "\(suffix)")
    }
  }

  @Test("is changed when nobody has the database open any more, and the history is locked until then")
  func heldOpen() throws {
    let old = try log()
    #expect(throws: HistoryError.locked(path: path)) {
      try History(path: path, readOnly: false, busyTimeout: 0.05)
    }
    try old.close()
    #expect(try History(path: path).generations().count == 1)
  }

  @Test("that a killed writer left is put right by whoever reads first")
  func hot() throws {
    let history = try History(path: path)
    try history.remember(plans: [RememberedPlan(path: "a", bytes: Data(repeating: 1, count: 9000))])
    // Half of a transaction is in the database, and what it was before in the journal.
    let copy = scratch.url.path + "/copy"
    try history.write { db in
      try db.execute(sql: "PRAGMA cache_spill = 1; PRAGMA cache_size = 1")
      for number in 0..<200 {
        try History.run(
          db,
          "INSERT INTO generation (started_ns, trigger, outcome, tool_version) VALUES (?, 'save', 'failed', ?)",
          [number, String(repeating: "x", count: 3000)])
      }
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
    }
    #expect(try FileHandle(forReadingFrom: URL(filePath: copy)).seekToEnd() > 100_000, "it was spilled")
    let reader = try History(path: copy, readOnly: true)
    #expect(try reader.generations().isEmpty)
    #expect(try reader.publishedPlan("a")?.count == 9000)
    #expect(throws: HistoryError.readOnly(path: copy)) { try reader.remember(plans: []) }
  }

  @Test("maps no file into memory, which somebody may truncate")
  func mapsNothing() throws {
    let history = try History(path: path)
    try history.remember(plans: [RememberedPlan(path: "a", bytes: Data([1]))])
    let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
    #expect(!maps.contains(scratch.url.lastPathComponent), "\(maps)")
  }
}
