import Diagnostics

extension PythonFile {
  /// The tree as one line of text; see `CanonicalWriter`.
  package func canonical(_ positions: CanonicalPositions = .all) -> String {
    "Module(body=[" + canonicalStatements(positions).joined(separator: ", ") + "])"
  }

  /// The canonical form of each statement of the module.
  package func canonicalStatements(_ positions: CanonicalPositions = .all) -> [String] {
    module.body.map { statement in
      var writer = CanonicalWriter(lines, positions)
      writer.statement(statement)
      return writer.text
    }
  }
}

package enum CanonicalPositions: Sendable {
  case all
  /// `@*` inside f-strings: before 3.12, CPython had no good positions there.
  case outsideStrings
  case none
}

/// A tree as one line of text, which CPython's `ast` can be written as, too: the form in which the two are compared.
///
/// `Class@line:column-line:column(field=value, ...)`: fields in `ast`'s order, `ctx` derived, `type_comment` left
/// out, defaults gathered as `ast.arguments` has them. Strings are quoted with `'`; what is not printable ASCII is
/// `\{hexadecimal}`. Integers are hexadecimal, floats their IEEE bits. `Tests/Oracles/ast_canonical.py` writes
/// the same from CPython's side.
struct CanonicalWriter {
  var text = ""
  private let lines: LineMap
  private let positions: CanonicalPositions
  var stringDepth = 0

  init(_ lines: LineMap, _ positions: CanonicalPositions) {
    self.lines = lines
    self.positions = positions
  }

  enum Context: String { case load = "Load", store = "Store", delete = "Del" }

  // MARK: - Parts

  mutating func node(_ name: String, _ range: SourceRange?, _ fields: (inout CanonicalWriter) -> Void) {
    text += name
    if let range, positions != .none {
      text += "@"
      if positions == .outsideStrings, stringDepth > 0 {
        text += "*"
      } else {
        place(Int(range.lower))
        text += "-"
        place(Int(range.upper))
      }
    }
    text += "("
    fields(&self)
    if text.utf8.last == UInt8(ascii: " ") { text.removeLast(2) }
    text += ")"
  }

  mutating func place(_ offset: Int) {
    let line = lines.line(at: offset)
    text += "\(line + 1):\(lines.byteColumn(at: offset))"
  }

  mutating func field(_ name: String, _ value: (inout CanonicalWriter) -> Void) {
    text += name
    text += "="
    value(&self)
    text += ", "
  }

