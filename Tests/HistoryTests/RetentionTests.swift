import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

@Suite("Retention")
struct RetentionTests {
  private let scratch: ScratchFolder
  private let history: History
  private static let day: Int64 = 86_400_000_000_000

  init() throws {
    scratch = try ScratchFolder()
    history = try History(path: scratch.url.path + "/history.sqlite3")
  }

  /// One generation a day, the last of them on day `count`.
  private func record(_ count: Int) throws {
    for day in 1...count {
      try record(cause: "cause\(day)", artifact: "a\(day)", at: Int64(day) * Self.day)
    }
  }

  private func record(cause: String, artifact: String, at time: Int64) throws {
    let begun = try history.begin(trigger: .save, causes: [cause], startedAt: time, toolVersion: "")
    let written = ArtifactRow(
      path: artifact, outcome: .created, oldSHA256: nil, newSHA256: "x", byteCount: 1)
    try history.finish([
      (begun, Ending(outcome: .published, duration: 0, artifacts: [written], changes: ["+task x"]))
    ])
  }

  private func count(_ table: String) throws -> Int? {
    try history.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var keep: Int
    var days: Int
    /// Numbers of the generations that stay, of ten, on the last one's day.
    var stays: ClosedRange<Int64>
    var testDescription: String { "keep \(keep), \(days) days" }
  }

  @Test(
    "is by count and by age, whichever is shorter; zero is without limit",
    arguments: [
      Case(keep: 0, days: 0, stays: 1...10), Case(keep: 3, days: 0, stays: 8...10),
      Case(keep: 0, days: 4, stays: 6...10), Case(keep: 3, days: 4, stays: 8...10),
      Case(keep: 7, days: 4, stays: 6...10), Case(keep: 100, days: 100, stays: 1...10),
      Case(keep: 10, days: 0, stays: 1...10), Case(keep: 1, days: 0, stays: 10...10),
    ])
  func prunes(_ row: Case) throws {
    try record(10)
    let retention = Retention(count: row.keep, days: row.days)
    let expected = Retention.Effect(
      removed: 10 - row.stays.count, kept: row.stays.count, oldestKept: row.stays.lowerBound * Self.day)
    #expect(try history.effect(of: retention, now: 10 * Self.day) == expected)
    #expect(try count("generation") == 10, "saying what would go removes nothing")
    #expect(try history.prune(retention, now: 10 * Self.day) == expected)
    #expect(try history.generations().map(\.id).reversed() == Array(row.stays))
    for table in ["cause", "artifact", "change"] { #expect(try count(table) == row.stays.count) }
    #expect(try count("path") == 2 * row.stays.count)
    #expect(try history.prune(retention, now: 10 * Self.day).removed == 0)
  }

  @Test("leaves what is running, the manifest and the published plans")
  func leaves() throws {
    let running = try history.begin(trigger: .start, causes: [], startedAt: 0, toolVersion: "")
    try record(5)
    try history.remember(plans: [RememberedPlan(path: "a1", bytes: Data([1]))])
    var change = ManifestChange()
    change.claimed = [
      OwnedFile(path: "a2", kind: "dag", pipeline: nil, environment: nil, selection: "", sha256: "x")
    ]
    try history.apply(change, root: "/p")
    try history.prune(Retention(count: 1, days: 1), now: 100 * Self.day)
    #expect(try history.generations().map(\.outcome) == [.running])
    #expect(try history.publishedPlan("a1") == [1])
    #expect(try history.manifest(root: "/p").files.map(\.path) == ["a2"])
    let next = try history.begin(trigger: .save, causes: [], startedAt: 0, toolVersion: "")
    #expect(next.id == 7, "numbers are not given twice")
    withExtendedLifetime(running) {}
  }

  struct Clock: Sendable, CustomTestStringConvertible {
    /// The day on which a daemon starts, after generations on the days 1 to 10 with 4 days kept; and how many stay.
    var day: Int64
    var stay: Int
    var testDescription: String { "day \(day)" }
  }

  @Test(
    "by age is done by a daemon only where a generation of another day bears the clock out",
    arguments: [
      Clock(day: 10, stay: 5 + 1), Clock(day: 13, stay: 2 + 1),
      // The project lay still, or the clock is wrong: who knows.
      Clock(day: 15, stay: 10 + 1), Clock(day: 700, stay: 10 + 1), Clock(day: 0, stay: 10 + 1),
    ])
  func doubtfulClock(_ clock: Clock) throws {
    try record(10)
    let now = clock.day * Self.day
    try record(cause: "start", artifact: "start", at: now)
    let retention = Retention(count: 0, days: 4)
    try history.prune(retention, now: now, isAsked: false)
    #expect(try count("generation") == clock.stay)
    // A day later the clock is still the same: it is right, or as good as right.
    try history.prune(retention, now: now + Self.day, isAsked: false)
    let later = now + Self.day - 4 * Self.day
    #expect(try count("generation") == (1...10).count { $0 * Self.day >= later } + 1)
    #expect(try history.prune(retention, now: now + 100 * Self.day).kept == 0, "a person is obeyed")
  }

  @Test("keeps a file from growing: what is freed is used again")
  func bounded() throws {
    func size() throws -> Int {
      try history.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }
    try record(300)
    try history.prune(Retention(count: 300, days: 0), now: 0)
    let before = try size()
    for _ in 0..<5 {
      try record(300)
      try history.prune(Retention(count: 300, days: 0), now: 0)
    }
    #expect(try size() <= 2 * before + 8)
  }
}
