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
  let tree: InotifyTree
  /// What is watched outside of the project; nil where that is nothing.
  private var packages: InotifyTree?
  /// Whether something there should be watched and cannot be.
  private(set) var missesPackages = false

  /// From here on signals and changes wait to be handled.
  init(root: String, scope: WatchScope) throws(DaemonError) {
    let signals = try Self.system(SignalDescriptor.init)
    let settle = try Self.system(TimerDescriptor.init)
    let watchdog = try Self.system(TimerDescriptor.init)
    let retry = try Self.system(TimerDescriptor.init)
    do throws(WatchError) { tree = try InotifyTree(root: root, scope: scope) } catch { throw .watch(error) }
    self.signals = signals
    self.settle = settle
    self.watchdog = watchdog
    self.retry = retry
  }

  /// Watches folders of packages outside of the project, and no others any more.
  mutating func watch(packages record: InputRecord) {
    let scope = WatchScope(packages: record)
    missesPackages = false
    if scope.shallow.isEmpty {
      packages = nil
    } else if let packages {
      packages.rescope(scope)
      missesPackages = packages.problem != nil
    } else {
      packages = try? InotifyTree(root: "/", scope: scope)
      missesPackages = packages?.problem != nil || packages == nil
    }
  }

  private static func system<Made: ~Copyable>(
    _ make: () throws(SystemError) -> Made
  ) throws(DaemonError) -> Made {
    do throws(SystemError) { return try make() } catch { throw .system(error) }
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
      packages?.descriptor ?? -1,
    ]
    let ofKedro = kedro?.descriptors ?? []
    let all = own + ofKedro + (installation?.descriptors ?? [])
    var polled = all.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let limit = [kedro?.milliseconds, installation?.milliseconds].compactMap(\.self).min() ?? -1
    while poll(&polled, nfds_t(polled.count), limit) < 0 {
      if errno != EINTR { throw SystemError("poll") }
    }
    var events: [Event] = []
    if polled[0].revents != 0 { events.append(.changed(tree.drain())) }
    if polled[5].revents != 0, let packages { events.append(.changed(packages.drain())) }
    if polled[1].revents != 0 {
      for signal in signals.drain() { events.append(signal == .stop ? .stop : .reload) }
    }
    if polled[2].revents != 0, settle.drain() { events.append(.settled) }
    let answers = polled.dropFirst(own.count)
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
    if polled[3].revents != 0, watchdog.drain() { events.append(.watchdog) }
    return events
  }
}

/// Why the daemon cannot begin.
package enum DaemonError: Error, Hashable, Sendable, CustomStringConvertible {
  case watch(WatchError)
  case system(SystemError)

  package var description: String {
    switch self {
    case .watch(let error): "cannot watch the project: \(error)"
    case .system(let error): error.description
    }
  }
}
