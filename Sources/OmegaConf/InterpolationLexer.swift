/// The tokens of OmegaConf's interpolation grammar.
///
/// The grammar is a lexer with five modes and a parser over its tokens. Which mode is on is a stack: `${`
/// pushes one for keys, whose `:` turns it into one for values; `{` and quotes push their own, and the
/// closing sign pops it. In each mode the longest token wins, and of two that are as long the rule that
/// is written first. `a_b-1` is thus one identifier, `12ab` an integer and an identifier, and `\\\${` an
/// escaped backslash and an escaped interpolation in one token.
///
/// Source: `omegaconf/grammar` of OmegaConf 2.3 and 2.4. The two differ in one rule: 2.4 lets a key escape
/// `.`, `[`, `]`, `:`, `=` and the backslash.
struct InterpolationToken: Hashable {
  enum Kind: Hashable {
    case anyText, escapedInterpolation, topEscape, interpolationOpen, braceOpen, braceClose
    case quoteOpen, comma, bracketOpen, bracketClose, colon, float, integer, boolean, null
    case unquotedCharacter, identifier, escape, space, interpolationClose, dot, key
    case quoteClose, quotedEscape
  }

  var kind: Kind
  var text: String
}

struct InterpolationLexer {
  enum Mode { case top, value, key, singleQuoted, doubleQuoted }

  private typealias Rule = (kind: InterpolationToken.Kind, length: Int)

  private let text: [UInt8]
  private var position = 0
  private var modes: [Mode]

  /// - Returns: nil where the text has no tokens.
  static func tokens(of text: String, mode: Mode) -> [InterpolationToken]? {
    var lexer = InterpolationLexer(text: Array(text.utf8), modes: [mode])
    var tokens: [InterpolationToken] = []
    while lexer.position < lexer.text.count {
      guard let token = lexer.next() else { return nil }
      tokens.append(token)
    }
    return tokens
  }

  private init(text: [UInt8], modes: [Mode]) {
    self.text = text
    self.modes = modes
  }

  private mutating func next() -> InterpolationToken? {
    guard let mode = modes.last else { return nil }
    var best: Rule = (.anyText, 0)
    for rule in rules(of: mode) where rule.length > best.length { best = rule }
    guard best.length > 0 else { return nil }
    let token = InterpolationToken(
      kind: best.kind, text: String(decoding: text[position..<position + best.length], as: UTF8.self))
    position += best.length
    switch best.kind {
    case .interpolationOpen: modes.append(.key)
    case .braceOpen: modes.append(.value)
    case .quoteOpen: modes.append(token.text == "'" ? .singleQuoted : .doubleQuoted)
    case .braceClose, .interpolationClose, .quoteClose:
      // ANTLR fails where a mode is popped that nothing pushed.
      modes.removeLast()
      if modes.isEmpty { return nil }
    case .colon where mode == .key: modes[modes.count - 1] = .value
    default: break
    }
    return token
  }

  /// The rules of a mode in the grammar's order, each with the length that it matches here.
  private func rules(of mode: Mode) -> [Rule] {
    switch mode {
    case .top:
      return [
        (.interpolationOpen, interpolationOpen), (.anyText, plainText(until: nil)),
        (.escapedInterpolation, escaped("${")), (.topEscape, backslashes / 2 * 2), (.anyText, backslashes),
        (.anyText, literal("$")),
      ]
    case .singleQuoted, .doubleQuoted:
      let quote = mode == .singleQuoted ? "'" : "\""
      return [
        (.interpolationOpen, interpolationOpen), (.quoteClose, literal(quote)),
        (.anyText, plainText(until: quote)), (.escapedInterpolation, escaped("${")),
        (.escape, escaped(quote)),
        (.quotedEscape, backslashes / 2 * 2), (.anyText, backslashes), (.anyText, literal("$")),
      ]
    case .key:
      return [
        (.interpolationOpen, interpolationOpen), (.colon, spaced(":", before: true, after: true)),
        (.interpolationClose, spaced("}", before: true, after: false)), (.dot, literal(".")),
        (.bracketOpen, literal("[")), (.bracketClose, literal("]")), (.identifier, identifier), (.key, key),
      ]
    case .value:
      return [
        (.interpolationOpen, interpolationOpen), (.braceOpen, spaced("{", before: false, after: true)),
        (.braceClose, spaced("}", before: true, after: false)), (.quoteOpen, literal("'")),
        (.quoteOpen, literal("\"")), (.comma, spaced(",", before: true, after: true)),
        (.bracketOpen, spaced("[", before: false, after: true)),
        (.bracketClose, spaced("]", before: true, after: false)),
        (.colon, spaced(":", before: true, after: true)), (.float, float), (.integer, integer),
        (.boolean, max(word("true"), word("false"))), (.null, word("null")),
        (.unquotedCharacter, run(from: position, limit: 1) { "/-\\+.$%*@?|".utf8.contains($0) }),
        (.identifier, identifier), (.escape, valueEscapes), (.space, spaces(from: position)),
      ]
    }
  }
}

