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
/// event can be misread into a wrong result. The time of settling is used: what it will most likely end in is built
/// meanwhile, as a draft (`Drafting.swift`).
///
/// Where Kedro itself has to be asked, the loop goes on while it thinks. A change of what it may be reading makes its
/// answer worthless: it is ended, and asked anew.
package struct Daemon: ~Copyable {
  let root: String
  var generator: Generator
  let report: Report
  let toolVersion: String
  var sources: EventSources

  var scope: WatchScope
  var settle = Settle(quiet: .zero, cap: .zero)
  var drafting = Drafting()
  /// What is built whatever has changed.
  var due: DueBuild?
  /// Whether a finished change was heard of since the last comparison.
  var isPending = false
  /// Whether anything was, a file that is still being written too.
  var hasHeard = false
  /// When that was last.
  var heardAt = ContinuousClock.now
  /// Whether events were lost since then.
  var hasLostEvents = false
  /// Whether it was waited for who emptied a file to say so, once in a burst.
  var hasAwaitedWriter = false
  /// What the slow look found changed.
  var doubted: Doubt?
  /// Since when git keeps a build from beginning.
  var heldSince: ContinuousClock.Instant?
  /// Git's marks of which it was said that they are not waited for any more.
  var saidMarks: Set<GitState.Mark> = []
  /// For how long git may hold a build back: a lock that stays is one that a killed git left behind.
  var longestHold = Duration.seconds(30)
  /// How often the disk is looked at although nothing was heard; nil: never.
  var reconcileStep: Duration?
  var breaker = LoopBreaker()
  /// Whether nothing is built until the project is left alone.
  var isLooping = false
  /// Whether the project's folder was not there when it was last looked for.
  var isRootMissing = false
  /// Who waits for a generation.
  var waiting: [ControlSocket.Peer] = []
  /// The last generation, as it is told.
  var built: BuiltGeneration?
  var counters = DaemonStatus.Counters()
  /// The problem of watching that was last told, which is told once.
  var saidProblem: String?
  /// How often the disk was looked at since it was last tried to watch what cannot be watched.
  var looks = 0
  /// What the last builds left.
  var outputs = Outputs()
  /// What the last build read.
  var inputs = InputRecord()
  /// What it read outside of the project, as paths below `/`.
  var packages = InputRecord()
  let machine = DiskFiles(root: "/")
  var asking: Asking?
  var installer = Installer()
  /// The last generation, where its project could not be read, or it could not be published in full.
  var unpublished: Generation?
  var backOff = BackOff()
  /// How much of the history is kept; nil before the first generation.
  var retention: Retention?
  /// Whether the service manager knows that the start, or the reload, is done.
  var isReady = false
  /// Whether it has been said what is watched.
  var hasBegun = false
  var standing: Standing
  /// Where the path that was given leads now, if that is not the project which is served.
  var destination: String?

  /// How it ended.
  package enum End: Hashable, Sendable {
    case stopped
    /// The path that was given leads to another folder now, which is to be served.
    case moved(to: String)
  }

  /// A generation that waits for Kedro, or was overtaken.
  struct Asking {
    var generation: PendingGeneration
    /// nil: nobody is asked, or it has answered, and to what is not so any more.
    var kedro: KedroAsking?
  }

  /// How often git is looked at meanwhile.
  static let holdStep = Duration.milliseconds(25)
  /// How often the history is pruned.
  static let pruneStep = Duration.seconds(86_400)
  /// How often the disk is looked at where not everything can be watched.
  static let lookStep = Duration.seconds(2)
  /// How many looks there are between two attempts to watch what could not be watched.
  static let looksPerAttempt = 15

  /// Watches the project, before anything of it is read: what changes from here on is seen.
  /// - Parameters:
  ///   - root: the project's absolute path without links.
  ///   - state: whose lock is held.
  ///   - toolVersion: as it is told to commands.
  ///   - standing: what makes it the one daemon of the project; nil: it takes no care to be.
  package init(
    root: String, generator: Generator, report: Report, state: StateFolder, toolVersion: String,
    standing: consuming Standing? = nil
  ) throws(SystemError) {
    self.root = root
    self.standing = standing ?? Standing(given: root, state: state)
    self.generator = generator
    self.report = report
    self.toolVersion = toolVersion
    let folders = generator.folders(files: DiskFiles(root: root))
    scope = WatchScope(folders: folders, inputs: InputRecord())
    let control: ControlSocket?
    do throws(SystemError) {
      control = try ControlSocket(ControlAddress(state))
    } catch {
      report.say("no control socket, so that `sync` and `status` cannot ask this daemon: \(error)", .warning)
      control = nil
    }
    sources = try EventSources(root: root, scope: scope, control: control)
  }

  /// Runs until SIGTERM or SIGINT.
  @discardableResult
  package mutating func run() throws(SystemError) -> End {
    generator.clearCrash()
    begin(.start)
    if let interval = ServiceManager.watchdogInterval {
      ServiceManager.watchdogPing()
      sources.watchdog.set(every: interval / 2)
    }
    while true {
      let events = try sources.wait(for: asking?.kedro, and: installer.running)
      countTurn(events)
      for event in events {
        switch event {
        case .changed(let drained): changed(drained)
        case .settled: settled()
        case .kedro: answered()
        case .installation: installed()
        case .retry: retry()
        case .reconcile: reconcile()
        case .standing(let isTold): isTold ? standingTold() : lookAtStanding(isDue: true)
        case .pruning: prune()
        case .conversation: break
        case .asked(let request, let peer): answer(request, peer)
        case .watchdog: ServiceManager.watchdogPing()
        case .reload: reload()
        case .stop:
          abandon()
          ServiceManager.stopping(status: "stopping")
          report.say("stopped")
          return .stopped
        }
      }
      if let destination {
        leave()
        return .moved(to: destination)
      }
      answerWaiting()
      // After all else, since it takes a while.
      draftIfUseful()
    }
  }

  // MARK: - Events

  mutating func changed(_ drained: Drained) {
    if drained.hasOverflowed { counters.overflows += 1 }
    if drained.mustReconcile { hasLostEvents = true }
    if drained.activity {
      hasHeard = true
      heardAt = .now
    }
    doubted?.note(drained)
    settle.note(drained)
    if drained.mustReconcile || !drained.changed.isEmpty {
      isPending = true
      drafting.isDue = true
    }
    // A file that is still being written holds back a build that is due, and causes none; but that it is done with is not
    // always told.
    if isPending || settle.isBeingWritten { wakeWhenSettled() }
  }

  mutating func wakeWhenSettled() {
    let now = ContinuousClock.now
    settle.note(now: now)
    sources.settle.set(after: settle.deadline.map { $0 - now } ?? .zero)
  }

  mutating func settled() {
    // What was told together with the timer's end has put the end off.
    if let deadline = settle.deadline, deadline > .now {
      sources.settle.set(after: deadline - .now)
      return
    }
    if isOnlyBeingWritten() { return }
    if mustHold() {
      sources.settle.set(after: Self.holdStep)
      return
    }
    if let rest = mustRest() {
      sources.settle.set(after: rest)
      return
    }
    let files = RecordingFiles(DiskFiles(root: root))
    // Read, and only then judged: what came while it was read has been told of by now, and puts the end off.
    let read = read
    _ = read.changes(in: files)
    for drained in sources.drain() where drained.activity { changed(drained) }
    if let deadline = settle.deadline, deadline > .now {
      sources.settle.set(after: deadline - .now)
      return
    }
    if mustAwaitWriter(of: read.emptiedFiles(in: files)) { return }
    judgeDoubt()
    let lost = hasLostEvents
    // What was made while events were lost has no watch yet, and what was read of it counts only once it has.
    if lost { sources.tree.rescope(scope) }
    endWait()
    lookForRoot()
    // Who starts or reloads is told that the project is not there.
    if isRootMissing, due == nil {
      dropDraft()
    } else {
      compare(lost ? RecordingFiles(DiskFiles(root: root)) : files, wasTold: !lost)
    }
    lookWhereNotWatched()
  }

  /// Whether nothing else is heard of than files that somebody has open for writing. Who cuts a file off by its path (truncate(2)),
  /// or links one that is empty, has none open, and is never heard to close it: that is a change like any other.
  private mutating func isOnlyBeingWritten() -> Bool {
    guard !isPending, settle.isBeingWritten, sources.watchProblem == nil, !isRootMissing else { return false }
    isPending = settle.endWriting { RecentActivity.isBeingWritten($0, below: root) == false }
    return !isPending
  }

  /// Waits for whoever has emptied a file and is about to write it: for as long as the file is open, and once in a burst
  /// where that cannot be seen.
  private mutating func mustAwaitWriter(of emptied: [ProjectPath]) -> Bool {
    if emptied.isEmpty { return false }
    var drained = Drained()
    drained.unfinished = Set(emptied.filter { RecentActivity.isBeingWritten($0, below: root) == true })
    settle.note(drained)
    if settle.isBeingWritten {
      settle.note(now: .now)
      if let deadline = settle.deadline, deadline > .now {
        sources.settle.set(after: deadline - .now)
        return true
      }
    }
    if hasAwaitedWriter { return false }
    hasAwaitedWriter = true
    sources.settle.set(after: Self.doubtStep)
    return true
  }

  /// Compares the inputs of the last build with the disk, and builds where they differ, unless that is done.
  mutating func compare(_ files: RecordingFiles, wasTold: Bool) {
    let stale: Draft?
    switch drafting.take(ifCurrentIn: files, and: machine) {
    case .current(let draft):
      due = nil
      return proceed(generator.proceed(draft))
    case .stale(let draft):
      stale = draft
      counters.stale += 1
    case .nothing: stale = nil
    }
    let changes =
      (asking?.generation.inputs ?? inputs).changes(in: files).map(\.description)
      + (asking?.generation.packages ?? packages).absoluteChanges(in: machine)
    if let due {
      let causes = causes(changes)
      self.due = nil
      return generate(due.trigger, files: files, causes: causes, insteadOf: stale)
    }
    if let asking {
      if asking.kedro == nil || !changes.isEmpty { restart(asking, files: files, causes: changes) }
    } else if !changes.isEmpty {
      generate(wasTold ? .save : .reconcile, files: files, causes: changes, insteadOf: stale)
    } else {
      if let stale { generator.discard(stale) }
      // What was published is in the promise to the one who asks.
      if isAsked { lookAtOutputs() }
    }
  }

  /// Git writes many files one by one; between its first and its last the project is none that anyone wrote.
  mutating func mustHold() -> Bool {
    let marks = GitState.marks(root: root)
    saidMarks.formIntersection(marks)
    // A mark that stays is waited for once, and not at every save.
    if marks.isSubset(of: saidMarks) { return false }
    let now = ContinuousClock.now
    if heldSince == nil { sayHold() }
    let since = heldSince ?? now
    heldSince = since
    if now - since < longestHold { return true }
    saidMarks = marks
    report.say(
      """
      git has been at work for \(longestHold), by its index.lock, a rebase or a merge; building in spite of it
      """, .warning)
    return false
  }

  mutating func reload() {
    ServiceManager.reloading()
    isReady = false
    abandon()
    begin(.reload)
  }

  mutating func endWait() {
    isPending = false
    hasHeard = false
    hasLostEvents = false
    heldSince = nil
    doubted = nil
    hasAwaitedWriter = false
    settle.clear()
    drafting.endBurst()
    sources.settle.set(after: nil)
  }
}
