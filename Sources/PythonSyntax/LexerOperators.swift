/// Brackets and operators.
///
/// A bracket that does not fit the one that is open is refused, and the open one is taken as closed: one slip then
/// costs one error. A colon or a closing brace that belongs to an f-string's field takes the lexer back to its text.
extension Lexer {
  // MARK: - Brackets

  mutating func open(_ byte: UInt8) {
    guard brackets.count < Self.maximumBrackets else {
      refuse("too many nested parentheses", position, position + 1)
      position = count
      brackets.removeAll()
      formats.removeAll()
      return
    }
    brackets.append(Bracket(opening: byte, offset: position, token: tokens.count))
    switch byte {
    case UInt8(ascii: "("): take(.leftParenthesis, 1)
    case UInt8(ascii: "["): take(.leftBracket, 1)
    default: take(.leftBrace, 1)
    }
  }

  mutating func close(_ byte: UInt8) {
    let (opening, kind): (UInt8, TokenKind) =
      switch byte {
      case UInt8(ascii: ")"): (UInt8(ascii: "("), .rightParenthesis)
      case UInt8(ascii: "]"): (UInt8(ascii: "["), .rightBracket)
      default: (UInt8(ascii: "{"), .rightBrace)
      }
    let closing = Character(Unicode.Scalar(byte))
    guard let bracket = brackets.last else {
      refuse("unmatched '\(closing)'", position, position + 1)
      position += 1
      return
    }
    if bracket.opening == opening {
      brackets.removeLast()
      take(kind, 1)
      if bracket.isField { isInText = true }
      return
    }
    if bracket.isField {
      refuse("\(formatName): unmatched '\(closing)'", position, position + 1)
      position += 1
      return
    }
    let first = Character(Unicode.Scalar(bracket.opening))
    let isSameLine = bracket.offset >= lineStart
    let place = isSameLine ? "" : " on line \(lineNumber(bracket.offset))"
    refuse(
      "closing parenthesis '\(closing)' does not match opening parenthesis '\(first)'\(place)",
      position, position + 1)
    position += 1
    brackets.removeLast()
    // `f"{(x}"`: the brace can only have been meant for the field.
    if byte == UInt8(ascii: "}"), let field = brackets.lastIndex(where: \.isField) {
      brackets.removeSubrange(field...)
      isInText = true
    }
  }

  /// For messages only: counts from the file's start, `maximumErrors` times at most.
  func lineNumber(_ offset: Int) -> Int {
    var line = 1
    var index = 0
    while index < offset {
      let next = endOfLine(at: index)
      if next > index {
        line += 1
        index = next
      } else {
        index += 1
      }
    }
    return line
  }

  var formatName: String { formats.last?.isTemplate == true ? "t-string" : "f-string" }

  // MARK: - Operators

  mutating func lexOperator(_ byte: UInt8) {
    let next = source[position + 1]
    let isEqual = next == UInt8(ascii: "=")
    func either(_ withEqual: TokenKind, _ alone: TokenKind) -> (TokenKind, Int) {
      isEqual ? (withEqual, 2) : (alone, 1)
    }
    func doubled(_ kinds: (single: TokenKind, equal: TokenKind, double: TokenKind, doubleEqual: TokenKind))
      -> (TokenKind, Int)
    {
      guard next == byte else { return isEqual ? (kinds.equal, 2) : (kinds.single, 1) }
      return source[position + 2] == UInt8(ascii: "=") ? (kinds.doubleEqual, 3) : (kinds.double, 2)
    }
    let (kind, length): (TokenKind, Int)
    switch byte {
    case UInt8(ascii: ","): (kind, length) = (.comma, 1)
    case UInt8(ascii: ":"):
      if let field = brackets.indices.last, brackets[field].isField {
        brackets[field].isInFormat = true
        isInText = true
        return take(.colon, 1)
      }
      (kind, length) = either(.colonEqual, .colon)
    case UInt8(ascii: "="): (kind, length) = either(.equalEqual, .equal)
    case UInt8(ascii: ";"): (kind, length) = (.semicolon, 1)
    case UInt8(ascii: "+"): (kind, length) = either(.plusEqual, .plus)
    case UInt8(ascii: "-"):
      (kind, length) = next == UInt8(ascii: ">") ? (.arrow, 2) : either(.minusEqual, .minus)
    case UInt8(ascii: "*"):
      (kind, length) = doubled((.star, .starEqual, .doubleStar, .doubleStarEqual))
    case UInt8(ascii: "/"):
      (kind, length) = doubled((.slash, .slashEqual, .doubleSlash, .doubleSlashEqual))
    case UInt8(ascii: "<"):
      (kind, length) = doubled((.less, .lessEqual, .leftShift, .leftShiftEqual))
    case UInt8(ascii: ">"):
      (kind, length) = doubled((.greater, .greaterEqual, .rightShift, .rightShiftEqual))
    case UInt8(ascii: "%"): (kind, length) = either(.percentEqual, .percent)
    case UInt8(ascii: "@"): (kind, length) = either(.atEqual, .at)
    case UInt8(ascii: "&"): (kind, length) = either(.ampersandEqual, .ampersand)
    case UInt8(ascii: "|"): (kind, length) = either(.barEqual, .bar)
    case UInt8(ascii: "^"): (kind, length) = either(.caretEqual, .caret)
    case UInt8(ascii: "~"): (kind, length) = (.tilde, 1)
    case UInt8(ascii: "!"): (kind, length) = either(.notEqual, .exclamation)
    default:
      return refuseCharacter(byte)
    }
    take(kind, length)
  }

  private mutating func refuseCharacter(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "$"), UInt8(ascii: "?"), UInt8(ascii: "`"):
      refuse("invalid syntax", position, position + 1)
    case 0:
      refuse("source code cannot contain null bytes", position, position + 1)
    default:
      let code = String(byte, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: 4 - code.count) + code
      refuse("invalid non-printable character U+\(padded)", position, position + 1)
    }
    position += 1
  }
}
