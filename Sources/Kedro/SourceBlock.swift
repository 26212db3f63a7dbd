import PythonSyntax

/// The lines of a definition as Python's `inspect.getsourcelines` counts them: from its first decorator to its
/// last statement, and the comments behind that which are indented at least as far as its body.
struct SourceBlock {
  /// Counted from 1.
  var firstLine: Int
  var lastLine: Int

  init(_ range: SourceRange, in file: PythonFile) {
    let last = file.lines.line(at: Int(range.upper))
    firstLine = file.lines.line(at: Int(range.lower)) + 1
    lastLine = last + 1
    // Looking for the body costs a walk through the tree: only where a comment follows.
    let comments = Self.comments(after: last, in: file)
    guard !comments.isEmpty, let column = Self.bodyColumn(range, in: file) else { return }
    if let comment = comments.last(where: { $0.column >= column }) { lastLine = comment.line + 1 }
  }

  /// The lines of nothing but a comment up to the next line of code, with the columns where they begin.
  private static func comments(after line: Int, in file: PythonFile) -> [(line: Int, column: Int)] {
    var comments: [(line: Int, column: Int)] = []
    var line = line + 1
    while line <= file.lines.line(at: file.lines.bytes.count) {
      let text = file.lines.text(ofLine: line)
      let rest = text.unicodeScalars.drop { $0 == " " || $0 == "\t" || $0 == "\u{0C}" }
      if rest.first == "#" {
        comments.append((line, text.unicodeScalars.count - rest.count))
      } else if !rest.isEmpty {
        break
      }
      line += 1
    }
    return comments
  }

  /// nil where the body stands on the line of the definition.
  private static func bodyColumn(_ range: SourceRange, in file: PythonFile) -> Int? {
    guard let definition = find(range, in: file.module.body), let first = definition.body.first else {
      return nil
    }
    let start = Int(first.range.lower)
    let text = file.lines.text(ofLine: file.lines.line(at: start)).unicodeScalars
    let column = file.lines.byteColumn(at: start)
    return text.prefix(column).allSatisfy { $0 == " " || $0 == "\t" } ? column : nil
  }

  /// The definition at a place, however deep it is nested in others.
  private static func find(
    _ range: SourceRange, in statements: [Statement]
  ) -> (name: String, body: [Statement])? {
    for statement in statements where contains(statement.range, range) {
      let own: (name: String, body: [Statement])? =
        switch statement.kind {
        case .functionDef(let function): (function.name, function.body)
        case .classDef(let type): (type.name, type.body)
        default: nil
        }
      if let inner = find(range, in: own?.body ?? bodies(statement)) { return inner }
      if let own, statement.range.upper == range.upper { return own }
    }
    return nil
  }

  private static func bodies(_ statement: Statement) -> [Statement] {
    switch statement.kind {
    case .ifElse(_, let body, let orElse), .whileLoop(_, let body, let orElse): body + orElse
    case .forLoop(_, _, let body, let orElse, _): body + orElse
    case .with(_, let body, _): body
    default: []
    }
  }

  /// Whether `inner` ends in `outer` and does not begin behind it; decorators may stand before a statement.
  private static func contains(_ outer: SourceRange, _ inner: SourceRange) -> Bool {
    inner.upper <= outer.upper && inner.upper > outer.lower
  }
}

extension FunctionSource {
  init(_ block: SourceBlock, path: String) {
    self.init(path: path, firstLine: block.firstLine, lastLine: block.lastLine)
  }
}
