/// The syntax tree of a text that holds an interpolation.
indirect enum Interpolation: Hashable, Sendable {
  /// `${a.b}`, `${.a}`, `${a[0]}`, `${a.${b}}`.
  case node(Path)
  /// `${name:arguments}`.
  case resolver(name: [Part], arguments: [Element])

  /// One part of a dotted name: written, or itself an interpolation.
  enum Part: Hashable, Sendable {
    case text(String)
    case interpolation(Interpolation)
  }

  struct Path: Hashable, Sendable {
    /// 0: from the root; 1: `.`, from the mapping itself; 2: `..`, from the one around it.
    var dots: Int
    var keys: [Part]
  }

  /// A piece of a text: literal, with its escapes undone, or an interpolation.
  typealias Piece = Part

  /// An argument of a resolver.
  indirect enum Element: Hashable, Sendable {
    case value(ConfigValue)
    /// Pieces joined as texts.
    case text([Piece])
    case interpolation(Interpolation)
    case list([Element])
    case dictionary([Pair])
  }

  struct Pair: Hashable, Sendable {
    var key: ConfigValue
    var value: Element
  }
}

/// Parses OmegaConf's interpolation grammar: recursive descent over the tokens, one token ahead.
struct InterpolationParser {
  private struct Failure: Error {}

  private var tokens: ArraySlice<InterpolationToken>

  /// The pieces of a configuration text that contains `${`.
  /// - Returns: nil where OmegaConf raises `GrammarParseError`.
  static func pieces(of text: String) -> [Interpolation.Piece]? {
    guard let tokens = InterpolationLexer.tokens(of: text, mode: .top) else { return nil }
    var parser = InterpolationParser(tokens: tokens[...])
    guard let pieces = try? parser.text(isQuoted: false), parser.tokens.isEmpty else { return nil }
    return pieces
  }

  /// The value that `oc.decode` reads in a text.
  static func element(of text: String) -> Interpolation.Element? {
    guard let tokens = InterpolationLexer.tokens(of: text, mode: .value) else { return nil }
    var parser = InterpolationParser(tokens: tokens[...])
    guard let element = try? parser.element(), parser.tokens.isEmpty else { return nil }
    return element
  }

  private var kind: InterpolationToken.Kind? { tokens.first?.kind }

  private mutating func take(_ kind: InterpolationToken.Kind) throws(Failure) -> String {
    guard let token = tokens.first, token.kind == kind else { throw Failure() }
    tokens.removeFirst()
    return token.text
  }

  private mutating func skip(_ kind: InterpolationToken.Kind) -> Bool {
    guard self.kind == kind else { return false }
    tokens.removeFirst()
    return true
  }
}

// MARK: Texts

extension InterpolationParser {
  private mutating func text(isQuoted: Bool) throws(Failure) -> [Interpolation.Piece] {
    var pieces: [Interpolation.Piece] = []
    loop: while let token = tokens.first {
      switch token.kind {
      case .interpolationOpen: pieces.append(.interpolation(try interpolation()))
      case .anyText, .escape, .escapedInterpolation, .topEscape, .quotedEscape:
        tokens.removeFirst()
        pieces.append(.text(unescaped(token)))
      case .quoteClose where isQuoted: break loop
      default: throw Failure()
      }
    }
    if pieces.isEmpty, !isQuoted { throw Failure() }
    return pieces
  }

  /// The token's text; `tokens` stands behind it. Backslashes are halved only where they are in the way:
  /// before an interpolation, and in quotes also before the end.
  private func unescaped(_ token: InterpolationToken) -> String {
    let text = Array(token.text.utf8)
    let isBeforeInterpolation = kind == .interpolationOpen
    switch token.kind {
    case .escapedInterpolation: return String(decoding: text.suffix(text.count / 2 + 1), as: UTF8.self)
    case .escape: break
    case .topEscape where isBeforeInterpolation: break
    case .quotedEscape where isBeforeInterpolation || kind == .quoteClose: break
    default: return token.text
    }
    return String(decoding: stride(from: 1, to: text.count, by: 2).map { text[$0] }, as: UTF8.self)
  }
}

// MARK: Interpolations

extension InterpolationParser {
  private mutating func interpolation() throws(Failure) -> Interpolation {
    _ = try take(.interpolationOpen)
    var path = Interpolation.Path(dots: 0, keys: [])
    var canBeResolver = true
    while skip(.dot) {
      path.dots += 1
      canBeResolver = false
    }
    var isFirst = true
    while true {
      if kind == .bracketOpen {
        _ = try take(.bracketOpen)
        path.keys.append(try key())
        _ = try take(.bracketClose)
        canBeResolver = false
      } else if isFirst || skip(.dot) {
        if kind == .key { canBeResolver = false }
        path.keys.append(try key())
      } else {
        break
      }
      isFirst = false
    }
    if skip(.interpolationClose) { return .node(path) }
    guard canBeResolver else { throw Failure() }
    _ = try take(.colon)
    var arguments: [Interpolation.Element] = []
    if kind != .braceClose { arguments = try sequence(until: .braceClose) }
    _ = try take(.braceClose)
    return .resolver(name: path.keys, arguments: arguments)
  }

