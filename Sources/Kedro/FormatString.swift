/// Python's `str.format_map`, as far as the bodies of dataset factories use it: `{name}`, `{name:format}` and
/// doubled braces.
enum FormatString {
  enum Failure: Error, Hashable {
    /// Python raises; in its own words where they are short.
    case raises(String)
    /// Python can do it, and this does not.
    case unsupported(String)
  }

  static func format(_ text: String, with values: ParsePattern.Match) throws(Failure) -> String {
    var result = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        rest.removeFirst()
        result.unicodeScalars.append(scalar)
      case "{":
        guard let close = rest.firstIndex(of: "}") else { throw .raises("expected '}' before end of string") }
        result += try field(rest[..<close], values)
        rest = rest[rest.index(after: close)...]
      case "}": throw .raises("Single '}' encountered in format string")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func field(
    _ field: Substring.UnicodeScalarView, _ values: ParsePattern.Match
  ) throws(Failure) -> String {
    let name = field.prefix { $0 != ":" && $0 != "!" }
    let rest = field.dropFirst(name.count)
    if field.contains("{") { throw .unsupported("the nested braces of {\(String(field))}") }
    if rest.first == "!" { throw .unsupported("the conversion in {\(String(field))}") }
    let key = String(name)
    if key.isEmpty || key.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      throw .raises("Format string contains positional fields")
    }
    guard let value = values[key] else {
      if name.contains(".") || name.contains("[") {
        throw .raises("the field {\(String(field))} has no value")
      }
      throw .raises("KeyError: '\(key)'")
    }
    let spec = String(rest.dropFirst())
    switch value {
    case .text(let text): return spec.isEmpty ? text : try FormatSpec(spec).format(text)
    case .integer(let number): return try FormatSpec(spec).format(number)
    case .other: throw .unsupported("the value of {\(String(field))}, which is no text and no integer")
    }
  }
}

/// Python's format specification, for texts and integers.
private struct FormatSpec {
  private var fill: Unicode.Scalar = " "
  private var align: Unicode.Scalar?
  private var sign: Unicode.Scalar?
  /// A `0` before the width, which fills a number behind its sign and a text behind its end.
  private var isZeroPadded = false
  private var width = 0
  private var separator: Unicode.Scalar?
  private var precision: Int?
  private var type: String

  init(_ spec: String) throws(FormatString.Failure) {
    var rest = Array(spec.unicodeScalars)[...]
    let alignments: [Unicode.Scalar] = ["<", ">", "=", "^"]
    if let second = rest.dropFirst().first, alignments.contains(second) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
    } else if let first = rest.first, alignments.contains(first) {
      align = rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
    if rest.first == "#" { throw .unsupported("the format '\(spec)'") }
    if rest.first == "0" {
      rest.removeFirst()
      if align == nil { (fill, isZeroPadded) = ("0", true) }
    }
    width = Self.number(&rest) ?? 0
    if let first = rest.first, first == "," || first == "_" { separator = rest.removeFirst() }
    if rest.first == "." {
      rest.removeFirst()
      precision = Self.number(&rest)
    }
    var name = ""
    name.unicodeScalars.append(contentsOf: rest)
    type = name
  }

  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
    var digits = ""
    while let digit = rest.first, ("0"..."9").contains(digit) {
      digits.unicodeScalars.append(rest.removeFirst())
    }
    return Int(digits)
  }

  func format(_ text: String) throws(FormatString.Failure) -> String {
    guard type.isEmpty || type == "s" else {
      throw .raises("Unknown format code '\(type)' for object of type 'str'")
    }
    guard sign == nil, separator == nil, align != "=" else {
      throw .raises("this format is not allowed for a text")
    }
    var shortened = text
    if let precision { shortened = String(text.unicodeScalars.prefix(precision)) }
    return padded("", shortened, default: "<")
  }

  func format(_ number: Int) throws(FormatString.Failure) -> String {
    if precision != nil { throw .raises("Precision not allowed in integer format specifier") }
    let magnitude = number.magnitude
    let digits: String
    switch type {
    case "", "d": digits = String(magnitude)
    case "n" where separator == nil: digits = String(magnitude)
    case "b": digits = String(magnitude, radix: 2)
    case "o": digits = String(magnitude, radix: 8)
    case "x": digits = String(magnitude, radix: 16)
    case "X": digits = String(magnitude, radix: 16, uppercase: true)
    default: throw .unsupported("the format '\(type)' of an integer")
    }
    if separator != nil, type != "", type != "d" || isZeroPadded {
      throw .unsupported("a grouped and padded integer")
    }
    let mark = number < 0 ? "-" : sign == "+" ? "+" : sign == " " ? " " : ""
    return padded(mark, grouped(digits), default: isZeroPadded ? "=" : ">")
  }

  private func grouped(_ digits: String) -> String {
    guard let separator else { return digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.unicodeScalars.append(separator) }
      result.append(digit)
    }
    return result
  }

  private func padded(_ mark: String, _ body: String, default alignment: Unicode.Scalar) -> String {
    let missing = max(0, width - mark.unicodeScalars.count - body.unicodeScalars.count)
    func fill(_ count: Int) -> String { String(repeating: String(self.fill), count: count) }
    switch align ?? alignment {
    case "<": return mark + body + fill(missing)
    case "^": return fill(missing / 2) + mark + body + fill(missing - missing / 2)
    case "=": return mark + fill(missing) + body
    default: return fill(missing) + mark + body
    }
  }
}
