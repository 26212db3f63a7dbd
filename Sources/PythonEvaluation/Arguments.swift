/// Reading the arguments of native functions.
extension Interpreter {
  /// The arguments in the order of `names`; nil for those that were not given.
  package func arguments(
    _ call: CallArguments, _ function: String, _ names: [String], required: Int = 0,
    keywordOnlyFrom: Int? = nil
  ) throws(Interrupt) -> [Value?] {
    var values = [Value?](repeating: nil, count: names.count)
    let positionalCount = keywordOnlyFrom ?? names.count
    if call.positional.count > positionalCount {
      throw typeError(
        "\(function)() takes at most \(positionalCount) positional argument\(positionalCount == 1 ? "" : "s") "
          + "(\(call.positional.count) given)")
    }
    for (index, value) in call.positional.enumerated() { values[index] = value }
    for (name, value) in call.keywords {
      guard let index = names.firstIndex(of: name) else {
        throw typeError("\(function)() got an unexpected keyword argument '\(name)'")
      }
      if values[index] != nil {
        throw typeError("\(function)() got multiple values for argument '\(name)'")
      }
      values[index] = value
    }
    for index in 0..<required where values[index] == nil {
      throw typeError("\(function)() missing required argument: '\(names[index])'")
    }
    return values
  }

  /// The argument as text; an unknown one makes the way undecided.
  package func text(_ value: Value?, _ what: String) throws(Interrupt) -> String {
    switch value {
    case .string(let text)?: return text
    case .unknown(let unknown)?: throw .undecided(outcome(of: unknown))
    case .instance(let instance)? where instance.payload != nil: return try text(instance.payload, what)
    case .instance(let instance)? where instance.type.unknownBase != nil:
      throw .undecided(outcome(of: instance.type.unknownBase ?? unknown("this text is unknown")))
    default: throw typeError("\(what) must be str, not \(typeName(value ?? .none))")
    }
  }

  func int(_ value: Value?, default fallback: Int? = nil) throws(Interrupt) -> Int {
    guard let value else {
      if let fallback { return fallback }
      throw typeError("an integer is required")
    }
    if case .unknown(let unknown) = value { throw .undecided(outcome(of: unknown)) }
    guard let int = integer(value) else {
      if case .bigInt = value.unwrapped {
        throw .undecided(unknown("an integer of more than 64 bits is not evaluated here"))
      }
      if case .instance(let instance) = value {
        if let method = instance.type.lookup("__index__") {
          return try self.int(try call(method, CallArguments([value], site: site)))
        }
        if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
      }
      throw typeError("'\(typeName(value))' object cannot be interpreted as an integer")
    }
    return int
  }

  /// A native function that gives an unknown result where an argument is unknown.
  func native(
    _ name: String, module: String = "builtins", _ body: @escaping NativeFunction.Body
  ) -> Value {
    .native(
      NativeFunction(name, module: module) { (interpreter, arguments) throws(Interrupt) in
        do throws(Interrupt) {
          return try body(interpreter, arguments)
        } catch .undecided(let unknown) {
          interpreter.spoilUnfinished(arguments, unknown)
          return .unknown(unknown)
        }
      })
  }

  /// A native function stopped half-way: how often it would have called the functions that it was given, and how far
  /// it would have advanced the iterators, is unknown.
  func spoilUnfinished(_ arguments: CallArguments, _ unknown: Unknown) {
    let running = (arguments.positional + arguments.keywords.map(\.value)).filter { value in
      switch value {
      case .function, .method, .iterator: true
      case .instance(let instance):
        instance.type.lookup("__call__") != nil || instance.type.lookup("__next__") != nil
      case .host(let object): object is PartialObject
      default: false
      }
    }
    if running.isEmpty { return }
    mayHaveRaised = mayHaveRaised ?? unknown
    taint(running, unknown)
  }
}
