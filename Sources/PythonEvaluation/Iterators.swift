import PythonSyntax

/// Gives its elements one by one: what `iter(x)` makes, and generators.
package final class IteratorObject {
  package typealias Next = () throws(Interrupt) -> Value?

  let typeName: String
  /// The generator of the project that it is.
  let generator: Generator?
  private let advance: Next
  private var isFinished = false
  private let holding: [Value]
  /// The expressions that run when it is advanced, and where their names are looked up.
  let running: (expressions: [Expression], frame: Frame)?
  /// Code that could not be followed had it in its hands, or it stopped at an unknown: how far it has come is
  /// unknown.
  var taint: Unknown?
  /// What a generator returned at its end.
  private(set) var returned: Value?

  package init(_ typeName: String = "iterator", holding: [Value] = [], _ next: @escaping Next) {
    self.typeName = typeName
    self.holding = holding
    generator = nil
    running = nil
    advance = next
  }

  init(
    _ typeName: String, holding: [Value], running: (expressions: [Expression], frame: Frame),
    _ next: @escaping Next
  ) {
    self.typeName = typeName
    self.holding = holding
    self.running = running
    generator = nil
    advance = next
  }

  init(_ generator: Generator) {
    typeName = "generator"
    holding = []
    running = nil
    self.generator = generator
    advance = { () throws(Interrupt) -> Value? in nil }
  }

  package convenience init(_ typeName: String = "iterator", over items: [Value]) {
    var index = 0
    self.init(typeName, holding: items) { () throws(Interrupt) -> Value? in
      guard index < items.count else { return nil }
      defer { index += 1 }
      return items[index]
    }
  }

  deinit { generator?.drop() }

  /// What can be changed through its elements, or by advancing it.
  var held: [Value] { generator?.held ?? holding }

  var isGenerator: Bool { generator != nil || running != nil }

  package func next() throws(Interrupt) -> Value? {
    if let taint { throw .undecided(taint) }
    if isFinished { return nil }
    do throws(Interrupt) {
      if generator != nil { return try resume(.value(.none)) }
      if let value = try advance() { return value }
    } catch .undecided(let unknown) {
      taint = unknown
      throw .undecided(unknown)
    } catch .raised(let exception)
      where generator == nil && exception.instance.type.isSubclass(of: BuiltinTypes.shared.stopIteration)
    {
      // Whoever iterates cannot tell it from the end.
      returned = exception.instance.stopValue
      return nil
    }
    isFinished = true
    return nil
  }

  private func resume(_ message: Generator.Message) throws(Interrupt) -> Value? {
    guard let generator else { return nil }
    var result: Value?
    let item = try generator.resume(message, returned: &result)
    returned = result
    return item
  }

  /// `generator.send(value)`.
  func send(_ value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let taint { throw .undecided(taint) }
    if generator != nil { return try resume(.value(value)) }
    if case .none = value { return try next() }
    if running != nil { return try next() }
    throw interpreter.raise(
      interpreter.types.attributeError, "'\(typeName)' object has no attribute 'send'")
  }

  /// `generator.throw(exception)`: an iterator that is no generator lets it through.
  func raise(_ exception: PythonException) throws(Interrupt) -> Value? {
    if let taint { throw .undecided(taint) }
    if generator != nil { return try resume(.raise(exception)) }
    if running != nil { isFinished = true }
    throw .raised(exception)
  }

  /// `generator.close()`; other iterators have nothing to close.
  @discardableResult
  func close(_ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let taint { throw .undecided(taint) }
    if let generator { return try generator.close() }
    if running != nil { isFinished = true }
    return nil
  }
}

extension InstanceObject {
  /// `StopIteration.value`.
  var stopValue: Value {
    guard case .tuple(let arguments)? = attributes["args"] else { return .none }
    return arguments.first ?? .none
  }
}

extension Interpreter {
  /// The methods that only generators have.
  func generatorMethod(_ name: String, of iterator: IteratorObject) -> NativeFunction? {
    switch name {
    case "send":
      return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        let value = try interpreter.arguments(call, name, ["value"], required: 1)[0] ?? .none
        guard let item = try iterator.send(value, interpreter) else {
          throw interpreter.stopIteration(iterator.returned)
        }
        return item
      }
    case "throw":
      return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        let exception = try interpreter.exception(call.positional, call.site)
        guard let item = try iterator.raise(exception) else {
          throw interpreter.stopIteration(iterator.returned)
        }
        return item
      }
    case "close":
      return NativeFunction(name) { (interpreter, _) throws(Interrupt) in
        guard let value = try iterator.close(interpreter) else { return .none }
        if case .none = value { return .none }
        // Python 3.13 gives what the generator returned; before, it was None.
        return .unknown(interpreter.unknown("what 'close' gives depends on the version of Python"))
      }
    default: return nil
    }
  }

  /// `StopIteration(value)`, as the end of a generator raises it.
  func stopIteration(_ value: Value?) -> Interrupt {
    let instance = InstanceObject(types.stopIteration)
    var arguments: [Value] = []
    if let value {
      if case .none = value {} else { arguments = [value] }
    }
    instance.attributes["args"] = .tuple(arguments)
    return .raised(PythonException(instance, at: here))
  }

  /// The exception that `throw(type)`, `throw(instance)` or `throw(type, value)` speaks of.
  private func exception(_ arguments: [Value], _ site: CallSite) throws(Interrupt) -> PythonException {
    var value = arguments.first ?? .none
    if case .type(let type) = value {
      if arguments.count > 1, case .instance(let given) = arguments[1], given.type.isSubclass(of: type) {
        value = arguments[1]
      } else {
        var given: [Value] = []
        if arguments.count > 1 {
          switch arguments[1] {
          case .none: break
          case .tuple(let items): given = items
          default: given = [arguments[1]]
          }
        }
        value = try instantiate(type, CallArguments(given, site: site))
      }
    }
    switch value {
    case .instance(let instance) where instance.type.isSubclass(of: types.baseException):
      return PythonException(instance, at: here)
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    default:
      throw typeError(
        "exceptions must be classes or instances deriving from BaseException, not \(typeName(value))")
    }
  }
}
