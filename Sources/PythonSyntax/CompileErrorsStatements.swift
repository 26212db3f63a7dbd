/// The walk over statements and patterns.
extension CompileErrors {
  mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  mutating func visit(_ statement: Statement) {
    let range = statement.range
    switch statement.kind {
    case .functionDef(let definition): visit(definition, range)
    case .classDef(let definition): visit(definition, range)
    case .returnValue(let value): visitReturn(value, range)
    case .delete(let targets): targets.forEach { visit(deleted: $0) }
    case .assign(let targets, let value):
      targets.forEach { visit(target: $0) }
      visit(value)
    case .typeAlias(let name, let parameters, let value):
      visit(target: name)
      visit(parameters, then: { $0.visit(value) })
    case .augmentedAssign(let target, _, let value):
      visit(target: target)
      visit(value)
    case .annotatedAssign(let target, let annotation, let value, let isSimple):
      visitAnnotated(target, hasValue: value != nil, isSimple: isSimple)
      visit(annotation)
      if let value { visit(value) }
    case .forLoop(let target, let iterable, let body, let orElse, let isAsync):
      if isAsync { needsAsync("async for", range) }
      visit(target: target)
      visit(iterable)
      inside(.loop) { $0.visit(body) }
      visit(orElse)
    case .whileLoop(let test, let body, let orElse):
      visit(test)
      inside(.loop) { $0.visit(body) }
      visit(orElse)
    case .ifElse(let test, let body, let orElse):
      visit(test)
      visit(body)
      visit(orElse)
    case .with(let items, let body, let isAsync):
      if isAsync { needsAsync("async with", range) }
      for item in items {
        visit(item.context)
        if let target = item.target { visit(target: target) }
      }
      visit(body)
    case .match(let subject, let cases): visitMatch(subject, cases)
    case .raise(let exception, let cause):
      if let exception { visit(exception) }
      if let cause { visit(cause) }
    case .tryExcept(let body, let handlers, let orElse, let finally, let isStar):
      visit(body)
      visit(orElse)
      visitHandlers(handlers, isStar: isStar)
      visit(finally)
    case .assert(let test, let message):
      visit(test)
      if let message { visit(message) }
    case .importModules(let aliases):
      for alias in aliases {
        bind(alias.asName ?? String(alias.name.prefix { $0 != "." }), alias.range, as: .imported)
      }
    case .importFrom(let module, let names, let level):
      if module == "__future__", level == 0 { visitFuture(range) }
      for name in names {
        if name.name != "*" {
          bind(name.asName ?? name.name, name.range, as: .imported)
        } else if scope.kind != .module {
          report("import * only allowed at module level", range)
        }
      }
    case .global(let names): declare(names, .global, range)
    case .nonlocal(let names): declare(names, .nonlocal, range)
    case .expression(let value): visit(value)
    case .breakLoop:
      checkLoop("'break' outside loop", range)
    case .continueLoop:
      checkLoop("'continue' not properly in loop", range)
    case .pass: break
    }
  }

  private mutating func inside(
    _ surrounding: SymbolScope.Surrounding, _ body: (inout CompileErrors) -> Void
  ) {
    scope.surroundings.append(surrounding)
    body(&self)
    scope.surroundings.removeLast()
  }

  private mutating func checkLoop(_ message: String, _ range: SourceRange) {
    switch scope.surroundings.last {
    case .loop: return
    case .starHandler: reportStarHandler(range)
    case nil: report(message, range)
    }
  }

  private mutating func reportStarHandler(_ range: SourceRange) {
    report("'break', 'continue' and 'return' cannot appear in an except* block", range)
  }

  private mutating func visitReturn(_ value: Expression?, _ range: SourceRange) {
    if scope.kind != .function { report("'return' outside function", range) }
    if scope.surroundings.contains(.starHandler) { reportStarHandler(range) }
    guard let value else { return }
    visit(value)
    if scope.returnsValue == nil { scope.returnsValue = range }
  }

  private mutating func visitAnnotated(_ target: Expression, hasValue: Bool, isSimple: Bool) {
    guard case .name(let name) = target.kind else { return visit(target: target) }
    let known = scope.names[name] ?? []
    if isSimple, scope.kind != .module {
      if known.contains(.global) { report("annotated name '\(name)' can't be global", target.range) }
      if known.contains(.nonlocal) { report("annotated name '\(name)' can't be nonlocal", target.range) }
    }
    if isSimple {
      bind(name, target.range, as: [.annotated, .local])
    } else if hasValue {
      bind(name, target.range)
    } else if name == "__debug__" {
      report("cannot assign to __debug__", target.range)
    }
  }

  private mutating func visitHandlers(_ handlers: [ExceptHandler], isStar: Bool) {
    for (index, handler) in handlers.enumerated() {
      if let type = handler.type {
        visit(type)
      } else if index < handlers.count - 1 {
        report("default 'except:' must be last", handler.range)
      }
      if let name = handler.name { bind(name, handler.range) }
      if isStar { inside(.starHandler) { $0.visit(handler.body) } } else { visit(handler.body) }
    }
  }

  // MARK: Definitions

  private mutating func visit(_ definition: FunctionDefinition, _ range: SourceRange) {
    bind(definition.name, range)
    visitDefaults(definition.parameters)
    definition.decorators.forEach { visit($0) }
    visit(definition.typeParameters) { walk in
      for parameter in definition.parameters.inSymbolOrder {
        guard let annotation = parameter.annotation else { continue }
        // `*args: *Ts`
        if case .starred(let inner) = annotation.kind { walk.visit(inner) } else { walk.visit(annotation) }
      }
      if let returns = definition.returns { walk.visit(returns) }
      walk.enter(.function, definition.isAsync ? .async : .plain) { walk in
        walk.bind(definition.parameters)
        walk.visit(definition.body)
      }
    }
  }

