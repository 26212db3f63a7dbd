import PythonText

/// A function's parameters, as `inspect.signature(function, follow_wrapped=False)` gives them.
package struct FunctionSignature: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case positionalOnly, positionalOrKeyword, variadic, keywordOnly, keywords
  }

  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var kind: Kind
    package var hasDefault: Bool

    package init(_ name: String, _ kind: Kind = .positionalOrKeyword, hasDefault: Bool = false) {
      self.name = name
      self.kind = kind
      self.hasDefault = hasDefault
    }
  }

  package var parameters: [Parameter]

  package init(_ parameters: [Parameter]) { self.parameters = parameters }
}

/// Binding as `inspect.Signature.bind` does it (CPython's `Lib/inspect.py`).
///
/// Kedro binds a node's inputs to its function twice: when the node is made, to see that they fit (a name
/// or a list as positional arguments, a dictionary as keywords, never both), and to put the inputs of a
/// dictionary into an order. That order is the one of `BoundArguments.args` and then `.kwargs`: parameters
/// in the signature's order, then what `**kwargs` took, in the dictionary's order.
extension FunctionSignature {
  /// Whether so many positional arguments fit.
  /// - Throws: `TypeError`, in CPython's words.
  package func bind(positional count: Int) throws(KedroError) {
    var left = count
    for parameter in parameters {
      switch parameter.kind {
      case .positionalOnly, .positionalOrKeyword:
        if left > 0 {
          left -= 1
        } else if !parameter.hasDefault {
          throw Self.missing(parameter)
        }
      case .variadic: left = 0
      case .keywordOnly:
        if left > 0 { throw Self.tooMany }
        if !parameter.hasDefault { throw Self.missing(parameter) }
      case .keywords: break
      }
    }
    if left > 0 { throw Self.tooMany }
  }

  /// The order in which keyword arguments are bound.
  /// - Returns: indices into `keywords`.
  /// - Throws: `TypeError`, in CPython's words.
  package func bind(keywords: [String]) throws(KedroError) -> [Int] {
    var left = keywords.map(Optional.some)
    let takesAny = parameters.contains { $0.kind == .keywords }
    var order: [Int] = []
    for parameter in parameters {
      let index = left.firstIndex { $0.map { $0.isExactly(parameter.name) } ?? false }
      switch parameter.kind {
      case .variadic, .keywords: continue
      case .positionalOnly:
        if !parameter.hasDefault { throw Self.missing(parameter) }
        // With `**kwargs` the keyword is free, and goes there.
        if index != nil, !takesAny { throw Self.positionalOnly(parameter) }
      case .positionalOrKeyword, .keywordOnly:
        if let index {
          left[index] = nil
          order.append(index)
        } else if !parameter.hasDefault {
          throw Self.missing(parameter)
        }
      }
    }
    let rest = left.indices.filter { left[$0] != nil }
    if let first = rest.first, !takesAny {
      throw KedroError(
        .typeError, "got an unexpected keyword argument " + PythonRepr.string(keywords[first]))
    }
    return order + rest
  }

  private static let tooMany = KedroError(.typeError, "too many positional arguments")

  private static func missing(_ parameter: Parameter) -> KedroError {
    KedroError(.typeError, "missing a required argument: " + PythonRepr.string(parameter.name))
  }

  private static func positionalOnly(_ parameter: Parameter) -> KedroError {
    KedroError(
      .typeError,
      PythonRepr.string(parameter.name) + " parameter is positional only, but was passed as a keyword")
  }
}
