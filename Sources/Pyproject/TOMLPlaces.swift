/// Where each key and each value of a TOML file stands.
///
/// TOMLKit gives values without their places, and a diagnostic needs the place. This is a second, smaller
/// reader: it follows the grammar of TOML 1.0 only as far as is needed to know where things begin and end.
/// Keys are decoded, values are stepped over, and nothing is checked: the text is one that the parser has
/// accepted already. (On a text that it has not, the places are as good as can be and the walk still ends.)
///
/// A path is the list of keys from the top; an element of an array is named by its index in decimal. A container is
/// either a table or an array, so `["tool", "x", "0"]` means one thing only.
struct TOMLPlaces: Hashable, Sendable {
  struct Place: Hashable, Sendable {
    /// UTF-8 offsets of the key as it is written, with its quotes; nil for an element of an array.
    var key: Range<Int>?
    /// nil for a table that has no text of its own.
    var value: Range<Int>?
    /// Whether the file defines it here: `b` in `[a.b]`, and not `a`, which is only mentioned.
    var isDefinition: Bool
  }

  private(set) var places: [[String]: Place] = [:]
  /// The first key that is defined twice: where it stands first, and again.
  private(set) var duplicate: (first: Range<Int>, second: Range<Int>)?

  private let bytes: [UInt8]
  private var index = 0
  /// How many elements each array of tables has so far.
  private var tableCounts: [[String]: Int] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var table: [String] = []
    while true {
      skipBlank(newlines: true)
      guard let byte = current else { break }
      let start = index
      if byte == UInt8(ascii: "[") {
        table = header()
      } else {
        keyValue(in: table)
      }
      // What cannot begin a statement ends the walk's grip on its line, never the walk.
      if index == start { index += 1 }
    }
  }

  static func == (left: TOMLPlaces, right: TOMLPlaces) -> Bool {
    left.places == right.places
  }

  func hash(into hasher: inout Hasher) { hasher.combine(places) }

  // MARK: - Statements

  /// `[a.b]` or `[[a.b]]`.
  /// - Returns: the path of the table that the following lines fill.
  private mutating func header() -> [String] {
    index += 1
    let isArray = current == UInt8(ascii: "[")
    if isArray { index += 1 }
    let keys = dottedKey()
    while let byte = current, byte == UInt8(ascii: "]") || byte == 32 || byte == 9 { index += 1 }
    var path: [String] = []
    for (position, key) in keys.enumerated() {
      path.append(key.text)
      let isLast = position == keys.count - 1
      define(path, Place(key: key.range, value: nil, isDefinition: isLast && !isArray))
      if isLast && isArray { tableCounts[path, default: 0] += 1 }
      if let count = tableCounts[path] {
        path.append(String(count - 1))
        if isLast { define(path, Place(key: key.range, value: nil, isDefinition: true)) }
      }
    }
    return path
  }

  /// `a.b = value`, at the top of a table or inside an inline one.
  private mutating func keyValue(in table: [String]) {
    let keys = dottedKey()
    guard !keys.isEmpty else { return }
    skipBlank(newlines: false)
    if current == UInt8(ascii: "=") { index += 1 }
    skipBlank(newlines: false)
    var path = table
    for (position, key) in keys.enumerated() {
      path.append(key.text)
      let isLast = position == keys.count - 1
      define(path, Place(key: key.range, value: nil, isDefinition: isLast))
    }
    let value = value(at: path)
    places[path]?.value = value
  }

  private mutating func define(_ path: [String], _ place: Place) {
    guard let known = places[path] else {
      places[path] = place
      return
    }
    guard place.isDefinition else { return }
    if known.isDefinition {
      if duplicate == nil, let first = known.key, let second = place.key { duplicate = (first, second) }
    } else {
      places[path] = place
    }
  }

  // MARK: - Keys

  private struct Key {
    var text: String
    var range: Range<Int>
  }

  private mutating func dottedKey() -> [Key] {
    var keys: [Key] = []
    while true {
      skipBlank(newlines: false)
      guard let key = simpleKey() else { return keys }
      keys.append(key)
      skipBlank(newlines: false)
      guard current == UInt8(ascii: ".") else { return keys }
      index += 1
    }
  }

  private mutating func simpleKey() -> Key? {
    let start = index
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
      let quote = bytes[index]
      skipString()
      let end = max(start + 1, index - 1)
      let inner = bytes[min(start + 1, end)..<end]
      let text = quote == UInt8(ascii: "'") ? String(decoding: inner, as: UTF8.self) : unescape(inner)
      return Key(text: text, range: start..<index)
    }
    while let byte = current, Self.isBare(byte) { index += 1 }
    guard index > start else { return nil }
    return Key(text: String(decoding: bytes[start..<index], as: UTF8.self), range: start..<index)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// The text of a basic string's inside.
  private func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex else {
        out.append(bytes[index])
        index += 1
        continue
      }
      let escape = bytes[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "b"): out.append(8)
      case UInt8(ascii: "t"): out.append(9)
      case UInt8(ascii: "n"): out.append(10)
      case UInt8(ascii: "f"): out.append(12)
      case UInt8(ascii: "r"): out.append(13)
      case UInt8(ascii: "u"), UInt8(ascii: "U"):
        let end = min(bytes.endIndex, index + (escape == UInt8(ascii: "u") ? 4 : 8))
        let digits = String(decoding: bytes[index..<end], as: UTF8.self)
        index = end
        if let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) {
          out.append(contentsOf: String(scalar).utf8)
        }
      default: out.append(escape)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  // MARK: - Values

  /// Steps over a value and records the places inside it.
  private mutating func value(at path: [String]) -> Range<Int> {
    let start = index
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
    case UInt8(ascii: "["): array(at: path)
    case UInt8(ascii: "{"): inlineTable(at: path)
    default: skipScalar()
    }
    return start..<index
  }

  private mutating func array(at path: [String]) {
    index += 1
    var count = 0
    while true {
      skipBlank(newlines: true)
      guard let byte = current else { return }
      if byte == UInt8(ascii: ",") {
        index += 1
      } else if byte == UInt8(ascii: "]") {
        index += 1
        return
      } else {
        let start = index
        let element = path + [String(count)]
        let range = value(at: element)
        places[element] = Place(key: nil, value: range, isDefinition: true)
        count += 1
        if index == start { index += 1 }
      }
    }
  }

  private mutating func inlineTable(at path: [String]) {
    index += 1
    while true {
      skipBlank(newlines: true)
      guard let byte = current else { return }
      if byte == UInt8(ascii: ",") {
        index += 1
      } else if byte == UInt8(ascii: "}") {
        index += 1
        return
      } else {
        let start = index
        keyValue(in: path)
        if index == start { index += 1 }
      }
    }
  }

  /// Numbers, booleans and dates; a date may have a space inside it.
  private mutating func skipScalar() {
    let start = index
    scan: while let byte = current {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"), 10, 13: break scan
      default: index += 1
      }
    }
    while index > start, bytes[index - 1] == 32 || bytes[index - 1] == 9 { index -= 1 }
  }

  /// Any of the four kinds of string, from its first quote to behind its last.
  private mutating func skipString() {
    let quote = bytes[index]
    let isLiteral = quote == UInt8(ascii: "'")
    func isQuote(_ position: Int) -> Bool { position < bytes.count && bytes[position] == quote }
    if isQuote(index + 1) && isQuote(index + 2) {
      index += 3
      while index < bytes.count {
        if !isLiteral && bytes[index] == UInt8(ascii: "\\") {
          index = min(bytes.count, index + 2)
        } else if isQuote(index) && isQuote(index + 1) && isQuote(index + 2) {
          index += 3
          // One or two quotes may stand inside, right before the three that close.
          while isQuote(index) { index += 1 }
          return
        } else {
          index += 1
        }
      }
      return
    }
    index += 1
    while index < bytes.count, bytes[index] != 10 {
      if !isLiteral && bytes[index] == UInt8(ascii: "\\") {
        index = min(bytes.count, index + 2)
      } else if bytes[index] == quote {
        index += 1
        return
      } else {
        index += 1
      }
    }
  }

  // MARK: - Blank

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Steps over spaces and tabs and, with `newlines`, over line ends and comments.
  private mutating func skipBlank(newlines: Bool) {
    while let byte = current {
      if byte == 32 || byte == 9 || (newlines && (byte == 10 || byte == 13)) {
        index += 1
      } else if newlines && byte == UInt8(ascii: "#") {
        while let byte = current, byte != 10 { index += 1 }
      } else {
        return
      }
    }
  }
}