  mutating func list<Element>(
    _ elements: [Element], _ write: (inout CanonicalWriter, Element) -> Void
  ) {
    text += "["
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      write(&self, element)
    }
    text += "]"
  }

  mutating func expressions(_ name: String, _ elements: [Expression], _ context: Context = .load) {
    field(name) { $0.list(elements) { $0.expression($1, context) } }
  }

  mutating func expression(_ name: String, _ value: Expression?, _ context: Context = .load) {
    field(name) { writer in
      if let value { writer.expression(value, context) } else { writer.text += "None" }
    }
  }

  mutating func statements(_ name: String, _ body: [Statement]) {
    field(name) { $0.list(body) { $0.statement($1) } }
  }

  mutating func string(_ name: String, _ value: String?) {
    field(name) { $0.quoted(value) }
  }

  mutating func quoted(_ value: String?) {
    guard let value else { return text += "None" }
    quoted(value.unicodeScalars.lazy.map(\.value))
  }

  mutating func quoted(_ codePoints: some Sequence<UInt32>) {
    text += "'"
    for value in codePoints {
      if value >= 32, value < 127, value != 39, value != 92, let scalar = Unicode.Scalar(value) {
        text.unicodeScalars.append(scalar)
      } else {
        text += "\\{\(String(value, radix: 16))}"
      }
    }
    text += "'"
  }

  mutating func flag(_ name: String, _ value: Bool) {
    field(name) { $0.text += value ? "1" : "0" }
  }

  mutating func context(_ context: Context) {
    field("ctx") { $0.text += context.rawValue }
  }

  // MARK: - Statements

  mutating func statement(_ statement: Statement) {
    let range = statement.range
    switch statement.kind {
    case .functionDef(let function):
      node(function.isAsync ? "AsyncFunctionDef" : "FunctionDef", range) { writer in
        writer.string("name", function.name)
        writer.field("args") { $0.parameters(function.parameters) }
        writer.statements("body", function.body)
        writer.expressions("decorator_list", function.decorators)
        writer.expression("returns", function.returns)
        writer.field("type_params") { $0.list(function.typeParameters) { $0.typeParameter($1) } }
      }
    case .classDef(let definition):
      node("ClassDef", range) { writer in
        writer.string("name", definition.name)
        writer.expressions("bases", definition.bases)
        writer.field("keywords") { $0.list(definition.keywords) { $0.keyword($1) } }
        writer.statements("body", definition.body)
        writer.expressions("decorator_list", definition.decorators)
        writer.field("type_params") { $0.list(definition.typeParameters) { $0.typeParameter($1) } }
      }
    case .returnValue(let value): node("Return", range) { $0.expression("value", value) }
    case .delete(let targets): node("Delete", range) { $0.expressions("targets", targets, .delete) }
    case .assign(let targets, let value):
      node("Assign", range) { writer in
        writer.expressions("targets", targets, .store)
        writer.expression("value", value)
      }
    case .typeAlias(let name, let parameters, let value):
      node("TypeAlias", range) { writer in
        writer.expression("name", name, .store)
        writer.field("type_params") { $0.list(parameters) { $0.typeParameter($1) } }
        writer.expression("value", value)
      }
    case .augmentedAssign(let target, let op, let value):
      node("AugAssign", range) { writer in
        writer.expression("target", target, .store)
        writer.field("op") { $0.text += op.rawValue }
        writer.expression("value", value)
      }
    case .annotatedAssign(let target, let annotation, let value, let isSimple):
      node("AnnAssign", range) { writer in
        writer.expression("target", target, .store)
        writer.expression("annotation", annotation)
        writer.expression("value", value)
        writer.flag("simple", isSimple)
      }
    case .forLoop(let target, let iterable, let body, let orElse, let isAsync):
      node(isAsync ? "AsyncFor" : "For", range) { writer in
        writer.expression("target", target, .store)
        writer.expression("iter", iterable)
        writer.statements("body", body)
        writer.statements("orelse", orElse)
      }
    case .whileLoop(let test, let body, let orElse): branch("While", range, test, body, orElse)
    case .ifElse(let test, let body, let orElse): branch("If", range, test, body, orElse)
    case .with(let items, let body, let isAsync):
      node(isAsync ? "AsyncWith" : "With", range) { writer in
        writer.field("items") { writer in
          writer.list(items) { writer, item in
            writer.node("withitem", nil) { writer in
              writer.expression("context_expr", item.context)
              writer.expression("optional_vars", item.target, .store)
            }
          }
        }
        writer.statements("body", body)
      }
    case .match(let subject, let cases):
      node("Match", range) { writer in
        writer.expression("subject", subject)
        writer.field("cases") { $0.list(cases) { $0.matchCase($1) } }
      }
    case .raise(let exception, let cause):
      node("Raise", range) { writer in
        writer.expression("exc", exception)
        writer.expression("cause", cause)
      }
    case .tryExcept(let body, let handlers, let orElse, let finally, let isStar):
      node(isStar ? "TryStar" : "Try", range) { writer in
        writer.statements("body", body)
        writer.field("handlers") { $0.list(handlers) { $0.handler($1) } }
        writer.statements("orelse", orElse)
        writer.statements("finalbody", finally)
      }
    case .assert(let test, let message):
      node("Assert", range) { writer in
        writer.expression("test", test)
        writer.expression("msg", message)
      }
    case .importModules(let names):
      node("Import", range) { $0.field("names") { $0.list(names) { $0.alias($1) } } }
    case .importFrom(let module, let names, let level):
      node("ImportFrom", range) { writer in
        writer.string("module", module)
        writer.field("names") { $0.list(names) { $0.alias($1) } }
        writer.field("level") { $0.text += "\(level)" }
      }
    case .global(let names): node("Global", range) { $0.field("names") { $0.list(names) { $0.quoted($1) } } }
    case .nonlocal(let names):
      node("Nonlocal", range) { $0.field("names") { $0.list(names) { $0.quoted($1) } } }
    case .expression(let value): node("Expr", range) { $0.expression("value", value) }
    case .pass: node("Pass", range) { _ in }
    case .breakLoop: node("Break", range) { _ in }
    case .continueLoop: node("Continue", range) { _ in }
    }
  }

  mutating func branch(
    _ name: String, _ range: SourceRange, _ test: Expression, _ body: [Statement], _ orElse: [Statement]
  ) {
    node(name, range) { writer in
      writer.expression("test", test)
      writer.statements("body", body)
      writer.statements("orelse", orElse)
    }
  }

  mutating func alias(_ alias: ImportAlias) {
    node("alias", alias.range) { writer in
      writer.string("name", alias.name)
      writer.string("asname", alias.asName)
    }
  }

  mutating func handler(_ handler: ExceptHandler) {
    node("ExceptHandler", handler.range) { writer in
      writer.expression("type", handler.type)
      writer.string("name", handler.name)
      writer.statements("body", handler.body)
    }
  }

  mutating func keyword(_ keyword: Keyword) {
    node("keyword", keyword.range) { writer in
      writer.string("arg", keyword.name)
      writer.expression("value", keyword.value)
    }
  }

  // MARK: - Parameters

  mutating func parameters(_ parameters: Parameters) {
    let positional = parameters.positionalOnly + parameters.positional
    node("arguments", nil) { writer in
      writer.field("posonlyargs") { $0.list(parameters.positionalOnly) { $0.parameter($1) } }
      writer.field("args") { $0.list(parameters.positional) { $0.parameter($1) } }
      writer.field("vararg") { $0.parameter(parameters.variadic) }
      writer.field("kwonlyargs") { $0.list(parameters.keywordOnly) { $0.parameter($1) } }
      writer.field("kw_defaults") { writer in
        writer.list(parameters.keywordOnly) { writer, parameter in
          if let value = parameter.defaultValue {
            writer.expression(value, .load)
          } else {
            writer.text += "None"
          }
        }
      }
      writer.field("kwarg") { $0.parameter(parameters.keywords) }
      writer.expressions("defaults", positional.compactMap(\.defaultValue))
    }
  }

  mutating func parameter(_ parameter: Parameter?) {
    guard let parameter else { return text += "None" }
    node("arg", parameter.range) { writer in
      writer.string("arg", parameter.name)
      writer.expression("annotation", parameter.annotation)
    }
  }

  mutating func typeParameter(_ parameter: TypeParameter) {
    let name =
      switch parameter.kind {
      case .typeVar: "TypeVar"
      case .paramSpec: "ParamSpec"
      case .typeVarTuple: "TypeVarTuple"
      }
    node(name, parameter.range) { writer in
      writer.string("name", parameter.name)
      if parameter.kind == .typeVar { writer.expression("bound", parameter.bound) }
      writer.expression("default_value", parameter.defaultValue)
    }
  }

  // MARK: - Patterns

  mutating func matchCase(_ matchCase: MatchCase) {
    node("match_case", nil) { writer in
      writer.field("pattern") { $0.pattern(matchCase.pattern) }
      writer.expression("guard", matchCase.condition)
      writer.statements("body", matchCase.body)
    }
  }

  mutating func pattern(_ pattern: Pattern) {
    let range = pattern.range
    switch pattern.kind {
    case .value(let value): node("MatchValue", range) { $0.expression("value", value) }
    case .singleton(let value):
      node("MatchSingleton", range) { $0.field("value") { $0.constant(value) } }
    case .sequence(let patterns): node("MatchSequence", range) { $0.patterns("patterns", patterns) }
    case .mapping(let keys, let patterns, let rest):
      node("MatchMapping", range) { writer in
        writer.expressions("keys", keys)
        writer.patterns("patterns", patterns)
        writer.string("rest", rest)
      }
    case .matchClass(let type, let patterns, let names, let keywordPatterns):
      node("MatchClass", range) { writer in
        writer.expression("cls", type)
        writer.patterns("patterns", patterns)
        writer.field("kwd_attrs") { $0.list(names) { $0.quoted($1) } }
        writer.patterns("kwd_patterns", keywordPatterns)
      }
    case .star(let name): node("MatchStar", range) { $0.string("name", name) }
    case .capture(let pattern, let name):
      node("MatchAs", range) { writer in
        writer.field("pattern") { writer in
          if let pattern { writer.pattern(pattern) } else { writer.text += "None" }
        }
        writer.string("name", name)
      }
    case .alternatives(let patterns): node("MatchOr", range) { $0.patterns("patterns", patterns) }
    }
  }

  mutating func patterns(_ name: String, _ patterns: [Pattern]) {
    field(name) { $0.list(patterns) { $0.pattern($1) } }
  }
}
