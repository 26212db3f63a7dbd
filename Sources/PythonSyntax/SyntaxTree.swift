/// Python's abstract syntax, in the terms of CPython's own `ast` module.
///
/// The names and the nesting are those of `ast` in CPython 3.14, so that the two trees can be compared
/// node by node, and so that whoever knows one knows the other. Two things are left out because they can be derived:
/// the load/store context, which follows from where an expression stands, and `type_comment`.
///
/// Every node carries the UTF-8 range that `ast` gives it (`lineno`, `col_offset`, `end_lineno`,
/// `end_col_offset`), as offsets into the file; a `LineMap` makes lines of them.
package struct SourceRange: Hashable, Sendable {
  package var lower: UInt32
  package var upper: UInt32

  package init(_ lower: Int, _ upper: Int) {
    self.lower = UInt32(truncatingIfNeeded: lower)
    self.upper = UInt32(truncatingIfNeeded: upper)
  }
}

package struct Module: Hashable, Sendable {
  package var body: [Statement]

  package init(body: [Statement]) { self.body = body }
}

// MARK: - Statements

package struct Statement: Hashable, Sendable {
  package var range: SourceRange
  package var kind: Kind

  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  package indirect enum Kind: Hashable, Sendable {
    case functionDef(FunctionDefinition)
    case classDef(ClassDefinition)
    case returnValue(Expression?)
    case delete([Expression])
    case assign(targets: [Expression], value: Expression)
    case typeAlias(name: Expression, parameters: [TypeParameter], value: Expression)
    case augmentedAssign(target: Expression, op: BinaryOperator, value: Expression)
    /// `isSimple`: the target is a bare name, without parentheses.
    case annotatedAssign(target: Expression, annotation: Expression, value: Expression?, isSimple: Bool)
    case forLoop(
      target: Expression, iterable: Expression, body: [Statement], orElse: [Statement], isAsync: Bool)
    case whileLoop(test: Expression, body: [Statement], orElse: [Statement])
    case ifElse(test: Expression, body: [Statement], orElse: [Statement])
    case with(items: [WithItem], body: [Statement], isAsync: Bool)
    case match(subject: Expression, cases: [MatchCase])
    case raise(exception: Expression?, cause: Expression?)
    /// `isStar`: the handlers are `except*`.
    case tryExcept(
      body: [Statement], handlers: [ExceptHandler], orElse: [Statement], finally: [Statement],
      isStar: Bool)
    case assert(test: Expression, message: Expression?)
    case importModules([ImportAlias])
    /// `level`: how many leading dots; `module` is nil in `from . import x`.
    case importFrom(module: String?, names: [ImportAlias], level: Int)
    case global([String])
    case nonlocal([String])
    case expression(Expression)
    case pass
    case breakLoop
    case continueLoop
  }
}

package struct FunctionDefinition: Hashable, Sendable {
  package var name: String
  package var typeParameters: [TypeParameter]
  package var parameters: Parameters
  package var returns: Expression?
  package var body: [Statement]
  package var decorators: [Expression]
  package var isAsync: Bool

  package init(
    name: String, typeParameters: [TypeParameter], parameters: Parameters, returns: Expression?,
    body: [Statement], decorators: [Expression], isAsync: Bool
  ) {
    self.name = name
    self.typeParameters = typeParameters
    self.parameters = parameters
    self.returns = returns
    self.body = body
    self.decorators = decorators
    self.isAsync = isAsync
  }
}

package struct ClassDefinition: Hashable, Sendable {
  package var name: String
  package var typeParameters: [TypeParameter]
  package var bases: [Expression]
  package var keywords: [Keyword]
  package var body: [Statement]
  package var decorators: [Expression]

  package init(
    name: String, typeParameters: [TypeParameter], bases: [Expression], keywords: [Keyword],
    body: [Statement], decorators: [Expression]
  ) {
    self.name = name
    self.typeParameters = typeParameters
    self.bases = bases
    self.keywords = keywords
    self.body = body
    self.decorators = decorators
  }
}

/// `ast.arguments`, with each default beside the parameter that it belongs to.
package struct Parameters: Hashable, Sendable {
  package var positionalOnly: [Parameter]
  package var positional: [Parameter]
  /// `*args`
  package var variadic: Parameter?
  package var keywordOnly: [Parameter]
  /// `**kwargs`
  package var keywords: Parameter?

  package init(
    positionalOnly: [Parameter] = [], positional: [Parameter] = [], variadic: Parameter? = nil,
    keywordOnly: [Parameter] = [], keywords: Parameter? = nil
  ) {
    self.positionalOnly = positionalOnly
    self.positional = positional
    self.variadic = variadic
    self.keywordOnly = keywordOnly
    self.keywords = keywords
  }
}

/// `ast.arg`: the range ends with the annotation and leaves the default out.
package struct Parameter: Hashable, Sendable {
  package var range: SourceRange
  package var name: String
  package var annotation: Expression?
  package var defaultValue: Expression?

  package init(range: SourceRange, name: String, annotation: Expression?, defaultValue: Expression?) {
    self.range = range
    self.name = name
    self.annotation = annotation
    self.defaultValue = defaultValue
  }
}

package struct TypeParameter: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case typeVar, paramSpec, typeVarTuple }
  package var range: SourceRange
  package var kind: Kind
  package var name: String
  package var bound: Expression?
  package var defaultValue: Expression?

  package init(
    range: SourceRange, kind: Kind, name: String, bound: Expression?, defaultValue: Expression?
  ) {
    self.range = range
    self.kind = kind
    self.name = name
    self.bound = bound
    self.defaultValue = defaultValue
  }
}

