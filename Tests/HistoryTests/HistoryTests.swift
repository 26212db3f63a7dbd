import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import History

@Suite struct HistoryTests {
  private let scratch: ScratchFolder
  private var path: String { scratch.url.path + "/state/history.sqlite3" }

  init() throws { scratch = try ScratchFolder() }

  private func open(readOnly: Bool = false) throws(HistoryError) -> History {
    try History(path: path, readOnly: readOnly)
  }

  private static let artifact = ArtifactRow(
    path: "dags/a.py", outcome: .created, oldSHA256: nil, newSHA256: "ab", byteCount: 12)
  private static let diagnostic = Diagnostic(
    .undecided, .error, at: SourceLocation(path: "src/a.py", line: 3, column: 5, lineText: "x = f()"),
    "cannot decide", notes: [.init("defined here", at: SourceLocation(path: "src/b.py"))], help: "say it")

  /// A finished generation.
  @discardableResult
  private func record(
    _ history: History, at time: Int64 = 0, _ outcome: Outcome = .published, causes: [String] = [],
    artifacts: [ArtifactRow] = []
  ) throws -> Int64 {
    let begun = try history.begin(trigger: .save, causes: causes, startedAt: time, toolVersion: "1.2.3")
    try history.finish([(begun, Ending(outcome: outcome, duration: 1, artifacts: artifacts))])
    return try #require(begun.id)
  }

