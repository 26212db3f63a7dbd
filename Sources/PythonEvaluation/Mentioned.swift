import PythonSyntax

/// What a piece of the program speaks of, nested functions included: names, attributes that it asks for, and
/// attributes that it sets or deletes.
struct Mentioned {
  private(set) var names: Set<String> = []
  private(set) var attributes: Set<String> = []
  private(set) var changedAttributes: Set<String> = []
  /// What it declares to be bound elsewhere.
  private(set) var globals: Set<String> = []
  private(set) var nonlocals: Set<String> = []
  private(set) var imports: [ModuleImport] = []
  /// The fixed parts of the names of modules that are made here: `["pkg.", ".nodes"]` of `f"pkg.{name}.nodes"`. A name
  /// without any is taken to come from outside, and to name nothing of the project.
  private(set) var computedImports: Set<[String]> = []

  init(_ statements: [Statement]) { visit(statements) }

  init(_ function: FunctionObject) {
    switch function.body {
    case .statements(let body): self.init(body)
    case .expression(let body): self.init([Statement(.expression(body), body.range)])
    }
  }

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .name(let name): names.insert(name)
    case .attribute(_, let name): attributes.insert(name)
    // `getattr(x, "name")`, `setattr(x, "name", value)`: any text may be an attribute's name.
    case .constant(.string(let text, _)): attributes.insert(text)
    case .call(let function, let arguments, let keywords) where function.isModuleImport:
      addImport(arguments.first ?? keywords.first { $0.name == "name" }?.value)
      // Not the function itself: who has that in his hands may import anything.
      for child in expression.children.dropFirst() { visit(child) }
      return
    case .call(let function, let arguments, _):
      if case .name("setattr") = function.kind, arguments.count > 1,
        case .constant(.string(let text, _)) = arguments[1].kind
      {
        changedAttributes.insert(text)
      }
    default: break
    }
    for child in expression.children { visit(child) }
  }

  /// `importlib.import_module(name)`
  private mutating func addImport(_ name: Expression?) {
    guard let name else { return }
    guard case .constant(.string(let text, _)) = name.kind, !text.hasPrefix(".") else {
      computedImports.insert(name.fixedParts)
      return
    }
    imports.append(ModuleImport(module: text, level: 0, names: nil))
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .global(let names): globals.formUnion(names)
    case .nonlocal(let names): nonlocals.formUnion(names)
    case .importModules(let aliases):
      imports += aliases.map { ModuleImport(module: $0.name, level: 0, names: nil) }
    case .importFrom(let module, let names, let level):
      imports.append(ModuleImport(module: module, level: level, names: names.map(\.name)))
    default: break
    }
    for target in statement.targets {
      if case .attribute(_, let name) = target.kind { changedAttributes.insert(name) }
    }
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
  fileprivate var targets: [Expression] {
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

  /// `import_module` or `importlib.import_module`
  fileprivate var isModuleImport: Bool {
    switch kind {
    case .name(let name), .attribute(_, let name): name == "import_module"
    default: false
    }
  }

  /// The texts that its value contains for certain, in their order: those of `f"pkg.{name}"` and `"pkg." + name`.
  fileprivate var fixedParts: [String] {
    switch kind {
    case .constant(.string(let text, _)): text.isEmpty ? [] : [text]
    case .joinedString(let parts): parts.flatMap(\.fixedParts)
    case .binary(let left, .add, let right): left.fixedParts + right.fixedParts
    default: []
    }
  }
}
