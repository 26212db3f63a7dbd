import PythonSyntax

/// How a block of statements ended.
enum Completion {
  case normal
  case returned(Value)
  case broke
  case continued
}

/// Statements: each runs to a completion, or interrupts.
extension Interpreter {
  func execute(_ statements: [Statement], _ frame: Frame) throws(Interrupt) -> Completion {
    for statement in statements {
      let completion = try execute(statement, frame)
      guard case .normal = completion else { return completion }
    }
    return .normal
  }

  private func execute(_ statement: Statement, _ frame: Frame) throws(Interrupt) -> Completion {
    try step()
    site = CallSite(module: frame.globals, range: statement.range)
    switch statement.kind {
    case .expression(let expression): _ = try evaluate(expression, frame)
    case .assign(let targets, let value):
      let value = try evaluate(value, frame)
      for target in targets { try assign(value, to: target, frame) }
    case .annotatedAssign(let target, let annotation, let value, _):
      if frame.kind == .classBody, case .name(let name) = target.kind, !annotation.isClassVariable {
        frame.annotated.append(name)
      }
      if let value { try assign(try evaluate(value, frame), to: target, frame) }
    case .augmentedAssign(let target, let op, let value):
      try augmentedAssign(target, op, value, frame)
    case .returnValue(let value):
      guard let value else { return .returned(.none) }
      return .returned(try evaluate(value, frame))
    case .functionDef(let definition): try define(definition, statement.range, frame)
    case .classDef(let definition): try define(definition, statement.range, frame)
    case .importModules(let aliases): try importModules(aliases, frame)
    case .importFrom(let module, let names, let level):
      try importFrom(module, names, level: level, statement.range, frame)
    case .ifElse(let test, let body, let orElse):
      return try branch(test, body, orElse, statement, frame)
    case .forLoop(let target, let iterable, let body, let orElse, let isAsync):
      return try loop(target, iterable, body, orElse, isAsync: isAsync, frame)
    case .whileLoop(let test, let body, let orElse): return try loop(test, body, orElse, frame)
    case .with(let items, let body, _): return try with(items[...], body, frame)
    case .tryExcept(let body, let handlers, let orElse, let finally, let isStar):
      if isStar { throw .undecided(unknown("'except*' is not evaluated")) }
      return try attempt(body, handlers, orElse, finally, frame)
    case .raise(let exception, let cause): try raise(exception, cause, frame)
    case .assert(let test, let message):
      let value = try evaluate(test, frame)
      // An assertion that cannot be decided is taken to hold: it is written to.
      let holds = try truth(of: value)
      if holds == nil { mayHaveRaised = mayHaveRaised ?? unknownCondition(value) }
      if holds == false {
        let text = try message.map { expression throws(Interrupt) in
          try string(of: try evaluate(expression, frame))
        }
        site = CallSite(module: frame.globals, range: statement.range)
        throw raise(types.assertionError, text ?? "")
      }
    case .delete(let targets): for target in targets { try delete(target, frame) }
    case .match(let subject, let cases): return try match(subject, cases, statement, frame)
    case .typeAlias(let name, _, _):
      try assign(.unknown(unknown("a type alias has no value here")), to: name, frame)
    case .breakLoop: return .broke
    case .continueLoop: return .continued
    case .pass, .global, .nonlocal: break
    }
    return .normal
  }

  // MARK: Branches and loops

  private func branch(
    _ test: Expression, _ body: [Statement], _ orElse: [Statement], _ statement: Statement,
    _ frame: Frame
  ) throws(Interrupt) -> Completion {
    let condition = try evaluate(test, frame)
    site = CallSite(module: frame.globals, range: test.range)
    if let isTrue = try truth(of: condition) { return try execute(isTrue ? body : orElse, frame) }
    let unknown = unknownCondition(condition)
    if statement.mayLeave { throw .undecided(unknown) }
    poison(body + orElse, frame, unknown)
    return .normal
  }

  private func loop(
    _ target: Expression, _ iterable: Expression, _ body: [Statement], _ orElse: [Statement],
    isAsync: Bool, _ frame: Frame
  ) throws(Interrupt) -> Completion {
    if isAsync { throw .undecided(unknown("'async for' is not evaluated")) }
    let items = try evaluate(iterable, frame)
    site = CallSite(module: frame.globals, range: iterable.range)
    let iterator: IteratorObject
    do throws(Interrupt) {
      iterator = try iterate(items)
    } catch .undecided(let unknown) {
      if body.contains(where: \.leavesLoopOrFunction) || orElse.contains(where: \.mayLeave) {
        throw .undecided(unknown)
      }
      poison(body + orElse, frame, unknown)
      poison([target], frame, unknown)
      for name in ScopeNames(targets: [target]).local { frame.bindUnknown(name, unknown) }
      return .normal
    }
    while let item = try iterator.next() {
      try step()
      try assign(item, to: target, frame)
      switch try execute(body, frame) {
      case .normal, .continued: continue
      case .broke: return .normal
      case .returned(let value): return .returned(value)
      }
    }
    return try execute(orElse, frame)
  }

