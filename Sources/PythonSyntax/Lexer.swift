/// From text to tokens, as CPython's tokenizer does it.
///
/// The whole file becomes one array of tokens before the parser starts, so that the parser can look ahead and
/// go back for the price of an integer. What is not Python becomes an `error` token and the lexer goes on, so
/// a file always ends in `endOfFile`, every `indent` has its `dedent`, and a stray quote costs one line and not
/// the file.
///
/// An f-string is not one token: its text and its fields alternate (PEP 701), and a field holds ordinary
/// tokens, f-strings among them. The lexer therefore keeps two stacks: the open f-strings, and the open
/// brackets, among which the braces of fields are marked. It reads text while `isInText`, else tokens.
///
/// Two limits are CPython's: 100 levels of indentation and 200 of brackets. They also bound the parser's
/// recursion.
struct Lexer {
  /// The text, followed by zeros, so that looking a few bytes ahead needs no check.
  let source: [UInt8]
  /// How many bytes of `source` are text.
  let count: Int
  var position = 0
  var tokens: [Token] = []
  /// What is wrong at the `error` tokens, by their index in `tokens`.
  var errors: [(token: Int, error: SyntaxError)] = []
  /// Brackets that stayed open: the bracket, and the tokens from it up to where the lexer gave it up.
  var unclosed: [(bracket: Bracket, giveUp: Int)] = []

  var brackets: [Bracket] = []
  var formats: [FormatString] = []
  var isInText = false

  private var indents = [0]
  /// The same indents counted with tabs of one column: where the two orders differ, tabs and spaces are mixed.
  private var alternateIndents = [0]
  private var isAtLineStart = true
  var lineStart = 0

  struct Bracket {
    var opening: UInt8
    var offset: Int
    /// Index in `tokens`.
    var token: Int
    /// The brace of an f-string's field, and whether its format has begun.
    var isField = false
    var isInFormat = false
  }

  struct FormatString {
    var quote: UInt8
    var quoteCount: Int
    var isRaw: Bool
    var isTemplate: Bool
    var offset: Int
    /// How many brackets were open before it.
    var bracketBase: Int
  }

  /// After so many, the rest of the file is not read: it is no Python, and nobody reads more of them.
  static let maximumErrors = 100
  static let maximumIndentation = 100
  static let maximumBrackets = 200

  /// - Parameter source: UTF-8 followed by at least four zeros, which `count` leaves out.
  init(source: [UInt8], count: Int) {
    self.source = source
    self.count = count
    tokens.reserveCapacity(count / 4 + 16)
  }

  mutating func run() {
    while position < count || isInText {
      if errors.count >= Self.maximumErrors {
        brackets.removeAll()
        break
      }
      if isInText {
        lexText()
        continue
      }
      if isAtLineStart {
        isAtLineStart = false
        lineStart = position
        if brackets.isEmpty, !lexIndentation() { continue }
      }
      lexToken()
    }
    if let bracket = brackets.last { giveUp(bracket) }
    if let last = tokens.last, !last.kind.isLayout { emit(.newline, count, count) }
    for _ in 1..<max(indents.count, 1) { emit(.dedent, count, count) }
    emit(.endOfFile, count, count)
  }

  // MARK: - Emitting

  mutating func emit(_ kind: TokenKind, _ lower: Int, _ upper: Int) {
    tokens.append(Token(kind, lower, upper))
  }

  mutating func refuse(_ message: String, _ lower: Int, _ upper: Int, help: String? = nil) {
    errors.append((tokens.count, SyntaxError(message, SourceRange(lower, upper), help: help)))
    emit(.error, lower, upper)
  }

  /// Reports that `bracket` was never closed, at the bracket, and forgets all that is open.
  private mutating func giveUp(_ bracket: Bracket) {
    unclosed.append((bracket, tokens.count))
    refuse(
      "'\(Character(Unicode.Scalar(bracket.opening)))' was never closed", bracket.offset, bracket.offset + 1)
    brackets.removeAll(keepingCapacity: true)
    formats.removeAll(keepingCapacity: true)
  }

  // MARK: - Lines

  /// Reads the white space before the first token of a logical line.
  /// - Returns: whether there is such a token; false for a blank line, which is then behind us.
  private mutating func lexIndentation() -> Bool {
    var column = 0
    var alternate = 0
    var continued = (column: 0, alternate: 0)
    scan: while true {
      switch source[position] {
      case UInt8(ascii: " "):
        column += 1
        alternate += 1
      case UInt8(ascii: "\t"):
        column = (column / 8 + 1) * 8
        alternate += 1
      case 0x0C:
        column = 0
        alternate = 0
      case UInt8(ascii: "\\"):
        // The first backslash fixes the indentation; the white space after it does not count.
        let next = endOfLine(at: position + 1)
        guard next > position + 1, next < count else { break scan }
        if continued.column == 0 { continued = (column, alternate) }
        position = next
        continue scan
      default: break scan
      }
      position += 1
    }
    switch source[position] {
    case UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      skipComment()
      position = endOfLine(at: position)
      isAtLineStart = true
      return false
    case 0 where position >= count:
      return false
    default: break
    }
    if continued.column != 0 { (column, alternate) = continued }
    setIndentation(column, alternate)
    return true
  }

