/// Primaries: the atoms, and what follows them (`.name`, `(...)`, `[...]`).
extension Parser {
  /// `await_primary`
  mutating func primary() throws(Halt) -> Expression {
    guard at(.kwAwait) else { return try trailed() }
    let start = start
    advance()
    let value = try trailed()
    return Expression(.await(value), range(from: start))
  }

  private mutating func trailed() throws(Halt) -> Expression {
    let start = start
    var value = try atom()
    while true {
      switch kind {
      case .dot:
        advance()
        let name = try name()
        value = Expression(.attribute(value: value, name: name), range(from: start))
      case .leftParenthesis:
        value = try call(value, start)
      case .leftBracket:
        advance()
        let slice = try slices()
        try expectClosing(.rightBracket)
        value = Expression(.subscript(value: value, slice: slice), range(from: start))
      default:
        return value
      }
      try grow()
    }
  }

  mutating func atom() throws(Halt) -> Expression {
    let token = tokens[index]
    switch token.kind {
    case .name:
      advance()
      return Expression(.name(identifier(token)), token.range)
    case .number:
      guard let value = Constant(number: text(token)) else {
        let count = text(token).count(where: { $0 != UInt8(ascii: "_") })
        throw fail(
          "Exceeds the limit (\(Constant.maximumDecimalDigits) digits) for integer string conversion: "
            + "value has \(count) digits; use sys.set_int_max_str_digits() to increase the limit - "
            + "Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
          token.range)
      }
      advance()
      return Expression(.constant(value), token.range)
    case .string, .formatStart, .templateStart:
      return try strings()
    case .kwNone:
      return constant(.none)
    case .kwTrue:
      return constant(.boolean(true))
    case .kwFalse:
      return constant(.boolean(false))
    case .ellipsis:
      return constant(.ellipsis)
    case .leftParenthesis:
      return try parenthesized()
    case .leftBracket:
      return try list()
    case .leftBrace:
      return try braces()
    default:
      throw unexpected()
    }
  }

  private mutating func constant(_ value: Constant) -> Expression {
    let range = tokens[index].range
    advance()
    return Expression(.constant(value), range)
  }

  // MARK: - Brackets

  /// A group, a tuple, or a generator.
  private mutating func parenthesized() throws(Halt) -> Expression {
    let start = start
    advance()
    if eat(.rightParenthesis) { return Expression(.tuple([]), range(from: start)) }
    if at(.kwYield) {
      let value = try yieldExpression()
      try expectClosing(.rightParenthesis)
      return value
    }
    let isStarred = at(.star)
    if at(.doubleStar) { throw doubleStarred() }
    let first = try starNamedExpression()
    if isAtComprehension {
      if isStarred { throw fail("iterable unpacking cannot be used in comprehension", first.range) }
      let generators = try comprehensions()
      try expectClosing(.rightParenthesis)
      return Expression(.generator(element: first, generators: generators), range(from: start))
    }
    guard at(.comma) else {
      if isStarred, at(.rightParenthesis) {
        throw fail("cannot use starred expression here", first.range)
      }
      try expectClosing(.rightParenthesis)
      return first
    }
    var elements = [first]
    try moreElements(&elements, until: .rightParenthesis)
    return Expression(.tuple(elements), range(from: start))
  }

  private mutating func list() throws(Halt) -> Expression {
    let start = start
    advance()
    if eat(.rightBracket) { return Expression(.list([]), range(from: start)) }
    let isStarred = at(.star)
    if at(.doubleStar) { throw doubleStarred() }
    let first = try starNamedExpression()
    if isAtComprehension {
      if isStarred { throw fail("iterable unpacking cannot be used in comprehension", first.range) }
      let generators = try comprehensions()
      try expectClosing(.rightBracket)
      return Expression(.listComprehension(element: first, generators: generators), range(from: start))
    }
    var elements = [first]
    try moreElements(&elements, until: .rightBracket)
    return Expression(.list(elements), range(from: start))
  }

