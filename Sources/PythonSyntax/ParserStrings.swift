/// String literals: neighbours joined into one, and the fields of f-strings and t-strings.
///
/// Neighbouring literals are one constant. With an f-string among them they are one `JoinedStr` whose values
/// alternate: all the text between two fields, from whichever literals, is one constant that runs from the
/// first piece to the last. Empty text is left out.
extension Parser {
  private enum Piece {
    case text(TextBuilder, SourceRange, isUnicodePrefixed: Bool)
    case value(Expression)
  }

  /// `strings`
  mutating func strings() throws(Halt) -> Expression {
    let start = start
    if at(.templateStart) { return try templates() }
    var pieces: [Piece] = []
    var bytes: [UInt8]?
    var isFormatted = false
    var isText = false
    repeat {
      if at(.string) {
        let token = tokens[index]
        let literal = literal(token)
        if literal.prefix.isBytes {
          try appendingBytes(&bytes, literal)
        } else {
          isText = true
          let text = try text(literal.content, isRaw: literal.prefix.isRaw)
          let isUnicodePrefixed = source[Int(token.lower)] == UInt8(ascii: "u")
          pieces.append(.text(text, token.range, isUnicodePrefixed: isUnicodePrefixed))
        }
        advance()
      } else {
        isFormatted = true
        try formatted(&pieces)
      }
      if bytes != nil, isText || isFormatted {
        throw fail("cannot mix bytes and nonbytes literals", range(from: start))
      }
    } while at(.string) || at(.formatStart)
    if at(.templateStart) { throw mixedTemplate() }
    let range = range(from: start)
    if let bytes { return Expression(.constant(.bytes(bytes)), range) }
    if isFormatted { return Expression(.joinedString(joined(pieces)), range) }
    return Expression(.constant(constant(pieces)), range)
  }

  private mutating func templates() throws(Halt) -> Expression {
    let start = start
    var pieces: [Piece] = []
    while at(.templateStart) { try formatted(&pieces) }
    if at(.string) || at(.formatStart) { throw mixedTemplate() }
    return Expression(.templateString(joined(pieces)), range(from: start))
  }

  private mutating func mixedTemplate() -> Halt {
    fail(
      "cannot mix t-string literals with string or bytes literals", tokens[index].range)
  }

  // MARK: - Plain literals

  private func literal(_ token: Token) -> (prefix: StringPrefix, content: Range<Int>) {
    var lower = Int(token.lower)
    while Lexer.isWordByte(source[lower]) { lower += 1 }
    let prefix = StringPrefix(source[Int(token.lower)..<lower]) ?? StringPrefix()
    let quote = source[lower]
    let upper = Int(token.upper)
    let isTriple = upper - lower >= 6 && source[lower + 1] == quote && source[lower + 2] == quote
    let width = isTriple ? 3 : 1
    return (prefix, lower + width..<upper - width)
  }

  private mutating func text(_ range: Range<Int>, isRaw: Bool) throws(Halt) -> TextBuilder {
    var text = TextBuilder()
    do {
      try text.append(source, range, isRaw: isRaw)
    } catch {
      throw fail(error.message, error.range)
    }
    return text
  }

  private mutating func appendingBytes(
    _ bytes: inout [UInt8]?, _ literal: (prefix: StringPrefix, content: Range<Int>)
  ) throws(Halt) {
    var value = bytes ?? []
    do {
      try appendBytes(&value, source, literal.content, isRaw: literal.prefix.isRaw)
    } catch {
      throw fail(error.message, error.range)
    }
    bytes = value
  }

  private func constant(_ pieces: [Piece]) -> Constant {
    var whole = TextBuilder()
    var isUnicode = false
    for (index, piece) in pieces.enumerated() {
      guard case .text(let text, _, let isUnicodePrefixed) = piece else { continue }
      if index == 0 {
        isUnicode = isUnicodePrefixed
        whole = text
      } else {
        whole.append(text)
      }
    }
    return whole.constant(isUnicodePrefixed: isUnicode)
  }

  /// The values of a `JoinedStr`: runs of text become one constant.
  private func joined(_ pieces: [Piece]) -> [Expression] {
    var values: [Expression] = []
    var run: [Piece] = []
    func flush() {
      guard case .text(_, let first, _)? = run.first, case .text(_, let last, _)? = run.last else { return }
      let constant = constant(run)
      run = []
      if case .string("", _) = constant { return }
      values.append(Expression(.constant(constant), SourceRange(Int(first.lower), Int(last.upper))))
    }
    for piece in pieces {
      switch piece {
      case .text: run.append(piece)
      case .value(let value):
        flush()
        values.append(value)
      }
    }
    flush()
    return values
  }

  // MARK: - Formatted literals

  /// One f-string or t-string.
  private mutating func formatted(_ pieces: inout [Piece]) throws(Halt) {
    let opening = tokens[index]
    let isTemplate = opening.kind == .templateStart
    let isRaw = text(opening).contains { $0 | 0x20 == UInt8(ascii: "r") }
    advance()
    while true {
      switch kind {
      case .formatText, .templateText:
        try appendText(&pieces, isRaw: isRaw)
      case .leftBrace:
        try field(&pieces, isRaw: isRaw, isTemplate: isTemplate, isNested: false)
      case .formatEnd, .templateEnd:
        advance()
        return
      default:
        throw unexpected()
      }
    }
  }

  private mutating func appendText(_ pieces: inout [Piece], isRaw: Bool) throws(Halt) {
    let token = tokens[index]
    let lower = Int(token.lower)
    var upper = Int(token.upper)
    // A doubled brace ends its token, and only there do two stand together.
    let last = source[upper - 1]
    let isDoubled =
      upper - lower >= 2 && source[upper - 2] == last
      && (last == UInt8(ascii: "{") || last == UInt8(ascii: "}"))
    if isDoubled { upper -= 1 }
    let text = try text(lower..<upper, isRaw: isRaw)
    if !text.isEmpty { pieces.append(.text(text, token.range, isUnicodePrefixed: false)) }
    advance()
  }

