import Airflow
import Diagnostics
import Foundation
import History
import PythonText

/// Writes generations to the history, and goes on without it where it cannot be written.
///
/// A history that is locked, full or damaged is told as a diagnostic and costs no DAG, unless that needs a wheel which
/// only the history could prove to be ours. It is opened when it is first
/// needed, and opened anew after an error: what was refused once is tried once more, and then only what matters beyond
/// the generation is tried again before the next. One that is damaged is set aside, and a new one begun.
struct Recorder {
  private let path: String
  private let toolVersion: String
  private var history: History? {
    didSet { if history == nil { exchanged = [] } }
  }
  /// The paths whose last plan this history is known to have.
  private var exchanged: Set<ExactString> = []
  /// To ask what was published, in a generation in which the history cannot be written.
  private var reader: History?
  /// What went wrong since the last `begin`.
  private(set) var problem: Diagnostic?
  /// Whether another process holds it: to wait for that more than once would hold up the daemon.
  private var isBusy = false
  /// What was done about a damaged history, and not yet told.
  private var notices: [Diagnostic] = []

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
  /// - Parameters:
  ///   - startedAt: nanoseconds since 1970.
  ///   - stale: a generation that was begun and comes to nothing: the new one takes its place.
  /// - Returns: nil where the history cannot be written.
  mutating func begin(
    trigger: Trigger, causes: [String], startedAt: Int64, insteadOf stale: Int64? = nil
  ) -> Int64? {
    problem = nil
    isBusy = false
    reader = nil
    // Set aside by another process, or deleted: what is written there now would be seen by nobody.
    if let history, !history.isCurrent { self.history = nil }
    // In another history its number is somebody else's.
    let stale = history == nil ? nil : stale
    let toolVersion = toolVersion
    return attempt { history throws(HistoryError) in
      try history.begin(
        trigger: trigger, causes: causes, startedAt: startedAt, toolVersion: toolVersion,
        insteadOf: stale)
    }
  }

  /// - Parameter duration: microseconds.
  mutating func finish(
    _ id: Int64?, outcome: Outcome, duration: Int64, artifacts: [ArtifactRow], changes: [String],
    diagnostics: [Diagnostic]
  ) {
    guard let id else { return }
    attempt(canRepeat: false, isVital: true) { history throws(HistoryError) in
      try history.finish(
        id, outcome: outcome, duration: duration, artifacts: artifacts, changes: changes,
        diagnostics: diagnostics)
    }
  }

  /// Takes back what was begun and came to nothing new.
  mutating func discard(_ id: Int64?) {
    guard let id else { return }
    attempt(canRepeat: false) { history throws(HistoryError) in try history.discard(id) }
  }

  /// What there is to say about the history itself, each thing once.
  mutating func takeNotices() -> [Diagnostic] {
    defer { notices = [] }
    return notices
  }

  // MARK: - The manifest

  /// What is owned by a project; nil where that cannot be read. A history that cannot be written often can be.
  mutating func manifest(root: String) -> Manifest? {
    if let manifest = attempt({ history throws(HistoryError) in try history.manifest(root: root) }) {
      return manifest
    }
    do throws(HistoryError) {
      let opened = try History(path: path, readOnly: true)
      reader = opened
      return try opened.manifest(root: root)
    } catch .missing {
      return Manifest()
    } catch {
      return nil
    }
  }

  /// - Parameter isDurable: whether it has to outlast a power failure.
  /// - Returns: whether the manifest has it.
  mutating func apply(_ change: ManifestChange, root: String, isDurable: Bool) -> Bool {
    if change.isEmpty { return true }
    return attempt(isVital: true) { history throws(HistoryError) in
      try history.apply(change, root: root, isDurable: isDurable)
    } != nil
  }

  /// Asks whether these bytes were once published at this path; nil where that cannot be read.
  var hasPublished: (_ sha256: String, _ path: String) -> Bool? {
    let history = history ?? reader
    return { sha256, path in
      guard let history else { return false }
      return try? history.hasPublished(sha256, at: path)
    }
  }

