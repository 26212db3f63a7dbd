/// Reads a requirement's parts from left to right, as `packaging`'s parser does (26.3).
struct RequirementScanner {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { index == bytes.count }

  /// - Returns: whether there was any. Only spaces and tabs count.
  @discardableResult
  mutating func skipSpace() -> Bool {
    let start = index
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    return index > start
  }

  mutating func take(_ text: String) -> Bool {
    guard bytes[index...].starts(with: text.utf8) else { return false }
    index += text.utf8.count
    return true
  }

  // MARK: - Names

  /// Letters, digits and, between them, `-`, `_` and `.`.
  mutating func identifier() -> String? {
    var end = index
    while end < bytes.count, Self.isAlphanumeric(bytes[end]) || (end > index && Self.isSeparator(bytes[end]))
    {
      end += 1
    }
    // `\b` after `[._-]*`: it ends with a letter, a digit or `_`.
    while end > index, bytes[end - 1] == UInt8(ascii: "-") || bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    guard end > index else { return nil }
    defer { index = end }
    return String(decoding: bytes[index..<end], as: UTF8.self)
  }

  /// - Returns: none where there are no brackets; nil where they are not understood.
  mutating func extras() -> [String]? {
    guard take("[") else { return [] }
    var extras: [String] = []
    skipSpace()
    if let first = identifier() {
      extras.append(first)
      skipSpace()
      while take(",") {
        skipSpace()
        guard let next = identifier() else { return nil }
        extras.append(next)
        skipSpace()
      }
    }
    return take("]") ? extras : nil
  }

  mutating func url() -> String? {
    let start = index
    while index < bytes.count, bytes[index] != 0x20, bytes[index] != 0x09 { index += 1 }
    return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
  }

  // MARK: - Versions

  /// Versions with or without parentheses around them.
  mutating func specifiers() -> [Requirement.Specifier]? {
    guard take("(") else { return versions() }
    skipSpace()
    guard let versions = versions() else { return nil }
    skipSpace()
    return take(")") ? versions : nil
  }

  /// Sorted by their text, each once.
  mutating func versions() -> [Requirement.Specifier]? {
    var found: [Requirement.Specifier] = []
    while let comparison = comparison() {
      skipSpace()
      let start = index
      let isEnd: (UInt8) -> Bool
      if comparison == "===" {
        isEnd = { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ")") }
      } else {
        isEnd = { !Self.isAlphanumeric($0) && !"-_.!+*".utf8.contains($0) }
      }
      while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
      let version = String(decoding: bytes[start..<index], as: UTF8.self)
      guard Self.isVersion(version, for: comparison) else { return nil }
      found.append(.init(comparison: comparison, version: version))
      skipSpace()
      if !take(",") { break }
      skipSpace()
    }
    var seen: Set<Requirement.Specifier> = []
    return
      found
      .sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) }
      .filter { seen.insert($0).inserted }
  }

  private static let comparisons = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"]

  private mutating func comparison() -> String? { Self.comparisons.first { take($0) } }

  private static func isVersion(_ text: String, for comparison: String) -> Bool {
    switch comparison {
    case "===": return true
    case "==", "!=":
      if text.hasSuffix(".*") {
        let release = text.dropLast(2)
        return WheelVersion(String(release)) != nil && release.utf8.allSatisfy { !isForeignToRelease($0) }
      }
      return WheelVersion(text) != nil
    default:
      guard WheelVersion(text) != nil, !text.utf8.contains(UInt8(ascii: "+")) else { return false }
      return comparison != "~=" || text.utf8.contains(UInt8(ascii: "."))
    }
  }

  private static func isForeignToRelease(_ byte: UInt8) -> Bool {
    !(0x30...0x39).contains(byte) && !".!vV".utf8.contains(byte)
  }

  // MARK: - Markers

  mutating func marker() -> Marker? {
    guard let first = atom() else { return nil }
    var parts = [first]
    var words: [String] = []
    while let word = word(["or", "and"]) {
      guard let next = atom() else { return nil }
      words.append(word)
      parts.append(next)
    }
    return .sequence(parts, words)
  }

  private mutating func atom() -> Marker? {
    skipSpace()
    defer { skipSpace() }
    if take("(") {
      guard let inner = marker(), take(")") else { return nil }
      return inner
    }
    guard let left = operand() else { return nil }
    skipSpace()
    let comparison: String
    if word(["in"]) != nil {
      comparison = "in"
    } else if word(["not"]) != nil {
      skipSpace()
      guard word(["in"]) != nil else { return nil }
      comparison = "not in"
    } else if let found = self.comparison() {
      comparison = found
    } else {
      return nil
    }
    skipSpace()
    guard let right = operand() else { return nil }
    return Self.normalized(left, comparison, right)
  }

  /// The names of extras are compared in their canonical spelling.
  private static func normalized(_ left: Marker.Operand, _ comparison: String, _ right: Marker.Operand)
    -> Marker
  {
    switch (left, right) {
    case (.variable("extra"), .value(let name)):
      .comparison(left, comparison, .value(Requirement.canonical(name)))
    case (.value(let name), .variable(let variable))
    where ["extra", "extras", "dependency_groups"].contains(variable):
      .comparison(.value(Requirement.canonical(name)), comparison, right)
    default: .comparison(left, comparison, right)
    }
  }

  private static let variables = [
    "python_version", "python_full_version", "os_name", "os.name", "sys_platform", "sys.platform",
    "platform_release", "platform_system", "platform_version", "platform.version", "platform_machine",
    "platform.machine", "platform_python_implementation", "platform.python_implementation",
    "python_implementation", "implementation_name", "implementation_version", "extras", "extra",
    "dependency_groups",
  ]

  private mutating func operand() -> Marker.Operand? {
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
      guard let end = bytes[(index + 1)...].firstIndex(of: bytes[index]) else { return nil }
      let value = bytes[(index + 1)..<end]
      // `packaging` reads it as a Python literal; nobody writes an escape, so none is read here.
      if value.contains(UInt8(ascii: "\\")) || value.contains(0x0A) { return nil }
      defer { index = end + 1 }
      return .value(String(decoding: value, as: UTF8.self))
    }
    guard let name = word(Self.variables) else { return nil }
    let dotted = String(name.map { $0 == "." ? "_" : $0 })
    return .variable(dotted == "python_implementation" ? "platform_python_implementation" : dotted)
  }

  /// One of these words, if no letter, digit or `_` follows it.
  private mutating func word(_ words: [String]) -> String? {
    for word in words where bytes[index...].starts(with: word.utf8) {
      let end = index + word.utf8.count
      if end < bytes.count, Self.isAlphanumeric(bytes[end]) || bytes[end] == UInt8(ascii: "_") { continue }
      index = end
      return word
    }
    return nil
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}
