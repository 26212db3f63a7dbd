import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

/// Files that are not as they should be, and processes that end when they should not.
@Suite struct HistoryFileTests {
  private let scratch: ScratchFolder
  private var path: String { scratch.url.path + "/history.sqlite3" }

  init() throws { scratch = try ScratchFolder() }

  private func error(readOnly: Bool = false, _ body: (History) throws -> Void = { _ in }) -> HistoryError? {
    do {
      try body(History(path: path, readOnly: readOnly, busyTimeout: 0.05))
      return nil
    } catch {
      return error as? HistoryError
    }
  }

  private func record(_ history: History) throws(HistoryError) {
    let begun = try history.begin(trigger: .start, causes: ["a"], startedAt: 1, toolVersion: "1")
    try history.finish([(begun, Ending(outcome: .published, duration: 1))])
  }

  @Test("A reader of nothing is told so, and makes nothing")
  func missing() throws {
    #expect(error(readOnly: true) == .missing(path: path))
    #expect(!FileManager.default.fileExists(atPath: path))
    try scratch.write("", to: "history.sqlite3")
    #expect(error(readOnly: true) == .missing(path: path))
    #expect(error() == nil)
    #expect(error(readOnly: true) == nil)
  }

  @Test("A file that is no database, and a damaged one")
  func corrupt() throws {
    try scratch.write(String(repeating: "no database ", count: 1000), to: "history.sqlite3")
    for readOnly in [false, true] {
      #expect(error(readOnly: readOnly) == .corrupt(path: path, reason: "file is not a database"))
    }
    #expect(error()?.description.contains("the next build sets it aside") == true)

    try FileManager.default.removeItem(atPath: path)
    #expect(error { for _ in 0..<200 { try record($0) } } == nil)
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seek(toOffset: 4096)
    try file.write(contentsOf: Data(repeating: 0xa5, count: 40_960))
    try file.close()
    let damage = error { _ = try $0.generations(HistoryFilter(limit: 1000)) }
    guard case .corrupt = damage else {
      Issue.record("\(String(describing: damage))")
      return
    }
  }

  @Test("A lock that is not given back is an error after the timeout")
  func locked() throws {
    #expect(error() == nil)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    #expect(error { try record($0) } == .locked(path: path))
    #expect(error(readOnly: true) { _ = try $0.generations() } == nil)
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(error { try record($0) } == nil)
  }

