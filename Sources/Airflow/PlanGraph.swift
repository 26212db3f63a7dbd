import Diagnostics
import Kedro
import PythonText

/// Plans as a graph to be drawn: tasks, the namespaces around them, and what makes one wait for another.
///
/// It is the one value behind all formats, so that they show the same. Nodes are numbered and never named
/// by what they show: a name that comes from a project is only ever the text of a label, and each format
/// has one function that writes such a text. What cannot be seen, or would act on a terminal, is shown by its
/// number (`VisibleText`): XML, which SVG is, cannot hold it at all.
///
/// A dataset in memory that passes from one task to another is marked: the run will not find it.
package struct PlanGraph: Hashable, Sendable {
  /// One DAG.
  package struct DAG: Hashable, Sendable {
    package var id: String
    package var root: Cluster
  }

  /// Tasks of one namespace, and the namespaces inside it.
  package struct Cluster: Hashable, Sendable {
    /// The last part of the namespace.
    package var name: String
    /// Numbers of tasks.
    package var tasks: [Int] = []
    package var clusters: [Cluster] = []
  }

  package struct Task: Hashable, Sendable {
    package var id: String
    /// The Kedro nodes that it runs, where they are not just the one that it is called by.
    package var nodes: [String]
  }

  package struct Edge: Hashable, Sendable {
    package var parent: Int
    package var child: Int
    /// Datasets on the way that live in memory, sorted.
    package var memory: [String]
  }

  package private(set) var dags: [DAG] = []
  package private(set) var tasks: [Task] = []
  /// In the plans' order.
  package private(set) var edges: [Edge] = []

  /// Deeper namespaces are drawn in the one at this depth: nobody reads more frames than this.
  private static let deepest = 12

  /// - Parameter storage: where the project's datasets live; of a dataset that is not listed that is not known.
  package init(_ plans: [Plan], storage: [StoredDataset] = []) {
    let memory = Set(
      storage.compactMap { dataset in
        if case .memory = dataset.storage { ExactString(datasetBase(dataset.name)) } else { nil }
      })
    for plan in plans { add(plan, memory) }
  }

  private mutating func add(_ plan: Plan, _ memory: Set<ExactString>) {
    let first = tasks.count
    var places: [ExactString: Int] = [:]
    var tree = ClusterTree()
    var producers: [ExactString: Int] = [:]
    for task in plan.tasks {
      let number = tasks.count
      places[ExactString(task.id)] = number
      let isItself = task.nodes.map(ExactString.init) == [ExactString(task.id)]
      tasks.append(Task(id: task.id, nodes: isItself ? [] : task.nodes))
      // A namespace that is one task is that task, and needs no frame around it.
      let isNamespace = task.group.map(ExactString.init) == ExactString(task.namespace.joined(separator: "."))
      tree.add(
        number,
        at: Array((isNamespace ? task.namespace.dropLast() : task.namespace[...]).prefix(Self.deepest)))
      for output in task.outputs {
        let base = ExactString(datasetBase(output))
        if memory.contains(base) { producers[base] = number }
      }
    }
    var passed: [ExactEdge: [String]] = [:]
    for (offset, task) in plan.tasks.enumerated() {
      for input in task.inputs {
        let base = ExactString(datasetBase(input))
        guard let producer = producers[base], producer != first + offset else { continue }
        passed[ExactEdge(parent: producer, child: first + offset), default: []].append(base.text)
      }
    }
    for edge in plan.edges {
      guard let parent = places[ExactString(edge.parent)], let child = places[ExactString(edge.child)] else {
        continue
      }
      edges.append(
        Edge(parent: parent, child: child, memory: passed[ExactEdge(parent: parent, child: child)] ?? []))
    }
    dags.append(DAG(id: plan.dagID, root: tree.cluster(named: plan.dagID)))
  }

  private struct ExactEdge: Hashable {
    var parent: Int
    var child: Int
  }

  /// The lines of a task's label: its id, and the nodes that it runs.
  package func label(_ task: Int) -> [String] {
    let task = tasks[task]
    let shown = task.nodes.prefix(Self.nodesAtMost)
    let rest = task.nodes.count - shown.count
    return [task.id] + shown.map { "· " + $0 } + (rest > 0 ? ["and \(rest) more"] : [])
  }

  /// The label of an edge that carries something in memory; nil for another.
  package func label(_ edge: Edge) -> String? {
    if edge.memory.isEmpty { return nil }
    let shown = edge.memory.prefix(Self.datasetsAtMost).joined(separator: ", ")
    let rest = edge.memory.count - Self.datasetsAtMost
    return "in memory: " + shown + (rest > 0 ? " and \(rest) more" : "")
  }

  private static let nodesAtMost = 20
  private static let datasetsAtMost = 3
}

/// Namespaces as they are met, flat, so that a task finds its own in one look.
private struct ClusterTree {
  private var names = [""]
  private var tasks: [[Int]] = [[]]
  private var children: [[Int]] = [[]]
  private var places: [[ExactString]: Int] = [[]: 0]

  mutating func add(_ task: Int, at path: [String]) {
    var key: [ExactString] = []
    var place = 0
    for part in path {
      key.append(ExactString(part))
      if let known = places[key] {
        place = known
        continue
      }
      let new = names.count
      names.append(part)
      tasks.append([])
      children.append([])
      children[place].append(new)
      places[key] = new
      place = new
    }
    tasks[place].append(task)
  }

  func cluster(named name: String, _ place: Int = 0) -> PlanGraph.Cluster {
    PlanGraph.Cluster(
      name: place == 0 ? name : names[place], tasks: tasks[place],
      clusters: children[place].map { cluster(named: "", $0) })
  }
}
