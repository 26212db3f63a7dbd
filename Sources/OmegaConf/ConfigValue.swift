/// A value of a configuration file, as Python would hold it after `OmegaConf.to_container(resolve=True)`.
package indirect enum ConfigValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list([ConfigValue])
  case mapping(ConfigMapping)
  /// A value that cannot be known by reading (a custom resolver, `oc.env`), and why.
  case unknown(String)
}

/// A dictionary that keeps the order in which its keys were first written.
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

  package init(_ entries: [Entry] = []) { self.entries = entries }

  package subscript(key: String) -> ConfigValue? {
    get { entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value }
    set {
      let index = entries.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(key: key, value: value))
      case (nil, nil): break
      }
    }
  }
}
