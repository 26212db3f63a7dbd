import Coroutines
import PythonSyntax

/// A generator of the project: a call of a function with `yield` in it, which runs when the next element is asked for.
///
/// It is made without running anything. The first `next` starts a coroutine, in which the body is executed by the same
/// code as any other function's; `yield` stops it there, and whoever asked goes on with the value. So what a caller
/// does between two elements, and what the body does, happen in Python's order, and a generator without an end costs
/// only the elements that are taken.
///
/// What belongs to one of the two stacks is exchanged at each switch: the place that the evaluation stands at, the
/// depth of calls, and what may have been raised. One that nobody holds any more is closed at the next step, as
/// CPython closes it when the last reference goes: its `finally` blocks and managers run. When the evaluation ends,
/// those that still stand half-way are unwound without running anything.
final class Generator {
  enum Message {
    case value(Value)
    case raise(PythonException)
    /// The evaluation ends: nothing of the program runs any more.
    case abandon
  }

  private enum State { case created, suspended, running, finished }

  private enum Answer {
    case yielded(Value)
    case returned(Value)
    case failed(Interrupt)
  }

  let function: FunctionObject
  let frame: Frame
  private let interpreter: Interpreter
  private var state = State.created
  private var coroutine: Coroutine?
  private var message = Message.value(.none)
  private var answer = Answer.returned(.none)
  /// What the body's own stack would have in `Interpreter.mayHaveRaised`.
  private var mayHaveRaised: Unknown?

  init(_ function: FunctionObject, _ frame: Frame, _ interpreter: Interpreter) {
    self.function = function
    self.frame = frame
    self.interpreter = interpreter
  }

  var isSuspended: Bool { state == .suspended }

  /// What can be changed by advancing it.
  var held: [Value] { [.function(function)] + frame.locals.values }

  /// Gives the body a value or an exception and runs it to the next `yield`.
  /// - Returns: the element; nil where the body has ended.
  func resume(_ message: Message, returned: inout Value?) throws(Interrupt) -> Value? {
    switch (state, message) {
    case (.running, _): throw interpreter.valueError("generator already executing")
    case (.finished, .raise(let exception)): throw .raised(exception)
    case (.finished, _): return nil
    case (.created, .raise(let exception)):
      state = .finished
      throw .raised(exception)
    case (.created, .value(let value)):
      if case .none = value {
      } else {
        throw interpreter.typeError("can't send non-None value to a just-started generator")
      }
    default: break
    }
    try interpreter.spend(Self.switchCost)
    if interpreter.depth >= interpreter.budget.depth {
      throw interpreter.raise(interpreter.types.recursionError, "maximum recursion depth exceeded")
    }
    self.message = message
    switch try advance() {
    case .yielded(let value): return value
    case .returned(let value):
      returned = value
      return nil
    case .failed(.raised(let exception)) where exception.instance.type === interpreter.types.stopIteration:
      // Inside a generator it would look like the generator's own end.
      let error = interpreter.raise(
        interpreter.runtimeError,
        "generator raised StopIteration")
      if case .raised(let raised) = error { raised.cause = exception }
      throw error
    case .failed(let interrupt): throw interrupt
    }
  }

  /// The steps of the budget that changing to the other stack and back is worth.
  private static let switchCost = 20

  /// Lets the body run, and takes the evaluation's own state back afterwards.
  private func advance() throws(Interrupt) -> Answer {
    if coroutine == nil {
      coroutine = interpreter.coroutines.start { [self] in run() }
      interpreter.suspended[ObjectIdentifier(self)] = self
    }
    guard let coroutine else {
      state = .finished
      interpreter.suspended[ObjectIdentifier(self)] = nil
      throw .undecided(interpreter.unknown("too many generators stand half-way at one time"))
    }
    let (site, depth, limit) = (interpreter.site, interpreter.depth, interpreter.stackLimit)
    let raised = interpreter.mayHaveRaised
    interpreter.mayHaveRaised = mayHaveRaised
    interpreter.depth = depth + 1
    interpreter.stackLimit = depth + Interpreter.coroutineDepth
    state = .running
    coroutine.resume()
    mayHaveRaised = interpreter.mayHaveRaised
    interpreter.mayHaveRaised = raised ?? mayHaveRaised
    (interpreter.site, interpreter.depth, interpreter.stackLimit) = (site, depth, limit)
    if coroutine.isFinished {
      self.coroutine = nil
      state = .finished
      interpreter.suspended[ObjectIdentifier(self)] = nil
      frame.generator = nil
    } else {
      state = .suspended
    }
    return answer
  }

