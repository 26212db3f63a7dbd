import PythonSyntax

/// Calls: arguments are evaluated, bound to parameters as CPython binds them, and the body runs.
extension Interpreter {
  func call(
    _ whole: Expression, _ function: Expression, _ arguments: [Expression], _ keywords: [Keyword],
    _ frame: Frame
  ) throws(Interrupt) -> Value {
    if case .name("super") = function.kind, arguments.isEmpty, frame.globals.attributes["super"] == nil {
      return try makeSuper(frame)
    }
    let callee = try evaluate(function, frame)
    var call = CallArguments(site: CallSite(module: frame.globals, range: whole.range))
    call.positional.reserveCapacity(arguments.count)
    for argument in arguments {
      guard case .starred(let inner) = argument.kind else {
        call.positional.append(try evaluate(argument, frame))
        continue
      }
      let value = try evaluate(inner, frame)
      site = CallSite(module: frame.globals, range: argument.range)
      if case .unknown(let unknown) = value {
        call.more = outcome(of: unknown)
      } else {
        call.positional += try elements(of: value)
      }
    }
    for keyword in keywords {
      let value = try evaluate(keyword.value, frame)
      if let name = keyword.name {
        call.keywords.append((name, value))
        continue
      }
      site = CallSite(module: frame.globals, range: keyword.range)
      switch value {
      case .unknown(let unknown): call.more = outcome(of: unknown)
      case .dict(let dict):
        if let taint = dict.taint {
          call.more = taint
          continue
        }
        guard let entries = dict.stringEntries else { throw typeError("keywords must be strings") }
        call.keywords += entries.map { ($0.key, $0.value) }
      default:
        throw typeError("argument after ** must be a mapping, not \(typeName(value))")
      }
    }
    site = call.site
    return try self.call(callee, call)
  }

  package func call(_ callee: Value, _ arguments: CallArguments) throws(Interrupt) -> Value {
    try step()
    switch callee {
    case .function(let function): return try call(function, arguments)
    case .native(let function):
      if let more = arguments.more { return callUnknown(more, arguments) }
      return try function.body(self, arguments)
    case .method(let method):
      var arguments = arguments
      arguments.positional.insert(method.receiver, at: 0)
      return try call(method.function, arguments)
    case .type(let type): return try instantiate(type, arguments)
    case .instance(let instance):
      if let method = instance.type.lookup("__call__") {
        var arguments = arguments
        arguments.positional.insert(callee, at: 0)
        return try call(method, arguments)
      }
      if let base = instance.type.unknownBase { return callUnknown(base, arguments) }
    case .host(let object):
      if let method = try object.attribute("__call__", self) { return try call(method, arguments) }
    case .unknown(let unknown): return callUnknown(unknown, arguments)
    default: break
    }
    throw typeError("'\(typeName(callee))' object is not callable")
  }

  /// Calls something that cannot be followed: its result is unknown, and so is from now on whatever it
  /// was given that can be changed. A function that it is given alone comes back as itself, since that is
  /// what a decorator does (see `applyDecorator`).
  func callUnknown(_ unknown: Unknown, _ arguments: CallArguments) -> Value {
    let reason = outcome(of: unknown)
    guard isHarmless(unknown) else {
      mayHaveRaised = mayHaveRaised ?? reason
      taint(arguments.positional + arguments.keywords.map(\.value), reason)
      return .unknown(reason)
    }
    // A logger is as harmless as the module that it comes from.
    guard let name = unknown.importedName, name.hasPrefix("logging.") else { return .unknown(reason) }
    return .unknown(Unknown(reason.reason, at: reason.location, importedName: name + "()"))
  }

  private func call(_ function: FunctionObject, _ arguments: CallArguments) throws(Interrupt) -> Value {
    if let decorator = function.foreignDecorator {
      // What stands in front of it may call it never, twice, or with other arguments.
      taint([.function(function)], decorator)
      return callUnknown(decorator, arguments)
    }
    guard let cache = function.cache else { return try enter(function, arguments) }
    return try recall(cache, function, arguments) { () throws(Interrupt) in try enter(function, arguments) }
  }

  /// Runs the function's own body.
  private func enter(_ function: FunctionObject, _ arguments: CallArguments) throws(Interrupt) -> Value {
    let frame = Frame(
      .function, globals: function.globals, enclosing: function.closure, names: function.scope,
      function: function)
    frame.locals = try bind(arguments, to: function)
    if depth >= budget.depth {
      throw raise(types.recursionError, "maximum recursion depth exceeded")
    }
    if depth >= stackLimit {
      throw .undecided(unknown("calls that nest this deep in a generator are not evaluated"))
    }
    depth += 1
    defer {
      depth -= 1
      site = arguments.site
    }
    if function.isAsync { return .unknown(unknown("a coroutine is not evaluated")) }
    do throws(Interrupt) {
      return try run(function, frame)
    } catch .undecided(let unknown) {
      // What the rest of the body would have done is unknown, and so is what it gives.
      poison(function, frame, unknown)
      return .unknown(unknown)
    } catch .raised(let exception) {
      exception.calls.append((function.qualifiedName, location(arguments.site)))
      throw .raised(exception)
    }
  }

  private func run(_ function: FunctionObject, _ frame: Frame) throws(Interrupt) -> Value {
    if function.isGenerator { return makeGenerator(function, frame) }
    switch function.body {
    case .expression(let expression): return try evaluate(expression, frame)
    case .statements(let body):
      let completion = try execute(body, frame)
      if frame.isCaptured, !suspended.isEmpty { frame.forget(outside: body) }
      guard case .returned(let value) = completion else { return .none }
      if !dropped.isEmpty { try closeDropped() }
      return value
    }
  }

