/// Simple statements: those that fit on one logical line.
extension Parser {
  /// One compound statement, or one line of simple ones.
  mutating func parseStatement(_ body: inout [Statement]) throws(Halt) {
    height = 0
    switch kind {
    case .kwIf, .kwFor, .kwWhile, .kwTry, .kwWith, .kwDef, .kwClass, .at, .kwAsync:
      body.append(try compoundStatement())
    case .name where isAtMatch:
      body.append(try matchStatement())
    default:
      try simpleStatements(&body)
    }
  }

  /// `simple_stmts`: up to and with the end of the line.
  mutating func simpleStatements(_ body: inout [Statement]) throws(Halt) {
    repeat {
      body.append(try simpleStatement())
      guard eat(.semicolon) else { break }
    } while !at(.newline)
    try expect(.newline)
  }

  private mutating func simpleStatement() throws(Halt) -> Statement {
    let start = start
    switch kind {
    case .kwReturn:
      advance()
      let value = try kind.startsExpression || at(.star) ? starExpressions() : nil
      return Statement(.returnValue(value), range(from: start))
    case .kwImport: return try importModules()
    case .kwFrom: return try importFrom()
    case .kwRaise: return try raise()
    case .kwPass: return keywordStatement(.pass)
    case .kwBreak: return keywordStatement(.breakLoop)
    case .kwContinue: return keywordStatement(.continueLoop)
    case .kwDel: return try delete()
    case .kwAssert: return try assert()
    case .kwGlobal:
      let names = try nameList()
      return Statement(.global(names), range(from: start))
    case .kwNonlocal:
      let names = try nameList()
      return Statement(.nonlocal(names), range(from: start))
    case .name where peek() == .name && at(soft: "type"):
      return try typeAlias()
    default:
      return try expressionStatement()
    }
  }

  private mutating func keywordStatement(_ kind: Statement.Kind) -> Statement {
    let range = tokens[index].range
    advance()
    return Statement(kind, range)
  }

  // MARK: - Expressions and assignments

  private mutating func expressionStatement() throws(Halt) -> Statement {
    let start = start
    let isBareName = at(.name)
    let value = try yieldOrStarExpressions()
    switch kind {
    case .newline, .semicolon:
      return Statement(.expression(value), range(from: start))
    case .equal:
      return try assignment(value, start)
    case .colon:
      return try annotation(value, start, isBareName: isBareName)
    default:
      break
    }
    if let op = kind.augmented {
      switch value.kind {
      case .name, .attribute, .subscript: break
      default:
        throw fail(
          "'\(value.grammarName)' is an illegal expression for augmented assignment", value.range)
      }
      advance()
      let operand = try yieldOrStarExpressions()
      return Statement(.augmentedAssign(target: value, op: op, value: operand), range(from: start))
    }
    if isBareName, case .name(let name) = value.kind, name == "print" || name == "exec",
      kind.startsExpression, attempt({ (parser) throws(Halt) in try parser.starExpressions() }) != nil
    {
      throw fail(
        "Missing parentheses in call to '\(name)'. Did you mean \(name)(...)?",
        SourceRange(start, lineEnd))
    }
    return Statement(.expression(value), range(from: start))
  }

  /// The end of the last token of this logical line.
  private var lineEnd: Int {
    var last = index
    while tokens[last].kind != .newline, last + 1 < tokens.count { last += 1 }
    return Int(tokens[max(last - 1, 0)].upper)
  }

  private mutating func assignment(_ first: Expression, _ start: Int) throws(Halt) -> Statement {
    var targets: [Expression] = []
    var value = first
    while at(.equal) {
      try checkAssigned(value, isLast: false)
      targets.append(value)
      advance()
      value = try yieldOrStarExpressions()
    }
    return Statement(.assign(targets: targets, value: value), range(from: start))
  }

  private mutating func annotation(
    _ target: Expression, _ start: Int, isBareName: Bool
  ) throws(Halt) -> Statement {
    var isSimple = false
    switch target.kind {
    case .name: isSimple = isBareName
    case .attribute, .subscript: break
    case .list, .tuple:
      throw fail("only single target (not \(target.grammarName)) can be annotated", target.range)
    default:
      throw peek().startsExpression ? fail("illegal target for annotation", target.range) : unexpected()
    }
    advance()
    let annotation = try expression()
    let value = try eat(.equal) ? yieldOrStarExpressions() : nil
    return Statement(
      .annotatedAssign(target: target, annotation: annotation, value: value, isSimple: isSimple),
      range(from: start))
  }

  private mutating func typeAlias() throws(Halt) -> Statement {
    let start = start
    advance()
    let name = Expression(.name(identifier(tokens[index])), tokens[index].range)
    advance()
    let parameters = try typeParameters()
    try expect(.equal)
    let value = try expression()
    return Statement(.typeAlias(name: name, parameters: parameters, value: value), range(from: start))
  }

