import PythonSyntax
import PythonText

/// `dataclasses`: fields are the annotated names of the class and its bases, methods are made of them.
extension Interpreter {
  func dataclassesModule() -> [String: Value] {
    let dataclass = native("dataclass", module: "dataclasses") { (interpreter, outer) throws(Interrupt) in
      func apply(_ value: Value) throws(Interrupt) -> Value {
        guard case .type(let type) = value else { return value }
        try interpreter.makeDataclass(type, try DataclassOptions(outer, interpreter))
        return value
      }
      if let type = outer.positional.first { return try apply(type) }
      return .native(
        NativeFunction("dataclass") { (_, call) throws(Interrupt) in
          try apply(call.positional.first ?? .none)
        })
    }
    let field = native("field", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      let marker = InstanceObject(interpreter.dataclassField)
      for (name, value) in call.keywords { marker.attributes[name] = value }
      if marker.attributes["default"] != nil, marker.attributes["default_factory"] != nil {
        throw interpreter.valueError("cannot specify both default and default_factory")
      }
      return .instance(marker)
    }
    let fields = native("fields", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      var type = call.positional.first ?? .none
      if case .instance(let instance) = type { type = .type(instance.type) }
      guard case .type(let type) = type, case .tuple(let names)? = type.lookup("__record_fields__"),
        type.lookup("_fields") == nil
      else { throw interpreter.typeError("must be called with a dataclass type or instance") }
      return .tuple(
        names.map { name in
          let field = InstanceObject(interpreter.dataclassField)
          field.attributes["name"] = name
          return .instance(field)
        })
    }
    let isDataclass = native("is_dataclass", module: "dataclasses") { (_, call) throws(Interrupt) in
      switch call.positional.first ?? .none {
      case .instance(let instance): .bool(instance.type.lookup("__dataclass_fields__") != nil)
      case .type(let type): .bool(type.lookup("__dataclass_fields__") != nil)
      case .unknown(let unknown): .unknown(unknown)
      default: .bool(false)
      }
    }
    let asDict = native("asdict", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      if call.positional.count > 1 || !call.keywords.isEmpty {
        return .unknown(interpreter.unknown("'asdict' with a factory is not evaluated"))
      }
      return try interpreter.asDict(call.positional.first ?? .none)
    }
    let asTuple = native("astuple", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      guard case .dict(let dict) = try interpreter.asDict(call.positional.first ?? .none) else {
        return .none
      }
      return .tuple(try interpreter.known(dict).map(\.value))
    }
    let replace = native("replace", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      guard case .instance(let instance)? = call.positional.first,
        case .tuple(let names)? = instance.type.lookup("__record_fields__")
      else { throw interpreter.typeError("replace() should be called on dataclass instances") }
      var keywords = call.keywords
      for case .string(let name) in names {
        guard interpreter.isInInit(name, instance.type) else {
          if call[name] == nil { continue }
          throw interpreter.valueError(
            "field \(name) is declared with init=False, it cannot be specified with replace()")
        }
        if call[name] == nil, let value = instance.attributes[name] { keywords.append((name, value)) }
      }
      return try interpreter.instantiate(instance.type, CallArguments(keywords: keywords, site: call.site))
    }
    return [
      "dataclass": dataclass, "field": field, "fields": fields, "asdict": asDict, "astuple": asTuple,
      "replace": replace, "is_dataclass": isDataclass,
      "FrozenInstanceError": .type(types.frozenInstanceError),
    ]
  }

  /// Whether the field is a parameter of the dataclass's `__init__`.
  private func isInInit(_ name: String, _ type: ClassObject) -> Bool {
    guard case .dict(let fields)? = type.lookup("__dataclass_fields__"),
      case .host(let object)? = fields[name],
      let field = object as? DataclassField
    else { return true }
    return field.isInInit
  }

  private var dataclassField: ClassObject {
    if case .type(let type)? = standardModules["dataclasses"]?.attributes["Field"] { return type }
    let type = ClassObject("Field", module: "dataclasses", bases: [types.object])
    // What `fields()` tells of a field is its name.
    type.attributes["__getattr__"] = .native(
      NativeFunction("__getattr__") { (interpreter, _) throws(Interrupt) in
        .unknown(interpreter.unknown("of a dataclass's field only the name is evaluated"))
      })
    standardModules["dataclasses"]?.attributes["Field"] = .type(type)
    return type
  }

