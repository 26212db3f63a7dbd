/// An exception that Kedro itself would raise.
package struct KedroError: Error, Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case valueError = "ValueError"
    case typeError = "TypeError"
    case attributeError = "AttributeError"
    case outputNotUnique = "OutputNotUniqueError"
    case circularDependency = "CircularDependencyError"
    case confirmNotUnique = "ConfirmNotUniqueError"
    case modularPipeline = "ModularPipelineError"
    case pipeline = "PipelineError"
  }

  package var kind: Kind
  /// In Kedro's words. Where Kedro writes a set, whose order changes from run to run, this is sorted.
  package var message: String
  /// What the message is about, for a diagnostic that points there: the full names of the nodes (a cycle in
  /// the order of its edges, from parent to child), or the names of the datasets.
  package var subjects: [String]

  package init(_ kind: Kind, _ message: String, about subjects: [String] = []) {
    self.kind = kind
    self.message = message
    self.subjects = subjects
  }
}

/// Something that Kedro would compute and that cannot be known from the project's sources.
package struct Undecidable: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The function's `__name__`: it comes from outside the project, or is wrapped by something that does.
    case functionName
    /// The function's `__module__`, which default names contain since Kedro 1.0.
    case moduleName
    /// The `repr` of a callable object, which contains its address in memory.
    case objectRepresentation
    /// The order of inputs that were given as a dictionary, since the function's signature is not known.
    case inputOrder
    /// A node whose list of datasets holds one that a mapping makes None.
    case droppedDataset
  }

  package var reason: Reason
  /// The function as far as it is known, for messages.
  package var function: String

  package init(_ reason: Reason, function: String) {
    self.reason = reason
    self.function = function
  }

  /// One sentence without a full stop, in the form of a diagnostic's message.
  package var message: String {
    switch reason {
    case .functionName: "the name of the function '\(function)' cannot be known without importing it"
    case .moduleName: "the module that defines '\(function)' cannot be known without importing it"
    case .objectRepresentation:
      "the default name of a node whose function is an object of '\(function)' changes with every run"
    case .droppedDataset: "a mapping makes one of the datasets \(function) None, which is not evaluated"
    case .inputOrder:
      "the order of the inputs cannot be known, since the signature of '\(function)' is not known"
    }
  }
}

/// Why an operation on nodes or pipelines has no result.
package enum KedroFailure: Error, Hashable, Sendable {
  case raised(KedroError)
  case undecidable(Undecidable)

  static func raised(_ kind: KedroError.Kind, _ message: String, about subjects: [String] = []) -> Self {
    .raised(KedroError(kind, message, about: subjects))
  }
}