  private mutating func key() throws(Failure) -> Interpolation.Part {
    switch kind {
    case .interpolationOpen: return .interpolation(try interpolation())
    case .identifier: return .text(try take(.identifier))
    case .key:
      // 2.4 keeps `\x` for any other x.
      var result: [UInt8] = []
      let text = Array(try take(.key).utf8)
      var index = 0
      while index < text.count {
        if text[index] == UInt8(ascii: "\\"), index + 1 < text.count, "\\.[]:=".utf8.contains(text[index + 1])
        {
          index += 1
        }
        result.append(text[index])
        index += 1
      }
      return .text(String(decoding: result, as: UTF8.self))
    default: throw Failure()
    }
  }
}

// MARK: Arguments

extension InterpolationParser {
  /// Elements between commas; nothing between two commas is an empty text.
  private mutating func sequence(
    until close: InterpolationToken.Kind
  ) throws(Failure) -> [Interpolation.Element] {
    var elements: [Interpolation.Element] = []
    var isAfterComma = true
    while kind != close {
      if skip(.comma) {
        if isAfterComma { elements.append(.value(.string(""))) }
        isAfterComma = true
      } else {
        guard isAfterComma else { throw Failure() }
        elements.append(try element())
        isAfterComma = false
      }
      if kind == nil { throw Failure() }
    }
    if isAfterComma { elements.append(.value(.string(""))) }
    return elements
  }

  private mutating func element() throws(Failure) -> Interpolation.Element {
    switch kind {
    case .quoteOpen:
      _ = try take(.quoteOpen)
      let pieces = try text(isQuoted: true)
      _ = try take(.quoteClose)
      return .text(pieces)
    case .bracketOpen:
      _ = try take(.bracketOpen)
      let items = kind == .bracketClose ? [] : try sequence(until: .bracketClose)
      _ = try take(.bracketClose)
      return .list(items)
    case .braceOpen: return .dictionary(try dictionary())
    default: return try primitive(isKey: false)
    }
  }

  private mutating func dictionary() throws(Failure) -> [Interpolation.Pair] {
    _ = try take(.braceOpen)
    var pairs: [Interpolation.Pair] = []
    while kind != .braceClose {
      if !pairs.isEmpty { _ = try take(.comma) }
      guard case .value(let key) = try primitive(isKey: true) else { throw Failure() }
      _ = try take(.colon)
      pairs.append(.init(key: key, value: try element()))
    }
    _ = try take(.braceClose)
    return pairs
  }

  /// One token has its own type; several are a text.
  private mutating func primitive(isKey: Bool) throws(Failure) -> Interpolation.Element {
    var pieces: [Interpolation.Piece] = []
    var only: InterpolationToken?
    loop: while let token = tokens.first {
      switch token.kind {
      case .identifier, .null, .integer, .float, .boolean, .unquotedCharacter, .escape, .space: break
      case .colon where !isKey: break
      case .interpolationOpen where !isKey:
        pieces.append(.interpolation(try interpolation()))
        only = nil
        continue loop
      default: break loop
      }
      tokens.removeFirst()
      only = pieces.isEmpty ? token : nil
      pieces.append(.text(unescaped(token)))
    }
    if pieces.isEmpty { throw Failure() }
    if let only { return .value(value(of: only)) }
    if case .interpolation(let interpolation) = pieces[0], pieces.count == 1 {
      return .interpolation(interpolation)
    }
    let texts = pieces.compactMap { piece in if case .text(let text) = piece { text } else { nil } }
    return texts.count == pieces.count ? .value(.string(texts.joined())) : .text(pieces)
  }

  private func value(of token: InterpolationToken) -> ConfigValue {
    let plain = token.text.filter { $0 != "_" }
    switch token.kind {
    case .null: return .null
    case .integer: return Int(plain).map(ConfigValue.integer) ?? .unknown("an integer beyond 64 bits")
    case .float:
      let isNegative = plain.hasPrefix("-")
      let digits = plain.drop { "+-".contains($0) }.lowercased()
      let magnitude = digits == "inf" ? .infinity : digits == "nan" ? .nan : PythonFloat.parse(digits) ?? .nan
      return .float(isNegative ? -magnitude : magnitude)
    case .boolean: return .boolean(token.text.lowercased() == "true")
    default: return .string(unescaped(token))
    }
  }
}