  private func asDict(_ value: Value) throws(Interrupt) -> Value {
    switch value {
    case .instance(let instance) where instance.type.lookup("__dataclass_fields__") != nil:
      guard case .tuple(let names)? = instance.type.lookup("__record_fields__") else { return value }
      let dict = DictObject()
      dict.taint = instance.taint
      for case .string(let name) in names { dict[name] = try asDict(instance.attributes[name] ?? .none) }
      return .dict(dict)
    case .instance(let instance) where instance.payload != nil && !instance.type.isEnum:
      throw .undecided(unknown("'asdict' of this value is not evaluated"))
    case .list(let list):
      return .list(ListObject(try known(list).map { item throws(Interrupt) in try asDict(item) }))
    case .tuple(let items): return .tuple(try items.map { item throws(Interrupt) in try asDict(item) })
    case .dict(let dict):
      let copy = DictObject()
      copy.defaultFactory = dict.defaultFactory
      for (key, item) in try known(dict) { try set(try asDict(key), try asDict(item), in: copy) }
      return .dict(copy)
    default: return try deepCopy(value)
    }
  }

  // MARK: Making one

  private func makeDataclass(_ type: ClassObject, _ options: DataclassOptions) throws(Interrupt) {
    own(type)
    if type.annotatedNames.contains("") {
      type.unknownBase = type.unknownBase ?? unknown("'InitVar' and 'KW_ONLY' are not evaluated")
      return
    }
    var fields: [DataclassField] = []
    for ancestor in type.resolutionOrder.dropFirst().reversed() {
      guard case .dict(let own)? = ancestor.attributes["__dataclass_fields__"] else { continue }
      for case .host(let object) in own.storage.entries.map(\.value) {
        guard let field = object as? DataclassField else { continue }
        if let index = fields.firstIndex(where: { $0.name == field.name }) {
          fields[index] = field
        } else {
          fields.append(field)
        }
      }
    }
    for name in self.fields(of: type) {
      let field = try DataclassField(name, type.attributes[name], options, dataclassField, self)
      if let index = fields.firstIndex(where: { $0.name == name }) {
        fields[index] = field
      } else {
        fields.append(field)
      }
      if case .instance(let marker)? = type.attributes[name], marker.type === dataclassField {
        type.attributes[name] = marker.attributes["default"]
      }
    }
    let positional = fields.filter { $0.isInInit && !$0.isKeywordOnly }
    if options.hasInit, let first = positional.firstIndex(where: { $0.hasDefault }),
      let wrong = positional[first...].first(where: { !$0.hasDefault })
    {
      throw typeError("non-default argument '\(wrong.name)' follows default argument")
    }
    let table = DictObject()
    for field in fields { table[field.name] = .host(field) }
    type.attributes["__dataclass_fields__"] = .dict(table)
    type.attributes["__record_fields__"] = .tuple(fields.map { .string($0.name) })
    if type.attributes["__match_args__"] == nil {
      type.attributes["__match_args__"] = .tuple(positional.map { .string($0.name) })
    }
    addMethods(to: type, fields, options)
    generateDocumentation(of: type)
  }

  private func addMethods(to type: ClassObject, _ fields: [DataclassField], _ options: DataclassOptions) {
    func add(_ name: String, _ body: @escaping NativeFunction.Body) {
      if type.attributes[name] == nil { type.attributes[name] = .native(NativeFunction(name, body)) }
    }
    func values(_ value: Value?, _ fields: [DataclassField]) -> Value? {
      guard case .instance(let instance)? = value, instance.taint == nil else { return nil }
      return .tuple(fields.map { instance.attributes[$0.name] ?? .none })
    }
    if options.hasInit {
      type.attributes["__init__"] = .native(
        NativeFunction("__init__") { (interpreter, call) throws(Interrupt) in
          try interpreter.fill(type, fields, options, call)
        })
    }
    if options.hasRepr {
      add("__repr__") { (interpreter, call) throws(Interrupt) in
        var parts: [String] = []
        let shown = fields.filter(\.isInRepr)
        for field in shown {
          let value = try interpreter.attribute(field.name, of: call.positional.first ?? .none)
          parts.append("\(field.name)=\(try interpreter.representation(of: value))")
        }
        return .string(
          "\(interpreter.types.type(of: call.positional.first ?? .none)?.qualifiedName ?? "")(\(parts.joined(separator: ", ")))"
        )
      }
    }
    let compared = fields.filter(\.isCompared)
    func comparing(_ op: ComparisonOperator) -> NativeFunction.Body {
      { (interpreter, call) throws(Interrupt) in
        guard case .instance(let a)? = call.positional.first, case .instance(let b)? = call.positional.last,
          a.type === b.type
        else { return .notImplemented }
        guard let mine = values(call.positional.first, compared),
          let theirs = values(call.positional.last, compared)
        else { return .unknown(interpreter.unknown("this object may have been changed")) }
        return try interpreter.compare(op, mine, theirs)
      }
    }
    if options.isOrdered {
      add("__lt__", comparing(.less))
      add("__le__", comparing(.lessOrEqual))
      add("__gt__", comparing(.greater))
      add("__ge__", comparing(.greaterOrEqual))
    }
    guard options.hasEquality, type.attributes["__eq__"] == nil else { return }
    add("__eq__", comparing(.equal))
    if type.attributes["__hash__"] != nil { return }
    if options.isFrozen {
      type.attributes["__hash__"] = Value.none
      type.attributes["__dataclass_hash__"] = .tuple(compared.map { .string($0.name) })
    } else {
      type.attributes["__dataclass_unhashable__"] = .bool(true)
    }
  }

