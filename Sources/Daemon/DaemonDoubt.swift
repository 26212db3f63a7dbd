import Diagnostics
import ProjectFiles
import Systemd
import Watching

/// What the loop does where events cannot be relied on.
///
/// Every doubt ends in the same way, with a comparison of the disk with what was last built; what differs is when.
/// Folders that cannot be watched are looked at every two seconds, a project that is gone is waited for, one that is
/// rewritten over and over is left alone until that ends. And though nothing is in doubt, the disk is looked at once a
/// minute: a write through a hard link or a memory map is told by nobody.
extension Daemon {
  /// A change that the slow look at the disk found.
  struct Doubt {
    var path: ProjectPath
    /// As a person is told it.
    var text: String
    /// Whether an event has told of it. Others are heard all the time where a log is written.
    var isTold: Bool

    mutating func note(_ drained: Drained) {
      let isMeant =
        drained.mustReconcile || drained.unfinished.contains(path)
        || drained.changed.contains(where: path.isInside)
        || (drained.activity && !InotifyTree.isReadByName(path.name))
      if isMeant { isTold = true }
    }
  }

  /// How long an event may be late that tells of what has been seen already.
  static let doubtStep = Duration.milliseconds(200)

  /// What is not watched is found by comparing now and then. A project that could not be read may be there all the time, so
  /// that no event tells of its coming back.
  mutating func lookWhereNotWatched() {
    guard sources.watchProblem != nil || isRootMissing, !isPending else {
      looks = 0
      return
    }
    looks += 1
    // A limit may have been raised since.
    if looks % Self.looksPerAttempt == 0 {
      sources.tree.rescope(scope)
      sayProblem()
    }
    sources.settle.set(after: Self.lookStep)
  }

  /// A project whose folder is gone is waited for: it is being cloned anew, or its disk is not there. Nothing is known of
  /// it then, and so nothing is built.
  mutating func lookForRoot() {
    if isRootThere != isRootMissing { return }
    isRootMissing.toggle()
    let name = VisibleText(root).text
    if !isRootMissing {
      report.say("\(name) is there again")
    } else {
      report.say("\(name) is gone, or cannot be read: waiting for it", .warning)
      ServiceManager.status("waiting for the project's folder, which is gone")
    }
  }

  /// Whether the project's folder can be read now.
  var isRootThere: Bool {
    if case .entries = DiskFiles(root: "/").entries(of: rootPath) { true } else { false }
  }

  private var rootPath: ProjectPath { .root.appending(String(root.drop { $0 == "/" })) }

  /// The look at the disk that nothing gave cause to.
  mutating func reconcile() {
    counters.reconciles += 1
    lookAtStanding()
    for drained in sources.drain() { changed(drained) }
    if isPending || asking != nil || isRootMissing { return }
    // The project is looked at anyway.
    if sources.watchProblem != nil { return lookAtOutputs() }
    let ofProject = inputs.changes(in: DiskFiles(root: root))
      .map { Doubt(path: $0, text: $0.description, isTold: isTold($0)) }
    let ofMachine = packages.changes(in: machine)
      .map { Doubt(path: $0, text: "/" + $0.text, isTold: isTold($0)) }
    let doubts = ofProject + ofMachine
    guard let first = doubts.first(where: { !$0.isTold }) ?? doubts.first else { return lookAtOutputs() }
    isPending = true
    doubted = first
    // Who has not closed a file gets as long as in a burst.
    if settle.isBeingWritten { return wakeWhenSettled() }
    // The kernel changes a file before it tells so, and who saves may be made to wait in between.
    sources.settle.set(after: Self.doubtStep)
  }

  /// Whether an event has told of a change that ends in no event while its writer has the file open.
  private func isTold(_ path: ProjectPath) -> Bool {
    settle.isBeingWritten(path) || (hasHeard && !InotifyTree.isReadByName(path.name))
  }

  /// Whether it was true of what the slow look found that no event told of it.
  mutating func judgeDoubt() {
    guard let doubted, !doubted.isTold else { return }
    hasLostEvents = true
    counters.missed += 1
    report.say("\(VisibleText(doubted.text).text) changed, and no event told of it", .warning)
  }

  /// For how long the project has yet to be left alone; nil: it may be built.
  mutating func mustRest() -> Duration? {
    guard isLooping else { return nil }
    let rest = LoopBreaker.rest - (ContinuousClock.now - heardAt)
    if !isAsked, due == nil, rest > .zero { return rest }
    isLooping = false
    breaker.clear()
    report.say("building again")
    return nil
  }

  mutating func breakLoop(_ generation: Generation) {
    // What a command waits for is asked for, and no loop.
    guard generation.trigger == .save || generation.trigger == .reconcile, !isAsked else { return }
    breaker.note(inputs, now: .now)
    guard breaker.isTripped, !isLooping else { return }
    isLooping = true
    let cause = generation.causes.first.map { " (" + VisibleText($0).text + ")" } ?? ""
    report.say(
      """
      the project keeps coming back to what was built already\(cause): something rewrites it at every save; nothing is \
      built until it is left alone for \(LoopBreaker.rest.components.seconds) s
      """, .error)
  }

  mutating func lookSlowly(every milliseconds: Int) {
    let step: Duration? = milliseconds == 0 ? nil : .milliseconds(milliseconds)
    if step == reconcileStep { return }
    reconcileStep = step
    sources.reconcile.set(every: step ?? .zero)
  }

  /// Says once why not everything is watched, and once that it is again.
  mutating func sayProblem() {
    let problem = sources.watchProblem
    // A limit is said once, whichever folder met it.
    if (problem == nil) == (saidProblem == nil) { return }
    saidProblem = problem
    if let problem {
      report.say("\(problem); looking at the files every \(Self.lookStep.components.seconds) s", .warning)
    } else {
      report.say("everything is watched again")
    }
  }
}
