import Diagnostics
import History

/// Generations as a table for a terminal: one line each.
struct HistoryTable {
  private let rows: [GenerationRow]
  private let now: Moment

  init(_ rows: [GenerationRow], now: Moment) {
    self.rows = rows
    self.now = now
  }

  private static let changesAtMost = 3
  private static let titles = ["ID", "WHEN", "TRIGGER", "OUTCOME", "TIME", "WHAT"]

  /// - Parameter width: columns of the terminal, to which lines are cut; nil: they are not.
  func text(width: Int?, isColoured: Bool) -> String {
    let cells = rows.map { row in
      [
        String(row.id), Moment(nanoseconds: row.startedAt).text(from: now), row.trigger.rawValue,
        row.outcome.rawValue, row.duration.map(durationText) ?? "-", what(row),
      ]
    }
    let widths = Self.titles.indices.map { column in
      ([Self.titles] + cells).map { VisibleText($0[column]).width }.max() ?? 0
    }
    var out = line(Self.titles, widths, width, outcome: nil)
    for (row, cells) in zip(rows, cells) {
      out += line(cells, widths, width, outcome: isColoured ? row.outcome : nil)
    }
    return out
  }

  private func line(_ cells: [String], _ widths: [Int], _ width: Int?, outcome: Outcome?) -> String {
    var out = ""
    var used = 0
    for (column, cell) in cells.enumerated() {
      var shown = VisibleText(cell)
      if column == cells.count - 1 {
        if let width { shown = cut(cell, to: max(12, width - used)) }
        out += shown.text
      } else {
        let padding = String(repeating: " ", count: widths[column] - shown.width)
        // Numbers stand under numbers.
        let text = column == 0 || column == 4 ? padding + shown.text : shown.text + padding
        out += (column == 3 ? paint(text, outcome) : text) + "  "
        used += widths[column] + 2
      }
    }
    while out.last == " " { out.removeLast() }
    return out + "\n"
  }

  private func cut(_ text: String, to width: Int) -> VisibleText {
    var shown = VisibleText(text)
    if shown.width <= width { return shown }
    shown = VisibleText()
    for scalar in text.unicodeScalars {
      var longer = shown
      longer.append(scalar)
      if longer.width >= width { break }
      shown = longer
    }
    shown.append("…")
    return shown
  }

  /// Why it was built, and what came of it.
  private func what(_ row: GenerationRow) -> String {
    var parts: [String] = []
    if let first = row.causes.first {
      parts.append(row.causes.count == 1 ? first : "\(first) and \(row.causes.count - 1) more")
    }
    if !row.changes.isEmpty {
      let rest = row.changes.count - Self.changesAtMost
      parts.append(
        row.changes.prefix(Self.changesAtMost).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
      )
    } else if row.artifactCount > 0 {
      parts.append("\(row.artifactCount) \(row.artifactCount == 1 ? "file" : "files") written")
    }
    if row.removedCount > 0 {
      parts.append("\(row.removedCount) \(row.removedCount == 1 ? "file" : "files") removed")
    }
    if row.diagnosticCount > 0 {
      parts.append("\(row.diagnosticCount) \(row.diagnosticCount == 1 ? "diagnostic" : "diagnostics")")
    }
    return parts.joined(separator: " · ")
  }
}

/// One generation with all that is known of it.
struct HistoryDetail {
  private let detail: GenerationDetail
  private let now: Moment

  init(_ detail: GenerationDetail, now: Moment) {
    self.detail = detail
    self.now = now
  }

  func text(isColoured: Bool) -> String {
    let row = detail.row
    let started = Moment(nanoseconds: row.startedAt)
    var out = "generation \(row.id)  " + paint(row.outcome.rawValue, isColoured ? row.outcome : nil) + "\n"
    out += "  started  \(started.rfc3339) (\(started.text(from: now)))\n"
    if let duration = row.duration { out += "  took     \(durationText(duration))\n" }
    out += "  trigger  \(row.trigger.rawValue)\n"
    out += "  by       dagwatchd \(VisibleText(row.toolVersion).text)\n"
    out += section("changed", row.causes)
    let written = detail.artifacts.filter { $0.outcome == .created || $0.outcome == .replaced }
    out += section("written", written.map(text))
    out += section("removed", detail.artifacts.filter { $0.outcome == .removed }.map(\.path))
    out += section("kept", detail.artifacts.filter { $0.outcome == .kept }.map(\.path))
    out += section("means", detail.changes)
    if !detail.diagnostics.isEmpty {
      let text = DiagnosticText(isColoured: isColoured)
      out += "\n" + detail.diagnostics.map(text.text).joined(separator: "\n")
    }
    return out
  }

  private func section(_ title: String, _ lines: [String]) -> String {
    lines.isEmpty ? "" : "\(title)\n" + lines.map { "  " + VisibleText($0).text + "\n" }.joined()
  }

  private func text(_ artifact: ArtifactRow) -> String {
    let new = (artifact.newSHA256 ?? "").prefix(12)
    let hashes = artifact.oldSHA256.map { "\($0.prefix(12)) → \(new)" } ?? "new, \(new)"
    return "\(artifact.path)  (\(hashes), \(artifact.byteCount) bytes)"
  }
}

/// A duration as a person reads it.
/// - Parameter microseconds: as the history keeps it.
func durationText(_ microseconds: Int64) -> String {
  func oneDecimal(_ number: Int64, _ unit: Int64) -> String {
    let tenths = (number * 10 + unit / 2) / unit
    return "\(tenths / 10).\(tenths % 10)"
  }
  return microseconds < 1_000_000
    ? oneDecimal(microseconds, 1000) + " ms" : oneDecimal(microseconds, 1_000_000) + " s"
}

/// Marks an outcome's text with its colour; nil: no colour.
private func paint(_ text: String, _ outcome: Outcome?) -> String {
  let style: String? =
    switch outcome {
    case .published: "32"
    case .failed, .crashed: "31"
    case .superseded: "2"
    case .running: "33"
    case .unchanged, nil: nil
    }
  return style.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text
}
