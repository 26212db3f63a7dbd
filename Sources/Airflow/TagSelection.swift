import Kedro
import PythonText

/// The nodes of a pipeline that carry one of the wanted tags, and how they wait for each other.
///
/// kedro-airflow takes the other nodes away and their edges with them: of A→B→C with B taken away, A and C run
/// side by side. Here an order is kept that led over nodes taken away: C waits for A. What B would have written
/// is not written; C reads what is stored of it from another run, and that is told.
///
/// The order of what is left is Kedro's own of `only_nodes_with_tags`, in which the nodes move up: in layers, each as
/// early as its parents allow, by name within a layer.
struct TagSelection {
  /// The chosen nodes in their new order. Everything else here goes by the places in this list.
  let nodes: [NodeModel]
  /// The parents of each node, by name.
  let parents: [[Int]]
  /// What each node reads of the others.
  let reads: [[NodeGraph.Read]]
  /// Where order is kept over nodes that were taken away.
  let bridges: [Bridge]
  /// What nodes read of those that were taken away.
  let cuts: [Cut]

  struct Bridge: Hashable {
    var parent: Int
    var child: Int
  }

  struct Cut: Hashable {
    var reader: Int
    var input: String
    /// As the node names it that was taken away.
    var output: String
    var producerName: String
  }

  /// All nodes, as they are.
  init(all nodes: [NodeModel], _ graph: NodeGraph) {
    self.nodes = nodes
    parents = graph.parents
    reads = graph.reads
    bridges = []
    cuts = []
  }

  init(_ nodes: [NodeModel], _ graph: NodeGraph, tags: [String]) {
    let wanted = Set(tags.map(ExactString.init))
    let isChosen = nodes.map { $0.tags.contains { wanted.contains(ExactString($0)) } }
    // For a node that is taken away: the chosen nodes next above it.
    var above: [[Int]] = Array(repeating: [], count: nodes.count)
    var parents: [[Int]] = Array(repeating: [], count: nodes.count)
    var bridged: [Bridge] = []
    // Parents come first in a pipeline's order.
    for place in nodes.indices {
      let direct = graph.parents[place]
      let isBridging = direct.contains { !isChosen[$0] }
      let found =
        isBridging ? Set(direct.flatMap { isChosen[$0] ? [$0] : above[$0] }) : Set(direct)
      if isChosen[place] {
        parents[place] = Array(found)
        if isBridging {
          bridged += found.subtracting(direct).sorted().map { Bridge(parent: $0, child: place) }
        }
      } else {
        above[place] = Array(found)
      }
    }
    let order = Self.layers(nodes.indices.filter { isChosen[$0] }, parents, nodes)
    var index: [Int: Int] = [:]
    for (position, place) in order.enumerated() { index[place] = position }
    self.nodes = order.map { nodes[$0] }
    self.parents = order.map { place in
      NodeGraph.byName(parents[place], nodes).compactMap { index[$0] }
    }
    reads = order.map { place in
      graph.reads[place].compactMap { read in
        index[read.producer].map { NodeGraph.Read(producer: $0, output: read.output, input: read.input) }
      }
    }
    bridges = bridged.compactMap { bridge in
      guard let parent = index[bridge.parent], let child = index[bridge.child] else { return nil }
      return Bridge(parent: parent, child: child)
    }
    cuts = order.enumerated().flatMap { position, place in
      graph.reads[place].filter { !isChosen[$0.producer] }.map {
        Cut(reader: position, input: $0.input, output: $0.output, producerName: nodes[$0.producer].name)
      }
    }
  }

  private static func layers(_ chosen: [Int], _ parents: [[Int]], _ nodes: [NodeModel]) -> [Int] {
    var layer = Array(repeating: 0, count: nodes.count)
    for place in chosen { layer[place] = (parents[place].map { layer[$0] }.max() ?? -1) + 1 }
    return chosen.sorted {
      if layer[$0] != layer[$1] { return layer[$0] < layer[$1] }
      let (left, right) = (nodes[$0].name.utf8, nodes[$1].name.utf8)
      return left.elementsEqual(right) ? $0 < $1 : left.lexicographicallyPrecedes(right)
    }
  }
}
