/// The values of string and bytes literals: `unicode_escape`, as CPython applies it to source.
///
/// A Python string is a sequence of code points and may hold lone surrogates, which Swift's `String` cannot.
/// `TextBuilder` collects UTF-8 until it meets one, and code points from then on.
struct TextBuilder {
  private var utf8: [UInt8] = []
  private var codePoints: [UInt32]?

  var isEmpty: Bool { utf8.isEmpty && codePoints == nil }

  mutating func append(_ bytes: ArraySlice<UInt8>) {
    if codePoints == nil {
      utf8.append(contentsOf: bytes)
    } else {
      codePoints?.append(contentsOf: String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value))
    }
  }

  mutating func append(_ byte: UInt8) {
    if codePoints == nil { utf8.append(byte) } else { codePoints?.append(UInt32(byte)) }
  }

  mutating func append(codePoint: UInt32) {
    if let scalar = Unicode.Scalar(codePoint) {
      if codePoints == nil {
        utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
      } else {
        codePoints?.append(codePoint)
      }
      return
    }
    if codePoints == nil {
      codePoints = String(decoding: utf8, as: UTF8.self).unicodeScalars.map(\.value)
      utf8 = []
    }
    codePoints?.append(codePoint)
  }

  mutating func append(_ other: TextBuilder) {
    if let points = other.codePoints {
      for point in points { append(codePoint: point) }
    } else {
      append(other.utf8[...])
    }
  }

  func constant(isUnicodePrefixed: Bool) -> Constant {
    if let codePoints { return .surrogateString(codePoints, isUnicodePrefixed: isUnicodePrefixed) }
    return .string(String(decoding: utf8, as: UTF8.self), isUnicodePrefixed: isUnicodePrefixed)
  }

  /// Adds the text `source[range]` of a string whose quotes are taken off.
  /// - Throws: what is wrong with an escape, at the escape.
  mutating func append(
    _ source: [UInt8], _ range: Range<Int>, isRaw: Bool
  ) throws(SyntaxError) {
    var index = range.lowerBound
    var plain = index
    while index < range.upperBound {
      let byte = source[index]
      if byte == UInt8(ascii: "\r") {
        append(source[plain..<index])
        append(UInt8(ascii: "\n"))
        index += 1
        if index < range.upperBound, source[index] == UInt8(ascii: "\n") { index += 1 }
        plain = index
      } else if byte == UInt8(ascii: "\\"), !isRaw {
        append(source[plain..<index])
        index = try appendEscape(source, index, range)
        plain = index
      } else {
        index += 1
      }
    }
    append(source[plain..<index])
  }

  /// - Returns: the offset behind the escape that begins at `start`.
  private mutating func appendEscape(
    _ source: [UInt8], _ start: Int, _ range: Range<Int>
  ) throws(SyntaxError) -> Int {
    let end = range.upperBound
    guard start + 1 < end else {
      append(UInt8(ascii: "\\"))
      return end
    }
    let letter = source[start + 1]
    if let simple = simpleEscape(letter) {
      append(simple)
      return start + 2
    }
    switch letter {
    case UInt8(ascii: "\n"): return start + 2
    case UInt8(ascii: "\r"):
      return start + 2 < end && source[start + 2] == UInt8(ascii: "\n") ? start + 3 : start + 2
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      let (value, next) = octal(source, start + 1, end)
      append(codePoint: value)
      return next
    case UInt8(ascii: "x"): return try appendHexadecimal(source, start, range, digits: 2, "\\xXX")
    case UInt8(ascii: "u"): return try appendHexadecimal(source, start, range, digits: 4, "\\uXXXX")
    case UInt8(ascii: "U"): return try appendHexadecimal(source, start, range, digits: 8, "\\UXXXXXXXX")
    case UInt8(ascii: "N"): return try appendNamed(source, start, range)
    default:
      // An unknown escape stands for itself; CPython only warns.
      append(UInt8(ascii: "\\"))
      return start + 1
    }
  }

  private mutating func appendHexadecimal(
    _ source: [UInt8], _ start: Int, _ range: Range<Int>, digits: Int, _ form: String
  ) throws(SyntaxError) -> Int {
    var value: UInt32 = 0
    var index = start + 2
    while index < start + 2 + digits {
      guard index < range.upperBound, let digit = digitValue(source[index]) else {
        throw unicodeError("truncated \(form) escape", source, start..<index, range)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    guard value <= 0x10FFFF else {
      throw unicodeError("illegal Unicode character", source, start..<index, range)
    }
    append(codePoint: value)
    return index
  }

  private mutating func appendNamed(
    _ source: [UInt8], _ start: Int, _ range: Range<Int>
  ) throws(SyntaxError) -> Int {
    guard start + 2 < range.upperBound, source[start + 2] == UInt8(ascii: "{"),
      let close = source[start + 3..<range.upperBound].firstIndex(of: UInt8(ascii: "}")), close > start + 3
    else {
      let end = min(start + 2, range.upperBound)
      throw unicodeError("malformed \\N character escape", source, start..<end, range)
    }
    guard let scalar = UnicodeNames.scalar(named: source[start + 3..<close]) else {
      throw unicodeError("unknown Unicode character name", source, start..<close + 1, range)
    }
    append(codePoint: scalar.value)
    return close + 1
  }
}

private func simpleEscape(_ letter: UInt8) -> UInt8? {
  switch letter {
  case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): letter
  case UInt8(ascii: "a"): 7
  case UInt8(ascii: "b"): 8
  case UInt8(ascii: "f"): 12
  case UInt8(ascii: "n"): 10
  case UInt8(ascii: "r"): 13
  case UInt8(ascii: "t"): 9
  case UInt8(ascii: "v"): 11
  default: nil
  }
}

