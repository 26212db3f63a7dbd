import PythonSyntax

/// What becomes unknown when it cannot be known which way the program goes.
///
/// Where a branch depends on an unknown, neither side is run. Whatever either side *could* have changed is
/// unknown afterwards: every name that it binds, and every list, dictionary or instance that it can reach
/// by a name that it mentions, through functions of the project as well. That is more than what would
/// really change, never less: the answer can be "cannot know", but not wrong.
struct Visited {
  private var seen: Set<ObjectIdentifier> = []

  mutating func insert(_ object: AnyObject) -> Bool { seen.insert(ObjectIdentifier(object)).inserted }
}

extension Interpreter {
  /// Statements that may or may not run in `frame`.
  func poison(_ statements: [Statement], _ frame: Frame, _ unknown: Unknown) {
    var visited = Visited()
    for name in ScopeNames(classBody: statements).local { setUnknown(name, frame, unknown) }
    for name in MentionedNames(statements).names { taint(name, frame, unknown, &visited) }
  }

  /// Expressions that may or may not be evaluated in `frame`.
  func poison(_ expressions: [Expression], _ frame: Frame, _ unknown: Unknown) {
    poison(expressions.map { Statement(.expression($0), $0.range) }, frame, unknown)
  }

  /// A function whose body stopped half-way in `frame`.
  func poison(_ function: FunctionObject, _ frame: Frame, _ unknown: Unknown) {
    var visited = Visited()
    taint(function, frame, unknown, &visited)
  }

  private func setUnknown(_ name: String, _ frame: Frame, _ unknown: Unknown) {
    if frame.kind == .module || frame.names?.global.contains(name) == true {
      frame.globals.attributes[name] = .unknown(unknown)
    } else if frame.names?.nonlocal.contains(name) == true, let owner = frame.owner(ofEnclosed: name) {
      owner.locals[name] = .unknown(unknown)
    } else {
      frame.locals[name] = .unknown(unknown)
    }
  }

  private func taint(_ name: String, _ frame: Frame, _ unknown: Unknown, _ visited: inout Visited) {
    var owner: Frame? = frame
    while let current = owner {
      if let value = current.locals[name] { taint(value, unknown, &visited) }
      owner = current.enclosing
    }
    if let value = frame.globals.attributes[name] { taint(value, unknown, &visited) }
  }

  private func taint(
    _ function: FunctionObject, _ frame: Frame, _ unknown: Unknown, _ visited: inout Visited
  ) {
    guard case .statements(let body) = function.body else { return }
    for name in function.scope.global { function.globals.attributes[name] = .unknown(unknown) }
    for name in function.scope.nonlocal {
      frame.owner(ofEnclosed: name)?.locals[name] = .unknown(unknown)
    }
    for name in MentionedNames(body).names { taint(name, frame, unknown, &visited) }
  }

  /// Everything that can be changed through `value`.
  func taint(_ value: Value, _ unknown: Unknown, _ visited: inout Visited) {
    switch value {
    case .list(let list):
      guard visited.insert(list) else { return }
      list.taint = unknown
      for item in list.items { taint(item, unknown, &visited) }
    case .dict(let dict):
      guard visited.insert(dict) else { return }
      dict.taint = unknown
      for entry in dict.storage.entries { taint(entry.value, unknown, &visited) }
    case .set(let set):
      guard visited.insert(set), !set.isFrozen else { return }
      set.taint = unknown
    case .tuple(let items): for item in items { taint(item, unknown, &visited) }
    case .instance(let instance):
      guard visited.insert(instance) else { return }
      if instance.type === types.property { return }
      instance.taint = unknown
      for value in instance.attributes.values { taint(value, unknown, &visited) }
    case .method(let method): taint(method.receiver, unknown, &visited)
    case .function(let function):
      guard visited.insert(function) else { return }
      let frame = Frame(
        .function, globals: function.globals, enclosing: function.closure, names: function.scope,
        function: function)
      taint(function, frame, unknown, &visited)
    default: break
    }
  }

  /// Modules outside the project whose functions are known to leave their arguments alone.
  func isHarmless(_ unknown: Unknown) -> Bool {
    guard let name = unknown.importedName else { return false }
    return Self.harmlessModules.contains(String(name.prefix { $0 != "." }))
  }

  private static let harmlessModules: Set<String> = [
    "logging", "warnings", "pprint", "time", "datetime", "os", "json", "hashlib", "math", "re",
  ]
}

/// Every name that stands anywhere in a piece of the program, nested functions included.
private struct MentionedNames {
  private(set) var names: Set<String> = []

  init(_ statements: [Statement]) { visit(statements) }

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ expression: Expression) {
    if case .name(let name) = expression.kind { names.insert(name) }
    for child in expression.children { visit(child) }
  }

  private mutating func visit(_ statement: Statement) {
    for expression in statement.expressions { visit(expression) }
    for block in statement.blocks { visit(block) }
  }
}

extension Statement {
  /// The expressions that stand directly in this statement.
  var expressions: [Expression] {
    switch kind {
    case .functionDef(let function):
      function.decorators + function.parameters.all.compactMap(\.defaultValue)
    case .classDef(let definition):
      definition.decorators + definition.bases + definition.keywords.map(\.value)
    case .returnValue(let value): value.map { [$0] } ?? []
    case .delete(let targets): targets
    case .assign(let targets, let value): targets + [value]
    case .typeAlias: []
    case .augmentedAssign(let target, _, let value): [target, value]
    case .annotatedAssign(let target, _, let value, _): [target] + (value.map { [$0] } ?? [])
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

  /// Whether running this may leave the block that it stands in: `return`, `raise`, `break`, `continue`.
  var mayLeave: Bool {
    switch kind {
    case .returnValue, .raise, .breakLoop, .continueLoop: true
    case .functionDef, .classDef: false
    default: blocks.contains { $0.contains(where: \.mayLeave) }
    }
  }
}