  // MARK: - Statements with a keyword

  private mutating func raise() throws(Halt) -> Statement {
    let start = start
    advance()
    if at(.kwFrom) {
      throw fail(
        "did you forget an expression between 'raise' and 'from'?",
        SourceRange(start, Int(tokens[index].upper)))
    }
    guard kind.startsExpression else {
      return Statement(.raise(exception: nil, cause: nil), range(from: start))
    }
    let exception = try expression()
    var cause: Expression?
    if at(.kwFrom) {
      let from = tokens[index]
      advance()
      if at(.newline) || at(.semicolon) {
        throw fail("did you forget an expression after 'from'?", from.range)
      }
      cause = try expression()
    }
    return Statement(.raise(exception: exception, cause: cause), range(from: start))
  }

  private mutating func delete() throws(Halt) -> Statement {
    let start = start
    advance()
    var targets: [Expression] = []
    repeat {
      guard kind.startsExpression || at(.star), !targets.isEmpty || !at(.newline) else { break }
      let target = try starExpression()
      try check(target, .delete)
      targets.append(target)
    } while eat(.comma)
    guard !targets.isEmpty, at(.newline) || at(.semicolon) else { throw unexpected() }
    return Statement(.delete(targets), range(from: start))
  }

  private mutating func assert() throws(Halt) -> Statement {
    let start = start
    advance()
    let test = try asserted()
    let message = try eat(.comma) ? asserted() : nil
    return Statement(.assert(test: test, message: message), range(from: start))
  }

  private mutating func asserted() throws(Halt) -> Expression {
    let start = start
    let value = try expression()
    if at(.equal) || at(.colonEqual) {
      let isNamed = at(.colonEqual)
      advance()
      _ = try expression()
      throw fail(
        isNamed
          ? "cannot use named expression without parentheses here"
          : "cannot assign to \(value.grammarName) here. Maybe you meant '==' instead of '='?",
        range(from: start))
    }
    return value
  }

  private mutating func nameList() throws(Halt) -> [String] {
    advance()
    var names: [String] = []
    repeat { names.append(try name()) } while eat(.comma)
    return names
  }

  // MARK: - Imports

  private mutating func importModules() throws(Halt) -> Statement {
    let start = start
    advance()
    if at(.newline) { throw fail("Expected one or more names after 'import'", tokens[index].range) }
    var aliases: [ImportAlias] = []
    repeat {
      let start = self.start
      let name = try dottedName()
      let asName = try asName()
      aliases.append(ImportAlias(range: range(from: start), name: name, asName: asName))
    } while eat(.comma)
    if at(.kwFrom) {
      throw fail("Did you mean to use 'from ... import ...' instead?", SourceRange(start, lineEnd))
    }
    return Statement(.importModules(aliases), range(from: start))
  }

  private mutating func importFrom() throws(Halt) -> Statement {
    let start = start
    advance()
    var level = 0
    while at(.dot) || at(.ellipsis) {
      level += at(.dot) ? 1 : 3
      advance()
    }
    let module = at(.kwImport) && level > 0 ? nil : try dottedName()
    try expect(.kwImport)
    let names = try importedNames()
    return Statement(.importFrom(module: module, names: names, level: level), range(from: start))
  }

  private mutating func importedNames() throws(Halt) -> [ImportAlias] {
    if at(.star) {
      let range = tokens[index].range
      advance()
      return [ImportAlias(range: range, name: "*", asName: nil)]
    }
    if at(.newline) { throw fail("Expected one or more names after 'import'", tokens[index].range) }
    let isParenthesized = eat(.leftParenthesis)
    var aliases: [ImportAlias] = []
    repeat {
      if isParenthesized, at(.rightParenthesis), !aliases.isEmpty { break }
      if !isParenthesized, at(.newline) {
        throw fail(
          "trailing comma not allowed without surrounding parentheses", tokens[index - 1].range)
      }
      let start = self.start
      let name = try name()
      let asName = try asName()
      aliases.append(ImportAlias(range: range(from: start), name: name, asName: asName))
    } while eat(.comma)
    if isParenthesized { try expect(.rightParenthesis) }
    return aliases
  }

  private mutating func dottedName() throws(Halt) -> String {
    var name = try name()
    while eat(.dot) { name += "." + (try self.name()) }
    return name
  }

  private mutating func asName() throws(Halt) -> String? {
    guard eat(.kwAs) else { return nil }
    let start = start
    if at(.name) {
      switch peek() {
      case .comma, .rightParenthesis, .semicolon, .newline: return try name()
      default: break
      }
    }
    let value = try expression()
    throw fail("cannot use \(value.grammarName) as import target", range(from: start))
  }
}
