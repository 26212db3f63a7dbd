import Kedro

/// Runs the steps of an algebra program on our model.
struct AlgebraInterpreter {
  enum Value {
    case node(Node)
    case pipeline(Pipeline)
    case failed
    case undecidable
  }

  let version: KedroVersion
  private(set) var values: [String: Value] = [:]

  init(_ version: KedroVersion) { self.version = version }

  private enum Stop: Error { case skipped, undecidable }

  mutating func run(_ step: AlgebraStep) -> AlgebraOutcome {
    var outcome = AlgebraOutcome()
    do {
      if step.operation == .groupNodes {
        let pipeline = try pipeline(step.of)
        let groups =
          try version.hasGroupNodesBy
          ? pipeline.groupNodes(by: step.arguments?.first) : pipeline.groupedByNamespace
        outcome.groups = groups.map(dump)
      } else {
        let value = try evaluate(step)
        values[step.id] = value
        if case .node(let node) = value { outcome.node = dump(node) }
        if case .pipeline(let pipeline) = value { outcome.pipeline = try dump(pipeline) }
      }
    } catch let error as KedroError {
      outcome.error = error.kind.rawValue
      outcome.message = error.message
    } catch KedroFailure.raised(let error) {
      outcome.error = error.kind.rawValue
      outcome.message = error.message
    } catch Stop.skipped {
      outcome.skipped = true
    } catch {
      values[step.id] = .undecidable
      outcome.undecidable = true
    }
    return outcome
  }

  func pipeline(_ id: String?) throws -> Pipeline {
    guard case .pipeline(let pipeline) = try value(id) else { throw Stop.skipped }
    return pipeline
  }

  private func value(_ id: String?) throws -> Value {
    switch id.flatMap({ values[$0] }) {
    case nil, .failed: throw Stop.skipped
    case .undecidable: throw Stop.undecidable
    case let value?: return value
    }
  }

  private func evaluate(_ step: AlgebraStep) throws -> Value {
    let arguments = step.arguments ?? []
    switch step.operation {
    case .node:
      guard let function = step.function else { throw Stop.skipped }
      return .node(
        try Node(
          function: function.model, inputs: step.inputs?.model ?? .none,
          outputs: step.outputs?.model ?? .none, name: step.name, tags: step.tags ?? [],
          confirms: step.confirms ?? [], namespace: step.namespace, version: version))
    case .tagNode:
      guard case .node(let node) = try value(step.of) else { throw Stop.skipped }
      return .node(try node.tagged(arguments))
    case .pipeline:
      var elements: [Pipeline.Element] = []
      for id in step.elements ?? [] {
        switch try value(id) {
        case .node(let node): elements.append(.node(node))
        case .pipeline(let pipeline) where step.isDirect == true:
          elements += pipeline.nodes.map(Pipeline.Element.node)
        case .pipeline(let pipeline): elements.append(.pipeline(pipeline))
        case .failed, .undecidable: break
        }
      }
      return .pipeline(
        try Pipeline(
          elements, mapping: step.mapping?.model(version) ?? Mapping(), tags: step.tags ?? [],
          version: version))
    case .sum:
      return .pipeline(try Pipeline.sum((step.elements ?? []).map { try pipeline($0) }, version: version))
    case .plus: return .pipeline(try pipeline(step.left) + pipeline(step.right))
    case .or: return .pipeline(try pipeline(step.left) | pipeline(step.right))
    case .minus: return .pipeline(try pipeline(step.left) - pipeline(step.right))
    case .and: return .pipeline(try pipeline(step.left) & pipeline(step.right))
    case .groupNodes: throw Stop.skipped
    default: return .pipeline(try select(step, try pipeline(step.of), arguments))
    }
  }

  private func select(_ step: AlgebraStep, _ pipeline: Pipeline, _ arguments: [String]) throws -> Pipeline {
    switch step.operation {
    case .onlyNodes: return try pipeline.onlyNodes(arguments)
    case .onlyNodesWithTags: return pipeline.onlyNodes(withTags: arguments)
    case .onlyNodesWithNamespaces:
      switch version.namespaceFilter {
      case .wholeSegments: return try pipeline.onlyNodes(withNamespaces: arguments)
      case .textPrefix: return try pipeline.onlyNodes(withNamespacePrefix: arguments[0])
      }
    case .onlyNodesWithInputs: return try pipeline.onlyNodes(withInputs: arguments)
    case .onlyNodesWithOutputs: return try pipeline.onlyNodes(withOutputs: arguments)
    case .fromInputs: return try pipeline.from(inputs: arguments)
    case .toOutputs: return try pipeline.to(outputs: arguments)
    case .fromNodes: return try pipeline.from(nodes: arguments)
    case .toNodes: return try pipeline.to(nodes: arguments)
    case .tag: return try pipeline.tagged(arguments)
    case .filter: return try pipeline.filter(step.filter?.model ?? Pipeline.Filter())
    default: throw Stop.skipped
    }
  }

  // MARK: What is compared

  /// Stands where something cannot be known; it equals anything.
  static let unknown = "?"

  private func dump(_ node: Node) -> AlgebraOutcome.NodeDump {
    var name = Self.unknown
    do { name = try node.name } catch {
      if case .raised(let error) = error { name = "!" + error.message }
    }
    return .init(
      name: name, shortName: (try? node.shortName) ?? Self.unknown,
      function: (try? node.functionName) ?? Self.unknown, text: (try? node.text) ?? Self.unknown,
      namespace: node.namespace, tags: node.tags, inputs: node.inputs, outputs: node.outputs,
      confirms: node.confirms)
  }

  private func dump(_ group: NodeGroup) -> AlgebraOutcome.GroupDump {
    .init(
      name: group.name, isNamespace: group.isNamespace, nodes: group.nodes,
      dependencies: group.dependencies)
  }

  private func dump(_ pipeline: Pipeline) throws -> AlgebraOutcome.PipelineDump {
    .init(
      nodes: pipeline.nodes.map(dump),
      groups: try pipeline.groupedNodes.map { try $0.map { try $0.name } }, inputs: pipeline.inputs,
      outputs: pipeline.outputs, datasets: pipeline.datasets,
      namespaces: pipeline.groupedByNamespace.map(dump))
  }
}
