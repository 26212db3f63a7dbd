/// The walk over expressions and targets.
extension CompileErrors {
  mutating func visit(_ expression: Expression) {
    let range = expression.range
    switch expression.kind {
    case .name(let name): read(name)
    case .constant: break
    case .starred(let value):
      report("can't use starred expression here", range)
      visit(value)
    case .tuple(let items), .list(let items), .set(let items): visit(elements: items)
    case .named(let target, let value):
      guard case .name(let name) = target.kind else { return visit(value) }
      bindNamed(name, range)
      visit(value)
    case .lambda(let parameters, let body):
      visitDefaults(parameters)
      enter(.function, .lambda) { walk in
        walk.bind(parameters)
        walk.visit(body)
      }
    case .call(let function, let arguments, let keywords):
      visit(function)
      visit(elements: arguments)
      visit(keywords)
    case .attribute(let value, _): visit(value)
    case .subscript(let value, let slice):
      visit(value)
      visit(slice)
    case .dict(let items):
      for item in items {
        if let key = item.key { visit(key) }
        visit(item.value)
      }
    case .listComprehension(let element, let generators):
      visit(generators, [element], "list comprehension", range)
    case .setComprehension(let element, let generators):
      visit(generators, [element], "set comprehension", range)
    case .dictComprehension(let key, let value, let generators):
      visit(generators, [value, key], "dict comprehension", range)
    case .generator(let element, let generators):
      visit(generators, [element], "generator expression", range)
    case .yield(let value):
      if let value { visit(value) }
      visitYield(range)
    case .yieldFrom(let value):
      visit(value)
      visitYield(range)
      if scope.flavour == .async { report("'yield from' inside async function", range) }
    case .await(let value):
      visit(value)
      scope.awaits = true
      if scope.kind == .module || scope.kind == .classBody {
        report("'await' outside function", range)
      } else if scope.kind == .function, scope.flavour != .async {
        report("'await' outside async function", range)
      }
    case .boolean(_, let values): values.forEach { visit($0) }
    case .binary(let left, _, let right):
      visit(left)
      visit(right)
    case .unary(_, let operand): visit(operand)
    case .conditional(let test, let body, let orElse):
      visit(test)
      visit(body)
      visit(orElse)
    case .compare(let left, _, let comparators):
      visit(left)
      comparators.forEach { visit($0) }
    case .formattedValue(let value, _, let format), .interpolation(let value, _, _, let format):
      visit(value)
      if let format { visit(format) }
    case .joinedString(let parts), .templateString(let parts): parts.forEach { visit($0) }
    case .slice(let lower, let upper, let step):
      for bound in [lower, upper, step] {
        if let bound { visit(bound) }
      }
    }
  }

  /// Where `*` may stand.
  mutating func visit(elements: [Expression]) {
    for element in elements {
      if case .starred(let value) = element.kind { visit(value) } else { visit(element) }
    }
  }

  mutating func visit(_ keywords: [Keyword]) {
    var names: Set<String> = []
    for keyword in keywords {
      guard let name = keyword.name else { continue }
      if name == "__debug__" { report("cannot assign to __debug__", keyword.range) }
      if !names.insert(name).inserted { report("keyword argument repeated: \(name)", keyword.range) }
    }
    keywords.forEach { visit($0.value) }
  }

  private mutating func visitYield(_ range: SourceRange) {
    scope.yields = true
    switch scope.kind {
    case .function: break
    case .comprehension: report("'yield' inside \(scope.label)", range)
    case .module, .classBody: report("'yield' outside function", range)
    }
  }

  /// `async for` and `async with`
  mutating func needsAsync(_ what: String, _ range: SourceRange) {
    guard scope.kind == .function, scope.flavour == .async else {
      report("'\(what)' outside async function", range)
      return
    }
  }

  // MARK: Comprehensions

  private mutating func visit(
    _ generators: [Comprehension], _ elements: [Expression], _ label: String, _ range: SourceRange
  ) {
    guard let first = generators.first else { return }
    iterating { $0.visit(first.iterable) }
    let outer = (kind: scope.kind, flavour: scope.flavour)
    var isAsync = false
    enter(.comprehension) { walk in
      walk.scope.label = label
      for (index, generator) in generators.enumerated() {
        walk.scope.isTarget = true
        walk.visit(target: generator.target)
        walk.scope.isTarget = false
        if index > 0 { walk.iterating { $0.visit(generator.iterable) } }
        generator.conditions.forEach { walk.visit($0) }
        if generator.isAsync { walk.scope.awaits = true }
      }
      elements.forEach { walk.visit($0) }
      isAsync = walk.scope.awaits
    }
    // A generator expression may be asynchronous anywhere: it does not run where it stands.
    guard isAsync, label != "generator expression" else { return }
    scope.awaits = true
    if outer.kind != .comprehension, outer.kind != .function || outer.flavour != .async {
      report("asynchronous comprehension outside of an asynchronous function", range)
    }
  }

  private mutating func iterating(_ body: (inout CompileErrors) -> Void) {
    scope.iterables += 1
    body(&self)
    scope.iterables -= 1
  }

  // MARK: Targets

  mutating func visit(target: Expression) {
    switch target.kind {
    case .name(let name): bind(name, target.range)
    case .tuple(let targets), .list(let targets):
      if targets.count(where: \.isStarred) > 1 {
        report("multiple starred expressions in assignment", target.range)
      }
      for target in targets {
        if case .starred(let inner) = target.kind { visit(target: inner) } else { visit(target: target) }
      }
    case .starred(let inner):
      report("starred assignment target must be in a list or tuple", target.range)
      visit(target: inner)
    case .attribute(let value, let name):
      if name == "__debug__" { report("cannot assign to __debug__", target.range) }
      visit(value)
    case .subscript(let value, let slice):
      visit(value)
      visit(slice)
    default: visit(target)
    }
  }

  mutating func visit(deleted target: Expression) {
    switch target.kind {
    case .name("__debug__"): report("cannot delete __debug__", target.range)
    case .name(let name): bind(name, target.range)
    case .tuple(let targets), .list(let targets): targets.forEach { visit(deleted: $0) }
    default: visit(target)
    }
  }
}

extension Expression {
  fileprivate var isStarred: Bool { if case .starred = kind { true } else { false } }
}
