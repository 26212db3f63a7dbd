/// The parser's state, and what it does when a file is not Python.
///
/// A predictive recursive-descent parser: statements by their first keyword, expressions by precedence. It looks
/// ahead by more than a token in three places only, because tokens are an array: the soft keyword `match`,
/// parenthesised `with` items, and patterns.
///
/// Errors: a rule that cannot go on keeps the error in `failure` and throws `Halt`, which costs nothing to throw.
/// The statement loop catches it, records the error, skips to the next logical line (with the block that hangs
/// from the broken line) and goes on. A missing block is recorded without a throw, so that the line after it is
/// read as what it is.
///
/// No input overflows the stack, here or in whoever walks the tree: recursion is counted (`depth`), and so is
/// the height of what loops build (`a + b + c`, `a.b.c`, `elif`), in `height`. A tree is never deeper than
/// `maximumHeight` plus a few nodes for each of `maximumDepth` levels. CPython has such limits too; where they
/// lie differs by version and build, and none of them is near what people write.
struct Parser {
  let source: [UInt8]
  let tokens: [Token]
  private let lexicalErrors: [(token: Int, error: SyntaxError)]
  private let unclosed: [(bracket: Lexer.Bracket, giveUp: Int)]

  var index = 0
  private(set) var errors: [SyntaxError] = []
  /// Why the last `Halt` was thrown.
  private var failure = SyntaxError("invalid syntax", SourceRange(0, 0))
  private var depth = 0
  /// The greatest height of a chain among the expressions read since it was last set to 0.
  var height = 0
  /// How many `if` and `elif` the current statement is inside of.
  var blockHeight = 0
  /// Where the expression that was read last begins.
  var lastExpression = 0

  /// Thrown when a rule cannot go on; `failure` says why.
  struct Halt: Error {}

  static let maximumDepth = 500
  static let maximumHeight = 1000

  init(_ lexer: consuming Lexer) {
    source = lexer.source
    tokens = lexer.tokens
    lexicalErrors = lexer.errors
    unclosed = lexer.unclosed
  }

  // MARK: - Tokens

  var kind: TokenKind { tokens[index].kind }

  var start: Int { Int(tokens[index].lower) }

  func peek(_ distance: Int = 1) -> TokenKind { tokens[min(index + distance, tokens.count - 1)].kind }

  func at(_ kind: TokenKind) -> Bool { tokens[index].kind == kind }

  mutating func advance() {
    if index + 1 < tokens.count { index += 1 }
  }

  mutating func eat(_ kind: TokenKind) -> Bool {
    guard tokens[index].kind == kind else { return false }
    advance()
    return true
  }

  /// Takes a token of `kind`, or halts.
  /// - Parameter message: nil: what CPython says of a token out of place.
  mutating func expect(_ kind: TokenKind, _ message: String? = nil) throws(Halt) {
    guard tokens[index].kind == kind else { throw unexpected(message) }
    advance()
  }

  /// From `start` to the end of the last token taken.
  func range(from start: Int) -> SourceRange {
    SourceRange(start, index > 0 ? Int(tokens[index - 1].upper) : 0)
  }

  /// From `start` to the end of the last token taken that has text: for statements with blocks.
  func blockRange(from start: Int) -> SourceRange {
    var last = index - 1
    while last > 0, tokens[last].kind.isLayout { last -= 1 }
    return SourceRange(start, last >= 0 ? max(start, Int(tokens[last].upper)) : start)
  }

  func text(_ token: Token) -> ArraySlice<UInt8> { source[Int(token.lower)..<Int(token.upper)] }

  /// Whether the current token is the soft keyword `word`.
  func at(soft word: StaticString) -> Bool { isName(index, word) }

  func isName(_ index: Int, _ word: StaticString) -> Bool {
    let token = tokens[index]
    let length = word.utf8CodeUnitCount
    guard token.kind == .name, Int(token.upper - token.lower) == length else { return false }
    return word.withUTF8Buffer { buffer in
      (0..<length).allSatisfy { source[Int(token.lower) + $0] == buffer[$0] }
    }
  }

  /// Takes a name and gives its text.
  mutating func name() throws(Halt) -> String {
    guard at(.name) else { throw unexpected() }
    let name = identifier(tokens[index])
    advance()
    return name
  }

  func identifier(_ token: Token) -> String {
    normalizedIdentifier(String(decoding: text(token), as: UTF8.self))
  }

  // MARK: - Errors

  mutating func fail(_ message: String, _ range: SourceRange, help: String? = nil) -> Halt {
    failure = SyntaxError(message, range, help: help)
    return Halt()
  }

