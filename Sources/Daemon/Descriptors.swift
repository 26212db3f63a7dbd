import CLinux
import Glibc

/// What the operating system refused.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  package var operation: String
  package var code: Int32

  /// - Parameter code: `errno` as the operation left it.
  package init(_ operation: String, code: Int32 = errno) {
    self.operation = operation
    self.code = code
  }

  package var description: String { operation + ": " + String(cString: strerror(code)) }
}

/// The signals that the daemon answers, as a descriptor to poll.
///
/// They are blocked for the thread that makes this value (and so for those that it starts), and arrive here only.
package struct SignalDescriptor: ~Copyable {
  enum Signal: Hashable, Sendable {
    /// SIGTERM or SIGINT.
    case stop
    /// SIGHUP.
    case reload
  }

  package let descriptor: Int32

  package init() throws(SystemError) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
    let refused = pthread_sigmask(SIG_BLOCK, &set, nil)
    if refused != 0 { throw SystemError("pthread_sigmask", code: refused) }
    let made = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    if made < 0 { throw SystemError("signalfd") }
    descriptor = made
  }

  deinit { close(descriptor) }

  /// The signals that arrived since the last call, in their order.
  func drain() -> [Signal] {
    var signals: [Signal] = []
    var info = signalfd_siginfo()
    while read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
      signals.append(Int32(bitPattern: info.ssi_signo) == SIGHUP ? .reload : .stop)
    }
    return signals
  }
}

/// A timer as a descriptor to poll.
struct TimerDescriptor: ~Copyable {
  let descriptor: Int32

  init() throws(SystemError) {
    let made = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
    if made < 0 { throw SystemError("timerfd_create") }
    descriptor = made
  }

  deinit { close(descriptor) }

  /// Fires once after this time; nil: not any more. A time that has passed fires at once.
  func set(after delay: Duration?) {
    var setting = itimerspec()
    if let delay { setting.it_value = timespec(max(delay, .nanoseconds(1))) }
    timerfd_settime(descriptor, 0, &setting, nil)
  }

  /// Fires again and again.
  func set(every interval: Duration) {
    var setting = itimerspec()
    setting.it_value = timespec(interval)
    setting.it_interval = setting.it_value
    timerfd_settime(descriptor, 0, &setting, nil)
  }

  /// - Returns: whether it has fired since the last call.
  func drain() -> Bool {
    var count: UInt64 = 0
    return read(descriptor, &count, MemoryLayout<UInt64>.size) > 0
  }
}

extension timespec {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  }
}
