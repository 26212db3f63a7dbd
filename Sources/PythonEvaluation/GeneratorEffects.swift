import PythonSyntax

/// Whether a generator's body does more than give values.
///
/// A generator of the project runs to its end when its first element is asked for. That gives the same elements
/// as Python, which runs it step by step, as long as nobody else can see where it stands: it binds its own
/// names, gives values, and changes nothing that its caller has. One that may do more has an unknown result.
/// What is looked at is the text of the body, so a change that a called function makes is not seen.
struct GeneratorEffects {
  private(set) var found = false

  init(_ body: [Statement]) { visit(body) }

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .global, .nonlocal, .delete, .with, .raise: found = true
    case .assign(let targets, _): targets.forEach { bind($0) }
    case .augmentedAssign(let target, _, _), .annotatedAssign(let target, _, _, _): bind(target)
    case .forLoop(let target, _, _, _, _): bind(target)
    case .expression(let expression):
      switch expression.kind {
      case .yield, .yieldFrom, .constant: break
      case .call(let function, _, _):
        if case .name("print") = function.kind {} else { found = true }
      default: found = true
      }
    case .functionDef, .classDef: return
    default: break
    }
    statement.expressions.forEach { visit($0) }
    statement.blocks.forEach { visit($0) }
  }

  /// A target other than a name changes something that has another name elsewhere.
  private mutating func bind(_ target: Expression) {
    switch target.kind {
    case .name: break
    case .tuple(let items), .list(let items): items.forEach { bind($0) }
    case .starred(let inner): bind(inner)
    default: found = true
    }
  }

  private mutating func visit(_ expression: Expression) {
    if case .call(let function, _, _) = expression.kind, case .attribute(_, let name) = function.kind,
      Self.changing.contains(name)
    {
      found = true
    }
    expression.children.forEach { visit($0) }
  }

  /// The methods of lists, dictionaries and sets that change them.
  private static let changing: Set<String> = [
    "append", "extend", "insert", "pop", "popitem", "remove", "clear", "update", "setdefault", "add",
    "discard", "sort", "reverse",
  ]
}
