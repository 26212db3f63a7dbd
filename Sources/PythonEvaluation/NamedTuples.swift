/// Named tuples: `collections.namedtuple` and `typing.NamedTuple`.
extension Interpreter {
  func collectionsModule() -> [String: Value] {
    let namedTuple = native("namedtuple", module: "collections") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "namedtuple", ["typename", "field_names", "rename", "defaults", "module"], required: 2)
      let name = try interpreter.text(values[0], "typename")
      var fields: [String] = []
      if case .string(let text)? = values[1] {
        fields = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
      } else {
        for field in try interpreter.elements(of: values[1] ?? .none) {
          fields.append(try interpreter.text(field, "field name"))
        }
      }
      if try interpreter.truth(of: values[2] ?? .bool(false)) != false {
        return .unknown(interpreter.unknown("'rename' is not evaluated"))
      }
      if let wrong = fields.first(where: { $0.hasPrefix("_") || Set(fields).count < fields.count }) {
        throw interpreter.valueError("Field names cannot start with an underscore or come twice: '\(wrong)'")
      }
      let type = ClassObject(
        name, module: call.site.module?.name ?? "collections", bases: [interpreter.types.tuple])
      switch values[3] {
      case nil, .some(.none): break
      case let defaults?:
        let given = try interpreter.elements(of: defaults)
        if given.count > fields.count {
          throw interpreter.typeError("Got more default values than field names")
        }
        for (field, value) in zip(fields.reversed(), given.reversed()) { type.attributes[field] = value }
      }
      interpreter.makeNamedTuple(type, fields)
      return .type(type)
    }
    return [
      "defaultdict": .type(types.defaultDict), "namedtuple": namedTuple,
      "abc": standardModule("collections.abc").map(Value.module) ?? .none,
    ]
  }

  /// The base that `class P(NamedTuple)` names.
  var namedTupleBase: ClassObject {
    let base = ClassObject("NamedTuple", module: "typing", bases: [types.tuple]) {
      (interpreter, call) throws(Interrupt) in
      if let more = call.more { return .unknown(more) }
      guard let name = call.positional.first, call.positional.count <= 2 else {
        throw interpreter.typeError(
          "NamedTuple() takes from 1 to 2 positional arguments but \(call.positional.count) were given")
      }
      let type = ClassObject(
        try interpreter.text(name, "typename"), module: call.site.module?.name ?? "typing",
        bases: [interpreter.types.tuple])
      var fields: [String] = []
      switch call.positional.dropFirst().first {
      case nil, .some(.none): fields = call.keywords.map(\.name)
      case let given?:
        if !call.keywords.isEmpty {
          throw interpreter.typeError(
            "Either list of fields or keywords can be provided to NamedTuple, not both")
        }
        for field in try interpreter.elements(of: given) {
          fields.append(try interpreter.text(try interpreter.item(.int(0), of: field), "field name"))
        }
      }
      interpreter.makeNamedTuple(type, fields)
      return .type(type)
    }
    base.attributes["__class_finish__"] = .native(
      NativeFunction("NamedTuple") { (interpreter, call) throws(Interrupt) in
        guard case .type(let type)? = call.positional.first,
          type.bases.contains(where: { $0.name == "NamedTuple" && $0.moduleName == "typing" })
        else { return .none }
        interpreter.makeNamedTuple(type, interpreter.fields(of: type))
        return .none
      })
    return base
  }

  /// The annotated names of a class body, each once, in order.
  func fields(of type: ClassObject) -> [String] {
    var fields: [String] = []
    for name in type.annotatedNames where !fields.contains(name) { fields.append(name) }
    return fields
  }

  /// Gives a class below `tuple` the fields of a named tuple. An instance is that tuple.
  func makeNamedTuple(_ type: ClassObject, _ fields: [String]) {
    own(type)
    generateDocumentation(of: type)
    let names = Value.tuple(fields.map { .string($0) })
    let defaults = DictObject()
    for field in fields { defaults[field] = type.attributes[field] }
    let given = defaults.stringEntries ?? []
    type.construct = nil
    type.attributes["__record_fields__"] = names
    type.attributes["_fields"] = names
    type.attributes["__match_args__"] = names
    type.attributes["_field_defaults"] = .dict(defaults)
    func add(_ name: String, _ body: @escaping NativeFunction.Body) {
      if type.attributes[name] == nil { type.attributes[name] = .native(NativeFunction(name, body)) }
    }
    func values(_ value: Value?) -> [Value] {
      if case .tuple(let items)? = value?.unwrapped { items } else { [] }
    }
    func make(_ type: ClassObject, _ items: [Value]) -> InstanceObject {
      let instance = InstanceObject(type)
      instance.payload = .tuple(items)
      return instance
    }
    for (index, field) in fields.enumerated() {
      let property = InstanceObject(types.property)
      property.attributes["fget"] = .native(
        NativeFunction(field) { (_, call) throws(Interrupt) in values(call.positional.first)[index] })
      type.attributes[field] = .instance(property)
    }
    add("__init__") { (interpreter, call) throws(Interrupt) in
      guard case .instance(let instance)? = call.positional.first else { return .none }
      var rest = call
      rest.positional.removeFirst()
      let values = try interpreter.arguments(rest, "\(type.name).__new__", fields)
      var items: [Value] = []
      for (field, value) in zip(fields, values) {
        if let value = value ?? given.first(where: { $0.key == field })?.value ?? call.more.map(Value.unknown)
        {
          items.append(value)
        } else {
          throw interpreter.typeError(
            "\(type.name).__new__() missing 1 required positional argument: '\(field)'")
        }
      }
      instance.payload = .tuple(items)
      return .none
    }
    add("__repr__") { (interpreter, call) throws(Interrupt) in
      var parts: [String] = []
      for (field, value) in zip(fields, values(call.positional.first)) {
        parts.append("\(field)=\(try interpreter.representation(of: value))")
      }
      return .string(
        "\(interpreter.typeName(call.positional.first ?? .none))(\(parts.joined(separator: ", ")))")
    }
    add("_asdict") { (_, call) throws(Interrupt) in
      let dict = DictObject()
      for (field, value) in zip(fields, values(call.positional.first)) { dict[field] = value }
      return .dict(dict)
    }
    add("_replace") { (interpreter, call) throws(Interrupt) in
      guard case .instance(let instance)? = call.positional.first else { return .none }
      var items = values(call.positional.first)
      for (name, value) in call.keywords {
        guard let index = fields.firstIndex(of: name) else {
          throw interpreter.valueError("Got unexpected field names: ['\(name)']")
        }
        items[index] = value
      }
      return .instance(make(instance.type, items))
    }
    let method = InstanceObject(types.classMethod)
    method.attributes["__func__"] = .native(
      NativeFunction("_make") { (interpreter, call) throws(Interrupt) in
        guard case .type(let type)? = call.positional.first else { return .none }
        let items = try interpreter.elements(of: call.positional.last ?? .none)
        guard items.count == fields.count else {
          throw interpreter.typeError("Expected \(fields.count) arguments, got \(items.count)")
        }
        return .instance(make(type, items))
      })
    if type.attributes["_make"] == nil { type.attributes["_make"] = .instance(method) }
  }
}