  /// The body, on the coroutine's stack.
  private func run() {
    do throws(Interrupt) {
      switch function.body {
      case .expression(let expression): answer = .returned(try interpreter.evaluate(expression, frame))
      case .statements(let body):
        if case .returned(let value) = try interpreter.execute(body, frame) {
          answer = .returned(value)
        } else {
          answer = .returned(.none)
        }
      }
    } catch {
      switch error {
      case .undecided(let unknown): interpreter.poison(function, frame, unknown)
      case .raised(let exception):
        exception.calls.append((function.qualifiedName, interpreter.location(interpreter.site)))
      case .exhausted: break
      }
      answer = .failed(error)
    }
  }

  /// `yield value`, on the coroutine's stack: gives control to whoever asked, and comes back with what was sent.
  func give(_ value: Value) throws(Interrupt) -> Value {
    switch exchange(value) {
    case .value(let sent): return sent
    case .raise(let exception): throw .raised(exception)
    case .abandon: throw .exhausted(nil)
    }
  }

  private func exchange(_ value: Value) -> Message {
    answer = .yielded(value)
    coroutine?.suspend()
    return message
  }

  /// `yield from iterator`, on the coroutine's stack: what is sent and thrown goes to the inner iterator.
  func delegate(to iterator: IteratorObject) throws(Interrupt) -> Value {
    var message = Message.value(.none)
    while true {
      let item: Value?
      switch message {
      case .value(.none): item = try iterator.next()
      case .value(let value): item = try iterator.send(value, interpreter)
      case .raise(let exception)
      where exception.instance.type.isSubclass(of: interpreter.generatorExit):
        try iterator.close(interpreter)
        throw .raised(exception)
      case .raise(let exception): item = try iterator.raise(exception)
      case .abandon: throw .exhausted(nil)
      }
      guard let item else { return iterator.returned ?? .none }
      message = exchange(item)
    }
  }

  /// `generator.close()`: the body sees `GeneratorExit` where it stands.
  /// - Returns: what the body returned in answer, if it did.
  @discardableResult
  func close() throws(Interrupt) -> Value? {
    if state == .created { state = .finished }
    if state == .finished { return nil }
    let exit = PythonException(InstanceObject(interpreter.generatorExit), at: interpreter.here)
    exit.instance.attributes["args"] = .tuple([])
    var returned: Value?
    do throws(Interrupt) {
      if try resume(.raise(exit), returned: &returned) != nil {
        throw interpreter.raise(
          interpreter.runtimeError,
          "generator ignored GeneratorExit")
      }
    } catch .raised(let exception) where exception.instance.type === interpreter.generatorExit {
      return nil
    }
    return returned
  }

  /// Nobody can ask for its elements any more.
  func drop() {
    if state == .suspended { interpreter.dropped.append(self) }
  }

  /// Unwinds the body without running anything of the program.
  func abandon() {
    guard state == .suspended else { return }
    message = .abandon
    _ = try? advance()
  }
}

extension Interpreter {
  /// How deep calls may nest within one generator: what the stack of a coroutine has room for.
  static let coroutineDepth = 125

  func makeGenerator(_ function: FunctionObject, _ frame: Frame) -> Value {
    let generator = Generator(function, frame, self)
    frame.generator = generator
    return .iterator(IteratorObject(generator))
  }

  func yield(_ value: Value, _ frame: Frame) throws(Interrupt) -> Value {
    guard let generator = frame.generating else {
      throw raise(types.syntaxError, "'yield' outside function")
    }
    return try generator.give(value)
  }

