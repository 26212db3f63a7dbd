import PythonText

/// The methods of `kedro.pipeline.Pipeline` that take a part of it.
///
/// A name of a dataset without a transcoding format stands for all of its formats, one with a format for
/// that one only, and only at the first step: from there on dependencies are followed, which know no
/// formats. Names that do not exist are errors, tags that do not exist are not.
extension Pipeline {
  /// `only_nodes(*names)`, full names. A name twice is the error of two nodes with one name, as in Kedro.
  package func onlyNodes(_ names: [String]) throws(KedroFailure) -> Pipeline {
    let block = block
    let unknown = names.filter { block.indexOfName[ExactString($0)] == nil }.sortedExactly()
    if !unknown.isEmpty {
      var message = "Pipeline does not contain nodes named \(PythonRepr.list(unknown))."
      let meant = unknown.flatMap { name in
        block.names.map(\.text).filter { $0.utf8.reversed().starts(with: ("." + name).utf8.reversed()) }
      }
      if !meant.isEmpty { message += " Did you mean: \(PythonRepr.list(meant))?" }
      throw .raised(.valueError, message, about: unknown)
    }
    let indices = names.compactMap { block.indexOfName[ExactString($0)] }
    return try Pipeline(indices.map { block.nodes[$0] }, version: version)
  }

  /// `only_nodes_with_tags(*tags)`: those that have any of them; none for no tags.
  package func onlyNodes(withTags tags: [String]) -> Pipeline {
    let tags = Set(tags.map(ExactString.init))
    return filtered { _, node in node.tags.contains { tags.contains(ExactString($0)) } }
  }

  /// `only_nodes_with_namespaces(namespaces)` of 1.x: those in a namespace or below it. Where two of them
  /// take the same node, that is the error of two nodes with one name, as in Kedro.
  package func onlyNodes(withNamespaces namespaces: [String]) throws(KedroFailure) -> Pipeline {
    let nodes = block.nodes
    var chosen: [Node] = []
    var unmatched: [String] = []
    for namespace in namespaces {
      let matching = nodes.filter { node in
        guard let own = node.namespace, !own.isEmpty else { return false }
        return own.isExactly(namespace) || own.utf8.starts(with: (namespace + ".").utf8)
      }
      if matching.isEmpty { unmatched.append(namespace) }
      chosen += matching
    }
    if !unmatched.isEmpty {
      throw .raised(
        .valueError,
        "Pipeline does not contain nodes with the following namespaces: \(PythonRepr.list(unmatched))",
        about: unmatched)
    }
    return try Pipeline(chosen, version: version)
  }

  /// `only_nodes_with_namespace(namespace)` of 0.19: those whose namespace starts with this text, so that
  /// `a` takes `ab.c` too.
  package func onlyNodes(withNamespacePrefix prefix: String) throws(KedroFailure) -> Pipeline {
    let chosen = filtered { _, node in
      node.namespace.map { !$0.isEmpty && $0.utf8.starts(with: prefix.utf8) } ?? false
    }
    if chosen.isEmpty {
      throw .raised(
        .valueError, "Pipeline does not contain nodes with namespace '\(prefix)'", about: [prefix])
    }
    return chosen
  }

  /// `only_nodes_with_inputs(*datasets)`.
  package func onlyNodes(withInputs datasets: [String]) throws(KedroFailure) -> Pipeline {
    subset(try consumers(of: datasets))
  }

  /// `only_nodes_with_outputs(*datasets)`.
  package func onlyNodes(withOutputs datasets: [String]) throws(KedroFailure) -> Pipeline {
    subset(try producers(of: datasets))
  }

  /// `from_inputs(*datasets)`: the nodes that read them, and all that depend on these.
  package func from(inputs datasets: [String]) throws(KedroFailure) -> Pipeline {
    let block = block
    return subset(
      closure(of: try consumers(of: datasets)) { node in
        node.produced.flatMap { block.uses[$0]?.consumers ?? [] }
      })
  }

  /// `to_outputs(*datasets)`: the nodes that make them, and all that these need.
  package func to(outputs datasets: [String]) throws(KedroFailure) -> Pipeline {
    let block = block
    return subset(
      closure(of: try producers(of: datasets)) { node in
        node.consumed.compactMap { block.uses[$0]?.producer }
      })
  }

  /// `from_nodes(*names)`: these nodes and all that depend on them.
  package func from(nodes names: [String]) throws(KedroFailure) -> Pipeline {
    let chosen = try onlyNodes(names)
    let outputs = chosen.block.nodes.flatMap { $0.produced.map(\.text) }
    return try chosen + from(inputs: outputs)
  }

  /// `to_nodes(*names)`: these nodes and all that they need.
  package func to(nodes names: [String]) throws(KedroFailure) -> Pipeline {
    let chosen = try onlyNodes(names)
    let inputs = chosen.block.nodes.flatMap { $0.consumed.map(\.text) }
    return try chosen + to(outputs: inputs)
  }

