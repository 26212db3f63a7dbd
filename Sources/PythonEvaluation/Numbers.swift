import BigInt
import PythonText

/// Numbers as CPython computes them: integers of any size, and floats whose decimal digits are exact.
///
/// A small integer is Swift's `Int`, which is what nearly all of a project's are; only a result that does not fit
/// becomes a `BigInt`, and a `BigInt` that fits becomes small again, so that every integer has one form. The
/// same exact integers give the digits of floats: a float is a whole number times a power of two, so rounding it to
/// so many decimal places, halves to even, is a division of whole numbers. C's `printf` is not asked, since
/// it depends on the process's locale.
extension Value {
  /// The one form of an integer.
  static func integer(_ value: BigInt) -> Value {
    if let small = Int(exactly: value) { .int(small) } else { .bigInt(value) }
  }
}

extension Interpreter {
  /// The integer that a value is, of any size; nil if it is none. `bool` is an integer.
  func bigInteger(_ value: Value) -> BigInt? {
    switch value {
    case .int(let int): BigInt(int)
    case .bool(let bool): bool ? 1 : 0
    case .bigInt(let big): big
    case .instance(let instance): instance.payload.flatMap { bigInteger($0) }
    default: nil
    }
  }

  /// `float(value)` of a number; nil if it is none.
  func number(_ value: Value) throws(Interrupt) -> Double? {
    switch value {
    case .float(let double): return double
    case .int(let int): return Double(int)
    case .bool(let bool): return bool ? 1 : 0
    case .bigInt(let big): return try float(of: big, over: 1)
    case .instance(let instance):
      guard let payload = instance.payload else { return nil }
      return try number(payload)
    default: return nil
    }
  }

  /// `numerator / denominator`, rounded once.
  func float(of numerator: BigInt, over denominator: BigInt) throws(Interrupt) -> Double {
    if numerator.isZero { return 0 }
    let (a, b) = (numerator.magnitude, denominator.magnitude)
    // A quotient of 62 bits or so; what is cut off is kept in the last bit, so that rounding sees it.
    let shift = 62 - (a.bitWidth - b.bitWidth)
    let (quotient, rest) =
      shift >= 0
      ? (a << shift).quotientAndRemainder(dividingBy: b)
      : a.quotientAndRemainder(dividingBy: b << -shift)
    let significand = Double(UInt64(quotient | (rest.isZero ? 0 : 1)))
    let exponent = -shift + Int(significand.exponent)
    if exponent > 1023 { throw raise(types.overflowError, "integer division result too large for a float") }
    if exponent < -1022 { throw .undecided(unknown("a number as small as this is not evaluated")) }
    let result = Double(sign: .plus, exponent: -shift, significand: significand)
    return (numerator < 0) != (denominator < 0) ? -result : result
  }

  /// Refuses work on integers that no pipeline needs.
  func spend(bits: Int) throws(Interrupt) {
    if bits > 200_000 { throw .undecided(unknown("an integer of more than 200,000 bits is not evaluated")) }
    budget.steps -= bits / 64
  }

  /// `str(int)`. Python refuses more than 4300 digits.
  func text(ofInteger value: BigInt) throws(Interrupt) -> String {
    let digits = String(value)
    guard digits.utf8.count <= 4300 else {
      throw valueError("Exceeds the limit (4300 digits) for integer string conversion")
    }
    return digits
  }

  // MARK: Reading numbers

