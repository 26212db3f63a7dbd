/// `match` (PEP 634): the statement, and patterns.
///
/// `match` and `case` are names everywhere else. A line that begins with `match` is the statement if what follows
/// can only be a subject; where it could also go on as an expression (`match(x)`, `match[x]`, `match - x`), the
/// statement is the line that ends with a colon.
extension Parser {
  var isAtMatch: Bool {
    guard at(soft: "match") else { return false }
    switch peek() {
    case .name, .number, .string, .formatStart, .templateStart, .kwAwait, .kwFalse, .kwLambda, .kwNone,
      .kwTrue,
      .leftBrace, .ellipsis, .tilde:
      return true
    case .kwNot:
      return peek(2) != .kwIn
    case .leftParenthesis, .leftBracket, .plus, .minus, .star:
      var last = index
      while tokens[last].kind != .newline, last + 1 < tokens.count { last += 1 }
      return tokens[last - 1].kind == .colon
    default:
      return false
    }
  }

  mutating func matchStatement() throws(Halt) -> Statement {
    let start = start
    advance()
    let subject = try subject()
    try expectColon()
    try expect(.newline)
    var cases: [MatchCase] = []
    guard eat(.indent) else {
      if at(.error) { throw unexpected() }
      report(
        "expected an indented block after 'match' statement on line \(lineNumber(start))",
        tokens[index].range)
      return Statement(.match(subject: subject, cases: cases), blockRange(from: start))
    }
    while !at(.dedent), !at(.endOfFile) {
      recovering { (parser: inout Parser) throws(Halt) in cases.append(try parser.caseBlock()) }
    }
    _ = eat(.dedent)
    return Statement(.match(subject: subject, cases: cases), blockRange(from: start))
  }

  private mutating func subject() throws(Halt) -> Expression {
    let start = start
    let isStarred = at(.star)
    let first = try starNamedExpression()
    guard at(.comma) else {
      if isStarred { throw unexpected() }
      return first
    }
    var elements = [first]
    while eat(.comma) {
      guard kind.startsExpression || at(.star) else { break }
      elements.append(try starNamedExpression())
    }
    return Expression(.tuple(elements), range(from: start))
  }

  private mutating func caseBlock() throws(Halt) -> MatchCase {
    let line = start
    guard at(soft: "case") else { throw unexpected() }
    advance()
    let start = start
    let isStarred = at(.star)
    var pattern = try maybeStarPattern()
    if at(.comma) {
      var patterns = [pattern]
      try morePatterns(&patterns) { $0 == .colon || $0 == .kwIf }
      pattern = Pattern(.sequence(patterns), range(from: start))
    } else if isStarred {
      throw unexpected()
    }
    let condition = try eat(.kwIf) ? namedExpression() : nil
    try expectColon()
    let body = try block("'case' statement", line: line)
    return MatchCase(pattern: pattern, condition: condition, body: body)
  }

  // MARK: - Patterns

  private mutating func maybeStarPattern() throws(Halt) -> Pattern {
    guard at(.star) else { return try pattern() }
    let start = start
    advance()
    let name = try at(soft: "_") ? wildcard() : captureTarget()
    return Pattern(.star(name), range(from: start))
  }

  private mutating func wildcard() -> String? {
    advance()
    return nil
  }

  private mutating func morePatterns(
    _ patterns: inout [Pattern], until isEnd: (TokenKind) -> Bool
  ) throws(Halt) {
    while eat(.comma) {
      if isEnd(kind) { break }
      patterns.append(try maybeStarPattern())
    }
  }

  /// `pattern`: alternatives, with an `as` name behind them or not.
  private mutating func pattern() throws(Halt) -> Pattern {
    let start = start
    try enter()
    var alternatives = [try closedPattern()]
    while eat(.bar) { alternatives.append(try closedPattern()) }
    leave()
    var pattern = alternatives[0]
    if alternatives.count > 1 { pattern = Pattern(.alternatives(alternatives), range(from: start)) }
    guard eat(.kwAs) else { return pattern }
    let name = try captureTarget()
    return Pattern(.capture(pattern: pattern, name: name), range(from: start))
  }

  /// A name that a pattern binds.
  private mutating func captureTarget() throws(Halt) -> String {
    if at(soft: "_") { throw fail("cannot use '_' as a target", tokens[index].range) }
    if at(.name), peek() != .dot, peek() != .leftParenthesis, peek() != .equal { return try name() }
    let start = start
    guard let value = attempt({ (parser: inout Parser) throws(Halt) in try parser.expression() }) else {
      throw unexpected()
    }
    throw fail(
      "cannot use \(value.grammarName) as pattern target", SourceRange(start, Int(value.range.upper)))
  }

  private mutating func closedPattern() throws(Halt) -> Pattern {
    let start = start
    switch kind {
    case .kwNone: return singleton(.none)
    case .kwTrue: return singleton(.boolean(true))
    case .kwFalse: return singleton(.boolean(false))
    case .number, .minus, .string, .formatStart, .templateStart:
      let value = try literal()
      return Pattern(.value(value), range(from: start))
    case .name:
      return try namePattern()
    case .leftParenthesis:
      return try parenthesizedPattern()
    case .leftBracket:
      advance()
      var patterns: [Pattern] = []
      if !at(.rightBracket) {
        patterns.append(try maybeStarPattern())
        try morePatterns(&patterns) { $0 == .rightBracket }
      }
      try expect(.rightBracket)
      return Pattern(.sequence(patterns), range(from: start))
    case .leftBrace:
      return try mapping()
    default:
      throw unexpected()
    }
  }

