/// The values of number literals, whose shape the lexer has checked.
extension Constant {
  /// CPython's limit on decimal integers, so that reading one is never slow: 4300 digits.
  static let maximumDecimalDigits = 4300

  /// - Parameter text: a number token.
  /// - Returns: nil for a decimal integer that is too long.
  init?(number text: ArraySlice<UInt8>) {
    let digits = text.filter { $0 != UInt8(ascii: "_") }
    guard let last = digits.last else { return nil }
    if digits.count > 2, digits[0] == UInt8(ascii: "0"), let radix = Lexer.Radix(digits[1]) {
      self = .integer(hexadecimal: Self.hexadecimal(digits[2...], radix))
    } else if last | 0x20 == UInt8(ascii: "j") {
      self = .imaginary(Self.double(digits.dropLast()))
    } else if digits.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) {
      self = .float(Self.double(digits[...]))
    } else if let value = Int(String(decoding: digits, as: UTF8.self)) {
      self = .integer(value)
    } else {
      guard digits.count <= Self.maximumDecimalDigits else { return nil }
      self = .integer(hexadecimal: Self.hexadecimal(decimal: digits))
    }
  }

  private static func integer(hexadecimal digits: [UInt8]) -> Constant {
    let text = String(decoding: digits.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
    if text.isEmpty { return .integer(0) }
    return Int(text, radix: 16).map { .integer($0) } ?? .bigInteger(text)
  }

  /// Rewrites digits of base 16, 8 or 2 in base 16, by their bits.
  private static func hexadecimal(_ digits: ArraySlice<UInt8>, _ radix: Lexer.Radix) -> [UInt8] {
    let width = radix.rawValue.trailingZeroBitCount
    var reversed: [UInt8] = []
    var bits = 0
    var bitCount = 0
    for digit in digits.reversed() {
      bits |= (digitValue(digit) ?? 0) << bitCount
      bitCount += width
      while bitCount >= 4 {
        reversed.append(hexadecimalDigit(bits & 15))
        bits >>= 4
        bitCount -= 4
      }
    }
    if bitCount > 0 { reversed.append(hexadecimalDigit(bits)) }
    return reversed.reversed()
  }

  private static func hexadecimal(decimal digits: [UInt8]) -> [UInt8] {
    // Base 2^32, lowest first; nine decimal digits at a time.
    var limbs: [UInt32] = []
    var index = 0
    while index < digits.count {
      let end = min(index + 9, digits.count)
      var carry: UInt64 = 0
      var scale: UInt64 = 1
      for digit in digits[index..<end] {
        carry = carry * 10 + UInt64(digitValue(digit) ?? 0)
        scale *= 10
      }
      for limb in limbs.indices {
        carry += UInt64(limbs[limb]) * scale
        limbs[limb] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      if carry > 0 { limbs.append(UInt32(truncatingIfNeeded: carry)) }
      index = end
    }
    return limbs.reversed().flatMap { limb in
      stride(from: 28, through: 0, by: -4).map { hexadecimalDigit(Int(limb >> UInt32($0)) & 15) }
    }
  }

  private static func hexadecimalDigit(_ value: Int) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "a") + UInt8(value - 10)
  }

  private static func double(_ digits: ArraySlice<UInt8>) -> Double {
    Double(String(decoding: digits, as: UTF8.self)) ?? .infinity
  }
}
