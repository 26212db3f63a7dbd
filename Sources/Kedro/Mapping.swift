import PythonText

/// What makes a pipeline a modular one: `namespace`, `inputs`, `outputs`, `parameters` and
/// `prefix_datasets_with_namespace` of `pipeline(...)`, under which a copy of it takes part in another.
///
/// Each dataset of each node is renamed by the first rule that applies:
///
/// 1. the mapping names it: as the mapping says (so an entry `x: x` keeps `x` from rule 5);
/// 2. `parameters`: as it is;
/// 3. it is `x@format` and the mapping names `x`: the new name with `@format`;
/// 4. `params:x`: `params:namespace.x`;
/// 5. any other: `namespace.x`.
///
/// Rules 4 and 5 need a namespace, and the switch on. Names of nodes are not touched, they get the namespace in
/// front; a default name is made anew from the new datasets.
package struct Mapping: Hashable, Sendable {
  /// The values of the three arguments: a name or a collection of names stay as they are, a dictionary
  /// maps old to new ones.
  package typealias Names = Node.Datasets

  package var namespace: String?
  package var inputs: Names
  package var outputs: Names
  package var parameters: Names
  package var prefixesDatasets: Bool
  /// Those of `inputs` and `outputs` that are mapped to None: a node that is given one of them by its name alone, not
  /// in a list or a dictionary, is left without inputs or outputs.
  package var dropped: Set<String>

  package init(
    namespace: String? = nil, inputs: Names = .none, outputs: Names = .none, parameters: Names = .none,
    prefixesDatasets: Bool = true, dropped: Set<String> = []
  ) {
    self.dropped = dropped
    self.namespace = namespace
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    self.prefixesDatasets = prefixesDatasets
  }

  /// Whether it maps nothing, under which Kedro does not look at it at all.
  package var isEmpty: Bool {
    inputs.isEmpty && outputs.isEmpty && parameters.isEmpty && namespace.map(\.isEmpty) ?? true
  }
}

extension Pipeline {
  /// `Pipeline(nodes, inputs=..., outputs=..., parameters=..., tags=..., namespace=...)`.
  /// - Throws: Kedro's own error, or that the name of a node cannot be known.
  package init(
    _ elements: [Element], mapping: Mapping, tags: some Sequence<String> = [], version: KedroVersion
  ) throws(KedroFailure) {
    let pipeline = try Pipeline(elements, tags: tags, version: version)
    self = mapping.isEmpty ? pipeline : try pipeline.mapped(by: mapping)
  }

  private func mapped(by mapping: Mapping) throws(KedroFailure) -> Pipeline {
    let renaming: Renaming
    do throws(KedroError) {
      renaming = try Renaming(mapping, for: self)
    } catch { throw .raised(error) }
    var copies: [Node] = []
    for node in nodes { copies.append(try node.copied(by: renaming, version)) }
    return try Pipeline(copies, version: version)
  }
}

/// A mapping that was found to fit a pipeline.
private struct Renaming {
  private var namespace: String?
  private var prefixes: Bool
  private var names: [ExactString: String] = [:]
  private var dropped: Set<ExactString>

  init(_ mapping: Mapping, for pipeline: Pipeline) throws(KedroError) {
    namespace = mapping.namespace.flatMap { $0.isEmpty ? nil : $0 }
    prefixes = namespace != nil && mapping.prefixesDatasets
    dropped = Set(mapping.dropped.map(ExactString.init))
    let inputs = Self.pairs(mapping.inputs)
    let outputs = Self.pairs(mapping.outputs)
    let parameters = Self.pairs(mapping.parameters).map { pair in
      ParameterName.isAll(pair.old)
        ? (pair.old, pair.old) : (Self.parameter(pair.old), Self.parameter(pair.new))
    }
    let inputBases = try Self.strip(inputs.map(\.old))
    let outputBases = try Self.strip(outputs.map(\.old))
    try Self.checkExistence(inputBases + outputBases + parameters.map(\.0), in: pipeline)
    try Self.checkRoles(inputBases, outputBases, in: pipeline)
    for (old, new) in inputs + outputs + parameters { names[ExactString(old)] = new }
  }

  /// Whether a name becomes None.
  func drops(_ name: String) -> Bool { dropped.contains(ExactString(name)) }

  /// Kedro's `_process_dataset_names`.
  func rename(
    _ datasets: Node.Datasets, isInput: Bool, _ version: KedroVersion
  ) throws(KedroFailure) -> Node.Datasets {
    if case .name(let name) = datasets, drops(name) { return .none }
    if !dropped.isEmpty, datasets.names.contains(where: drops) {
      // Before 0.19 such a node is made, and fails later.
      guard version >= KedroVersion(0, 19, 0) else {
        throw .undecidable(Undecidable(.droppedDataset, function: datasets.names.joined(separator: ", ")))
      }
      let names = PythonRepr.datasets(datasets)
      throw .raised(
        isInput
          ? NodeMessage.inputName("None", in: names, type: "NoneType")
          : NodeMessage.outputName("None", in: names, type: "NoneType"))
    }
    do throws(KedroError) { return try datasets.renamed(rename) } catch { throw .raised(error) }
  }

