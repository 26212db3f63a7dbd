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
    switch self {
    case .code(let text): text
    case .string(let text): PythonLiteral.string(text)
    case .list(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
    case .tuple(let items):
      "(" + items.map(\.line).joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
    case .dictionary(let items):
      "{" + items.map { PythonLiteral.string($0.name) + ": " + $0.value.line }.joined(separator: ", ") + "}"
    case .call(let function, let items):
      function + "(" + items.map { $0.name + "=" + $0.value.line }.joined(separator: ", ") + ")"
    case .apply(let function, let items):
      function + "(" + items.map(\.line).joined(separator: ", ") + ")"
    case .spread(let items): "**" + PythonExpression.dictionary(items).line
    }
  }

  /// - Parameters:
  ///   - indent: how far the line is indented that the expression begins on.
  ///   - before: how much stands on that line before it, indentation included; after it comes a comma.
  func text(indent: Int, after before: Int) -> String {
    let line = line
    if before + line.utf8.count + 1 <= Self.widestLine { return line }
    switch self {
    case .code: return line
    case .string(let text):
      let pieces = Self.lines(text)
      return pieces.count < 2
        ? line : taken(apart: pieces.map { PythonLiteral.string($0) }, "(", ")", comma: "", indent)
    case .list(let items):
      return items.isEmpty
        ? line
        : taken(
          apart: items.map { $0.text(indent: indent + 4, after: indent + 4) }, "[", "]", comma: ",", indent)
    case .tuple(let items):
      return taken(
        apart: items.map { $0.text(indent: indent + 4, after: indent + 4) }, "(", ")", comma: ",", indent)
    case .dictionary(let items):
      if items.isEmpty { return line }
      return taken(
        apart: items.map { Self.item(PythonLiteral.string($0.name) + ": ", $0.value, indent + 4) }, "{", "}",
        comma: ",", indent)
    case .call(let function, let items):
      if items.isEmpty { return line }
      return taken(
        apart: items.map { Self.item($0.name + "=", $0.value, indent + 4) }, function + "(", ")", comma: ",",
        indent)
    case .apply(let function, let items):
      return taken(
        apart: items.map { $0.text(indent: indent + 4, after: indent + 4) }, function + "(", ")", comma: ",",
        indent)
    case .spread(let items):
      return "**" + PythonExpression.dictionary(items).text(indent: indent, after: before + 2)
    }
  }

  private static func item(_ name: String, _ value: PythonExpression, _ indent: Int) -> String {
    name + value.text(indent: indent, after: indent + name.utf8.count)
  }

  private func taken(
    apart items: [String], _ opening: String, _ closing: String, comma: String, _ indent: Int
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    return opening + "\n" + items.map { margin + "    " + $0 + comma + "\n" }.joined() + margin + closing
  }

  /// The text's lines, each with its end.
  private static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar)
      if scalar == "\n" {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      }
    }
    if !line.isEmpty { lines.append(String(line)) }
    return lines
  }
}
