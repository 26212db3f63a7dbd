/// Compound statements: those with a block.
extension Parser {
  /// A statement that begins with a keyword or a decorator.
  mutating func compoundStatement() throws(Halt) -> Statement {
    switch kind {
    case .kwIf: return try ifStatement()
    case .kwFor: return try forStatement(start, isAsync: false)
    case .kwWhile: return try whileStatement()
    case .kwTry: return try tryStatement()
    case .kwWith: return try withStatement(start, isAsync: false)
    case .kwDef: return try functionDefinition(start, [], isAsync: false)
    case .kwClass: return try classDefinition([])
    case .at: return try decorated()
    default: return try asyncStatement([])
    }
  }

  private mutating func asyncStatement(_ decorators: [Expression]) throws(Halt) -> Statement {
    let start = start
    advance()
    switch kind {
    case .kwDef: return try functionDefinition(start, decorators, isAsync: true)
    case .kwFor where decorators.isEmpty: return try forStatement(start, isAsync: true)
    case .kwWith where decorators.isEmpty: return try withStatement(start, isAsync: true)
    default: throw unexpected()
    }
  }

  // MARK: - Blocks

  /// `block`: the statements behind a colon, on the same line or indented below it.
  /// - Parameters:
  ///   - owner: what the block belongs to, in CPython's words.
  ///   - line: an offset on the line on which its statement begins.
  mutating func block(_ owner: String, line: Int) throws(Halt) -> [Statement] {
    var body: [Statement] = []
    guard at(.newline) else {
      switch kind {
      case .kwIf, .kwFor, .kwWhile, .kwTry, .kwWith, .kwDef, .kwClass, .at, .kwAsync: throw unexpected()
      default: try simpleStatements(&body)
      }
      return body
    }
    advance()
    guard eat(.indent) else {
      if at(.error) { throw unexpected() }
      report(
        "expected an indented block after \(owner) on line \(lineNumber(line))", tokens[index].range)
      return body
    }
    parseStatements(&body)
    _ = eat(.dedent)
    return body
  }

  func lineNumber(_ offset: Int) -> Int {
    var line = 1
    for index in 0..<min(offset, source.count) {
      let byte = source[index]
      if byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r") && source[index + 1] != UInt8(ascii: "\n")
      {
        line += 1
      }
    }
    return line
  }

  /// The colon before a block. CPython names it only where the line ends without one, or where `isForced`.
  mutating func expectColon(isForced: Bool = false) throws(Halt) {
    try expect(.colon, isForced || at(.newline) ? "expected ':'" : nil)
  }

  private mutating func elseBlock() throws(Halt) -> [Statement] {
    let line = start
    guard eat(.kwElse) else { return [] }
    try expectColon(isForced: true)
    return try block("'else' statement", line: line)
  }

  // MARK: - Branches and loops

  /// `if` with its `elif`s, which nest to the right: read in a loop and folded from the end.
  private mutating func ifStatement() throws(Halt) -> Statement {
    var arms: [(start: Int, test: Expression, body: [Statement])] = []
    defer { blockHeight -= arms.count }
    repeat {
      let start = start
      let keyword = at(.kwIf) ? "'if' statement" : "'elif' statement"
      advance()
      let test = try namedExpression()
      try checkComparison(test, start)
      try expectColon()
      blockHeight += 1
      arms.append((start, test, []))
      if blockHeight > Self.maximumHeight {
        throw fail("too many nested statements", tokens[index].range)
      }
      arms[arms.count - 1].body = try block(keyword, line: start)
    } while at(.kwElif)
    var orElse = try elseBlock()
    if at(.kwElif) { throw fail("'elif' block follows an 'else' block", tokens[index].range) }
    for arm in arms.reversed() {
      let statement = Statement(
        .ifElse(test: arm.test, body: arm.body, orElse: orElse), blockRange(from: arm.start))
      orElse = [statement]
    }
    return orElse[0]
  }

  /// `if a = b:` is the most common slip; CPython explains it.
  private mutating func checkComparison(_ test: Expression, _ start: Int) throws(Halt) {
    guard at(.equal) else { return }
    if case .name = test.kind {
      throw fail(
        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        SourceRange(Int(test.range.lower), lineEndBeforeColon))
    }
    try checkAssigned(test, isLast: true)
    throw fail(
      "cannot assign to \(test.grammarName) here. Maybe you meant '==' instead of '='?", test.range)
  }

  private var lineEndBeforeColon: Int {
    var last = index
    while tokens[last].kind != .newline, tokens[last].kind != .colon, last + 1 < tokens.count { last += 1 }
    return Int(tokens[max(last - 1, 0)].upper)
  }

  private mutating func whileStatement() throws(Halt) -> Statement {
    let start = start
    advance()
    let test = try namedExpression()
    try checkComparison(test, start)
    try expectColon()
    let body = try block("'while' statement", line: start)
    let orElse = try elseBlock()
    return Statement(.whileLoop(test: test, body: body, orElse: orElse), blockRange(from: start))
  }

  private mutating func forStatement(_ start: Int, isAsync: Bool) throws(Halt) -> Statement {
    let line = self.start
    advance()
    let target = try targetList()
    try expect(.kwIn)
    let iterable = try starExpressions()
    try expectColon()
    let body = try block("'for' statement", line: line)
    let orElse = try elseBlock()
    return Statement(
      .forLoop(target: target, iterable: iterable, body: body, orElse: orElse, isAsync: isAsync),
      blockRange(from: start))
  }

  // MARK: - with