/// At most three octal digits from `start`.
private func octal(_ source: [UInt8], _ start: Int, _ end: Int) -> (value: UInt32, next: Int) {
  var value: UInt32 = 0
  var index = start
  while index < min(end, start + 3), source[index] & 0xF8 == 0x30 {
    value = value << 3 | UInt32(source[index] & 7)
    index += 1
  }
  return (value, index)
}

/// CPython's words, with its positions: in the literal's text, where a character beyond ASCII counts for ten
/// bytes, because CPython writes it as `\UXXXXXXXX` first.
private func unicodeError(
  _ reason: String, _ source: [UInt8], _ escape: Range<Int>, _ literal: Range<Int>
) -> SyntaxError {
  let lead = String(decoding: source[literal.lowerBound..<escape.lowerBound], as: UTF8.self)
  let first = lead.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 10) }
  let last = first + escape.count - 1
  return SyntaxError(
    "(unicode error) 'unicodeescape' codec can't decode bytes in position \(first)-\(last): \(reason)",
    SourceRange(escape.lowerBound, escape.upperBound))
}

/// Adds the value of a bytes literal's text to `bytes`.
/// - Throws: what is wrong with a character or an escape, at its place.
func appendBytes(
  _ bytes: inout [UInt8], _ source: [UInt8], _ range: Range<Int>, isRaw: Bool
) throws(SyntaxError) {
  var index = range.lowerBound
  let end = range.upperBound
  while index < end {
    let byte = source[index]
    if byte >= 0x80 {
      throw SyntaxError("bytes can only contain ASCII literal characters", SourceRange(index, index + 1))
    }
    if byte == UInt8(ascii: "\r") {
      bytes.append(UInt8(ascii: "\n"))
      index += index + 1 < end && source[index + 1] == UInt8(ascii: "\n") ? 2 : 1
      continue
    }
    guard byte == UInt8(ascii: "\\"), !isRaw, index + 1 < end else {
      bytes.append(byte)
      index += 1
      continue
    }
    let letter = source[index + 1]
    if let simple = simpleEscape(letter) {
      bytes.append(simple)
      index += 2
      continue
    }
    switch letter {
    case UInt8(ascii: "\n"): index += 2
    case UInt8(ascii: "\r"): index += index + 2 < end && source[index + 2] == UInt8(ascii: "\n") ? 3 : 2
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      let (value, next) = octal(source, index + 1, end)
      bytes.append(UInt8(truncatingIfNeeded: value))
      index = next
    case UInt8(ascii: "x"):
      guard index + 3 < end, let high = digitValue(source[index + 2]), let low = digitValue(source[index + 3])
      else {
        throw SyntaxError(
          "(value error) invalid \\x escape at position \(index - range.lowerBound)",
          SourceRange(index, min(index + 2, end)))
      }
      bytes.append(UInt8(high << 4 | low))
      index += 4
    default:
      bytes.append(byte)
      index += 1
    }
  }
}
