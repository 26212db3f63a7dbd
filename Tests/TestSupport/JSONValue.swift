/// Any JSON, to be compared with another and to say where they differ.
package enum JSONValue: Decodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case list([JSONValue])
  case object([String: JSONValue])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  package subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// The elements of a list; none of anything else.
  package var elements: [JSONValue] {
    if case .list(let elements) = self { elements } else { [] }
  }

  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// Where `self` is not as `expected`: a line for each place, with both values.
  package func differences(from expected: JSONValue, at path: String = "$") -> [String] {
    switch (self, expected) {
    case (.object(let mine), .object(let theirs)):
      return Set(mine.keys).union(theirs.keys).sorted().flatMap { key -> [String] in
        switch (mine[key], theirs[key]) {
        case (let mine?, let theirs?): mine.differences(from: theirs, at: "\(path).\(key)")
        case (let mine?, nil): ["\(path).\(key): \(mine), which is not expected"]
        case (nil, let theirs?): ["\(path).\(key): missing, expected \(theirs)"]
        case (nil, nil): []
        }
      }
    case (.list(let mine), .list(let theirs)):
      let elements = zip(mine, theirs).enumerated().flatMap { index, pair in
        pair.0.differences(from: pair.1, at: "\(path)[\(index)]")
      }
      if mine.count == theirs.count { return elements }
      return ["\(path): \(mine.count) elements, expected \(theirs.count)"] + elements
    default:
      return self == expected ? [] : ["\(path): \(self), expected \(expected)"]
    }
  }
}

extension JSONValue: CustomStringConvertible {
  package var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        + "}"
    }
  }
}
