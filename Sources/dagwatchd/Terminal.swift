import Diagnostics
import Glibc

/// The two streams: answers on the standard output, talk on the standard error.
enum Terminal {
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Whether to colour what goes to a stream: `FORCE_COLOR` and `NO_COLOR` as their authors define them (set and not
  /// empty), else where it is a terminal that can.
  static func isColoured(_ descriptor: Int32) -> Bool {
    func isSet(_ name: String) -> Bool { !(environment(name) ?? "").isEmpty }
    if isSet("NO_COLOR") { return false }
    if isSet("FORCE_COLOR") { return true }
    return isatty(descriptor) == 1 && environment("TERM") != "dumb"
  }

  /// Columns of the standard output; nil where it is no terminal.
  static var width: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes an answer. A reader that has gone away has what it wanted: the program ends, quietly.
  static func answer(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        start += count
      } else if errno == EPIPE {
        exit(0)
      } else if errno != EINTR {
        tell("error: cannot write the answer: " + String(cString: strerror(errno)))
        exit(ExitStatus.internal.rawValue)
      }
    }
  }

  /// Writes a line of talk.
  static func tell(_ line: String) { talk(line + "\n") }

  static func tell(_ diagnostic: Diagnostic) {
    talk(DiagnosticText(isColoured: isColoured(STDERR_FILENO)).text(diagnostic))
  }

  /// Writes text that ends its own lines.
  static func talk(_ text: String) {
    _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
