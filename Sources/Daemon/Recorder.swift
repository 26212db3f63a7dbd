import Airflow
import Diagnostics
import Foundation
import History

/// Writes generations to the history, and goes on without it where it cannot be written.
///
/// A history that is locked, full or damaged is told as a diagnostic and costs no DAG. It is opened when it is first needed
/// and, after an error, opened anew for the next generation.
struct Recorder {
  private let path: String
  private let toolVersion: String
  private var history: History?
  /// What went wrong since the last `begin`.
  private(set) var problem: Diagnostic?

  /// - Parameter path: of the database; its folder exists.
  init(path: String, toolVersion: String) {
    self.path = path
    self.toolVersion = toolVersion
  }

  /// Marks the generations that another run of the daemon left unfinished. For the daemon alone, and under its lock: the
  /// unfinished generation of a `build` elsewhere would be taken for one.
  mutating func markCrashed() {
    attempt { history throws(HistoryError) in try history.markCrashed() }
  }

  /// Begins a generation's row before its work begins, so that one that never ends is known.
  /// - Parameter startedAt: nanoseconds since 1970.
  /// - Returns: nil where the history cannot be written.
  mutating func begin(trigger: Trigger, causes: [String], startedAt: Int64) -> Int64? {
    problem = nil
    let toolVersion = toolVersion
    return attempt { history throws(HistoryError) in
      try history.begin(trigger: trigger, causes: causes, startedAt: startedAt, toolVersion: toolVersion)
    }
  }

  /// - Parameter duration: microseconds.
  mutating func finish(
    _ id: Int64?, outcome: Outcome, duration: Int64, artifacts: [ArtifactRow], changes: [String],
    diagnostics: [Diagnostic]
  ) {
    guard let id else { return }
    attempt { history throws(HistoryError) in
      try history.finish(
        id, outcome: outcome, duration: duration, artifacts: artifacts, changes: changes,
        diagnostics: diagnostics)
    }
  }

  /// The plan that was last published at this path; nil where none is known.
  static func publishedPlan(at path: String, in history: History) -> Plan? {
    guard let bytes = try? history.publishedPlan(path) else { return nil }
    return try? JSONDecoder().decode(Plan.self, from: Data(bytes))
  }

  /// What a new plan means, against the one that was last published at this path; the new one is then the last.
  mutating func exchange(_ plan: Plan, at path: String) -> PlanDifference? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(plan) else { return nil }
    let bytes = [UInt8](data)
    let known = attempt { history throws(HistoryError) in try history.publishedPlan(path) }
    guard let known else { return nil }
    if known == bytes { return PlanDifference(from: plan, to: plan) }
    attempt { history throws(HistoryError) in try history.rememberPlan(bytes, for: path) }
    let old = known.flatMap { try? JSONDecoder().decode(Plan.self, from: Data($0)) }
    return PlanDifference(from: old, to: plan)
  }

  @discardableResult
  private mutating func attempt<Answer>(
    _ work: (History) throws(HistoryError) -> Answer
  ) -> Answer? {
    if problem != nil { return nil }
    do throws(HistoryError) {
      let open: History
      if let history { open = history } else { open = try History(path: path) }
      history = open
      return try work(open)
    } catch {
      history = nil
      problem = Diagnostic(.historyFailed, .warning, at: nil, "the history is not written: \(error)")
      return nil
    }
  }
}