  func yieldFrom(_ value: Value, _ frame: Frame) throws(Interrupt) -> Value {
    guard let generator = frame.generating else {
      throw raise(types.syntaxError, "'yield from' outside function")
    }
    return try generator.delegate(to: try iterate(value))
  }

  /// Closes the generators that nobody holds any more. An exception that comes of it is only printed by CPython.
  func closeDropped() throws(Interrupt) {
    let generators = dropped
    dropped = []
    for generator in generators {
      do throws(Interrupt) {
        try generator.close()
      } catch .exhausted(let location) {
        throw .exhausted(location)
      } catch {
        continue
      }
    }
  }

  /// Unwinds every generator that stands half-way.
  func abandonGenerators() {
    while let generator = suspended.popFirst()?.value { generator.abandon() }
    dropped = []
    coroutines.drain()
  }

  /// A generator expression: its first iterable belongs to the scope outside and is asked for its iterator at once,
  /// all else happens when an element is asked for. No `yield` can stand in it, so its place is a few iterators and
  /// needs no second stack.
  func generatorExpression(
    _ element: Expression, _ generators: [Comprehension], _ frame: Frame
  ) throws(Interrupt) -> Value {
    guard let first = generators.first else { return .none }
    let outermost = try evaluate(first.iterable, frame)
    site = CallSite(module: frame.globals, range: first.iterable.range)
    var open = [try iterate(outermost)]
    let scope = Frame(
      .comprehension, globals: frame.globals, enclosing: frame,
      names: ScopeNames(targets: generators.map(\.target)), function: frame.function)
    capture(scope)
    let mentioned = generators.flatMap(\.expressions) + [element]
    let name = "<genexpr>"
    var isRunning = false
    return .iterator(
      IteratorObject("generator", holding: [.iterator(open[0])], running: (mentioned, scope)) {
        [self] () throws(Interrupt) -> Value? in
        if isRunning { throw valueError("generator already executing") }
        isRunning = true
        let place = site
        defer {
          isRunning = false
          site = place
        }
        if depth >= budget.depth {
          throw raise(types.recursionError, "maximum recursion depth exceeded")
        }
        depth += 1
        defer { depth -= 1 }
        do throws(Interrupt) {
          while let iterator = open.last {
            let generator = generators[open.count - 1]
            guard let item = try iterator.next() else {
              open.removeLast()
              continue
            }
            try step()
            try assign(item, to: generator.target, scope)
            if !(try holds(generator.conditions, scope)) { continue }
            if open.count == generators.count { return try evaluate(element, scope) }
            let iterable = generators[open.count].iterable
            let inner = try evaluate(iterable, scope)
            site = CallSite(module: scope.globals, range: iterable.range)
            open.append(try iterate(inner))
          }
          return nil
        } catch .undecided(let unknown) {
          poison(mentioned, scope, unknown)
          open = []
          throw .undecided(unknown)
        } catch .raised(let exception) {
          open = []
          if exception.instance.type === types.stopIteration {
            let error = raise(
              runtimeError, "generator raised StopIteration")
            if case .raised(let raised) = error { raised.cause = exception }
            throw error
          }
          exception.calls.append((name, location(place)))
          throw .raised(exception)
        }
      })
  }

  func holds(_ conditions: [Expression], _ scope: Frame) throws(Interrupt) -> Bool {
    for condition in conditions {
      let value = try evaluate(condition, scope)
      site = CallSite(module: scope.globals, range: condition.range)
      if !(try isTrue(value)) { return false }
    }
    return true
  }
}

extension Interpreter {
  fileprivate var runtimeError: ClassObject { types.exceptions["RuntimeError"] ?? types.exception }

  fileprivate var generatorExit: ClassObject { types.exceptions["GeneratorExit"] ?? types.baseException }
}

extension Frame {
  /// The generator whose body this frame, or the comprehension in it, runs.
  fileprivate var generating: Generator? {
    var frame: Frame? = self
    while let current = frame, current.kind != .function { frame = current.enclosing }
    return frame?.generator
  }
}