  /// The elements behind the first one, and the closing bracket.
  private mutating func moreElements(
    _ elements: inout [Expression], until closing: TokenKind
  ) throws(Halt) {
    while eat(.comma) {
      if at(closing) { break }
      if at(.doubleStar) { throw doubleStarred() }
      elements.append(try starNamedExpression())
      if isAtComprehension {
        throw fail(
          "did you forget parentheses around the comprehension target?",
          SourceRange(Int(elements[0].range.lower), Int(elements[elements.count - 1].range.upper)))
      }
    }
    try expectClosing(closing)
  }

  private mutating func doubleStarred() -> Halt {
    fail("cannot use double starred expression here", tokens[index].range)
  }

  /// A dictionary or a set, or a comprehension of one.
  private mutating func braces() throws(Halt) -> Expression {
    let start = start
    advance()
    if eat(.rightBrace) { return Expression(.dict([]), range(from: start)) }
    if at(.doubleStar) {
      let item = try dictItem()
      if isAtComprehension {
        throw fail("dict unpacking cannot be used in dict comprehension", item.value.range)
      }
      return try dict(item, start)
    }
    let isStarred = at(.star)
    let isNamed = at(.name) && peek() == .colonEqual
    let first = try starNamedExpression()
    if at(.colon), !isStarred, !isNamed {
      advance()
      let item = DictItem(key: first, value: try dictValue())
      guard isAtComprehension else { return try dict(item, start) }
      let generators = try comprehensions()
      try expectClosing(.rightBrace)
      return Expression(
        .dictComprehension(key: first, value: item.value, generators: generators), range(from: start))
    }
    if isAtComprehension {
      if isStarred { throw fail("iterable unpacking cannot be used in comprehension", first.range) }
      let generators = try comprehensions()
      try expectClosing(.rightBrace)
      return Expression(.setComprehension(element: first, generators: generators), range(from: start))
    }
    var elements = [first]
    try moreElements(&elements, until: .rightBrace)
    return Expression(.set(elements), range(from: start))
  }

  private mutating func dict(_ first: DictItem, _ start: Int) throws(Halt) -> Expression {
    var items = [first]
    while eat(.comma) {
      if at(.rightBrace) { break }
      items.append(try dictItem())
    }
    try expectClosing(.rightBrace)
    return Expression(.dict(items), range(from: start))
  }

  private mutating func dictItem() throws(Halt) -> DictItem {
    if eat(.doubleStar) { return DictItem(key: nil, value: try operators(.bitOr)) }
    let key = try expression()
    guard eat(.colon) else {
      throw at(.rightBrace) || at(.comma)
        ? fail("':' expected after dictionary key", key.range) : unexpected()
    }
    return DictItem(key: key, value: try dictValue())
  }

  private mutating func dictValue() throws(Halt) -> Expression {
    switch kind {
    case .rightBrace, .comma:
      throw fail("expression expected after dictionary key and ':'", tokens[max(index - 1, 0)].range)
    case .star:
      throw fail("cannot use a starred expression in a dictionary value", tokens[index].range)
    case .doubleStar:
      throw fail("cannot use dict unpacking in a dictionary value", tokens[index].range)
    default:
      return try expression()
    }
  }

  /// Takes the closing bracket; an expression in its place shows that a comma is missing.
  mutating func expectClosing(_ closing: TokenKind) throws(Halt) {
    if eat(closing) { return }
    try checkComma()
    throw unexpected()
  }

  /// Inside brackets, an expression right behind another one shows that a comma is missing.
  private mutating func checkComma() throws(Halt) {
    guard kind.startsExpression, index > 0, tokens[index - 1].kind != .comma else { return }
    let first = lastExpression
    let end = attempt { (parser: inout Parser) throws(Halt) in
      _ = try parser.expression()
      return parser.range(from: first).upper
    }
    if let end { throw fail("invalid syntax. Perhaps you forgot a comma?", SourceRange(first, Int(end))) }
  }

  // MARK: - Subscripts

  /// `slices`: one, or a tuple of several; a starred one makes a tuple, too.
  private mutating func slices() throws(Halt) -> Expression {
    let start = start
    let isStarred = at(.star)
    let first = try slice()
    guard at(.comma) || isStarred else { return first }
    var elements = [first]
    while eat(.comma) {
      if at(.rightBracket) { break }
      elements.append(try slice())
    }
    return Expression(.tuple(elements), range(from: start))
  }