  private func loop(
    _ test: Expression, _ body: [Statement], _ orElse: [Statement], _ frame: Frame
  ) throws(Interrupt) -> Completion {
    while true {
      try step()
      let condition = try evaluate(test, frame)
      site = CallSite(module: frame.globals, range: test.range)
      if !(try isTrue(condition)) { return try execute(orElse, frame) }
      switch try execute(body, frame) {
      case .normal, .continued: continue
      case .broke: return .normal
      case .returned(let value): return .returned(value)
      }
    }
  }

  private func with(
    _ items: ArraySlice<WithItem>, _ body: [Statement], _ frame: Frame
  ) throws(Interrupt) -> Completion {
    guard let item = items.first else { return try execute(body, frame) }
    let manager = try evaluate(item.context, frame)
    site = CallSite(module: frame.globals, range: item.context.range)
    var entered = manager
    var leave: Value?
    if case .unknown(let unknown) = manager {
      entered = .unknown(outcome(of: unknown))
    } else {
      entered = try call(try attribute("__enter__", of: manager), CallArguments(site: site))
      leave = try attribute("__exit__", of: manager)
    }
    if let target = item.target { try assign(entered, to: target, frame) }
    let exit = CallArguments([.none, .none, .none], site: site)
    let completion: Completion
    do throws(Interrupt) {
      completion = try with(items.dropFirst(), body, frame)
    } catch .raised(let exception) {
      guard let leave else {
        // Whether it lets the exception through is up to the manager.
        if case .unknown(let unknown) = manager, !isHarmless(unknown) {
          throw .undecided(outcome(of: unknown))
        }
        throw .raised(exception)
      }
      let arguments = CallArguments(
        [.type(exception.instance.type), .instance(exception.instance), .none], site: exit.site)
      if try isTrue(try call(leave, arguments)) { return .normal }
      throw .raised(exception)
    }
    if let leave { _ = try call(leave, exit) }
    return completion
  }

  // MARK: Exceptions

