/// What can be assigned to, deleted, or named by `for` and `with`.
///
/// The grammar has rules of its own for targets. They accept a part of what expressions do, with equal trees, so
/// a target is read as an expression and then checked; that is also what gives the error a place and a name.
extension Parser {
  enum TargetUse { case assign, delete }

  /// `star_targets`, as `for` has them: it ends before `in`.
  mutating func targetList() throws(Halt) -> Expression {
    let start = start
    let first = try target()
    guard at(.comma) else { return first }
    var elements = [first]
    while eat(.comma) {
      guard kind.startsExpression || at(.star) else { break }
      elements.append(try target())
    }
    return Expression(.tuple(elements), range(from: start))
  }

  /// `star_target`
  mutating func target() throws(Halt) -> Expression {
    let target = try at(.star) ? starred(.bitOr) : operators(.bitOr)
    try check(target, .assign)
    return target
  }

  /// Halts at the part of `target` that cannot be one.
  mutating func check(_ target: Expression, _ use: TargetUse) throws(Halt) {
    switch target.kind {
    case .name, .attribute, .subscript:
      return
    case .tuple(let elements), .list(let elements):
      for element in elements { try check(element, use) }
    case .starred(let value) where use == .assign:
      if case .starred = value.kind { throw fail("invalid syntax", value.range) }
      try check(value, use)
    default:
      throw fail(
        "cannot \(use == .assign ? "assign to" : "delete") \(target.grammarName)", target.range)
    }
  }

  /// As `check`, for what stands before `=`.
  mutating func checkAssigned(_ target: Expression, isLast: Bool) throws(Halt) {
    switch target.kind {
    case .yield, .yieldFrom:
      throw fail("assignment to yield expression not possible", target.range)
    case .binary, .unary, .call, .compare, .await, .dict, .set, .listComprehension, .setComprehension,
      .dictComprehension, .formattedValue, .joinedString, .templateString:
      throw fail(
        "cannot assign to \(target.grammarName) here. Maybe you meant '==' instead of '='?", target.range)
    case .constant(let constant) where !constant.isKeyword:
      throw fail(
        "cannot assign to \(target.grammarName) here. Maybe you meant '==' instead of '='?", target.range)
    default:
      try check(target, .assign)
    }
  }
}

extension Expression {
  /// What CPython calls this expression in its messages.
  var grammarName: String {
    switch kind {
    case .attribute: "attribute"
    case .subscript: "subscript"
    case .starred: "starred"
    case .name: "name"
    case .list: "list"
    case .tuple: "tuple"
    case .lambda: "lambda"
    case .call: "function call"
    case .boolean, .binary, .unary: "expression"
    case .generator: "generator expression"
    case .yield, .yieldFrom: "yield expression"
    case .await: "await expression"
    case .listComprehension: "list comprehension"
    case .setComprehension: "set comprehension"
    case .dictComprehension: "dict comprehension"
    case .dict: "dict literal"
    case .set: "set display"
    case .joinedString, .formattedValue: "f-string expression"
    case .templateString, .interpolation: "t-string expression"
    case .constant(.none): "None"
    case .constant(.boolean(true)): "True"
    case .constant(.boolean(false)): "False"
    case .constant(.ellipsis): "ellipsis"
    case .constant: "literal"
    case .compare: "comparison"
    case .conditional: "conditional expression"
    case .named: "named expression"
    case .slice: "slice"
    }
  }
}
