import CLinux
import Glibc

/// A program run to its end, for whoever has nothing else to do meanwhile.
///
/// It waits for the end, for the time limit, and for a descriptor of the caller's that says to stop (of signals, say);
/// what the program started is gone when this returns, whichever of them came first.
package struct CommandRun: Sendable {
  package enum End: Hashable, Sendable {
    /// The exit status.
    case exited(Int32)
    /// The signal that killed it.
    case killed(Int32)
    case outOfTime
    /// The caller's descriptor became readable.
    case stopped
  }

  package let end: End
  /// The standard output; its last bytes where there are more than the limit.
  package let output: [UInt8]
  package let isOutputCut: Bool
  /// The last that it said on its standard error.
  package let errors: [UInt8]

  /// - Parameters:
  ///   - path: of the program; `PATH` is not searched.
  ///   - timeLimit: after which it is killed.
  ///   - stop: a descriptor at which a reader would not wait once the program has to end; nil: nothing ends it early.
  /// - Throws: why nothing was started.
  package init(
    _ path: String, arguments: [String], environment: [String: String], folder: String = "/",
    input: [UInt8]? = nil, outputLimit: Int = 16 << 20, timeLimit: Duration, stop: Int32? = nil
  ) throws(SpawnError) {
    let child = try ChildProcess(
      path, arguments: arguments, environment: environment, folder: folder, input: input,
      outputLimit: outputLimit)
    let deadline = ContinuousClock.now + timeLimit
    var early: End?
    while !child.read() {
      let rest = deadline - .now
      if rest <= .zero {
        early = .outOfTime
        break
      }
      var polled = (child.descriptors + [stop].compactMap(\.self)).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      poll(&polled, nfds_t(polled.count), milliseconds(rest))
      if let stop, polled.contains(where: { $0.fd == stop && $0.revents != 0 }) {
        early = .stopped
        break
      }
    }
    child.kill()
    let status = child.status ?? 0
    let signal = status & 0x7f
    end = early ?? (signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal))
    output = child.output.bytes
    isOutputCut = child.output.isTooLong
    errors = child.errors.bytes
  }
}

/// Rounded up, so that the wait is not over before the time is.
private func milliseconds(_ duration: Duration) -> Int32 {
  let (seconds, attoseconds) = duration.components
  return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
}
