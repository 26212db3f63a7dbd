import PythonText

/// An expression as it stands in a DAG file, before it is known on how many lines.
///
/// A generated file is read by people, when a task does not do what they expect: what fits on a line stands on
/// one, and what does not is taken apart, an item a line, each with a comma, so that a change of one item
/// is a change of one line. Whether it fits is only a matter of looks: the tree that Python reads is the same.
indirect enum PythonExpression: Sendable {
  /// Text of Python that is not taken apart.
  case code(String)
  /// A string literal; a long one of several lines is written as one literal for each.
  case string(String)
  case list([PythonExpression])
  case tuple([PythonExpression])
  case dictionary([Item])
  case call(String, [Item])
  /// The same with arguments that have no name.
  case apply(String, [PythonExpression])
  /// A dictionary as the named arguments of a call.
  case spread([Item])

  /// What stands under a key, or is passed by a name.
  struct Item: Sendable {
    var name: String
    var value: PythonExpression

    init(_ name: String, _ value: PythonExpression) {
      self.name = name
      self.value = value
    }
  }

  static let widestLine = 99

  static func boolean(_ value: Bool) -> PythonExpression { .code(value ? "True" : "False") }

  static func number(_ value: Int) -> PythonExpression { .code(String(value)) }

  /// A number without `.0` where it is whole: a timedelta takes both.
  static func number(_ value: Double) -> PythonExpression {
    .code(Int(exactly: value).map(String.init) ?? float(value))
  }

  static func strings(_ items: [String]) -> PythonExpression { .list(items.map { .string($0) }) }

  static func timedelta(_ unit: String, _ value: Double) -> PythonExpression {
    .call("timedelta", [Item(unit, number(value))])
  }

  /// A value of a configuration, as a literal.
  init(_ value: PythonValue) {
    switch value {
    case .none: self = .code("None")
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .number(value)
    case .float(let value): self = .code(Self.float(value))
    case .string(let text): self = .string(text)
    case .list(let items): self = .list(items.map(PythonExpression.init))
    case .dictionary(let entries):
      self = .dictionary(entries.map { Item($0.key, PythonExpression($0.value)) })
    }
  }

  /// Infinity and NaN have no literal.
  private static func float(_ value: Double) -> String {
    let text = PythonRepr.float(value)
    return value.isFinite ? text : "float(\"\(text)\")"
  }

  // MARK: - Text

  /// On one line.
  var line: String {
    var bytes: [UInt8] = []
    _ = write(to: &bytes, upTo: .max)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the expression on one line, or on several where it does not fit.
  /// - Parameters:
  ///   - indent: how far the line is indented that the expression begins on.
  ///   - before: how much stands on that line before it, indentation included; after it comes a comma.
  func write(to text: inout [UInt8], indent: Int, after before: Int) {
    let start = text.count
    if write(to: &text, upTo: start + Self.widestLine - 1 - before) { return }
    text.removeLast(text.count - start)
    let inner = indent + 4
    switch self {
    case .code(let code): text += code.utf8
    case .string(var string): string.withUTF8 { Self.writeLines(of: $0, to: &text, indent) }
    case .list(let items):
      takeApart(items, "[", "]", &text, indent) { $0.write(to: &$1, indent: inner, after: inner) }
    case .tuple(let items):
      takeApart(items, "(", ")", &text, indent) { $0.write(to: &$1, indent: inner, after: inner) }
    case .dictionary(let items):
      takeApart(items, "{", "}", &text, indent) { item, text in
        let start = text.count
        PythonLiteral.append(item.name, to: &text)
        text += ": ".utf8
        item.value.write(to: &text, indent: inner, after: inner + text.count - start)
      }
    case .call(let function, let items):
      takeApart(items, function + "(", ")", &text, indent) { item, text in
        text += item.name.utf8
        text.append(UInt8(ascii: "="))
        item.value.write(to: &text, indent: inner, after: inner + item.name.utf8.count + 1)
      }
    case .apply(let function, let items):
      takeApart(items, function + "(", ")", &text, indent) {
        $0.write(to: &$1, indent: inner, after: inner)
      }
    case .spread(let items):
      text += "**".utf8
      PythonExpression.dictionary(items).write(to: &text, indent: indent, after: before + 2)
    }
  }

  /// Writes the expression on one line, as long as the whole text ends before the limit: a long dictionary is not
  /// written to its end to be found too long.
  /// - Returns: whether it fits. Else a part of it was written.
  private func write(to text: inout [UInt8], upTo limit: Int) -> Bool {
    func all<Element>(
      _ items: [Element], _ text: inout [UInt8], _ write: (Element, inout [UInt8]) -> Bool
    ) -> Bool {
      for (place, item) in items.enumerated() {
        if place > 0 { text += ", ".utf8 }
        if !write(item, &text) || text.count > limit { return false }
      }
      return true
    }
    switch self {
    case .code(let code): text += code.utf8
    case .string(let string):
      if limit - text.count < string.utf8.count { return false }
      PythonLiteral.append(string, to: &text)
    case .list(let items):
      text.append(UInt8(ascii: "["))
      if !all(items, &text, { $0.write(to: &$1, upTo: limit) }) { return false }
      text.append(UInt8(ascii: "]"))
    case .tuple(let items):
      text.append(UInt8(ascii: "("))
      if !all(items, &text, { $0.write(to: &$1, upTo: limit) }) { return false }
      text += (items.count == 1 ? ",)" : ")").utf8
    case .dictionary(let items):
      text.append(UInt8(ascii: "{"))
      let isWritten = all(items, &text) { item, text in
        PythonLiteral.append(item.name, to: &text)
        text += ": ".utf8
        return item.value.write(to: &text, upTo: limit)
      }
      if !isWritten { return false }
      text.append(UInt8(ascii: "}"))
    case .call(let function, let items):
      text += function.utf8
      text.append(UInt8(ascii: "("))
      let isWritten = all(items, &text) { item, text in
        text += item.name.utf8
        text.append(UInt8(ascii: "="))
        return item.value.write(to: &text, upTo: limit)
      }
      if !isWritten { return false }
      text.append(UInt8(ascii: ")"))
    case .apply(let function, let items):
      text += function.utf8
      text.append(UInt8(ascii: "("))
      if !all(items, &text, { $0.write(to: &$1, upTo: limit) }) { return false }
      text.append(UInt8(ascii: ")"))
    case .spread(let items):
      text += "**".utf8
      return PythonExpression.dictionary(items).write(to: &text, upTo: limit)
    }
    return text.count <= limit
  }

  /// An item a line; what has none stays as it is.
  private func takeApart<Element>(
    _ items: [Element], _ opening: String, _ closing: String, _ text: inout [UInt8], _ indent: Int,
    _ write: (Element, inout [UInt8]) -> Void
  ) {
    text += opening.utf8
    if !items.isEmpty {
      text.append(newline)
      for item in items {
        text += repeatElement(space, count: indent + 4)
        write(item, &text)
        text.append(UInt8(ascii: ","))
        text.append(newline)
      }
      text += repeatElement(space, count: indent)
    }
    text += closing.utf8
  }

  /// A literal for each line of the text, with the line's end in it, in parentheses; a single one without.
  private static func writeLines(
    of string: UnsafeBufferPointer<UInt8>, to text: inout [UInt8], _ indent: Int
  ) {
    guard let first = string.firstIndex(of: newline), first + 1 < string.endIndex else {
      return PythonLiteral.append(string[...], to: &text)
    }
    text.append(UInt8(ascii: "("))
    text.append(newline)
    var rest = string[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: newline).map { $0 + 1 } ?? rest.endIndex
      text += repeatElement(space, count: indent + 4)
      PythonLiteral.append(rest[..<end], to: &text)
      text.append(newline)
      rest = rest[end...]
    }
    text += repeatElement(space, count: indent)
    text.append(UInt8(ascii: ")"))
  }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
