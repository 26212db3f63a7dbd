import Diagnostics

/// How the nodes of a pipeline are divided into tasks, and what these are called.
package struct PlanOptions: Hashable, Sendable {
  /// Only nodes with one of these tags become part of the DAG; none: all nodes.
  package var tags: [String] = []
  /// Groups that a person named. They are made first; what they leave is grouped automatically.
  package var groups: [ManualGroup] = []
  package var grouping = Grouping.none
  package var cycles = CyclePolicy.merge
  package var naming = Naming.verbatim
  package var memory = MemoryPolicy.warn
  package var documentation = Documentation.files

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

  /// What becomes of a dataset that lives in memory and passes from one task to another, which cannot read it.
  package enum MemoryPolicy: String, Hashable, Sendable, CaseIterable {
    /// It is a warning. A hook of the project may put into the catalog what no file says.
    case warn
    /// It is an error, and no DAG is made.
    case refuse
    /// Nothing is said.
    case allow
  }

  /// What a task's documentation tells of its nodes.
  package enum Documentation: String, Hashable, Sendable, CaseIterable {
    case none
    /// Inputs, outputs, tags and the file of the function: it changes only when a node does.
    case files
    /// The line, too, which changes with every line that is added above it.
    case lines
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
    /// Where the group is written, for what is said about it.
    package var location: SourceLocation?

    package init(name: String, members: [String], location: SourceLocation? = nil) {
      self.name = name
      self.members = members
      self.location = location
    }
  }
}
