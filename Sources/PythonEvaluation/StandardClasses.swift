/// The standard library's makers of classes: `collections`, `dataclasses`, `enum`, `typing.NamedTuple`.
extension Interpreter {
  func collectionsModule() -> [String: Value] {
    let counter = native("Counter", module: "collections") { (interpreter, call) throws(Interrupt) in
      let dict = DictObject()
      if let source = call.positional.first {
        for item in try interpreter.elements(of: source) {
          let old = dict.storage[try interpreter.hash(item)] ?? .int(0)
          try interpreter.set(item, try interpreter.binary(.add, old, .int(1)), in: dict)
        }
      }
      return .dict(dict)
    }
    let namedTuple = native("namedtuple", module: "collections") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "namedtuple", ["typename", "field_names", "rename", "defaults", "module"], required: 2)
      let name = try interpreter.text(values[0], "typename")
      var fields: [String] = []
      if case .string(let text)? = values[1] {
        fields = text.split { $0 == " " || $0 == "," }.map(String.init)
      } else {
        for field in try interpreter.elements(of: values[1] ?? .none) {
          fields.append(try interpreter.text(field, "field name"))
        }
      }
      let type = ClassObject(
        name, module: call.site.module?.name ?? "collections", bases: [interpreter.types.object])
      if let defaults = values[3] {
        for (field, value) in zip(fields.reversed(), try interpreter.elements(of: defaults).reversed()) {
          type.attributes[field] = value
        }
      }
      interpreter.makeRecord(type, fields: fields, isTuple: true)
      return .type(type)
    }
    return [
      "OrderedDict": .type(types.dict), "defaultdict": .type(types.defaultDict), "Counter": counter,
      "namedtuple": namedTuple,
    ]
  }

  /// The base that `class P(NamedTuple)` names.
  var namedTupleBase: ClassObject {
    let base = ClassObject("NamedTuple", module: "typing", bases: [types.object])
    base.attributes["__class_finish__"] = .native(
      NativeFunction("NamedTuple") { (interpreter, call) throws(Interrupt) in
        if case .type(let type)? = call.positional.first {
          interpreter.makeRecord(type, fields: interpreter.fields(of: type), isTuple: true)
        }
        return .none
      })
    return base
  }

  // MARK: dataclasses

  func dataclassesModule() -> [String: Value] {
    let dataclass = native("dataclass", module: "dataclasses") { (interpreter, outer) throws(Interrupt) in
      func apply(_ value: Value) -> Value {
        guard case .type(let type) = value else { return value }
        var fields: [String] = []
        for ancestor in type.resolutionOrder.reversed() {
          for field in interpreter.fields(of: ancestor) where !fields.contains(field) { fields.append(field) }
        }
        var isFrozen = false
        if case .bool(true)? = outer["frozen"] { isFrozen = true }
        interpreter.makeRecord(type, fields: fields, isTuple: false, isFrozen: isFrozen)
        return value
      }
      if let type = outer.positional.first { return apply(type) }
      return .native(
        NativeFunction("dataclass") { (_, call) throws(Interrupt) in apply(call.positional.first ?? .none) })
    }
    let field = native("field", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      let marker = InstanceObject(interpreter.dataclassField)
      for (name, value) in call.keywords { marker.attributes[name] = value }
      return .instance(marker)
    }
    let fields = native("fields", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      var type = call.positional.first ?? .none
      if case .instance(let instance) = type { type = .type(instance.type) }
      guard case .type(let type) = type, case .tuple(let names)? = type.lookup("__record_fields__") else {
        throw interpreter.typeError("must be called with a dataclass type or instance")
      }
      return .tuple(
        names.map { name in
          let field = InstanceObject(interpreter.dataclassField)
          field.attributes["name"] = name
          return .instance(field)
        })
    }
    let asDict = native("asdict", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      try interpreter.asDict(call.positional.first ?? .none)
    }
    let replace = native("replace", module: "dataclasses") { (interpreter, call) throws(Interrupt) in
      guard case .instance(let instance)? = call.positional.first,
        case .tuple(let names)? = instance.type.lookup("__record_fields__")
      else { throw interpreter.typeError("replace() should be called on dataclass instances") }
      var keywords = call.keywords
      for case .string(let name) in names where call[name] == nil {
        if let value = instance.attributes[name] { keywords.append((name, value)) }
      }
      return try interpreter.instantiate(instance.type, CallArguments(keywords: keywords, site: call.site))
    }
    return [
      "dataclass": dataclass, "field": field, "fields": fields, "asdict": asDict, "replace": replace,
    ]
  }

  private var dataclassField: ClassObject {
    if case .type(let type)? = standardModules["dataclasses"]?.attributes["Field"] { return type }
    let type = ClassObject("Field", module: "dataclasses", bases: [types.object])
    standardModules["dataclasses"]?.attributes["Field"] = .type(type)
    return type
  }

  private func asDict(_ value: Value) throws(Interrupt) -> Value {
    switch value {
    case .instance(let instance):
      guard case .tuple(let names)? = instance.type.lookup("__record_fields__") else { return value }
      let dict = DictObject()
      dict.taint = instance.taint
      for case .string(let name) in names { dict[name] = try asDict(instance.attributes[name] ?? .none) }
      return .dict(dict)
    case .list(let list):
      return .list(ListObject(try known(list).map { item throws(Interrupt) in try asDict(item) }))
    case .dict(let dict):
      let copy = DictObject()
      for (key, item) in try known(dict) { try set(key, try asDict(item), in: copy) }
      return .dict(copy)
    default: return value
    }
  }

  /// The annotated names of a class body, each once, in order.
  func fields(of type: ClassObject) -> [String] {
    var fields: [String] = []
    for name in type.annotatedNames where !fields.contains(name) { fields.append(name) }
    return fields
  }

  /// Gives a class the methods of a record with these fields: `__init__`, `__eq__`, `__repr__`, and for
  /// named tuples iteration and indexing.
  func makeRecord(_ type: ClassObject, fields: [String], isTuple: Bool, isFrozen: Bool = false) {
    own(type)
    type.attributes["__record_fields__"] = .tuple(fields.map { .string($0) })
    type.attributes["_fields"] = isTuple ? .tuple(fields.map { .string($0) }) : nil
    if type.attributes["__match_args__"] == nil {
      type.attributes["__match_args__"] = .tuple(fields.map { .string($0) })
    }
    var defaults: [String: Value] = [:]
    for field in fields { defaults[field] = type.lookup(field) }
    if type.attributes["__init__"] == nil {
      type.attributes["__init__"] = .native(
        NativeFunction("__init__") { (interpreter, call) throws(Interrupt) in
          try interpreter.fillRecord(type, fields, defaults, isFrozen: isFrozen, call)
        })
    }
    func values(_ value: Value?) -> [Value]? {
      guard case .instance(let instance)? = value, instance.type.isSubclass(of: type) else { return nil }
      return fields.map { instance.attributes[$0] ?? .none }
    }
    if type.attributes["__eq__"] == nil {
      type.attributes["__eq__"] = .native(
        NativeFunction("__eq__") { (interpreter, call) throws(Interrupt) in
          guard let mine = values(call.positional.first), let theirs = values(call.positional.last) else {
            return .notImplemented
          }
          return try interpreter.compare(.equal, .tuple(mine), .tuple(theirs))
        })
      if isTuple || isFrozen {
        type.attributes["__hash__"] = Value.none
      } else {
        type.attributes["__dataclass_unhashable__"] = .bool(true)
      }
    }
    if type.attributes["__repr__"] == nil {
      type.attributes["__repr__"] = .native(
        NativeFunction("__repr__") { (interpreter, call) throws(Interrupt) in
          var parts: [String] = []
          for (field, value) in zip(fields, values(call.positional.first) ?? []) {
            parts.append("\(field)=\(try interpreter.representation(of: value))")
          }
          return .string("\(type.name)(\(parts.joined(separator: ", ")))")
        })
    }
    guard isTuple else { return }
    let tuple = { (call: CallArguments) in Value.tuple(values(call.positional.first) ?? []) }
    type.attributes["__iter__"] = .native(
      NativeFunction("__iter__") { (_, call) throws(Interrupt) in tuple(call) })
    type.attributes["__len__"] = .native(
      NativeFunction("__len__") { (_, _) throws(Interrupt) in .int(fields.count) })
    type.attributes["__getitem__"] = .native(
      NativeFunction("__getitem__") { (interpreter, call) throws(Interrupt) in
        try interpreter.item(call.positional.last ?? .none, of: tuple(call))
      })
    type.attributes["_asdict"] = .native(
      NativeFunction("_asdict") { (interpreter, call) throws(Interrupt) in
        let dict = DictObject()
        for (field, value) in zip(fields, values(call.positional.first) ?? []) { dict[field] = value }
        return .dict(dict)
      })
  }

  private func fillRecord(
    _ type: ClassObject, _ fields: [String], _ defaults: [String: Value], isFrozen: Bool,
    _ call: CallArguments
  ) throws(Interrupt) -> Value {
    guard case .instance(let instance)? = call.positional.first else { return .none }
    var rest = call
    rest.positional.removeFirst()
    let values = try arguments(rest, "\(type.name).__init__", fields)
    var missing: [String] = []
    for (field, value) in zip(fields, values) {
      if let value {
        instance.attributes[field] = value
      } else if case .instance(let marker)? = defaults[field], marker.type === dataclassField {
        if let value = marker.attributes["default"] {
          instance.attributes[field] = value
        } else if let factory = marker.attributes["default_factory"] {
          instance.attributes[field] = try self.call(factory, CallArguments(site: call.site))
        } else {
          missing.append(field)
        }
      } else if let value = defaults[field] {
        instance.attributes[field] = value
      } else if let more = call.more {
        instance.attributes[field] = .unknown(more)
      } else {
        missing.append(field)
      }
    }
    if !missing.isEmpty {
      let list = missing.map { "'\($0)'" }.joined(separator: " and ")
      throw typeError(
        "\(type.name).__init__() missing \(missing.count) required positional argument\(missing.count == 1 ? "" : "s"): \(list)"
      )
    }
    if let hook = type.lookup("__post_init__") {
      _ = try self.call(hook, CallArguments([.instance(instance)], site: call.site))
    }
    if isFrozen { instance.attributes["__frozen__"] = .bool(true) }
    return .none
  }

  // MARK: enum

  func enumModule() -> [String: Value] {
    let auto = ClassObject("auto", module: "enum", bases: [types.object])
    var names: [String: Value] = ["auto": .type(auto)]
    for name in ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"] {
      let bases =
        switch name {
        case "StrEnum": [types.str]
        case "IntEnum", "IntFlag": [types.int]
        default: [types.object]
        }
      let base = ClassObject(name, module: "enum", bases: bases)
      base.attributes["__class_finish__"] = .native(
        NativeFunction(name) { (interpreter, call) throws(Interrupt) in
          if case .type(let type)? = call.positional.first {
            try interpreter.makeMembers(type, auto: auto, isText: name == "StrEnum")
          }
          return .none
        })
      names[name] = .type(base)
    }
    names["unique"] = native("unique", module: "enum") { (_, call) throws(Interrupt) in
      call.positional.first ?? .none
    }
    return names
  }

  /// Turns the values of an enum's body into its members, in the order in which they were written.
  private func makeMembers(_ type: ClassObject, auto: ClassObject, isText: Bool) throws(Interrupt) {
    let members = DictObject()
    var last = 0
    for name in type.boundNames where !name.hasPrefix("_") {
      guard var value = type.attributes[name] else { continue }
      switch value {
      case .function, .native: continue
      case .instance(let instance) where instance.type === auto:
        value = isText ? .string(name.lowercased()) : .int(last + 1)
      case .instance(let instance) where instance.type.moduleName == "builtins": continue
      default: break
      }
      if let number = integer(value) { last = number }
      var alias: Value?
      for (_, member) in try known(members) {
        if case .instance(let instance) = member, let other = instance.attributes["value"],
          try isEqual(other, value) == true
        {
          alias = member
        }
      }
      let member = InstanceObject(type)
      own(member)
      member.attributes = ["name": .string(name), "value": value, "_value_": value, "_name_": .string(name)]
      let made = alias ?? .instance(member)
      type.attributes[name] = made
      if alias == nil { members[name] = made }
    }
    type.attributes["__members__"] = .dict(members)
    if isText, type.lookup("__str__") == nil {
      type.attributes["__str__"] = .native(
        NativeFunction("__str__") { (interpreter, call) throws(Interrupt) in
          try interpreter.attribute("value", of: call.positional.first ?? .none)
        })
    } else if type.lookup("__str__") == nil {
      type.attributes["__str__"] = .native(
        NativeFunction("__str__") { (interpreter, call) throws(Interrupt) in
          .string(
            "\(type.name).\(try interpreter.string(of: try interpreter.attribute("name", of: call.positional.first ?? .none)))"
          )
        })
    }
  }
}
