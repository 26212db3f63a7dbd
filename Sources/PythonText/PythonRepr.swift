/// How Python writes strings, and lists, sets and dictionaries of them: `repr(str)` and what contains it.
///
/// Kedro puts such texts into its messages, and since 1.0 into the key that default node names are a
/// hash of, so they have to be right to the byte. The rules are `unicode_repr` in CPython's
/// `Objects/unicodeobject.c`: single quotes unless only single quotes occur inside, the short escapes for
/// tab, newline and return, and a numeric escape for everything that is not printable.
///
/// Which characters are printable depends on the Unicode version of either side; it can differ for a
/// character that one of them does not know yet.
package enum PythonRepr {
  /// `repr(text)`.
  package static func string(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in scalars {
      switch scalar {
      case quote, "\\":
        result.append("\\")
        result.append(scalar)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case _ where isPrintable(scalar): result.append(scalar)
      default: result.append(contentsOf: escape(scalar).unicodeScalars)
      }
    }
    result.append(quote)
    return String(result)
  }

  /// `repr(list)` of strings.
  package static func list(_ texts: some Sequence<String>) -> String {
    "[" + texts.map(string).joined(separator: ", ") + "]"
  }

  /// `repr(set)` of strings. Python's order is different in each process; this one is sorted.
  package static func set(_ texts: some Sequence<String>) -> String {
    let sorted = texts.sortedExactly()
    return sorted.isEmpty ? "set()" : "{" + sorted.map(string).joined(separator: ", ") + "}"
  }

  /// `repr(bytes)`.
  package static func bytes(_ bytes: [UInt8]) -> String {
    let quote: Character =
      bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = "b" + String(quote)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"): result += "\\\\"
      case UInt8(ascii: "\n"): result += "\\n"
      case UInt8(ascii: "\r"): result += "\\r"
      case UInt8(ascii: "\t"): result += "\\t"
      case quote.asciiValue: result += "\\" + String(quote)
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += escape(Unicode.Scalar(byte))
      }
    }
    return result + String(quote)
  }

  /// `repr(float)`. The shortest digits that read back as the same number, in Python's choice of notation.
  package static func float(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    // Swift's description has the same shortest digits; only where it writes an exponent differs.
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var digits = mantissa[0] + (mantissa.count > 1 ? mantissa[1] : "")
    var pointAt = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.utf8.count > 1, digits.hasPrefix("0") {
      digits.removeFirst()
      pointAt -= 1
    }
    while digits.utf8.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    let sign = value.sign == .minus ? "-" : ""
    if digits == "0" { return sign + "0.0" }
    let count = digits.utf8.count
    if pointAt > 16 || pointAt < -3 {
      let exponent = pointAt - 1
      let fraction = count > 1 ? "." + digits.dropFirst() : ""
      let exponentDigits = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(exponentDigits)"
    }
    if pointAt <= 0 { return sign + "0." + String(repeating: "0", count: -pointAt) + digits }
    if pointAt >= count { return sign + digits + String(repeating: "0", count: pointAt - count) + ".0" }
    return sign + digits.prefix(pointAt) + "." + digits.dropFirst(pointAt)
  }

  /// `str.isprintable` for one character.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    func padded(_ letter: String, _ width: Int) -> String {
      "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
    return switch scalar.value {
    case ..<0x100: padded("x", 2)
    case ..<0x10000: padded("u", 4)
    default: padded("U", 8)
    }
  }
}
