import Diagnostics
import PythonText

/// What `yaml.safe_load` and `json.loads` give for a text whose top is a mapping.
///
/// The reader here is OmegaConf's. Plain PyYAML reads a few scalars in another way (`1e3` is a text there,
/// `2024-01-31` a date), and keys may be anything: such values are unknown, and everything that this reader
/// refuses is, too.
/// - Returns: nil where the text as a whole is not known.
package func plainYAML(_ text: String) -> ConfigMapping? {
  guard let node = try? YAMLConstructor.load(Array(text.utf8), path: "", repeatedKeys: .lastWins),
    case .mapping(let mapping)? = node.plainYAML
  else { return nil }
  return mapping
}

/// What `OmegaConf.load` gives of a text without interpolations, with nothing in it that plain PyYAML would
/// read in another way.
/// - Returns: nil where the text is not known, or is refused.
package func plainOmegaConf(_ text: String) -> ConfigMapping? {
  guard (try? YAMLConstructor.load(Array(text.utf8), path: "")) != nil else { return nil }
  return plainYAML(text)
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
