import Building
import Configuration
import Diagnostics
import History
import ProjectFiles
import Systemd
import Watching

/// The loop: waits for changes, lets them settle, and makes a generation of those that matter.
///
/// One thread and one place to wait. Events are hints and no more: when the project has settled, the inputs of the last
/// build are compared with the disk, and only a difference there builds anything. So an editor's swap file, a
/// `touch`, a published DAG and a change that was taken back cost a comparison and leave no trace, and no
/// event can be misread into a wrong result.
package struct Daemon: ~Copyable {
  private let root: String
  private var generator: Generator
  private let report: Report
  private let sources: EventSources

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

  /// For how long git may hold a build back: a lock that stays is one that a killed git left behind.
  private static let longestHold = Duration.seconds(30)
  /// How often git is looked at meanwhile.
  private static let holdStep = Duration.milliseconds(25)
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
    generator.markCrashed()
    let status = generate(.start, files: DiskFiles(root: root), causes: [])
    report.say("watching \(sources.tree.watchCount) folders of \(VisibleText(root).text)")
    if let problem = sources.tree.problem { report.say("not everything is watched: \(problem)", .warning) }
    ServiceManager.ready(status: status)
    lookWhereNotWatched()
    if let interval = ServiceManager.watchdogInterval {
      ServiceManager.watchdogPing()
      sources.watchdog.set(every: interval / 2)
    }
    while true {
      for event in try sources.wait() {
        switch event {
        case .changed(let drained): changed(drained)
        case .settled: settled()
        case .watchdog: ServiceManager.watchdogPing()
        case .reload: reload()
        case .stop:
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
    let changes = inputs.changes(in: files)
    if !changes.isEmpty {
      ServiceManager.status(generate(lost ? .reconcile : .save, files: files, causes: changes))
    }
    lookWhereNotWatched()
  }

  /// What is not watched is found by comparing now and then.
  private func lookWhereNotWatched() {
    if sources.tree.problem != nil && !isPending { sources.settle.set(after: Self.lookStep) }
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
    endWait()
    let status = generate(.reload, files: DiskFiles(root: root), causes: [])
    ServiceManager.ready(status: status)
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

  /// - Returns: the status to tell the service manager.
  private mutating func generate(
    _ trigger: Trigger, files: any ProjectFiles, causes: [ProjectPath]
  ) -> String {
    let generation = generator.generate(files: files, trigger: trigger, causes: causes)
    report.generation(generation)
    inputs = generation.build.inputs
    let configuration = generation.build.configuration
    settle = Settle(
      quiet: .milliseconds(configuration.quietMilliseconds), cap: .milliseconds(configuration.capMilliseconds)
    )
    watch(WatchScope(folders: generation.build.folders, inputs: inputs))
    return GenerationText(generation).status(watchProblem: sources.tree.problem?.description)
  }

  /// Watches what the build that has just ended read.
  private mutating func watch(_ wanted: WatchScope) {
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
