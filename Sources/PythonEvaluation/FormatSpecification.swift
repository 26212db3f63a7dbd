import BigInt

/// The format specification mini-language: `[[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][type]`,
/// and numbers and texts written by it, as CPython's `unicode_formatter.c` and `formatter_unicode.c` do.
struct FormatSpecification {
  var fill: Unicode.Scalar = " "
  var align: Unicode.Scalar?
  var sign: Unicode.Scalar = "-"
  var hidesNegativeZero = false
  var isAlternate = false
  var isZeroPadded = false
  var width = 0
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Unicode.Scalar?

  init() {}

  /// nil: not a specification that Python knows.
  init?(_ text: String) {
    var scalars = Array(text.unicodeScalars)[...]
    let aligns: Set<Unicode.Scalar> = ["<", ">", "^", "="]
    if let second = scalars.dropFirst().first, aligns.contains(second) {
      fill = scalars.removeFirst()
      align = scalars.removeFirst()
    } else if let first = scalars.first, aligns.contains(first) {
      align = scalars.removeFirst()
    }
    let hasFill = text.unicodeScalars.count - scalars.count == 2
    func take(_ wanted: Unicode.Scalar) -> Bool {
      guard scalars.first == wanted else { return false }
      scalars.removeFirst()
      return true
    }
    if let first = scalars.first, first == "+" || first == "-" || first == " " {
      sign = scalars.removeFirst()
    }
    hidesNegativeZero = take("z")
    isAlternate = take("#")
    if !hasFill, take("0") {
      fill = "0"
      isZeroPadded = align == nil
    }
    func number() -> Int? {
      var value: Int?
      while let scalar = scalars.first, ("0"..."9").contains(scalar), (value ?? 0) < 1_000_000 {
        value = (value ?? 0) * 10 + Int(scalar.value - 48)
        scalars.removeFirst()
      }
      return value
    }
    width = number() ?? 0
    if take(",") { grouping = "," }
    if take("_") {
      if grouping != nil { return nil }
      grouping = "_"
    }
    if take(".") {
      guard let digits = number() else { return nil }
      precision = digits
    }
    type = scalars.popFirst()
    guard scalars.isEmpty, width < 100_000, (precision ?? 0) < 5000 else { return nil }
  }

  // MARK: Laying out

  func pad(text: String) -> String { place(prefix: "", text, align ?? "<") }

  /// - Parameters:
  ///   - digits: what is grouped, and what zeros are put in front of.
  ///   - tail: the fraction and the exponent.
  func pad(number digits: String, tail: String = "", prefix: String, isNegative: Bool, group: Int = 3)
    -> String
  {
    let mark = isNegative ? "-" : sign == "-" ? "" : String(sign)
    var digits = digits
    let isPadded = (isZeroPadded || align == "=") && fill == "0"
    if let grouping {
      let room = width - mark.utf8.count - prefix.utf8.count - tail.utf8.count
      var grouped = Self.group(digits, by: group, with: grouping)
      while isPadded, grouped.utf8.count < room {
        digits = "0" + digits
        grouped = Self.group(digits, by: group, with: grouping)
      }
      digits = grouped
    }
    return place(prefix: mark + prefix, digits + tail, align ?? (isZeroPadded ? "=" : ">"))
  }

  private func place(prefix: String, _ text: String, _ align: Unicode.Scalar) -> String {
    let missing = max(0, width - prefix.unicodeScalars.count - text.unicodeScalars.count)
    func padding(_ count: Int) -> String { String(repeating: String(fill), count: count) }
    switch align {
    case "<": return prefix + text + padding(missing)
    case "^": return padding(missing / 2) + prefix + text + padding(missing - missing / 2)
    case "=": return prefix + padding(missing) + text
    default: return padding(missing) + prefix + text
    }
  }

  private static func group(_ digits: String, by size: Int, with mark: Unicode.Scalar) -> String {
    var result: [Character] = []
    for (index, digit) in digits.reversed().enumerated() {
      if index > 0, index % size == 0 { result.append(Character(mark)) }
      result.append(digit)
    }
    return String(result.reversed())
  }

  // MARK: Numbers

