import OmegaConf

/// The names under which nodes ask for parameters.
package enum ParameterNames {
  /// Whether a dataset's name is `parameters` or `params:...`.
  package static func isParameter(_ name: String) -> Bool {
    name == "parameters" || name.hasPrefix("params:")
  }

  /// The `parameters` of Kedro's snapshot: the top-level keys, sorted by code point, without `params:`.
  package static func topLevel(_ parameters: ConfigMapping) -> [String] {
    parameters.entries.map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Every name that a node can ask for: `parameters`, and `params:` with the dotted path to each value and
  /// each mapping on the way, in the order of the configuration (Kedro's `_get_parameters`).
  package static func datasets(_ parameters: ConfigMapping) -> [String] {
    var names = ["parameters"]
    func visit(_ mapping: ConfigMapping, _ prefix: String) {
      for entry in mapping.entries {
        names.append(prefix + entry.key)
        if case .mapping(let inner) = entry.value { visit(inner, prefix + entry.key + ".") }
      }
    }
    visit(parameters, "params:")
    return names
  }
}
