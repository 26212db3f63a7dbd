/// The one way by which text of a project enters a Python file.
///
/// A node, a path or an owner may hold anything. Written as a literal it can neither end the string that it
/// stands in, nor start a line, nor look like something that it is not: what Python itself prints as it is
/// (`str.isprintable`) is kept, so that names stay readable in any language, and all else is escaped. That
/// covers line ends of every kind, controls, U+2028, bidirectional overrides and zero-width characters.
package enum PythonLiteral {
  /// A string literal in double quotes, on one line. The same value in every Python 3.
  package static func string(_ text: String) -> String {
    var literal: [UInt8] = []
    append(text, to: &literal)
    return String(decoding: literal, as: UTF8.self)
  }

  /// A list of string literals on one line.
  package static func list(_ items: [String]) -> String {
    var literal: [UInt8] = [UInt8(ascii: "[")]
    for (place, item) in items.enumerated() {
      if place > 0 { literal += ", ".utf8 }
      append(item, to: &literal)
    }
    literal.append(UInt8(ascii: "]"))
    return String(decoding: literal, as: UTF8.self)
  }

  /// The literal of a text, as UTF-8. It is longer than the text in any case.
  static func append(_ text: String, to literal: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0[...], to: &literal) }
  }

  /// - Parameter text: valid UTF-8.
  static func append(_ text: Slice<UnsafeBufferPointer<UInt8>>, to literal: inout [UInt8]) {
    literal.append(quote)
    // What means itself is taken over run by run.
    var run = text.startIndex
    var place = run
    while place < text.endIndex {
      let byte = text[place]
      if isPlain(byte) {
        place += 1
        continue
      }
      var scalar = Unicode.Scalar(byte)
      var width = 1
      if byte >= 0x80 {
        var rest = text[place...].makeIterator()
        var decoder = UTF8()
        if case .scalarValue(let decoded) = decoder.decode(&rest) { scalar = decoded }
        width = UTF8.width(scalar)
      }
      if byte < 0x80 || !isPrintable(scalar) {
        literal += text[run..<place]
        literal += escape(scalar).utf8
        run = place + width
      }
      place += width
    }
    literal += text[run...]
    literal.append(quote)
  }

  private static let quote = UInt8(ascii: "\"")

  /// Printable ASCII that means itself inside a literal.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != quote && byte != UInt8(ascii: "\\")
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.value <= 0xFF: "\\x" + hexadecimal(scalar.value, digits: 2)
    case _ where scalar.value <= 0xFFFF: "\\u" + hexadecimal(scalar.value, digits: 4)
    default: "\\U" + hexadecimal(scalar.value, digits: 8)
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
