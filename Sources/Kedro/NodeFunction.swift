import Diagnostics

/// What Kedro looks at in a node's function: its name, where it was defined, how it is called.
package struct NodeFunction: Hashable, Sendable {
  package enum Identity: Hashable, Sendable {
    /// It has a `__name__` (a function, a lambda, a class, a built-in, a bound method). The module is its
    /// `__module__`, the one that defines it; nil: unknown.
    case named(String, module: String?)
    /// A `functools.partial` of a function called `wrapped` (nil: unknown), and the `__name__` that
    /// `functools.update_wrapper` gave it, if it did.
    case partial(wrapped: String?, name: String? = nil)
    /// A callable object without a `__name__`, of the class `type`.
    case object(type: String)
    /// From outside the project: callable, and known by the name that it was imported under at most.
    case foreign(name: String?)
  }

  package var identity: Identity
  /// nil: unknown, so that the arity is not checked and dict inputs keep their own order. A built-in is
  /// never checked by Kedro either (`inspect.isbuiltin`).
  package var signature: FunctionSignature?
  /// Why Python's `inspect.signature` refuses the function, in CPython's words; nil: it does not. Kedro makes
  /// no node of such a function.
  package var signatureError: String?
  /// The signature that the function was written with, where a decorator from outside the project is over it.
  package var beneath: FunctionSignature?
  /// What from outside the project keeps the signature from being known.
  package var obstacle: Obstacle?
  package var source: FunctionSource?

  package init(identity: Identity, signature: FunctionSignature?, source: FunctionSource? = nil) {
    self.identity = identity
    self.signature = signature
    self.source = source
  }

  /// Something that reading does not look into: a decorator, a base class, the function itself.
  package struct Obstacle: Hashable, Sendable {
    /// `'xgboost.XGBClassifier' is not part of the project`
    package var reason: String
    package var location: SourceLocation?

    package init(reason: String, location: SourceLocation?) {
      self.reason = reason
      self.location = location
    }
  }

  /// Whether inputs given by these keywords are bound in the order written, whatever the decorators and functions
  /// are that reading does not look into: such a function has the signature that it was written with, or takes
  /// `**kwargs` as they come.
  func takesInOrder(_ keywords: [String]) -> Bool {
    if keywords.count < 2 { return true }
    guard let order = try? beneath?.bind(keywords: keywords) else { return false }
    return order == Array(keywords.indices)
  }

  /// Kedro's `_get_readable_func_name`: `__name__`, or `<partial>`, or the `repr`.
  package var name: String {
    get throws(Undecidable) {
      switch identity {
      case .named(let name, _), .partial(_, name: let name?): return name
      case .partial: return "<partial>"
      case .object: throw Undecidable(.objectRepresentation, function: label)
      case .foreign: throw Undecidable(.functionName, function: label)
      }
    }
  }

  /// The function for messages: its name, or the nearest thing to it that is known.
  package var label: String {
    switch identity {
    case .named(let name, _), .partial(_, name: let name?): name
    case .partial: "<partial>"
    case .object(let type): type
    case .foreign(let name): name ?? "<unknown>"
    }
  }
}
