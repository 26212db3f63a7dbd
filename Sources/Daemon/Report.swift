import Diagnostics
import Glibc
import Systemd

/// The daemon's talk, on the standard error.
///
/// Under systemd that is the journal: one line each with its priority (`<6>`), since the journal knows the time and the
/// name already. Elsewhere it is a person: the time of day, source lines with carets, colour if wanted.
package struct Report: Sendable {
  package enum Form: Hashable, Sendable {
    case journal
    case person(isColoured: Bool)

    /// What fits the standard error of this process.
    package static func standardError(isColoured: Bool) -> Form {
      ServiceManager.isJournalStream ? .journal : .person(isColoured: isColoured)
    }
  }

  /// Syslog's priorities, as `sd-daemon(3)` has them.
  enum Priority: Int { case error = 3, warning, notice, info }

  private let form: Form
  private let write: @Sendable (String) -> Void

  /// - Parameter write: takes whole lines with their endings.
  package init(
    form: Form,
    write: @escaping @Sendable (String) -> Void = { text in
      // Nobody to talk to is no reason to fail.
      _ = Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
  ) {
    self.form = form
    self.write = write
  }

  func generation(_ generation: Generation) {
    let text = GenerationText(generation)
    switch form {
    case .journal:
      say(text.journalLine, generation.outcome == .failed ? .warning : .info)
      for diagnostic in generation.diagnostics {
        say(DiagnosticText.line(diagnostic), Self.priority(diagnostic.severity))
      }
    case .person(let isColoured):
      write(text.text(isColoured: isColoured, prefix: Self.timeOfDay() + " "))
    }
  }

  /// One line about the daemon itself.
  func say(_ line: String, _ priority: Priority = .info) {
    switch form {
    case .journal: write("<\(priority.rawValue)>\(line)\n")
    case .person: write("\(Self.timeOfDay()) \(line)\n")
    }
  }

  /// What is found outside of a generation.
  func say(_ diagnostic: Diagnostic) {
    say(DiagnosticText.line(diagnostic), Self.priority(diagnostic.severity))
  }

  private static func priority(_ severity: Diagnostic.Severity) -> Priority {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .notice
    }
  }

  private static func timeOfDay() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }
}
