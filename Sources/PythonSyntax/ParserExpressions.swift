/// Expressions, from `star_expressions` down to `power`.
///
/// The binary operators are one function that climbs precedences, not a function for each rung as in the
/// grammar: most expressions are a name or a call, and would otherwise pay for twelve calls each. Boolean operators
/// and comparisons of one kind are flat in `ast` and are gathered in a loop.
///
/// A node's range runs from its first token to its last, parentheses around operands included; the parentheses
/// around a whole expression belong to no node, except to a tuple's and a generator's.
extension Parser {
  // MARK: - Lists of expressions

  /// `star_expressions`: one expression, or a tuple without parentheses.
  mutating func starExpressions() throws(Halt) -> Expression {
    let start = start
    let first = try starExpression()
    guard at(.comma) else { return first }
    var elements = [first]
    while eat(.comma) {
      guard kind.startsExpression || at(.star) else { break }
      elements.append(try starExpression())
    }
    return Expression(.tuple(elements), range(from: start))
  }

  /// `star_expression`: `*bitwise_or` or an expression.
  mutating func starExpression() throws(Halt) -> Expression {
    guard at(.star) else { return try expression() }
    return try starred(.bitOr)
  }

  /// `star_named_expression`: as `starExpression`, with `:=` allowed.
  mutating func starNamedExpression() throws(Halt) -> Expression {
    guard at(.star) else { return try namedExpression() }
    return try starred(.bitOr)
  }

  /// - Parameter operand: the precedence of what follows the star.
  mutating func starred(_ operand: Precedence) throws(Halt) -> Expression {
    let start = start
    advance()
    let value = try operand == .or ? expression() : operators(operand)
    return Expression(.starred(value), range(from: start))
  }

  /// `annotated_rhs`: what stands behind `=`.
  mutating func yieldOrStarExpressions() throws(Halt) -> Expression {
    try at(.kwYield) ? yieldExpression() : starExpressions()
  }

  mutating func yieldExpression() throws(Halt) -> Expression {
    let start = start
    advance()
    if eat(.kwFrom) {
      let value = try expression()
      return Expression(.yieldFrom(value), range(from: start))
    }
    guard kind.startsExpression || at(.star) else { return Expression(.yield(nil), range(from: start)) }
    let value = try starExpressions()
    return Expression(.yield(value), range(from: start))
  }

  // MARK: - One expression

  /// `named_expression`
  mutating func namedExpression() throws(Halt) -> Expression {
    if at(.name), peek() == .colonEqual { return try assignmentExpression() }
    let start = start
    let value = try expression()
    if at(.colonEqual) {
      throw fail(
        "cannot use assignment expressions with \(value.grammarName)", range(from: start))
    }
    return value
  }

  /// `assignment_expression`; the current tokens are a name and `:=`.
  mutating func assignmentExpression() throws(Halt) -> Expression {
    let start = start
    let target = Expression(.name(identifier(tokens[index])), tokens[index].range)
    advance()
    advance()
    let value = try expression()
    return Expression(.named(target: target, value: value), range(from: start))
  }

  /// `expression`: a conditional, a lambda, or anything that binds tighter.
  mutating func expression() throws(Halt) -> Expression {
    if at(.kwLambda) { return try lambda() }
    let first = start
    let outer = height
    height = 0
    defer {
      height = max(outer, height)
      lastExpression = first
    }
    let value = try operators(.or)
    return at(.kwIf) ? try conditional(value, first) : value
  }

  /// `a if b else c if d else e` nests to the right; it is read in a loop and folded from its end.
  private mutating func conditional(_ first: Expression, _ start: Int) throws(Halt) -> Expression {
    var value = first
    var start = start
    var arms: [(start: Int, body: Expression, test: Expression)] = []
    while eat(.kwIf) {
      let test = try operators(.or)
      guard at(.kwElse) else {
        if at(.error) { throw unexpected() }
        throw at(.colon) || kind.startsExpression
          ? unexpected() : fail("expected 'else' after 'if' expression", range(from: start))
      }
      advance()
      try grow()
      arms.append((start, value, test))
      start = self.start
      value = try at(.kwLambda) ? lambda() : operators(.or)
    }
    for arm in arms.reversed() {
      value = Expression(
        .conditional(test: arm.test, body: arm.body, orElse: value), range(from: arm.start))
    }
    return value
  }

  mutating func lambda() throws(Halt) -> Expression {
    let start = start
    try enter()
    advance()
    let parameters = try parameters(until: .colon)
    try expect(.colon)
    if at(.formatText) || at(.templateText) {
      let name = at(.formatText) ? "f-string" : "t-string"
      throw fail("\(name): lambda expressions are not allowed without parentheses", range(from: start))
    }
    let body = try expression()
    leave()
    return Expression(.lambda(parameters: parameters, body: body), range(from: start))
  }

