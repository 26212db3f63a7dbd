import Diagnostics

/// Why the history cannot be read or written.
package enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process held the database for longer than the busy timeout.
  case locked(path: String)
  /// The file is no database, or a damaged one.
  case corrupt(path: String, reason: String)
  /// The file or its folder cannot be written.
  case readOnly(path: String)
  /// A later dagwatchd made this file.
  case newerSchema(path: String)
  /// There is no history yet (read-only opening of a missing file).
  case missing(path: String)
  case failed(path: String, reason: String)

  package var description: String { "" }
}

/// The record of all generations, in SQLite.
package final class History {
  package init(path: String, readOnly: Bool = false) throws(HistoryError) {}

  package func begin(
    trigger: Trigger, causes: [String], startedAt: Int64, toolVersion: String
  ) throws(HistoryError) -> Int64 { 0 }

  /// - Parameter duration: microseconds.
  package func finish(
    _ id: Int64, outcome: Outcome, duration: Int64, artifacts: [ArtifactRow], changes: [String],
    diagnostics: [Diagnostic]
  ) throws(HistoryError) {}

  /// - Returns: how many generations were still `running` and are `crashed` now.
  @discardableResult
  package func markCrashed() throws(HistoryError) -> Int { 0 }

  /// Newest first.
  package func generations(_ filter: HistoryFilter) throws(HistoryError) -> [GenerationRow] { [] }
  package func generation(_ id: Int64) throws(HistoryError) -> GenerationDetail? { nil }
  package func publishedPlan(_ path: String) throws(HistoryError) -> [UInt8]? { nil }
  package func rememberPlan(_ bytes: [UInt8], for path: String) throws(HistoryError) {}
}
