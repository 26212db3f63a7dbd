import PythonSyntax

/// `super()`.
extension Interpreter {
  /// `super()` without arguments: the next class after the one whose body the method stands in.
  func makeSuper(_ frame: Frame) throws(Interrupt) -> Value {
    guard let function = frame.function, let defining = function.definingClass,
      let first = (function.parameters.positionalOnly + function.parameters.positional).first,
      let receiver = frame.locals[first.name]
    else { return .unknown(unknown("'super()' is not evaluated here")) }
    return try makeSuper(behind: defining, receiver)
  }

  /// `super(type, receiver)`
  func makeSuper(behind defining: ClassObject, _ receiver: Value) throws(Interrupt) -> Value {
    let type: ClassObject
    switch receiver {
    case .instance(let instance): type = instance.type
    case .type(let receiver): type = receiver
    case .unknown(let unknown): return .unknown(outcome(of: unknown))
    default: return .unknown(unknown("'super()' is not evaluated here"))
    }
    let order = type.resolutionOrder
    guard let position = order.firstIndex(where: { $0 === defining }) else {
      if let base = type.unknownBase { return .unknown(outcome(of: base)) }
      throw typeError("super(type, obj): obj must be an instance or subtype of type")
    }
    return .host(SuperObject(receiver: receiver, rest: Array(order[(position + 1)...]), type: type))
  }
}

/// What `super()` gives: attributes are looked for behind one class of the order.
private final class SuperObject: HostObject {
  let receiver: Value
  let rest: [ClassObject]
  let type: ClassObject

  init(receiver: Value, rest: [ClassObject], type: ClassObject) {
    self.receiver = receiver
    self.rest = rest
    self.type = type
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    for ancestor in rest {
      guard let value = ancestor.attributes[name] else { continue }
      switch value {
      case .function, .native: return .method(BoundMethod(receiver: receiver, function: value))
      case .instance(let wrapper) where wrapper.type === interpreter.types.staticMethod:
        return wrapper.attributes["__func__"]
      case .instance(let wrapper) where wrapper.type === interpreter.types.classMethod:
        return wrapper.attributes["__func__"].map {
          .method(BoundMethod(receiver: .type(type), function: $0))
        }
      default: return value
      }
    }
    if let base = type.unknownBase { return .unknown(interpreter.outcome(of: base)) }
    guard name == "__init__" || name == "__init_subclass__" else {
      if case .instance(let instance) = receiver {
        if name == "__setattr__" {
          return .native(
            NativeFunction(name) { (interpreter, call) throws(Interrupt) in
              let values = try interpreter.arguments(call, name, ["name", "value"], required: 2)
              try interpreter.setOwnAttribute(
                try interpreter.text(values[0], "name"), of: instance, to: values[1] ?? .none)
              return .none
            })
        }
        if let payload = instance.payload { return try interpreter.builtinAttribute(name, of: payload) }
      }
      return BuiltinNames.has(name, type)
        ? .unknown(interpreter.unknown("'\(name)' of 'super()' is not evaluated")) : nil
    }
    let receiver = receiver
    return .native(
      NativeFunction(name) { (interpreter, arguments) throws(Interrupt) in
        if case .instance(let instance) = receiver, let payload = instance.payload {
          try interpreter.initialise(payload, arguments)
        }
        if case .instance(let instance) = receiver,
          instance.type.isSubclass(of: interpreter.types.baseException)
        {
          instance.attributes["args"] = .tuple(arguments.positional)
        }
        return .none
      })
  }
}
