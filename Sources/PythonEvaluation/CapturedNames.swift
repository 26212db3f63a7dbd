import PythonSyntax

/// Which names of a function the functions inside it use: CPython's cells.
///
/// When a call ends, its other names are gone with it, and what only they held. That can be seen: a generator that
/// stands half-way is closed then, and its `finally` blocks run. A frame that a closure keeps alive here would keep
/// all its names.
private struct CapturedNames {
  private(set) var names: Set<String> = []

  init(_ body: [Statement]) { body.forEach { visit($0, isInside: false) } }

  private mutating func visit(_ statement: Statement, isInside: Bool) {
    var isInner = isInside
    switch statement.kind {
    case .functionDef, .classDef: isInner = true
    case .nonlocal(let declared): if isInside { names.formUnion(declared) }
    default: break
    }
    for expression in statement.expressions { visit(expression, isInside: isInner) }
    for block in statement.blocks { block.forEach { visit($0, isInside: isInner) } }
    if case .match(_, let cases) = statement.kind, isInside {
      // The names in patterns are none of the expressions.
      names.formUnion(ScopeNames(classBody: [statement]).local)
      for pattern in cases.map(\.pattern) { visit(pattern) }
    }
  }

  private mutating func visit(_ pattern: Pattern) {
    switch pattern.kind {
    case .value(let expression): visit(expression, isInside: true)
    case .sequence(let patterns), .alternatives(let patterns): patterns.forEach { visit($0) }
    case .mapping(let keys, let patterns, _):
      keys.forEach { visit($0, isInside: true) }
      patterns.forEach { visit($0) }
    case .matchClass(let type, let patterns, _, let keywords):
      visit(type, isInside: true)
      (patterns + keywords).forEach { visit($0) }
    case .capture(let inner, _): if let inner { visit(inner) }
    case .singleton, .star: break
    }
  }

  private mutating func visit(_ expression: Expression, isInside: Bool) {
    var isInner = isInside
    switch expression.kind {
    case .name(let name): if isInside { names.insert(name) }
    case .lambda, .listComprehension, .setComprehension, .dictComprehension, .generator: isInner = true
    default: break
    }
    for child in expression.children { visit(child, isInside: isInner) }
  }
}

extension Frame {
  /// Lets go of what nothing inside the ended function can ask for.
  func forget(outside body: [Statement]) {
    let captured = CapturedNames(body).names
    locals = locals.filter { captured.contains($0.key) || $0.key == "__class__" }
  }
}
