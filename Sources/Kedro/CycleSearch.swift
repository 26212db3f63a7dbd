/// Whether adding nodes to a pipeline makes a cycle, answered without looking at the whole pipeline.
///
/// Both sides are acyclic, so a new cycle leaves the added nodes into the old ones and comes back. It is
/// there exactly if a depth-first search from the added nodes that feed old ones meets a node that it is
/// still inside of; and just as well if a search against the edges does, from the added nodes that read from
/// old ones. One of the two regions is often small (a pipeline at the end of the project feeds little) and
/// the other is not, and it cannot be known which, so both searches are made in turn, a step each, and the
/// first to end has the answer. Where edges cross in one direction only there is nothing to search.
struct CycleSearch {
  private struct NodeID: Hashable {
    var block: Int
    var index: Int
  }

  private enum Direction { case downstream, upstream }

  private let blocks: [NodeBlock]

  /// - Parameters:
  ///   - old: blocks of a valid pipeline.
  ///   - added: blocks of a valid pipeline, with other nodes.
  static func makesCycle(adding added: [NodeBlock], to old: [NodeBlock]) -> Bool {
    let search = CycleSearch(blocks: old + added)
    var down: Set<NodeID> = []
    var up: Set<NodeID> = []
    for (offset, block) in added.enumerated() {
      for (dataset, use) in block.uses {
        for oldBlock in old {
          guard let oldUse = oldBlock.uses[dataset] else { continue }
          if let producer = use.producer, !oldUse.consumers.isEmpty {
            down.insert(NodeID(block: old.count + offset, index: producer))
          }
          if oldUse.producer != nil {
            up.formUnion(use.consumers.map { NodeID(block: old.count + offset, index: $0) })
          }
        }
      }
    }
    if down.isEmpty || up.isEmpty { return false }
    var downstream = Walk(from: Array(down))
    var upstream = Walk(from: Array(up))
    while true {
      if let answer = downstream.step({ search.neighbours($0, .downstream) }) { return answer }
      if let answer = upstream.step({ search.neighbours($0, .upstream) }) { return answer }
    }
  }

  private func neighbours(_ id: NodeID, _ direction: Direction) -> [NodeID] {
    let node = blocks[id.block].nodes[id.index]
    var result: [NodeID] = []
    switch direction {
    case .downstream:
      for dataset in node.produced {
        for (block, content) in blocks.enumerated() {
          for index in content.uses[dataset]?.consumers ?? [] {
            result.append(NodeID(block: block, index: index))
          }
        }
      }
    case .upstream:
      for dataset in node.consumed {
        for (block, content) in blocks.enumerated() {
          if let index = content.uses[dataset]?.producer { result.append(NodeID(block: block, index: index)) }
        }
      }
    }
    return result
  }

  /// A depth-first search that can be stopped after each node.
  private struct Walk {
    private var starts: [NodeID]
    /// Where the search is: each node with those of its neighbours that are left.
    private var path: [(node: NodeID, left: [NodeID])] = []
    /// false: still on the path.
    private var isDone: [NodeID: Bool] = [:]

    init(from starts: [NodeID]) { self.starts = starts }

    /// Enters or leaves one node.
    /// - Returns: whether there is a cycle, once that is known.
    mutating func step(_ neighbours: (NodeID) -> [NodeID]) -> Bool? {
      guard let last = path.indices.last else {
        guard let start = starts.popLast() else { return false }
        if isDone[start] == nil { enter(start, neighbours) }
        return nil
      }
      guard let next = path[last].left.popLast() else {
        isDone[path[last].node] = true
        path.removeLast()
        return nil
      }
      switch isDone[next] {
      case nil: enter(next, neighbours)
      case false: return true
      case true: break
      }
      return nil
    }

    private mutating func enter(_ node: NodeID, _ neighbours: (NodeID) -> [NodeID]) {
      isDone[node] = false
      path.append((node, neighbours(node)))
    }
  }
}
