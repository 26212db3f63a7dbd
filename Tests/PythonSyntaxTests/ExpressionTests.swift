import PythonSyntax
import Testing

/// What binds to what. Positions are the golden files' business.
@Suite struct ExpressionTests {
  /// Fully parenthesised, for reading.
  private func shape(_ source: String) -> String {
    let file = parse(source)
    guard file.isGrammatical, case .expression(let value)? = file.module.body.first?.kind else {
      return file.errors.first?.message ?? "no expression"
    }
    return shape(value)
  }

  private func shape(_ value: Expression) -> String {
    switch value.kind {
    case .name(let name): name
    case .constant(.integer(let number)): "\(number)"
    case .binary(let left, let op, let right): "(\(shape(left)) \(op.rawValue) \(shape(right)))"
    case .unary(let op, let operand): "(\(op.rawValue) \(shape(operand)))"
    case .boolean(let op, let values): "(" + values.map(shape).joined(separator: " \(op.rawValue) ") + ")"
    case .compare(let left, let operators, let comparators):
      "(" + shape(left) + zip(operators, comparators).map { " \($0.rawValue) \(shape($1))" }.joined() + ")"
    case .conditional(let test, let body, let orElse):
      "(\(shape(body)) if \(shape(test)) else \(shape(orElse)))"
    case .lambda(_, let body): "(lambda: \(shape(body)))"
    case .tuple(let elements): "<" + elements.map(shape).joined(separator: ", ") + ">"
    case .starred(let value): "*\(shape(value))"
    case .await(let value): "(await \(shape(value)))"
    case .attribute(let value, let name): "\(shape(value)).\(name)"
    case .call(let function, let arguments, _):
      shape(function) + "(" + arguments.map(shape).joined(separator: ", ") + ")"
    case .named(let target, let value): "(\(shape(target)) := \(shape(value)))"
    default: "?"
    }
  }

  @Test(arguments: [
    ("a + b * c", "(a + (b * c))"),
    ("a - b - c", "((a - b) - c)"),
    ("a ** b ** c", "(a ** (b ** c))"),
    ("-a ** b", "(- (a ** b))"),
    ("a ** -b ** c", "(a ** (- (b ** c)))"),
    ("-a * b", "((- a) * b)"),
    ("- - a", "(- (- a))"),
    ("not a == b", "(not (a == b))"),
    ("not -a in b", "(not ((- a) in b))"),
    ("not a and b", "((not a) and b)"),
    ("a or b and c or d", "(a or (b and c) or d)"),
    ("(a or b) or c", "((a or b) or c)"),
    ("a < b < c", "(a < b < c)"),
    ("a < (b < c)", "(a < (b < c))"),
    ("a not in b is not c", "(a not in b is not c)"),
    ("a | b ^ c & d << e + f", "(a | (b ^ (c & (d << (e + f)))))"),
    ("a if b else c if d else e", "(a if b else (c if d else e))"),
    ("(a if b else c) if d else e", "((a if b else c) if d else e)"),
    ("lambda: a if b else c", "(lambda: (a if b else c))"),
    ("a if b else lambda: c", "(a if b else (lambda: c))"),
    ("lambda: a, b", "<(lambda: a), b>"),
    ("await a ** b", "((await a) ** b)"),
    ("-await a", "(- (await a))"),
    ("await a.b(c)", "(await a.b(c))"),
    ("*a | b, c", "<*(a | b), c>"),
    ("f(*a or b)", "f(*(a or b))"),
    ("f(a := b, c)", "f((a := b), c)"),
    ("a, (b, c), d,", "<a, <b, c>, d>"),
    ("1if a else 2", "(1 if a else 2)"),
    ("a.b.c(d)(e)", "a.b.c(d)(e)"),
  ])
  func binding(_ source: String, _ expected: String) {
    #expect(shape(source) == expected)
  }

  @Test(arguments: [
    ("x", 0, 1), ("(x)", 1, 2), ("(x) + y", 0, 7), ("x + (y)", 0, 7), ("(x, y)", 0, 6), ("x, y,", 0, 5),
    ("(x).y", 0, 5), ("(x)(y)", 0, 6), ("(x for x in y)", 0, 14), ("(yield)", 1, 6), ("- (x)", 0, 5),
    ("(x) if (y) else (z)", 0, 19), ("await (x)", 0, 9), ("'a' \\\n 'b'", 0, 10), ("é + x", 0, 6),
  ])
  func rangesCountParenthesesOnlyOfOperands(_ source: String, _ lower: Int, _ upper: Int) throws {
    guard case .expression(let value)? = parse(source).module.body.first?.kind else {
      Issue.record("no expression")
      return
    }
    #expect(value.range == SourceRange(lower, upper))
  }

  @Test func anArgumentOfItsOwnBorrowsTheParentheses() throws {
    guard case .expression(let call)? = parse("f(x for x in y)").module.body.first?.kind,
      case .call(_, let arguments, _) = call.kind
    else {
      Issue.record("no call")
      return
    }
    #expect(arguments.map(\.range) == [SourceRange(1, 15)])
  }
}
