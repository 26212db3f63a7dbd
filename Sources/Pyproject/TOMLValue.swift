/// A value of a TOML file.
package indirect enum TOMLValue: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case float(Double)
  case boolean(Bool)
  /// A date, a time, or both, as it stands in the file: nothing here computes with one.
  case dateTime(String)
  case array([TOMLValue])
  case table(TOMLTable)

  /// What a person calls this type.
  package var typeName: String {
    switch self {
    case .string: "a string"
    case .integer: "an integer"
    case .float: "a float"
    case .boolean: "a boolean"
    case .dateTime: "a date or time"
    case .array: "an array"
    case .table: "a table"
    }
  }

  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  package var array: [TOMLValue]? { if case .array(let value) = self { value } else { nil } }
  package var table: TOMLTable? { if case .table(let value) = self { value } else { nil } }
}

/// A TOML table. Keys are told apart by their bytes, as TOML and Python do, and stand in byte order.
package struct TOMLTable: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var value: TOMLValue
  }

  package let entries: [Entry]

  /// - Parameter entries: with no key twice.
  package init(_ entries: [Entry] = []) {
    self.entries = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  package subscript(key: String) -> TOMLValue? {
    entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}
