/// Parameter lists of functions and lambdas, and type parameters (PEP 695, PEP 696).
extension Parser {
  /// `parameters`, up to `end` and without it. `end` also tells the two kinds apart: a lambda's list ends with a
  /// colon and has no annotations.
  mutating func parameters(until end: TokenKind) throws(Halt) -> Parameters {
    var parameters = Parameters()
    var star: Token?
    var slash: Token?
    while !at(end) {
      let token = tokens[index]
      switch token.kind {
      case .slash:
        if star != nil { throw fail("/ must be ahead of *", token.range) }
        if slash != nil { throw fail("/ may appear only once", token.range) }
        if parameters.positional.isEmpty {
          throw fail("at least one parameter must precede /", token.range)
        }
        advance()
        slash = token
        parameters.positionalOnly = parameters.positional
        parameters.positional = []
        if at(.star) { throw fail("expected comma between / and *", tokens[index].range) }
      case .star:
        if star != nil { throw fail("* may appear only once", token.range) }
        advance()
        star = token
        if at(.comma) {
          if peek() == end || peek() == .doubleStar {
            throw fail("named parameters must follow bare *", token.range)
          }
        } else if at(end) {
          throw fail("named parameters must follow bare *", token.range)
        } else {
          parameters.variadic = try parameter(until: end, canStarAnnotation: true)
          if at(.equal) {
            throw fail("var-positional parameter cannot have default value", tokens[index].range)
          }
        }
      case .doubleStar:
        advance()
        parameters.keywords = try parameter(until: end)
        if at(.equal) {
          throw fail("var-keyword parameter cannot have default value", tokens[index].range)
        }
        if eat(.comma), !at(end) {
          throw at(.name) || at(.star) || at(.doubleStar) || at(.slash)
            ? fail("parameters cannot follow var-keyword parameter", tokens[index].range) : unexpected()
        }
        return parameters
      case .leftParenthesis:
        throw fail(
          end == .colon
            ? "Lambda expression parameters cannot be parenthesized"
            : "Function parameters cannot be parenthesized", token.range)
      default:
        let parameter = try defaultedParameter(until: end)
        if star != nil {
          parameters.keywordOnly.append(parameter)
        } else {
          let previous = parameters.positional.last ?? parameters.positionalOnly.last
          if parameter.defaultValue == nil, previous?.defaultValue != nil {
            throw fail("parameter without a default follows parameter with a default", parameter.range)
          }
          parameters.positional.append(parameter)
        }
      }
      if !eat(.comma) { break }
    }
    return parameters
  }

  private mutating func parameter(
    until end: TokenKind, canStarAnnotation: Bool = false
  ) throws(Halt) -> Parameter {
    let start = start
    let name = try name()
    var annotation: Expression?
    if end != .colon, eat(.colon) {
      annotation = try canStarAnnotation ? starExpression() : expression()
    }
    return Parameter(range: range(from: start), name: name, annotation: annotation, defaultValue: nil)
  }

  private mutating func defaultedParameter(until end: TokenKind) throws(Halt) -> Parameter {
    var parameter = try parameter(until: end)
    let equal = tokens[index]
    if eat(.equal) {
      if at(.comma) || at(end) { throw fail("expected default value expression", equal.range) }
      parameter.defaultValue = try expression()
    }
    return parameter
  }

  /// `[T: bound = default, *Ts, **P]`, if it is there.
  mutating func typeParameters() throws(Halt) -> [TypeParameter] {
    guard eat(.leftBracket) else { return [] }
    if at(.rightBracket) { throw fail("Type parameter list cannot be empty", tokens[index].range) }
    var parameters: [TypeParameter] = []
    while !at(.rightBracket) {
      parameters.append(try typeParameter())
      if !eat(.comma) { break }
    }
    try expect(.rightBracket)
    return parameters
  }

  private mutating func typeParameter() throws(Halt) -> TypeParameter {
    let start = start
    let kind: TypeParameter.Kind =
      eat(.star) ? .typeVarTuple : eat(.doubleStar) ? .paramSpec : .typeVar
    let name = try name()
    var bound: Expression?
    if at(.colon) {
      let colon = tokens[index]
      advance()
      let value = try expression()
      if kind != .typeVar {
        let isTuple = if case .tuple = value.kind { true } else { false }
        throw fail(
          "cannot use \(isTuple ? "constraints" : "bound") with "
            + (kind == .paramSpec ? "ParamSpec" : "TypeVarTuple"), range(from: Int(colon.lower)))
      }
      bound = value
    }
    var defaultValue: Expression?
    if eat(.equal) { defaultValue = try kind == .typeVarTuple ? starExpression() : expression() }
    return TypeParameter(
      range: range(from: start), kind: kind, name: name, bound: bound, defaultValue: defaultValue)
  }
}
