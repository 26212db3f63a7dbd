import PythonText

/// An immutable run of nodes and what they do with datasets: the material of pipelines.
///
/// See `Pipeline` for why a pipeline consists of several. A block may be faulty (the same output twice);
/// whoever makes one of nodes that were not in a valid pipeline together asks for `faults`.
final class NodeBlock: Sendable {
  /// In the order given, with different names.
  let nodes: [Node]
  let names: [ExactString]
  let indexOfName: [ExactString: Int]
  /// By the dataset's name without transcoding.
  let uses: [ExactString: DatasetUse]
  let faults: PipelineFaults

  /// What the nodes of a block do with one dataset; nodes are indices into the block.
  struct DatasetUse: Sendable {
    var producer: Int?
    /// Ascending, each once.
    var consumers: [Int] = []
    var isConfirmed = false
    /// Whether it is used by its bare name, and with a transcoding format.
    var isBare = false
    var isTranscoded = false
  }

  init(_ nodes: [Node], names: [ExactString]) {
    self.nodes = nodes
    self.names = names
    var indexOfName: [ExactString: Int] = Dictionary(minimumCapacity: nodes.count)
    var uses: [ExactString: DatasetUse] = Dictionary(minimumCapacity: 2 * nodes.count)
    var faults = PipelineFaults()
    for (index, node) in nodes.enumerated() {
      indexOfName[names[index]] = index
      for (name, base) in zip(node.inputs, node.consumed) {
        uses[base, default: DatasetUse()].consume(index, name, base)
      }
      for (name, base) in zip(node.outputs, node.produced) {
        if !uses[base, default: DatasetUse()].produce(index, name, base) { faults.outputs.insert(base) }
      }
      for name in node.confirms {
        do {
          let base = ExactString(try Transcoding.strip(name))
          if !uses[base, default: DatasetUse()].confirm() { faults.confirms.insert(base) }
        } catch { faults.confirmName = faults.confirmName ?? error }
      }
    }
    for (base, use) in uses where use.isBare && use.isTranscoded { faults.mixed.insert(base) }
    self.indexOfName = indexOfName
    self.uses = uses
    self.faults = faults
  }

  /// The nodes of several blocks as one; they have different names.
  convenience init(joining blocks: some Collection<NodeBlock>) {
    self.init(blocks.flatMap(\.nodes), names: blocks.flatMap(\.names))
  }

  var count: Int { nodes.count }
}

extension NodeBlock.DatasetUse {
  fileprivate mutating func note(_ name: String, _ base: ExactString) {
    if name.utf8.count == base.text.utf8.count { isBare = true } else { isTranscoded = true }
  }

  fileprivate mutating func consume(_ node: Int, _ name: String, _ base: ExactString) {
    note(name, base)
    if consumers.last != node { consumers.append(node) }
  }

  /// - Returns: false if there is a producer already.
  fileprivate mutating func produce(_ node: Int, _ name: String, _ base: ExactString) -> Bool {
    note(name, base)
    defer { producer = node }
    return producer == nil
  }

  /// - Returns: false if it is confirmed already.
  fileprivate mutating func confirm() -> Bool {
    defer { isConfirmed = true }
    return !isConfirmed
  }
}

/// What is wrong with nodes together, beside cycles; in the words of `kedro/pipeline/pipeline.py`.
struct PipelineFaults: Sendable {
  /// Datasets used both with and without transcoding.
  var mixed: Set<ExactString> = []
  var outputs: Set<ExactString> = []
  var confirms: Set<ExactString> = []
  /// A confirmed name that cannot be stripped of its transcoding.
  var confirmName: KedroError?

  /// Notes what is wrong with one dataset in two valid pipelines together.
  mutating func compare(_ left: NodeBlock.DatasetUse, _ right: NodeBlock.DatasetUse, of dataset: ExactString) {
    if left.producer != nil, right.producer != nil { outputs.insert(dataset) }
    if left.isConfirmed, right.isConfirmed { confirms.insert(dataset) }
    if left.isBare && right.isTranscoded || left.isTranscoded && right.isBare { mixed.insert(dataset) }
  }

  func checkTranscoding() throws(KedroError) {
    if mixed.isEmpty { return }
    let names = mixed.sorted().map(\.text)
    throw KedroError(
      .valueError,
      "The following datasets are used with transcoding, but were referenced without the separator: "
        + names.joined(separator: ", ")
        + ".\nPlease specify a transcoding option or rename the datasets.", about: names)
  }

  func checkUniqueness() throws(KedroError) {
    if !outputs.isEmpty {
      let names = outputs.sorted().map(\.text)
      throw KedroError(
        .outputNotUnique,
        "Output(s) \(PythonRepr.list(names)) are returned by more than one nodes. "
          + "Node outputs must be unique.", about: names)
    }
    if let confirmName { throw confirmName }
    if !confirms.isEmpty {
      let names = confirms.sorted().map(\.text)
      throw KedroError(
        .confirmNotUnique,
        "\(PythonRepr.list(names)) datasets are confirmed by more than one node. "
          + "Node confirms must be unique.", about: names)
    }
  }
}
