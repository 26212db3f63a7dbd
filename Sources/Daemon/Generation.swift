import Airflow
import Building
import Diagnostics
import Foundation
import Glibc
import History
import KedroProcess
import ProjectFiles
import Publishing
import Traces
import Watching

/// One build, published and recorded.
package struct Generation: Sendable {
  /// In the history; nil where that could not be read.
  package var id: Int64?
  package var trigger: Trigger
  /// Paths whose change caused it: of the project, or absolute.
  package var causes: [String]
  package var outcome: Outcome
  package var duration: Duration
  /// What was done to each artifact, and to each stale file; sorted by path.
  package var publications: [Publication]
  /// What Airflow will do differently: `+task x`.
  package var changes: [String]
  /// The build's, and those of publishing and recording it.
  package var diagnostics: [Diagnostic]
  package var build: BuildResult

  package func count(_ outcome: Publication.Outcome) -> Int {
    publications.count { $0.outcome == outcome }
  }

  /// Files that were written.
  package var publishedCount: Int { count(.created) + count(.replaced) }

  /// The first of the worst diagnostics: the one to name where there is room for one.
  package var headline: Diagnostic? {
    diagnostics.first { $0.severity == .error } ?? diagnostics.first { $0.severity == .warning }
  }
}

/// Makes generations of one project: builds, publishes what differs, records both.
///
/// This is all that `build` does, and what the daemon does at every save.
package struct Generator {
  var builder: Builder
  let root: String
  let publisher: Publisher
  let selection: Selection
  let stateFolder: String
  var recorder: Recorder
  /// What is known from one process to the next; nil: nothing.
  let traces: TraceStore?
  /// How often in a row the project changed before what was built of it could be published.
  var overtakes = 0
  /// Kept for the next intent; nil: there was none yet.
  var intentFile: IntentFile?

  /// - Parameters:
  ///   - root: the project's absolute path.
  ///   - historyPath: of the database; its folder exists.
  ///   - cachePath: of the database of traces; nil: every build is made.
  ///   - toolVersion: as the history shows it.
  ///   - selection: on whose word files are published and removed.
  package init(
    root: String, builder: Builder, historyPath: String, cachePath: String? = nil, toolVersion: String,
    selection: Selection = .configuration(isDaemon: false)
  ) {
    self.root = root
    self.builder = builder
    self.selection = selection
    publisher = Publisher(root: root)
    stateFolder = (historyPath as NSString).deletingLastPathComponent
    recorder = Recorder(path: historyPath, toolVersion: toolVersion)
    traces = cachePath.map { TraceStore(path: $0, root: root, toolVersion: toolVersion) }
  }

  /// For a daemon that begins: what an earlier one left unfinished is marked as crashed, and the files that it did
  /// not finish writing are removed.
  package mutating func clearCrash() {
    recorder.markCrashed()
    removeLeftovers(beside: recorder.manifest(root: root)?.files ?? [])
  }

  /// Removes the temporary files beside these that a killed process left.
  func removeLeftovers(beside files: [OwnedFile]) {
    let folders = files.map { file in
      file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? "."
    }
    for folder in Set(folders) { publisher.removeLeftovers(in: folder.isEmpty ? "/" : folder) }
  }

  /// Removes what is beyond the history's retention.
  mutating func prune(_ retention: Retention) { recorder.prune(retention, now: Self.now()) }

  /// The folders of the project as they can be known before it is built.
  package func folders(files: any ProjectFiles) -> ProjectFolders { builder.folders(files: files) }

  /// Makes a generation, waits for Kedro where it has to be asked, and builds again what was overtaken.
  /// - Parameter files: one view of the project, in which a file has one content.
  package mutating func generate(
    files: any ProjectFiles, trigger: Trigger, causes: [String] = []
  ) -> Generation {
    var step = begin(files: files, trigger: trigger, causes: causes)
    while true {
      switch step {
      case .finished(let generation): return generation
      case .waiting(let pending, let question): step = finish(pending, with: KedroAsking.ask(question))
      case .overtaken(let pending):
        let begun = begun(pending.trigger, pending.causes, insteadOf: pending.begun.id)
        step = proceed(builder.begin(files: DiskFiles(root: root)), begun)
      }
    }
  }

  /// How far a generation got.
  enum Step {
    case finished(Generation)
    case waiting(PendingGeneration, for: KedroQuestion)
    /// It is built, and was not published: the project is another one by now.
    case overtaken(PendingGeneration)
  }

  /// Begins a generation, and ends it where Kedro need not be asked.
  mutating func begin(files: any ProjectFiles, trigger: Trigger, causes: [String] = []) -> Step {
    let begun = begun(trigger, causes)
    if let generation = verified(files, begun) { return .finished(generation) }
    return proceed(builder.begin(files: files), begun)
  }

  /// Begins a generation and builds it, without a word to anyone but the history.
  /// - Parameter stale: a draft that this one takes the place of.
  mutating func draft(
    files: any ProjectFiles, trigger: Trigger, causes: [String], insteadOf stale: Draft? = nil
  ) -> Draft {
    let begun = begun(trigger, causes, insteadOf: stale?.begun.id)
    let step = builder.begin(files: files)
    return Draft(begun: begun, step: step, duration: .now - begun.start)
  }

  /// What a start or a reload begins with.
  enum Opening {
    /// Everything stands as the last build left it: nothing was built.
    case finished(Generation)
    /// Built, without a word to anyone but the history.
    case draft(Draft)
  }

  /// Begins a generation whatever has changed, and ends it where that is nothing.
  mutating func open(files: any ProjectFiles, trigger: Trigger) -> Opening {
    let begun = begun(trigger, [])
    if let generation = verified(files, begun) { return .finished(generation) }
    let step = builder.begin(files: files)
    return .draft(Draft(begun: begun, step: step, duration: .now - begun.start))
  }

  /// Begins a generation in the history.
  private mutating func begun(
    _ trigger: Trigger, _ causes: [String], insteadOf stale: Int64? = nil
  ) -> Begun {
    let start = ContinuousClock.now
    let id = recorder.begin(
      trigger: trigger, causes: causes, startedAt: Self.now(), insteadOf: stale)
    return Begun(id: id, trigger: trigger, causes: causes, start: start)
  }

  /// Publishes a draft, where Kedro need not be asked.
  mutating func proceed(_ draft: Draft) -> Step {
    var begun = draft.begun
    // The time for which it lay there was no work.
    begun.start = .now - draft.duration
    return proceed(draft.step, begun)
  }

  /// Takes back a draft that nothing comes of.
  mutating func discard(_ draft: Draft) { recorder.discard(draft.begun.id) }

  /// Goes on with a generation that waited for an answer, to its end or to the next question.
  mutating func finish(_ pending: PendingGeneration, with answer: KedroAnswer) -> Step {
    guard case .asked(let build) = pending.work else { return .overtaken(pending) }
    return proceed(builder.finish(build, with: answer), pending.begun)
  }

  private mutating func proceed(_ step: Building.Step<BuildResult, PendingBuild>, _ begun: Begun) -> Step {
    switch step {
    case .finished(let build): publish(build, begun)
    case .waiting(let build):
      .waiting(PendingGeneration(begun: begun, work: .asked(build)), for: build.question)
    }
  }

  /// Ends a generation that a change made stale while it waited.
  mutating func supersede(_ pending: PendingGeneration) {
    recorder.finish(
      pending.begun.id, outcome: .superseded, duration: Self.microseconds(since: pending.begun.start),
      artifacts: [], changes: [], diagnostics: [])
  }

  private mutating func publish(_ build: BuildResult, _ begun: Begun) -> Step {
    guard let delivery = deliver(build) else {
      return .overtaken(PendingGeneration(begun: begun, work: .overtaken(build)))
    }
    let generation = record(delivery, of: build, begun)
    remember(generation, delivery)
    return .finished(generation)
  }

  /// Publishes once more what could not be published, without building it again.
  /// - Returns: nil where it came to nothing that the failed generation does not say: then no row tells of it.
  mutating func retry(_ failed: Generation) -> Step? {
    let start = ContinuousClock.now
    let id = recorder.begin(trigger: .retry, causes: [], startedAt: Self.now())
    let begun = Begun(id: id, trigger: .retry, causes: [], start: start)
    guard let delivery = deliver(failed.build, again: true) else {
      return .overtaken(PendingGeneration(begun: begun, work: .overtaken(failed.build)))
    }
    let isSame =
      delivery.publications.allSatisfy { $0.row == nil || $0.outcome == .kept }
      && delivery.diagnostics.allSatisfy(failed.diagnostics.contains)
      && delivery.diagnostics.contains { $0.severity == .error }
    if isSame {
      recorder.discard(id)
      return nil
    }
    let generation = record(delivery, of: failed.build, begun)
    remember(generation, delivery)
    return .finished(generation)
  }

  private mutating func record(
    _ delivery: Delivery, of build: BuildResult, _ begun: Begun
  ) -> Generation {
    var diagnostics = build.diagnostics + delivery.diagnostics
    let changes = changes(delivery, of: build, &diagnostics)
    return record(delivery.publications, changes, diagnostics, of: build, begun)
  }

  mutating func record(
    _ publications: [Publication], _ changes: [String] = [], _ told: [Diagnostic]? = nil,
    of build: BuildResult,
    _ begun: Begun
  ) -> Generation {
    var diagnostics = told ?? build.diagnostics
    let written = publications.filter { $0.outcome != .unchanged && $0.outcome != .kept }
    let outcome: Outcome =
      diagnostics.contains { $0.severity == .error } ? .failed : written.isEmpty ? .unchanged : .published
    diagnostics += recorder.takeNotices()
    recorder.finish(
      begun.id, outcome: outcome, duration: Self.microseconds(since: begun.start),
      artifacts: publications.compactMap(\.row), changes: changes, diagnostics: diagnostics)
    diagnostics += recorder.takeNotices()
    if let problem = recorder.problem { diagnostics.append(problem) }
    return Generation(
      id: begun.id, trigger: begun.trigger, causes: begun.causes, outcome: outcome,
      duration: ContinuousClock.now - begun.start,
      publications: publications.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      changes: changes, diagnostics: diagnostics, build: build)
  }

  /// What the published plans mean for Airflow, in the order in which they were published.
  private mutating func changes(
    _ delivery: Delivery, of build: BuildResult, _ diagnostics: inout [Diagnostic]
  ) -> [String] {
    let plans = build.artifacts.compactMap { artifact in artifact.plan.map { (path: artifact.path, plan: $0) }
    }
    // A bundle's DAG is one of the others once more.
    let isAlone = plans.allSatisfy { $0.plan == plans[0].plan }
    let copies = Dictionary(plans.map { ($0.plan.dagID, 1) }, uniquingKeysWith: +)
    var told: Set<String> = []
    let publications = Dictionary(
      delivery.publications.map { (Array($0.path.utf8), $0.outcome) }, uniquingKeysWith: { first, _ in first }
    )
    // A file that was kept, or could not be written, still says what it said.
    let standing = plans.filter { path, _ in
      guard let outcome = publications[Array(path.utf8)], outcome != .kept else { return false }
      return outcome != .unchanged || !recorder.hasExchanged(at: path)
    }
    guard let exchanged = recorder.exchange(standing) else { return [] }
    var changes: [String] = []
    for ((path, plan), published) in zip(standing, exchanged) {
      if publications[Array(path.utf8)] == .unchanged { continue }
      let old = published.plan
      if let old {
        diagnostics += [Renames(from: old, to: plan).diagnostic(at: SourceLocation(path: path))].compactMap(
          \.self)
      }
      // Where several DAGs are published, a change has to say whose it is.
      let lines = PlanDifference(from: old, to: plan).lines.map { isAlone ? $0 : "\(plan.dagID): \($0)" }
      changes += copies[plan.dagID] == 1 ? lines : lines.filter { told.insert($0).inserted }
    }
    return changes
  }

  private static func microseconds(since start: ContinuousClock.Instant) -> Int64 {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// Nanoseconds since 1970.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// A generation that the history knows of.
struct Begun: Sendable {
  var id: Int64?
  var trigger: Trigger
  var causes: [String]
  var start: ContinuousClock.Instant
}

/// A generation that is built as far as reading leads, and of which nothing is published.
struct Draft {
  fileprivate var begun: Begun
  fileprivate var step: Building.Step<BuildResult, PendingBuild>
  /// What building it took.
  private(set) var duration: Duration

  fileprivate init(
    begun: Begun, step: Building.Step<BuildResult, PendingBuild>, duration: Duration
  ) {
    self.begun = begun
    self.step = step
    self.duration = duration
  }

  /// It is worth publishing while these are current.
  var inputs: InputRecord {
    switch step {
    case .finished(let build): build.inputs
    case .waiting(let pending): pending.inputs
    }
  }

  /// And these, of paths below `/`.
  var packages: InputRecord {
    switch step {
    case .finished(let build): build.packages
    case .waiting(let pending): pending.packages
    }
  }
}

/// A generation that waits for Kedro's answer, or for the project to come to rest.
struct PendingGeneration {
  fileprivate enum Work {
    case asked(PendingBuild)
    case overtaken(BuildResult)
  }

  fileprivate var begun: Begun
  fileprivate var work: Work

  /// The answer is good while these are current.
  var inputs: InputRecord {
    switch work {
    case .asked(let build): build.inputs
    case .overtaken(let build): build.inputs
    }
  }

  /// And these, of paths below `/`.
  var packages: InputRecord {
    switch work {
    case .asked(let build): build.packages
    case .overtaken(let build): build.packages
    }
  }

  var trigger: Trigger { begun.trigger }
  var causes: [String] { begun.causes }
}
