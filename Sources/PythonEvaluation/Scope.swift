import PythonSyntax

/// Which names a function's body binds: Python decides this by reading the body before it runs.
///
/// A name that is bound anywhere in a function is local in all of it, unless it is declared `global` or
/// `nonlocal`; everything else is looked for in the enclosing functions, then in the module, then among
/// the built-ins. Class bodies do not enclose. Comprehensions have a scope of their own.
struct ScopeNames {
  private(set) var local: Set<String> = []
  private(set) var global: Set<String> = []
  private(set) var nonlocal: Set<String> = []
  /// `yield` stands in it: it is a generator.
  private(set) var yields = false

  init(parameters: Parameters, body: [Statement]) {
    for parameter in parameters.all { local.insert(parameter.name) }
    collect(body)
    local.subtract(global)
    local.subtract(nonlocal)
  }

  init(parameters: Parameters, body: Expression) {
    for parameter in parameters.all { local.insert(parameter.name) }
    collect(body)
  }

  /// A comprehension's scope: the names of its targets.
  init(targets: [Expression]) {
    for target in targets { bind(target) }
  }

  /// A class body: every bound name is the class's.
  init(classBody: [Statement]) {
    collect(classBody)
    local.subtract(global)
    local.subtract(nonlocal)
  }

  private mutating func bind(_ target: Expression) {
    switch target.kind {
    case .name(let name): local.insert(name)
    case .tuple(let items), .list(let items): items.forEach { bind($0) }
    case .starred(let value): bind(value)
    default: collect(target)
    }
  }

  private mutating func collect(_ statements: [Statement]) {
    for statement in statements { collect(statement) }
  }

  private mutating func collect(_ statement: Statement) {
    switch statement.kind {
    case .functionDef(let function):
      local.insert(function.name)
      function.decorators.forEach { collect($0) }
      function.parameters.all.forEach { if let value = $0.defaultValue { collect(value) } }
    case .classDef(let definition):
      local.insert(definition.name)
      definition.decorators.forEach { collect($0) }
      definition.bases.forEach { collect($0) }
    case .returnValue(let value): if let value { collect(value) }
    case .delete(let targets): targets.forEach { bind($0) }
    case .assign(let targets, let value):
      targets.forEach { bind($0) }
      collect(value)
    case .typeAlias(let name, _, _): bind(name)
    case .augmentedAssign(let target, _, let value):
      bind(target)
      collect(value)
    case .annotatedAssign(let target, _, let value, _):
      bind(target)
      if let value { collect(value) }
    case .forLoop(let target, let iterable, let body, let orElse, _):
      bind(target)
      collect(iterable)
      collect(body)
      collect(orElse)
    case .whileLoop(let test, let body, let orElse), .ifElse(let test, let body, let orElse):
      collect(test)
      collect(body)
      collect(orElse)
    case .with(let items, let body, _):
      for item in items {
        collect(item.context)
        if let target = item.target { bind(target) }
      }
      collect(body)
    case .match(let subject, let cases):
      collect(subject)
      for matchCase in cases {
        bind(matchCase.pattern)
        if let condition = matchCase.condition { collect(condition) }
        collect(matchCase.body)
      }
    case .raise(let exception, let cause):
      if let exception { collect(exception) }
      if let cause { collect(cause) }
    case .tryExcept(let body, let handlers, let orElse, let finally, _):
      collect(body)
      for handler in handlers {
        if let type = handler.type { collect(type) }
        if let name = handler.name { local.insert(name) }
        collect(handler.body)
      }
      collect(orElse)
      collect(finally)
    case .assert(let test, let message):
      collect(test)
      if let message { collect(message) }
    case .importModules(let aliases):
      for alias in aliases {
        local.insert(alias.asName ?? String(alias.name.prefix { $0 != "." }))
      }
    case .importFrom(_, let names, _):
      for alias in names where alias.name != "*" { local.insert(alias.asName ?? alias.name) }
    case .global(let names): global.formUnion(names)
    case .nonlocal(let names): nonlocal.formUnion(names)
    case .expression(let value): collect(value)
    case .pass, .breakLoop, .continueLoop: break
    }
  }

  private mutating func bind(_ pattern: Pattern) {
    switch pattern.kind {
    case .value, .singleton: break
    case .sequence(let patterns), .alternatives(let patterns): patterns.forEach { bind($0) }
    case .mapping(_, let patterns, let rest):
      patterns.forEach { bind($0) }
      if let rest { local.insert(rest) }
    case .matchClass(_, let patterns, _, let keywordPatterns):
      patterns.forEach { bind($0) }
      keywordPatterns.forEach { bind($0) }
    case .star(let name): if let name { local.insert(name) }
    case .capture(let pattern, let name):
      if let pattern { bind(pattern) }
      if let name { local.insert(name) }
    }
  }

  /// Finds what an expression binds or makes of the function: `:=` and `yield`. Lambdas and generator
  /// bodies are scopes of their own, except that `:=` inside a comprehension binds outside of it.
  private mutating func collect(_ expression: Expression) {
    switch expression.kind {
    case .named(let target, let value):
      bind(target)
      collect(value)
    case .yield(let value):
      yields = true
      if let value { collect(value) }
    case .yieldFrom(let value):
      yields = true
      collect(value)
    case .lambda(let parameters, _):
      parameters.all.forEach { if let value = $0.defaultValue { collect(value) } }
    default: expression.children.forEach { collect($0) }
    }
  }
}

extension Parameters {
  /// In the order of the source.
  package var all: [Parameter] {
    positionalOnly + positional + (variadic.map { [$0] } ?? []) + keywordOnly
      + (keywords.map { [$0] } ?? [])
  }
}

/// The names of one running function, class body, comprehension or module.
package final class Frame {
  enum Kind {
    case module, function, classBody, comprehension
  }

  let kind: Kind
  let globals: ModuleObject
  let enclosing: Frame?
  let names: ScopeNames?
  var locals: [String: Value] = [:]
  let function: FunctionObject?
  /// The generator whose body it runs.
  weak var generator: Generator?
  /// The exception that is being handled, for a bare `raise`.
  var handled: PythonException?
  /// A function or a class was made in it, which looks up names here as long as it lives.
  var isCaptured = false
  /// The interpreter takes it apart at the end.
  var isOwned = false
  /// A class body's qualified name, for the names of its methods.
  var qualifier = ""
  /// A class body's names in the order in which they were first bound, for enums.
  var bound: [String] = []
  /// The values of an enum's body, which `auto()` goes by.
  var enumeration: EnumValues?
  /// A class body's annotated names in order, for dataclasses and named tuples.
  var annotated: [String] = []

  init(
    _ kind: Kind, globals: ModuleObject, enclosing: Frame? = nil, names: ScopeNames? = nil,
    function: FunctionObject? = nil
  ) {
    self.kind = kind
    self.globals = globals
    self.enclosing = enclosing
    self.names = names
    self.function = function
  }

  /// The frame in which `name` is a local of an enclosing function.
  func owner(ofEnclosed name: String) -> Frame? {
    var frame = enclosing
    while let current = frame {
      if current.kind == .function || current.kind == .comprehension,
        current.names?.local.contains(name) == true
      {
        return current
      }
      frame = current.enclosing
    }
    return nil
  }
}
