import Diagnostics
import PythonText

/// What `yaml.safe_load` and `json.loads` give for a text whose top is a mapping.
///
/// The reader here is OmegaConf's. Plain PyYAML reads a few scalars in another way (`1e3` is a text there,
/// `2024-01-31` a date), and keys may be anything: such values are unknown, and everything that this reader
/// refuses is, too.
package func plainYAML(_ text: String) -> PlainYAML {
  do throws(YAMLProblem) {
    guard let node = try YAMLConstructor.plain(Array(text.utf8)) else { return .nothing }
    guard case .mapping(let mapping)? = node.plainYAML else { return .unknown }
    return .mapping(mapping)
  } catch {
    return .unknown
  }
}

/// What a plain reader makes of a text.
package enum PlainYAML: Hashable, Sendable {
  case mapping(ConfigMapping)
  /// It has no value, which OmegaConf's reader takes for an empty mapping and a plain one for null.
  case nothing
  /// The text as a whole is not known.
  case unknown
}

/// What `OmegaConf.load` gives of a text without interpolations, with nothing in it that plain PyYAML would
/// read in another way.
/// - Returns: nil where the text is not known, or is refused.
package func plainOmegaConf(_ text: String) -> ConfigMapping? {
  guard (try? YAMLConstructor.load(Array(text.utf8), path: "")) != nil else { return nil }
  switch plainYAML(text) {
  case .mapping(let mapping): return mapping
  case .nothing: return ConfigMapping()
  case .unknown: return nil
  }
}

extension ConfigNode {
  fileprivate var plainYAML: ConfigValue? {
    switch content {
    case .scalar(.float): return .unknown("a float, which PyYAML may read as a text")
    case .scalar(.string(let text)) where text.looksLikeDate:
      return .unknown("a date, which PyYAML makes an object of")
    case .scalar(let value): return value
    case .list(let items):
      var values: [ConfigValue] = []
      for item in items {
        guard let value = item.plainYAML else { return nil }
        values.append(value)
      }
      return .list(values)
    case .mapping(let members):
      var entries: [ConfigMapping.Entry] = []
      for member in members {
        guard member.key.isString, !member.key.text.looksLikeDate, let value = member.value.plainYAML else {
          return nil
        }
        entries.append(.init(key: member.key.text, value: value))
      }
      return .mapping(ConfigMapping(entries))
    }
  }
}

extension String {
  /// Four digits and a hyphen.
  fileprivate var looksLikeDate: Bool {
    let bytes = Array(utf8.prefix(5))
    return bytes.count == 5 && bytes[4] == UInt8(ascii: "-")
      && bytes.prefix(4).allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
