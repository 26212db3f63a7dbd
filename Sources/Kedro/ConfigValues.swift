import OmegaConf
import PythonEvaluation

/// Configuration as the project's code sees it, and the other way round.
extension ConfigValue {
  /// A value of the project's code; what has no place in configuration is unknown.
  init(_ value: Value, _ interpreter: Interpreter) {
    switch value {
    case .none: self = .null
    case .bool(let value): self = .boolean(value)
    case .int(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    case .list(let list):
      guard let items = try? interpreter.known(list) else {
        self = .unknown("a list that is not known")
        return
      }
      self = .list(items.map { ConfigValue($0, interpreter) })
    case .dict(let dict):
      guard (try? interpreter.known(dict)) != nil, let entries = dict.stringEntries else {
        self = .unknown("a dict that is not known")
        return
      }
      self = .mapping(
        ConfigMapping(entries.map { .init(key: $0.key, value: ConfigValue($0.value, interpreter)) }))
    case .tuple(let items): self = .list(items.map { ConfigValue($0, interpreter) })
    case .unknown(let unknown): self = .unknown(unknown.reason)
    default: self = .unknown("a value made by code")
    }
  }
}

extension Value {
  /// The value as Kedro's loader gives it to code. A mapping becomes a dict of its own.
  init(_ value: ConfigValue, _ interpreter: Interpreter) {
    switch value {
    case .null: self = .none
    case .boolean(let value): self = .bool(value)
    case .integer(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    case .list(let items): self = .list(ListObject(items.map { Value($0, interpreter) }))
    case .mapping(let mapping):
      let dict = DictObject()
      for entry in mapping.entries { dict[entry.key] = Value(entry.value, interpreter) }
      self = .dict(dict)
    case .unknown(let reason): self = .unknown(interpreter.unknown(reason))
    }
  }
}