  /// The conditions of `Pipeline.filter`; an empty one is none.
  package struct Filter: Hashable, Sendable {
    package var tags: [String] = []
    package var fromNodes: [String] = []
    package var toNodes: [String] = []
    package var nodeNames: [String] = []
    package var fromInputs: [String] = []
    package var toOutputs: [String] = []
    /// `node_namespaces`; in 0.19 at most one, `node_namespace`.
    package var namespaces: [String] = []

    package init() {}
  }

  /// `filter(...)`: the nodes that meet every condition, each taken from the whole pipeline.
  /// - Throws: the first condition's error, or `ValueError` if no node is left.
  package func filter(_ filter: Filter) throws(KedroFailure) -> Pipeline {
    var parts: [Pipeline] = []
    if !filter.tags.isEmpty { parts.append(onlyNodes(withTags: filter.tags)) }
    if !filter.fromNodes.isEmpty { parts.append(try from(nodes: filter.fromNodes)) }
    if !filter.toNodes.isEmpty { parts.append(try to(nodes: filter.toNodes)) }
    if !filter.nodeNames.isEmpty { parts.append(try onlyNodes(filter.nodeNames)) }
    if !filter.fromInputs.isEmpty { parts.append(try from(inputs: filter.fromInputs)) }
    if !filter.toOutputs.isEmpty { parts.append(try to(outputs: filter.toOutputs)) }
    if let first = filter.namespaces.first {
      switch version.namespaceFilter {
      case .wholeSegments: parts.append(try onlyNodes(withNamespaces: filter.namespaces))
      case .textPrefix: parts.append(try onlyNodes(withNamespacePrefix: first))
      }
    }
    let result = parts.reduce(self) { $0 & $1 }
    if result.isEmpty {
      throw .raised(
        .valueError,
        "Pipeline contains no nodes after applying all provided filters. "
          + "Please ensure that at least one pipeline with nodes has been defined.")
    }
    return result
  }

  /// `tag(tags)`: a copy whose nodes have these tags too.
  package func tagged(_ tags: [String]) throws(KedroFailure) -> Pipeline {
    let block = block
    var nodes: [Node] = []
    do {
      for node in block.nodes { nodes.append(try node.tagged(tags)) }
    } catch { throw .raised(error) }
    return Pipeline(subset: nodes, names: block.names, version: version)
  }
}

extension Pipeline {
  /// Nodes that read one of the datasets, as indices into the block.
  private func consumers(of datasets: [String]) throws(KedroFailure) -> [Int] {
    let block = block
    return try check(datasets).flatMap { dataset in
      let readers = block.uses[dataset.base]?.consumers ?? []
      return dataset.isBare
        ? readers : readers.filter { block.nodes[$0].inputs.contains { $0.isExactly(dataset.name) } }
    }
  }

  /// Nodes that make one of the datasets, as indices into the block.
  private func producers(of datasets: [String]) throws(KedroFailure) -> [Int] {
    let block = block
    return try check(datasets).compactMap { dataset in
      guard let producer = block.uses[dataset.base]?.producer else { return nil }
      let isMade =
        dataset.isBare || block.nodes[producer].outputs.contains { $0.isExactly(dataset.name) }
      return isMade ? producer : nil
    }
  }

  private struct Requested {
    var name: String
    var base: ExactString
    var isBare: Bool
  }

  /// Finds the names of datasets that Kedro would not know, in Kedro's words.
  private func check(_ names: [String]) throws(KedroFailure) -> [Requested] {
    let block = block
    var known: [Requested] = []
    var missing: [String] = []
    for name in names {
      guard let base = try? ExactString(Transcoding.strip(name)), let use = block.uses[base],
        use.producer != nil || !use.consumers.isEmpty
      else {
        missing.append(name)
        continue
      }
      let isBare = base.text.utf8.count == name.utf8.count
      if !isBare {
        let users = use.consumers + (use.producer.map { [$0] } ?? [])
        let isKnown = users.contains { user in
          (block.nodes[user].inputs + block.nodes[user].outputs).contains { $0.isExactly(name) }
        }
        if !isKnown {
          missing.append(name)
          continue
        }
      }
      known.append(Requested(name: name, base: base, isBare: isBare))
    }
    if !missing.isEmpty {
      let missing = missing.sortedExactly()
      throw .raised(
        .valueError, "Pipeline does not contain datasets named \(PythonRepr.list(missing))",
        about: missing)
    }
    return known
  }

  private func closure(of start: [Int], _ next: (Node) -> [Int]) -> [Int] {
    let nodes = block.nodes
    var found = Set(start)
    var queue = Array(found)
    while let index = queue.popLast() {
      for neighbour in next(nodes[index]) where found.insert(neighbour).inserted {
        queue.append(neighbour)
      }
    }
    return Array(found)
  }

  private func subset(_ indices: [Int]) -> Pipeline {
    let block = block
    let indices = Set(indices).sorted()
    return Pipeline(
      subset: indices.map { block.nodes[$0] }, names: indices.map { block.names[$0] }, version: version)
  }
}
