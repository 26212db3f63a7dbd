import Kedro
import PythonText

/// Some nodes that become one task, as Kedro calls them.
struct GroupedNodes: Sendable {
  enum Kind: Hashable, Sendable {
    /// A node alone.
    case node
    /// Nodes that hand each other datasets in memory.
    case memory
    /// The nodes of one top-level namespace.
    case namespace(String)
    /// What a person put together; the place of the group in the options.
    case manual(Int)
    /// Groups that waited for each other.
    case merged
  }

  var kind: Kind
  /// What the task is called, before Airflow's rules for ids.
  var name: String
  /// In the order of the nodes.
  var members: [Int]

  /// Tells two groups apart that are called the same: a node `a_b`, and the nodes `a` and `b` together.
  func identity(_ nodes: [NodeModel]) -> String {
    switch kind {
    case .node: name
    case .namespace: "namespace\0" + name
    case .manual: "group\0" + name
    case .memory, .merged: "nodes\0" + members.map { nodes[$0].name }.joined(separator: "\0")
    }
  }
}

/// Every node in one group. Groups are in the order of their first nodes.
///
/// What a person put together comes first; the rest is grouped automatically, among itself:
///
/// - by memory: connected components over the datasets that live in memory (kedro-airflow's `group_memory_nodes`,
///   without its loss of transcoded edges, and with a loop where that recurses once per node). A
///   component is called after its nodes, joined with `_`.
/// - by namespace: the first part of the namespace (Kedro's `group_nodes_by`). A node without one stays alone, even
///   if it is called like a namespace.
struct NodeGrouping: Sendable {
  private(set) var groups: [GroupedNodes]
  /// The group of each node.
  private(set) var groupOf: [Int]

  /// - Parameters:
  ///   - manual: for each node the place of the group that a person put it in.
  ///   - isMemory: whether a dataset lives in memory, by its name with transcoding.
  init(
    _ nodes: [NodeModel], _ grouping: PlanOptions.Grouping, manual: [Int?], manualNames: [String],
    reads: [[NodeGraph.Read]], isMemory: (String) -> Bool
  ) {
    enum Key: Hashable {
      case alone(Int)
      case component(Int)
      case namespace(ExactString)
      case manual(Int)
    }
    var components = Components(nodes.count)
    if grouping == .memory {
      for (reader, node) in reads.enumerated() where manual[reader] == nil {
        for read in node where manual[read.producer] == nil {
          if isMemory(read.output) || isMemory(read.input) { components.join(reader, read.producer) }
        }
      }
    }
    var places: [Key: Int] = [:]
    var groups: [GroupedNodes] = []
    var groupOf: [Int] = []
    groupOf.reserveCapacity(nodes.count)
    for (place, node) in nodes.enumerated() {
      let namespace = node.namespace.map(topLevel)
      let key: Key
      if let group = manual[place] {
        key = .manual(group)
      } else if grouping == .memory {
        key = .component(components.root(place))
      } else if grouping == .namespace, let namespace {
        key = .namespace(ExactString(namespace))
      } else {
        key = .alone(place)
      }
      if let known = places[key] {
        groups[known].members.append(place)
        groupOf.append(known)
        continue
      }
      places[key] = groups.count
      groupOf.append(groups.count)
      let (kind, name): (GroupedNodes.Kind, String) =
        switch key {
        case .manual(let group): (.manual(group), manualNames[group])
        case .namespace(let namespace): (.namespace(namespace.text), namespace.text)
        case .alone, .component: (.node, node.name)
        }
      groups.append(GroupedNodes(kind: kind, name: name, members: [place]))
    }
    if grouping == .memory {
      for place in groups.indices where groups[place].members.count > 1 && groups[place].kind == .node {
        groups[place].kind = .memory
        groups[place].name = groups[place].members.map { nodes[$0].name }.joined(separator: "_")
      }
    }
    self.groups = groups
    self.groupOf = groupOf
  }

  /// Makes one group of each of these sets of groups.
  mutating func merge(_ sets: [[Int]]) {
    var target = Array(groups.indices)
    for set in sets {
      guard let first = set.min() else { continue }
      for group in set { target[group] = first }
    }
    var merged: [Int: [GroupedNodes]] = [:]
    for (place, group) in groups.enumerated() { merged[target[place], default: []].append(group) }
    var result: [GroupedNodes] = []
    var position: [Int: Int] = [:]
    for place in groups.indices where target[place] == place {
      position[place] = result.count
      result.append(Self.united(merged[place] ?? [groups[place]]))
    }
    groups = result
    groupOf = groupOf.map { position[target[$0]] ?? 0 }
  }

  /// A group of a person's keeps its name among others; any other parts give their names, joined.
  private static func united(_ parts: [GroupedNodes]) -> GroupedNodes {
    if parts.count == 1 { return parts[0] }
    let members = parts.flatMap(\.members).sorted()
    let manual = parts.filter { if case .manual = $0.kind { true } else { false } }
    if manual.count == 1 { return GroupedNodes(kind: manual[0].kind, name: manual[0].name, members: members) }
    return GroupedNodes(
      kind: .merged, name: parts.map(\.name).joined(separator: "_"), members: members)
  }

  /// The groups that each group waits for, each once: member by member, parents in their order.
  func dependencies(_ parents: [[Int]]) -> [[Int]] {
    var seenBy = Array(repeating: -1, count: groups.count)
    return groups.enumerated().map { child, group in
      var found: [Int] = []
      seenBy[child] = child
      for member in group.members {
        for parent in parents[member] where seenBy[groupOf[parent]] != child {
          seenBy[groupOf[parent]] = child
          found.append(groupOf[parent])
        }
      }
      return found
    }
  }
}

/// The text before the first dot.
private func topLevel(_ namespace: String) -> String {
  namespace.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(namespace[..<$0]) } ?? namespace
}

/// Sets that are joined and asked for their members' common sign (a union-find).
private struct Components {
  private var parent: [Int]
  private var size: [Int]

  init(_ count: Int) {
    parent = Array(0..<count)
    size = Array(repeating: 1, count: count)
  }

  mutating func root(_ element: Int) -> Int {
    var element = element
    while parent[element] != element {
      parent[element] = parent[parent[element]]
      element = parent[element]
    }
    return element
  }

  mutating func join(_ left: Int, _ right: Int) {
    var (left, right) = (root(left), root(right))
    if left == right { return }
    if size[left] < size[right] { swap(&left, &right) }
    parent[right] = left
    size[left] += size[right]
  }
}
