import Diagnostics
import TestSupport
import Testing

import struct Diagnostics.SourceLocation

@testable import History
@testable import dagwatchd

@Suite("The history as text")
struct HistoryTextTests {
  private let now = Moment(nanoseconds: 1_795_239_012_000_000_789)

  private func row(
    _ id: Int64, _ secondsAgo: Int64, _ trigger: Trigger, _ outcome: Outcome, duration: Int64? = 3140,
    causes: [String] = [], changes: [String] = [], artifacts: Int = 0, diagnostics: Int = 0
  ) -> GenerationRow {
    GenerationRow(
      id: id, startedAt: now.nanoseconds - secondsAgo * 1_000_000_000, duration: duration, trigger: trigger,
      outcome: outcome, causes: causes, changes: changes, artifactCount: artifacts,
      diagnosticCount: diagnostics, toolVersion: "0.1.0")
  }

  private var rows: [GenerationRow] {
    [
      row(
        112, 3, .save, .published, causes: ["src/shop/pipeline.py"], changes: ["+task train", "-edge a→b"],
        artifacts: 1),
      row(
        111, 65, .save, .failed, duration: 950, causes: ["src/shop/pipeline.py", "src/shop/nodes.py"],
        diagnostics: 1),
      row(110, 70, .reconcile, .unchanged, causes: ["conf/base/catalog.yml"], diagnostics: 2),
      row(11, 3700, .reload, .crashed, duration: nil),
      row(10, 3800, .manual, .running, duration: nil),
      row(9, 4000, .save, .published, duration: 1_250_000, causes: ["日本\u{1B}[2J.py"], artifacts: 2),
      row(
        1, 80_000, .start, .published, changes: ["+task \u{202E}evil", "+task a", "+task b", "+edge a→b"],
        artifacts: 3),
    ]
  }

  @Test func table() throws {
    try expectGolden(
      HistoryTable(rows, now: now).text(width: nil, isColoured: false),
      "Tests/Golden/dagwatchd/history.txt")
  }

  @Test func colouredTableInANarrowTerminal() throws {
    let text = HistoryTable(rows, now: now).text(width: 78, isColoured: true)
    try expectGolden(text, "Tests/Golden/dagwatchd/history-narrow.txt")
    let plain = HistoryTable(rows, now: now).text(width: 78, isColoured: false)
    for line in plain.split(separator: "\n") { #expect(VisibleText(String(line)).width <= 78, "\(line)") }
  }

  @Test func json() throws {
    try expectGolden(
      JSON(root: "/srv/shop", Array(rows.prefix(4))).text, "Tests/Golden/dagwatchd/history.json")
  }

  private var detail: GenerationDetail {
    GenerationDetail(
      row: row(
        112, 3, .save, .published, causes: ["src/shop/pipeline.py"], changes: ["+task train"], artifacts: 2,
        diagnostics: 1),
      artifacts: [
        ArtifactRow(
          path: "airflow_dags/requirements.txt", outcome: .created, oldSHA256: nil,
          newSHA256: String(repeating: "ab", count: 32), byteCount: 33),
        ArtifactRow(
          path: "airflow_dags/shop_dag.py", outcome: .replaced, oldSHA256: String(repeating: "01", count: 32),
          newSHA256: String(repeating: "cd", count: 32), byteCount: 4120),
      ],
      changes: ["+task train", "-edge a→b"],
      diagnostics: [
        Diagnostic(
          .taskName, .note,
          at: SourceLocation(
            path: "src/shop/pipeline.py", line: 4, column: 3, length: 4, lineText: "  node()"),
          "a name was changed", notes: [.init("so it is")], help: "Choose another.")
      ])
  }

  @Test func oneGeneration() throws {
    try expectGolden(
      HistoryDetail(detail, now: now).text(isColoured: false), "Tests/Golden/dagwatchd/history-show.txt")
    try expectGolden(
      JSON(root: "/srv/shop", detail).text, "Tests/Golden/dagwatchd/history-show.json")
  }

  static let durations: [(Int64, String)] = [
    (0, "0.0 ms"), (49, "0.0 ms"), (50, "0.1 ms"), (3140, "3.1 ms"), (999_949, "999.9 ms"),
    (1_000_000, "1.0 s"), (61_250_000, "61.3 s"),
  ]

  @Test(arguments: durations)
  func aDurationHasOneDecimal(_ row: (Int64, String)) {
    #expect(durationText(row.0) == row.1)
  }
}
