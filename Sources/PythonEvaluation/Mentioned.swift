import PythonSyntax

/// What a piece of the program speaks of, nested functions included: names, attributes that it asks for, and
/// attributes that it sets or deletes.
///
/// A collection that code only looks into, by `x in names`, `names[0]` or `for x in names`, is not given to anybody: who
/// runs that code gets its elements, and where those are texts and numbers, nothing that could be changed. Without
/// that difference every constant of a module would be unknown as soon as a function that reads it was
/// handed to code from outside of the project.
struct Mentioned {
  /// A name of which code only looks at the elements.
  struct Reading: Hashable {
    var name: String
    /// The built-in function that looks, which the project may have replaced by another.
    var builtin: String?
  }

  private(set) var names: Set<String> = []
  private(set) var readings: Set<Reading> = []
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
    case .call(let function, let arguments, let keywords):
      if function.isModuleImport {
        addImport(arguments.first ?? keywords.first { $0.name == "name" }?.value)
        // Not the function itself: who has that in his hands may import anything.
        for child in expression.children.dropFirst() { visit(child) }
      } else {
        visitCall(function, arguments, keywords)
      }
      return
    default:
      if visitReading(expression) { return }
    }
    for child in expression.children { visit(child) }
  }

  /// - Returns: false where the expression is none that looks into collections.
  private mutating func visitReading(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .subscript(let value, let slice):
      look(value)
      visit(slice)
    case .formattedValue(let value, _, let format):
      look(value)
      if let format { visit(format) }
    case .list(let items), .tuple(let items), .set(let items): items.forEach { visitItem($0) }
    case .dict(let items):
      for item in items {
        if let key = item.key {
          visit(key)
          visit(item.value)
        } else {
          look(item.value)
        }
      }
    case .compare(let left, let operators, let comparators):
      // The last one: in `x in a == b` the list `a` is given to `b.__eq__`.
      guard let last = comparators.last, [.contained, .notContained].contains(operators.last) else {
        return false
      }
      visit(left)
      comparators.dropLast().forEach { visit($0) }
      look(last)
    case .binary(let left, .add, let right) where left.isListDisplay || right.isListDisplay:
      look(left)
      look(right)
    case .listComprehension(let element, let generators), .setComprehension(let element, let generators),
      .generator(let element, let generators):
      visit(element)
      generators.forEach { visit($0) }
    case .dictComprehension(let key, let value, let generators):
      visit(key)
      visit(value)
      generators.forEach { visit($0) }
    default: return false
    }
    return true
  }

  private mutating func visit(_ generator: Comprehension) {
    visit(target: generator.target)
    look(generator.iterable)
    generator.conditions.forEach { visit($0) }
  }

  private mutating func visitCall(_ function: Expression, _ arguments: [Expression], _ keywords: [Keyword]) {
    var builtin: String?
    switch function.kind {
    case .name(let name):
      // `max(a, b)` compares the two themselves.
      let isComparison = ["max", "min"].contains(name) && arguments.count > 1
      if Self.readers.contains(name), !isComparison { builtin = name }
      if name == "setattr", arguments.count > 1, case .constant(.string(let text, _)) = arguments[1].kind {
        changedAttributes.insert(text)
      }
      visit(function)
    case .attribute(let receiver, let method) where Self.readingMethods.contains(method):
      attributes.insert(method)
      look(receiver)
    default: visit(function)
    }
    for argument in arguments {
      if let builtin, case .name = argument.kind {
        look(argument, with: builtin)
      } else {
        visitItem(argument)
      }
    }
    for keyword in keywords {
      if keyword.name == nil { look(keyword.value) } else { visit(keyword.value) }
    }
  }

  /// An item of a display, or an argument.
  private mutating func visitItem(_ item: Expression) {
    if case .starred(let inner) = item.kind { look(inner) } else { visit(item) }
  }

  private mutating func look(_ value: Expression, with builtin: String? = nil) {
    if case .name(let name) = value.kind {
      readings.insert(Reading(name: name, builtin: builtin))
    } else {
      visit(value)
    }
  }

  /// What is assigned to or deleted: `x[0] = y` does more to `x` than look.
  private mutating func visit(target: Expression) {
    if case .subscript(let value, let slice) = target.kind {
      visit(value)
      visit(slice)
    } else if case .tuple(let targets) = target.kind {
      targets.forEach { visit(target: $0) }
    } else if case .list(let targets) = target.kind {
      targets.forEach { visit(target: $0) }
    } else if case .starred(let inner) = target.kind {
      visit(target: inner)
    } else {
      visit(target)
    }
  }

  /// Built-in functions that keep nothing of a collection but its elements.
  private static let readers: Set<String> = [
    "all", "any", "bool", "dict", "enumerate", "filter", "frozenset", "iter", "len", "list", "map", "max",
    "min", "print", "range", "repr", "reversed", "set", "sorted", "str", "sum", "tuple", "zip",
  ]

  /// Methods of dicts and lists that do the same.
  private static let readingMethods: Set<String> = [
    "items", "keys", "values", "get", "copy", "index", "count",
  ]

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
    switch statement.kind {
    case .delete(let targets): targets.forEach { visit(target: $0) }
    case .assign(let targets, let value):
      targets.forEach { visit(target: $0) }
      visit(value)
    case .augmentedAssign(let target, _, let value):
      visit(target: target)
      visit(value)
    case .annotatedAssign(let target, _, _, _):
      visit(target: target)
      statement.expressions.dropFirst().forEach { visit($0) }
    case .forLoop(let target, let iterable, _, _, _):
      visit(target: target)
      look(iterable)
    case .with(let items, _, _):
      for item in items {
        visit(item.context)
        if let target = item.target { visit(target: target) }
      }
    default: statement.expressions.forEach { visit($0) }
    }
    for block in statement.blocks { visit(block) }
  }
}

extension Expression {
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

  fileprivate var isListDisplay: Bool {
    switch kind {
    case .list, .listComprehension: true
    default: false
    }
  }
}

extension Value {
  /// Whether nothing that is reached from it but itself can be changed: a collection of texts and numbers.
  var holdsOnlyConstants: Bool {
    switch self {
    case .list(let list): list.items.allSatisfy(\.isConstant)
    case .dict(let dict):
      dict.defaultFactory == nil
        && dict.storage.entries.allSatisfy { $0.key.isConstant && $0.value.isConstant }
    case .set(let set): set.storage.entries.allSatisfy(\.key.isConstant)
    case .unknown: true
    default: isConstant
    }
  }

  private var isConstant: Bool {
    switch self {
    case .none, .ellipsis, .bool, .int, .bigInt, .float, .string, .bytes, .range: true
    case .tuple(let items): items.allSatisfy(\.isConstant)
    default: false
    }
  }
}
