/// The order in which a pipeline runs, as `graphlib.TopologicalSorter` and Kedro give it: all nodes that are
/// ready, sorted by name, then all that these make ready, and so on. A node is thus in the group of its
/// longest path from a source, and the order depends on nothing but the graph and the names.
struct TopologicalOrder: Sendable {
  /// `Pipeline.grouped_nodes`, as indices into the block.
  let groups: [[Int]]
  /// `CircularDependencyError`, if there is a cycle; the groups then lack the nodes on it and behind it.
  let cycle: KedroError?

  /// - Parameter edges: of the block's nodes.
  init(_ block: NodeBlock, _ edges: NodeEdges) {
    var missing = block.nodes.indices.map { edges.parents(of: $0).count }
    var groups: [[Int]] = []
    var ready = missing.indices.filter { missing[$0] == 0 }
    var emitted = 0
    while !ready.isEmpty {
      ready.sort { block.names[$0] < block.names[$1] }
      groups.append(ready)
      emitted += ready.count
      var next: [Int] = []
      for node in ready {
        for child in edges.children(of: node) {
          missing[child] -= 1
          if missing[child] == 0 { next.append(child) }
        }
      }
      ready = next
    }
    self.groups = groups
    if emitted < block.count {
      let cycle = Self.cycle(amongst: missing.indices.filter { missing[$0] > 0 }, edges, block)
      self.cycle = Self.error(cycle.map { block.nodes[$0] }, names: cycle.map { block.names[$0].text })
    } else {
      cycle = nil
    }
  }

  /// One cycle, in the order of its edges from its first node by name. Kedro reports any one; this is always
  /// the same one.
  /// - Parameter stuck: the nodes that the sort could not reach: those on cycles and those behind them, so that
  ///   each has a parent among them, and a walk from parent to parent must come back to where it was.
  private static func cycle(amongst stuck: [Int], _ edges: NodeEdges, _ block: NodeBlock) -> [Int] {
    let stuckSet = Set(stuck)
    func byName(_ left: Int, _ right: Int) -> Bool { block.names[left] < block.names[right] }
    guard var node = stuck.min(by: byName) else { return [] }
    var walk: [Int] = []
    var position: [Int: Int] = [:]
    while position[node] == nil {
      position[node] = walk.count
      walk.append(node)
      guard let parent = edges.parents(of: node).filter(stuckSet.contains).min(by: byName) else {
        return walk
      }
      node = parent
    }
    let backwards = walk[(position[node] ?? 0)...]
    let cycle = Array(backwards.reversed())
    let start = cycle.indices.min { byName(cycle[$0], cycle[$1]) } ?? 0
    return Array(cycle[start...] + cycle[..<start])
  }

  private static func error(_ nodes: [Node], names: [String]) -> KedroError {
    KedroError(
      .circularDependency,
      "Circular dependencies exist among the following \(nodes.count) item(s): "
        + "[" + nodes.map(\.representation).joined(separator: ", ") + "]", about: names)
  }
}
