/// How the nodes of a pipeline are divided into tasks, and what these are called.
package struct PlanOptions: Hashable, Sendable {
  /// Only nodes with one of these tags become part of the DAG; none: all nodes.
  package var tags: [String] = []
  /// Groups that a person named. They are made first; what they leave is grouped automatically.
  package var groups: [ManualGroup] = []
  package var grouping = Grouping.none
  package var cycles = CyclePolicy.merge
  package var naming = Naming.verbatim

  package init() {}

  /// Which nodes become one task by themselves.
  package enum Grouping: String, Hashable, Sendable, CaseIterable {
    /// Every node is a task of its own.
    case none
    /// Nodes that hand each other datasets in memory.
    case memory
    /// Nodes of one top-level namespace.
    case namespace
  }

  /// What becomes of groups that wait for each other.
  package enum CyclePolicy: String, Hashable, Sendable, CaseIterable {
    /// They become one group.
    case merge
    /// They are an error, and no DAG is made.
    case refuse
  }

  /// How a task's id follows from its nodes' names.
  package enum Naming: String, Hashable, Sendable, CaseIterable {
    /// What Airflow accepts is kept.
    case verbatim
    /// As kedro-airflow makes it, with python-slugify.
    case slug
  }

  /// A task that a person put together.
  package struct ManualGroup: Hashable, Sendable {
    package var name: String
    /// Names of nodes, tags or namespaces, or patterns of them (`*`, `?`, `[...]`): `node:split_*`, `tag:training`,
    /// `namespace:reporting`; without a prefix the name of a node.
    package var members: [String]

    package init(name: String, members: [String]) {
      self.name = name
      self.members = members
    }
  }
}
