import PythonText

/// A value of a configuration file, as Python would hold it after `OmegaConf.to_container(resolve=True)`.
package indirect enum ConfigValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list([ConfigValue])
  case mapping(ConfigMapping)
  /// A value that cannot be known by reading (a custom resolver, an integer beyond 64 bits), and why.
  case unknown(String)
}

extension ConfigValue: Hashable {
  /// Python's identity of texts: code point by code point. Swift's own `==` would take a composed and a
  /// decomposed letter for the same file name, and miss a save that changes one into the other.
  package static func == (left: ConfigValue, right: ConfigValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    // By bits: nan is itself, and 0.0 is not -0.0, since the question is whether anything changed.
    case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.list(let left), .list(let right)): left == right
    case (.mapping(let left), .mapping(let right)): left == right
    case (.unknown(let left), .unknown(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .float(let value): hasher.combine(value.bitPattern)
    case .string(let value): hasher.combine(ExactString(value))
    case .list(let value): hasher.combine(value)
    case .mapping(let value): hasher.combine(value)
    case .unknown(let reason): hasher.combine(reason)
    }
  }
}

/// A dictionary that keeps the order in which its keys were first written.
///
/// Keys are texts: Kedro's catalogs and parameters have no others in practice, and a key that YAML reads
/// as a number or a boolean stands here as Python prints it (`1`, `True`).
package struct ConfigMapping: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var value: ConfigValue

    package init(key: String, value: ConfigValue) {
      self.key = key
      self.value = value
    }
  }

  package private(set) var entries: [Entry]
  private var positions: [ExactString: Int]

  /// - Parameter entries: in order; where a key is there twice, the last value stands at the first place,
  ///   as in a Python dictionary.
  package init(_ entries: [Entry] = []) {
    self.entries = []
    positions = [:]
    self.entries.reserveCapacity(entries.count)
    positions.reserveCapacity(entries.count)
    for entry in entries { self[entry.key] = entry.value }
  }

  package subscript(key: String) -> ConfigValue? {
    get { positions[ExactString(key)].map { entries[$0].value } }
    set {
      let name = ExactString(key)
      switch (positions[name], newValue) {
      case (let position?, let value?): entries[position].value = value
      case (let position?, nil):
        entries.remove(at: position)
        positions[name] = nil
        for later in position..<entries.count { positions[ExactString(entries[later].key)] = later }
      case (nil, let value?):
        positions[name] = entries.count
        entries.append(Entry(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  package static func == (left: ConfigMapping, right: ConfigMapping) -> Bool {
    left.entries.elementsEqual(right.entries) {
      $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value
    }
  }

  package func hash(into hasher: inout Hasher) {
    for entry in entries {
      hasher.combine(ExactString(entry.key))
      hasher.combine(entry.value)
    }
  }
}