  private mutating func slice() throws(Halt) -> Expression {
    let start = start
    if at(.star) { return try starred(.or) }
    var lower: Expression?
    if !at(.colon) {
      if at(.name), peek() == .colonEqual { return try namedExpression() }
      let value = try namedExpression()
      guard at(.colon) else { return value }
      lower = value
    }
    advance()
    let upper = try at(.colon) || isAtSliceEnd ? nil : expression()
    var step: Expression?
    if eat(.colon), !isAtSliceEnd { step = try expression() }
    return Expression(.slice(lower: lower, upper: upper, step: step), range(from: start))
  }

  private var isAtSliceEnd: Bool { at(.comma) || at(.rightBracket) }

  // MARK: - Calls

  private mutating func call(_ function: Expression, _ start: Int) throws(Halt) -> Expression {
    let (arguments, keywords) = try arguments(isCall: true)
    return Expression(
      .call(function: function, arguments: arguments, keywords: keywords), range(from: start))
  }

  /// The arguments of a call or a class, with their parentheses.
  /// - Parameter isCall: only a call takes a generator without parentheses of its own.
  mutating func arguments(isCall: Bool) throws(Halt) -> ([Expression], [Keyword]) {
    let open = start
    advance()
    var arguments: [Expression] = []
    var keywords: [Keyword] = []
    var unpacks = false
    while !at(.rightParenthesis) {
      switch kind {
      case .star:
        if unpacks {
          throw fail(
            "iterable argument unpacking follows keyword argument unpacking", tokens[index].range)
        }
        arguments.append(try starred(.or))
      case .doubleStar:
        unpacks = true
        let start = self.start
        advance()
        let value = try expression()
        keywords.append(Keyword(range: range(from: start), name: nil, value: value))
      case .name where peek() == .equal:
        keywords.append(try keywordArgument())
      default:
        arguments.append(try positionalArgument(arguments, keywords, unpacks, open: isCall ? open : nil))
      }
      if !eat(.comma) { break }
    }
    try expectClosing(.rightParenthesis)
    return (arguments, keywords)
  }

  private mutating func keywordArgument() throws(Halt) -> Keyword {
    let start = start
    let name = try name()
    advance()
    if at(.comma) || at(.rightParenthesis) {
      throw fail("expected argument value expression", range(from: start))
    }
    let target = range(from: start)
    let value = try expression()
    if isAtComprehension {
      throw fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", target)
    }
    return Keyword(range: range(from: start), name: name, value: value)
  }

  /// An argument without a name, or the one generator of a call, which borrows the call's parentheses.
  /// - Parameter open: where the call's parenthesis is; nil where a generator is not allowed.
  private mutating func positionalArgument(
    _ arguments: [Expression], _ keywords: [Keyword], _ unpacks: Bool, open: Int?
  ) throws(Halt) -> Expression {
    let start = start
    let value = try namedExpression()
    if isAtComprehension {
      guard let open else { throw unexpected() }
      let generators = try comprehensions()
      guard arguments.isEmpty, keywords.isEmpty, at(.rightParenthesis) else {
        throw at(.comma) || at(.rightParenthesis)
          ? fail("Generator expression must be parenthesized", range(from: start)) : unexpected()
      }
      return Expression(
        .generator(element: value, generators: generators), SourceRange(open, Int(tokens[index].upper)))
    }
    if at(.equal) {
      if case .constant(let constant) = value.kind, constant.isKeyword {
        throw fail("cannot assign to \(value.grammarName)", SourceRange(start, Int(tokens[index].upper)))
      }
      throw fail(
        "expression cannot contain assignment, perhaps you meant \"==\"?",
        SourceRange(start, Int(tokens[index].upper)))
    }
    if !keywords.isEmpty {
      try checkComma()
      throw fail(
        unpacks
          ? "positional argument follows keyword argument unpacking"
          : "positional argument follows keyword argument", range(from: start))
    }
    return value
  }
}

extension Constant {
  /// `None`, `True` and `False`: words that cannot be assigned to.
  var isKeyword: Bool {
    switch self {
    case .none, .boolean: true
    default: false
    }
  }
}
