import OmegaConf
import PythonEvaluation
import PythonSyntax

/// `omegaconf.OmegaConf`, as projects use it beside Kedro's loader: to register resolvers, and to read a file of their
/// own configuration that shapes the pipelines.
///
/// Resolvers are the process's. One that a module of the project registers is there for Kedro's loader too.
extension KedroModule {
  func omegaConfModule(_ interpreter: Interpreter) -> ModuleObject {
    func unknown(_ name: String) -> Unknown {
      Unknown("'\(name)' is only known in part", at: nil, importedName: name)
    }
    let functions = ModuleObject("omegaconf.OmegaConf", attributes: omegaConfFunctions)
    functions.openNamespace = unknown("omegaconf.OmegaConf")
    let module = ModuleObject("omegaconf", attributes: ["OmegaConf": .module(functions)])
    module.openNamespace = unknown("omegaconf")
    return module
  }

  private static let ownResolvers: Set<String> = [
    "oc.create", "oc.decode", "oc.deprecated", "oc.dict.keys", "oc.dict.values", "oc.env", "oc.select",
  ]

  private func hasResolver(_ name: String) -> Bool {
    resolvers[name] != nil || Self.ownResolvers.contains(name)
  }

  private var omegaConfFunctions: [String: Value] {
    var functions: [String: Value] = [:]
    func add(_ name: String, _ body: @escaping NativeFunction.Body) {
      functions[name] = .native(NativeFunction(name, module: "omegaconf.omegaconf", body))
    }
    add("has_resolver") { [unowned self] (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "has_resolver", ["name"], required: 1)
      return .bool(hasResolver(try interpreter.text(values[0], "name")))
    }
    add("register_new_resolver") { [unowned self] (interpreter, call) throws(Interrupt) in
      if let more = call.more { throw .undecided(more) }
      let values = try interpreter.arguments(
        call, "register_new_resolver", ["name", "resolver", "replace", "use_cache"], required: 2,
        keywordOnlyFrom: 2)
      let name = try interpreter.text(values[0], "name")
      let replaces = try interpreter.truth(of: values[2] ?? .bool(false)) ?? false
      if name.isEmpty { throw interpreter.valueError("cannot use an empty resolver name") }
      if !replaces, hasResolver(name) {
        throw interpreter.valueError("resolver '\(name)' is already registered")
      }
      resolvers[name] = resolver(values[1] ?? .none, interpreter)
      return .none
    }
    add("clear_resolver") { [unowned self] (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "clear_resolver", ["name"], required: 1)
      return .bool(resolvers.removeValue(forKey: try interpreter.text(values[0], "name")) != nil)
    }
    add("load") { (interpreter, call) throws(Interrupt) in
      guard case .string(let text) = try interpreter.readText(call.positional.first ?? .none) else {
        return .unknown(interpreter.unknown("a file outside the project is not an input"))
      }
      // `${...}` refers to other values, and `???` has none.
      guard let mapping = plainOmegaConf(text), !text.contains("${"), !text.contains("???") else {
        return .unknown(interpreter.unknown("this file is not evaluated as configuration"))
      }
      return ConfigObject.value(.mapping(mapping), interpreter)
    }
    for name in ["to_container", "to_object"] {
      add(name) { (interpreter, call) throws(Interrupt) in
        guard case .host(let object)? = call.positional.first, let config = object as? ConfigObject else {
          return .unknown(interpreter.unknown("this use of 'OmegaConf.\(name)' is not evaluated"))
        }
        return Value(config.config, interpreter)
      }
    }
    return functions
  }
}

/// A `DictConfig` or `ListConfig` without interpolations, which is only read.
private final class ConfigObject: HostObject {
  let config: ConfigValue
  let type: ClassObject

  static func value(_ config: ConfigValue, _ interpreter: Interpreter) -> Value {
    switch config {
    case .mapping, .list: .host(ConfigObject(config))
    default: Value(config, interpreter)
    }
  }

  private init(_ config: ConfigValue) {
    self.config = config
    if case .list = config {
      type = ClassObject("ListConfig", module: "omegaconf.listconfig")
    } else {
      type = ClassObject("DictConfig", module: "omegaconf.dictconfig")
    }
  }

  var patternKind: PatternKind? { if case .list = config { .sequence } else { .mapping } }

  private func declined(_ what: String, _ interpreter: Interpreter) -> Interrupt {
    .undecided(interpreter.unknown("\(what) of an OmegaConf object is not evaluated"))
  }

  private var keys: [String]? {
    if case .mapping(let mapping) = config { mapping.entries.map(\.key) } else { nil }
  }

  private func entry(_ key: String, _ interpreter: Interpreter) -> Value? {
    guard case .mapping(let mapping) = config,
      let entry = mapping.entries.last(where: { $0.key.utf8.elementsEqual(key.utf8) })
    else { return nil }
    return Self.value(entry.value, interpreter)
  }

  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch (config, key) {
    case (.mapping, .string(let name)):
      if let value = entry(name, interpreter) { return value }
      throw interpreter.raise(interpreter.types.keyError, "Missing key \(name)")
    case (.list(let items), .int(let index)):
      let place = index < 0 ? index + items.count : index
      guard items.indices.contains(place) else {
        throw interpreter.raise(interpreter.types.indexError, "list index out of range")
      }
      return Self.value(items[place], interpreter)
    default: throw declined("this key", interpreter)
    }
  }

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    if case .list(let items) = config { return items.map { Self.value($0, interpreter) } }
    return keys?.map { .string($0) }
  }

  func length(_ interpreter: Interpreter) throws(Interrupt) -> Int? {
    if case .list(let items) = config { items.count } else { keys?.count }
  }

  func isTrue(_ interpreter: Interpreter) throws(Interrupt) -> Bool { try length(interpreter) != 0 }

  func setItem(_ key: Value, to value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Bool {
    throw declined("a change", interpreter)
  }

  func setAttribute(_ name: String, to value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Bool {
    throw declined("a change", interpreter)
  }

  func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? { throw declined("an operator", interpreter) }

  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    throw declined("the text", interpreter)
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    func method(_ body: @escaping NativeFunction.Body) -> Value {
      .native(NativeFunction(name, module: type.moduleName, body))
    }
    guard case .mapping(let mapping) = config else {
      return name.hasPrefix("__")
        ? nil : .unknown(interpreter.unknown("'\(name)' of a ListConfig is not evaluated"))
    }
    switch name {
    case "keys":
      return method { [self] (interpreter, _) throws(Interrupt) in
        .list(ListObject(try elements(interpreter) ?? []))
      }
    case "values":
      return method { (interpreter, _) throws(Interrupt) in
        .list(ListObject(mapping.entries.map { Self.value($0.value, interpreter) }))
      }
    case "items":
      return method { (interpreter, _) throws(Interrupt) in
        .list(
          ListObject(mapping.entries.map { .tuple([.string($0.key), Self.value($0.value, interpreter)]) }))
      }
    case "get":
      return method { [self] (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, "get", ["key", "default_value"], required: 1)
        return entry(try interpreter.text(values[0], "key"), interpreter) ?? values[1] ?? .none
      }
    case "pop", "update", "merge_with", "setdefault", "copy":
      throw declined("'\(name)'", interpreter)
    default:
      if name.hasPrefix("__") { return nil }
      return entry(name, interpreter)
    }
  }
}
