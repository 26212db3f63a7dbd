/// `kedro.pipeline.node.Node`: one function, the datasets that it reads and those that it writes.
package struct Node: Sendable {
  /// The inputs or outputs as the project gave them, before they are made a list.
  package enum Datasets: Hashable, Sendable {
    case none
    case name(String)
    case list([String])
    /// Argument (or output key) and dataset name, in the order written.
    case mapping([Entry])

    package struct Entry: Hashable, Sendable {
      package var key: String
      package var dataset: String

      package init(key: String, dataset: String) {
        self.key = key
        self.dataset = dataset
      }
    }
  }

  package var function: NodeFunction
  package var inputsAsGiven: Datasets
  package var outputsAsGiven: Datasets
  /// The explicit name, if it is not empty.
  package var explicitName: String?
  package var namespace: String?
  package var tags: Set<String>
  package var confirms: [String]
  package var version: KedroVersion

  /// Makes a node with the checks of Kedro's constructor, in Kedro's order.
  /// - Throws: Kedro's own error.
  package init(
    function: NodeFunction, inputs: Datasets, outputs: Datasets, name: String? = nil,
    tags: Set<String> = [], confirms: [String] = [], namespace: String? = nil, version: KedroVersion
  ) throws(KedroError) {
    self.function = function
    inputsAsGiven = inputs
    outputsAsGiven = outputs
    explicitName = name
    self.tags = tags
    self.confirms = confirms
    self.namespace = namespace
    self.version = version
  }
}

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
  /// In Kedro's words.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