  /// `__init__`
  private func fill(
    _ type: ClassObject, _ fields: [DataclassField], _ options: DataclassOptions, _ call: CallArguments
  ) throws(Interrupt) -> Value {
    guard case .instance(let instance)? = call.positional.first else { return .none }
    var rest = call
    rest.positional.removeFirst()
    let parameters =
      fields.filter { $0.isInInit && !$0.isKeywordOnly } + fields.filter { $0.isInInit && $0.isKeywordOnly }
    let values = try arguments(
      rest, "\(type.name).__init__", parameters.map(\.name),
      keywordOnlyFrom: parameters.count { !$0.isKeywordOnly })
    var missing: [String] = []
    for field in fields {
      let index = parameters.firstIndex { $0 === field }
      if let index, let value = values[index] {
        instance.attributes[field.name] = value
      } else if index != nil, let more = call.more {
        instance.attributes[field.name] = .unknown(more)
      } else if let value = field.defaultValue {
        instance.attributes[field.name] = value
      } else if let factory = field.factory {
        instance.attributes[field.name] = try self.call(factory, CallArguments(site: call.site))
      } else if index != nil {
        missing.append(field.name)
      }
    }
    if !missing.isEmpty {
      let list = missing.map { "'\($0)'" }.joined(separator: " and ")
      throw typeError(
        "\(type.name).__init__() missing \(missing.count) required positional argument\(missing.count == 1 ? "" : "s"): \(list)"
      )
    }
    if options.isFrozen { instance.isFrozen = true }
    if let hook = instance.type.lookup("__post_init__") {
      _ = try self.call(hook, CallArguments([.instance(instance)], site: call.site))
    }
    return .none
  }
}

/// The arguments of `@dataclass(...)`.
private struct DataclassOptions {
  var hasInit = true
  var hasRepr = true
  var hasEquality = true
  var isOrdered = false
  var isFrozen = false
  var isKeywordOnly = false

  init(_ call: CallArguments, _ interpreter: Interpreter) throws(Interrupt) {
    for (name, value) in call.keywords {
      let isSet = try interpreter.isTrue(value)
      switch name {
      case "init": hasInit = isSet
      case "repr": hasRepr = isSet
      case "eq": hasEquality = isSet
      case "order": isOrdered = isSet
      case "frozen": isFrozen = isSet
      case "kw_only": isKeywordOnly = isSet
      case "slots", "match_args", "weakref_slot": break
      default:
        throw .undecided(interpreter.unknown("'\(name)' of a dataclass is not evaluated"))
      }
    }
  }
}

/// One field of a dataclass.
private final class DataclassField: HostObject {
  let type: ClassObject
  let name: String
  var defaultValue: Value?
  var factory: Value?
  var isInInit = true
  var isInRepr = true
  var isCompared = true
  var isKeywordOnly: Bool

  var hasDefault: Bool { defaultValue != nil || factory != nil }
  var held: [Value] { [defaultValue, factory].compactMap(\.self) }

  init(
    _ name: String, _ value: Value?, _ options: DataclassOptions, _ type: ClassObject,
    _ interpreter: Interpreter
  ) throws(Interrupt) {
    self.name = name
    self.type = type
    isKeywordOnly = options.isKeywordOnly
    defaultValue = value
    if case .instance(let marker)? = value, marker.type === type {
      defaultValue = marker.attributes["default"]
      factory = marker.attributes["default_factory"]
      func flag(_ name: String, _ fallback: Bool) throws(Interrupt) -> Bool {
        try marker.attributes[name].map { value throws(Interrupt) in try interpreter.isTrue(value) }
          ?? fallback
      }
      isInInit = try flag("init", true)
      isInRepr = try flag("repr", true)
      isCompared = try flag("compare", true)
      isKeywordOnly = try flag("kw_only", options.isKeywordOnly)
    }
    switch defaultValue {
    case .list?, .dict?, .set?:
      throw interpreter.valueError(
        "mutable default \(PythonRepr.text(.type(interpreter.types.type(of: defaultValue ?? .none) ?? interpreter.types.object))) for field \(name) is not allowed: use default_factory"
      )
    default: break
    }
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    name == "name"
      ? .string(self.name) : .unknown(interpreter.unknown("'\(name)' of a field is not evaluated"))
  }
}
