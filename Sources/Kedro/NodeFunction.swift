/// What Kedro looks at in a node's function: its name, where it was defined, how it is called.
package struct NodeFunction: Hashable, Sendable {
  package enum Identity: Hashable, Sendable {
    /// It has a `__name__` (a function, a lambda, a class, a built-in, a wrapped partial).
    case named(String, module: String?)
    /// `functools.partial` of a function called `wrapped`, without a name of its own.
    case partial(wrapped: String?)
    /// From outside the project: callable, and known by the name that it was imported under at most.
    case foreign(name: String?)
  }

  package var identity: Identity
  /// nil: unknown, so that the arity is not checked and dict inputs keep their own order.
  package var signature: FunctionSignature?
  package var source: FunctionSource?

  package init(identity: Identity, signature: FunctionSignature?, source: FunctionSource? = nil) {
    self.identity = identity
    self.signature = signature
    self.source = source
  }
}

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