  /// `{value = !conversion : format}`
  /// - Parameter isNested: inside a format, where even a t-string's fields are formatted values.
  private mutating func field(
    _ pieces: inout [Piece], isRaw: Bool, isTemplate: Bool, isNested: Bool
  ) throws(Halt) {
    let brace = tokens[index]
    let kindName = isTemplate ? "t-string" : "f-string"
    advance()
    switch kind {
    case .equal, .exclamation, .colon, .rightBrace:
      let text = String(decoding: text(tokens[index]), as: UTF8.self)
      throw fail("\(kindName): valid expression required before '\(text)'", tokens[index].range)
    default: break
    }
    guard kind.startsExpression || at(.star) || at(.kwYield) || at(.error) else {
      throw fail("\(kindName): expecting a valid expression after '{'", tokens[index].range)
    }
    let value = try yieldOrStarExpressions()
    var expected = "'=', or '!', or ':', or '}'"
    let equalIndex = index
    let isDebug = eat(.equal)
    if isDebug { expected = "'!', or ':', or '}'" }
    let textEnd = start
    let conversion = try conversion(kindName)
    if conversion != nil { expected = "':' or '}'" }
    let format = try format(isRaw: isRaw, isTemplate: isTemplate)
    if format != nil { expected = "'}', or format specs" }
    guard eat(.rightBrace) else {
      throw at(.error) ? unexpected() : unexpected("\(kindName): expecting \(expected)")
    }
    let range = range(from: Int(brace.lower))
    let shown: Conversion = conversion ?? (isDebug && format == nil ? .repr : .none)
    if isDebug {
      let source = sourceText(Int(brace.upper)..<textEnd)
      pieces.append(
        .text(source, SourceRange(Int(brace.upper), textEnd), isUnicodePrefixed: false))
    }
    if isTemplate, !isNested {
      let end = isDebug ? Int(tokens[equalIndex].lower) : textEnd
      let text = templateText(Int(brace.upper)..<end)
      pieces.append(
        .value(
          Expression(.interpolation(value: value, text: text, conversion: shown, format: format), range)))
    } else {
      pieces.append(
        .value(Expression(.formattedValue(value: value, conversion: shown, format: format), range)))
    }
  }

  private mutating func conversion(_ kindName: String) throws(Halt) -> Conversion? {
    guard at(.exclamation) else { return nil }
    let mark = tokens[index]
    advance()
    let letter = tokens[index]
    guard letter.kind == .name else {
      throw at(.colon) || at(.rightBrace)
        ? fail("\(kindName): missing conversion character", letter.range)
        : unexpected("\(kindName): invalid conversion character")
    }
    if letter.lower != mark.upper {
      throw fail(
        "\(kindName): conversion type must come right after the exclamation mark",
        SourceRange(Int(mark.lower), Int(letter.upper)))
    }
    let name = text(letter)
    guard name.count == 1, let byte = name.first, let conversion = Conversion(rawValue: byte),
      conversion != .none
    else {
      let shown = String(decoding: name, as: UTF8.self)
      throw fail(
        "\(kindName): invalid conversion character '\(shown)': expected 's', 'r', or 'a'", letter.range)
    }
    advance()
    return conversion
  }

  /// The format behind a colon: a `JoinedStr` of its own, which begins with the colon.
  private mutating func format(isRaw: Bool, isTemplate: Bool) throws(Halt) -> Expression? {
    let start = start
    guard eat(.colon) else { return nil }
    var pieces: [Piece] = []
    while true {
      switch kind {
      case .formatText, .templateText:
        try appendText(&pieces, isRaw: isRaw)
      case .leftBrace:
        try enter()
        try field(&pieces, isRaw: isRaw, isTemplate: isTemplate, isNested: true)
        leave()
      default:
        return Expression(.joinedString(joined(pieces)), range(from: start))
      }
    }
  }

  // MARK: - The source of a field

  /// The source between two offsets as `=` shows it: comments are left out, line endings are `\n`.
  private func sourceText(_ range: Range<Int>) -> TextBuilder {
    var text = TextBuilder()
    var offset = range.lowerBound
    var token = index
    while token > 0, Int(tokens[token].lower) > range.lowerBound { token -= 1 }
    while offset < range.upperBound {
      while token < tokens.count, Int(tokens[token].upper) <= offset { token += 1 }
      let isInToken = token < tokens.count && Int(tokens[token].lower) <= offset
      if source[offset] == UInt8(ascii: "#"), !isInToken {
        while offset < range.upperBound, source[offset] != UInt8(ascii: "\n"),
          source[offset] != UInt8(ascii: "\r")
        {
          offset += 1
        }
      } else if source[offset] == UInt8(ascii: "\r") {
        text.append(UInt8(ascii: "\n"))
        offset += offset + 1 < range.upperBound && source[offset + 1] == UInt8(ascii: "\n") ? 2 : 1
      } else {
        text.append(source[offset])
        offset += 1
      }
    }
    return text
  }

  private func templateText(_ range: Range<Int>) -> String {
    guard case .string(let text, _) = sourceText(range).constant(isUnicodePrefixed: false) else { return "" }
    var scalars = Substring(text).unicodeScalars
    while let last = scalars.last, last.properties.isWhitespace || last == "=" { scalars.removeLast() }
    return String(scalars)
  }
}

extension StringPrefix {
  init() { self.init(isRaw: false) }

  private init(isRaw: Bool) {
    self.isRaw = isRaw
  }
}
