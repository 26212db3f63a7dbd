/// The shapes of number literals. Their values are read later, by `Constant(number:)`.
///
/// CPython allows a keyword to follow a number at once (`1if x else 2`), and refuses any other letter with a
/// message that names the kind of literal. Both are kept.
extension Lexer {
  mutating func lexNumber() {
    let lower = position
    var end = lower
    let failure: String?
    if source[lower] == UInt8(ascii: "0"), let radix = Radix(source[lower + 1]) {
      failure = scanPrefixed(radix, &end)
    } else {
      failure = scanDecimal(&end)
    }
    if let failure {
      while Self.isWordByte(source[end]) { end += 1 }
      refuse(failure, lower, end)
      position = end
    } else {
      emit(.number, lower, end)
      position = end
    }
  }

  enum Radix: Int {
    case hexadecimal = 16
    case octal = 8
    case binary = 2

    init?(_ letter: UInt8) {
      switch letter | 0x20 {
      case UInt8(ascii: "x"): self = .hexadecimal
      case UInt8(ascii: "o"): self = .octal
      case UInt8(ascii: "b"): self = .binary
      default: return nil
      }
    }

    var name: String {
      switch self {
      case .hexadecimal: "hexadecimal"
      case .octal: "octal"
      case .binary: "binary"
      }
    }
  }

  private func scanPrefixed(_ radix: Radix, _ end: inout Int) -> String? {
    end += 2
    repeat {
      if source[end] == UInt8(ascii: "_") { end += 1 }
      let first = end
      while let value = digitValue(source[end]), value < radix.rawValue { end += 1 }
      if isDigit(source[end]), radix != .hexadecimal {
        return "invalid digit '\(Character(Unicode.Scalar(source[end])))' in \(radix.name) literal"
      }
      if end == first { return "invalid \(radix.name) literal" }
    } while source[end] == UInt8(ascii: "_")
    return refusedFollower(end, radix.name)
  }

  private func scanDecimal(_ end: inout Int) -> String? {
    let lower = end
    if isDigit(source[end]), let failure = scanDigits(&end) { return failure }
    let integerEnd = end
    var kind = "decimal"
    if source[end] == UInt8(ascii: ".") {
      end += 1
      if isDigit(source[end]), let failure = scanDigits(&end) { return failure }
    }
    if source[end] | 0x20 == UInt8(ascii: "e") {
      let sign = source[end + 1] == UInt8(ascii: "+") || source[end + 1] == UInt8(ascii: "-")
      if sign, !isDigit(source[end + 2]) { return "invalid decimal literal" }
      if sign || isDigit(source[end + 1]) {
        end += sign ? 2 : 1
        if let failure = scanDigits(&end) { return failure }
      }
    }
    if source[end] | 0x20 == UInt8(ascii: "j") {
      end += 1
      kind = "imaginary"
    }
    if end == integerEnd, source[lower] == UInt8(ascii: "0"),
      source[lower..<end].contains(where: { $0 != UInt8(ascii: "0") && $0 != UInt8(ascii: "_") })
    {
      return
        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
    }
    return refusedFollower(end, kind)
  }

  /// Digits with single underscores between them.
  private func scanDigits(_ end: inout Int) -> String? {
    while true {
      while isDigit(source[end]) { end += 1 }
      guard source[end] == UInt8(ascii: "_") else { return nil }
      end += 1
      if !isDigit(source[end]) { return "invalid decimal literal" }
    }
  }

  /// A letter right behind a number, unless it begins a keyword that can stand there.
  private func refusedFollower(_ end: Int, _ kind: String) -> String? {
    let byte = source[end]
    guard byte < 0x80, Self.isWordByte(byte) else { return nil }
    let following: [StaticString] = ["and", "else", "for", "or", "not"]
    for word in following {
      let length = word.utf8CodeUnitCount
      let isWord = word.withUTF8Buffer { buffer in
        (0..<length).allSatisfy { end + $0 < count && source[end + $0] == buffer[$0] }
      }
      if isWord, !Self.isWordByte(source[end + length]) { return nil }
    }
    // CPython looks no further than two letters here.
    if byte == UInt8(ascii: "i") {
      switch source[end + 1] {
      case UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "s"): return nil
      default: break
      }
    }
    return "invalid \(kind) literal"
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

/// The value of a hexadecimal digit.
func digitValue(_ byte: UInt8) -> Int? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
  default: nil
  }
}
