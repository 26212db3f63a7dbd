/// A pattern of PyPI's `parse` library, with which Kedro matches names against its dataset factories.
///
/// `parse` is `str.format` backwards: it turns `{namespace}.{name}` into a regular expression, one group
/// for each field, and matches the whole text, *whatever its case*. A field without a format is the
/// shortest run of at least one character with which the rest still matches, so `{a}_{b}` takes `x_y_z`
/// apart as `x` and `y_z`. A field whose name comes again matches the same text again. A name that does
/// not begin with a letter (`{}`, `{_x}`, `{0}`) matches and cannot be referred to.
///
/// What the regular expression of a format is (`{n:d}`, `{x:>8w}`) follows `parse` 1.22 to the letter,
/// oddities included: a sign may stand before the first alternative of a number only.
package struct ParsePattern: Hashable, Sendable {
  /// What a named field matched.
  package enum Value: Hashable, Sendable {
    case text(String)
    /// Of the formats `d`, `n`, `b`, `o` and `x`.
    case integer(Int)
    /// A value that is not computed here (a float, an integer beyond 64 bits), as it was written.
    case other(String)
  }

  /// Named values by the field's name.
  package typealias Match = [String: Value]

  /// Why a pattern cannot be used.
  package enum Failure: Error, Hashable, Sendable {
    /// The format of a field is none that `parse` knows: `ValueError` on every use.
    case unknownFormat(String)
    /// A name comes twice with two formats: `RepeatedNameError` on every use.
    case repeatedName(String)
    /// What a field matched is no number after all: `ValueError` for this name.
    case noNumber(String)
    /// `parse` can do it (dates, quantifiers that slip into the expression), and this does not.
    case unsupported(String)
  }

  private struct Group: Hashable {
    var name: String
    var conversion: FieldFormat.Conversion
  }

  private let program: TextProgram
  private let groups: [Group]
  /// The longest run of ASCII that every match contains, in lower case. Looking for it first tells most names
  /// from most patterns without trying where the fields could end.
  private let landmark: [UInt8]

  package init(_ format: String) throws(Failure) {
    var expression: [TextProgram.Node] = []
    var groups: [Group] = []
    var named: [String: (group: Int, format: String)] = [:]
    var landmark: [UInt8] = []
    for part in Self.parts(format) {
      switch part {
      case .text(let text):
        if text.hasQuantifier { throw .unsupported("the quantifier in '\(text)'") }
        expression += text.unicodeScalars.map { .scalar($0) }
        let runs = text.utf8.split { $0 >= 0x80 }.map { run in run.map(Self.lowercase) }
        for run in runs where run.count > landmark.count { landmark = run }
      case .field(let name, let format):
        guard let first = name.unicodeScalars.first, first.isLetter else {
          expression.append(try FieldFormat(format).expression { $0 })
          continue
        }
        if name.contains("[") { throw .unsupported("the index in the field '{\(name)}'") }
        if let known = named[name] {
          guard known.format == format else { throw .repeatedName(name) }
          expression.append(.sameAs(known.group))
          continue
        }
        let field = try FieldFormat(format)
        let group = groups.count
        named[name] = (group, format)
        groups.append(Group(name: name, conversion: field.conversion))
        expression.append(field.expression { .capture(group, $0) })
      }
    }
    program = TextProgram(.sequence(expression))
    self.groups = groups
    self.landmark = landmark
  }

  /// - Returns: the named values, or nil where the pattern does not match the whole of `text`.
  package func match(_ text: String) throws(Failure) -> Match? {
    if !mayMatch(text) { return nil }
    guard let captures = program.match(Array(text.unicodeScalars)) else { return nil }
    var match: Match = [:]
    for (group, capture) in zip(groups, captures) {
      match[group.name] = try group.conversion.value(of: capture)
    }
    return match
  }
}

extension ParsePattern {
  private func mayMatch(_ text: String) -> Bool {
    if landmark.isEmpty { return true }
    var text = text
    return text.withUTF8 { bytes in
      // Letters beyond ASCII may equal one of ASCII (`ſ` and `s`): those names take the long way.
      if bytes.contains(where: { $0 >= 0x80 }) { return true }
      guard bytes.count >= landmark.count else { return false }
      for start in 0...(bytes.count - landmark.count) {
        var length = 0
        while length < landmark.count, Self.lowercase(bytes[start + length]) == landmark[length] {
          length += 1
        }
        if length == landmark.count { return true }
      }
      return false
    }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

// MARK: Fields

extension ParsePattern {
  private enum Part {
    case text(String)
    case field(name: String, format: String)
  }

  /// Splits a pattern as `parse` does: `{{` and `}}` are braces, a field is
  /// `{name(.name|[index])*(:format)?}`, and any other brace is text.
  private static func parts(_ format: String) -> [Part] {
    var parts: [Part] = []
    var text = ""
    var rest = Substring(format)
    func flush() {
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
    }
    while let character = rest.unicodeScalars.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        flush()
        parts.append(.text(String(character)))
        rest.unicodeScalars.removeFirst(2)
      } else if character == "{", let field = field(rest.unicodeScalars.dropFirst()) {
        flush()
        parts.append(.field(name: field.name, format: field.format))
        rest = Substring(field.rest)
      } else {
        text.unicodeScalars.append(character)
        rest.unicodeScalars.removeFirst()
      }
    }
    flush()
    return parts
  }

  private typealias Scalars = Substring.UnicodeScalarView

  private static func field(_ text: Scalars) -> (name: String, format: String, rest: Scalars)? {
    func word(_ text: Scalars) -> Scalars { text.prefix { $0.isWord || $0 == "-" } }
    var rest = text.dropFirst(word(text).count)
    loop: while let sign = rest.first {
      let inner = rest.dropFirst()
      switch sign {
      case ".":
        let name = word(inner)
        if name.isEmpty { break loop }
        rest = inner.dropFirst(name.count)
      case "[":
        let index = inner.prefix { $0 != "]" }
        guard !index.isEmpty, inner.count > index.count else { break loop }
        rest = inner.dropFirst(index.count + 1)
      default: break loop
      }
    }
    let name = String(text[..<rest.startIndex])
    var format = ""
    if rest.first == ":" {
      let spec = rest.dropFirst().prefix { $0 != "}" }
      if !spec.isEmpty {
        format = String(spec)
        rest = rest.dropFirst(1 + spec.count)
      }
    }
    return rest.first == "}" ? (name, format, rest.dropFirst()) : nil
  }
}

extension String {
  /// `{2,3}`, `{,3}`, `{,}`: `parse` leaves these braces to the regular expression.
  fileprivate var hasQuantifier: Bool {
    var rest = Substring(self)
    while let open = rest.firstIndex(of: "{") {
      rest = rest[rest.index(after: open)...]
      let inner = rest.prefix { $0.isASCII && $0.isNumber || $0 == "," }
      if inner.contains(","), rest.dropFirst(inner.count).first == "}" { return true }
    }
    return false
  }
}
