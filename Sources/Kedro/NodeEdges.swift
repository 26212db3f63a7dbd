/// Who reads from whom in a pipeline: an edge from the node that produces a dataset to each that consumes it.
///
/// Nodes are numbered through all blocks of the pipeline. Blocks are only ever appended, and joined with their
/// neighbours in order, so that a number stays the same node's for as long as the pipeline grows, and a sum
/// only has to find the edges of what is added.
///
/// Each `+` still copies the edges of its left side, which is a value. So they are kept as what copies
/// fastest: plain numbers in three arrays, with the edges of a node chained through the array of edges (the
/// "forward star" of a graph, here for both directions), and no array for each node.
struct NodeEdges: Sendable {
  enum Direction { case downstream, upstream }

  struct Edge: Hashable {
    var parent: Int
    var child: Int
  }

  private struct Link {
    var parent: Int32
    var child: Int32
    /// The next edge of the same parent, and of the same child; `none` at the end.
    var nextOfParent: Int32
    var nextOfChild: Int32
  }

  private static let none: Int32 = -1

  private var links: [Link] = []
  /// By node: the first edge to a child, and the first edge to a parent.
  private var firstOfParent: [Int32] = []
  private var firstOfChild: [Int32] = []

  init() {}

  /// The edges within one block.
  init(_ block: NodeBlock) {
    firstOfParent = Array(repeating: Self.none, count: block.count)
    firstOfChild = firstOfParent
    for (child, node) in block.nodes.enumerated() {
      var parents: [Int] = []
      for dataset in node.consumed {
        // Kedro 0.18's sort takes no notice of a node that reads its own output in another format; later
        // ones do not let it be made.
        if let producer = block.uses[dataset]?.producer, producer != child { parents.append(producer) }
      }
      for parent in parents.count < 2 ? parents : Array(Set(parents)) {
        insert(Edge(parent: parent, child: child))
      }
    }
  }

  /// How many nodes there are.
  var count: Int { firstOfParent.count }

  func children(of node: Int) -> [Int] { neighbours(of: node, .downstream) }
  func parents(of node: Int) -> [Int] { neighbours(of: node, .upstream) }

  /// The first edge of a node; nil if it has none in this direction.
  func first(of node: Int, _ direction: Direction) -> Int? {
    let first = direction == .downstream ? firstOfParent[node] : firstOfChild[node]
    return first == Self.none ? nil : Int(first)
  }

  /// The node at the far end of an edge, and the next edge of the node at its near end.
  func follow(_ edge: Int, _ direction: Direction) -> (node: Int, next: Int?) {
    let link = links[edge]
    let (node, next) =
      direction == .downstream ? (link.child, link.nextOfParent) : (link.parent, link.nextOfChild)
    return (Int(node), next == Self.none ? nil : Int(next))
  }

  /// Appends nodes with their edges, and edges between the old and the new ones.
  /// - Parameter crossing: in the numbers after appending.
  mutating func append(_ added: NodeEdges, crossing: Set<Edge>) {
    let node = Int32(count)
    let edge = Int32(links.count)
    func moved(_ index: Int32) -> Int32 { index == Self.none ? index : index + edge }
    links.reserveCapacity(links.count + added.links.count + crossing.count)
    for link in added.links {
      links.append(
        Link(
          parent: link.parent + node, child: link.child + node, nextOfParent: moved(link.nextOfParent),
          nextOfChild: moved(link.nextOfChild)))
    }
    firstOfParent += added.firstOfParent.map(moved)
    firstOfChild += added.firstOfChild.map(moved)
    for edge in crossing { insert(edge) }
  }

  private mutating func insert(_ edge: Edge) {
    let index = Int32(links.count)
    links.append(
      Link(
        parent: Int32(edge.parent), child: Int32(edge.child), nextOfParent: firstOfParent[edge.parent],
        nextOfChild: firstOfChild[edge.child]))
    firstOfParent[edge.parent] = index
    firstOfChild[edge.child] = index
  }

  private func neighbours(of node: Int, _ direction: Direction) -> [Int] {
    var result: [Int] = []
    var edge = first(of: node, direction)
    while let current = edge {
      let (node, next) = follow(current, direction)
      result.append(node)
      edge = next
    }
    return result
  }
}
