import Glibc
import KedroProcess
import ProjectFiles
import Watching

/// Everything that can happen to the daemon. Nothing else makes it do anything.
enum Event: Hashable, Sendable {
  /// The watched folders: something changed, or is changing.
  case changed(Drained)
  /// The project has been quiet for long enough, or busy for too long.
  case settled
  /// Kedro, which was asked, has said something, or has had its time.
  case kedro
  /// The installation of a wheel has said something, or has had its time.
  case installation
  /// Time to publish again what could not be published.
  case retry
  /// Time to look at the disk although nothing was heard.
  case reconcile
  /// What the daemon stands on may have gone: the path that it was given, its socket, its lock.
  case standing(isTold: Bool)
  /// Time to prune the history.
  case pruning
  /// A command came, said something, or was told something.
  case conversation
  /// What a command wants to know; nil: it is not understood.
  case asked(ControlRequest?, by: ControlSocket.Peer)
  /// Time to show the service manager that the loop turns.
  case watchdog
  /// SIGHUP.
  case reload
  /// SIGTERM or SIGINT.
  case stop
}

/// The daemon's descriptors, and the one place where it waits.
struct EventSources: ~Copyable {
  let signals: SignalDescriptor
  let settle: TimerDescriptor
  let watchdog: TimerDescriptor
  let retry: TimerDescriptor
  let reconcile: TimerDescriptor
  /// When to look again at what the daemon stands on.
  let standing: TimerDescriptor
  /// What tells of that.
  var place = PlaceWatch(of: "/", and: [])
  let pruning: TimerDescriptor
  /// nil where there can be none.
  var control: ControlSocket?
  let tree: InotifyTree
  /// What is watched outside of the project; nil where that is nothing.
  private var packages: InotifyTree?

  /// From here on signals and changes wait to be handled.
  /// - Parameter control: made by the caller, for whom a daemon without one is still a daemon.
  init(root: String, scope: WatchScope, control: consuming ControlSocket?) throws(SystemError) {
    let signals = try SignalDescriptor()
    let settle = try TimerDescriptor()
    let watchdog = try TimerDescriptor()
    let retry = try TimerDescriptor()
    let reconcile = try TimerDescriptor()
    let standing = try TimerDescriptor()
    let pruning = try TimerDescriptor()
    self.signals = signals
    self.settle = settle
    self.watchdog = watchdog
    self.retry = retry
    self.reconcile = reconcile
    self.standing = standing
    self.pruning = pruning
    self.control = control
    tree = InotifyTree(root: root, scope: scope)
  }

  /// How many folders are watched.
  var watchCount: Int { tree.watchCount + (packages?.watchCount ?? 0) }

  /// Why not every change is told of; nil where every one is.
  var watchProblem: String? {
    tree.problem?.description ?? packages?.problem?.description
  }

  /// What is told by now. Every change that was complete when this is called is in it: the kernel queues an event
  /// before the call that causes it returns, and a drain takes more than a queue holds.
  func drain() -> [Drained] { [tree.drain()] + (packages.map { [$0.drain()] } ?? []) }

  /// Watches folders of packages outside of the project, and no others any more.
  mutating func watch(packages record: InputRecord) {
    let scope = WatchScope(packages: record)
    if scope.shallow.isEmpty {
      packages = nil
    } else if let packages {
      packages.rescope(scope)
    } else {
      packages = InotifyTree(root: "/", scope: scope)
    }
  }

  /// Waits until something happens.
  /// - Parameters:
  ///   - kedro: which is being asked.
  ///   - installation: that is going on.
  /// - Returns: what happened, in the order in which it is to be handled: changes come first, so that a decision to
  ///   build is made with all that is known, and the watchdog last, so that it tells of a whole turn.
  func wait(
    for kedro: KedroAsking?, and installation: WheelInstallation? = nil
  ) throws(SystemError) -> [Event] {
    let own = [
      tree.descriptor, signals.descriptor, settle.descriptor, watchdog.descriptor, retry.descriptor,
      // poll(2) passes over what is negative.
      packages?.descriptor ?? -1, reconcile.descriptor, tree.mountDescriptor,
      standing.descriptor, place.descriptor,
      pruning.descriptor,
    ]
    let ofKedro = kedro?.descriptors ?? []
    let known = own + ofKedro + (installation?.descriptors ?? [])
    var polled = known.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    polled[7].events = Int16(POLLPRI)
    polled += control?.polled ?? []
    let limit = [kedro?.milliseconds, installation?.milliseconds].compactMap(\.self).min() ?? -1
    while poll(&polled, nfds_t(polled.count), limit) < 0 {
      if errno != EINTR { throw SystemError("poll") }
    }
    var events: [Event] = []
    if polled[0].revents != 0 || polled[7].revents != 0 {
      events.append(.changed(tree.drain(isMountTold: polled[7].revents != 0)))
    }
    if polled[5].revents != 0, let packages { events.append(.changed(packages.drain())) }
    if polled[1].revents != 0 {
      for signal in signals.drain() { events.append(signal == .stop ? .stop : .reload) }
    }
    if polled[2].revents != 0, settle.drain() { events.append(.settled) }
    let answers = polled[own.count..<known.count]
    if let kedro,
      kedro.milliseconds == 0 || answers.prefix(ofKedro.count).contains(where: { $0.revents != 0 })
    {
      events.append(.kedro)
    }
    if let installation,
      installation.milliseconds == 0 || answers.dropFirst(ofKedro.count).contains(where: { $0.revents != 0 })
    {
      events.append(.installation)
    }
    if polled[4].revents != 0, retry.drain() { events.append(.retry) }
    if polled[6].revents != 0, reconcile.drain() { events.append(.reconcile) }
    if polled[8].revents != 0, standing.drain() { events.append(.standing(isTold: false)) }
    if polled[9].revents != 0, place.drain() { events.append(.standing(isTold: true)) }
    if polled[10].revents != 0, pruning.drain() { events.append(.pruning) }
    if polled[known.count...].contains(where: { $0.revents != 0 }) { events.append(.conversation) }
    for (peer, request) in control?.advance(polled[known.count...]) ?? [] {
      events.append(.asked(request, by: peer))
    }
    if polled[3].revents != 0, watchdog.drain() { events.append(.watchdog) }
    return events
  }
}
