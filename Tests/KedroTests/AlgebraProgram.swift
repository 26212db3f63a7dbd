import Kedro

/// A tiny language of pipeline expressions, written as JSON: what our model and real Kedro both run, so that
/// their answers can be compared. `Tests/Kedro/algebra_driver.py` is Kedro's side.
///
/// A program is a list of steps; each makes a node or a pipeline, under a name that later steps use. A step
/// that uses one that failed is skipped.
struct AlgebraStep: Codable, Sendable {
  enum Operation: String, Codable, CaseIterable, Sendable {
    case node, tagNode
    case pipeline, plus, or, minus, and, sum
    case onlyNodes, onlyNodesWithTags, onlyNodesWithNamespaces, onlyNodesWithInputs, onlyNodesWithOutputs
    case fromInputs, toOutputs, fromNodes, toNodes, tag, groupNodes, filter
  }

  var operation: Operation
  var id: String
  // node
  var function: AlgebraFunction?
  var inputs: AlgebraNames?
  var outputs: AlgebraNames?
  var name: String?
  var tags: [String]?
  var confirms: [String]?
  var namespace: String?
  // pipeline, sum
  var elements: [String]?
  /// `Pipeline(p)` and not `Pipeline([p])`.
  var isDirect: Bool?
  var mapping: AlgebraMapping?
  // + | - &
  var left: String?
  var right: String?
  // methods
  var of: String?
  var arguments: [String]?
  var filter: AlgebraFilter?

  init(_ operation: Operation, _ id: String) {
    self.operation = operation
    self.id = id
  }
}

struct AlgebraFunction: Codable, Hashable, Sendable {
  enum Kind: String, Codable, Sendable {
    case function, lambda, partial, namedPartial, object, builtin
  }

  enum ParameterKind: String, Codable, Sendable {
    case positionalOnly, positionalOrKeyword, variadic, keywordOnly, keywords
  }

  struct Parameter: Codable, Hashable, Sendable {
    var name: String
    var kind: ParameterKind
    var hasDefault: Bool
  }

  var kind: Kind
  var name: String
  var module = "shop.nodes"
  var parameters: [Parameter]

  /// What our model is told about it.
  var model: NodeFunction {
    let signature = FunctionSignature(
      parameters.map { parameter in
        let kind: FunctionSignature.Kind =
          switch parameter.kind {
          case .positionalOnly: .positionalOnly
          case .positionalOrKeyword: .positionalOrKeyword
          case .variadic: .variadic
          case .keywordOnly: .keywordOnly
          case .keywords: .keywords
          }
        return .init(parameter.name, kind, hasDefault: parameter.hasDefault)
      })
    switch kind {
    case .function: return NodeFunction(identity: .named(name, module: module), signature: signature)
    case .lambda: return NodeFunction(identity: .named("<lambda>", module: module), signature: signature)
    case .partial: return NodeFunction(identity: .partial(wrapped: name), signature: signature)
    case .namedPartial:
      return NodeFunction(identity: .partial(wrapped: name, name: name), signature: signature)
    case .object: return NodeFunction(identity: .object(type: name), signature: signature)
    case .builtin: return NodeFunction(identity: .named(name, module: "builtins"), signature: nil)
    }
  }
}

/// A name, a list of names or a dictionary; in JSON `{"name": ...}`, `{"list": ...}` or `{"mapping": ...}`.
struct AlgebraNames: Codable, Sendable {
  var name: String?
  var list: [String]?
  var mapping: [[String]]?

  static func name(_ name: String) -> Self { Self(name: name) }
  static func list(_ list: [String]) -> Self { Self(list: list) }
  static func mapping(_ pairs: [(String, String)]) -> Self { Self(mapping: pairs.map { [$0, $1] }) }

  var model: Node.Datasets {
    if let name { return .name(name) }
    if let list { return .list(list) }
    return .mapping((mapping ?? []).map { .init(key: $0[0], dataset: $0[1]) })
  }
}

struct AlgebraMapping: Codable, Sendable {
  var namespace: String?
  var inputs: AlgebraNames?
  var outputs: AlgebraNames?
  var parameters: AlgebraNames?
  var prefixesDatasets = true

  func model(_ version: KedroVersion) -> Mapping {
    Mapping(
      namespace: namespace, inputs: inputs?.model ?? .none, outputs: outputs?.model ?? .none,
      parameters: parameters?.model ?? .none,
      prefixesDatasets: prefixesDatasets || !version.hasDatasetPrefixSwitch)
  }
}

struct AlgebraFilter: Codable, Sendable {
  var tags: [String] = []
  var fromNodes: [String] = []
  var toNodes: [String] = []
  var nodeNames: [String] = []
  var fromInputs: [String] = []
  var toOutputs: [String] = []
  var namespaces: [String] = []

  var model: Pipeline.Filter {
    var filter = Pipeline.Filter()
    filter.tags = tags
    filter.fromNodes = fromNodes
    filter.toNodes = toNodes
    filter.nodeNames = nodeNames
    filter.fromInputs = fromInputs
    filter.toOutputs = toOutputs
    filter.namespaces = namespaces
    return filter
  }
}

/// What a step gave: exactly one of these.
struct AlgebraOutcome: Codable, Equatable, Sendable {
  struct NodeDump: Codable, Equatable, Sendable {
    var name: String
    var shortName: String
    var function: String
    var text: String
    var namespace: String?
    var tags: [String]
    var inputs: [String]
    var outputs: [String]
    var confirms: [String]
  }

  struct GroupDump: Codable, Equatable, Sendable {
    var name: String
    var isNamespace: Bool
    var nodes: [String]
    var dependencies: [String]
  }

  struct PipelineDump: Codable, Equatable, Sendable {
    var nodes: [NodeDump]
    var groups: [[String]]
    var inputs: [String]
    var outputs: [String]
    var datasets: [String]
    var namespaces: [GroupDump]
  }

  var node: NodeDump?
  var pipeline: PipelineDump?
  var groups: [GroupDump]?
  var error: String?
  var message: String?
  /// Of a circular dependency: there is no other cycle, so that Kedro can only report this one.
  var isOnlyCycle: Bool?
  var skipped: Bool?
  /// Ours alone: it cannot be known from the sources.
  var undecidable: Bool?
}
