/// `enum`: the values of a class body become its members.
///
/// How a member of an enum with a second base (`class Colour(str, Enum)`) is formatted, and what `str` says of an
/// `IntEnum`'s, changed with Python 3.11 and 3.12: such a text is not known.
extension Interpreter {
  func enumModule() -> [String: Value] {
    let auto = ClassObject("auto", module: "enum", bases: [types.object])
    let plain = enumBase("Enum", [types.object], auto)
    let flag = enumBase("Flag", [plain], auto)
    func mixed(_ name: String, _ bases: [ClassObject]) -> ClassObject {
      let type = enumBase(name, bases, auto)
      type.attributes["__format__"] = .native(
        NativeFunction("__format__") { (interpreter, call) throws(Interrupt) in
          let (member, text) = try interpreter.formatArguments(call)
          if case .instance(let instance) = member, instance.type.hasOwnText {
            return .string(try interpreter.format(.string(try interpreter.string(of: member)), text))
          }
          return .string(try interpreter.format(member.unwrapped, text))
        })
      return type
    }
    let text = mixed("StrEnum", [types.str, plain])
    text.attributes["__str__"] = .native(
      NativeFunction("__str__") { (_, call) throws(Interrupt) in call.positional.first?.unwrapped ?? .none })
    let number = mixed("IntEnum", [types.int, plain])
    let numberFlag = mixed("IntFlag", [types.int, flag])
    for type in [number, numberFlag] {
      type.attributes["__str__"] = .native(
        NativeFunction("__str__") { (interpreter, _) throws(Interrupt) in
          throw .undecided(
            interpreter.unknown("the text of a member of an 'IntEnum' depends on Python's version"))
        })
    }
    let unique = native("unique", module: "enum") { (interpreter, call) throws(Interrupt) in
      guard case .type(let type)? = call.positional.first,
        case .dict(let all)? = type.attributes["__all_members__"]
      else { return call.positional.first ?? .none }
      for (name, member) in all.stringEntries ?? [] {
        if case .instance(let instance) = member, case .string(name)? = instance.attributes["name"] {
          continue
        }
        throw interpreter.valueError("duplicate values found in <enum '\(type.name)'>")
      }
      return .type(type)
    }
    return [
      "auto": .type(auto), "Enum": .type(plain), "Flag": .type(flag), "StrEnum": .type(text),
      "IntEnum": .type(number), "IntFlag": .type(numberFlag), "unique": unique,
    ]
  }

  private func formatArguments(_ call: CallArguments) throws(Interrupt) -> (Value, String) {
    let values = try arguments(call, "__format__", ["self", "format_spec"], required: 2)
    return (values[0] ?? .none, try text(values[1], "format_spec"))
  }

