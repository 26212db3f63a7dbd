/// A diagnostic as a person reads it in a terminal.
///
///     src/shop/pipeline.py:23:9: error[DW304]: two nodes are called `train`
///        23 |         node(train, "data", "model", name="train"),
///           |         ^^^^
///     src/shop/pipeline.py:12:9: note: the first is here
///        12 |         node(prepare, "raw", "data", name="train"),
///           |         ^^^^
///     help: Give one of them another name.
///
/// Places stand at the beginning of their lines, where editors and terminals make links of them. What comes
/// from the project goes through `VisibleText`.
package struct DiagnosticText: Sendable {
  /// Whether to mark the parts with colours, as ANSI escape sequences.
  package var isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// The lines of a diagnostic, each with its line ending.
  package func text(_ diagnostic: Diagnostic) -> String {
    let style = Style(diagnostic.severity)
    var out = head(
      diagnostic.location, label: "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", style,
      diagnostic.message)
    out += excerpt(diagnostic.location, style)
    for note in diagnostic.notes {
      out += head(note.location, label: "note", .note, note.message)
      out += excerpt(note.location, .note)
    }
    if let help = diagnostic.help { out += head(nil, label: "help", .help, help) }
    return out
  }

  /// The diagnostic's own line alone, without line ending: for the journal and the status of the service.
  package static func line(_ diagnostic: Diagnostic) -> String {
    let message = diagnostic.message.split(separator: "\n").joined(separator: " ")
    return Self.place(diagnostic.location) + "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]: "
      + VisibleText(message).text
  }

  // MARK: - Parts

  private func head(_ location: SourceLocation?, label: String, _ style: Style, _ message: String) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map {
      VisibleText(String($0)).text
    }
    return paint(Self.place(location), .place) + paint(label + ":", style) + " "
      + lines.joined(separator: "\n  ") + "\n"
  }

  private static func place(_ location: SourceLocation?) -> String {
    guard let location else { return "" }
    return VisibleText(location.path).text + ":\(location.line):\(location.column): "
  }

  /// The source line and, below it, the carets.
  private func excerpt(_ location: SourceLocation?, _ style: Style) -> String {
    guard let location, let source = location.lineText else { return "" }
    let line = Excerpt(source, from: location.column - 1, count: location.length)
    let number = String(location.line)
    let margin = String(repeating: " ", count: max(0, 5 - number.count)) + number
    let blank = String(repeating: " ", count: margin.count)
    return paint(margin + " | ", .place) + line.text + "\n" + paint(blank + " | ", .place)
      + String(repeating: " ", count: line.caretColumn)
      + paint(String(repeating: "^", count: line.caretCount), style) + "\n"
  }

  // MARK: - Colour

  private enum Style: String {
    case place = "1"
    case error = "1;31"
    case warning = "1;33"
    case note = "1;34"
    case help = "1;36"

    init(_ severity: Diagnostic.Severity) {
      switch severity {
      case .error: self = .error
      case .warning: self = .warning
      case .note: self = .note
      }
    }
  }

  private func paint(_ text: String, _ style: Style) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// The part of a source line that is shown, and where the carets go below it.
private struct Excerpt {
  private(set) var text: String
  private(set) var caretColumn: Int
  private(set) var caretCount: Int

  /// Columns of a line that are shown; of a longer one a window around the place.
  private static let limit = 120

  /// - Parameters:
  ///   - start: the first scalar that is pointed at, from 0; it may stand right behind the last.
  ///   - count: how many are.
  init(_ source: String, from start: Int, count: Int) {
    let scalars = Array(source.unicodeScalars)
    let start = min(max(0, start), scalars.count)
    let end = min(scalars.count, start + max(1, count))
    var first = 0
    if VisibleText(source).width > Self.limit { first = max(0, start - Self.limit / 3) }

    var shown = VisibleText()
    if first > 0 { shown.append("…") }
    var caretStart: Int?
    var caretEnd: Int?
    for index in first..<scalars.count {
      if index == start { caretStart = shown.width }
      if index == end { caretEnd = shown.width }
      guard shown.width < Self.limit else {
        shown.append("…")
        break
      }
      shown.append(scalars[index])
    }
    text = shown.text
    caretColumn = caretStart ?? shown.width
    caretCount = max(1, (caretEnd ?? shown.width) - caretColumn)
  }
}
