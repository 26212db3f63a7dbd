import PythonSyntax

/// `try`, `raise`, and which handler takes what.
extension Interpreter {
  func attempt(
    _ body: [Statement], _ handlers: [ExceptHandler], _ orElse: [Statement], _ finally: [Statement],
    _ frame: Frame
  ) throws(Interrupt) -> Completion {
    var completion: Completion
    let outer = mayHaveRaised
    mayHaveRaised = nil
    defer { mayHaveRaised = outer ?? mayHaveRaised }
    do throws(Interrupt) {
      completion = try attempt(body, handlers, orElse, frame)
      // Handlers that only raise again leave nothing behind where the program goes on.
      if let unknown = mayHaveRaised, !handlers.allSatisfy({ $0.body.last?.isRaise == true }) {
        throw .undecided(unknown)
      }
    } catch .undecided(let unknown) {
      let blocks = [body] + handlers.map(\.body) + [orElse]
      if blocks.contains(where: { $0.contains(where: \.mayLeave) }) { throw .undecided(unknown) }
      for block in blocks { poison(block, frame, unknown) }
      completion = .normal
    } catch .raised(let exception) {
      let last = try execute(finally, frame)
      guard case .normal = last else { return last }
      throw .raised(exception)
    }
    let last = try execute(finally, frame)
    if case .normal = last {} else { completion = last }
    return completion
  }

  private func attempt(
    _ body: [Statement], _ handlers: [ExceptHandler], _ orElse: [Statement], _ frame: Frame
  ) throws(Interrupt) -> Completion {
    do throws(Interrupt) {
      let goesOn = handlers.contains { $0.body.last?.isRaise != true }
      if goesOn { attempts += 1 }
      defer { if goesOn { attempts -= 1 } }
      let completion = try execute(body, frame)
      guard case .normal = completion else { return completion }
    } catch .raised(let exception) {
      for handler in handlers {
        if let type = handler.type {
          let type = try evaluate(type, frame)
          site = CallSite(module: frame.globals, range: handler.range)
          if !(try matches(exception, type)) { continue }
        }
        if let name = handler.name { try bind(name, .instance(exception.instance), frame) }
        let outer = frame.handled
        frame.handled = exception
        defer { frame.handled = outer }
        do throws(Interrupt) {
          let completion = try execute(handler.body, frame)
          if let name = handler.name { frame.unbind(name) }
          return completion
        } catch .raised(let next) {
          if next !== exception, next.cause == nil { next.cause = exception }
          throw .raised(next)
        }
      }
      throw .raised(exception)
    }
    return try execute(orElse, frame)
  }

  private func matches(_ exception: PythonException, _ type: Value) throws(Interrupt) -> Bool {
    switch type {
    case .type(let type):
      if exception.instance.type.isSubclass(of: type) { return true }
      if let base = exception.instance.type.unknownBase { throw .undecided(outcome(of: base)) }
      return false
    case .tuple(let types):
      for type in types where try matches(exception, type) { return true }
      return false
    case .unknown(let unknown):
      // A class from outside the project: no exception raised here is one of its instances.
      if unknown.importedName != nil { return exception.instance.type.unknownBase != nil }
      throw .undecided(unknown)
    default:
      throw typeError("catching classes that do not inherit from BaseException is not allowed")
    }
  }

  func raise(_ exception: Expression?, _ cause: Expression?, _ frame: Frame) throws(Interrupt) {
    let place = site
    guard let exception else {
      guard let handled = handledException(frame) else {
        throw raise(types.exceptions["RuntimeError"] ?? types.exception, "No active exception to reraise")
      }
      throw .raised(handled)
    }
    var value = try evaluate(exception, frame)
    let origin = try cause.map { expression throws(Interrupt) in try evaluate(expression, frame) }
    site = place
    if case .type(let type) = value { value = try instantiate(type, CallArguments(site: site)) }
    switch value {
    case .instance(let instance) where instance.type.isSubclass(of: types.baseException):
      let raised = PythonException(instance, at: here)
      if case .instance(let instance)? = origin { raised.cause = PythonException(instance, at: nil) }
      throw .raised(raised)
    case .instance(let instance) where instance.type.unknownBase != nil:
      throw .raised(PythonException(instance, at: here))
    case .unknown(let unknown):
      // Some exception is raised; which one, nobody can tell.
      let type = ClassObject("Exception", bases: [types.exception])
      type.unknownBase = outcome(of: unknown)
      let instance = InstanceObject(type)
      instance.attributes["args"] = .tuple([.string(unknown.importedName ?? unknown.reason)])
      throw .raised(PythonException(instance, at: here))
    default: throw typeError("exceptions must derive from BaseException")
    }
  }

  private func handledException(_ frame: Frame) -> PythonException? {
    var current: Frame? = frame
    while let frame = current {
      if let handled = frame.handled { return handled }
      current = frame.kind == .comprehension ? frame.enclosing : nil
    }
    return nil
  }
}