  private mutating func withStatement(_ start: Int, isAsync: Bool) throws(Halt) -> Statement {
    let line = self.start
    advance()
    var items: [WithItem] = []
    if let parenthesized = at(.leftParenthesis)
      ? attempt({ (parser) throws(Halt) in try parser.parenthesizedItems() }) : nil
    {
      items = parenthesized
    } else {
      repeat {
        if at(.colon), !items.isEmpty {
          throw fail("the last 'with' item has a trailing comma", tokens[index - 1].range)
        }
        items.append(try withItem())
      } while eat(.comma)
    }
    try expectColon()
    let body = try block("'with' statement", line: line)
    return Statement(.with(items: items, body: body, isAsync: isAsync), blockRange(from: start))
  }

  /// `( with_item, ... ):`, which is tried before an expression in parentheses.
  private mutating func parenthesizedItems() throws(Halt) -> [WithItem] {
    advance()
    var items: [WithItem] = []
    repeat {
      if at(.rightParenthesis), !items.isEmpty { break }
      items.append(try withItem())
    } while eat(.comma)
    try expect(.rightParenthesis)
    guard at(.colon) else { throw unexpected() }
    return items
  }

  private mutating func withItem() throws(Halt) -> WithItem {
    let context = try expression()
    guard eat(.kwAs) else { return WithItem(context: context, target: nil) }
    let target = try target()
    guard at(.comma) || at(.rightParenthesis) || at(.colon) else {
      throw unexpected(at(.newline) ? "expected ':'" : nil)
    }
    return WithItem(context: context, target: target)
  }

  // MARK: - try

  private mutating func tryStatement() throws(Halt) -> Statement {
    let start = start
    advance()
    try expectColon(isForced: true)
    let body = try block("'try' statement", line: start)
    var handlers: [ExceptHandler] = []
    var isStar = false
    while at(.kwExcept) {
      let isThisStar = peek() == .star
      if !handlers.isEmpty, isThisStar != isStar {
        throw fail("cannot have both 'except' and 'except*' on the same 'try'", tokens[index].range)
      }
      isStar = isThisStar
      handlers.append(try exceptHandler(isStar: isStar))
    }
    let orElse = handlers.isEmpty ? [] : try elseBlock()
    var finally: [Statement] = []
    let line = self.start
    if eat(.kwFinally) {
      try expectColon(isForced: true)
      finally = try block("'finally' statement", line: line)
    } else if handlers.isEmpty {
      report("expected 'except' or 'finally' block", tokens[index].range)
    }
    return Statement(
      .tryExcept(body: body, handlers: handlers, orElse: orElse, finally: finally, isStar: isStar),
      blockRange(from: start))
  }

  private mutating func exceptHandler(isStar: Bool) throws(Halt) -> ExceptHandler {
    let start = start
    advance()
    if isStar {
      advance()
      if at(.colon) || at(.newline) {
        throw fail("expected one or more exception types", tokens[index].range)
      }
    }
    var type: Expression?
    var name: String?
    if !at(.colon), !at(.newline) {
      type = try exceptionTypes()
      if eat(.kwAs) { name = try handlerName(isStar: isStar) }
    }
    try expectColon()
    let body = try block(isStar ? "'except*' statement" : "'except' statement", line: start)
    return ExceptHandler(range: blockRange(from: start), type: type, name: name, body: body)
  }

  /// One type, or several without parentheses (Python 3.14), which then have no name.
  private mutating func exceptionTypes() throws(Halt) -> Expression {
    let start = start
    let first = try expression()
    guard at(.comma) else { return first }
    var elements = [first]
    while eat(.comma) {
      guard kind.startsExpression else { break }
      elements.append(try expression())
    }
    if at(.kwAs) {
      throw fail(
        "multiple exception types must be parenthesized when using 'as'", range(from: start))
    }
    return Expression(.tuple(elements), range(from: start))
  }

  private mutating func handlerName(isStar: Bool) throws(Halt) -> String {
    if at(.name), peek() == .colon || peek() == .newline { return try name() }
    let start = start
    let value = try expression()
    throw at(.colon)
      ? fail(
        "cannot use except\(isStar ? "*" : "") statement with \(value.grammarName)", range(from: start))
      : unexpected()
  }

  // MARK: - Definitions

  private mutating func decorated() throws(Halt) -> Statement {
    var decorators: [Expression] = []
    while eat(.at) {
      decorators.append(try namedExpression())
      try expect(.newline)
    }
    switch kind {
    case .kwDef: return try functionDefinition(start, decorators, isAsync: false)
    case .kwClass: return try classDefinition(decorators)
    case .kwAsync: return try asyncStatement(decorators)
    default: throw unexpected()
    }
  }

  private mutating func functionDefinition(
    _ start: Int, _ decorators: [Expression], isAsync: Bool
  ) throws(Halt) -> Statement {
    let line = self.start
    advance()
    let name = try name()
    let typeParameters = try typeParameters()
    try expect(.leftParenthesis, "expected '('")
    let parameters = try parameters(until: .rightParenthesis)
    try expect(.rightParenthesis)
    let returns = try eat(.arrow) ? expression() : nil
    try expectColon(isForced: true)
    let body = try block("function definition", line: line)
    let definition = FunctionDefinition(
      name: name, typeParameters: typeParameters, parameters: parameters, returns: returns, body: body,
      decorators: decorators, isAsync: isAsync)
    return Statement(.functionDef(definition), blockRange(from: start))
  }

  private mutating func classDefinition(_ decorators: [Expression]) throws(Halt) -> Statement {
    let start = start
    advance()
    let name = try name()
    let typeParameters = try typeParameters()
    let (bases, keywords) = try at(.leftParenthesis) ? arguments(isCall: false) : ([], [])
    try expectColon()
    let body = try block("class definition", line: start)
    let definition = ClassDefinition(
      name: name, typeParameters: typeParameters, bases: bases, keywords: keywords, body: body,
      decorators: decorators)
    return Statement(.classDef(definition), blockRange(from: start))
  }
}
