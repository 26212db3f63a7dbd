import CSystemd
import Glibc

/// The service manager that may have started this process. Without one every call does nothing.
///
/// The protocol is sd_notify(3): lines `NAME=value` in one datagram. A text with a newline in it could thus
/// say `MAINPID=1`, and a status holds names of the user's files; so control characters never pass.
package enum ServiceManager {
  /// The start, or a reload, is done.
  package static func ready(status: String) { notify("READY=1", status) }

  /// Asks for more time: the start, or the reload, takes this much longer from now on.
  package static func extendTimeout(_ duration: Duration) {
    notify("EXTEND_TIMEOUT_USEC=\(duration.components.seconds * 1_000_000)")
  }

  /// Sets the line that `systemctl status` shows.
  package static func status(_ text: String) { notify("STATUS=" + line(text)) }

  /// Says that the loop still turns. It must come from the loop itself, at least twice in
  /// ``watchdogInterval``.
  package static func watchdogPing() { notify("WATCHDOG=1") }

  package static func stopping(status: String) { notify("STOPPING=1", status) }

  /// A reload begins; ``ready(status:)`` ends it.
  package static func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    // systemd 253 and later ignore RELOADING=1 without the time (sd_notify(3), Type=notify-reload).
    notify("RELOADING=1\nMONOTONIC_USEC=\(UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000)")
  }

  /// Within which time the manager wants a ping (`WatchdogSec=`); nil where it wants none.
  package static var watchdogInterval: Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds))
  }

  /// Whether the standard error goes to the journal, which then wants no times and no colours, and takes
  /// `<3>` at the start of a line for the priority: `JOURNAL_STREAM` names the stream that systemd gave, and
  /// a redirection since then would make it another (systemd.exec(5)).
  package static var isJournalStream: Bool {
    guard let text = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return false }
    var status = stat()
    guard fstat(STDERR_FILENO, &status) == 0 else { return false }
    return text == "\(status.st_dev):\(status.st_ino)"
  }

  private static func notify(_ state: String, _ status: String) {
    notify(state + "\nSTATUS=" + line(status))
  }

  /// A lost notification is no reason to stop working: the manager's own timeouts notice it.
  private static func notify(_ state: String) { sd_notify(0, state) }

  /// A text as one line without control characters, each run of them a space.
  static func line(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl =
        scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
      if !isControl { line.append(scalar) } else if line.last != " " { line.append(" ") }
    }
    return String(line)
  }
}