  /// An integer in base 2, 8, 10 or 16.
  func format(integer: BigInt, radix: Int, uppercase: Bool = false) -> String {
    let digits = String(integer.magnitude, radix: radix, uppercase: uppercase)
    let prefixes = [2: "0b", 8: "0o", 16: uppercase ? "0X" : "0x"]
    return pad(
      number: digits, prefix: isAlternate ? prefixes[radix] ?? "" : "", isNegative: integer < 0,
      group: radix == 10 ? 3 : 4)
  }

  /// - Parameter shortest: `repr` of the number, for a specification that asks for no digits.
  func format(float value: Double, shortest: String) -> String {
    var text: String
    let kind = type ?? "r"
    // A percentage may be infinite where the number is not.
    if !value.isFinite || (kind == "%" && (value * 100).isInfinite) {
      text = value.isNaN ? "nan" : "inf"
      if ["E", "F", "G"].contains(kind) { text = text.uppercased() }
      if kind == "%" { text += "%" }
      var plain = self
      plain.grouping = nil
      return plain.pad(number: text, prefix: "", isNegative: value < 0)
    }
    let magnitude = value.magnitude
    switch kind {
    case "r" where precision == nil:
      text = shortest.hasPrefix("-") ? String(shortest.dropFirst()) : shortest
      if isAlternate, !text.contains("."), let mark = text.firstIndex(of: "e") {
        text.insert(".", at: mark)
      }
    case "r": text = Self.general(magnitude, max(precision ?? 0, 1), keepsZeros: isAlternate, addsZero: true)
    case "g", "G", "n":
      text = Self.general(magnitude, max(precision ?? 6, 1), keepsZeros: isAlternate, addsZero: false)
    case "e", "E":
      text = Self.exponential(magnitude, precision ?? 6, keepsPoint: isAlternate)
    case "%":
      text = Self.fixed(magnitude * 100, precision ?? 6, keepsPoint: isAlternate) + "%"
    default: text = Self.fixed(magnitude, precision ?? 6, keepsPoint: isAlternate)
    }
    if ["E", "G"].contains(kind) { text = text.uppercased() }
    let isZero = text.prefix { $0 != "e" && $0 != "E" }.allSatisfy { !("1"..."9").contains($0) }
    let isNegative = value.sign == .minus && !(hidesNegativeZero && isZero)
    let whole = text.prefix { $0.isNumber }
    return pad(
      number: String(whole), tail: String(text.dropFirst(whole.count)), prefix: "", isNegative: isNegative)
  }

  /// `f`
  private static func fixed(_ value: Double, _ precision: Int, keepsPoint: Bool) -> String {
    if !value.isFinite { return "inf" }
    var digits = String(value.scaled(byTenTo: precision))
    if digits.utf8.count <= precision {
      digits = String(repeating: "0", count: precision + 1 - digits.utf8.count) + digits
    }
    let whole = digits.dropLast(precision)
    return whole + (precision > 0 || keepsPoint ? "." : "") + digits.suffix(precision)
  }

  /// `e`
  private static func exponential(_ value: Double, _ precision: Int, keepsPoint: Bool) -> String {
    let (digits, exponent) = value.significantDigits(precision + 1)
    return mantissa(digits, keepsPoint: keepsPoint) + Self.exponent(exponent)
  }

  private static func mantissa(_ digits: String, keepsPoint: Bool) -> String {
    digits.prefix(1) + (digits.utf8.count > 1 || keepsPoint ? "." : "") + digits.dropFirst()
  }

  private static func exponent(_ value: Int) -> String {
    let digits = String(value.magnitude)
    return "e" + (value < 0 ? "-" : "+") + (digits.utf8.count < 2 ? "0" : "") + digits
  }

  /// `g`, and what Python does without a type.
  /// - Parameter addsZero: a whole number gets `.0`.
  private static func general(
    _ value: Double, _ precision: Int, keepsZeros: Bool, addsZero: Bool
  ) -> String {
    var (digits, exponent) = value.significantDigits(precision)
    let place = exponent + 1
    if !keepsZeros {
      while digits.utf8.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    }
    if place <= -4 || place > precision - (addsZero ? 1 : 0) {
      return mantissa(digits, keepsPoint: keepsZeros) + Self.exponent(exponent)
    }
    if place <= 0 { return "0." + String(repeating: "0", count: -place) + digits }
    if digits.utf8.count <= place {
      digits += String(repeating: "0", count: place - digits.utf8.count)
      return digits + (keepsZeros ? "." : addsZero ? ".0" : "")
    }
    return digits.prefix(place) + "." + digits.dropFirst(place)
  }
}
