import PythonSyntax

/// The parts of a statement, whatever its kind: for those who ask about a piece of a program as a whole, and run none of it.
extension Statement {
  /// The expressions that stand directly in this statement.
  var expressions: [Expression] {
    switch kind {
    case .functionDef(let function):
      function.decorators + function.parameters.all.compactMap(\.defaultValue)
        + (function.parameters.all.map(\.annotation) + [function.returns]).calling
    case .classDef(let definition):
      definition.decorators + definition.bases + definition.keywords.map(\.value)
    case .returnValue(let value): value.map { [$0] } ?? []
    case .delete(let targets): targets
    case .assign(let targets, let value): targets + [value]
    case .typeAlias: []
    case .augmentedAssign(let target, _, let value): [target, value]
    case .annotatedAssign(let target, let annotation, let value, _):
      [target] + (value.map { [$0] } ?? []) + [annotation].calling
    case .forLoop(let target, let iterable, _, _, _): [target, iterable]
    case .whileLoop(let test, _, _), .ifElse(let test, _, _): [test]
    case .with(let items, _, _): items.flatMap { [$0.context] + ($0.target.map { [$0] } ?? []) }
    case .match(let subject, let cases): [subject] + cases.compactMap(\.condition)
    case .raise(let exception, let cause): [exception, cause].compactMap(\.self)
    case .tryExcept(_, let handlers, _, _, _): handlers.compactMap(\.type)
    case .assert(let test, let message): [test] + (message.map { [$0] } ?? [])
    case .expression(let value): [value]
    case .importModules, .importFrom, .global, .nonlocal, .pass, .breakLoop, .continueLoop: []
    }
  }

  /// What this statement binds, sets or deletes, tuples taken apart.
  var targets: [Expression] {
    let all: [Expression] =
      switch kind {
      case .delete(let targets), .assign(let targets, _): targets
      case .augmentedAssign(let target, _, _), .annotatedAssign(let target, _, _, _),
        .forLoop(let target, _, _, _, _):
        [target]
      case .with(let items, _, _): items.compactMap(\.target)
      default: []
      }
    func flat(_ target: Expression) -> [Expression] {
      switch target.kind {
      case .tuple(let targets), .list(let targets): targets.flatMap(flat)
      case .starred(let inner): flat(inner)
      default: [target]
      }
    }
    return all.flatMap(flat)
  }

  /// The blocks of statements inside this one.
  var blocks: [[Statement]] {
    switch kind {
    case .functionDef(let function): [function.body]
    case .classDef(let definition): [definition.body]
    case .forLoop(_, _, let body, let orElse, _), .whileLoop(_, let body, let orElse),
      .ifElse(_, let body, let orElse):
      [body, orElse]
    case .with(_, let body, _): [body]
    case .match(_, let cases): cases.map(\.body)
    case .tryExcept(let body, let handlers, let orElse, let finally, _):
      [body] + handlers.map(\.body) + [orElse, finally]
    default: []
    }
  }

  /// Whether running this may leave the block that it stands in, or be seen from outside at once: `return`,
  /// `raise`, `break`, `continue`, `yield`.
  var mayLeave: Bool {
    switch kind {
    case .returnValue, .raise, .breakLoop, .continueLoop: true
    case .functionDef, .classDef: false
    default: yields || blocks.contains { $0.contains(where: \.mayLeave) }
    }
  }

  /// Whether an expression of this statement itself gives a generator's consumer a value.
  private var yields: Bool {
    expressions.contains { ScopeNames(classBody: [Statement(.expression($0), $0.range)]).yields }
  }
}

extension [Expression?] {
  /// The annotations that do more than name types.
  fileprivate var calling: [Expression] { compactMap(\.self).filter(\.hasCall) }
}

extension Expression {
  fileprivate var hasCall: Bool {
    if case .call = kind { true } else { children.contains(where: \.hasCall) }
  }
}
