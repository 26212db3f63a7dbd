import Diagnostics
import History
import Publishing

/// A generation in words: for the journal, for a person at a terminal, for the status of the service.
package struct GenerationText: Sendable {
  private let generation: Generation

  package init(_ generation: Generation) { self.generation = generation }

  /// One line of `key=value`, to be searched: `gen=12 trigger=save files=1 published=1 unchanged=1 dur_ms=3.1`.
  package var journalLine: String {
    var parts = ["gen=\(number)", "trigger=\(generation.trigger.rawValue)"]
    if !generation.causes.isEmpty { parts.append("files=\(generation.causes.count)") }
    if generation.outcome == .failed { parts.append("outcome=failed") }
    if !generation.publications.isEmpty {
      parts.append("published=\(generation.publishedCount)")
      parts.append("unchanged=\(generation.count(.unchanged))")
      for outcome in [Publication.Outcome.removed, .kept] where generation.count(outcome) > 0 {
        parts.append("\(outcome.rawValue)=\(generation.count(outcome))")
      }
    }
    parts.append("dur_ms=\(milliseconds)")
    return parts.joined(separator: " ")
  }

  /// A sentence without its end: what was done, why, and how long it took.
  package var sentence: String {
    var reason = generation.trigger.rawValue
    if let first = generation.causes.first {
      reason += ": " + VisibleText(first).text
      if generation.causes.count > 1 { reason += " and \(generation.causes.count - 1) more" }
    }
    return "generation \(number) (\(reason)): \(result), in \(milliseconds) ms"
  }

  /// What a person sees of a generation: what is wrong, what was done, what it means for Airflow. Each line has its ending.
  /// - Parameter prefix: stands before the sentence; not before a place, which begins its line.
  package func text(isColoured: Bool, prefix: String = "") -> String {
    let diagnostics = DiagnosticText(isColoured: isColoured)
    let changes = generation.changes.prefix(Self.changesAtMost)
    let rest = generation.changes.count - changes.count
    return generation.diagnostics.map(diagnostics.text).joined() + prefix + sentence + "\n"
      + changes.map { "  " + VisibleText($0).text + "\n" }.joined()
      + (rest > 0 ? "  and \(rest) more: dagwatchd history show \(number)\n" : "")
  }

  /// More than this nobody reads while working.
  private static let changesAtMost = 12

  /// One line for `STATUS=`.
  /// - Parameters:
  ///   - watchProblem: why some folder is not watched; nil where all are.
  ///   - retry: after how long publishing is tried again; nil where it is not.
  package func status(watchProblem: String?, retry: Duration? = nil) -> String {
    var text = "generation \(number): \(result)"
    if let headline = generation.headline { text += ": " + DiagnosticText.line(headline) }
    if let retry { text += "; trying again in \(retry.components.seconds) s" }
    if let watchProblem { text += "; not everything is watched: " + VisibleText(watchProblem).text }
    return text
  }

  private var number: String { generation.id.map(String.init) ?? "?" }

  private var result: String {
    switch generation.outcome {
    case .failed:
      generation.publishedCount == 0
        ? "failed, and the last good output stays" : "failed after \(generation.publishedCount) written"
    default:
      "\(generation.publishedCount) written, \(generation.count(.unchanged)) unchanged"
        + [Publication.Outcome.removed, .kept].filter { generation.count($0) > 0 }
        .map { ", \(generation.count($0)) \($0.rawValue)" }.joined()
    }
  }

  /// With one decimal.
  private var milliseconds: String {
    let (seconds, attoseconds) = generation.duration.components
    let tenths = seconds * 10_000 + (attoseconds + 50_000_000_000_000) / 100_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
