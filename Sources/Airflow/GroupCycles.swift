import Diagnostics
import Kedro
import PythonText

/// Groups that wait for each other, which no order of tasks can serve.
///
/// The nodes of a pipeline have no cycle, but groups of them may: A hands C something in memory, and B, which stands
/// between the two, does not belong to them; so the task of A and C waits for B, and B for it. kedro-airflow
/// writes such a DAG and Airflow refuses to load it. The strongly connected components of the graph of
/// groups are exactly what has to become one task for the rest to have an order.
struct GroupCycles {
  /// The components of more than one group, each in the order of the groups, by their first group.
  let components: [[Int]]

  /// Tarjan's algorithm with a stack of its own: a chain of groups may be longer than the machine's is deep.
  /// - Parameter edges: for each group those that it waits for.
  init(_ edges: [[Int]]) {
    var number = Array(repeating: -1, count: edges.count)
    var low = number
    var isOpen = Array(repeating: false, count: edges.count)
    var open: [Int] = []
    var path: [(group: Int, next: Int)] = []
    var count = 0
    var found: [[Int]] = []
    for start in edges.indices where number[start] < 0 {
      path.append((start, 0))
      while let (group, next) = path.last {
        if next == 0 {
          number[group] = count
          low[group] = count
          count += 1
          open.append(group)
          isOpen[group] = true
        }
        if next < edges[group].count {
          path[path.count - 1].next += 1
          let other = edges[group][next]
          if number[other] < 0 {
            path.append((other, 0))
          } else if isOpen[other] {
            low[group] = min(low[group], number[other])
          }
          continue
        }
        // A group without edges is entered and left in one turn.
        path.removeLast()
        if let above = path.last?.group { low[above] = min(low[above], low[group]) }
        guard low[group] == number[group] else { continue }
        var component: [Int] = []
        while let last = open.popLast() {
          isOpen[last] = false
          component.append(last)
          if last == group { break }
        }
        if component.count > 1 { found.append(component.sorted()) }
      }
    }
    components = found.sorted { $0[0] < $1[0] }
  }

  /// The shortest way from the first group of a component back to it.
  /// - Returns: groups, each of which waits for the one before; the first stands at the end once more.
  static func cycle(in component: [Int], _ edges: [[Int]]) -> [Int] {
    guard let start = component.first else { return [] }
    let inside = Set(component)
    // The group that waits for this one, on the shortest way.
    var waiting: [Int: Int] = [:]
    var queue = [start]
    var read = 0
    while read < queue.count {
      let group = queue[read]
      read += 1
      for other in edges[group] where inside.contains(other) {
        if other == start {
          var way = [start, group]
          var current = group
          while current != start, let next = waiting[current] {
            way.append(next)
            current = next
          }
          return way
        }
        if waiting[other] == nil {
          waiting[other] = group
          queue.append(other)
        }
      }
    }
    return [start]
  }
}

/// What is told of groups that wait for each other.
///
/// The pipeline is not named: where a registry adds pipelines up, the same groups are in many of them, and one thing that is
/// wrong is to be told once.
struct CycleReport {
  let nodes: [NodeModel]
  let groups: NodeGrouping
  let reads: [[NodeGraph.Read]]
  let policy: PlanOptions.CyclePolicy
  let isMemory: (String) -> Bool

  private static let stepsAtMost = 12

  /// - Parameters:
  ///   - cycle: groups, each of which waits for the one before.
  ///   - mergedName: what the one task is called that they become.
  func diagnostic(
    _ component: [Int], _ cycle: [Int], mergedName: String, manual: [PlanOptions.ManualGroup]
  ) -> Diagnostic {
    let names = component.map { PythonLiteral.string(groups.groups[$0].name) }
    let shown = names.count > 5 ? names.prefix(4) + ["\(names.count - 4) more"] : names[...]
    let who = shown.dropLast().joined(separator: ", ") + " and " + (shown.last ?? "")
    let isMerged = policy == .merge
    var notes = steps(cycle)
    if notes.count > Self.stepsAtMost {
      let more = notes.count - Self.stepsAtMost
      notes = Array(notes.prefix(Self.stepsAtMost)) + [.init("and \(more) more steps")]
    }
    let written = component.compactMap { location(groups.groups[$0], manual) }.first
    return Diagnostic(
      .groupCycle, isMerged ? .warning : .error, at: written ?? notes.first?.location,
      "the groups \(who) wait for each other"
        + (isMerged ? ", so they are one task, \(PythonLiteral.string(mergedName))" : ""),
      notes: notes, help: help(component, manual))
  }

  private func location(_ group: GroupedNodes, _ manual: [PlanOptions.ManualGroup]) -> SourceLocation? {
    guard case .manual(let place) = group.kind else { return nil }
    return manual[place].location
  }

  /// A note for each step of the way, with the nodes and the dataset.
  private func steps(_ cycle: [Int]) -> [Diagnostic.Note] {
    zip(cycle, cycle.dropFirst()).compactMap { parent, child in
      for reader in groups.groups[child].members {
        for read in reads[reader] where groups.groupOf[read.producer] == parent {
          let (from, to) = (nodes[read.producer], nodes[reader])
          return Diagnostic.Note(
            "\(label(parent)) → \(label(child)): \(PythonLiteral.string(to.name)) reads"
              + " \(PythonLiteral.string(read.input)), which \(PythonLiteral.string(from.name)) writes",
            at: to.source.map { SourceLocation(path: $0.path, line: $0.firstLine) })
        }
      }
      return Diagnostic.Note("\(label(parent)) → \(label(child)), over nodes that the tags leave out")
    }
  }

  private func label(_ group: Int) -> String { PythonLiteral.string(groups.groups[group].name) }

  private func help(_ component: [Int], _ manual: [PlanOptions.ManualGroup]) -> String {
    for place in component {
      let group = groups.groups[place]
      switch group.kind {
      case .memory:
        let members = Set(group.members)
        let held = group.members.flatMap { reader in
          reads[reader].filter {
            members.contains($0.producer) && (isMemory($0.output) || isMemory($0.input))
          }
          .map { datasetBase($0.input) }
        }.sortedExactly()
        let datasets = held.prefix(3).map(PythonLiteral.string).joined(separator: ", ")
        return "store \(datasets)\(held.count > 3 ? ", ..." : "") with a catalog entry, so that the nodes of"
          + " \(PythonLiteral.string(group.name)) need not be one task"
      case .manual:
        return "take a node out of the group \(PythonLiteral.string(group.name)), or put what stands between"
          + " its nodes into it"
      case .namespace(let name):
        return "put the nodes between those of the namespace \(PythonLiteral.string(name)) into it, or into a"
          + " group of [tool.dagwatchd.airflow.groups] together with it"
      case .node, .merged: continue
      }
    }
    return "put the nodes into one group"
  }
}
