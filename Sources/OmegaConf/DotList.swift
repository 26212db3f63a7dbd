import Diagnostics
import PythonText

/// What Kedro's commands make of `--params a=1,b.c=x`: `_split_params` of `kedro/framework/cli/utils.py` (1.7) and
/// `OmegaConf.from_dotlist`.
///
/// The text is split at every comma, so that no value can hold one. A value is a YAML document of its own, in
/// OmegaConf's dialect: `true` is a boolean, `yes` too, `null` is nothing, and `None` a text. Dots and brackets in
/// a key nest.
package enum DotList {
  /// Why a text is no list of parameters: what `--params` is refused with.
  package struct Malformed: Error, Hashable, Sendable {
    package var message: String
  }

  /// - Returns: the parameters in the order in which they are written.
  package static func parse(_ text: String) throws(Malformed) -> ConfigMapping {
    var mapping = ConfigMapping()
    for item in text.split(separator: ",").map({ trimmed($0) }) where !item.isEmpty {
      guard let equals = item.firstIndex(of: "=") else {
        throw Malformed(message: "Item `\(item)` must contain a key and a value separated by `=`.")
      }
      let key = trimmed(item[..<equals])
      if key.isEmpty { throw Malformed(message: "Parameter key cannot be an empty string.") }
      let value = try value(String(item[item.index(after: equals)...]), of: key)
      mapping = setting(value, at: ConfigPath.split(key)[...], in: mapping)
    }
    return mapping
  }

  private static func trimmed(_ text: Substring) -> String {
    let blanks: Set<Character> = [" ", "\t", "\n", "\r"]
    return String(text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
  }

  private static func value(_ text: String, of key: String) throws(Malformed) -> ConfigValue {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    do throws(ConfigError) {
      let node = try YAMLConstructor.load(Array("value:\n  \(lines)\n".utf8), path: "--params")
      return node[.string("value")]?.value.asWritten ?? .null
    } catch {
      let reason = error.diagnostics.first?.message ?? "it cannot be read"
      throw Malformed(message: "The value of `\(key)` is no YAML: \(reason).")
    }
  }

  /// A mapping on the way takes a further key; anything else there gives way to one.
  private static func setting(
    _ value: ConfigValue, at path: ArraySlice<String>, in mapping: ConfigMapping
  ) -> ConfigMapping {
    guard let key = path.first else { return mapping }
    var result = mapping
    let rest = path.dropFirst()
    if rest.isEmpty {
      result[key] = value
    } else if case .mapping(let inner)? = mapping[key] {
      result[key] = .mapping(setting(value, at: rest, in: inner))
    } else {
      result[key] = .mapping(setting(value, at: rest, in: ConfigMapping()))
    }
    return result
  }
}

extension ConfigNode {
  /// The value with its interpolations as texts (`OmegaConf.to_container` without `resolve`).
  fileprivate var asWritten: ConfigValue {
    switch content {
    case .scalar(let value): value
    case .list(let items): .list(items.map(\.asWritten))
    case .mapping(let members):
      .mapping(ConfigMapping(members.map { .init(key: $0.key.text, value: $0.value.asWritten) }))
    }
  }
}
