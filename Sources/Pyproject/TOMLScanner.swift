/// A TOML text and how far it has been read: blanks, keys, strings, numbers and dates.
///
/// It works on bytes. TOML's syntax is ASCII, so a byte of a longer character can only stand inside a
/// comment or a string, which are copied. `\r\n` is a line end everywhere, and is `\n` in the value of a string; a lone
/// `\r` is a control character, and nowhere allowed.
struct TOMLScanner {
  let bytes: [UInt8]
  var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func byte(_ position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

  var current: UInt8? { byte(index) }

  func follows(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[index...].starts(with: $0) }
  }

  func fault(_ message: String) -> TOMLReader.Fault {
    TOMLReader.Fault(message: message, range: index..<min(index + 1, bytes.count))
  }

  // MARK: - Between

  /// How many bytes the line end here has; 0 where none is.
  var newline: Int {
    if current == 10 { return 1 }
    return current == 13 && byte(index + 1) == 10 ? 2 : 0
  }

  /// Steps over spaces and tabs.
  mutating func skipBlank() {
    while current == 32 || current == 9 { index += 1 }
  }

  mutating func skipComment() throws(TOMLReader.Fault) {
    guard current == UInt8(ascii: "#") else { return }
    while let byte = current, newline == 0 {
      try refuseControl(byte)
      index += 1
    }
  }

  /// Steps over blanks, line ends and comments.
  mutating func skipLines() throws(TOMLReader.Fault) {
    while true {
      skipBlank()
      try skipComment()
      if newline == 0 { return }
      index += newline
    }
  }

  private func refuseControl(_ byte: UInt8) throws(TOMLReader.Fault) {
    if byte < 32 && byte != 9 || byte == 127 {
      throw fault(byte == 0 ? "a NUL byte" : "a control character")
    }
  }

  // MARK: - Keys

  static func beginsKey(_ byte: UInt8) -> Bool {
    isBare(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// One part of a dotted key.
  mutating func key() throws(TOMLReader.Fault) -> [UInt8] {
    guard let first = current, Self.beginsKey(first) else { throw fault("expected a key") }
    if !Self.isBare(first) { return try line(first) }
    let start = index
    while let byte = current, Self.isBare(byte) { index += 1 }
    return Array(bytes[start..<index])
  }

  // MARK: - Strings

  /// A string in one line.
  private mutating func line(_ quote: UInt8) throws(TOMLReader.Fault) -> [UInt8] {
    index += 1
    var text: [UInt8] = []
    while let byte = current, newline == 0 {
      if byte == quote {
        index += 1
        return text
      } else if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
        text += try escape()
      } else {
        try refuseControl(byte)
        text.append(byte)
        index += 1
      }
    }
    throw fault("the string is not closed")
  }

  /// A string in three quotes. One or two more may stand right before the three that close.
  private mutating func lines(_ quote: UInt8) throws(TOMLReader.Fault) -> [UInt8] {
    let start = index
    index += 3
    index += newline
    var text: [UInt8] = []
    while let byte = current {
      if byte == quote && self.byte(index + 1) == quote && self.byte(index + 2) == quote {
        index += 3
        for _ in 0..<2 where current == quote {
          text.append(quote)
          index += 1
        }
        return text
      } else if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
        if try !skipLineEnd() { text += try escape() }
      } else if newline > 0 {
        text.append(10)
        index += newline
      } else {
        try refuseControl(byte)
        text.append(byte)
        index += 1
      }
    }
    index = start
    throw fault("the string is not closed")
  }

  /// A backslash at the end of a line takes away all blanks and line ends that follow.
  private mutating func skipLineEnd() throws(TOMLReader.Fault) -> Bool {
    let start = index
    index += 1
    skipBlank()
    guard newline > 0 || (index > start + 1 && current == nil) else {
      index = start
      return false
    }
    while newline > 0 {
      index += newline
      skipBlank()
    }
    return true
  }

  private mutating func escape() throws(TOMLReader.Fault) -> [UInt8] {
    let digits: Int
    switch byte(index + 1) {
    case UInt8(ascii: "b"): return escape(8)
    case UInt8(ascii: "t"): return escape(9)
    case UInt8(ascii: "n"): return escape(10)
    case UInt8(ascii: "f"): return escape(12)
    case UInt8(ascii: "r"): return escape(13)
    case UInt8(ascii: "\""): return escape(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): return escape(UInt8(ascii: "\\"))
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: throw fault("a backslash that escapes nothing; write it twice, or the string in single quotes")
    }
    let text = bytes[min(index + 2, bytes.count)...].prefix(digits)
    guard text.count == digits, text.allSatisfy({ Self.digit($0, base: 16) }),
      let scalar = UInt32(String(decoding: text, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
    else { throw fault("an escape that is no character") }
    index += 2 + digits
    return Array(String(scalar).utf8)
  }

  private mutating func escape(_ byte: UInt8) -> [UInt8] {
    index += 2
    return [byte]
  }

  // MARK: - Scalars

  /// Anything but an array or an inline table.
  mutating func scalar() throws(TOMLReader.Fault) -> TOMLValue {
    guard let first = current, newline == 0 else { throw fault("expected a value") }
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      let isLong = byte(index + 1) == first && byte(index + 2) == first
      return .string(String(decoding: try isLong ? lines(first) : line(first), as: UTF8.self))
    }
    for (word, value) in [("true", true), ("false", false)] where take(word) { return .boolean(value) }
    if let dateTime = try dateTime() { return .dateTime(dateTime) }
    if let number = number() { return number }
    for sign in ["", "+", "-"] {
      if take(sign + "inf") { return .float(sign == "-" ? -.infinity : .infinity) }
      if take(sign + "nan") { return .float(.nan) }
    }
    throw fault("expected a value; a text stands in quotes")
  }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  private static func digit(_ byte: UInt8?, base: UInt8) -> Bool {
    guard let byte else { return false }
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    default: return false
    }
    return value < base
  }

