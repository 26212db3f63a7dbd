/// The one type for all that is told to a person about a project.
///
/// Every room reports in this form, so that the terminal, the journal, the history and JSON show the
/// same code, place, cause and fix. A diagnostic is a value: it holds the line that it points at, so it
/// can still be printed after the file has changed.
package struct Diagnostic: Hashable, Sendable, Codable {
  /// The stable identity that a person can look up and search for.
  package var code: DiagnosticCode
  package var severity: Severity
  /// Where; nil only where no file can be named (a missing folder, the environment).
  package var location: SourceLocation?
  /// One sentence without a full stop: what is wrong, in the terms of the field.
  package var message: String
  /// Other places and reasons, in the order in which they matter.
  package var notes: [Note]
  /// What to do about it, as an imperative sentence.
  package var help: String?

  package init(
    _ code: DiagnosticCode, _ severity: Severity = .error, at location: SourceLocation? = nil,
    _ message: String, notes: [Note] = [], help: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.location = location
    self.message = message
    self.notes = notes
    self.help = help
  }

  /// `error` keeps the last good output in place; the others are told and do not.
  package enum Severity: String, Hashable, Sendable, Codable {
    case error, warning, note
  }

  /// A second place or reason of a diagnostic.
  package struct Note: Hashable, Sendable, Codable {
    package var message: String
    package var location: SourceLocation?

    package init(_ message: String, at location: SourceLocation? = nil) {
      self.message = message
      self.location = location
    }
  }
}

/// A place in a file, as a person reads it, with the line's own text.
package struct SourceLocation: Hashable, Sendable, Codable {
  /// Relative to the project's root, with `/` between its parts.
  package var path: String
  /// Counted from 1.
  package var line: Int
  /// Counted from 1, in Unicode scalars.
  package var column: Int
  /// How many scalars the caret spans on that line; at least 1.
  package var length: Int
  /// The source line without its line ending; nil where the file could not be read.
  package var lineText: String?

  package init(path: String, line: Int = 1, column: Int = 1, length: Int = 1, lineText: String? = nil) {
    self.path = path
    self.line = line
    self.column = column
    self.length = max(1, length)
    self.lineText = lineText
  }
}
