/// The format of one field of a `parse` pattern, `[[fill]align][sign][0][width][grouping][.precision][type]`,
/// and the expression that `parse` makes of it (`Parser._handle_field` in `parse` 1.22).
struct FieldFormat {
  enum Conversion: Hashable, Sendable {
    case none
    /// nil: by the number's own prefix (`0x`), else 10.
    case integer(base: Int?)
    case other
  }

  private var fill: Unicode.Scalar?
  private var align: Unicode.Scalar?
  private var width = ""
  private var precision: String?
  private var grouping: Unicode.Scalar?
  private var type = ""
  private let isEmpty: Bool

  init(_ format: String) throws(ParsePattern.Failure) {
    var rest = Array(format.unicodeScalars)[...]
    isEmpty = rest.isEmpty
    if isEmpty { return }
    let alignments: [Unicode.Scalar] = ["<", ">", "=", "^"]
    if let first = rest.first, alignments.contains(first) {
      align = rest.removeFirst()
    } else if let second = rest.dropFirst().first, alignments.contains(second) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
    }
    if let sign = rest.first, "+- ".unicodeScalars.contains(sign) { rest.removeFirst() }
    if rest.first == "0" { rest.removeFirst() }
    width = Self.digits(&rest)
    if let sign = rest.first, sign == "," || sign == "_" { grouping = rest.removeFirst() }
    if rest.first == "." {
      rest.removeFirst()
      precision = Self.digits(&rest)
    }
    var name = ""
    name.unicodeScalars.append(contentsOf: rest)
    type = name
    let simple = [
      "", "n", "b", "o", "x", "X", "%", "f", "F", "e", "E", "g", "G", "w", "W", "d", "D", "s", "S", "l",
    ]
    if simple.contains(type) { return }
    // Dates and times, by letter or by `strftime`'s signs.
    let isDate =
      type.utf8.count == 2 && type.utf8.first == UInt8(ascii: "t") && "ieahgcts".contains(type.last ?? " ")
    let isTimeFormat = zip(type.utf8, type.utf8.dropFirst()).contains {
      $0 == UInt8(ascii: "%") && "aAwdbBmyYHIpMSfzjUW".utf8.contains($1)
    }
    if isDate || isTimeFormat { throw .unsupported("the date format '\(type)'") }
    throw .unknownFormat(type)
  }

  private static func digits(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
    var digits = ""
    while let digit = rest.first, ("0"..."9").contains(digit) {
      digits.unicodeScalars.append(rest.removeFirst())
    }
    return digits
  }

  var conversion: Conversion {
    switch type {
    case "n": .integer(base: 10)
    case "b": .integer(base: 2)
    case "o": .integer(base: 8)
    case "x", "X": .integer(base: 16)
    case "d": .integer(base: nil)
    case "%", "f", "F", "e", "E", "g", "G": .other
    default: .none
    }
  }

  /// - Parameter capture: wraps what is the field's value; padding stays outside.
  func expression(_ capture: (TextProgram.Node) -> TextProgram.Node) -> TextProgram.Node {
    var value = body
    let isNumeric = conversion != .none
    if isNumeric {
      if align == "=" { value = Self.prefixed(.many(.scalar(fill ?? "0"), 0), value) }
      value = Self.prefixed(.optional(Self.sign), value)
    }
    let captured = capture(.alternatives(value))
    let padding = TextProgram.Node.many(.scalar(fill ?? " "), 0)
    switch align ?? (width.isEmpty ? nil : ">") {
    case "<": return .sequence([captured, padding])
    case ">": return .sequence([padding, captured])
    case "^": return .sequence([padding, captured, padding])
    default: return captured
    }
  }

  private static let sign = TextProgram.Node.set(.scalars("-+ "))

  /// The text that is put before a group of alternatives binds to the first of them.
  private static func prefixed(_ prefix: TextProgram.Node, _ alternatives: [TextProgram.Node]) -> [TextProgram
    .Node]
  {
    guard let first = alternatives.first else { return [prefix] }
    return [.sequence([prefix, first])] + alternatives.dropFirst()
  }

  private var body: [TextProgram.Node] {
    func text(_ text: String) -> TextProgram.Node { .sequence(text.unicodeScalars.map { .scalar($0) }) }
    let digit = TextProgram.Node.set(.digit)
    let words = [text("nan"), text("nan"), text("inf"), text("inf")]
    let signedWords = [
      text("nan"), text("nan"), .sequence([.optional(.set(.scalars("-+"))), text("inf")]),
    ]
    let exponent = TextProgram.Node.sequence([.scalar("e"), .optional(.set(.scalars("-+"))), .many(digit, 1)])
    let fraction = TextProgram.Node.sequence([.scalar("."), .many(digit, 1)])
    func based(_ letter: Unicode.Scalar, _ digits: String) -> [TextProgram.Node] {
      [.sequence([.optional(.sequence([.scalar("0"), .scalar(letter)])), .many(.set(.scalars(digits)), 1)])]
    }
    switch type {
    case "n":
      let group = TextProgram.Node.sequence([.set(.scalars(",.")), .between(digit, 3, 3)])
      return [.sequence([.between(digit, 1, 3), .many(group, 0)])]
    case "b": return based("b", "01")
    case "o": return based("o", "01234567")
    case "x", "X": return based("x", "0123456789abcdef")
    case "%": return [.sequence([.many(digit, 1), .optional(fraction), .scalar("%")])]
    case "f", "F":
      if precision == "0" { return [.alternatives([.many(digit, 1)] + words)] }
      return [.alternatives([.sequence([.many(digit, 0), fraction])] + words)]
    case "e", "E": return [.sequence([.many(digit, 0), fraction, exponent])] + signedWords
    case "g", "G":
      return [.sequence([.many(digit, 1), .optional(fraction), .optional(exponent)])] + signedWords
    case "d":
      let group = grouping.map { String($0) } ?? ""
      func number(_ prefix: String, _ digits: String) -> TextProgram.Node {
        let set = TextProgram.Node.set(.scalars(digits + group))
        let run = TextProgram.Node.repeated(set, min: 1, max: Int(width), isGreedy: true)
        return .sequence([.optional(Self.sign), text(prefix), run])
      }
      return [
        number("", "0123456789"), number("0x", "0123456789abcdef"), number("0b", "01"),
        number("0o", "01234567"),
      ]
    case "w": return [.many(.set(.word), 1)]
    case "W": return [.many(.set(.notWord), 1)]
    case "D": return [.many(.set(.notDigit), 1)]
    case "s": return [.many(.set(.space), 1)]
    case "S": return [.many(.set(.notSpace), 1)]
    case "l": return [.many(.set(.scalars("abcdefghijklmnopqrstuvwxyz")), 1)]
    default:
      // `.{width,precision}?`, with neither `.+?`.
      let shortest = Int(width) ?? 1
      let longest = precision.flatMap { Int($0) }
      return [.repeated(.any, min: shortest, max: longest, isGreedy: false)]
    }
  }
}

