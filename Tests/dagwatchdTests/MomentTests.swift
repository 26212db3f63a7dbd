import Testing

@testable import dagwatchd

@Suite("Times")
struct MomentTests {
  /// 2026-11-21T05:30:12.000000789Z
  private let now = Moment(nanoseconds: 1_795_239_012_000_000_789)

  @Test func rfc3339() {
    #expect(now.rfc3339 == "2026-11-21T05:30:12.000000789Z")
    #expect(Moment(nanoseconds: 0).rfc3339 == "1970-01-01T00:00:00.000000000Z")
    #expect(Moment(nanoseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999999Z")
  }

  static let ages: [(seconds: Int64, text: String)] = [
    (0, "0 s ago"), (59, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"),
    (86_399, "23 h ago"),
  ]

  @Test(arguments: ages)
  func anAgeIsTextUpToADay(_ row: (seconds: Int64, text: String)) {
    #expect(Moment(nanoseconds: now.nanoseconds - row.seconds * 1_000_000_000).text(from: now) == row.text)
  }

  @Test func afterADayTheDateIsSaid() {
    let old = Moment(nanoseconds: now.nanoseconds - 86_400_000_000_000)
    #expect(old.text(from: now) == String(old.local.dropLast(3)))
    #expect(old.local.wholeMatch(of: /2026-11-[0-9]{2} [0-9]{2}:[0-9]{2}:12/) != nil)
    let future = Moment(nanoseconds: now.nanoseconds + 5_000_000_000)
    #expect(future.text(from: now) == future.local)
  }

  static let ago: [(text: String, seconds: Int64)] = [
    ("now", 0), ("90s", 90), ("30m", 1800), ("30min", 1800), ("2h", 7200), ("3d", 259_200), ("1w", 604_800),
    ("0s", 0),
  ]

  @Test(arguments: ago)
  func lengthsOfTime(_ row: (text: String, seconds: Int64)) throws {
    let moment = try #require(Moment(row.text, now: now))
    #expect(now.nanoseconds - moment.nanoseconds == row.seconds * 1_000_000_000)
  }

  static let instants: [(text: String, rfc3339: String)] = [
    ("2026-11-20T14:03Z", "2026-11-20T14:03:00.000000000Z"),
    ("2026-11-20 14:03:10Z", "2026-11-20T14:03:10.000000000Z"),
    ("2026-11-20T14:03:10.5+01:00", "2026-11-20T13:03:10.500000000Z"),
    ("2026-11-20T23:30:00-05:30", "2026-11-21T05:00:00.000000000Z"),
    ("2024-02-29T00:00Z", "2024-02-29T00:00:00.000000000Z"),
  ]

  @Test(arguments: instants)
  func instantsWithAZone(_ row: (text: String, rfc3339: String)) throws {
    #expect(try #require(Moment(row.text, now: now)).rfc3339 == row.rfc3339)
  }

  @Test func instantsWithoutAZoneAreLocal() throws {
    #expect(try #require(Moment("2026-07-01T14:03", now: now)).local == "2026-07-01 14:03:00")
    #expect(try #require(Moment("2026-01-01", now: now)).local == "2026-01-01 00:00:00")
    #expect(try #require(Moment("today", now: now)).local == now.local.prefix(10) + " 00:00:00")
    let yesterday = try #require(Moment("yesterday", now: now))
    #expect(yesterday.local.hasSuffix(" 00:00:00"))
    #expect((86_400...2 * 90_000).contains((now.nanoseconds - yesterday.nanoseconds) / 1_000_000_000))
  }

  /// Whatever is written can be read again.
  @Test func rfc3339ComesBack() {
    for nanoseconds: Int64 in [0, 1, 951_782_400_000_000_000, now.nanoseconds, 4_102_444_799_999_999_999] {
      let moment = Moment(nanoseconds: nanoseconds)
      #expect(Moment(moment.rfc3339, now: now) == moment)
    }
  }

  @Test(arguments: [
    "", "h", "2", "-2h", "2 h", "2y", "tomorrow", "2026-13-01", "2026-02-30", "2026-00-10",
    "2026-11-20T25:00",
    "2026-11-20T14", "2026-11-20T14:03+1", "99999999999h", "999999999w",
  ])
  func whatIsNoTime(_ text: String) {
    #expect(Moment(text, now: now) == nil)
  }
}
