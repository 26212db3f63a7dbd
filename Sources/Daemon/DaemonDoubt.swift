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
    let isThere = if case .entries = DiskFiles(root: "/").entries(of: rootPath) { true } else { false }
    if isThere != isRootMissing { return }
    isRootMissing = !isThere
    let name = VisibleText(root).text
    if isThere {
      report.say("\(name) is there again")
    } else {
      report.say("\(name) is gone, or cannot be read: waiting for it", .warning)
      ServiceManager.status("waiting for the project's folder, which is gone")
    }
  }

  private var rootPath: ProjectPath { .root.appending(String(root.drop { $0 == "/" })) }

  /// The look at the disk that nothing gave cause to.
  mutating func reconcile() {
    counters.reconciles += 1
    for drained in sources.drain() { changed(drained) }
    if isPending || asking != nil || isRootMissing || sources.watchProblem != nil { return }
    let files = DiskFiles(root: root)
    let changes = inputs.changes(in: files).map(\.description) + packages.absoluteChanges(in: machine)
    guard let first = changes.first else { return }
    isPending = true
    doubted = first
    // The kernel changes a file before it tells so, and who saves may be made to wait in between.
    sources.settle.set(after: Self.doubtStep)
  }

  /// Whether it was true of what the slow look found that no event told of it.
  mutating func judgeDoubt() {
    guard let doubted, !hasHeard else { return }
    hasLostEvents = true
    counters.missed += 1
    report.say("\(VisibleText(doubted).text) changed, and no event told of it", .warning)
  }

  /// For how long the project has yet to be left alone; nil: it may be built.
  mutating func mustRest() -> Duration? {
    guard isLooping else { return nil }
    let rest = LoopBreaker.rest - (ContinuousClock.now - heardAt)
    if waiting.isEmpty, due == nil, rest > .zero { return rest }
    isLooping = false
    breaker.clear()
    report.say("building again")
    return nil
  }

  mutating func breakLoop(_ generation: Generation) {
    // What a command waits for is asked for, and no loop.
    guard generation.trigger == .save || generation.trigger == .reconcile, waiting.isEmpty else { return }
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
