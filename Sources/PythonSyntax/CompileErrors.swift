/// What CPython refuses after it has parsed: the errors of its symbol table (`symtable.c`), of its compiler
/// (`compile.c`) and of `future.c`.
///
/// To whoever imports a file they are the same `SyntaxError` as those of the grammar, so a file that has one must
/// not be read as if it ran. The tree is walked once, in the order of CPython's symbol table, because some of its
/// rules are about order ("used prior to global declaration"). What the compiler finds is found on the same way.
///
/// The rules are those of CPython 3.11. Left out, because no project that ever ran has them: more than twenty
/// blocks in one another, integers of more than 4300 digits, and the rules of 3.12 for `yield` in type parameters.
struct CompileErrors {
  private(set) var errors: [SyntaxError] = []
  private var scopes: [SymbolScope] = [SymbolScope(.module)]
  /// The indices of the blocks that the walk is in, innermost last.
  private var stack = [0]

  static func find(in module: Module) -> [SyntaxError] {
    var walk = CompileErrors()
    walk.checkFutures(module.body)
    for statement in module.body { walk.visit(statement) }
    walk.checkNonlocals()
    return walk.errors.sorted { $0.range.lower < $1.range.lower }
  }

  mutating func report(_ message: String, _ range: SourceRange) {
    errors.append(SyntaxError(message, range))
  }

  // MARK: Blocks

  var scope: SymbolScope {
    get { scopes[stack[stack.count - 1]] }
    _modify { yield &scopes[stack[stack.count - 1]] }
  }

  /// Walks a block of its own.
  mutating func enter(
    _ kind: SymbolScope.Kind, _ flavour: SymbolScope.Flavour = .plain,
    _ body: (inout CompileErrors) -> Void
  ) {
    var scope = SymbolScope(kind, parent: stack.last)
    scope.flavour = flavour
    scope.awaits = flavour == .async
    scope.iterables = self.scope.iterables
    scopes.append(scope)
    stack.append(scopes.count - 1)
    body(&self)
    if let range = self.scope.returnsValue, self.scope.yields, self.scope.awaits {
      report("'return' with value in async generator", range)
    }
    stack.removeLast()
  }

  // MARK: Names

  /// A name is bound.
  mutating func bind(_ name: String, _ range: SourceRange, as uses: SymbolScope.Uses = .local) {
    if name == "__debug__" { report("cannot assign to __debug__", range) }
    var uses = uses
    let known = scope.names[name] ?? []
    if uses.contains(.parameter), known.contains(.parameter) {
      report("duplicate argument '\(name)' in function definition", range)
    }
    if scope.isTarget {
      if !known.isDisjoint(with: [.global, .nonlocal]) {
        report("comprehension inner loop cannot rebind assignment expression target '\(name)'", range)
      }
      uses.insert(.iteration)
    }
    scope.names[name] = known.union(uses)
  }

  mutating func read(_ name: String) { scope.names[name, default: []].insert(.read) }

  mutating func declare(_ names: [String], _ uses: SymbolScope.Uses, _ range: SourceRange) {
    let word = uses == .global ? "global" : "nonlocal"
    for name in names {
      let known = scope.names[name] ?? []
      if known.contains(.parameter) {
        report("name '\(name)' is parameter and \(word)", range)
      } else if known.contains(.read) {
        report("name '\(name)' is used prior to \(word) declaration", range)
      } else if known.contains(.annotated) {
        report("annotated name '\(name)' can't be \(word)", range)
      } else if known.contains(.local) {
        report("name '\(name)' is assigned to before \(word) declaration", range)
      }
      scope.names[name] = known.union(uses)
      if uses == .nonlocal { scope.nonlocals.append((name, range)) }
    }
  }

  /// `name := ...`: where it binds, and where it must not.
  mutating func bindNamed(_ name: String, _ range: SourceRange) {
    if scope.iterables > 0 {
      report("assignment expression cannot be used in a comprehension iterable expression", range)
    }
    guard scope.kind == .comprehension else { return bind(name, range) }
    if name == "__debug__" { report("cannot assign to __debug__", range) }
    if scope.isTarget {
      report("comprehension inner loop cannot rebind assignment expression target '\(name)'", range)
    }
    for index in stack.reversed() {
      let known = scopes[index].names[name] ?? []
      switch scopes[index].kind {
      case .comprehension:
        if known.contains(.iteration) {
          report("assignment expression cannot rebind comprehension iteration variable '\(name)'", range)
        }
      case .function:
        let uses: SymbolScope.Uses = known.contains(.global) ? .global : .nonlocal
        scope.names[name, default: []].insert(uses)
        scopes[index].names[name, default: []].insert(.local)
        return
      case .module:
        scope.names[name, default: []].insert(.global)
        scopes[index].names[name, default: []].insert(.global)
        return
      case .classBody:
        report("assignment expression within a comprehension cannot be used in a class body", range)
        return
      }
    }
  }

  /// Each `nonlocal` name must be a local of a function around, which may bind it later in the file.
  private mutating func checkNonlocals() {
    for scope in scopes {
      for (name, range) in scope.nonlocals {
        if scope.names[name]?.contains(.global) == true {
          report("name '\(name)' is nonlocal and global", range)
        } else if scope.kind == .module {
          report("nonlocal declaration not allowed at module level", range)
        } else if !isBound(name, around: scope) {
          report("no binding for nonlocal '\(name)' found", range)
        }
      }
    }
  }

  private func isBound(_ name: String, around scope: SymbolScope) -> Bool {
    var parent = scope.parent
    while let index = parent {
      let scope = scopes[index]
      let uses = scope.names[name] ?? []
      if scope.isClosure {
        if uses.contains(.global) { return false }
        if uses.contains(.nonlocal) {
          parent = scope.parent
          continue
        }
        if !uses.isDisjoint(with: [.local, .parameter, .imported]) { return true }
      }
      if scope.kind == .classBody, name == "__class__" { return true }
      parent = scope.parent
    }
    return false
  }

  // MARK: __future__

  private static let features: Set<String> = [
    "nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function",
    "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations",
  ]

  /// Imports from `__future__` come first, behind the module's documentation.
  private mutating func checkFutures(_ body: [Statement]) {
    var statements = body[...]
    if case .expression(let expression)? = statements.first?.kind, case .constant(.string) = expression.kind {
      statements = statements.dropFirst()
    }
    while let statement = statements.first,
      case .importFrom("__future__", let names, _) = statement.kind
    {
      for name in names where !Self.features.contains(name.name) {
        report(
          name.name == "braces" ? "not a chance" : "future feature \(name.name) is not defined",
          statement.range)
      }
      statements = statements.dropFirst()
      futures += 1
    }
  }

  /// How many imports from `__future__` stand where they may.
  private var futures = 0

  mutating func visitFuture(_ range: SourceRange) {
    if stack.count == 1, futures > 0 {
      futures -= 1
    } else {
      report("from __future__ imports must occur at the beginning of the file", range)
    }
  }
}
