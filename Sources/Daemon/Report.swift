import Diagnostics
import Glibc
import Systemd

/// The daemon's talk, on the standard error.
///
/// Under systemd that is the journal: one line each with its priority (`<6>`), since the journal knows the time and the
/// name already. Elsewhere it is a person: the time of day, source lines with carets, colour if wanted. Nobody has to
/// read it: what is not read in time is left out (`UnwaitingStream`).
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

  /// On the standard error.
  package init(form: Form) {
    let stream = UnwaitingStream(STDERR_FILENO) { missing in
      let lines = missing == 1 ? "1 line is" : "\(missing) lines are"
      return Self.line("\(lines) missing here, since nobody was reading", .warning, form)
    }
    self.init(form: form) { stream.write($0) }
  }

  /// - Parameter write: takes whole lines with their endings.
  package init(form: Form, write: @escaping @Sendable (String) -> Void) {
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
  func say(_ line: String, _ priority: Priority = .info) { write(Self.line(line, priority, form)) }

  private static func line(_ line: String, _ priority: Priority, _ form: Form) -> String {
    switch form {
    case .journal: "<\(priority.rawValue)>\(line)\n"
    case .person: "\(timeOfDay()) \(line)\n"
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
