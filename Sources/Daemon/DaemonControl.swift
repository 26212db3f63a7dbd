import Glibc
import Watching

/// What the loop says to commands.
///
/// `sync` promises: every change that was complete before it was asked is in the generation that it gets. The way
/// there is short, since the kernel queues a change's event before the call that makes the change returns, and one inotify
/// instance has one queue for all its folders: when a request has been read, one drain holds everything
/// that came before it. No file has to be made in the project to find out, as Watchman's cookies do for
/// systems whose events come late; so a project that cannot be written to, or that git watches closely, is served like any
/// other. If nothing was heard, the answer is the last generation, at once. Otherwise the changes settle as
/// always, and the answer is the generation that they end in, or the last one where they mean nothing.
/// Where not everything can be watched, the disk is compared for each `sync`. What was published is looked at for each, too.
extension Daemon {
  mutating func answer(_ request: ControlRequest?, _ peer: ControlSocket.Peer) {
    lookAtStanding()
    if destination != nil {
      sources.control?.answer(peer, Self.movingAnswer)
      return
    }
    if let meant = request?.root, !isMeant(by: meant) {
      sources.control?.answer(peer, ControlAnswer(refused: root, refusal: .otherProject))
      return
    }
    switch request?.command {
    case .status:
      lookAtOutputs()
      sources.control?.answer(peer, answer(status))
    case .sync: sync(peer)
    case nil:
      sources.control?.answer(peer, ControlAnswer(refused: "this is no request of dagwatchd's protocol"))
    }
  }

  /// So many may wait for a generation; there is room for more to ask how things are.
  private static let mostWaiting = 32

  private mutating func sync(_ peer: ControlSocket.Peer) {
    waiting.removeAll { sources.control?.isConnected($0) != true }
    if waiting.count >= Self.mostWaiting {
      sources.control?.answer(
        peer, ControlAnswer(refused: "too many wait for a generation", refusal: .busy))
      return
    }
    for drained in sources.drain() { changed(drained) }
    let isInDoubt =
      hasHeard || sources.watchProblem != nil || isLooping || isRootMissing
      // A folder above that may not be entered any more is told by no event.
      || !isRootThere || unpublished?.isUnread == true
    if isInDoubt, !isPending {
      isPending = true
      wakeWhenSettled()
    }
    lookAtOutputs()
    // What rests goes on for the one who asks.
    if isLooping { sources.settle.set(after: .zero) }
    waiting.append(peer)
  }

  /// Whether somebody waits for an answer; who hung up does not.
  var isAsked: Bool { waiting.contains { sources.control?.isConnected($0) == true } }

  /// What nobody asked for is counted, also where it came together with a command: an idle daemon is one that does not turn.
  mutating func countTurn(_ events: [Event]) {
    let isTalkAlone =
      events.contains(.conversation)
      && events.allSatisfy { event in
        switch event {
        case .conversation, .asked: true
        default: false
        }
      }
    if !isTalkAlone { counters.turns += 1 }
  }

  /// Answers those who wait, where there is nothing to wait for any more.
  mutating func answerWaiting() {
    waiting.removeAll { sources.control?.isConnected($0) != true }
    guard !waiting.isEmpty, !isPending, asking == nil, let status else { return }
    for peer in waiting { sources.control?.answer(peer, ControlAnswer(status: status)) }
    waiting = []
  }

  private func answer(_ status: DaemonStatus?) -> ControlAnswer {
    status.map { ControlAnswer(status: $0) }
      ?? ControlAnswer(refused: "the first generation is not built yet")
  }

  /// nil before the first generation.
  private var status: DaemonStatus? {
    guard let built else { return nil }
    let activity: DaemonStatus.Activity =
      if isRootMissing || standing.isAdrift {
        .rootMissing
      } else if isLooping {
        .looping
      } else if heldSince != nil {
        .held
      } else if asking != nil {
        .asking
      } else {
        isPending ? .settling : .current
      }
    return DaemonStatus(
      root: root, process: getpid(), toolVersion: toolVersion, activity: activity, generation: built,
      watches: DaemonStatus.Watches(
        count: sources.watchCount, limit: WatchLimit.current, isPolling: sources.watchProblem != nil),
      degraded: degraded, isAsPublished: outputs.differences.isEmpty, counters: counters)
  }

  private var degraded: [String] {
    var reasons: [String] = []
    if isRootMissing { reasons.append("the project's folder is gone, or cannot be read: it is waited for") }
    if isLooping {
      reasons.append("something rewrites the project at every save: nothing is built until it stops")
    }
    reasons += standingProblems
    if let problem = sources.watchProblem { reasons.append(problem) }
    reasons += outputs.told
    if let arrears = generator.recorder.arrears { reasons.append(arrears) }
    return reasons
  }

  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
