import Diagnostics

/// A TOML file: its values, and the place of each key, for the diagnostics about them.
package struct TOMLDocument: Hashable, Sendable {
  package let path: String
  package let root: TOMLTable
  private let nodes: [TOMLReader.Node]
  private let lines: LineMap

  /// Reads a file.
  /// - Parameter path: relative to the project's root; it only names the file.
  /// - Throws: the reason why this is no TOML, as `DW103` with its place.
  package init(path: String, bytes: [UInt8]) throws(TOMLError) {
    self.path = path
    lines = LineMap(bytes)
    do throws(TOMLReader.Fault) {
      try Self.refuseUnreadable(bytes)
      nodes = try TOMLReader(bytes).nodes
    } catch {
      throw TOMLError(error, path, lines)
    }
    root = Self.table(0, in: nodes)
  }

  package static func == (left: TOMLDocument, right: TOMLDocument) -> Bool {
    left.path.utf8.elementsEqual(right.path.utf8) && left.lines.bytes == right.lines.bytes
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(lines.bytes) }

  // MARK: - Values

  /// The value at a path of keys; an element of an array is named by its index in decimal.
  package func value(at path: [String]) -> TOMLValue? {
    var value = TOMLValue.table(root)
    for step in path {
      switch value {
      case .table(let table):
        guard let next = table[step] else { return nil }
        value = next
      case .array(let array):
        guard let index = Int(step), array.indices.contains(index) else { return nil }
        value = array[index]
      default: return nil
      }
    }
    return value
  }

  package func table(at path: [String]) -> TOMLTable? { value(at: path)?.table }

  package func string(at path: [String]) -> String? { value(at: path)?.string }

  // MARK: - Places

  /// Where the key stands that `path` leads to (for an element of an array: the element itself).
  /// - Returns: nil where the file has no such key.
  package func place(of path: [String]) -> SourceLocation? {
    node(at: path).flatMap { $0.key ?? $0.value }.map(location)
  }

  /// Where the value stands that `path` leads to; of a table without text of its own, its key.
  package func place(ofValue path: [String]) -> SourceLocation? {
    node(at: path).flatMap { $0.value ?? $0.key }.map(location)
  }

  private func node(at path: [String]) -> TOMLReader.Node? {
    var node = nodes.first
    for step in path { node = node?.child(step).map { nodes[$0] } }
    return node
  }

  private func location(_ range: Range<Int>) -> SourceLocation {
    lines.location(path, from: range.lowerBound, to: range.upperBound)
  }

  // MARK: - Parsing

  private static func table(_ node: Int, in nodes: [TOMLReader.Node]) -> TOMLTable {
    if case .table(let table) = value(node, in: nodes) { table } else { TOMLTable() }
  }

  private static func value(_ node: Int, in nodes: [TOMLReader.Node]) -> TOMLValue {
    switch nodes[node].content {
    case .scalar(let value): value
    case .array(let elements): .array(elements.map { value($0, in: nodes) })
    case .table(let children):
      .table(
        TOMLTable(
          children.map {
            .init(key: String(decoding: $0.key, as: UTF8.self), value: value($0.value, in: nodes))
          }))
    }
  }

  private static func refuseUnreadable(_ bytes: [UInt8]) throws(TOMLReader.Fault) {
    if String(validating: bytes, as: UTF8.self) == nil {
      let offset = firstInvalidOffset(bytes)
      throw TOMLReader.Fault(message: "the file is not UTF-8", range: offset..<offset + 1)
    }
    // Python's tomllib takes it for a statement.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw TOMLReader.Fault(message: "the file begins with a byte order mark", range: 0..<3)
    }
  }

  private static func firstInvalidOffset(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput, .error: return offset
      }
    }
  }
}

/// Why a file is no TOML.
package struct TOMLError: Error, Hashable, Sendable {
  package var diagnostic: Diagnostic

  package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  init(_ fault: TOMLReader.Fault, _ path: String, _ lines: LineMap) {
    func location(_ range: Range<Int>) -> SourceLocation {
      lines.location(path, from: range.lowerBound, to: range.upperBound)
    }
    diagnostic = Diagnostic(
      .malformedTOML, at: location(fault.range), "not valid TOML: " + fault.message,
      notes: fault.first.map { [.init("first defined here", at: location($0))] } ?? [])
  }
}
