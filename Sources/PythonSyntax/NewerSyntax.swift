/// A construct that Python has had since 3.10 or later: an older one refuses the whole file because of it.
///
/// The parser reads the grammar of the newest Python, and this tells what of it an older one lacks, from the tree and,
/// where the tree says too little, from the text. Left out are forms that differ by parentheses around an assignment
/// expression (`a[b := c]`, 3.10) and asynchronous comprehensions inside of others (3.11).
package struct NewerSyntax: Hashable, Sendable {
  package var range: SourceRange
  /// In the plural: `match statements`.
  package var construct: String
  package var since: PythonVersion

  init(_ construct: String, since minor: Int, at range: SourceRange) {
    self.construct = construct
    since = PythonVersion(minor: minor)
    self.range = range
  }
}

/// Finds them in one file, in the order of the text.
struct NewerSyntaxSearch {
  private let bytes: [UInt8]
  private var found: [NewerSyntax] = []

  static func search(_ module: Module, _ bytes: [UInt8]) -> [NewerSyntax] {
    var search = NewerSyntaxSearch(bytes: bytes)
    search.visit(module.body)
    return search.found.sorted { $0.range.lower < $1.range.lower }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func add(_ construct: String, _ minor: Int, _ range: SourceRange) {
    found.append(NewerSyntax(construct, since: minor, at: range))
  }

  // MARK: Statements

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .functionDef(let function):
      visit(function.decorators)
      visit(function.typeParameters)
      visit(function.parameters)
      if let returns = function.returns { visit(returns) }
      visit(function.body)
    case .classDef(let definition):
      visit(definition.decorators)
      visit(definition.typeParameters)
      visit(definition.bases + definition.keywords.map(\.value))
      visit(definition.body)
    case .typeAlias(_, let parameters, let value):
      add("'type' statements", 12, statement.range)
      visit(parameters)
      visit(value)
    case .match(let subject, let cases):
      add("'match' statements", 10, statement.range)
      visit(subject)
      for item in cases {
        if let condition = item.condition { visit(condition) }
        visit(item.body)
      }
    case .tryExcept(let body, let handlers, let orElse, let finally, let isStar):
      visit(body)
      for handler in handlers {
        if isStar { add("'except*' clauses", 11, handler.range) }
        if let type = handler.type {
          if case .tuple = type.kind, !isInParentheses(type) {
            add("exceptions without parentheses around them", 14, type.range)
          }
          visit(type)
        }
        visit(handler.body)
      }
      visit(orElse + finally)
    case .forLoop(let target, let iterable, let body, let orElse, _):
      visit([target, iterable])
      visit(body + orElse)
    case .whileLoop(let test, let body, let orElse), .ifElse(let test, let body, let orElse):
      visit(test)
      visit(body + orElse)
    case .with(let items, let body, _):
      visit(items.flatMap { [$0.context] + ($0.target.map { [$0] } ?? []) })
      visit(body)
    case .returnValue(let value): visit(value.map { [$0] } ?? [])
    case .delete(let values): visit(values)
    case .assign(let targets, let value): visit(targets + [value])
    case .augmentedAssign(let target, _, let value): visit([target, value])
    case .annotatedAssign(let target, let annotation, let value, _):
      visit([target, annotation] + (value.map { [$0] } ?? []))
    case .raise(let exception, let cause): visit([exception, cause].compactMap(\.self))
    case .assert(let test, let message): visit([test] + (message.map { [$0] } ?? []))
    case .expression(let value): visit(value)
    case .importModules, .importFrom, .global, .nonlocal, .pass, .breakLoop, .continueLoop: break
    }
  }

  private mutating func visit(_ parameters: [TypeParameter]) {
    if let first = parameters.first { add("type parameters", 12, first.range) }
    for parameter in parameters {
      if let value = parameter.defaultValue { add("defaults of type parameters", 13, value.range) }
      visit([parameter.bound, parameter.defaultValue].compactMap(\.self))
    }
  }

  private mutating func visit(_ parameters: Parameters) {
    if let annotation = parameters.variadic?.annotation, case .starred = annotation.kind {
      add("unpacked types of '*args'", 11, annotation.range)
    }
    for list in [parameters.positionalOnly, parameters.positional, parameters.keywordOnly] {
      for parameter in list { visit([parameter.annotation, parameter.defaultValue].compactMap(\.self)) }
    }
    visit([parameters.variadic?.annotation, parameters.keywords?.annotation].compactMap(\.self))
  }

  // MARK: Expressions

  private mutating func visit(_ expressions: [Expression]) {
    for expression in expressions { visit(expression) }
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .constant, .name: break
    case .templateString(let values):
      add("t-strings", 14, expression.range)
      visit(values)
    case .joinedString(let values):
      if FormattedText(bytes, expression.range).needsNewGrammar {
        add(
          "f-strings with quotes of their own kind, backslashes or comments within braces", 12,
          expression.range)
      }
      visit(values)
    case .subscript(let value, let slice):
      if case .tuple(let items) = slice.kind, !isInParentheses(slice),
        let star = items.first(where: { if case .starred = $0.kind { true } else { false } })
      {
        add("unpacking in an index", 11, star.range)
      }
      visit([value, slice])
    case .boolean(_, let values), .set(let values), .list(let values), .tuple(let values): visit(values)
    case .named(let target, let value): visit([target, value])
    case .binary(let left, _, let right): visit([left, right])
    case .unary(_, let value), .await(let value), .yieldFrom(let value), .starred(let value),
      .attribute(let value, _):
      visit(value)
    case .lambda(let parameters, let body):
      visit(parameters)
      visit(body)
    case .conditional(let test, let body, let orElse): visit([test, body, orElse])
    case .dict(let items): for item in items { visit((item.key.map { [$0] } ?? []) + [item.value]) }
    case .listComprehension(let element, let generators), .setComprehension(let element, let generators),
      .generator(let element, let generators):
      visit([element] + generators.flatMap { [$0.target, $0.iterable] + $0.conditions })
    case .dictComprehension(let key, let value, let generators):
      visit([key, value] + generators.flatMap { [$0.target, $0.iterable] + $0.conditions })
    case .yield(let value): visit(value.map { [$0] } ?? [])
    case .compare(let left, _, let comparators): visit([left] + comparators)
    case .call(let function, let arguments, let keywords):
      visit([function] + arguments + keywords.map(\.value))
    case .formattedValue(let value, _, let format), .interpolation(let value, _, _, let format):
      visit([value] + (format.map { [$0] } ?? []))
    case .slice(let lower, let upper, let step): visit([lower, upper, step].compactMap(\.self))
    }
  }

  private func isInParentheses(_ expression: Expression) -> Bool {
    let lower = Int(expression.range.lower)
    return bytes.indices.contains(lower) && bytes[lower] == UInt8(ascii: "(")
  }
}

