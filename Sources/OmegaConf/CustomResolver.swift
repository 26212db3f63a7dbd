/// A function that a project registers for its interpolations: `${name:argument,...}`.
///
/// It is called with the arguments as values, and has no way to the configuration around it.
package typealias CustomResolver = ([ConfigValue]) -> CustomResolverResult

package enum CustomResolverResult: Sendable {
  /// What it gives; `unknown` where that cannot be known.
  case value(ConfigValue)
  /// What it raises, as `TypeError: message`.
  case raises(String)
}

extension Resolution {
  /// OmegaConf's `register_new_resolver`: arguments that are containers of the configuration arrive as OmegaConf's
  /// own objects, which are not followed; a list or a mapping that comes back takes the interpolation's place.
  mutating func custom(
    _ name: String, _ arguments: [Resolved], _ container: ConfigGraph.ID
  ) throws(Problem) -> Resolved {
    guard let resolver = scope.resolvers[name] else {
      return .scalar(.unknown("the custom resolver `\(name):`"))
    }
    var values: [ConfigValue] = []
    for argument in arguments {
      guard let value = plainValue(argument) else {
        return .scalar(.unknown("the custom resolver `\(name):` of a value that is not followed"))
      }
      values.append(value)
    }
    switch resolver(values) {
    case .raises(let message): throw Problem(message: "the custom resolver `\(name):` fails: \(message)")
    case .value(.unknown(let reason)):
      return .scalar(.unknown("the custom resolver `\(name):` is not evaluated, since \(reason)"))
    case .value(let value):
      if value.holdsReference {
        return .scalar(.unknown("the custom resolver `\(name):` gives an interpolation"))
      }
      switch value {
      case .list, .mapping: return .node(graph.insert(ConfigNode(value), under: container))
      default: return .scalar(value)
      }
    }
  }

  /// nil for a container of the configuration, and for what is unknown.
  private func plainValue(_ resolved: Resolved) -> ConfigValue? {
    switch value(resolved) {
    case .node, .scalar(.unknown): return nil
    case .scalar(let value): return value
    case .list(let items):
      let values = items.compactMap(plainValue)
      return values.count == items.count ? .list(values) : nil
    case .dictionary(let pairs):
      var mapping = ConfigMapping()
      for pair in pairs {
        guard pair.key.isString, let value = plainValue(pair.value) else { return nil }
        mapping[pair.key.text] = value
      }
      return .mapping(mapping)
    }
  }
}

extension ConfigValue {
  /// Whether OmegaConf would go on with what a text in it says: an interpolation, or that a value is missing.
  fileprivate var holdsReference: Bool {
    switch self {
    case .string(let text): Resolution.hasInterpolation(text) || text.contains("???")
    case .list(let items): items.contains(where: \.holdsReference)
    case .mapping(let mapping): mapping.entries.contains { $0.value.holdsReference }
    default: false
    }
  }
}
