import OmegaConf

/// A catalog entry whose name is a pattern (`{namespace}.{name}`), and which makes the configuration of every
/// dataset whose name it matches.
///
/// Source: `kedro/io/catalog_config_resolver.py`.
package struct DatasetFactory: Sendable {
  /// The entry's name: whatever contains `{`.
  package let pattern: String
  package let body: ConfigMapping
  /// nil with the reason in `failure`, where the pattern cannot be used.
  private let parsed: Result<ParsePattern, ParsePattern.Failure>

  package init(pattern: String, body: ConfigMapping) {
    self.pattern = pattern
    self.body = body
    parsed = Result { () throws(ParsePattern.Failure) in try ParsePattern(pattern) }
  }

  package static func isPattern(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "{")) }

  /// How many characters stand outside of braces; none make a catch-all.
  package var specificity: Int { Self.specificity(pattern) }

  /// Whether a pattern takes every name.
  package static func isCatchAll(_ pattern: String) -> Bool { specificity(pattern) == 0 }

  private static func specificity(_ pattern: String) -> Int {
    var count = 0
    var rest = pattern.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "{", let close = rest.firstIndex(of: "}"), !rest[..<close].contains("\n") {
        rest = rest[rest.index(after: close)...]
      } else {
        count += 1
      }
    }
    return count
  }

  package var isCatchAll: Bool { Self.isCatchAll(pattern) }

  /// Kedro's order of trying: the more specific first, then those with more fields, then by name.
  package static func precedes(_ left: DatasetFactory, _ right: DatasetFactory) -> Bool {
    if left.specificity != right.specificity { return left.specificity > right.specificity }
    func fields(_ factory: DatasetFactory) -> Int { factory.pattern.utf8.count { $0 == UInt8(ascii: "{") } }
    if fields(left) != fields(right) { return fields(left) > fields(right) }
    return left.pattern.utf8.lexicographicallyPrecedes(right.pattern.utf8)
  }

  /// Why the pattern fails on every name, where it does.
  package var failure: ParsePattern.Failure? {
    if case .failure(let failure) = parsed { failure } else { nil }
  }

  package func match(_ name: String) throws(ParsePattern.Failure) -> ParsePattern.Match? {
    try parsed.get().match(name)
  }

  /// The body with its placeholders filled in: in texts that contain `}`, in mappings and lists at any depth;
  /// keys stay.
  func configuration(_ match: ParsePattern.Match) throws(FormatString.Failure) -> ConfigMapping {
    try Self.filled(body, match)
  }

  private static func filled(
    _ mapping: ConfigMapping, _ match: ParsePattern.Match
  ) throws(FormatString.Failure) -> ConfigMapping {
    var entries: [ConfigMapping.Entry] = []
    for entry in mapping.entries {
      entries.append(.init(key: entry.key, value: try filled(entry.value, match)))
    }
    return ConfigMapping(entries)
  }

  private static func filled(
    _ value: ConfigValue, _ match: ParsePattern.Match
  ) throws(FormatString.Failure) -> ConfigValue {
    switch value {
    case .string(let text) where text.utf8.contains(UInt8(ascii: "}")):
      return .string(try FormatString.format(text, with: match))
    case .mapping(let mapping): return .mapping(try filled(mapping, match))
    case .list(let items):
      var values: [ConfigValue] = []
      for item in items { values.append(try filled(item, match)) }
      return .list(values)
    default: return value
    }
  }

  /// The placeholders of the body that the pattern does not have, with the path to each. Kedro compares them
  /// as they are written, format and all.
  package var foreignPlaceholders: [(placeholder: String, path: [String])] {
    let own = Set(Self.placeholders(pattern))
    var found: [(placeholder: String, path: [String])] = []
    func visit(_ value: ConfigValue, _ path: [String]) {
      switch value {
      case .string(let text) where text.utf8.contains(UInt8(ascii: "}")):
        found += Self.placeholders(text).filter { !own.contains($0) }.map { ($0, path) }
      case .list(let items):
        for (index, item) in items.enumerated() { visit(item, path + [String(index)]) }
      case .mapping(let mapping):
        for entry in mapping.entries { visit(entry.value, path + [entry.key]) }
      default: break
      }
    }
    visit(.mapping(body), [])
    return found
  }

  /// Python's `re.findall(r"\{.*?\}", text)`.
  private static func placeholders(_ text: String) -> [String] {
    var result: [String] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else { break }
      let placeholder = rest[open...close]
      if placeholder.contains("\n") {
        rest = rest[rest.index(after: open)...]
      } else {
        result.append(String(placeholder))
        rest = rest[rest.index(after: close)...]
      }
    }
    return result
  }
}
