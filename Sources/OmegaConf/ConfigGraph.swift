import PythonText

/// The merged configuration as OmegaConf holds it while it resolves: nodes that know their parent.
///
/// A relative interpolation (`${..x}`) needs the way up, and what an interpolation gives may be a node
/// elsewhere, in this configuration or in the globals, whose own interpolations are relative to *its*
/// place. So all trees stand in one arena, and a reference is an index.
struct ConfigGraph {
  typealias ID = Int

  enum Content {
    case scalar(ConfigValue)
    case list([ID])
    case mapping(keys: [ConfigKey], children: [ConfigKey: ID])
  }

  struct Node {
    var parent: ID?
    var content: Content
    var place: Place?
  }

  private(set) var nodes: [Node] = []

  subscript(id: ID) -> Node { nodes[id] }

  /// Copies a tree into the graph.
  mutating func insert(_ tree: ConfigNode, under parent: ID?) -> ID {
    let id = nodes.count
    nodes.append(Node(parent: parent, content: .scalar(.null), place: tree.place))
    switch tree.content {
    case .scalar(let value): nodes[id].content = .scalar(value)
    case .list(let items):
      var children: [ID] = []
      for item in items { children.append(insert(item, under: id)) }
      nodes[id].content = .list(children)
    case .mapping(let members):
      var children: [ConfigKey: ID] = [:]
      for member in members { children[member.key] = insert(member.value, under: id) }
      nodes[id].content = .mapping(keys: members.map(\.key), children: children)
    }
    return id
  }

  func root(of id: ID) -> ID {
    var id = id
    while let parent = nodes[id].parent { id = parent }
    return id
  }

  /// Whether `ancestor` is `id` or a container around it.
  func isInside(_ id: ID, _ ancestor: ID) -> Bool {
    var current: ID? = id
    while let id = current {
      if id == ancestor { return true }
      current = nodes[id].parent
    }
    return false
  }

  func isContainer(_ id: ID) -> Bool {
    if case .scalar = nodes[id].content { false } else { true }
  }

  /// The tree below `id`, as it was inserted.
  func tree(_ id: ID) -> ConfigNode {
    let node = nodes[id]
    let content: ConfigNode.Content =
      switch node.content {
      case .scalar(let value): .scalar(value)
      case .list(let items): .list(items.map(tree))
      case .mapping(let keys, let children):
        .mapping(
          keys.compactMap { key in
            children[key].map { ConfigMember(key: key, keyPlace: nodes[$0].place, value: tree($0)) }
          })
      }
    return ConfigNode(content: content, place: node.place)
  }
}

/// What an interpolation gives: a node of the graph, or a value that a resolver made.
indirect enum Resolved {
  case node(ConfigGraph.ID)
  case scalar(ConfigValue)
  case list([Resolved])
  case dictionary([(key: ConfigKey, value: Resolved)])

  /// Why the value cannot be known, where it cannot.
  var unknown: String? {
    if case .scalar(.unknown(let reason)) = self { reason } else { nil }
  }
}

extension ConfigGraph {
  /// Python's `str()`: of a text the text itself, of containers their `repr`, interpolations and all.
  /// - Returns: nil where a part is unknown.
  func text(_ value: Resolved) -> String? {
    if case .scalar(.string(let text)) = plain(value) { return text }
    return representation(value)
  }

  private func representation(_ value: Resolved) -> String? {
    func joined(_ parts: [String?], _ open: String, _ close: String) -> String? {
      let known = parts.compactMap(\.self)
      return known.count == parts.count ? open + known.joined(separator: ", ") + close : nil
    }
    switch plain(value) {
    case .scalar(let value): return Self.representation(value)
    case .list(let items): return joined(items.map(representation), "[", "]")
    case .dictionary(let pairs): return joined(pairs.map { representation($0.key, $0.value) }, "{", "}")
    case .node(let id):
      switch nodes[id].content {
      case .scalar(let value): return Self.representation(value)
      case .list(let items): return joined(items.map { representation(.node($0)) }, "[", "]")
      case .mapping(let keys, let children):
        return joined(keys.map { key in children[key].flatMap { representation(key, .node($0)) } }, "{", "}")
      }
    }
  }

  private func representation(_ key: ConfigKey, _ value: Resolved) -> String? {
    let name = key.isString ? PythonRepr.string(key.text) : key.text
    return representation(value).map { name + ": " + $0 }
  }

  private static func representation(_ value: ConfigValue) -> String? {
    switch value {
    case .null: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .float(let value): PythonRepr.float(value)
    case .string(let text): PythonRepr.string(text)
    case .unknown, .list, .mapping: nil
    }
  }

  /// A scalar node as its value.
  func plain(_ value: Resolved) -> Resolved {
    if case .node(let id) = value, case .scalar(let value) = nodes[id].content {
      .scalar(value)
    } else {
      value
    }
  }
}