  private func attempt(
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

  private func raise(_ exception: Expression?, _ cause: Expression?, _ frame: Frame) throws(Interrupt) {
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

  // MARK: Assignment

  func assign(_ value: Value, to target: Expression, _ frame: Frame) throws(Interrupt) {
    switch target.kind {
    case .name(let name): try bind(name, value, frame)
    case .tuple(let targets), .list(let targets): try unpack(value, into: targets, target, frame)
    case .attribute(let object, let name):
      let object = try evaluate(object, frame)
      site = CallSite(module: frame.globals, range: target.range)
      try setAttribute(name, of: object, to: value)
    case .subscript(let container, let slice):
      let container = try evaluate(container, frame)
      let key = try evaluate(slice, frame)
      site = CallSite(module: frame.globals, range: target.range)
      try setItem(key, of: container, to: value)
    case .starred(let inner): try assign(value, to: inner, frame)
    default: throw raise(types.syntaxError, "cannot assign to expression")
    }
  }

  func bind(_ name: String, _ value: Value, _ frame: Frame) throws(Interrupt) {
    switch frame.kind {
    case .module: frame.globals.attributes[name] = value
    case .function, .classBody:
      if frame.names?.global.contains(name) == true {
        frame.globals.attributes[name] = value
      } else if frame.names?.nonlocal.contains(name) == true, let owner = frame.owner(ofEnclosed: name) {
        owner.locals[name] = value
      } else {
        if frame.kind == .classBody, frame.locals[name] == nil { frame.bound.append(name) }
        frame.locals[name] = value
      }
    case .comprehension: frame.locals[name] = value
    }
  }

  private func unpack(
    _ value: Value, into targets: [Expression], _ whole: Expression, _ frame: Frame
  ) throws(Interrupt) {
    site = CallSite(module: frame.globals, range: whole.range)
    if case .unknown(let unknown) = value {
      for target in targets { try assign(.unknown(outcome(of: unknown)), to: target, frame) }
      return
    }
    let items = try elements(of: value)
    let starIndex = targets.firstIndex {
      if case .starred = $0.kind { true } else { false }
    }
    guard let starIndex else {
      guard items.count == targets.count else {
        throw valueError(
          items.count > targets.count
            ? "too many values to unpack (expected \(targets.count))"
            : "not enough values to unpack (expected \(targets.count), got \(items.count))")
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target, frame) }
      return
    }
    let after = targets.count - starIndex - 1
    guard items.count >= starIndex + after else {
      throw valueError(
        "not enough values to unpack (expected at least \(starIndex + after), got \(items.count))")
    }
    for (target, item) in zip(targets[..<starIndex], items) { try assign(item, to: target, frame) }
    let middle = items[starIndex..<(items.count - after)]
    try assign(.list(ListObject(Array(middle))), to: targets[starIndex], frame)
    for (target, item) in zip(targets[(starIndex + 1)...], items.suffix(after)) {
      try assign(item, to: target, frame)
    }
  }

  private func augmentedAssign(
    _ target: Expression, _ op: BinaryOperator, _ value: Expression, _ frame: Frame
  ) throws(Interrupt) {
    let place = CallSite(module: frame.globals, range: target.range)
    switch target.kind {
    case .name(let name):
      site = place
      let old = try lookup(name, frame)
      try bind(name, try inPlace(op, old, try evaluate(value, frame)), frame)
    case .attribute(let object, let name):
      let object = try evaluate(object, frame)
      site = place
      let old = try attribute(name, of: object)
      try setAttribute(name, of: object, to: try inPlace(op, old, try evaluate(value, frame)))
    case .subscript(let container, let slice):
      let container = try evaluate(container, frame)
      let key = try evaluate(slice, frame)
      site = place
      let old = try item(key, of: container)
      try setItem(key, of: container, to: try inPlace(op, old, try evaluate(value, frame)))
    default: throw raise(types.syntaxError, "illegal expression for augmented assignment")
    }
  }

  /// `left op= right`: lists, dictionaries and sets change themselves.
  private func inPlace(_ op: BinaryOperator, _ left: Value, _ right: Value) throws(Interrupt) -> Value {
    switch (op, left) {
    case (.multiply, .list(let list)):
      guard case .list(let product) = try binary(op, left, right) else {
        list.taint = unknown("this list is repeated an unknown number of times")
        return left
      }
      list.items = product.items
      return left
    case (.subtract, .set(let set)) where !set.isFrozen, (.bitAnd, .set(let set)) where !set.isFrozen,
      (.bitXor, .set(let set)) where !set.isFrozen:
      guard case .set(let result) = try binary(op, left, right) else {
        set.taint = unknown("this set is changed by an unknown one")
        return left
      }
      set.storage = result.storage
      set.taint = set.taint ?? result.taint
      return left
    case (_, .instance(let instance)):
      let names: [BinaryOperator: String] = [
        .add: "__iadd__", .subtract: "__isub__", .multiply: "__imul__", .bitOr: "__ior__",
        .bitAnd: "__iand__", .divide: "__itruediv__",
      ]
      if let name = names[op], let method = instance.type.lookup(name) {
        return try call(method, CallArguments([left, right], site: site))
      }
      return try binary(op, left, right)
    case (.add, .list(let list)):
      if case .unknown(let unknown) = right {
        list.taint = outcome(of: unknown)
      } else {
        list.items += try elements(of: right)
      }
      return left
    case (.bitOr, .dict(let dict)):
      try update(dict, with: right)
      return left
    case (.bitOr, .set(let set)) where !set.isFrozen:
      for item in try elements(of: right) { try insert(item, into: set) }
      return left
    default: return try binary(op, left, right)
    }
  }

  private func delete(_ target: Expression, _ frame: Frame) throws(Interrupt) {
    switch target.kind {
    case .name(let name):
      _ = try lookup(name, frame)
      frame.unbind(name)
    case .attribute(let object, let name): try deleteAttribute(name, of: try evaluate(object, frame))
    case .subscript(let container, let slice):
      let container = try evaluate(container, frame)
      try deleteItem(try evaluate(slice, frame), of: container)
    case .tuple(let targets), .list(let targets): for target in targets { try delete(target, frame) }
    default: break
    }
  }

  // MARK: Definitions

  private func define(
    _ definition: FunctionDefinition, _ range: SourceRange, _ frame: Frame
  ) throws(Interrupt) {
    var decorators: [(Value, CallSite)] = []
    for expression in definition.decorators {
      let value = try evaluate(expression, frame)
      decorators.append((value, CallSite(module: frame.globals, range: expression.range)))
    }
    let whole = SourceRange(
      Int(definition.decorators.first.map { $0.range.lower } ?? range.lower), Int(range.upper))
    let function = try makeFunction(
      name: definition.name, parameters: definition.parameters, body: .statements(definition.body),
      isAsync: definition.isAsync, range: whole, frame)
    var value = Value.function(function)
    for (decorator, place) in decorators.reversed() {
      value = try applyDecorator(decorator, to: value, place)
    }
    try bind(definition.name, value, frame)
  }
}

extension Frame {
  func unbind(_ name: String) {
    if kind == .module || names?.global.contains(name) == true {
      globals.attributes[name] = nil
    } else {
      locals[name] = nil
    }
  }

  func bindUnknown(_ name: String, _ unknown: Unknown) {
    if kind == .module || names?.global.contains(name) == true {
      globals.attributes[name] = .unknown(unknown)
    } else {
      locals[name] = .unknown(unknown)
    }
  }
}

extension Statement {
  fileprivate var isRaise: Bool {
    if case .raise = kind { true } else { false }
  }

  /// As `mayLeave`, for the body of a loop, whose own `break` and `continue` stay inside.
  fileprivate var leavesLoopOrFunction: Bool {
    switch kind {
    case .returnValue, .raise: true
    case .functionDef, .classDef: false
    default: blocks.contains { $0.contains(where: \.leavesLoopOrFunction) }
    }
  }
}
