/// Whether adding nodes to a pipeline makes a cycle, answered without looking at the whole pipeline.
///
/// Both sides are acyclic, so a new cycle leaves the added nodes into the old ones and comes back. It is
/// there exactly if a depth-first search from the added nodes that feed old ones meets a node that it is
/// still inside of; and just as well if a search against the edges does, from the added nodes that read from
/// old ones. One of the two regions is often small (a pipeline at the end of the project feeds little) and
/// the other is not, and it cannot be known which, so both searches are made in turn, a step each, and the
/// first to end has the answer. Where edges cross in one direction only there is nothing to search.
enum CycleSearch {
  /// - Parameters:
  ///   - edges: of all nodes.
  ///   - crossing: the edges between old and added nodes.
  ///   - start: the number of the first added node.
  static func findsCycle(in edges: NodeEdges, crossing: Set<NodeEdges.Edge>, from start: Int) -> Bool {
    let feeding = Set(crossing.lazy.filter { $0.child < start }.map(\.parent))
    let reading = Set(crossing.lazy.filter { $0.parent < start }.map(\.child))
    if feeding.isEmpty || reading.isEmpty { return false }
    var downstream = Walk(from: feeding, .downstream, in: edges)
    var upstream = Walk(from: reading, .upstream, in: edges)
    while true {
      if let answer = downstream.step() { return answer }
      if let answer = upstream.step() { return answer }
    }
  }

  /// A depth-first search that can be stopped after each edge.
  private struct Walk {
    private enum State { case new, open, done }

    private let edges: NodeEdges
    private let direction: NodeEdges.Direction
    private var starts: [Int]
    /// Where the search is: each node, and the edge to follow from there.
    private var path: [(node: Int, edge: Int?)] = []
    private var state: [State]

    init(from starts: Set<Int>, _ direction: NodeEdges.Direction, in edges: NodeEdges) {
      self.starts = Array(starts)
      self.direction = direction
      self.edges = edges
      state = Array(repeating: .new, count: edges.count)
    }

    /// Follows an edge, or leaves a node.
    /// - Returns: whether there is a cycle, once that is known.
    mutating func step() -> Bool? {
      guard let (node, edge) = path.last else {
        guard let start = starts.popLast() else { return false }
        if state[start] == .new { enter(start) }
        return nil
      }
      guard let edge else {
        state[node] = .done
        path.removeLast()
        return nil
      }
      let (neighbour, next) = edges.follow(edge, direction)
      path[path.count - 1].edge = next
      switch state[neighbour] {
      case .new: enter(neighbour)
      case .open: return true
      case .done: break
      }
      return nil
    }

    private mutating func enter(_ node: Int) {
      state[node] = .open
      path.append((node, edges.first(of: node, direction)))
    }
  }
}
