import PythonSyntax

/// How a block of statements ended.
enum Completion {
  case normal
  case returned(Value)
  case broke
  case continued
}

/// Statements: each runs to a completion, or interrupts. Assignments and exceptions have files of their own.
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
        frame.annotated.append(annotation.isDataclassPseudoField ? "" : name)
      }
      if let value { try assign(try evaluate(value, frame), to: target, frame) }
      try annotate(target, annotation, hasValue: value != nil, frame)
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
      isAsync: definition.isAsync, range: whole, frame, definition)
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
  var isRaise: Bool {
    if case .raise = kind { true } else { false }
  }

  /// As `mayLeave`, for the body of a loop, whose own `break` and `continue` stay inside.
  fileprivate var leavesLoopOrFunction: Bool {
    switch kind {
    case .breakLoop, .continueLoop: false
    case .returnValue, .raise: true
    case .functionDef, .classDef: false
    case .ifElse, .forLoop, .whileLoop, .with, .match, .tryExcept:
      blocks.contains { $0.contains(where: \.leavesLoopOrFunction) }
    default: mayLeave
    }
  }
}
