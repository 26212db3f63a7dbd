import Diagnostics

/// A kind of configuration, and where in the files its values come from.
package struct LoadedConfig: Sendable {
  package private(set) var mapping: ConfigMapping
  /// The files merged as `mapping` is, before they were resolved.
  private var tree: ConfigNode
  /// What was written at the top under keys that Kedro drops.
  package private(set) var hidden: [HiddenBlock]

  /// A mapping whose key begins with `_`: it is there to be referred to, and is heard by nobody else.
  package struct HiddenBlock: Hashable, Sendable {
    package var key: String
    package var place: SourceLocation?
  }

  package static let empty = LoadedConfig(mapping: ConfigMapping(), tree: .empty)

  /// - Parameter tree: what is left of it where keys are dropped is what the mapping has.
  init(mapping: ConfigMapping, tree: ConfigNode, hidden: [HiddenBlock] = []) {
    self.mapping = mapping
    self.tree = tree
    self.hidden = hidden
  }

  /// Values that were read elsewhere: nothing of them has a place.
  package init(mapping: ConfigMapping) { self.init(mapping: mapping, tree: .empty) }

  /// The same files with other values.
  package func with(_ mapping: ConfigMapping) -> LoadedConfig {
    LoadedConfig(mapping: mapping, tree: tree, hidden: hidden)
  }

  /// The text of a value as it stands in its file, with its interpolations (`${globals:owner}`).
  /// - Parameter path: keys from the top; an index for an item of a list.
  /// - Returns: nil where the path leads to no text that was written there.
  package func writtenText(at path: [String]) -> String? {
    var node = tree
    for key in path {
      switch node.content {
      case .mapping(let members):
        let member = members.first { $0.key.text.utf8.elementsEqual(key.utf8) }
        guard let member else { return nil }
        node = member.value
      case .list(let items):
        guard let index = Int(key), items.indices.contains(index) else { return nil }
        node = items[index]
      case .scalar(.string(let text)): return text.contains("${") ? text : nil
      case .scalar: return nil
      }
    }
    if case .scalar(.string(let text)) = node.content { return text }
    return nil
  }

  /// What to point at.
  package enum Part: Sendable { case key, value }

  /// Where a value, or its key, was written. Where the path leads through an interpolation, or further than
  /// anything that was written: the deepest place on the way.
  /// - Parameter path: keys from the top; an index for an item of a list.
  /// - Returns: nil where not even the first key was written in a file.
  package func place(of path: [String], _ part: Part = .key) -> SourceLocation? {
    var node = tree
    var place: Place?
    for key in path {
      switch node.content {
      case .mapping(let members):
        // Only the keys are touched: a catalog may have thousands, and each of its entries is asked for.
        let size = key.utf8.count
        let found = members.indices.first { index in
          members[index].key.text.utf8.count == size && members[index].key.text.utf8.elementsEqual(key.utf8)
        }
        guard let found else { return place?.location }
        let member = members[found]
        place = part == .key ? member.keyPlace ?? member.value.place : member.value.place
        node = member.value
      case .list(let items):
        guard let index = Int(key), items.indices.contains(index) else { return place?.location }
        node = items[index]
        place = node.place
      case .scalar: return place?.location
      }
    }
    return place?.location
  }

  /// Where each key at the top stands: `place(of: [key])` for all of them.
  package var places: [(key: String, place: SourceLocation)] {
    (tree.members ?? []).compactMap { member in
      (member.keyPlace ?? member.value.place).map { (member.key.text, $0.location) }
    }
  }

  /// Lays the run environment's configuration over this one, the base's.
  func combined(
    with run: LoadedConfig, _ strategy: ConfigLoader.Settings.MergeStrategy
  ) throws(ConfigError) -> LoadedConfig {
    var result = self
    var members = tree.members ?? []
    for member in run.tree.members ?? [] {
      guard let index = members.firstIndex(where: { $0.key == member.key }) else {
        members.append(member)
        continue
      }
      members[index].keyPlace = member.keyPlace
      members[index].value =
        strategy == .soft
        ? EnvironmentConfig.merged(members[index].value, member.value, isOrdered: true) : member.value
    }
    result.tree.content = .mapping(members)
    result.hidden =
      hidden.filter { mine in !run.hidden.contains { $0.key.utf8.elementsEqual(mine.key.utf8) } } + run.hidden
    for entry in run.mapping.entries {
      guard strategy == .soft, let value = mapping[entry.key] else {
        result.mapping[entry.key] = entry.value
        continue
      }
      result.mapping[entry.key] = try Self.merged(value, entry.value, [entry.key], run)
    }
    return result
  }

  private static func merged(
    _ base: ConfigValue, _ run: ConfigValue, _ path: [String], _ source: LoadedConfig
  ) throws(ConfigError) -> ConfigValue {
    switch (base, run) {
    case (.mapping(var base), .mapping(let run)):
      for entry in run.entries {
        base[entry.key] =
          try base[entry.key].map { value throws(ConfigError) in
            try merged(value, entry.value, path + [entry.key], source)
          } ?? entry.value
      }
      return .mapping(base)
    case (.mapping, .list), (.list, .mapping):
      throw ConfigError([
        Diagnostic(
          .configurationMerge, at: source.place(of: path),
          "'\(path.joined(separator: "."))' is a list in one environment and a mapping in the other, "
            + "which cannot be merged softly")
      ])
    case (_, .string("???")): return base
    default: return run
    }
  }
}
