import PythonText

/// `a + b`, `a | b`, `a - b` and `a & b`, which are set operations on node identity (`Node.Identity`): two
/// nodes with the same name, inputs and outputs are one node, whatever their functions and tags.
///
/// Which of two equal nodes survives is what a reader sees of it, since their tags may differ. Kedro makes
/// Python sets, so it is what CPython's set does: a union keeps the left one; a difference has only left
/// ones; an intersection keeps those of the smaller side, and of the right if both are of one size.
extension Pipeline {
  /// `a + b`.
  /// - Throws: Kedro's own error: the sum is validated as any pipeline.
  package static func + (left: Pipeline, right: Pipeline) throws(KedroFailure) -> Pipeline {
    try left.union(right)
  }

  /// `a | b`, the same as `a + b`.
  package static func | (left: Pipeline, right: Pipeline) throws(KedroFailure) -> Pipeline {
    try left.union(right)
  }

  /// `a - b`.
  package static func - (left: Pipeline, right: Pipeline) -> Pipeline {
    left.filtered { name, node in !right.contains(node, name) }
  }

  /// `a & b`.
  package static func & (left: Pipeline, right: Pipeline) -> Pipeline {
    if right.count > left.count { return left.filtered { name, node in right.contains(node, name) } }
    return right.filtered { name, node in left.contains(node, name) }
  }

  /// `sum(pipelines)`; the empty pipeline for none, where Python has 0.
  package static func sum(
    _ pipelines: some Sequence<Pipeline>, version: KedroVersion
  ) throws(KedroFailure) -> Pipeline {
    var total: Pipeline?
    for pipeline in pipelines { total = if let total { try total + pipeline } else { pipeline } }
    return total ?? Pipeline(version: version)
  }

  private func union(_ right: Pipeline) throws(KedroFailure) -> Pipeline {
    // Without equal nodes the sides are alike, and the smaller one is added to the larger.
    if count < right.count, !sharesName(with: right) { return try right.adding(self) }
    var isNew = true
    var added: [Node] = []
    var names: [ExactString] = []
    var clashes: Set<ExactString> = []
    for block in right.blocks {
      for (node, name) in zip(block.nodes, block.names) {
        if let mine = self.node(named: name) {
          isNew = false
          if !node.isEqual(to: mine) { clashes.insert(name) }
        } else {
          added.append(node)
          names.append(name)
        }
      }
    }
    if !clashes.isEmpty { throw .raised(Self.duplicateNames([(nil, clashes)])) }
    if added.isEmpty { return Pipeline(blocks: blocks, edges: edges, version: version) }
    return try adding(isNew ? right : Pipeline(subset: added, names: names, version: version))
  }

  /// This pipeline and another with other names, validated across.
  private func adding(_ added: Pipeline) throws(KedroFailure) -> Pipeline {
    var faults = PipelineFaults()
    var crossing: Set<NodeEdges.Edge> = []
    for (addedBlock, addedOffset) in added.numberedBlocks {
      for (dataset, use) in addedBlock.uses {
        for (block, offset) in numberedBlocks {
          guard let mine = block.uses[dataset] else { continue }
          faults.compare(mine, use, of: dataset)
          if let producer = mine.producer {
            for consumer in use.consumers {
              crossing.insert(.init(parent: offset + producer, child: count + addedOffset + consumer))
            }
          }
          if let producer = use.producer {
            for consumer in mine.consumers {
              crossing.insert(.init(parent: count + addedOffset + producer, child: offset + consumer))
            }
          }
        }
      }
    }
    var edges = edges
    edges.append(added.edges, crossing: crossing)
    do throws(KedroError) {
      try faults.checkTranscoding()
      try faults.checkUniqueness()
      if CycleSearch.findsCycle(in: edges, crossing: crossing, from: count),
        let cycle = TopologicalOrder(NodeBlock(joining: blocks + added.blocks), edges).cycle
      {
        throw cycle
      }
    } catch { throw .raised(error) }
    return Pipeline(
      blocks: added.blocks.reduce(into: blocks, Self.append), edges: edges, version: version)
  }

  /// The blocks, each with the number of its first node.
  private var numberedBlocks: [(block: NodeBlock, offset: Int)] {
    var offset = 0
    return blocks.map { block in
      defer { offset += block.count }
      return (block, offset)
    }
  }

  /// Appends a block and joins the blocks at the end until their sizes fall again, in powers of two.
  private static func append(_ blocks: inout [NodeBlock], _ block: NodeBlock) {
    func magnitude(_ size: Int) -> Int { Int.bitWidth - size.leadingZeroBitCount }
    var size = block.count
    var start = blocks.count
    while start > 0, magnitude(blocks[start - 1].count) <= magnitude(size) {
      start -= 1
      size += blocks[start].count
    }
    if start == blocks.count {
      blocks.append(block)
    } else {
      blocks.replaceSubrange(start..., with: [NodeBlock(joining: blocks[start...] + [block])])
    }
  }

  private func sharesName(with other: Pipeline) -> Bool {
    blocks.contains { $0.names.contains { other.node(named: $0) != nil } }
  }

  /// The node of a full name.
  func node(named name: ExactString) -> Node? {
    for block in blocks { if let index = block.indexOfName[name] { return block.nodes[index] } }
    return nil
  }

  private func contains(_ node: Node, _ name: ExactString) -> Bool {
    self.node(named: name).map { $0.isEqual(to: node) } ?? false
  }

  func filtered(_ isIncluded: (ExactString, Node) -> Bool) -> Pipeline {
    var nodes: [Node] = []
    var names: [ExactString] = []
    for block in blocks {
      for (node, name) in zip(block.nodes, block.names) where isIncluded(name, node) {
        nodes.append(node)
        names.append(name)
      }
    }
    return Pipeline(subset: nodes, names: names, version: version)
  }
}

extension Node {
  /// Kedro's `==`, for two nodes that have names.
  fileprivate func isEqual(to other: Node) -> Bool {
    guard let mine = try? identity, let theirs = try? other.identity else { return false }
    return mine == theirs
  }
}