  // MARK: - Operators

  /// An expression whose infix operators all bind at least as tightly as `minimum`.
  mutating func operators(_ minimum: Precedence) throws(Halt) -> Expression {
    let start = start
    try enter()
    let outer = height
    height = 0
    var left: Expression
    switch kind {
    case .kwNot, .plus, .minus, .tilde: left = try prefixed(minimum)
    default: left = try primary()
    }
    while let precedence = kind.precedence, precedence >= minimum {
      switch precedence {
      case .or, .and:
        left = try boolean(left, precedence, start)
      case .comparison:
        guard kind != .kwNot || peek() == .kwIn else { throw unexpected() }
        left = try comparison(left, start)
      default:
        guard let op = kind.binaryOperator else { throw unexpected() }
        advance()
        let right = try operators(precedence == .power ? .unary : precedence.tighter)
        left = Expression(.binary(left: left, op: op, right: right), range(from: start))
      }
      try grow()
    }
    height = max(outer, height)
    leave()
    return left
  }

  /// `not`, `+`, `-`, `~`, any number of them.
  private mutating func prefixed(_ minimum: Precedence) throws(Halt) -> Expression {
    var prefixes: [(op: UnaryOperator, start: Int)] = []
    var operand = Precedence.comparison
    while true {
      let op: UnaryOperator
      switch kind {
      case .kwNot:
        // `not` binds more loosely than a sign, so it cannot follow one.
        if minimum > .not || operand == .power { throw misplacedNot() }
        op = .not
      case .plus: op = .plus
      case .minus: op = .minus
      case .tilde: op = .invert
      default: op = .not
      }
      let isPrefix = op != .not || at(.kwNot)
      guard isPrefix else { break }
      if op != .not {
        // Behind a `not`, signs belong to the comparison that `not` takes.
        guard operand == .power || prefixes.isEmpty else { break }
        operand = .power
      }
      prefixes.append((op, start))
      try grow()
      advance()
    }
    var value = try operators(operand)
    for prefix in prefixes.reversed() {
      value = Expression(.unary(op: prefix.op, operand: value), range(from: prefix.start))
    }
    return value
  }

  private mutating func misplacedNot() -> Halt {
    let start = start
    if attempt({ (parser) throws(Halt) in try parser.operators(.not) }) == nil { return unexpected() }
    return fail("'not' after an operator must be parenthesized", range(from: start))
  }

  private mutating func boolean(
    _ first: Expression, _ precedence: Precedence, _ start: Int
  ) throws(Halt) -> Expression {
    let separator = kind
    var values = [first]
    while eat(separator) { values.append(try operators(precedence.tighter)) }
    return Expression(.boolean(op: precedence == .or ? .or : .and, values: values), range(from: start))
  }

  private mutating func comparison(_ left: Expression, _ start: Int) throws(Halt) -> Expression {
    var operators: [ComparisonOperator] = []
    var comparators: [Expression] = []
    while let op = comparisonOperator() {
      operators.append(op)
      comparators.append(try self.operators(.bitOr))
    }
    return Expression(
      .compare(left: left, operators: operators, comparators: comparators), range(from: start))
  }

  /// Takes a comparison operator, if one is here.
  private mutating func comparisonOperator() -> ComparisonOperator? {
    let op: ComparisonOperator
    switch kind {
    case .equalEqual: op = .equal
    case .notEqual: op = .notEqual
    case .less: op = .less
    case .lessEqual: op = .lessOrEqual
    case .greater: op = .greater
    case .greaterEqual: op = .greaterOrEqual
    case .kwIn: op = .contained
    case .kwNot where peek() == .kwIn:
      advance()
      op = .notContained
    case .kwIs where peek() == .kwNot:
      advance()
      op = .notIdentical
    case .kwIs: op = .identical
    default: return nil
    }
    advance()
    return op
  }

  // MARK: - Comprehensions

  var isAtComprehension: Bool { at(.kwFor) || at(.kwAsync) && peek() == .kwFor }

  /// `for_if_clauses`
  mutating func comprehensions() throws(Halt) -> [Comprehension] {
    var clauses: [Comprehension] = []
    while isAtComprehension {
      let isAsync = eat(.kwAsync)
      advance()
      let target = try targetList()
      try expect(.kwIn, "'in' expected after for-loop variables")
      let iterable = try operators(.or)
      var conditions: [Expression] = []
      while eat(.kwIf) { conditions.append(try operators(.or)) }
      clauses.append(
        Comprehension(target: target, iterable: iterable, conditions: conditions, isAsync: isAsync))
    }
    return clauses
  }
}