  @Test("A generation comes back as it was recorded")
  func roundTrip() throws {
    let history = try open()
    let begun = try history.begin(
      trigger: .reload, causes: ["src/b.py", "conf/base/é.yml"], startedAt: 1_769_900_000_123_456_789,
      toolVersion: "0.1.0")
    let id = try #require(begun.id)
    var row = GenerationRow(
      id: id, startedAt: 1_769_900_000_123_456_789, duration: nil, trigger: .reload, outcome: .running,
      causes: ["src/b.py", "conf/base/é.yml"], changes: [], artifactCount: 0, diagnosticCount: 0,
      toolVersion: "0.1.0")
    #expect(try history.generations(HistoryFilter()) == [row])
    #expect(try history.generation(id)?.row == row)

    let second = ArtifactRow(
      path: "dags/b.py", outcome: .replaced, oldSHA256: "cd", newSHA256: "ef", byteCount: 0)
    try history.finish([
      (
        begun,
        Ending(
          outcome: .published, duration: 14_321, artifacts: [second, Self.artifact],
          changes: ["+task x", "-edge a→b"], diagnostics: [Self.diagnostic])
      )
    ])
    row.duration = 14_321
    row.outcome = .published
    row.changes = ["+task x", "-edge a→b"]
    row.artifactCount = 2
    row.diagnosticCount = 1
    #expect(try history.generations(HistoryFilter()) == [row])
    #expect(
      try history.generation(id)
        == GenerationDetail(
          row: row, artifacts: [second, Self.artifact], changes: row.changes, diagnostics: [Self.diagnostic]))
    #expect(try history.generation(id + 1) == nil)
    #expect(try open(readOnly: true).generations(HistoryFilter()) == [row])
  }

  @Test("Text that looks like SQL is text")
  func injection() throws {
    let history = try open()
    let nasty = ["'); DROP TABLE generation; --", "\"?1", "a\nb", "[x]", "%", "é\u{301}"]
    let begun = try history.begin(trigger: .save, causes: nasty, startedAt: 0, toolVersion: "';--")
    let artifacts = nasty.map {
      ArtifactRow(path: $0, outcome: .replaced, oldSHA256: $0, newSHA256: $0, byteCount: 0)
    }
    try history.finish([
      (
        begun,
        Ending(
          outcome: .published, duration: 0, artifacts: artifacts, changes: nasty,
          diagnostics: nasty.map { Diagnostic(.raised, .note, $0) })
      )
    ])
    let id = try #require(begun.id)
    let detail = try #require(try history.generation(id))
    #expect(detail.row.causes == nasty && detail.changes == nasty)
    #expect(detail.artifacts.map(\.path) == nasty && detail.diagnostics.map(\.message) == nasty)
    #expect(try history.generations(HistoryFilter(pathGlob: "' OR 1=1 --")).isEmpty)
    #expect(try history.generations(HistoryFilter(pathGlob: "'); DROP*")).count == 1)
  }

  @Test("Each filter restricts, together they restrict more, and the newest come first")
  func filters() throws {
    let history = try open()
    let dag = Self.artifact
    let first = try record(history, at: 10, .published, causes: ["src/a/nodes.py"], artifacts: [dag])
    let second = try record(history, at: 20, .failed, causes: ["src/a/nodes.py", "conf/base/catalog.yml"])
    let third = try record(history, at: 30, .unchanged, causes: ["conf/local/catalog.yml"])
    let fourth = try record(history, at: 40, .failed)
    let table: [(HistoryFilter, [Int64])] = [
      (HistoryFilter(), [fourth, third, second, first]),
      (HistoryFilter(limit: 2), [fourth, third]),
      (HistoryFilter(limit: 0), []), (HistoryFilter(limit: -1), []),
      (HistoryFilter(since: 20), [fourth, third, second]),
      (HistoryFilter(since: 41), []),
      (HistoryFilter(outcome: .failed), [fourth, second]),
      (HistoryFilter(outcome: .crashed), []),
      (HistoryFilter(pathGlob: "src/a/nodes.py"), [second, first]),
      (HistoryFilter(pathGlob: "*/catalog.yml"), [third, second]),
      (HistoryFilter(pathGlob: "conf/*/catalog.yml"), [third, second]),
      (HistoryFilter(pathGlob: "dags/?.py"), [first]),
      (HistoryFilter(pathGlob: "conf/[bl]*"), [third, second]),
      (HistoryFilter(pathGlob: "CONF/*"), []), (HistoryFilter(pathGlob: ""), []),
      (HistoryFilter(since: 15, outcome: .failed, pathGlob: "src/*"), [second]),
      (HistoryFilter(limit: 1, pathGlob: "*"), [third]),
    ]
    for (filter, expected) in table {
      #expect(try history.generations(filter).map(\.id) == expected, "\(filter)")
    }
  }

  @Test("Numbers are never used again")
  func numbers() throws {
    let first = try record(try open())
    let second = try record(try open())
    #expect(second > first)
  }

  @Test("A plan is remembered for its file, the last one")
  func plans() throws {
    let history = try open()
    #expect(try history.publishedPlan("dags/a.py") == nil)
    for bytes in [[1, 2, 3], [], [0, 255]] as [[UInt8]] {
      try history.remember(plans: [RememberedPlan(path: "dags/a.py", bytes: Data(bytes))])
      #expect(try history.publishedPlan("dags/a.py") == bytes)
    }
    #expect(try history.publishedPlan("dags/A.py") == nil)
    #expect(try open(readOnly: true).publishedPlan("dags/a.py") == [0, 255])
  }

  @Test("A reader sees the last committed state while a writer writes")
  func concurrentReader() throws {
    let writer = try open()
    let first = try record(writer)
    let reader = try open(readOnly: true)
    for _ in 0..<50 {
      let id = try record(writer)
      #expect(try reader.generations(HistoryFilter(limit: 1)).map(\.id) == [id])
    }
    #expect(try reader.generation(first)?.row.id == first)
    #expect(throws: HistoryError.readOnly(path: path)) { try record(reader) }
  }

  @Test("The files are for their owner's eyes only")
  func permissions() throws {
    let history = try open()
    try record(history)
    let files = FileManager.default
    func mode(_ path: String) throws -> Int? {
      try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(scratch.url.path + "/state") == 0o700)
    for name in try files.contentsOfDirectory(atPath: scratch.url.path + "/state") {
      #expect(try mode(scratch.url.path + "/state/" + name) == 0o600, "\(name)")
    }
    #expect(try history.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "persist")
    #expect(try history.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
  }

  @Test("A begin waits for no disk, and a generation costs one transaction")
  func cost() throws {
    let history = try open()
    let rounds = 100
    let clock = ContinuousClock()
    var beginning = Duration.zero
    var ended: [(BegunGeneration, Ending)] = []
    for round in 0..<rounds {
      let start = clock.now
      let begun = try history.begin(
        trigger: .save, causes: ["src/a.py"], startedAt: Int64(round), toolVersion: "1")
      beginning += clock.now - start
      ended.append((begun, Ending(outcome: .published, duration: 1, artifacts: [Self.artifact])))
    }
    var ending = Duration.zero
    for one in ended {
      let start = clock.now
      try history.finish([one])
      ending += clock.now - start
    }
    print("MEASURED begin \(beginning / rounds), finish \(ending / rounds) per generation")
    // A debug build on a busy machine. What an end takes is for the disk to say.
    #expect(beginning / rounds < .milliseconds(5))
  }
}
