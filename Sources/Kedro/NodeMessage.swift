import PythonText

/// The errors of Kedro's node constructor in its own words, all in one place (`kedro/pipeline/node.py`; the
/// texts are those of 0.19.15 and 1.7.0, which are the same).
package enum NodeMessage {
  private static func invalid(_ message: String) -> KedroError {
    KedroError(
      .valueError,
      "Invalid Node definition: \(message)\nFormat should be: node(function, inputs, outputs)")
  }

  /// - Parameter type: the `__name__` of the type of what was given as the function.
  package static func notCallable(type: String) -> KedroError {
    invalid("first argument must be a function, not '\(type)'.")
  }

  /// - Parameter type: the `__name__` of the type of what was given (`tuple`, `set`).
  package static func inputsType(_ type: String) -> KedroError {
    invalid("'inputs' type must be one of [String, List, Dict, None], not '\(type)'.")
  }

  /// - Parameter type: the `__name__` of the type of what was given (`tuple`, `set`).
  package static func outputsType(_ type: String) -> KedroError {
    invalid("'outputs' type must be one of [String, List, Dict, None], not '\(type)'.")
  }

  /// One of the inputs is not a string.
  /// - Parameters:
  ///   - element: its `str()`.
  ///   - inputs: the `str()` of all of them.
  ///   - type: the `__name__` of its type, for a built-in type.
  package static func inputName(_ element: String, in inputs: String, type: String) -> KedroError {
    invalid(
      "names of variables used as inputs to the function must be of 'String' type, but \(element) from "
        + "\(inputs) is '<class '\(type)'>'.")
  }

  /// One of the outputs is not a string; as `inputName`.
  package static func outputName(_ element: String, in outputs: String, type: String) -> KedroError {
    invalid(
      "names of variables used as outputs of the function must be of 'String' type, but \(element) from "
        + "\(outputs) is '<class '\(type)'>'.")
  }

  /// Neither inputs nor outputs.
  package static let nothing = invalid("it must have some 'inputs' or 'outputs'.")

  package static func arity(
    _ function: NodeFunction, _ signature: FunctionSignature, _ inputs: Node.Datasets
  ) -> KedroError {
    // `str(inputs)`, where a name alone has no quotes.
    let given = if case .name(let name) = inputs { name } else { PythonRepr.datasets(inputs) }
    return KedroError(
      .typeError,
      "Inputs of '\(function.label)' function expected "
        + PythonRepr.list(signature.parameters.map(\.name)) + ", but got " + given,
      about: inputs.names)
  }

  /// - Parameter refusal: why Python gives no signature of the function.
  static func noSignature(_ function: NodeFunction, _ refusal: String) -> KedroError {
    KedroError(.valueError, refusal, about: [function.label])
  }

  package static func name(_ name: String) -> KedroError {
    KedroError(
      .valueError,
      "'\(name)' is not a valid node name. It must contain only letters, digits, hyphens, underscores "
        + "and/or fullstops.", about: [name])
  }

  package static func tag(_ tag: String) -> KedroError {
    KedroError(
      .valueError,
      "'\(tag)' is not a valid node tag. It must contain only letters, digits, hyphens, underscores "
        + "and/or fullstops.", about: [tag])
  }

  static func duplicateOutputs(_ node: Node, _ outputs: [String]) -> KedroError {
    KedroError(
      .valueError,
      "Failed to create node \(node.description) due to duplicate output(s) "
        + PythonRepr.set(outputs) + ".\nNode outputs must be unique.", about: outputs.sortedExactly())
  }

  static func inputsAreOutputs(_ node: Node, _ datasets: [String]) -> KedroError {
    let rule =
      node.version.comparesTranscodedInNode
      ? "A node cannot have the same inputs and outputs even if they are transcoded: "
      : "A node cannot have the same inputs and outputs: "
    return KedroError(
      .valueError,
      "Failed to create node \(node.description).\n" + rule + PythonRepr.set(datasets),
      about: datasets.sortedExactly())
  }
}

extension PythonRepr {
  /// `repr(inputs)` of what a node was given.
  package static func datasets(_ datasets: Node.Datasets) -> String {
    switch datasets {
    case .none: "None"
    case .name(let name): string(name)
    case .list(let names): list(names)
    case .mapping(let entries):
      "{" + entries.map { string($0.key) + ": " + string($0.dataset) }.joined(separator: ", ") + "}"
    }
  }
}