/// The text of an f-string, perhaps of several literals one after the other, in the view of a Python before 3.12.
///
/// There the string was found first, as any other, and the code in its braces afterwards: that code could not hold
/// the string's own quotes, a backslash or a comment. Since PEP 701 it is read as code.
private struct FormattedText {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8], _ range: SourceRange) {
    let upper = min(bytes.count, Int(range.upper))
    self.bytes = bytes[min(upper, Int(range.lower))..<upper]
  }

  var needsNewGrammar: Bool {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "#") {
        index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        continue
      }
      guard let quote = quote(at: &index) else {
        index += 1
        continue
      }
      if literal(&index, quote) { return true }
    }
    return false
  }

  private struct Quote {
    var mark: UInt8
    var count: Int
    var isFormatted: Bool
    var isRaw: Bool
  }

  /// The beginning of a literal, with its prefix.
  private func quote(at index: inout Int) -> Quote? {
    var position = index
    var quote = Quote(mark: 0, count: 1, isFormatted: false, isRaw: false)
    while position < bytes.endIndex, position - index < 3 {
      switch bytes[position] {
      case UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "t"), UInt8(ascii: "T"):
        quote.isFormatted = true
      case UInt8(ascii: "r"), UInt8(ascii: "R"): quote.isRaw = true
      case UInt8(ascii: "u"), UInt8(ascii: "U"): break
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        quote.mark = bytes[position]
        if isMark(quote.mark, 3, at: position) { quote.count = 3 }
        index = position + quote.count
        return quote
      default: return nil
      }
      position += 1
    }
    guard position < bytes.endIndex,
      bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"")
    else { return nil }
    quote.mark = bytes[position]
    if isMark(quote.mark, 3, at: position) { quote.count = 3 }
    index = position + quote.count
    return quote
  }

  private func isMark(_ mark: UInt8, _ count: Int, at index: Int) -> Bool {
    index + count <= bytes.endIndex && bytes[index..<index + count].allSatisfy { $0 == mark }
  }

  /// Reads a literal to its end. True where its code needs the new grammar.
  private func literal(_ index: inout Int, _ quote: Quote) -> Bool {
    var depth = 0
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isMark(quote.mark, quote.count, at: index) {
        if depth > 0 { return true }
        index += quote.count
        return false
      }
      if !quote.isFormatted {
        index += byte == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"):
        if depth > 0 { return true }
        // `\N{DASH}`: the braces are the escape's.
        if !quote.isRaw, index + 2 < bytes.endIndex, bytes[index + 1] == UInt8(ascii: "N"),
          bytes[index + 2] == UInt8(ascii: "{"),
          let end = bytes[index...].firstIndex(of: UInt8(ascii: "}"))
        {
          index = end + 1
        } else {
          index += quote.isRaw ? 1 : 2
        }
        continue
      case UInt8(ascii: "{"):
        if depth == 0, index + 1 < bytes.endIndex, bytes[index + 1] == byte { index += 1 } else { depth += 1 }
      case UInt8(ascii: "}"):
        if depth == 0, index + 1 < bytes.endIndex, bytes[index + 1] == byte { index += 1 } else { depth -= 1 }
        depth = max(0, depth)
      case UInt8(ascii: "#") where depth > 0:
        if !isInFormat(index) { return true }
      case UInt8(ascii: "\n") where depth > 0 && quote.count == 1: return true
      case UInt8(ascii: "'") where depth > 0, UInt8(ascii: "\"") where depth > 0:
        // A string of the other kind within the code: its braces are text. In a format, a quote is a letter.
        if let end = bytes[(index + 1)...].firstIndex(of: byte), !isInFormat(index) {
          if bytes[index..<end].contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "\\") }) {
            return true
          }
          if bytes[index..<end].contains(quote.mark), quote.count == 1 { return true }
          index = end
        }
      default: break
      }
      index += 1
    }
    return false
  }

  /// Whether what is here belongs to a format, as in `{x:#x}`: what stands between the last brace and here has
  /// a colon. Where it is the colon of a slice, a new construct is missed.
  private func isInFormat(_ index: Int) -> Bool {
    guard let brace = bytes[..<index].lastIndex(of: UInt8(ascii: "{")) else { return false }
    return bytes[brace..<index].contains(UInt8(ascii: ":"))
  }
}