// MARK: Rules

extension InterpolationLexer {
  private func byte(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }

  private func run(from start: Int, limit: Int = .max, while predicate: (UInt8) -> Bool) -> Int {
    var end = start
    while end < text.count, end - start < limit, predicate(text[end]) { end += 1 }
    return end - start
  }

  private func spaces(from start: Int) -> Int { run(from: start) { $0 == 32 || $0 == 9 } }

  private func literal(_ text: String, at start: Int? = nil) -> Int {
    self.text[(start ?? position)...].starts(with: text.utf8) ? text.utf8.count : 0
  }

  private func spaced(_ sign: String, before: Bool, after: Bool) -> Int {
    let start = position + (before ? spaces(from: position) : 0)
    let length = literal(sign, at: start)
    guard length > 0 else { return 0 }
    return start + length + (after ? spaces(from: start + length) : 0) - position
  }

  private var interpolationOpen: Int {
    let length = literal("${")
    return length == 0 ? 0 : length + spaces(from: position + length)
  }

  private var backslashes: Int { run(from: position) { $0 == UInt8(ascii: "\\") } }

  /// `(\\)* \sign`: an odd number of backslashes before `sign`.
  private func escaped(_ sign: String) -> Int {
    let count = backslashes
    guard count % 2 == 1 else { return 0 }
    let length = literal(sign, at: position + count)
    return length == 0 ? 0 : count + length
  }

  /// Everything up to `$` or the quote, but for the backslashes right before it.
  private func plainText(until quote: String?) -> Int {
    let stop = quote?.utf8.first
    var length = run(from: position) { $0 != UInt8(ascii: "$") && $0 != stop }
    while length > 0, text[position + length - 1] == UInt8(ascii: "\\") { length -= 1 }
    return length
  }

  private var identifier: Int {
    guard let first = byte(position), first.isLetter || first == UInt8(ascii: "_") else { return 0 }
    return run(from: position) {
      $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  private var key: Int {
    var end = position
    while let byte = byte(end) {
      if byte == UInt8(ascii: "\\"), let next = self.byte(end + 1), "\\.[]:=".utf8.contains(next) {
        end += 2
      } else if !"\\${}()[]:. \t'\"".utf8.contains(byte) || byte == UInt8(ascii: "$") {
        end += 1
      } else {
        break
      }
    }
    return end - position
  }

  private var valueEscapes: Int {
    var end = position
    while byte(end) == UInt8(ascii: "\\"), let next = byte(end + 1), "\\()[]{}:=, \t".utf8.contains(next) {
      end += 2
    }
    return end - position
  }

  private func word(_ word: String) -> Int {
    let end = position + word.utf8.count
    guard end <= text.count else { return 0 }
    return zip(text[position..<end], word.utf8).allSatisfy { $0 | 0x20 == $1 } ? word.utf8.count : 0
  }

  private var sign: Int {
    run(from: position, limit: 1) { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
  }

  private var integer: Int {
    let length = unsignedInteger(from: position + sign)
    return length == 0 ? 0 : sign + length
  }

  private func unsignedInteger(from start: Int) -> Int {
    guard let first = byte(start), first.isDigit else { return 0 }
    return first == UInt8(ascii: "0") ? 1 : digits(from: start)
  }

  /// Digits with single underscores between them.
  private func digits(from start: Int) -> Int {
    guard byte(start)?.isDigit == true else { return 0 }
    var end = start + 1
    while let byte = byte(end) {
      if byte.isDigit {
        end += 1
      } else if byte == UInt8(ascii: "_"), self.byte(end + 1)?.isDigit == true {
        end += 2
      } else {
        break
      }
    }
    return end - start
  }

  private var float: Int {
    let start = position + sign
    for name in ["inf", "nan"] where start + 3 <= text.count {
      if zip(text[start..<start + 3], name.utf8).allSatisfy({ $0 | 0x20 == $1 }) { return sign + 3 }
    }
    let whole = unsignedInteger(from: start)
    var end = start + whole
    var hasPoint = false
    if byte(end) == UInt8(ascii: ".") {
      let fraction = digits(from: end + 1)
      if whole > 0 || fraction > 0 {
        hasPoint = true
        end += 1 + fraction
      }
    }
    guard end > start else { return 0 }
    if let exponent = byte(end), exponent | 0x20 == UInt8(ascii: "e") {
      let mark = run(from: end + 1, limit: 1) { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      let length = digits(from: end + 1 + mark)
      if length > 0 { return end + 1 + mark + length - position }
    }
    return hasPoint ? end - position : 0
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