  // MARK: - Retention

  /// Removes what is beyond the retention.
  /// - Parameter now: nanoseconds since 1970.
  mutating func prune(_ retention: Retention, now: Int64) {
    attempt { history throws(HistoryError) in try history.prune(retention, now: now) }
  }

  // MARK: - Plans

  /// The plan that was last published at this path; nil where none is known.
  static func publishedPlan(at path: String, in history: History) -> Plan? {
    guard let bytes = try? history.publishedPlan(path) else { return nil }
    return try? JSONDecoder().decode(Plan.self, from: Data(bytes))
  }

  /// The plan that was last published at a path.
  struct PublishedPlan {
    fileprivate var bytes: [UInt8]?

    /// nil where nothing was published there, or nobody knows what.
    var plan: Plan? { bytes.flatMap { try? JSONDecoder().decode(Plan.self, from: Data($0)) } }
  }

  /// Whether the plan of a file need not be looked at as long as its bytes are the same.
  func hasExchanged(at path: String) -> Bool { exchanged.contains(ExactString(path)) }

  /// What was last published at these paths, and remembers the new plans as the last: all in one transaction, since a
  /// project may have a thousand of them.
  /// - Returns: for each path in its place; nil where the history cannot be read.
  mutating func exchange(_ plans: [(path: String, plan: Plan)]) -> [PublishedPlan]? {
    let new = plans.map { (path: $0.path, bytes: $0.plan.json) }
    exchanged.subtract(plans.map { ExactString($0.path) })
    let known = attempt { history throws(HistoryError) in try history.publishedPlans(new.map(\.path)) }
    guard let known else { return nil }
    let changed = zip(new, known).filter { $0.bytes != $1 }.map(\.0)
    let isRemembered =
      changed.isEmpty
      || attempt { history throws(HistoryError) in try history.remember(plans: changed) } != nil
    if isRemembered { exchanged.formUnion(plans.map { ExactString($0.path) }) }
    return known.map(PublishedPlan.init)
  }

  /// - Parameter canRepeat: whether the work makes sense on a new history too; what belongs to a generation that
  ///   was begun in the old one does not.
  /// - Parameter isVital: whether it is tried although something else was refused in this generation.
  @discardableResult
  private mutating func attempt<Answer>(
    canRepeat: Bool = true, isVital: Bool = false, _ work: (History) throws(HistoryError) -> Answer
  ) -> Answer? {
    if problem != nil && !isVital || isBusy { return nil }
    do throws(HistoryError) {
      return try work(try opened())
    } catch {
      history = nil
      let isWorthwhile: Bool
      switch error {
      case .corrupt(_, let reason):
        isWorthwhile = !History.isDamaged(path) || (setAside(reason) && canRepeat)
      case .failed: isWorthwhile = true
      case .locked, .readOnly, .newerSchema, .olderSchema, .missing: isWorthwhile = false
      }
      guard isWorthwhile else {
        give(up: error)
        return nil
      }
      do throws(HistoryError) { return try work(try opened()) } catch { give(up: error) }
      return nil
    }
  }

  private mutating func opened() throws(HistoryError) -> History {
    if let history { return history }
    let opened = try History(path: path)
    history = opened
    return opened
  }

  private mutating func give(up error: HistoryError) {
    history = nil
    if case .locked = error { isBusy = true }
    problem = Diagnostic(.historyFailed, .warning, at: nil, "the history is not written: \(error)")
  }

  /// - Returns: whether the damaged history is out of the way.
  private mutating func setAside(_ reason: String) -> Bool {
    do throws(HistoryError) {
      let aside = try History.setAside(path)
      notices.append(
        Diagnostic(
          .historyFailed, .warning, at: nil,
          "the history was damaged (\(reason)): it is kept as \(aside), and a new one is begun",
          help: "look at the disk it lies on; what can be saved, `sqlite3 \(aside) .recover` shows"))
      return true
    } catch {
      return false
    }
  }
}
