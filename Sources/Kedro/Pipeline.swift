import Synchronization
import PythonText

/// `kedro.pipeline.Pipeline`: nodes with unique names, unique outputs and no cycle.
///
/// A project's `__default__` is the sum of all its pipelines, one `+` after the other, and Kedro validates the
/// whole sum anew at each `+`: 206 seconds for 1,000 pipelines of 20 nodes. Here a `+` costs what is added.
///
/// Two things make it so. First, nothing is sorted until someone asks for an order. Second, the index of who
/// reads and writes what is never made anew for what has one: a pipeline is a short list of immutable blocks,
/// each with its own index, and a sum is the blocks of both. Only when a block is followed by one of the same
/// size or larger (in powers of two) are they joined, as digits carry in a binary counter, so that there are
/// at most log2(n) blocks and each node is indexed at most log2(n) times.
///
/// What Kedro raises is raised at the same operation here. The two sides of a sum are valid by themselves, so
/// that a name, an output or a mix of transcodings can only clash across, which the index answers for each
/// added dataset, and `CycleSearch` looks for a cycle only where edges go both ways.
package struct Pipeline: Sendable {
  let blocks: [NodeBlock]
  let edges: NodeEdges
  /// The order, made when first asked for. It also is what Python's `is` would compare.
  let graph: Graph
  package let version: KedroVersion

  /// The nodes as one block, with their order.
  final class Graph: Sendable {
    private let made: Mutex<(NodeBlock, TopologicalOrder)?>

    init(_ made: (NodeBlock, TopologicalOrder)? = nil) { self.made = Mutex(made) }

    func value(_ blocks: [NodeBlock], _ edges: NodeEdges) -> (block: NodeBlock, order: TopologicalOrder) {
      made.withLock { made in
        if let made { return made }
        let block = blocks.count == 1 ? blocks[0] : NodeBlock(joining: blocks)
        let value = (block, TopologicalOrder(block, edges))
        made = value
        return value
      }
    }
  }

  /// What a pipeline is made of.
  package enum Element: Sendable {
    case node(Node)
    case pipeline(Pipeline)
  }

  /// The empty pipeline.
  package init(version: KedroVersion) { self.init(blocks: [], edges: NodeEdges(), version: version) }

  /// `Pipeline(nodes, tags=tags)`, with Kedro's checks in Kedro's order.
  ///
  /// For `Pipeline(pipeline)`, give its nodes: Kedro does.
  /// - Throws: Kedro's own error, or that the name of a node cannot be known.
  package init(
    _ elements: [Element], tags: some Sequence<String> = [], version: KedroVersion
  ) throws(KedroFailure) {
    try Self.checkNames(elements)
    let nodes = elements.flatMap { element in
      switch element {
      case .node(let node): [node]
      case .pipeline(let pipeline): pipeline.nodes
      }
    }
    var tagged = nodes
    var tagError: KedroError?
    let tags = Array(tags)
    if !tags.isEmpty {
      for index in nodes.indices where tagError == nil {
        do { tagged[index] = try nodes[index].tagged(tags) } catch { tagError = error }
      }
    }
    var names: [ExactString] = []
    names.reserveCapacity(tagged.count)
    for node in tagged { names.append(try node.resolvedName.get()) }

    let block = NodeBlock(tagged, names: names)
    edges = NodeEdges(block)
    let order: TopologicalOrder
    do throws(KedroError) {
      try block.faults.checkTranscoding()
      if let tagError { throw tagError }
      try block.faults.checkUniqueness()
      order = TopologicalOrder(block, edges)
      if let cycle = order.cycle { throw cycle }
    } catch { throw .raised(error) }
    blocks = block.count == 0 ? [] : [block]
    graph = Graph((block, order))
    self.version = version
  }

  /// `Pipeline(nodes)`.
  package init(_ nodes: [Node], version: KedroVersion) throws(KedroFailure) {
    try self.init(nodes.map(Element.node), version: version)
  }

  /// - Parameter blocks: found to be valid together.
  init(blocks: [NodeBlock], edges: NodeEdges, version: KedroVersion) {
    self.blocks = blocks
    self.edges = edges
    graph = Graph()
    self.version = version
  }

  /// - Parameter nodes: some of the nodes of a valid pipeline, each once; they cannot be invalid.
  init(subset nodes: [Node], names: [ExactString], version: KedroVersion) {
    let block = NodeBlock(nodes, names: names)
    self.init(blocks: nodes.isEmpty ? [] : [block], edges: NodeEdges(block), version: version)
  }
}

// MARK: What it holds