  private func enumBase(_ name: String, _ bases: [ClassObject], _ auto: ClassObject) -> ClassObject {
    let base = ClassObject(name, module: "enum", bases: bases) { (interpreter, call) throws(Interrupt) in
      try interpreter.makeEnum(call, name)
    }
    own(base)
    base.attributes["__is_enum__"] = .bool(true)
    base.attributes["__class_finish__"] = .native(
      NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        guard case .type(let type)? = call.positional.first else { return .none }
        type.construct = nil
        try interpreter.makeMembers(type, auto)
        return .none
      })
    guard name == "Enum" else { return base }
    base.attributes["__str__"] = .native(
      NativeFunction("__str__") { (interpreter, call) throws(Interrupt) in
        let member = call.positional.first ?? .none
        let name = try interpreter.string(of: try interpreter.attribute("name", of: member))
        return .string("\(interpreter.typeName(member)).\(name)")
      })
    base.attributes["__repr__"] = .native(
      NativeFunction("__repr__") { (interpreter, call) throws(Interrupt) in
        let member = call.positional.first ?? .none
        let value = try interpreter.representation(of: try interpreter.attribute("value", of: member))
        let name = try interpreter.string(of: try interpreter.attribute("name", of: member))
        return .string("<\(interpreter.typeName(member)).\(name): \(value)>")
      })
    base.attributes["__format__"] = .native(
      NativeFunction("__format__") { (interpreter, call) throws(Interrupt) in
        let (member, text) = try interpreter.formatArguments(call)
        if case .instance(let instance) = member, instance.payload != nil, !instance.type.hasOwnText {
          throw .undecided(
            interpreter.unknown(
              "how a member of '\(instance.type.name)' is formatted depends on Python's version"))
        }
        return .string(try interpreter.format(.string(try interpreter.string(of: member)), text))
      })
    return base
  }

  /// `Enum("Name", "A B")`
  private func makeEnum(_ call: CallArguments, _ base: String) throws(Interrupt) -> Value {
    .unknown(unknown("an enum made by calling '\(base)' is not evaluated"))
  }

  /// Turns the values of an enum's body into its members, in the order in which they were written.
  private func makeMembers(_ type: ClassObject, _ auto: ClassObject) throws(Interrupt) {
    let members = DictObject()
    let all = DictObject()
    var last = 0
    let isText = type.resolutionOrder.contains { $0.name == "StrEnum" && $0.moduleName == "enum" }
    if type.lookup("_generate_next_value_") != nil || type.attributes["__new__"] != nil
      || type.attributes["_ignore_"] != nil
    {
      type.unknownBase = type.unknownBase ?? unknown("an enum that makes its own values is not evaluated")
      return
    }
    for name in type.boundNames where !name.hasPrefix("__") && !(name.hasPrefix("_") && name.hasSuffix("_")) {
      guard var value = type.attributes[name] else { continue }
      switch value {
      case .function, .native: continue
      case .instance(let instance) where instance.type === auto:
        if isText {
          value = .string(name.lowercased())
        } else if type.isFlag {
          var next = 1
          while next <= last { next *= 2 }
          value = .int(next)
        } else {
          value = .int(last + 1)
        }
      case .instance(let instance) where instance.type.moduleName == "builtins": continue
      case .instance(let instance) where instance.type.lookup("__get__") != nil: continue
      case .type, .host, .unknown:
        type.unknownBase = type.unknownBase ?? unknown("the members of this enum are not known")
        return
      default: break
      }
      if let number = integer(value) { last = max(last, number) }
      let made = try member(name, value, type, members)
      type.attributes[name] = made.value
      all[name] = made.value
      if made.isNew { members[name] = made.value }
    }
    type.attributes["__members__"] = .dict(members)
    type.attributes["__all_members__"] = .dict(all)
  }

  private func member(
    _ name: String, _ given: Value, _ type: ClassObject, _ members: DictObject
  ) throws(Interrupt) -> (value: Value, isNew: Bool) {
    let member = InstanceObject(type)
    own(member)
    var value = given
    if let base = builtinBase(of: type) {
      var arguments = [given]
      if case .tuple(let items) = given, base !== types.tuple { arguments = items }
      if base === types.tuple { arguments = [.tuple([given])] }
      member.payload = try convert(base, CallArguments(arguments, site: site))
      if case .unknown(let unknown)? = member.payload { throw .undecided(unknown) }
      if case .tuple = given, let payload = member.payload { value = payload }
    }
    for (_, other) in try known(members) {
      if case .instance(let instance) = other, let known = instance.attributes["value"],
        try isEqual(known, value) == true
      {
        return (other, false)
      }
    }
    member.attributes = ["name": .string(name), "value": value, "_value_": value, "_name_": .string(name)]
    if case .function(let initialiser)? = type.lookup("__init__") {
      var arguments = [given]
      if case .tuple(let items) = given { arguments = items }
      _ = try call(.function(initialiser), CallArguments([.instance(member)] + arguments, site: site))
      if let changed = member.attributes["_value_"] { member.attributes["value"] = changed }
    }
    return (.instance(member), true)
  }
}

extension ClassObject {
  var isEnum: Bool { lookup("__is_enum__") != nil }

  var isFlag: Bool { resolutionOrder.contains { $0.moduleName == "enum" && $0.name == "Flag" } }

  /// The project's own class says what `str` of an instance is.
  fileprivate var hasOwnText: Bool {
    if case .function? = lookup("__str__") { true } else { false }
  }
}