  mutating func visitDefaults(_ parameters: Parameters) {
    for parameter in parameters.inSymbolOrder {
      if let value = parameter.defaultValue { visit(value) }
    }
  }

  mutating func bind(_ parameters: Parameters) {
    for parameter in parameters.inSymbolOrder { bind(parameter.name, parameter.range, as: .parameter) }
  }

  private mutating func visit(_ definition: ClassDefinition, _ range: SourceRange) {
    bind(definition.name, range)
    definition.decorators.forEach { visit($0) }
    visit(definition.typeParameters) { walk in
      walk.visit(elements: definition.bases)
      walk.visit(definition.keywords)
      walk.enter(.classBody) { $0.visit(definition.body) }
    }
  }

  /// `[T: bound]` is a scope around what it belongs to.
  private mutating func visit(
    _ parameters: [TypeParameter], then body: (inout CompileErrors) -> Void
  ) {
    if parameters.isEmpty { return body(&self) }
    var names: Set<String> = []
    for parameter in parameters where !names.insert(parameter.name).inserted {
      report("duplicate type parameter '\(parameter.name)'", parameter.range)
    }
    for parameter in parameters {
      enter(.function, .lambda) { walk in
        if let bound = parameter.bound { walk.visit(bound) }
        if let value = parameter.defaultValue {
          if case .starred(let inner) = value.kind { walk.visit(inner) } else { walk.visit(value) }
        }
      }
    }
    body(&self)
  }

  // MARK: match

  private mutating func visitMatch(_ subject: Expression, _ cases: [MatchCase]) {
    visit(subject)
    for (index, matchCase) in cases.enumerated() {
      let isLast = index == cases.count - 1 || matchCase.condition != nil
      var bound: Set<String> = []
      visit(matchCase.pattern, isLast: isLast, &bound)
      if let condition = matchCase.condition { visit(condition) }
      visit(matchCase.body)
    }
  }

  /// - Parameters:
  ///   - isLast: nothing comes after it that it could make unreachable.
  ///   - bound: the names of the whole pattern so far.
  private mutating func visit(_ pattern: Pattern, isLast: Bool, _ bound: inout Set<String>) {
    func parts(_ walk: inout CompileErrors, _ patterns: [Pattern], _ bound: inout Set<String>) {
      for pattern in patterns { walk.visit(pattern, isLast: true, &bound) }
    }
    switch pattern.kind {
    case .value(let value): visit(value)
    case .singleton: break
    case .sequence(let patterns):
      if patterns.count(where: \.isStar) > 1 {
        report("multiple starred names in sequence pattern", pattern.range)
      }
      parts(&self, patterns, &bound)
    case .mapping(let keys, let patterns, let rest):
      var seen: Set<Constant> = []
      for key in keys {
        visit(key)
        if case .constant(let constant) = key.kind, !seen.insert(constant.asKey).inserted {
          report("mapping pattern checks duplicate key", pattern.range)
        }
      }
      parts(&self, patterns, &bound)
      if let rest { capture(rest, pattern.range, &bound) }
    case .matchClass(let type, let patterns, let keywordNames, let keywordPatterns):
      visit(type)
      var seen: Set<String> = []
      for name in keywordNames {
        if !seen.insert(name).inserted {
          report("attribute name repeated in class pattern: \(name)", pattern.range)
        }
        if name == "__debug__" { report("cannot assign to __debug__", pattern.range) }
      }
      parts(&self, patterns, &bound)
      parts(&self, keywordPatterns, &bound)
    case .star(let name): if let name { capture(name, pattern.range, &bound) }
    case .capture(let inner, let name):
      if let inner {
        visit(inner, isLast: isLast, &bound)
      } else if !isLast {
        let what = name.map { "name capture '\($0)'" } ?? "wildcard"
        report("\(what) makes remaining patterns unreachable", pattern.range)
      }
      if let name { capture(name, pattern.range, &bound) }
    case .alternatives(let patterns):
      var names: Set<String>?
      for (index, alternative) in patterns.enumerated() {
        var own = bound
        visit(alternative, isLast: isLast && index == patterns.count - 1, &own)
        if let names, names != own {
          report("alternative patterns bind different names", pattern.range)
        }
        names = own
      }
      bound = names ?? bound
    }
  }

  private mutating func capture(_ name: String, _ range: SourceRange, _ bound: inout Set<String>) {
    if !bound.insert(name).inserted {
      report("multiple assignments to name '\(name)' in pattern", range)
    }
    bind(name, range)
  }
}

extension Constant {
  /// Equal for constants that are one key of a dictionary: `1`, `1.0` and `True`.
  fileprivate var asKey: Constant {
    switch self {
    case .boolean(let value): .integer(value ? 1 : 0)
    case .float(let value): Int(exactly: value).map(Constant.integer) ?? self
    case .string(let text, _): .string(text, isUnicodePrefixed: false)
    default: self
    }
  }
}

extension Pattern {
  fileprivate var isStar: Bool { if case .star = kind { true } else { false } }
}

extension Parameters {
  /// In the order of CPython's symbol table.
  fileprivate var inSymbolOrder: [Parameter] {
    positionalOnly + positional + keywordOnly + [variadic, keywords].compactMap(\.self)
  }
}