extension FieldFormat.Conversion {
  /// - Throws: `ValueError` in Python: an integer without a digit of its base (`_` under the format `_d`).
  func value(of text: String) throws(ParsePattern.Failure) -> ParsePattern.Value {
    switch self {
    case .none: return .text(text)
    case .other: return .other(text)
    case .integer(let base):
      return try Self.integer(text, base).map(ParsePattern.Value.integer) ?? .other(text)
    }
  }

  /// `parse`'s `int_convert`: every character that is no digit of the base is left out.
  /// - Returns: nil beyond 64 bits.
  private static func integer(_ text: String, _ base: Int?) throws(ParsePattern.Failure) -> Int? {
    let lower = text.lowercased()
    let isNegative = lower.first == "-"
    let number = lower.drop { $0 == "-" || $0 == "+" }
    var base = base
    if base == nil {
      base = 10
      if number.first == "0", number.count > 2 {
        switch number.dropFirst().first {
        case "b": base = 2
        case "o": base = 8
        case "x": base = 16
        default: break
        }
      }
    }
    let radix = base ?? 10
    let digits = lower.filter { $0.isASCII && ($0.hexDigitValue ?? 99) < radix }
    if digits.isEmpty { throw .noNumber(text) }
    return Int((isNegative ? "-" : "") + digits, radix: radix)
  }
}