package struct ImportAlias: Hashable, Sendable {
  package var range: SourceRange
  /// Dotted in `import a.b`; `*` in `from m import *`.
  package var name: String
  package var asName: String?

  package init(range: SourceRange, name: String, asName: String?) {
    self.range = range
    self.name = name
    self.asName = asName
  }
}

package struct WithItem: Hashable, Sendable {
  package var context: Expression
  package var target: Expression?

  package init(context: Expression, target: Expression?) {
    self.context = context
    self.target = target
  }
}

package struct ExceptHandler: Hashable, Sendable {
  package var range: SourceRange
  package var type: Expression?
  package var name: String?
  package var body: [Statement]

  package init(range: SourceRange, type: Expression?, name: String?, body: [Statement]) {
    self.range = range
    self.type = type
    self.name = name
    self.body = body
  }
}

package struct MatchCase: Hashable, Sendable {
  package var pattern: Pattern
  package var condition: Expression?
  package var body: [Statement]

  package init(pattern: Pattern, condition: Expression?, body: [Statement]) {
    self.pattern = pattern
    self.condition = condition
    self.body = body
  }
}

package struct Pattern: Hashable, Sendable {
  package var range: SourceRange
  package var kind: Kind

  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  package indirect enum Kind: Hashable, Sendable {
    case value(Expression)
    case singleton(Constant)
    case sequence([Pattern])
    case mapping(keys: [Expression], patterns: [Pattern], rest: String?)
    case matchClass(
      type: Expression, patterns: [Pattern], keywordNames: [String], keywordPatterns: [Pattern])
    case star(String?)
    /// `name` nil and `pattern` nil: the wildcard `_`.
    case capture(pattern: Pattern?, name: String?)
    case alternatives([Pattern])
  }
}

// MARK: - Expressions

package struct Expression: Hashable, Sendable {
  package var range: SourceRange
  package var kind: Kind

  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  package indirect enum Kind: Hashable, Sendable {
    case boolean(op: BooleanOperator, values: [Expression])
    /// `target := value`
    case named(target: Expression, value: Expression)
    case binary(left: Expression, op: BinaryOperator, right: Expression)
    case unary(op: UnaryOperator, operand: Expression)
    case lambda(parameters: Parameters, body: Expression)
    case conditional(test: Expression, body: Expression, orElse: Expression)
    case dict([DictItem])
    case set([Expression])
    case listComprehension(element: Expression, generators: [Comprehension])
    case setComprehension(element: Expression, generators: [Comprehension])
    case dictComprehension(key: Expression, value: Expression, generators: [Comprehension])
    case generator(element: Expression, generators: [Comprehension])
    case await(Expression)
    case yield(Expression?)
    case yieldFrom(Expression)
    case compare(left: Expression, operators: [ComparisonOperator], comparators: [Expression])
    case call(function: Expression, arguments: [Expression], keywords: [Keyword])
    /// `{value!conversion:format}` inside an f-string.
    case formattedValue(value: Expression, conversion: Conversion, format: Expression?)
    case joinedString([Expression])
    /// As `formattedValue`, inside a t-string; `text` is the source of the value.
    case interpolation(value: Expression, text: String, conversion: Conversion, format: Expression?)
    case templateString([Expression])
    case constant(Constant)
    case attribute(value: Expression, name: String)
    case `subscript`(value: Expression, slice: Expression)
    case starred(Expression)
    case name(String)
    case list([Expression])
    case tuple([Expression])
    case slice(lower: Expression?, upper: Expression?, step: Expression?)
  }
}

package enum Constant: Hashable, Sendable {
  case none
  case ellipsis
  case boolean(Bool)
  case integer(Int)
  /// An integer that `Int` cannot hold: lower-case hexadecimal digits without a prefix.
  case bigInteger(String)
  case float(Double)
  /// The coefficient of `j`.
  case imaginary(Double)
  /// `isUnicodePrefixed`: written `u"..."`, which `ast` records as `kind`.
  case string(String, isUnicodePrefixed: Bool)
  /// A string with lone surrogates, which Swift's `String` cannot hold: its code points.
  case surrogateString([UInt32], isUnicodePrefixed: Bool)
  case bytes([UInt8])
}

package struct DictItem: Hashable, Sendable {
  /// nil: `**value`.
  package var key: Expression?
  package var value: Expression

  package init(key: Expression?, value: Expression) {
    self.key = key
    self.value = value
  }
}

package struct Comprehension: Hashable, Sendable {
  package var target: Expression
  package var iterable: Expression
  package var conditions: [Expression]
  package var isAsync: Bool

  package init(target: Expression, iterable: Expression, conditions: [Expression], isAsync: Bool) {
    self.target = target
    self.iterable = iterable
    self.conditions = conditions
    self.isAsync = isAsync
  }
}

package struct Keyword: Hashable, Sendable {
  package var range: SourceRange
  /// nil: `**value`.
  package var name: String?
  package var value: Expression

  package init(range: SourceRange, name: String?, value: Expression) {
    self.range = range
    self.name = name
    self.value = value
  }
}

package enum Conversion: UInt8, Hashable, Sendable {
  case none = 0
  case str = 115
  case repr = 114
  case ascii = 97
}

package enum BooleanOperator: String, Hashable, Sendable {
  case and, or
}

package enum BinaryOperator: String, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case matrixMultiply = "@"
  case divide = "/"
  case modulo = "%"
  case power = "**"
  case leftShift = "<<"
  case rightShift = ">>"
  case bitOr = "|"
  case bitXor = "^"
  case bitAnd = "&"
  case floorDivide = "//"
}

package enum UnaryOperator: String, Hashable, Sendable {
  case invert = "~"
  case not = "not"
  case plus = "+"
  case minus = "-"
}

package enum ComparisonOperator: String, Hashable, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case identical = "is"
  case notIdentical = "is not"
  case contained = "in"
  case notContained = "not in"
}
