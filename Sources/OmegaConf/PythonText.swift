/// Python's `float()` and `repr(float)`.
enum PythonFloat {
  /// - Returns: nil where `float(text)` would raise `ValueError`. No spaces, signs or underscores are
  ///   expected: the callers have dealt with them.
  static func parse(_ text: String) -> Double? {
    guard text.utf8.contains(where: \.isDigit) else { return nil }
    // Swift wants digits on both sides of the point.
    var text = text
    if text.hasPrefix(".") { text = "0" + text }
    if let point = text.firstIndex(of: "."),
      !(text[text.index(after: point)...].utf8.first?.isDigit ?? false)
    {
      text.insert("0", at: text.index(after: point))
    }
    guard text.utf8.allSatisfy({ $0.isDigit || "+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text)
  }

  /// The shortest digits that read back as the same number, in Python's choice of notation.
  static func text(_ value: Double) -> String {
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
}

/// Python's `repr(str)`.
package enum PythonText {
  package static func representation(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
          result += "\\\(letter)" + String(repeating: "0", count: width - digits.utf8.count) + digits
        }
      }
    }
    return result + String(quote)
  }

  /// `str.isprintable`: no control, format, surrogate, private or unassigned character and no separator
  /// but the space.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }
}