  // MARK: Binding

  /// The parameters' values, with CPython's errors.
  private func bind(
    _ arguments: CallArguments, to function: FunctionObject
  ) throws(Interrupt) -> [String: Value] {
    let parameters = function.parameters
    let positional = parameters.positionalOnly + parameters.positional
    var locals: [String: Value] = [:]
    for (parameter, value) in zip(positional, arguments.positional) { locals[parameter.name] = value }
    let surplus = Array(arguments.positional.dropFirst(positional.count))
    if let variadic = parameters.variadic {
      locals[variadic.name] = arguments.more.map(Value.unknown) ?? .tuple(surplus)
    } else if !surplus.isEmpty {
      throw typeError(
        "\(function.qualifiedName)() takes \(count(positional.count, "positional argument")) but "
          + "\(arguments.positional.count) \(arguments.positional.count == 1 ? "was" : "were") given")
    }
    let named = Set((parameters.positional + parameters.keywordOnly).map(\.name))
    let collected = DictObject()
    for (name, value) in arguments.keywords {
      if named.contains(name) {
        if locals[name] != nil {
          throw typeError("\(function.qualifiedName)() got multiple values for argument '\(name)'")
        }
        locals[name] = value
      } else if parameters.keywords != nil {
        if collected[name] != nil {
          throw typeError(
            "\(function.qualifiedName)() got multiple values for keyword argument '\(name)'")
        }
        collected[name] = value
      } else {
        throw typeError("\(function.qualifiedName)() got an unexpected keyword argument '\(name)'")
      }
    }
    if let keywords = parameters.keywords {
      collected.taint = arguments.more
      locals[keywords.name] = .dict(collected)
    }
    var missing: [String] = []
    for parameter in positional + parameters.keywordOnly where locals[parameter.name] == nil {
      if let more = arguments.more {
        locals[parameter.name] = .unknown(more)
      } else if let value = function.defaults[parameter.name] {
        locals[parameter.name] = value
      } else {
        missing.append(parameter.name)
      }
    }
    guard missing.isEmpty else { throw missingArguments(missing, function) }
    return locals
  }

  private func missingArguments(_ missing: [String], _ function: FunctionObject) -> Interrupt {
    let keywordOnly = Set(function.parameters.keywordOnly.map(\.name))
    let positional = missing.filter { !keywordOnly.contains($0) }
    let shown = positional.isEmpty ? missing : positional
    let kind = positional.isEmpty ? "required keyword-only argument" : "required positional argument"
    let quoted = shown.map { "'\($0)'" }
    let list =
      quoted.count < 3
      ? quoted.joined(separator: " and ")
      : quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
    return typeError("\(function.qualifiedName)() missing \(count(shown.count, kind)): \(list)")
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  // MARK: Making functions

  func makeFunction(
    name: String, parameters: Parameters, body: FunctionObject.Body, isAsync: Bool,
    range: SourceRange, _ frame: Frame, _ definition: FunctionDefinition? = nil
  ) throws(Interrupt) -> FunctionObject {
    var defaults: [String: Value] = [:]
    for parameter in parameters.positionalOnly + parameters.positional + parameters.keywordOnly {
      if let value = parameter.defaultValue { defaults[parameter.name] = try evaluate(value, frame) }
    }
    let (around, closure) = typeScope(definition?.typeParameters ?? [], frame)
    if let definition { try annotate(definition, around) }
    let scope =
      switch body {
      case .statements(let body): ScopeNames(parameters: parameters, body: body)
      case .expression(let body): ScopeNames(parameters: parameters, body: body)
      }
    let qualifier =
      switch frame.kind {
      case _ where frame.names?.global.contains(name) == true: ""
      case .classBody: frame.qualifier + "."
      case .function: (frame.function.map { $0.qualifiedName + ".<locals>." }) ?? ""
      default: ""
      }
    capture(closure)
    var owned: Frame? = closure
    while let current = owned, current.kind != .module, !current.isOwned {
      current.isOwned = true
      own(current)
      owned = current.enclosing
    }
    return FunctionObject(
      name: name, qualifiedName: qualifier + name, moduleName: frame.globals.name,
      parameters: parameters, body: body, isGenerator: scope.yields, isAsync: isAsync,
      defaults: defaults, scope: scope, closure: closure.kind == .module ? nil : closure,
      globals: frame.globals, range: range)
  }

  /// Something that looks up names in `frame` may outlive the call that it belongs to.
  func capture(_ frame: Frame) {
    var scope: Frame? = frame
    while let current = scope, current.kind != .module, !current.isCaptured {
      current.isCaptured = true
      scope = current.enclosing
    }
  }

  /// `@decorator` on `value`. A decorator from outside the project gives back what it decorates: it
  /// cannot be followed, and nearly all of them wrap the function under its own name
  /// (`functools.wraps`), so the function stays itself and only how it is called is no longer known.
  func applyDecorator(_ decorator: Value, to value: Value, _ site: CallSite) throws(Interrupt) -> Value {
    self.site = site
    if case .unknown(let unknown) = decorator {
      switch value {
      case .function(let function): return .function(function.decorated(by: outcome(of: unknown)))
      case .type(let type):
        type.unknownBase = type.unknownBase ?? outcome(of: unknown)
        return value
      default: return .unknown(outcome(of: unknown))
      }
    }
    let result = try call(decorator, CallArguments([value], site: site))
    if case .unknown(let unknown) = result, case .function(let function) = value {
      return .function(function.decorated(by: unknown))
    }
    return result
  }
}
