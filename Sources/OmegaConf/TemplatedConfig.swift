import Diagnostics
import PythonText

/// Kedro 0.18's own loaders: `ConfigLoader`, which takes texts as they stand, and `TemplatedConfigLoader`,
/// which replaces `${path|default}` by values of the globals.
///
/// Both read and merge files as `OmegaConfigLoader` does, with two differences: keys with a leading `_` are
/// dropped from parameters, too, and nothing is resolved within an environment, because there is nothing to
/// resolve: a placeholder sees the globals alone.
extension ConfigLoader {
  /// How values may refer to others.
  package enum References: Hashable, Sendable {
    /// OmegaConf's interpolations.
    case interpolations
    /// `ConfigLoader`: not at all.
    case none
    /// `TemplatedConfigLoader`: `globals_pattern` and `globals_dict`.
    case globals(pattern: String?, values: ConfigMapping)
  }

  /// - Throws: as `load`.
  func loadUnresolved(_ kind: String, _ patterns: [String]) throws(ConfigError) -> LoadedConfig {
    let merged = try merge(patterns, kind)
    guard case .globals(let pattern, let values) = settings.references else { return merged }
    var globals = ConfigMapping()
    if let pattern { globals = try merge([pattern], "globals").mapping }
    for entry in values.entries { globals[entry.key] = entry.value }
    var problems: [Diagnostic] = []
    let mapping = Template(globals: globals).format(merged.mapping, []) { message, path in
      problems.append(Diagnostic(.interpolation, at: merged.place(of: path, .value), message))
    }
    if !problems.isEmpty { throw ConfigError(problems) }
    return merged.with(mapping)
  }

  private func merge(_ patterns: [String], _ kind: String) throws(ConfigError) -> LoadedConfig {
    let base = try environment(settings.baseEnvironment, patterns, kind)
    let run = try environment(runEnvironment, patterns, kind)
    if base.isEmpty, run.isEmpty {
      throw ConfigError([
        Diagnostic(
          .missingConfiguration, at: nil,
          "no YAML or JSON file in \(try folder(of: settings.baseEnvironment)) or "
            + "\(try folder(of: runEnvironment)) matches \(patterns.joined(separator: ", "))")
      ])
    }
    return try base.unresolved.combined(with: run.unresolved, .destructive)
  }
}

extension EnvironmentConfig {
  /// The files merged, with their texts as they stand.
  var unresolved: LoadedConfig {
    guard var tree = files.first?.tree else { return .empty }
    for file in files.dropFirst() { tree = Self.merged(tree, file.tree, isOrdered: false) }
    let hidden = tree.dropHidden()
    guard case .mapping(let mapping) = tree.plainValue else { return .empty }
    return LoadedConfig(mapping: mapping, tree: tree, hidden: hidden)
  }
}

extension ConfigNode {
  fileprivate var plainValue: ConfigValue {
    switch content {
    case .scalar(let value): value
    case .list(let items): .list(items.map(\.plainValue))
    case .mapping(let members):
      .mapping(ConfigMapping(members.map { .init(key: $0.key.text, value: $0.value.plainValue) }))
    }
  }
}

/// `_format_object` of Kedro 0.18's `config/templated_config.py`.
private struct Template {
  let globals: ConfigMapping

  typealias Report = (String, [String]) -> Void

  func format(_ mapping: ConfigMapping, _ path: [String], _ report: Report) -> ConfigMapping {
    ConfigMapping(
      mapping.entries.map { entry in
        var key = entry.key
        switch format(text: entry.key, path, report) {
        case .string(let text): key = text
        default: report("the key '\(entry.key)' becomes something that is no text", path + [entry.key])
        }
        return .init(key: key, value: format(entry.value, path + [entry.key], report))
      })
  }

  private func format(_ value: ConfigValue, _ path: [String], _ report: Report) -> ConfigValue {
    switch value {
    case .mapping(let mapping): .mapping(format(mapping, path, report))
    case .list(let items):
      .list(items.enumerated().map { format($0.element, path + [String($0.offset)], report) })
    case .string(let text): format(text: text, path, report)
    default: value
    }
  }

  /// A placeholder alone keeps the type of its value; among other text it becomes text.
  private func format(text: String, _ path: [String], _ report: Report) -> ConfigValue {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var unknown: String?
    var position = 0
    while position < scalars.count {
      guard let placeholder = Placeholder(scalars, at: position) else {
        result.append(scalars[position])
        position += 1
        continue
      }
      let value = lookup(placeholder, path, report)
      if position == 0, placeholder.end == scalars.count { return value }
      if case .unknown(let reason) = value { unknown = reason }
      result.append(contentsOf: Self.text(of: value).unicodeScalars)
      position = placeholder.end
    }
    return unknown.map(ConfigValue.unknown) ?? .string(String(result))
  }

  private func lookup(_ placeholder: Placeholder, _ path: [String], _ report: Report) -> ConfigValue {
    var value = ConfigValue.mapping(globals)
    for key in placeholder.path.split(separator: ".", omittingEmptySubsequences: false) {
      if case .unknown = value { return value }
      guard case .mapping(let mapping) = value, let next = mapping[String(key)] else {
        value = .null
        break
      }
      value = next
    }
    if case .null = value {
      if let fallback = placeholder.fallback { return .string(fallback) }
      report("'${\(placeholder.path)}' has no value in the globals and no default", path)
    }
    return value
  }

  private static func text(of value: ConfigValue) -> String {
    switch value {
    case .string(let text): text
    case .null: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): PythonRepr.float(value)
    case .list, .mapping, .unknown: ""
    }
  }

  /// `${[A-Za-z0-9_.]+(|[^}]*)?}`
  private struct Placeholder {
    var path: String
    var fallback: String?
    var end: Int

    init?(_ scalars: [Unicode.Scalar], at start: Int) {
      guard start + 1 < scalars.count, scalars[start] == "$", scalars[start + 1] == "{" else { return nil }
      var end = start + 2
      path = ""
      while end < scalars.count, Self.isPath(scalars[end]) {
        path.unicodeScalars.append(scalars[end])
        end += 1
      }
      if path.isEmpty { return nil }
      if end < scalars.count, scalars[end] == "|" {
        end += 1
        var text = ""
        while end < scalars.count, scalars[end] != "}" {
          text.unicodeScalars.append(scalars[end])
          end += 1
        }
        fallback = text
      }
      guard end < scalars.count, scalars[end] == "}" else { return nil }
      self.end = end + 1
    }

    private static func isPath(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", ".": true
      default: false
      }
    }
  }
}
