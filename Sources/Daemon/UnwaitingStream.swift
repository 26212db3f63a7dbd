import Glibc
import Synchronization

/// A stream that is written to only where nobody has to be waited for.
///
/// A terminal that was stopped (Ctrl-S), a pager, or a log shipper that hangs leaves a pipe full, and a write into it waits for
/// as long as they do. All that the daemon does it does in one loop, which would wait with it. So what the kernel does not
/// take at once is left out, and how much that was is said when there is room again.
///
/// The stream is that of whoever started the daemon, too, and `O_NONBLOCK` would hold for them as well. So it is asked
/// before each piece: a pipe or a socket that can be written to takes `PIPE_BUF` bytes (pipe(7)). A terminal says only that
/// it takes something; it is opened once more, for this process alone.
final class UnwaitingStream: Sendable {
  private struct State {
    /// How many lines were left out since there was room last.
    var missing = 0
    /// Whether the last line that was begun has no end.
    var isTorn = false
  }

  private let state = Mutex(State())
  private let descriptor: Int32
  private let isOwn: Bool
  private let notice: @Sendable (_ missing: Int) -> String

  /// `PIPE_BUF` of Linux, in bytes.
  private static let piece = 4096
  private static let lineEnd = UInt8(ascii: "\n")

  /// - Parameters:
  ///   - descriptor: stays its owner's.
  ///   - notice: a line that says how many are missing, with its ending.
  init(_ descriptor: Int32, notice: @escaping @Sendable (_ missing: Int) -> String) {
    let own =
      isatty(descriptor) == 1
      ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
    self.descriptor = own < 0 ? descriptor : own
    isOwn = own >= 0
    self.notice = notice
  }

  deinit { if isOwn { close(descriptor) } }

  /// - Parameter text: whole lines with their endings.
  func write(_ text: String) {
    var lines = Array(text.utf8).split(separator: Self.lineEnd, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    state.withLock { state in
      for line in lines {
        if state.missing > 0 {
          guard put(Array(notice(state.missing).utf8), &state) else {
            state.missing += 1
            continue
          }
          state.missing = 0
        }
        if !put(Array(line) + [Self.lineEnd], &state) { state.missing += 1 }
      }
    }
  }

  /// - Returns: whether all of it was taken.
  private func put(_ line: [UInt8], _ state: inout State) -> Bool {
    let line = state.isTorn ? [Self.lineEnd] + line : line
    var rest = line[...]
    while !rest.isEmpty, hasRoom {
      let count = rest.prefix(Self.piece).withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    if rest.count < line.count { state.isTorn = !rest.isEmpty }
    return rest.isEmpty
  }

  private var hasRoom: Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&polled, 1, 0) == 1 && polled.revents & Int16(POLLOUT) != 0
  }
}