  /// Kedro's `_rename`, of a name that is not dropped.
  func rename(_ name: String) throws(KedroError) -> String {
    if let new = names[ExactString(name)] { return new }
    if ParameterName.isAll(name) { return name }
    let (base, format) = try Transcoding.split(name)
    if drops(base) { throw KedroError(.typeError, "sequence item 0: expected str instance, NoneType found") }
    if let new = names[ExactString(base)] { return new + "@" + format }
    guard prefixes, let namespace else { return name }
    guard ParameterName.isSingle(name) else { return namespace + "." + name }
    let rest = String(name.dropFirst(ParameterName.prefix.count))
    if rest.contains(ParameterName.prefix) {
      throw KedroError(.valueError, "too many values to unpack (expected 2)", about: [name])
    }
    return ParameterName.prefix + namespace + "." + rest
  }

  /// The namespace of a node's copy.
  func namespace(of node: Node) -> String? {
    guard let namespace else { return node.namespace }
    guard let inner = node.namespace, !inner.isEmpty else { return namespace }
    return namespace + "." + inner
  }

  private static func pairs(_ names: Mapping.Names) -> [(old: String, new: String)] {
    switch names {
    case .none: []
    case .name(let name): [(name, name)]
    case .list(let names): names.map { ($0, $0) }
    case .mapping(let entries): entries.map { ($0.key, $0.dataset) }
    }
  }

  private static func parameter(_ name: String) -> String {
    ParameterName.isSingle(name) ? name : ParameterName.prefix + name
  }

  private static func strip(_ names: [String]) throws(KedroError) -> [String] {
    var result: [String] = []
    for name in names { result.append(try Transcoding.strip(name)) }
    return result
  }

  /// Kedro's `_validate_datasets_exist`.
  private static func checkExistence(_ names: [String], in pipeline: Pipeline) throws(KedroError) {
    let uses = pipeline.block.uses.filter { $0.value.producer != nil || !$0.value.consumers.isEmpty }
    let unknown = names.sortedExactly().filter { uses[ExactString($0)] == nil }
    if unknown.isEmpty { return }
    let list = unknown.joined(separator: ", ")
    var matches = unknown.flatMap { CloseMatches.of($0, among: uses.keys.map(\.text)) }
    var message = "Failed to map datasets and/or parameters onto the nodes provided: "
    if pipeline.version.explainsUnknownNames {
      message +=
        unknown.count == 1
        ? "\(list) does not exist in the pipeline."
        : "The following datasets and/or parameters do not exist in the pipeline: \(list)."
      var seen: Set<ExactString> = []
      matches = Array(matches.filter { seen.insert(ExactString($0)).inserted }.prefix(3))
    } else {
      message += list
    }
    if !matches.isEmpty {
      message += " - did you mean one of these instead: " + matches.joined(separator: ", ")
    }
    throw KedroError(pipeline.version.mappingError, message, about: unknown)
  }

  /// Kedro's `_validate_inputs_outputs`.
  private static func checkRoles(
    _ inputs: [String], _ outputs: [String], in pipeline: Pipeline
  ) throws(KedroError) {
    let kind = pipeline.version.mappingError
    let parameters = inputs.filter { ParameterName.isAll($0) || ParameterName.isSingle($0) }
    if !parameters.isEmpty {
      throw KedroError(
        kind, "Parameters should be specified in the 'parameters' argument", about: parameters)
    }
    let uses = pipeline.block.uses
    func isFreeInput(_ name: String) -> Bool {
      uses[ExactString(name)].map { $0.producer == nil && !$0.consumers.isEmpty } ?? false
    }
    let produced = inputs.filter { !isFreeInput($0) }
    if !produced.isEmpty {
      throw KedroError(
        kind, "Inputs must not be outputs from another node in the same pipeline", about: produced)
    }
    let free = outputs.filter(isFreeInput)
    if !free.isEmpty {
      throw KedroError(
        kind, "All outputs must be generated by some node within the pipeline", about: free)
    }
  }
}

extension Node {
  /// Kedro's `_copy_node`.
  fileprivate func copied(by renaming: Renaming, _ version: KedroVersion) throws(KedroFailure) -> Node {
    // In Kedro's order, which shows where several names cannot be mapped.
    let inputs = try renaming.rename(inputsAsGiven, isInput: true, version)
    let outputs = try renaming.rename(outputsAsGiven, isInput: false, version)
    do throws(KedroError) {
      var confirms: [String] = []
      for name in self.confirms {
        if version.mapsConfirms, renaming.drops(name) { continue }
        confirms.append(version.mapsConfirms ? try renaming.rename(name) : name)
      }
      return try Node(
        function: function, inputs: inputs, outputs: outputs, name: nameAsGiven, tags: tags,
        confirms: confirms, namespace: renaming.namespace(of: self), version: self.version)
    } catch { throw .raised(error) }
  }
}