  /// The current token is out of place.
  mutating func unexpected(_ message: String? = nil) -> Halt {
    let token = tokens[index]
    switch token.kind {
    case .error:
      failure = lexicalError(at: index) ?? SyntaxError("invalid syntax", token.range)
    case .indent:
      failure = SyntaxError("unexpected indent", token.range)
    default:
      failure = SyntaxError(message ?? "invalid syntax", token.range)
    }
    return Halt()
  }

  private func lexicalError(at token: Int) -> SyntaxError? {
    var low = 0
    var high = lexicalErrors.count
    while low < high {
      let middle = (low + high) / 2
      if lexicalErrors[middle].token < token { low = middle + 1 } else { high = middle }
    }
    return low < lexicalErrors.count && lexicalErrors[low].token == token ? lexicalErrors[low].error : nil
  }

  /// Records an error without leaving the rule.
  mutating func report(_ message: String, _ range: SourceRange, help: String? = nil) {
    record(SyntaxError(message, range, help: help))
  }

  /// Records `error`, or what the lexer refuses later on the logical line, which is then the likelier cause.
  ///
  /// A bracket that stayed open is named only if the parser halted on a later line: CPython's rule.
  private mutating func record(_ error: SyntaxError) {
    guard errors.count < Lexer.maximumErrors else { return }
    var error = error
    if let refused = (index..<tokens.count).first(where: {
      tokens[$0].kind == .error || tokens[$0].kind == .newline
    }),
      let cause = lexicalError(at: refused), isLikelier(at: refused)
    {
      error = cause
    }
    if errors.last != error { errors.append(error) }
  }

  private func isLikelier(at token: Int) -> Bool {
    guard let open = unclosed.first(where: { $0.giveUp == token })?.bracket else { return true }
    let between = source[open.offset..<max(open.offset, start)]
    return between.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  }

  /// Runs `rule`; if it halts, takes the parser back to where it was.
  mutating func attempt<Value>(_ rule: (inout Parser) throws(Halt) -> Value) -> Value? {
    let before = (index, depth, height)
    do {
      return try rule(&self)
    } catch {
      (index, depth, height) = before
      return nil
    }
  }

  /// Counts a level of recursion; each call needs its `leave`, but a `Halt` may skip it.
  mutating func enter() throws(Halt) {
    depth += 1
    if depth > Self.maximumDepth { throw fail("too many nested expressions", tokens[index].range) }
  }

  mutating func leave() { depth -= 1 }

  /// Counts a node that a loop put on top of the last one.
  mutating func grow() throws(Halt) {
    height += 1
    if height > Self.maximumHeight { throw fail("too many nested expressions", tokens[index].range) }
  }

  // MARK: - The loop over statements

  mutating func parseModule() -> Module {
    var body: [Statement] = []
    while !at(.endOfFile) {
      parseStatements(&body)
      _ = eat(.dedent)
    }
    return Module(body: body)
  }

  /// Reads statements up to the dedent that ends them, or to the end of the file, and takes neither.
  mutating func parseStatements(_ body: inout [Statement]) {
    while true {
      switch kind {
      case .endOfFile, .dedent:
        return
      case .newline:
        advance()
      case .indent:
        report("unexpected indent", tokens[index].range)
        advance()
        parseStatements(&body)
        _ = eat(.dedent)
      default:
        recovering { (parser: inout Parser) throws(Halt) in try parser.parseStatement(&body) }
      }
    }
  }

  /// Runs `rule`; if it halts, records why and moves behind the logical line.
  mutating func recovering(_ rule: (inout Parser) throws(Halt) -> Void) {
    let before = depth
    do {
      try rule(&self)
    } catch {
      record(failure)
      depth = before
      skipLine()
      skipOrphans()
    }
  }

  /// Moves behind the logical line, and behind the block that hangs from it.
  private mutating func skipLine() {
    var level = 0
    while kind != .newline, kind != .endOfFile, kind != .dedent {
      if at(.indent) { level += 1 }
      advance()
    }
    _ = eat(.newline)
    guard level > 0 || at(.indent) else { return }
    repeat {
      if at(.indent) { level += 1 } else if at(.dedent) { level -= 1 }
      advance()
    } while level > 0 && !at(.endOfFile)
  }

  /// The clauses of a statement whose head was not read would each be an error without news.
  private mutating func skipOrphans() {
    while true {
      switch kind {
      case .kwElif, .kwElse, .kwExcept, .kwFinally: skipLine()
      default: return
      }
    }
  }
}
