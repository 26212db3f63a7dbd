/// Reads TOML 1.0 and keeps where everything stands.
///
/// The judge is Python's `tomllib`, with which Kedro reads `pyproject.toml`: what it refuses is refused here, and what it accepts has
/// the same values. Two of its decisions go beyond the standard's text: a table that was only
/// mentioned by a header (`a` in `[a.b]`) may still be filled by dotted keys, once; and an integer may
/// have any size.
///
/// The difficult part of TOML is not its values but who may still add to a table. Each table therefore remembers
/// how it came to be (`Origin`): a header may open what was at most mentioned before; a dotted key may
/// enter what was mentioned or what dotted keys of the same section made; nothing enters what is written inline.
struct TOMLReader {
  /// One table, array or value of the file, and where it stands.
  struct Node: Hashable, Sendable {
    enum Content: Hashable, Sendable {
      case scalar(TOMLValue)
      /// Names in UTF-8: keys are told apart by their bytes. The numbers are nodes.
      case table([[UInt8]: Int])
      case array([Int])
    }

    var content: Content
    var origin: Origin
    /// UTF-8 offsets of the key as it is written, with its quotes; nil for an element of an array.
    var key: Range<Int>?
    /// nil for a table that has no text of its own.
    var value: Range<Int>?
  }

  enum Origin: Hashable, Sendable {
    /// A header of a table below it names it.
    case mentioned
    /// Dotted keys made or entered it, in the section of this number.
    case dotted(section: Int)
    /// `[name]` or `[[name]]`.
    case header
    /// A value: nothing is added to it any more.
    case written
  }

  /// Why a text is no TOML.
  struct Fault: Error {
    var message: String
    var range: Range<Int>
    /// What it clashes with.
    var first: Range<Int>?
  }

  struct Key {
    var name: [UInt8]
    var range: Range<Int>
  }

  /// The first is the file's top table.
  private(set) var nodes: [Node] = [Node(content: .table([:]), origin: .header)]
  /// A table is a call deeper than what holds it, so a text has a say in how deep the stack gets. Python's own
  /// limit is near.
  private static let deepest = 400

  var scanner: TOMLScanner
  private var section = 0
  private var depth = 0

  /// - Parameter bytes: valid UTF-8.
  init(_ bytes: [UInt8]) throws(Fault) {
    scanner = TOMLScanner(bytes)
    var table = 0
    while true {
      scanner.skipBlank()
      guard let byte = scanner.current else { return }
      if byte == UInt8(ascii: "[") {
        section += 1
        table = try header()
      } else if TOMLScanner.beginsKey(byte) {
        try keyValue(in: table)
      } else if byte != UInt8(ascii: "#"), scanner.newline == 0 {
        throw scanner.fault("expected a key or a table")
      }
      scanner.skipBlank()
      try scanner.skipComment()
      if scanner.current == nil { return }
      guard scanner.newline > 0 else { throw scanner.fault("expected the end of the line") }
      scanner.index += scanner.newline
    }
  }

  // MARK: - Tables

