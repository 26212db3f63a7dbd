import PythonSyntax

/// `enum`: the values of a class body become its members.
///
/// How a member of an enum with a second base (`class Colour(str, Enum)`) is formatted, and what `str` says of an
/// `IntEnum`'s, changed with Python 3.11 and 3.12: such a text is not known.
extension Interpreter {
  func enumModule() -> [String: Value] {
    let auto = EnumValues.auto()
    own(auto)
    let plain = enumBase("Enum", [types.object], auto)
    let flag = enumBase("Flag", [plain], auto)
    addFlagOperators(to: flag)
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
        case .dict(let all)? = type.attributes["__members__"]
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
        interpreter.generateDocumentation(of: type)
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
    if type.lookup("_generate_next_value_") != nil || type.attributes["__new__"] != nil
      || type.attributes["_ignore_"] != nil
    {
      return decline(type, "an enum that makes its own values is not evaluated")
    }
    for name in type.boundNames where !name.hasPrefix("__") && !(name.hasPrefix("_") && name.hasSuffix("_")) {
      guard let value = type.attributes[name] else { continue }
      switch value {
      case .function, .native: continue
      case .instance(let instance) where instance.type === auto:
        return decline(type, "this use of 'auto()' is not evaluated")
      case .instance(let instance) where instance.type.moduleName == "builtins": continue
      case .instance(let instance) where instance.type.lookup("__get__") != nil: continue
      case .type, .host, .unknown:
        return decline(type, "the members of this enum are not known")
      default: break
      }
      let made = try member(name, value, type, members)
      type.attributes[name] = made.value
      all[name] = made.value
      if made.isNew { members[name] = made.value }
    }
    type.attributes["__members__"] = .dict(all)
    type.attributes[EnumValues.iterated] = .dict(iterated(members, type))
  }

  /// What the body bound is not what the class has then.
  private func decline(_ type: ClassObject, _ reason: String) {
    let unknown = unknown(reason)
    type.unknownBase = type.unknownBase ?? unknown
    for name in type.boundNames where !name.hasPrefix("__") {
      switch type.attributes[name] {
      case .function?, .native?: continue
      case .instance(let instance)? where instance.type.moduleName == "builtins": continue
      default: type.attributes[name] = .unknown(unknown)
      }
    }
  }

  /// The members that an enum is gone through by. From Python 3.11 on, those of a flag with one bit.
  private func iterated(_ members: DictObject, _ type: ClassObject) -> DictObject {
    guard type.isFlag else { return members }
    let single = DictObject()
    for (name, member) in members.stringEntries ?? [] {
      if let value = flagValue(member), value > 0, value.nonzeroBitCount == 1 { single[name] = member }
    }
    if single.storage.count == members.storage.count { return members }
    let change = PythonVersion(minor: 11)
    if let python, python.lowerBound >= change { return single }
    if let python, python.upperBound < change { return members }
    single.taint = unknown("which members a flag is gone through by depends on Python's version")
    return single
  }

  private func flagValue(_ value: Value?) -> Int? {
    guard case .instance(let instance)? = value, instance.type.isFlag else { return nil }
    return instance.attributes["value"].flatMap { integer($0) }
  }

  /// `|`, `&`, `^` and `in`, where what comes out is a member that the class declares.
  private func addFlagOperators(to flag: ClassObject) {
    func add(
      _ name: String, _ body: @escaping (Int, Int, DictObject, ClassObject) throws(Interrupt) -> Value?
    ) {
      flag.attributes[name] = .native(
        NativeFunction(name) { (interpreter, call) throws(Interrupt) in
          guard case .instance(let left)? = call.positional.first,
            case .instance(let right)? = call.positional.last, left.type === right.type,
            let a = interpreter.flagValue(call.positional.first), a >= 0,
            let b = interpreter.flagValue(call.positional.last), b >= 0,
            case .dict(let members)? = left.type.attributes["__members__"],
            let result = try body(a, b, members, left.type)
          else { return .unknown(interpreter.unknown("this use of a flag is not evaluated")) }
          return result
        })
    }
    func combine(_ operation: @escaping (Int, Int) -> Int) -> (Int, Int, DictObject, ClassObject) -> Value? {
      { [unowned self] (a, b, members, _) in
        members.stringEntries?.first { flagValue($0.value) == operation(a, b) }?.value
      }
    }
    for (name, operation) in [("or", { $0 | $1 }), ("and", { $0 & $1 }), ("xor", { $0 ^ $1 })]
      as [(String, (Int, Int) -> Int)]
    {
      add("__\(name)__", combine(operation))
      add("__r\(name)__", combine(operation))
    }
    add("__contains__") { (a, b, _, _) in .bool(b & a == b) }
    flag.attributes["__bool__"] = .native(
      NativeFunction("__bool__") { (interpreter, call) throws(Interrupt) in
        guard let value = interpreter.flagValue(call.positional.first) else {
          return .unknown(interpreter.unknown("this use of a flag is not evaluated"))
        }
        return .bool(value != 0)
      })
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
      if let payload = member.payload { value = payload }
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

/// The values of an enum's body so far. `auto()` becomes a value where it is bound, so that the body can go on with it.
struct EnumValues {
  /// The attribute in which an enum keeps the members that it is gone through by: those that are no other's alias.
  static let iterated = "__iterated_members__"

  private let isFlag: Bool
  private let isText: Bool
  private var values: [Value] = []

  /// - Parameter bases: of the class, none of which has a `_generate_next_value_` of its own.
  init(_ bases: [ClassObject]) {
    isFlag = bases.contains(where: \.isFlag)
    isText = bases.contains { base in
      base.resolutionOrder.contains { $0.name == "StrEnum" && $0.moduleName == "enum" }
    }
  }

  /// `enum.auto`, of whose instances nothing is known but that they stand for the next value.
  static func auto() -> ClassObject {
    let type = ClassObject("auto", module: "enum", bases: [BuiltinTypes.shared.object])
    type.unknownBase = Unknown("this use of 'auto()' is not evaluated", at: nil)
    return type
  }

  /// What a name of the body is bound to.
  mutating func value(_ value: Value, of name: String, _ interpreter: Interpreter) -> Value {
    if name.hasPrefix("_"), name.hasSuffix("_") { return value }
    var value = value
    switch value {
    case .instance(let instance) where instance.type.moduleName == "enum" && instance.type.name == "auto":
      value = next(name, interpreter)
    case .function, .native: return value
    default: break
    }
    values.append(value)
    return value
  }

  /// CPython 3.11's `Enum._generate_next_value_`, where releases agree: from 3.13 on it is the highest value that counts,
  /// before, the last one.
  private func next(_ name: String, _ interpreter: Interpreter) -> Value {
    if isText { return .string(name.lowercased()) }
    guard let last = values.last else { return .int(1) }
    let numbers = values.compactMap { interpreter.integer($0) }
    guard numbers.count == values.count, let highest = numbers.max(), highest == interpreter.integer(last),
      highest < Int.max / 4, !isFlag || highest >= 0
    else {
      return .unknown(interpreter.unknown("what 'auto()' is after these values is not evaluated"))
    }
    if !isFlag { return .int(highest + 1) }
    return .int(highest == 0 ? 1 : 1 << (Int.bitWidth - highest.leadingZeroBitCount))
  }
}

extension Value {
  /// A member of an enum of flags.
  var isFlag: Bool {
    if case .instance(let instance) = self { instance.type.isFlag } else { false }
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