  @Test("The file of a later version is not touched")
  func newer() throws {
    #expect(error() == nil)
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of tomorrow')") }
    try other.close()
    for readOnly in [false, true] { #expect(error(readOnly: readOnly) == .newerSchema(path: path)) }
  }

  @Test("The file of an earlier version is brought up to date, and keeps its rows")
  func older() throws {
    let old = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(old, upTo: "generations")
    try old.write {
      try $0.execute(
        sql: """
          INSERT INTO generation (started_ns, trigger, outcome, tool_version) VALUES (7, 'save', 'failed', '0');
          INSERT INTO path (text) VALUES ('src/a.py');
          INSERT INTO cause VALUES (1, 0, 1);
          """)
    }
    try old.close()
    #expect(error(readOnly: true) == .olderSchema(path: path))
    let history = try History(path: path)
    #expect(try history.generations().map(\.causes) == [["src/a.py"]])
    try history.remember(plans: [RememberedPlan(path: "src/a.py", bytes: Data([1]))])
    #expect(try history.publishedPlan("src/a.py") == [1])
  }

  @Test("What the operating system refuses is an error with the path")
  func refused() throws {
    try scratch.write("", to: "file")
    for path in [scratch.url.path + "/file/history.sqlite3", scratch.url.path, "/proc/none/history.sqlite3"] {
      #expect(throws: HistoryError.self) { try History(path: path) }
    }
  }

  @Test(
    "A full history can be read where nothing may be written",
    .enabled(if: hasNamespaces, "no namespaces here"))
  func readOnlyFolder() throws {
    try record(try History(path: path))
    let mount = "mount --bind $0 $0 && mount -o remount,bind,ro $0"
    let wrapper = ["unshare", "-Urm", "sh", "-ec"]
    let finished = try rerun(
      "HistoryFileTests/readHere", under: wrapper + [mount + " && exec \"$@\"", scratch.url.path],
      environment: ["DAGWATCHD_TEST_HISTORY": path])
    #expect(finished.text.contains("READ [\"a\"] readOnly"), "\(finished.text)\(finished.errors)")
  }

  @Test(
    "Reads and tries to write, in a process of its own",
    .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_TEST_HISTORY"] != nil, "runs in the others"))
  func readHere() throws {
    let path = try #require(ProcessInfo.processInfo.environment["DAGWATCHD_TEST_HISTORY"])
    let causes = try History(path: path, readOnly: true).generations().flatMap(\.causes)
    #expect(throws: HistoryError.readOnly(path: path)) { try History(path: path) }
    print("READ \(causes) readOnly")
  }

  @Test("After a kill at any moment the file is sound, and what was committed is there")
  func killed() throws {
    for round in 0..<5 {
      let finished = try rerun(
        "HistoryFileTests/writeUntilKilled", under: ["timeout", "-s", "KILL", "0.\(3 + round)"],
        environment: ["DAGWATCHD_TEST_WRITE": path])
      #expect(finished.status != 0)
      let history = try History(path: path)
      #expect(try history.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
      try history.recordAbandoned()
      // Each generation was recorded in one piece: two causes from its beginning, two changes from its end.
      for row in try history.generations(HistoryFilter(limit: 100_000)) {
        #expect(row.causes.count == 2 && row.changes.count == (row.outcome == .published ? 2 : 0))
      }
    }
    #expect(try History(path: path).generations(HistoryFilter(outcome: .published)).isEmpty == false)
  }

  @Test(
    "Writes until it is killed, in a process of its own",
    .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_TEST_WRITE"] != nil, "runs in the others"))
  func writeUntilKilled() throws {
    let history = try History(path: try #require(ProcessInfo.processInfo.environment["DAGWATCHD_TEST_WRITE"]))
    var now = Int64(Date.now.timeIntervalSince1970 * 1e9)
    while true {
      now += 1
      let begun = try history.begin(trigger: .save, causes: ["a", "b"], startedAt: now, toolVersion: "1")
      try history.finish([(begun, Ending(outcome: .published, duration: 1, changes: ["+1", "+2"]))])
    }
  }
}

@Suite("A damaged history")
struct SettingAsideTests {
  private let scratch: ScratchFolder
  private var path: String { scratch.url.path + "/history.sqlite3" }

  init() throws { scratch = try ScratchFolder() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted() }
  }

  @Test("is told from one that could not be read just then")
  func proof() throws {
    #expect(!History.isDamaged(path), "nothing is there")
    _ = try History(path: path)
    #expect(!History.isDamaged(path))
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seek(toOffset: 4096)
    try file.write(contentsOf: Data(repeating: 0xa5, count: 4096))
    try file.close()
    #expect(History.isDamaged(path))
    try scratch.write(String(repeating: "no database ", count: 1000), to: "history.sqlite3")
    #expect(History.isDamaged(path))
  }

  @Test("is set aside under the first number that is free, with its journal, and nothing is deleted")
  func numbered() throws {
    for number in 1...3 {
      try scratch.write("damaged \(number)", to: "history.sqlite3")
      try scratch.write("journal \(number)", to: "history.sqlite3-journal")
      #expect(try History.setAside(path) == path + ".corrupt-\(number)")
    }
    #expect(
      try names
        == (1...3).flatMap { ["history.sqlite3.corrupt-\($0)", "history.sqlite3.corrupt-\($0)-journal"] })
    #expect(try String(contentsOfFile: path + ".corrupt-2", encoding: .utf8) == "damaged 2")
    #expect(throws: HistoryError.self) { try History.setAside(path) }
  }

  @Test("is noticed by who has it open")
  func noticed() throws {
    let history = try History(path: path)
    #expect(history.isCurrent)
    _ = try History.setAside(path)
    #expect(!history.isCurrent)
    _ = try History(path: path)
    #expect(!history.isCurrent)
  }
}