  /// `[a.b]` or `[[a.b]]`.
  /// - Returns: the table that the following lines fill.
  private mutating func header() throws(Fault) -> Int {
    let isArray = scanner.follows("[[")
    scanner.index += isArray ? 2 : 1
    let keys = try dottedKey()
    guard scanner.follows(isArray ? "]]" : "]") else {
      throw scanner.fault("expected `\(isArray ? "]]" : "]")`")
    }
    scanner.index += isArray ? 2 : 1
    var table = 0
    for key in keys.dropLast() { table = try entered(key, in: table) }
    guard let last = keys.last else { return table }
    guard let known = child(last, of: table) else {
      return isArray
        ? append(last, to: add(last, .array([]), .header, to: table))
        : add(last, .table([:]), .header, to: table)
    }
    switch (nodes[known].content, nodes[known].origin) {
    case (.array, .header) where isArray: return append(last, to: known)
    case (.table, .mentioned) where !isArray:
      nodes[known].origin = .header
      nodes[known].key = last.range
      return known
    default: throw clash(last, known)
    }
  }

  /// The table that a header leads through, made where there is none; of an array of tables its last one.
  private mutating func entered(_ key: Key, in table: Int) throws(Fault) -> Int {
    guard let known = child(key, of: table) else { return add(key, .table([:]), .mentioned, to: table) }
    switch nodes[known].content {
    case .table where nodes[known].origin != .written: return known
    case .array(let elements) where nodes[known].origin == .header: return elements.last ?? known
    default: throw clash(key, known)
    }
  }

  /// `a.b = value`, at the top of a table or inside an inline one.
  private mutating func keyValue(in table: Int) throws(Fault) {
    let keys = try dottedKey()
    guard scanner.current == UInt8(ascii: "=") else { throw scanner.fault("expected `=` after the key") }
    scanner.index += 1
    scanner.skipBlank()
    let value = try self.value()
    var table = table
    for key in keys.dropLast() {
      guard let known = child(key, of: table) else {
        table = add(key, .table([:]), .dotted(section: section), to: table)
        continue
      }
      guard case .table = nodes[known].content else { throw clash(key, known) }
      switch nodes[known].origin {
      case .mentioned: nodes[known].origin = .dotted(section: section)
      case .dotted(section): break
      case .dotted, .header, .written: throw clash(key, known)
      }
      table = known
    }
    guard let last = keys.last else { return }
    if let known = child(last, of: table) { throw clash(last, known) }
    nodes[value].key = last.range
    insert(last, value, into: table)
  }

  private func clash(_ key: Key, _ known: Int) -> Fault {
    Fault(message: "the key is defined twice", range: key.range, first: nodes[known].key)
  }

  private func child(_ key: Key, of table: Int) -> Int? {
    if case .table(let children) = nodes[table].content { children[key.name] } else { nil }
  }

  private mutating func add(_ key: Key, _ content: Node.Content, _ origin: Origin, to table: Int) -> Int {
    nodes.append(Node(content: content, origin: origin, key: key.range))
    insert(key, nodes.count - 1, into: table)
    return nodes.count - 1
  }

  private mutating func insert(_ key: Key, _ node: Int, into table: Int) {
    guard case .table(var children) = nodes[table].content else { return }
    nodes[table].content = .table([:])
    children[key.name] = node
    nodes[table].content = .table(children)
  }

  /// Adds a table to an array of tables.
  private mutating func append(_ key: Key, to array: Int) -> Int {
    nodes.append(Node(content: .table([:]), origin: .header, key: key.range))
    guard case .array(let elements) = nodes[array].content else { return array }
    nodes[array].content = .array(elements + [nodes.count - 1])
    return nodes.count - 1
  }

  // MARK: - Keys

  private mutating func dottedKey() throws(Fault) -> [Key] {
    var keys: [Key] = []
    while true {
      scanner.skipBlank()
      let start = scanner.index
      let name = try scanner.key()
      keys.append(Key(name: name, range: start..<scanner.index))
      scanner.skipBlank()
      guard scanner.current == UInt8(ascii: ".") else { return keys }
      scanner.index += 1
    }
  }

  // MARK: - Values

  /// - Returns: the node, which is in no table yet.
  private mutating func value() throws(Fault) -> Int {
    let start = scanner.index
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw scanner.fault("nested too deeply") }
    let node: Int
    switch scanner.current {
    case UInt8(ascii: "["): node = try array()
    case UInt8(ascii: "{"): node = try inlineTable()
    default:
      nodes.append(Node(content: .scalar(try scanner.scalar()), origin: .written))
      node = nodes.count - 1
    }
    nodes[node].value = start..<scanner.index
    return node
  }

  private mutating func array() throws(Fault) -> Int {
    scanner.index += 1
    var elements: [Int] = []
    try scanner.skipLines()
    while scanner.current != UInt8(ascii: "]") {
      elements.append(try value())
      try scanner.skipLines()
      if scanner.current == UInt8(ascii: "]") { break }
      guard scanner.current == UInt8(ascii: ",") else {
        throw scanner.fault("expected `,` or `]` in the array")
      }
      scanner.index += 1
      try scanner.skipLines()
    }
    scanner.index += 1
    nodes.append(Node(content: .array(elements), origin: .written))
    return nodes.count - 1
  }

  private mutating func inlineTable() throws(Fault) -> Int {
    scanner.index += 1
    nodes.append(Node(content: .table([:]), origin: .written))
    let table = nodes.count - 1
    scanner.skipBlank()
    if scanner.current == UInt8(ascii: "}") {
      scanner.index += 1
      return table
    }
    while true {
      try keyValue(in: table)
      scanner.skipBlank()
      guard let byte = scanner.current, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
        throw scanner.fault("expected `,` or `}` in the inline table")
      }
      scanner.index += 1
      if byte == UInt8(ascii: "}") { return table }
    }
  }
}

extension TOMLReader.Node {
  /// The nodes of an element's or a key's name.
  func child(_ step: String) -> Int? {
    switch content {
    case .scalar: return nil
    case .table(let children): return children[Array(step.utf8)]
    case .array(let elements):
      guard let index = Int(step), elements.indices.contains(index) else { return nil }
      return elements[index]
    }
  }
}