  private mutating func singleton(_ value: Constant) -> Pattern {
    let range = tokens[index].range
    advance()
    return Pattern(.singleton(value), range)
  }

  private mutating func parenthesizedPattern() throws(Halt) -> Pattern {
    let start = start
    advance()
    if eat(.rightParenthesis) { return Pattern(.sequence([]), range(from: start)) }
    let isStarred = at(.star)
    let first = try maybeStarPattern()
    guard at(.comma) else {
      if isStarred { throw unexpected() }
      try expect(.rightParenthesis)
      return first
    }
    var patterns = [first]
    try morePatterns(&patterns) { $0 == .rightParenthesis }
    try expect(.rightParenthesis)
    return Pattern(.sequence(patterns), range(from: start))
  }

  // MARK: - Literals

  /// A number with its sign, a complex number, or strings.
  private mutating func literal() throws(Halt) -> Expression {
    switch kind {
    case .string, .formatStart, .templateStart: return try strings()
    default: break
    }
    let start = start
    let real = try signedNumber()
    guard at(.plus) || at(.minus) else { return real }
    let op: BinaryOperator = at(.plus) ? .add : .subtract
    if real.isImaginary { throw fail("real number required in complex literal", real.range) }
    advance()
    guard at(.number) else { throw unexpected() }
    let imaginary = try atom()
    guard imaginary.isImaginary else {
      throw fail("imaginary number required in complex literal", imaginary.range)
    }
    return Expression(.binary(left: real, op: op, right: imaginary), range(from: start))
  }

  private mutating func signedNumber() throws(Halt) -> Expression {
    let start = start
    let isNegative = eat(.minus)
    guard at(.number) else { throw unexpected() }
    let number = try atom()
    return isNegative ? Expression(.unary(op: .minus, operand: number), range(from: start)) : number
  }

  // MARK: - Names and classes

  /// A capture, the wildcard, a dotted value, or a class.
  private mutating func namePattern() throws(Halt) -> Pattern {
    let start = start
    if at(soft: "_") {
      advance()
      return Pattern(.capture(pattern: nil, name: nil), range(from: start))
    }
    let name = try dottedValue()
    if at(.equal) { throw unexpected() }
    if at(.leftParenthesis) { return try classPattern(name, start) }
    if case .name(let captured) = name.kind {
      return Pattern(.capture(pattern: nil, name: captured), range(from: start))
    }
    return Pattern(.value(name), range(from: start))
  }

  private mutating func dottedValue() throws(Halt) -> Expression {
    let start = start
    let first = try name()
    var value = Expression(.name(first), range(from: start))
    let outer = height
    height = 0
    while eat(.dot) {
      let attribute = try name()
      value = Expression(.attribute(value: value, name: attribute), range(from: start))
      try grow()
    }
    height = max(outer, height)
    return value
  }

  private mutating func classPattern(_ type: Expression, _ start: Int) throws(Halt) -> Pattern {
    advance()
    var patterns: [Pattern] = []
    var names: [String] = []
    var keywordPatterns: [Pattern] = []
    while !at(.rightParenthesis) {
      if at(.name), peek() == .equal {
        names.append(try name())
        advance()
        keywordPatterns.append(try pattern())
      } else {
        let positional = try pattern()
        if !names.isEmpty { throw fail("positional patterns follow keyword patterns", positional.range) }
        patterns.append(positional)
      }
      if !eat(.comma) { break }
    }
    try expect(.rightParenthesis)
    return Pattern(
      .matchClass(
        type: type, patterns: patterns, keywordNames: names, keywordPatterns: keywordPatterns),
      range(from: start))
  }

  // MARK: - Mappings

  private mutating func mapping() throws(Halt) -> Pattern {
    let start = start
    advance()
    var keys: [Expression] = []
    var patterns: [Pattern] = []
    var rest: String?
    while !at(.rightBrace) {
      if eat(.doubleStar) {
        let name = tokens[index]
        rest = try captureTarget()
        _ = eat(.comma)
        if !at(.rightBrace) {
          throw fail(
            "double star pattern must be the last (right-most) subpattern in the mapping pattern",
            name.range)
        }
        break
      }
      keys.append(try mappingKey())
      try expect(.colon)
      patterns.append(try pattern())
      if !eat(.comma) { break }
    }
    try expect(.rightBrace)
    return Pattern(.mapping(keys: keys, patterns: patterns, rest: rest), range(from: start))
  }

  private mutating func mappingKey() throws(Halt) -> Expression {
    switch kind {
    case .kwNone, .kwTrue, .kwFalse: return try atom()
    case .name:
      guard peek() == .dot else { throw unexpected() }
      return try dottedValue()
    default: return try literal()
    }
  }
}

extension Expression {
  fileprivate var isImaginary: Bool {
    switch kind {
    case .constant(.imaginary): true
    case .unary(_, let operand): operand.isImaginary
    default: false
    }
  }
}