  /// The end of digits that begin at `start`, each after the first with at most one `_` before it.
  /// - Returns: `start` where there is no digit.
  private func digits(_ start: Int, base: UInt8) -> Int {
    guard Self.digit(byte(start), base: base) else { return start }
    var end = start + 1
    while true {
      let next = byte(end) == UInt8(ascii: "_") ? end + 1 : end
      guard Self.digit(byte(next), base: base) else { return end }
      end = next + 1
    }
  }

  private func isSign(_ position: Int) -> Bool {
    byte(position) == UInt8(ascii: "+") || byte(position) == UInt8(ascii: "-")
  }

  /// As much of a number as there is; what follows it is judged by who asks.
  private mutating func number() -> TOMLValue? {
    let bases: [(UInt8, UInt8)] = [(UInt8(ascii: "x"), 16), (UInt8(ascii: "o"), 8), (UInt8(ascii: "b"), 2)]
    for (letter, base) in bases where current == UInt8(ascii: "0") && byte(index + 1) == letter {
      let end = digits(index + 2, base: base)
      if end > index + 2 { return integer(skipping: 2, to: end, base: base) }
    }
    let start = isSign(index) ? index + 1 : index
    var end = byte(start) == UInt8(ascii: "0") ? start + 1 : digits(start, base: 10)
    guard end > start else { return nil }
    let whole = end
    if byte(end) == UInt8(ascii: ".") {
      let fraction = digits(end + 1, base: 10)
      if fraction > end + 1 { end = fraction }
    }
    if byte(end) == UInt8(ascii: "e") || byte(end) == UInt8(ascii: "E") {
      let first = isSign(end + 1) ? end + 2 : end + 1
      let exponent = digits(first, base: 10)
      if exponent > first { end = exponent }
    }
    return end == whole ? integer(skipping: 0, to: end, base: 10) : float(to: end)
  }

  private mutating func text(skipping count: Int, to end: Int) -> String {
    defer { index = end }
    return String(decoding: bytes[index + count..<end].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }

  /// One that does not fit into 64 bits is a float: Python takes it, and nothing here computes with one.
  private mutating func integer(skipping count: Int, to end: Int, base: UInt8) -> TOMLValue {
    let digits = text(skipping: count, to: end)
    if let value = Int(digits, radix: Int(base)) { return .integer(value) }
    let prefix = base == 16 ? "0x" : ""
    return .float(Double(prefix + digits) ?? .infinity)
  }

  private mutating func float(to end: Int) -> TOMLValue {
    .float(Double(text(skipping: 0, to: end)) ?? .nan)
  }

  // MARK: - Dates

  /// `1979-05-27`, `07:32:00.5`, or both with `T`, `t` or a space between them and an offset behind.
  private mutating func dateTime() throws(TOMLReader.Fault) -> String? {
    var end: Int
    if let date = pattern("dddd-dd-dd", index), (1...12).contains(decimal(index + 5)),
      (1...31).contains(decimal(index + 8))
    {
      guard isDay else { throw fault("there is no such day") }
      end = date
      if let separator = byte(end), [UInt8(ascii: "T"), UInt8(ascii: "t"), 32].contains(separator),
        let time = time(end + 1)
      {
        end = offset(time)
      }
    } else if let time = time(index) {
      end = time
    } else {
      return nil
    }
    defer { index = end }
    return String(decoding: bytes[index..<end], as: UTF8.self)
  }

  /// Whether the day of the date here exists.
  private var isDay: Bool {
    let (year, month, day) = (
      decimal(index) * 100 + decimal(index + 2), decimal(index + 5), decimal(index + 8)
    )
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return year > 0 && day <= days[month - 1]
  }

  /// The end of the time of day at `start`.
  private func time(_ start: Int) -> Int? {
    guard let end = pattern("dd:dd:dd", start), decimal(start) < 24, decimal(start + 3) < 60,
      decimal(start + 6) < 60
    else { return nil }
    guard byte(end) == UInt8(ascii: "."), Self.digit(byte(end + 1), base: 10) else { return end }
    return bytes[(end + 1)...].firstIndex { !Self.digit($0, base: 10) } ?? bytes.count
  }

  /// The end of the offset from UTC at `start`, where there is one.
  private func offset(_ start: Int) -> Int {
    if byte(start) == UInt8(ascii: "Z") || byte(start) == UInt8(ascii: "z") { return start + 1 }
    guard isSign(start), let end = pattern("dd:dd", start + 1), decimal(start + 1) < 24,
      decimal(start + 4) < 60
    else { return start }
    return end
  }

  /// - Parameter pattern: `d` is a digit, anything else itself.
  /// - Returns: its end, where the text at `start` is like it.
  private func pattern(_ pattern: StaticString, _ start: Int) -> Int? {
    pattern.withUTF8Buffer { pattern in
      for (position, wanted) in pattern.enumerated() {
        let byte = byte(start + position)
        guard wanted == UInt8(ascii: "d") ? Self.digit(byte, base: 10) : byte == wanted else { return nil }
      }
      return start + pattern.count
    }
  }

  /// The number of two digits.
  private func decimal(_ position: Int) -> Int {
    Int(bytes[position] - UInt8(ascii: "0")) * 10 + Int(bytes[position + 1] - UInt8(ascii: "0"))
  }
}
