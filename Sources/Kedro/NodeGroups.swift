import PythonText

/// Kedro's grouping of nodes for deployment: `Pipeline.group_nodes_by` of 1.x, and
/// `grouped_nodes_by_namespace` of 0.19.
///
/// A group may need a group that needs it, where a namespace is interrupted by a node from outside; Kedro
/// only warns.
package struct NodeGroup: Hashable, Sendable {
  /// The first segment of the namespace, or the full name of a node without one.
  package var name: String
  package var isNamespace: Bool
  /// Full names, in topological order.
  package var nodes: [String]
  /// Other groups whose nodes this one's nodes read from, each once, in the order met.
  package var dependencies: [String]

  package init(name: String, isNamespace: Bool, nodes: [String], dependencies: [String]) {
    self.name = name
    self.isNamespace = isNamespace
    self.nodes = nodes
    self.dependencies = dependencies
  }
}

extension Pipeline {
  /// `group_nodes_by(strategy)`: `"namespace"`, or `"none"` or nil for each node by itself, in any case.
  /// - Throws: `ValueError` for anything else.
  package func groupNodes(by strategy: String?) throws(KedroFailure) -> [NodeGroup] {
    switch strategy?.lowercased() {
    case nil, "none": return groupedByNode
    case "namespace": return groupedByNamespace
    default: throw .raised(.valueError, "Unsupported group_by strategy: \(strategy ?? "None")")
    }
  }

  /// Each node by itself.
  package var groupedByNode: [NodeGroup] {
    namedDependencies.map { node, parents in
      NodeGroup(
        name: node.name, isNamespace: false, nodes: [node.name], dependencies: parents.map(\.name))
    }
  }

  /// By the first segment of the namespace; in the order in which the groups are first met. The order of
  /// dependencies is that of 1.x: parents by name (0.19 has them in the order of a set, so in none).
  package var groupedByNamespace: [NodeGroup] {
    var groups: [NodeGroup] = []
    var indexOfKey: [ExactString: Int] = [:]
    var known: [Set<ExactString>] = []
    for (node, parents) in namedDependencies {
      let key = node.groupKey
      let index: Int
      if let found = indexOfKey[key] {
        index = found
      } else {
        index = groups.count
        indexOfKey[key] = index
        known.append([])
        groups.append(
          NodeGroup(name: key.text, isNamespace: node.namespace != nil, nodes: [], dependencies: []))
      }
      groups[index].nodes.append(node.name)
      for parent in parents.map(\.groupKey) where parent != key && known[index].insert(parent).inserted {
        groups[index].dependencies.append(parent.text)
      }
    }
    return groups
  }

  private struct Named {
    var name: String
    var namespace: String?

    var groupKey: ExactString { ExactString(namespace ?? name) }
  }

  private var namedDependencies: [(node: Named, parents: [Named])] {
    let (block, order) = graph.value(blocks, edges)
    let named = block.nodes.indices.map {
      Named(name: block.names[$0].text, namespace: block.nodes[$0].topLevelNamespace)
    }
    return order.groups.joined().map { index in
      let parents = edges.parents(of: index).sorted { block.names[$0] < block.names[$1] }
      return (named[index], parents.map { named[$0] })
    }
  }
}