  /// `int(text, base)`
  func integer(from text: String, base: Int) throws(Interrupt) -> Value {
    let invalid = valueError("invalid literal for int() with base \(base): \(PythonRepr.string(text))")
    guard base == 0 || (2...36).contains(base) else {
      throw valueError("int() base must be >= 2 and <= 36, or 0")
    }
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw .undecided(unknown("'int' of a text that is not ASCII is not evaluated"))
    }
    var digits = Substring(text.trimmed.lowercased())
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    var radix = base
    for (prefix, prefixed) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where digits.hasPrefix(prefix) && (base == 0 || base == prefixed) {
      radix = prefixed
      digits = digits.dropFirst(2)
      if digits.hasPrefix("_") { digits.removeFirst() }
      break
    }
    if radix == 0 {
      radix = 10
      let isZero = digits.allSatisfy { $0 == "0" || $0 == "_" }
      if digits.hasPrefix("0"), !isZero { throw invalid }
    }
    guard let plain = digits.withoutUnderscores, plain.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else {
      throw invalid
    }
    if radix & (radix - 1) != 0, plain.utf8.count > 4300 {
      throw valueError("Exceeds the limit (4300 digits) for integer string conversion")
    }
    var magnitude: BigInt = 0
    for digit in plain {
      guard let digit = digit.hexDigitValue ?? Int(String(digit), radix: 36), digit < radix else {
        throw invalid
      }
      magnitude = magnitude * BigInt(radix) + BigInt(digit)
    }
    if plain.isEmpty { throw invalid }
    return .integer(isNegative ? -magnitude : magnitude)
  }

  /// `float(text)`
  func float(from text: String) throws(Interrupt) -> Value {
    let invalid = valueError("could not convert string to float: \(PythonRepr.string(text))")
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw .undecided(unknown("'float' of a text that is not ASCII is not evaluated"))
    }
    let lower = text.trimmed.lowercased()
    let isNegative = lower.hasPrefix("-")
    let body = isNegative || lower.hasPrefix("+") ? String(lower.dropFirst()) : lower
    switch body {
    case "inf", "infinity": return .float(isNegative ? -.infinity : .infinity)
    case "nan": return .float(.nan)
    default: break
    }
    guard let plain = body.withoutUnderscores, let first = plain.utf8.first,
      first == 0x2E || (0x30...0x39).contains(first),
      plain.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2E, 0x65, 0x2B, 0x2D].contains($0) }),
      let value = Double(plain.hasPrefix(".") ? "0" + plain : plain.replacingPoint)
    else { throw invalid }
    return .float(isNegative ? -value : value)
  }

  // MARK: Rounding

  /// `round(value, digits)`
  func round(_ value: Double, _ digits: Int) throws(Interrupt) -> Double {
    guard value.isFinite, value != 0, digits <= 323 else { return value }
    if digits < -308 { return value.sign == .minus ? -0.0 : 0 }
    let scaled = value.magnitude.scaled(byTenTo: digits)
    guard let rounded = Double("\(scaled)e\(-digits)"), rounded.isFinite else {
      throw raise(types.overflowError, "rounded value too large to represent")
    }
    return value.sign == .minus ? -rounded : rounded
  }

  /// `round(value)`, halves to even.
  func wholeNumber(_ value: Double) throws(Interrupt) -> Value {
    if value.isNaN { throw valueError("cannot convert float NaN to integer") }
    guard let whole = BigInt(exactly: value) else {
      throw raise(types.overflowError, "cannot convert float infinity to integer")
    }
    return .integer(whole)
  }
}

extension Double {
  /// This positive number times ten to the power of `exponent`, rounded to a whole number, halves to even.
  func scaled(byTenTo exponent: Int) -> BigUInt {
    if self == 0 { return 0 }
    var numerator = BigUInt(significandBitPattern)
    var power = -1074
    if isNormal {
      numerator |= BigUInt(1) << 52
      power = Int(self.exponent) - 52
    }
    var denominator: BigUInt = 1
    if power > 0 { numerator <<= power } else { denominator <<= -power }
    let ten = BigUInt(10).power(Int(exponent.magnitude))
    if exponent > 0 { numerator *= ten } else { denominator *= ten }
    let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    let doubled = rest << 1
    if doubled > denominator || (doubled == denominator && quotient & 1 == 1) { return quotient + 1 }
    return quotient
  }

  /// The first `count` significant digits of this positive number, correctly rounded, and the place of the
  /// decimal point behind the first of them.
  func significantDigits(_ count: Int) -> (digits: String, exponent: Int) {
    if self == 0 { return (String(repeating: "0", count: count), 0) }
    // The shortest digits say where the first one stands, but for a number just below a power of ten.
    let shortest = description.split(separator: "e")
    let whole = shortest[0].prefix { $0 != "." }
    var exponent = whole.utf8.count - 1 + (shortest.count > 1 ? Int(shortest[1]) ?? 0 : 0)
    if whole == "0" {
      exponent -= shortest[0].dropFirst(2).prefix { $0 == "0" }.utf8.count + 1
    }
    for candidate in [exponent - 1, exponent, exponent + 1] {
      let digits = String(scaled(byTenTo: count - 1 - candidate))
      if digits.utf8.count == count { return (digits, candidate) }
    }
    return (String(scaled(byTenTo: count - 1 - exponent)), exponent)
  }
}

extension StringProtocol {
  /// Digits without the underscores that Python allows between two of them; nil where one stands elsewhere.
  fileprivate var withoutUnderscores: String? {
    var result = ""
    var last: Character = "_"
    for character in self {
      if character == "_" {
        guard last.isHexDigit || last.isLetter else { return nil }
      } else {
        result.append(character)
      }
      last = character
    }
    return last == "_" ? nil : result
  }
}

extension String {
  /// Swift reads no `1.` and no `1.e5`.
  fileprivate var replacingPoint: String {
    guard let point = firstIndex(of: ".") else { return self }
    let next = index(after: point)
    if next == endIndex { return self + "0" }
    return self[next].isNumber ? self : self[..<next] + "0" + self[next...]
  }
}
