import Building
import Configuration
import Diagnostics
import History
import KedroProcess
import ProjectFiles
import Systemd
import Watching

/// The loop: waits for changes, lets them settle, and makes a generation of those that matter.
///
/// One thread and one place to wait. Events are hints and no more: when the project has settled, the inputs of the last
/// build are compared with the disk, and only a difference there builds anything. So an editor's swap file, a
/// `touch`, a published DAG and a change that was taken back cost a comparison and leave no trace, and no
/// event can be misread into a wrong result.
///
/// Where Kedro itself has to be asked, the loop goes on while it thinks. A change of what it may be reading makes its
/// answer worthless: it is ended, and asked anew.
package struct Daemon: ~Copyable {
  private let root: String
  private var generator: Generator
  private let report: Report
  private var sources: EventSources

  private var scope: WatchScope
  private var settle = Settle(quiet: .zero, cap: .zero)
  /// Whether something was heard since the last comparison.
  private var isPending = false
  /// Whether events were lost since then.
  private var hasLostEvents = false
  /// Since when git keeps a build from beginning.
  private var heldSince: ContinuousClock.Instant?
  /// What the last build read.
  private var inputs = InputRecord()
  /// What it read outside of the project, as paths below `/`.
  private var packages = InputRecord()
  private let machine = DiskFiles(root: "/")
  private var asking: Asking?
  private var installer = Installer()
  /// The last generation, where it could not be published in full.
  private var unpublished: Generation?
  private var backOff = BackOff()
  /// When the history was last pruned.
  private var prunedAt: ContinuousClock.Instant?
  /// Whether the service manager knows that the start, or the reload, is done.
  private var isReady = false
  /// Whether it has been said what is watched.
  private var hasBegun = false

  /// A generation that waits for Kedro.
  private struct Asking {
    var generation: PendingGeneration
    /// nil: it has answered, and to what is not so any more.
    var kedro: KedroAsking?
  }

  /// For how long git may hold a build back: a lock that stays is one that a killed git left behind.
  private static let longestHold = Duration.seconds(30)
  /// How often git is looked at meanwhile.
  private static let holdStep = Duration.milliseconds(25)
  /// How often the history is pruned, at most.
  private static let pruneStep = Duration.seconds(86_400)
  /// How often the disk is looked at where not everything can be watched.
  private static let lookStep = Duration.seconds(2)

  /// Watches the project, before anything of it is read: what changes from here on is seen.
  /// - Parameter root: the project's absolute path without links.
  package init(root: String, generator: Generator, report: Report) throws(DaemonError) {
    self.root = root
    self.generator = generator
    self.report = report
    let folders = generator.folders(files: DiskFiles(root: root))
    scope = WatchScope(folders: folders, inputs: InputRecord())
    sources = try EventSources(root: root, scope: scope)
  }

  /// Runs until SIGTERM or SIGINT.
  package mutating func run() throws(SystemError) {
    generator.clearCrash()
    generate(.start, files: DiskFiles(root: root), causes: [])
    lookWhereNotWatched()
    if let interval = ServiceManager.watchdogInterval {
      ServiceManager.watchdogPing()
      sources.watchdog.set(every: interval / 2)
    }
    while true {
      for event in try sources.wait(for: asking?.kedro, and: installer.running) {
        switch event {
        case .changed(let drained): changed(drained)
        case .settled: settled()
        case .kedro: answered()
        case .installation: installed()
        case .retry: retry()
        case .watchdog: ServiceManager.watchdogPing()
        case .reload: reload()
        case .stop:
          asking = nil
          ServiceManager.stopping(status: "stopping")
          report.say("stopped")
          return
        }
      }
    }
  }

  // MARK: - Events

  private mutating func changed(_ drained: Drained) {
    if drained.mustReconcile { hasLostEvents = true }
    if drained.mustReconcile || !drained.changed.isEmpty { isPending = true }
    // A file that is still being written holds back a build that is due, and causes none.
    guard isPending else { return }
    wakeWhenSettled()
  }

  private mutating func wakeWhenSettled() {
    let now = ContinuousClock.now
    settle.note(now: now)
    sources.settle.set(after: settle.deadline.map { $0 - now } ?? .zero)
  }

  private mutating func settled() {
    if mustHold() {
      sources.settle.set(after: Self.holdStep)
      return
    }
    let lost = hasLostEvents
    // What was made while events were lost has no watch yet.
    if lost { sources.tree.rescope(scope) }
    endWait()
    let files = RecordingFiles(DiskFiles(root: root))
    let changes =
      (asking?.generation.inputs ?? inputs).changes(in: files).map(\.description)
      + (asking?.generation.packages ?? packages).absoluteChanges(in: machine)
    if let asking {
      if asking.kedro == nil || !changes.isEmpty { restart(asking, files: files, causes: changes) }
    } else if !changes.isEmpty {
      generate(lost ? .reconcile : .save, files: files, causes: changes)
    }
    lookWhereNotWatched()
  }

  /// What is not watched is found by comparing now and then.
  private func lookWhereNotWatched() {
    if (sources.tree.problem != nil || sources.missesPackages) && !isPending {
      sources.settle.set(after: Self.lookStep)
    }
  }

  /// Git writes many files one by one; between its first and its last the project is none that anyone wrote.
  private mutating func mustHold() -> Bool {
    guard GitState.isBusy(root: root) else { return false }
    let now = ContinuousClock.now
    let since = heldSince ?? now
    heldSince = since
    if now - since < Self.longestHold { return true }
    report.say(
      "git has held its lock for \(Self.longestHold.components.seconds) s; building in spite of it", .warning)
    return false
  }

  private mutating func reload() {
    ServiceManager.reloading()
    isReady = false
    endWait()
    let files = DiskFiles(root: root)
    if let asking { generator.supersede(asking.generation) }
    generate(.reload, files: files, causes: [])
    lookWhereNotWatched()
  }

  private mutating func endWait() {
    isPending = false
    hasLostEvents = false
    heldSince = nil
    settle.clear()
    sources.settle.set(after: nil)
  }

  // MARK: - Generations

  private mutating func generate(
    _ trigger: Trigger, files: any ProjectFiles, causes: [String]
  ) {
    asking = nil
    proceed(generator.begin(files: files, trigger: trigger, causes: causes))
  }

  /// Ends a generation, or asks what it waits for.
  private mutating func proceed(_ step: Generator.Step) {
    switch step {
    case .finished(let generation): finish(generation)
    case .waiting(let pending):
      do throws(CannotAsk) {
        asking = Asking(generation: pending, kedro: try KedroAsking(pending.question))
        ServiceManager.status(
          pending.question.task == .inspection ? "asking Kedro itself" : "rendering the template")
        if !isReady {
          ServiceManager.extendTimeout((pending.question.timeLimit + .seconds(10)) * KedroAsking.mostTimes)
        }
      } catch {
        proceed(generator.finish(pending, with: error.answer))
      }
    }
  }

  private mutating func answered() {
    guard let asking, let answer = asking.kedro?.advance() else { return }
    if asking.generation.inputs.isCurrent(in: DiskFiles(root: root)) {
      self.asking = nil
      proceed(generator.finish(asking.generation, with: answer))
    } else {
      // The project is being changed just now: it is asked about again when that has settled.
      self.asking?.kedro = nil
      isPending = true
      wakeWhenSettled()
    }
  }

  /// Asks again, since what was asked about is no more.
  private mutating func restart(_ stale: Asking, files: any ProjectFiles, causes: [String]) {
    generator.supersede(stale.generation)
    let known = stale.generation.causes
    let causes = known + causes.filter { cause in !known.contains { $0.utf8.elementsEqual(cause.utf8) } }
    generate(stale.generation.trigger, files: files, causes: causes)
  }

  private mutating func installed() {
    if let end = installer.advance() { tell(end) }
    begin()
  }

  /// Installs the wheel that is due, if there is one.
  private mutating func begin() {
    if let refusal = installer.begin() { tell(refusal) }
  }

  private func tell(_ end: Installer.End) {
    switch end.outcome {
    case .current: break
    case .installed(let version): report.say("installed \(end.wheel), version \(version), into \(end.python)")
    case .failed(let diagnostic):
      report.say(diagnostic)
      ServiceManager.status(VisibleText(diagnostic.message).text)
    }
  }

  private mutating func finish(_ generation: Generation) {
    report.generation(generation)
    installer.want(generation, root: root)
    defer { begin() }
    let wait = scheduleRetry(generation)
    pruneDaily(generation.build.configuration)
    inputs = generation.build.inputs
    packages = generation.build.packages
    let configuration = generation.build.configuration
    settle = Settle(
      quiet: .milliseconds(configuration.quietMilliseconds), cap: .milliseconds(configuration.capMilliseconds)
    )
    watch(WatchScope(folders: generation.build.folders, inputs: inputs))
    let status = GenerationText(generation).status(
      watchProblem: sources.tree.problem?.description, retry: wait)
    if isReady { return ServiceManager.status(status) }
    if !hasBegun {
      hasBegun = true
      report.say("watching \(sources.tree.watchCount) folders of \(VisibleText(root).text)")
      if let problem = sources.tree.problem { report.say("not everything is watched: \(problem)", .warning) }
    }
    isReady = true
    ServiceManager.ready(status: status)
  }

  /// Sees to it that what could not be published is tried again; something newer takes its place.
  /// - Returns: after how long; nil where there is nothing to try.
  private mutating func scheduleRetry(_ generation: Generation) -> Duration? {
    guard generation.hasUnpublished else {
      unpublished = nil
      backOff = BackOff()
      sources.retry.set(after: nil)
      return nil
    }
    unpublished = generation
    let wait = backOff.next()
    sources.retry.set(after: wait)
    return wait
  }

  private mutating func retry() {
    // A change that has not settled yet, or an answer that is awaited, may bring a generation of its own.
    guard let unpublished else { return }
    if asking != nil || isPending { return sources.retry.set(after: .seconds(1)) }
    if let generation = generator.retry(unpublished) { return finish(generation) }
    let wait = scheduleRetry(unpublished)
    ServiceManager.status(
      GenerationText(unpublished).status(watchProblem: sources.tree.problem?.description, retry: wait))
  }

  private mutating func pruneDaily(_ configuration: Configuration) {
    let now = ContinuousClock.now
    if let prunedAt, now - prunedAt < Self.pruneStep { return }
    prunedAt = now
    generator.prune(Retention(count: configuration.historyCount, days: configuration.historyDays))
  }

  /// Watches what the build that has just ended read.
  private mutating func watch(_ wanted: WatchScope) {
    sources.watch(packages: packages)
    if !packages.isCurrent(in: machine) {
      isPending = true
      wakeWhenSettled()
    }
    if wanted == scope { return }
    scope = wanted
    sources.tree.rescope(wanted)
    // A folder that was not watched while the build read it can have changed in between.
    if !inputs.isCurrent(in: DiskFiles(root: root)) {
      isPending = true
      wakeWhenSettled()
    }
  }
}
