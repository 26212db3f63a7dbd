/// The one way by which text of a project enters a Python file.
///
/// A node, a path or an owner may hold anything. Written as a literal it can neither end the string that it
/// stands in, nor start a line, nor look like something that it is not: what Python itself prints as it is
/// (`str.isprintable`) is kept, so that names stay readable in any language, and all else is escaped. That
/// covers line ends of every kind, controls, U+2028, bidirectional overrides and zero-width characters.
package enum PythonLiteral {
  /// A string literal in double quotes, on one line. The same value in every Python 3.
  package static func string(_ text: String) -> String {
    var literal = ""
    append(text, to: &literal)
    return literal
  }

  /// A list of string literals on one line.
  package static func list(_ items: [String]) -> String {
    var literal = "["
    for (place, item) in items.enumerated() {
      if place > 0 { literal += ", " }
      append(item, to: &literal)
    }
    return literal + "]"
  }

  private static func append(_ text: String, to literal: inout String) {
    literal += "\""
    if text.utf8.allSatisfy(isPlain) {
      literal += text
    } else {
      // What means itself is taken over run by run: a task's documentation is long, and has line ends.
      let scalars = text.unicodeScalars
      var run = scalars.startIndex
      var place = run
      while place < scalars.endIndex {
        let scalar = scalars[place]
        let next = scalars.index(after: place)
        if !(scalar.isASCII && isPlain(UInt8(truncatingIfNeeded: scalar.value))) {
          literal += text[run..<place]
          append(scalar, to: &literal)
          run = next
        }
        place = next
      }
      literal += text[run...]
    }
    literal += "\""
  }

  /// Printable ASCII that means itself inside a literal.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func append(_ scalar: Unicode.Scalar, to literal: inout String) {
    switch scalar {
    case "\"": literal += "\\\""
    case "\\": literal += "\\\\"
    case "\n": literal += "\\n"
    case "\r": literal += "\\r"
    case "\t": literal += "\\t"
    case _ where isPrintable(scalar): literal.unicodeScalars.append(scalar)
    case _ where scalar.value <= 0xFF: literal += "\\x" + hexadecimal(scalar.value, digits: 2)
    case _ where scalar.value <= 0xFFFF: literal += "\\u" + hexadecimal(scalar.value, digits: 4)
    default: literal += "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }

  /// Python's `isprintable`, without the letters and marks that no font shows (such as U+3164).
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint { return false }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
