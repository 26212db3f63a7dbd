/// What one DAG file will say: its tasks, what each of them runs, and their order.
///
/// The plan is a value between the model and the text: the checks and the differences that a person is
/// shown are made on it, and rendering it needs nothing else but where the project is at run time.
package struct Plan: Hashable, Sendable, Codable {
  package var dagID: String
  package var pipelineName: String
  package var packageName: String
  package var environment: String
  /// In the order in which they are written: Kedro's topological order.
  package var tasks: [Task]
  /// Child by child in the order of the tasks, parents by the names of their nodes.
  package var edges: [Edge]

  package struct Task: Hashable, Sendable, Codable {
    package var id: String
    /// Full names of the Kedro nodes that the task runs.
    package var nodes: [String]
    /// The tags of these nodes, sorted, each once.
    package var tags: [String]
    /// What the task's group is called where it is one that has a name: a manual group's, a namespace.
    package var group: String?
    /// The namespace that all its nodes share, part by part: `["reporting", "monthly"]`.
    package var namespace: [String]
    /// Where the task's nodes are from: its inputs, outputs and source lines, for a person to read.
    package var documentation: String?
    /// The functions of its nodes, by their names, node by node.
    package var functions: [String]
    /// The datasets that its nodes read and write, as the nodes name them, sorted, each once.
    package var inputs: [String]
    package var outputs: [String]

    package init(
      id: String, nodes: [String], tags: [String] = [], group: String? = nil, namespace: [String] = [],
      documentation: String? = nil, functions: [String] = [], inputs: [String] = [], outputs: [String] = []
    ) {
      self.id = id
      self.nodes = nodes
      self.tags = tags
      self.group = group
      self.namespace = namespace
      self.documentation = documentation
      self.functions = functions
      self.inputs = inputs
      self.outputs = outputs
    }

    /// Plans that were kept before a field was there lack it.
    package init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      id = try values.decode(String.self, forKey: .id)
      nodes = try values.decode([String].self, forKey: .nodes)
      tags = try values.decodeIfPresent([String].self, forKey: .tags) ?? []
      group = try values.decodeIfPresent(String.self, forKey: .group)
      namespace = try values.decodeIfPresent([String].self, forKey: .namespace) ?? []
      documentation = try values.decodeIfPresent(String.self, forKey: .documentation)
      functions = try values.decodeIfPresent([String].self, forKey: .functions) ?? []
      inputs = try values.decodeIfPresent([String].self, forKey: .inputs) ?? []
      outputs = try values.decodeIfPresent([String].self, forKey: .outputs) ?? []
    }
  }

  /// The child starts when the parent has succeeded; both are task ids.
  package struct Edge: Hashable, Sendable, Codable {
    package var parent: String
    package var child: String

    package init(parent: String, child: String) {
      self.parent = parent
      self.child = child
    }
  }

  package init(
    dagID: String, pipelineName: String, packageName: String, environment: String, tasks: [Task],
    edges: [Edge]
  ) {
    self.dagID = dagID
    self.pipelineName = pipelineName
    self.packageName = packageName
    self.environment = environment
    self.tasks = tasks
    self.edges = edges
  }
}
