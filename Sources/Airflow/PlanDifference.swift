import PythonText

/// What changed from one plan to the next, in the terms of a DAG.
///
/// A text difference shows moved lines; this shows what Airflow will do differently. The order of tasks in
/// the file is no difference. The order of the changes is fixed: the DAG's own names, tasks that went (in the
/// old order), tasks that run other nodes and tasks that came (in the new order), edges that went, edges
/// that came.
package struct PlanDifference: Hashable, Sendable {
  package enum Change: Hashable, Sendable {
    /// A name of the DAG as a whole: `dag_id`, `pipeline`, `package`, `env`.
    case renamed(what: String, from: String, to: String)
    case taskRemoved(Plan.Task)
    case taskChanged(id: String, from: [String], to: [String])
    case taskAdded(Plan.Task)
    case edgeRemoved(Plan.Edge)
    case edgeAdded(Plan.Edge)
  }

  package private(set) var changes: [Change] = []

  /// - Parameter old: nil where nothing was published yet: then everything was added.
  package init(from old: Plan?, to new: Plan) {
    if let old {
      for (what, name) in [
        ("dag_id", \Plan.dagID), ("pipeline", \.pipelineName), ("package", \.packageName),
        ("env", \.environment),
      ] where !old[keyPath: name].utf8.elementsEqual(new[keyPath: name].utf8) {
        changes.append(.renamed(what: what, from: old[keyPath: name], to: new[keyPath: name]))
      }
    }
    compareTasks(old?.tasks ?? [], new.tasks)
    let oldEdges = old?.edges ?? []
    let before = Set(oldEdges.map(ExactEdge.init))
    let after = Set(new.edges.map(ExactEdge.init))
    changes += oldEdges.filter { !after.contains(ExactEdge($0)) }.map(Change.edgeRemoved)
    changes += new.edges.filter { !before.contains(ExactEdge($0)) }.map(Change.edgeAdded)
  }

  private mutating func compareTasks(_ old: [Plan.Task], _ new: [Plan.Task]) {
    let before = Dictionary(old.map { (ExactString($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    let after = Set(new.map { ExactString($0.id) })
    changes += old.filter { !after.contains(ExactString($0.id)) }.map(Change.taskRemoved)
    for task in new {
      guard let previous = before[ExactString(task.id)] else {
        changes.append(.taskAdded(task))
        continue
      }
      if previous.nodes.map(ExactString.init) != task.nodes.map(ExactString.init) {
        changes.append(.taskChanged(id: task.id, from: previous.nodes, to: task.nodes))
      }
    }
  }

  package var isEmpty: Bool { changes.isEmpty }

  /// One line for each change: `+task x`, `-edge a→b`, `~task x nodes a, b → a`, `dag_id a → b`.
  package var lines: [String] { changes.map(\.line) }
}

extension PlanDifference.Change {
  package var line: String {
    switch self {
    case .renamed(let what, let from, let to): "\(what) \(shown(from)) → \(shown(to))"
    case .taskRemoved(let task): "-task \(shown(task.id))"
    case .taskChanged(let id, let from, let to):
      "~task \(shown(id)) nodes \(shown(from)) → \(shown(to))"
    case .taskAdded(let task): "+task \(shown(task.id))"
    case .edgeRemoved(let edge): "-edge \(shown(edge.parent))→\(shown(edge.child))"
    case .edgeAdded(let edge): "+edge \(shown(edge.parent))→\(shown(edge.child))"
    }
  }

  /// As it is where it cannot be mistaken, else as a literal: a node's name may hold a line end or a comma.
  private func shown(_ name: String) -> String {
    Names.isAccepted(name) ? name : PythonLiteral.string(name)
  }

  private func shown(_ nodes: [String]) -> String { nodes.map(shown).joined(separator: ", ") }
}

private struct ExactEdge: Hashable {
  let parent: ExactString
  let child: ExactString

  init(_ edge: Plan.Edge) {
    parent = ExactString(edge.parent)
    child = ExactString(edge.child)
  }
}
