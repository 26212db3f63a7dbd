import PythonText

/// Calling a built-in class: `list(x)`, `str(x)`, `dict(a=1)`, `type(x)`, `property(f)`.
extension Interpreter {
  /// nil where the class is not one of those.
  func convert(_ type: ClassObject, _ arguments: CallArguments) throws(Interrupt) -> Value? {
    guard type.moduleName == "builtins" || type === types.defaultDict,
      !type.isSubclass(of: types.baseException)
    else { return nil }
    if let more = arguments.more { return .unknown(more) }
    if type === types.str, let first = arguments.positional.first {
      if case .unknown(let unknown) = first, unknown.path != nil { return first }
      if case .host(let object) = first, let path = object as? PathObject { return path.text(self) }
    }
    if case .unknown(let unknown)? = arguments.positional.first, type !== types.defaultDict,
      type !== types.property, type !== types.staticMethod, type !== types.classMethod
    {
      return .unknown(outcome(of: unknown))
    }
    do throws(Interrupt) {
      return try make(type, arguments)
    } catch .undecided(let unknown) {
      return .unknown(unknown)
    }
  }

  private func make(_ type: ClassObject, _ arguments: CallArguments) throws(Interrupt) -> Value? {
    let first = arguments.positional.first
    switch type {
    case types.str:
      guard let first else { return .string("") }
      return .string(try string(of: first))
    case types.bool:
      guard let first else { return .bool(false) }
      return .bool(try isTrue(first))
    case types.int: return try makeInteger(arguments)
    case types.float:
      switch first {
      case nil: return .float(0)
      case .float?: return first
      case .string(let text)?:
        guard let value = Double(text.trimmed) else {
          throw valueError("could not convert string to float: \(PythonRepr.string(text))")
        }
        return .float(value)
      case let value?: return .float(Double(try int(value)))
      }
    case types.list:
      return .list(ListObject(try first.map { value throws(Interrupt) in try elements(of: value) } ?? []))
    case types.tuple:
      return .tuple(try first.map { value throws(Interrupt) in try elements(of: value) } ?? [])
    case types.set, types.frozenSet:
      let set = SetObject(isFrozen: type === types.frozenSet)
      if let first { try extend(set, with: first) }
      return .set(set)
    case types.dict, types.defaultDict:
      let dict = DictObject()
      var positional = arguments.positional
      if type === types.defaultDict, !positional.isEmpty { dict.defaultFactory = positional.removeFirst() }
      if let source = positional.first { try update(dict, with: source) }
      for (name, value) in arguments.keywords { dict[name] = value }
      return .dict(dict)
    case types.range:
      let bounds = try arguments.positional.map { value throws(Interrupt) in try int(value) }
      let range =
        bounds.count == 1
        ? PythonRange(start: 0, stop: bounds[0], step: 1)
        : bounds.count == 2
          ? PythonRange(start: bounds[0], stop: bounds[1], step: 1)
          : PythonRange(start: bounds.first ?? 0, stop: bounds.dropFirst().first ?? 0, step: bounds.last ?? 1)
      if range.step == 0 { throw valueError("range() arg 3 must not be zero") }
      return .range(range)
    case types.object: return .instance(InstanceObject(type))
    case types.type:
      guard arguments.positional.count == 1, let first else {
        return .unknown(unknown("a class made by calling 'type' is not evaluated"))
      }
      return types.type(of: first).map(Value.type)
    case types.property: return wrapper(type, ["fget", "fset", "fdel", "doc"], arguments)
    case types.staticMethod, types.classMethod: return wrapper(type, ["__func__"], arguments)
    case types.slice, types.bytes, types.complex:
      return .unknown(unknown("'\(type.name)' is not evaluated"))
    default: return nil
    }
  }

  private func wrapper(_ type: ClassObject, _ names: [String], _ arguments: CallArguments) -> Value {
    let instance = InstanceObject(type)
    own(instance)
    for (name, value) in zip(names, arguments.positional) { instance.attributes[name] = value }
    for (name, value) in arguments.keywords { instance.attributes[name] = value }
    if type === types.property {
      for (accessor, name) in [("setter", "fset"), ("deleter", "fdel"), ("getter", "fget")] {
        instance.attributes[accessor] = .native(
          NativeFunction(accessor) { [self] (_, call) throws(Interrupt) in
            var changed = names.map { ($0, instance.attributes[$0] ?? .none) }
            changed.removeAll { $0.0 == name }
            changed.append((name, call.positional.first ?? .none))
            return wrapper(
              type, names, CallArguments(keywords: changed.filter { $0.1.isSet }, site: call.site))
          })
      }
    }
    return .instance(instance)
  }

  private func makeInteger(_ arguments: CallArguments) throws(Interrupt) -> Value {
    let values = try self.arguments(arguments, "int", ["x", "base"])
    switch values[0] {
    case nil: return .int(0)
    case .float(let double)?:
      guard let int = Int(exactly: double.rounded(.towardZero)) else {
        return .unknown(unknown("an integer of more than 64 bits is not evaluated"))
      }
      return .int(int)
    case .string(let text)?:
      let base = try int(values[1], default: 10)
      let digits = text.trimmed.filter { $0 != "_" }
      guard (2...36).contains(base), let int = Int(digits, radix: base) else {
        throw valueError("invalid literal for int() with base \(base): \(PythonRepr.string(text))")
      }
      return .int(int)
    case let value?: return .int(try int(value))
    }
  }

  /// `dict.fromkeys`, `str.join` and the like: a built-in method taken from its class.
  func classMethod(_ name: String, of type: ClassObject) -> NativeFunction? {
    guard type.moduleName == "builtins" else { return nil }
    if type === types.dict, name == "fromkeys" {
      return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["iterable", "value"], required: 1)
        let dict = DictObject()
        for key in try interpreter.elements(of: values[0] ?? .none) {
          try interpreter.set(key, values[1] ?? .none, in: dict)
        }
        return .dict(dict)
      }
    }
    return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
      guard let receiver = call.positional.first else {
        throw interpreter.typeError("unbound method \(type.name).\(name)() needs an argument")
      }
      var rest = call
      rest.positional.removeFirst()
      return try interpreter.call(try interpreter.attribute(name, of: receiver), rest)
    }
  }
}

extension Value {
  fileprivate var isSet: Bool {
    if case .none = self { false } else { true }
  }
}

extension String {
  /// Without Python's white space at both ends.
  var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isPythonSpace }),
      let last = scalars.lastIndex(where: { !$0.isPythonSpace })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension Unicode.Scalar {
  /// `str.isspace` of one character.
  var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}
