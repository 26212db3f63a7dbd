import Diagnostics
import Synchronization
import TOMLKit

/// A TOML file: its values, and the place of each key, for the diagnostics about them.
package struct TOMLDocument: Hashable, Sendable {
  package let path: String
  package let root: TOMLTable
  private let places: TOMLPlaces
  private let lines: LineMap

  /// Reads a file.
  ///
  /// TOMLKit never gives back the memory of what it parsed, and a daemon reads the same file at every build, so the
  /// last few documents are remembered: TOMLKit sees a file only when it has changed.
  /// - Parameter path: relative to the project's root; it only names the file.
  /// - Throws: the reason why this is no TOML, as `DW103` with its place.
  package init(path: String, bytes: [UInt8]) throws(TOMLError) {
    let known = Self.recent.withLock { recent in
      recent.first { $0.path.utf8.elementsEqual(path.utf8) && $0.lines.bytes == bytes }
    }
    if let known {
      self = known
      return
    }
    self.path = path
    lines = LineMap(bytes)
    places = TOMLPlaces(bytes)
    root = try Self.parse(path, lines, places)
    Self.recent.withLock { [self] recent in
      recent.removeAll { $0.path.utf8.elementsEqual(path.utf8) }
      recent = Array(recent.suffix(3)) + [self]
    }
  }

  private static let recent = Mutex<[TOMLDocument]>([])

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
    guard let place = places.places[path], let range = place.key ?? place.value else { return nil }
    return location(range)
  }

  /// Where the value stands that `path` leads to; of a table without text of its own, its key.
  package func place(ofValue path: [String]) -> SourceLocation? {
    guard let place = places.places[path], let range = place.value ?? place.key else { return nil }
    return location(range)
  }

  private func location(_ range: Range<Int>) -> SourceLocation {
    lines.location(path, from: range.lowerBound, to: range.upperBound)
  }

  // MARK: - Parsing

  private static func parse(
    _ path: String, _ lines: LineMap, _ places: TOMLPlaces
  ) throws(TOMLError) -> TOMLTable {
    func failure(_ message: String, at location: SourceLocation, _ notes: [Diagnostic.Note] = []) -> TOMLError
    {
      TOMLError(Diagnostic(.malformedTOML, at: location, "not valid TOML: " + message, notes: notes))
    }
    guard let text = String(validating: lines.bytes, as: UTF8.self) else {
      let offset = firstInvalidOffset(lines.bytes)
      throw failure("the file is not UTF-8", at: lines.location(path, from: offset, to: offset + 1))
    }
    // Python's tomllib, with which Kedro reads the file, takes a byte order mark for a statement.
    if lines.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw failure("the file begins with a byte order mark", at: lines.location(path, from: 0, to: 3))
    }
    // The parser takes a C string, which would end here without a word.
    if let offset = lines.bytes.firstIndex(of: 0) {
      throw failure("a NUL byte", at: lines.location(path, from: offset, to: offset + 1))
    }
    do {
      let table = try TOMLKit.TOMLTable(string: text)
      defer { table.clear() }
      return convert(table, at: [], lines, places)
    } catch let error as TOMLParseError {
      if let (first, second) = places.duplicate, error.description.contains("redefine") {
        throw failure(
          "the key is defined twice",
          at: lines.location(path, from: second.lowerBound, to: second.upperBound),
          [
            .init(
              "first defined here", at: lines.location(path, from: first.lowerBound, to: first.upperBound))
          ])
      }
      let line = max(1, error.source.begin.line)
      let noise = "Error while parsing "
      let description = error.description
      throw failure(
        description.hasPrefix(noise) ? String(description.dropFirst(noise.count)) : description,
        at: SourceLocation(
          path: path, line: line, column: max(1, error.source.begin.column),
          lineText: lines.text(ofLine: line - 1)))
    } catch {
      throw failure("\(error)", at: SourceLocation(path: path))
    }
  }

  private static func convert(
    _ table: TOMLKit.TOMLTable, at path: [String], _ lines: LineMap, _ places: TOMLPlaces
  ) -> TOMLTable {
    TOMLTable(
      table.keys.compactMap { key in
        guard let value = table[key] else { return nil }
        return .init(key: key, value: convert(value, at: path + [key], lines, places))
      })
  }

  private static func convert(
    _ value: any TOMLValueConvertible, at path: [String], _ lines: LineMap, _ places: TOMLPlaces
  ) -> TOMLValue {
    switch value.type {
    case .string: return .string(value.string ?? "")
    case .int: return .integer(value.int ?? 0)
    case .double: return .float(value.double ?? 0)
    case .bool: return .boolean(value.bool ?? false)
    case .date, .time, .dateTime:
      let range = places.places[path]?.value ?? 0..<0
      return .dateTime(String(decoding: lines.bytes[range], as: UTF8.self))
    case .array:
      guard let array = value.array else { return .array([]) }
      return .array(
        array.indices.map { convert(array[$0], at: path + [String($0)], lines, places) })
    case .table:
      guard let table = value.table else { return .table(TOMLTable()) }
      return .table(convert(table, at: path, lines, places))
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
}