  private mutating func setIndentation(_ column: Int, _ alternate: Int) {
    guard let current = indents.last, let currentAlternate = alternateIndents.last else { return }
    if column == current {
      if alternate != currentAlternate { refuseTabs() }
    } else if column > current {
      if alternate <= currentAlternate { refuseTabs() }
      guard indents.count < Self.maximumIndentation else {
        refuse("too many levels of indentation", lineStart, position)
        return emit(.newline, position, position)
      }
      indents.append(column)
      alternateIndents.append(alternate)
      emit(.indent, lineStart, position)
    } else {
      var depth = indents.count - 1
      while depth > 0, column < indents[depth] { depth -= 1 }
      if column != indents[depth] {
        refuse("unindent does not match any outer indentation level", lineStart, position)
        emit(.newline, position, position)
      } else if alternate != alternateIndents[depth] {
        refuseTabs()
      }
      while indents.count - 1 > depth {
        indents.removeLast()
        alternateIndents.removeLast()
        emit(.dedent, position, position)
      }
    }
  }

  private mutating func refuseTabs() {
    refuse("inconsistent use of tabs and spaces in indentation", lineStart, position)
    emit(.newline, position, position)
  }

  /// The offset behind a line ending at `offset`; `offset` itself if there is none.
  func endOfLine(at offset: Int) -> Int {
    switch source[offset] {
    case UInt8(ascii: "\n"): offset + 1
    case UInt8(ascii: "\r"): source[offset + 1] == UInt8(ascii: "\n") ? offset + 2 : offset + 1
    default: offset
    }
  }

  /// Moves to the end of the physical line.
  private mutating func skipComment() {
    while position < count, source[position] != UInt8(ascii: "\n"), source[position] != UInt8(ascii: "\r") {
      position += 1
    }
  }

  private mutating func lexNewline() {
    let lower = position
    position = endOfLine(at: position)
    isAtLineStart = true
    if brackets.isEmpty { emit(.newline, lower, lower) }
  }

  // MARK: - Tokens

  private mutating func lexToken() {
    let lower = position
    let byte = source[lower]
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0C:
      position += 1
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      0x80...0xFF:
      lexWord()
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      lexNewline()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      lexNumber()
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      lexString(from: lower)
    case UInt8(ascii: "#"):
      skipComment()
    case UInt8(ascii: "."):
      if source[lower + 1] >= UInt8(ascii: "0"), source[lower + 1] <= UInt8(ascii: "9") {
        lexNumber()
      } else if source[lower + 1] == byte, source[lower + 2] == byte {
        take(.ellipsis, 3)
      } else {
        take(.dot, 1)
      }
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      open(byte)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      close(byte)
    case UInt8(ascii: "\\"):
      lexContinuation()
    default:
      lexOperator(byte)
    }
  }

  mutating func take(_ kind: TokenKind, _ length: Int) {
    emit(kind, position, position + length)
    position += length
  }

  /// A name, a keyword, or the prefix of a string.
  private mutating func lexWord() {
    let lower = position
    var upper = lower
    var isASCII = true
    while true {
      let byte = source[upper]
      guard Self.isWordByte(byte) else { break }
      if byte >= 0x80 { isASCII = false }
      upper += 1
    }
    let next = source[upper]
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'"), upper - lower <= 2,
      let prefix = StringPrefix(source[lower..<upper])
    {
      position = upper
      return prefix.isFormat || prefix.isTemplate
        ? lexFormatStart(from: lower, prefix) : lexString(from: lower)
    }
    guard isASCII else { return lexUnicodeName(upper) }
    guard let keyword = keyword(source, lower, upper) else {
      emit(.name, lower, upper)
      position = upper
      return
    }
    if let bracket = brackets.last, formats.isEmpty, keyword.startsStatementOnly, isFirstOnLine, isOutdented {
      giveUp(bracket)
      emit(.newline, lineStart, lineStart)
      position = lineStart
      isAtLineStart = true
      return
    }
    emit(keyword, lower, upper)
    position = upper
  }

  /// Whether this line begins no further right than the logical line that it would continue.
  private var isOutdented: Bool {
    var column = 0
    for byte in source[lineStart..<position] {
      column = byte == UInt8(ascii: "\t") ? (column / 8 + 1) * 8 : column + 1
    }
    return column <= indents[indents.count - 1]
  }

  private var isFirstOnLine: Bool { tokens.last.map { Int($0.upper) <= lineStart } ?? true }

  /// Whether a byte can be inside a name: letters, digits, `_`, and all of UTF-8's longer sequences.
  static func isWordByte(_ byte: UInt8) -> Bool {
    if byte >= 0x80 { return true }
    let mask: UInt64 = byte < 64 ? 0x03FF_0000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
    return mask >> UInt64(byte & 63) & 1 == 1
  }

  /// A name with characters beyond ASCII: PEP 3131.
  private mutating func lexUnicodeName(_ upper: Int) {
    let lower = position
    var offset = lower
    for scalar in String(decoding: source[lower..<upper], as: UTF8.self).unicodeScalars {
      let isFirst = offset == lower
      let width = UTF8.width(scalar)
      let isValid =
        scalar == "_" || (isFirst ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue)
      guard isValid else {
        if !isFirst { emit(.name, lower, offset) }
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        let message =
          scalar.isPrintable
          ? "invalid character '\(scalar)' (U+\(padded))" : "invalid non-printable character U+\(padded)"
        refuse(message, offset, offset + width)
        position = offset + width
        return
      }
      offset += width
    }
    emit(.name, lower, upper)
    position = upper
  }

  private mutating func lexContinuation() {
    let lower = position
    let next = endOfLine(at: lower + 1)
    if next > lower + 1, next < count {
      position = next
      return
    }
    if next >= count {
      refuse("unexpected EOF while parsing", lower, lower + 1)
      position = count
    } else {
      refuse("unexpected character after line continuation character", lower + 1, lower + 2)
      skipComment()
    }
  }
}

extension Unicode.Scalar {
  /// As `str.isprintable`: not a control, format, surrogate, private, unassigned or separator character.
  var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      self == " "
    default: true
    }
  }
}
