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
///
/// A row that could not be written is kept, in the file that its generation left or, where there is none, here, and
/// written with the next one, or by whoever records something next.
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
  /// Whether another process keeps everybody from writing, or from reading too: to wait for that more than once would hold
  /// up the daemon.
  private var isBusy = false
  private var isShut = false
  /// What was done about a damaged history, and not yet told.
  private var notices: [Diagnostic] = []
  /// Those at work, by number; under no number, the last that got none.
  private var begun: [Int64?: BegunGeneration] = [:]
  /// The plans that this generation has published, to be remembered with its row.
  private var published: [RememberedPlan] = []
  /// Ended, and neither in the database nor in a file.
  private var kept: [(BegunGeneration, Ending)] = []
  /// The last plan of each path that is in a row which waits, and so not in the database.
  private var waiting: [ExactString: [UInt8]] = [:]
  /// Why rows wait to be written; nil where none does.
  private(set) var arrears: String?
  /// How large the database was when it was last used, and which file. It never becomes smaller by itself.
  private var knownSize: Int64 = 0
  private var knownIdentity: DatabaseIdentity?

  /// A machine that lets nothing be written for longer than this loses the oldest.
  private static let mostKept = 100

  /// - Parameter path: of the database; its folder exists.
  init(path: String, toolVersion: String) {
    self.path = path
    self.toolVersion = toolVersion
  }

  /// Records what earlier processes left: what a kill cut off has crashed.
  mutating func markCrashed() { recordKept() }

  /// Begins a generation before its work begins, so that one that never ends is known.
  /// - Parameters:
  ///   - startedAt: nanoseconds since 1970.
  ///   - stale: a generation that was begun and comes to nothing: the new one takes its place.
  /// - Returns: nil where the history cannot be read.
  mutating func begin(
    trigger: Trigger, causes: [String], startedAt: Int64, insteadOf stale: Int64? = nil
  ) -> Int64? {
    problem = nil
    isBusy = false
    isShut = false
    reader = nil
    published = []
    discard(stale)
    let (path, toolVersion) = (path, toolVersion)
    // On a full disk no file keeps a number for a row that is not written yet.
    let given = (begun.keys.compactMap { $0 } + kept.compactMap { $0.0.id }).max() ?? 0
    let made =
      attempt(.reading) { history throws(HistoryError) in
        try history.begin(
          trigger: trigger, causes: causes, startedAt: startedAt, toolVersion: toolVersion, after: given)
      }
      ?? History.beginUnnumbered(
        path: path, trigger: trigger, causes: causes, startedAt: startedAt, toolVersion: toolVersion)
    begun[made.id] = made
    return made.id
  }

  /// - Parameters:
  ///   - id: nil: of the one that got no number.
  ///   - duration: microseconds.
  mutating func finish(
    _ id: Int64?, outcome: Outcome, duration: Int64, artifacts: [ArtifactRow], changes: [String],
    diagnostics: [Diagnostic]
  ) {
    guard let generation = begun.removeValue(forKey: id) else { return }
    let ending = Ending(
      outcome: outcome, duration: duration, artifacts: artifacts, changes: changes, diagnostics: diagnostics,
      plans: published)
    published = []
    let due = kept + [(generation, ending)]
    if record(due) {
      exchanged.formUnion(ending.plans.map { ExactString($0.path) })
      return
    }
    for plan in ending.plans { waiting[ExactString(plan.path)] = Array(plan.bytes) }
    if !generation.leave(ending) { kept = due.suffix(Self.mostKept) }
  }

  /// Writes the rows that wait to be written, one's own and those that others left.
  mutating func recordKept() {
    isBusy = false
    isShut = false
    record(kept)
  }

  /// - Returns: whether the rows are there.
  @discardableResult
  private mutating func record(_ ended: [(BegunGeneration, Ending)]) -> Bool {
    let isDone = attempt(.vital) { history throws(HistoryError) in try history.finish(ended) } != nil
    if isDone {
      kept = []
      waiting = [:]
      arrears = nil
    } else {
      arrears = problem?.message ?? "the history is not written"
    }
    return isDone
  }

  /// Takes back what was begun and came to nothing new.
  mutating func discard(_ id: Int64?) { begun.removeValue(forKey: id)?.withdraw() }

  /// What there is to say about the history itself, each thing once.
  mutating func takeNotices() -> [Diagnostic] {
    defer { notices = [] }
    return notices
  }

  // MARK: - The manifest

  /// What is owned by a project; nil where that cannot be read.
  mutating func manifest(root: String) -> Manifest? {
    if let manifest = attempt(.reading, { history throws(HistoryError) in try history.manifest(root: root) })
    {
      return manifest
    }
    if isShut { return nil }
    do throws(HistoryError) {
      return try historyToRead().manifest(root: root)
    } catch .missing {
      return Manifest()
    } catch {
      return nil
    }
  }

  /// What it has then outlasts a power failure.
  /// - Returns: whether the manifest has it.
  mutating func apply(_ change: ManifestChange, root: String) -> Bool {
    if change.isEmpty { return true }
    return attempt(.vital) { history throws(HistoryError) in
      try history.apply(change, root: root)
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
    attempt { history throws(HistoryError) in try history.prune(retention, now: now, isAsked: false) }
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

  /// What was last published at these paths; the new plans become the last with the generation's row. A project may have
  /// a thousand of them.
  /// - Returns: for each path in its place; nil where the history cannot be read.
  mutating func exchange(_ plans: [(path: String, plan: Plan)]) -> [PublishedPlan]? {
    let new = plans.map { (path: $0.path, bytes: $0.plan.json) }
    exchanged.subtract(plans.map { ExactString($0.path) })
    // The plan that was published last may be in a row that waits.
    if arrears != nil { record(kept) }
    guard let recorded = recordedPlans(new.map(\.path)) else {
      // What it had is not known; what it is to have is.
      published = new.map { RememberedPlan(path: $0.path, bytes: Data($0.bytes)) }
      return nil
    }
    let known = zip(new, recorded).map { waiting[ExactString($0.path)] ?? $1 }
    let changed = zip(new, known).filter { $0.bytes != $1 }.map(\.0)
    published = changed.map { RememberedPlan(path: $0.path, bytes: Data($0.bytes)) }
    let due = Set(changed.map { ExactString($0.path) })
    exchanged.formUnion(new.map { ExactString($0.path) }.filter { !due.contains($0) })
    return known.map(PublishedPlan.init)
  }

  /// The last plan of each path that the database has; nil where it cannot be read.
  private mutating func recordedPlans(_ paths: [String]) -> [[UInt8]?]? {
    let plans = attempt(.reading) { history throws(HistoryError) in try history.publishedPlans(paths) }
    if plans != nil || isShut { return plans }
    return try? historyToRead().publishedPlans(paths)
  }

  /// A history that cannot be written often can be read.
  private mutating func historyToRead() throws(HistoryError) -> History {
    if let reader { return reader }
    let opened = try History(path: path, readOnly: true)
    reader = opened
    return opened
  }

  /// What the history is needed for.
  private enum Use {
    case reading
    case writing
    /// It is tried although something else was refused in this generation.
    case vital
  }

  private func isOpen(for use: Use) -> Bool {
    switch use {
    case .reading: !isShut && (problem == nil || isBusy)
    case .writing: !isShut && !isBusy && problem == nil
    case .vital: !isShut && !isBusy
    }
  }

  @discardableResult
  private mutating func attempt<Answer>(
    _ use: Use = .writing, _ work: (History) throws(HistoryError) -> Answer
  ) -> Answer? {
    guard isOpen(for: use) else { return nil }
    do throws(HistoryError) {
      return try done(work)
    } catch {
      let isWorthwhile: Bool
      switch error {
      case .corrupt(_, let reason): isWorthwhile = !History.isDamaged(path) || setAside(reason)
      case .failed: isWorthwhile = true
      case .locked:
        isBusy = true
        isShut = use == .reading
        isWorthwhile = false
      case .readOnly, .newerSchema, .olderSchema, .missing: isWorthwhile = false
      }
      if !isBusy { history = nil }
      guard isWorthwhile else {
        give(up: error)
        return nil
      }
      do throws(HistoryError) { return try done(work) } catch { give(up: error) }
      return nil
    }
  }

  private mutating func done<Answer>(
    _ work: (History) throws(HistoryError) -> Answer
  ) throws(HistoryError) -> Answer {
    let answer = try work(try opened())
    knownSize = max(knownSize, History.size(path) ?? 0)
    return answer
  }

  /// The database, once it is known to be the one that it was: what is written into a file that was set aside or deleted nobody
  /// would see, and one that was cut off has lost its rows although SQLite may find it sound.
  private mutating func opened() throws(HistoryError) -> History {
    if let history, !history.isCurrent { self.history = nil }
    if history == nil, DatabaseIdentity(path) != knownIdentity { knownSize = 0 }
    if let size = History.size(path), size < knownSize {
      history = nil
      let known = knownSize
      knownSize = 0
      if size == 0 || History.isDamaged(path) { setAside("it was cut off at \(size) of \(known) bytes") }
    }
    if let history { return history }
    let opened = try History(path: path)
    history = opened
    knownIdentity = DatabaseIdentity(path)
    return opened
  }

  private mutating func give(up error: HistoryError) {
    if case .locked = error {
      isBusy = true
    } else {
      history = nil
    }
    problem = Diagnostic(.historyFailed, .warning, at: nil, "the history is not written: \(error)")
  }

  /// - Returns: whether the damaged history is out of the way.
  @discardableResult
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