extension Pipeline {
  /// The nodes as one block: in the order given, or joined.
  var block: NodeBlock { graph.value(blocks, edges).block }

  /// In topological order, as Kedro's `Pipeline.nodes` has them.
  package var nodes: [Node] {
    let (block, order) = graph.value(blocks, edges)
    return order.groups.joined().map { block.nodes[$0] }
  }

  /// `Pipeline.grouped_nodes`: each group needs only groups before it; by name within.
  package var groupedNodes: [[Node]] {
    let (block, order) = graph.value(blocks, edges)
    return order.groups.map { group in group.map { block.nodes[$0] } }
  }

  package var count: Int { blocks.reduce(0) { $0 + $1.count } }
  package var isEmpty: Bool { blocks.isEmpty }

  /// `Pipeline.inputs()`: what is read and not produced here, with transcoding, sorted.
  package var inputs: [String] {
    free(\.inputs, \.consumed) { $0.producer == nil }
  }

  /// `Pipeline.outputs()`: what is produced and not read here, with transcoding, sorted.
  package var outputs: [String] {
    free(\.outputs, \.produced) { $0.consumers.isEmpty }
  }

  /// `Pipeline.all_inputs()`, sorted.
  package var allInputs: [String] { block.nodes.flatMap(\.inputs).sortedExactly() }

  /// `Pipeline.all_outputs()`, sorted.
  package var allOutputs: [String] { block.nodes.flatMap(\.outputs).sortedExactly() }

  /// `Pipeline.datasets()`: all inputs and outputs, with transcoding, sorted.
  package var datasets: [String] { block.nodes.flatMap { $0.inputs + $0.outputs }.sortedExactly() }

  /// The nodes that each node reads from, in the order of `nodes`; parents by name.
  package var dependencies: [(node: Node, parents: [Node])] {
    let (block, order) = graph.value(blocks, edges)
    return order.groups.joined().map { index in
      let parents = edges.parents(of: index).sorted { block.names[$0] < block.names[$1] }
      return (block.nodes[index], parents.map { block.nodes[$0] })
    }
  }

  private func free(
    _ names: (Node) -> [String], _ bases: (Node) -> [ExactString],
    where isFree: (NodeBlock.DatasetUse) -> Bool
  ) -> [String] {
    let block = block
    var found: [String] = []
    for node in block.nodes {
      for (name, base) in zip(names(node), bases(node)) {
        if let use = block.uses[base], isFree(use) { found.append(name) }
      }
    }
    return found.sortedExactly()
  }
}

// MARK: Names

extension Pipeline {
  /// Kedro's `_validate_duplicate_nodes`.
  private static func checkNames(_ elements: [Element]) throws(KedroFailure) {
    var seen: Set<ExactString> = []
    var duplicates: [(pipeline: Pipeline?, names: Set<ExactString>)] = []
    func note(_ name: ExactString, _ pipeline: Pipeline?) {
      if seen.insert(name).inserted { return }
      if let index = duplicates.firstIndex(where: { $0.pipeline?.graph === pipeline?.graph }) {
        duplicates[index].names.insert(name)
      } else {
        duplicates.append((pipeline, [name]))
      }
    }
    for element in elements {
      switch element {
      case .node(let node): note(try node.resolvedName.get(), nil)
      case .pipeline(let pipeline): for name in pipeline.blocks.flatMap(\.names) { note(name, pipeline) }
      }
    }
    if !duplicates.isEmpty { throw .raised(duplicateNames(duplicates)) }
  }

  static func duplicateNames(_ duplicates: [(pipeline: Pipeline?, names: Set<ExactString>)]) -> KedroError {
    var list = ""
    for (pipeline, names) in duplicates {
      let owner = pipeline.map(\.representation) ?? "Free nodes"
      list += owner + ":\n" + names.sorted().map { "  - " + $0.text }.joined(separator: "\n") + "\n"
    }
    return KedroError(
      .valueError,
      "Pipeline nodes must have unique names. The following node names appear more than once:\n\n\(list)\n"
        + "You can name your nodes using the last argument of 'node()'.",
      about: duplicates.flatMap { $0.names.map(\.text) }.sortedExactly())
  }

  /// `repr(pipeline)` without its line feeds: the first ten nodes.
  private var representation: String {
    let nodes = nodes
    if nodes.isEmpty { return "Pipeline([])" }
    let shown = nodes.prefix(10).map(\.representation) + (nodes.count > 10 ? ["..."] : [])
    return ("Pipeline([" + shown.joined(separator: ",") + "])").filter { $0 != "\n" }
  }
}
