/// The alphabet between lexer and parser.
///
/// A token is twelve bytes: what it is, and where. It holds no text, because most tokens are never asked for
/// theirs; the parser reads names and literals from the source when it builds a node of them.
struct Token {
  var kind: TokenKind
  /// UTF-8 offsets into the text.
  var lower: UInt32
  var upper: UInt32

  init(_ kind: TokenKind, _ lower: Int, _ upper: Int) {
    self.kind = kind
    self.lower = UInt32(truncatingIfNeeded: lower)
    self.upper = UInt32(truncatingIfNeeded: upper)
  }

  var range: SourceRange { SourceRange(Int(lower), Int(upper)) }
}

enum TokenKind: UInt8 {
  // The layout.
  case newline, indent, dedent, endOfFile
  /// A place that the lexer refuses; `Lexer.errors` says why.
  case error
  // Names and literals.
  case name, number, string
  /// `f"`, with its prefix; then text and fields in turn, then the closing quotes.
  case formatStart, formatText, formatEnd
  /// As the three above, for `t"`.
  case templateStart, templateText, templateEnd
  // Keywords. The soft ones (match, case, type, _) are names.
  case kwAnd, kwAs, kwAssert, kwAsync, kwAwait, kwBreak, kwClass, kwContinue, kwDef, kwDel, kwElif
  case kwElse, kwExcept, kwFalse, kwFinally, kwFor, kwFrom, kwGlobal, kwIf, kwImport, kwIn, kwIs
  case kwLambda, kwNone, kwNonlocal, kwNot, kwOr, kwPass, kwRaise, kwReturn, kwTrue, kwTry, kwWhile
  case kwWith, kwYield
  // Brackets and separators.
  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
  case comma, colon, semicolon, dot, ellipsis, arrow, colonEqual, exclamation, equal
  // Operators.
  case plus, minus, star, slash, percent, at, ampersand, bar, caret, tilde, doubleStar, doubleSlash
  case leftShift, rightShift
  case less, greater, lessEqual, greaterEqual, equalEqual, notEqual
  case plusEqual, minusEqual, starEqual, slashEqual, percentEqual, atEqual, ampersandEqual, barEqual
  case caretEqual, doubleStarEqual, doubleSlashEqual, leftShiftEqual, rightShiftEqual
}

extension TokenKind {
  var isKeyword: Bool { rawValue >= TokenKind.kwAnd.rawValue && rawValue <= TokenKind.kwYield.rawValue }

  /// Tokens that lay out the file and have no text of their own.
  var isLayout: Bool { rawValue <= TokenKind.endOfFile.rawValue }

  /// Whether an expression can begin with this token.
  var startsExpression: Bool {
    switch self {
    case .name, .number, .string, .formatStart, .templateStart, .kwAwait, .kwFalse, .kwLambda, .kwNone,
      .kwNot, .kwTrue, .leftParenthesis, .leftBracket, .leftBrace, .ellipsis, .plus, .minus, .tilde:
      true
    default: false
    }
  }

  /// Keywords that no expression contains: at the start of a line inside brackets, they show that a
  /// bracket was forgotten.
  var startsStatementOnly: Bool {
    switch self {
    case .kwAssert, .kwBreak, .kwClass, .kwContinue, .kwDef, .kwDel, .kwExcept, .kwFinally, .kwGlobal,
      .kwImport, .kwNonlocal, .kwPass, .kwRaise, .kwReturn, .kwTry, .kwWhile, .kwWith:
      true
    default: false
    }
  }

  /// The operator of `target op= value`.
  var augmented: BinaryOperator? {
    switch self {
    case .plusEqual: .add
    case .minusEqual: .subtract
    case .starEqual: .multiply
    case .slashEqual: .divide
    case .percentEqual: .modulo
    case .atEqual: .matrixMultiply
    case .ampersandEqual: .bitAnd
    case .barEqual: .bitOr
    case .caretEqual: .bitXor
    case .doubleStarEqual: .power
    case .doubleSlashEqual: .floorDivide
    case .leftShiftEqual: .leftShift
    case .rightShiftEqual: .rightShift
    default: nil
    }
  }

  var binaryOperator: BinaryOperator? {
    switch self {
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .percent: .modulo
    case .at: .matrixMultiply
    case .ampersand: .bitAnd
    case .bar: .bitOr
    case .caret: .bitXor
    case .doubleStar: .power
    case .doubleSlash: .floorDivide
    case .leftShift: .leftShift
    case .rightShift: .rightShift
    default: nil
    }
  }

  /// How tightly an infix operator binds; nil for what is none.
  var precedence: Precedence? {
    switch self {
    case .kwOr: .or
    case .kwAnd: .and
    case .kwIn, .kwIs, .kwNot, .less, .greater, .lessEqual, .greaterEqual, .equalEqual, .notEqual:
      .comparison
    case .bar: .bitOr
    case .caret: .bitXor
    case .ampersand: .bitAnd
    case .leftShift, .rightShift: .shift
    case .plus, .minus: .sum
    case .star, .slash, .percent, .at, .doubleSlash: .product
    case .doubleStar: .power
    default: nil
    }
  }
}

/// The rungs of the grammar from `disjunction` up to `power`.
enum Precedence: UInt8, Comparable {
  case or = 1
  case and, not, comparison, bitOr, bitXor, bitAnd, shift, sum, product, unary, power

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// The rung above, at which the right operand of a left-associative operator stands.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }
}

/// The hard keyword that `bytes[lower..<upper]` spells, if it does.
///
/// No keyword is longer than eight bytes, so a word is one integer and the lookup one comparison tree.
func keyword(_ bytes: [UInt8], _ lower: Int, _ upper: Int) -> TokenKind? {
  guard upper - lower >= 2, upper - lower <= 8 else { return nil }
  var word: UInt64 = 0
  for index in lower..<upper { word = word << 8 | UInt64(bytes[index]) }
  return switch word {
  case 0x616E64: .kwAnd
  case 0x6173: .kwAs
  case 0x617373657274: .kwAssert
  case 0x6173796E63: .kwAsync
  case 0x6177616974: .kwAwait
  case 0x627265616B: .kwBreak
  case 0x636C617373: .kwClass
  case 0x636F6E74696E7565: .kwContinue
  case 0x646566: .kwDef
  case 0x64656C: .kwDel
  case 0x656C6966: .kwElif
  case 0x656C7365: .kwElse
  case 0x657863657074: .kwExcept
  case 0x46616C7365: .kwFalse
  case 0x66696E616C6C79: .kwFinally
  case 0x666F72: .kwFor
  case 0x66726F6D: .kwFrom
  case 0x676C6F62616C: .kwGlobal
  case 0x6966: .kwIf
  case 0x696D706F7274: .kwImport
  case 0x696E: .kwIn
  case 0x6973: .kwIs
  case 0x6C616D626461: .kwLambda
  case 0x4E6F6E65: .kwNone
  case 0x6E6F6E6C6F63616C: .kwNonlocal
  case 0x6E6F74: .kwNot
  case 0x6F72: .kwOr
  case 0x70617373: .kwPass
  case 0x7261697365: .kwRaise
  case 0x72657475726E: .kwReturn
  case 0x54727565: .kwTrue
  case 0x747279: .kwTry
  case 0x7768696C65: .kwWhile
  case 0x77697468: .kwWith
  case 0x7969656C64: .kwYield
  default: nil
  }
}
