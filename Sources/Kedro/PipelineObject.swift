import PythonEvaluation
import PythonSyntax
import PythonText

/// A `Pipeline` in the hands of the project's code.
final class PipelineObject: HostObject {
  let pipeline: Pipeline
  /// What the nodes' functions are, by full name, for code that looks at `node.func`.
  let functions: NodeFunctions
  let kedro: KedroModule
  /// How many nodes had been changed in place when this pipeline was made.
  private let changesSeen: Int
  /// Its nodes in the hands of code: the same objects each time.
  private var wrapped: [NodeObject]?

  /// A plugin's class below `Pipeline`, whose own operations are not followed.
  private let subclass: String?

  init(
    _ pipeline: Pipeline, functions: NodeFunctions, _ kedro: KedroModule, subclass: String? = nil
  ) {
    self.subclass = subclass
    self.pipeline = pipeline
    self.functions = functions
    self.kedro = kedro
    changesSeen = kedro.changedNodes.count
  }

  /// Code sets an attribute of it, which is not followed.
  private var taint: Unknown?

  func setAttribute(
    _ name: String, to value: Value, _ interpreter: Interpreter
  ) throws(Interrupt) -> Bool {
    taint = interpreter.unknown("setting '\(name)' of a pipeline is not evaluated")
    return true
  }

  var held: [Value] { (wrapped ?? []).map(Value.host) }

  /// Why it is not known any more: one of its nodes was changed in place after it was made.
  func change(_ interpreter: Interpreter) -> Unknown? {
    if let taint { return taint }
    let changes = kedro.changedNodes[changesSeen...]
    if changes.isEmpty { return nil }
    let mine = Set(pipeline.nodes.map { try? $0.identity })
    guard changes.contains(where: { mine.contains($0) }) else { return nil }
    return interpreter.unknown("a node of this pipeline was changed in place")
  }

  var type: ClassObject { kedro.pipelineType }

  private func made(_ pipeline: Pipeline, _ more: NodeFunctions = NodeFunctions()) -> Value {
    .host(PipelineObject(pipeline, functions: functions.merging(more), kedro))
  }

  private func nodes(_ interpreter: Interpreter) -> [Value] {
    let objects = wrapped ?? pipeline.nodes.map { wrap($0, interpreter) }
    wrapped = objects
    return objects.map(Value.host)
  }

  private func wrap(_ node: Node, _ interpreter: Interpreter) -> NodeObject {
    let key = (try? node.name).map(ExactString.init)
    let function = key.flatMap { functions[$0] }
    return NodeObject(
      node, function: function ?? .unknown(interpreter.unknown("the function of this node is not followed")),
      kedro)
  }

  func isTrue(_ interpreter: Interpreter) throws(Interrupt) -> Bool { true }

  func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? {
    if let unknown = change(interpreter) { return .unknown(unknown) }
    // `sum()` begins with 0, and Kedro's `__radd__` takes it.
    if op == .add, isReflected, case .int(0) = other { return .host(self) }
    if case .unknown(let unknown) = other { return .unknown(unknown) }
    guard case .host(let object) = other, let other = object as? PipelineObject else { return nil }
    if let name = subclass ?? other.subclass, op != .add {
      return .unknown(interpreter.unknown("'\(op.rawValue)' of a \(name) is not evaluated"))
    }
    let (left, right) = isReflected ? (other, self) : (self, other)
    return try kedro.perform(interpreter) { () throws(KedroFailure) in
      switch op {
      case .add: left.made(try left.pipeline + right.pipeline, right.functions)
      case .bitOr: left.made(try left.pipeline | right.pipeline, right.functions)
      case .subtract: left.made(left.pipeline - right.pipeline)
      case .bitAnd: left.made(left.pipeline & right.pipeline, right.functions)
      default: .unknown(interpreter.unknown("pipelines have no operator '\(op.rawValue)'"))
      }
    }
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let unknown = change(interpreter) { return .unknown(unknown) }
    if let subclass, !["nodes", "grouped_nodes", "inputs", "outputs", "datasets"].contains(name) {
      return .unknown(interpreter.unknown("'\(name)' of a \(subclass) is not evaluated"))
    }
    switch name {
    case "nodes": return .list(ListObject(nodes(interpreter)))
    case "grouped_nodes":
      return .list(
        ListObject(
          pipeline.groupedNodes.map { group in
            .list(ListObject(group.map { .host(wrap($0, interpreter)) }))
          }))
    // Kedro 0.18 calls it `data_sets`.
    case "datasets" where version.hasOldConfigLoaders: return nil
    case "data_sets" where version.hasOldConfigLoaders,
      "inputs", "outputs", "datasets", "all_inputs", "all_outputs":
      return .native(
        NativeFunction(name) { [self] (interpreter, _) throws(Interrupt) in
          let names =
            switch name {
            case "inputs": pipeline.inputs
            case "outputs": pipeline.outputs
            case "datasets", "data_sets": pipeline.datasets
            case "all_inputs": pipeline.allInputs
            default: pipeline.allOutputs
            }
          return try .strings(Set(names), interpreter)
        })
    case "only_nodes_with_namespace" where version.namespaceFilter == .textPrefix:
      return filter(name) { (pipeline, names) throws(KedroFailure) in
        try pipeline.onlyNodes(withNamespacePrefix: names.first ?? "")
      }
    case "only_nodes_with_namespaces" where version.namespaceFilter == .wholeSegments:
      return filter(name) { (pipeline, names) throws(KedroFailure) in
        try pipeline.onlyNodes(withNamespaces: names)
      }
    case "node_dependencies":
      let parents = DictObject()
      for (node, before) in pipeline.dependencies {
        let set = try interpreter.call(
          .type(interpreter.types.set),
          CallArguments([.list(ListObject(before.map { .host(wrap($0, interpreter)) }))], site: .nowhere))
        try interpreter.set(.host(wrap(node, interpreter)), set, in: parents)
      }
      return .dict(parents)
    case "group_nodes_by" where version.hasGroupNodesBy: return groupMethod
    case "filter": return filterMethod
    // No release has them, and projects tell a pipeline from a list or a node by them.
    case "name", "func", "__call__", "__enter__", "__iter__", "__next__", "__len__", "__getitem__",
      "__contains__":
      return nil
    // One has taken the place of the other.
    case "only_nodes_with_namespace", "only_nodes_with_namespaces": return nil
    default:
      return filters(name) ?? .unknown(interpreter.unknown("'\(name)' of a pipeline is not evaluated"))
    }
  }

  private var version: KedroVersion { kedro.version }

  private func filters(_ name: String) -> Value? {
    switch name {
    case "only_nodes":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.onlyNodes(names) }
    case "only_nodes_with_tags":
      starred(name) { (pipeline, names) throws(KedroFailure) in pipeline.onlyNodes(withTags: names) }
    case "only_nodes_with_inputs":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.onlyNodes(withInputs: names) }
    case "only_nodes_with_outputs":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.onlyNodes(withOutputs: names) }
    case "from_inputs":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.from(inputs: names) }
    case "to_outputs":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.to(outputs: names) }
    case "from_nodes":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.from(nodes: names) }
    case "to_nodes":
      starred(name) { (pipeline, names) throws(KedroFailure) in try pipeline.to(nodes: names) }
    case "tag":
      filter(name) { (pipeline, names) throws(KedroFailure) in try pipeline.tagged(names) }
    default: nil
    }
  }

  /// A method that takes names one by one: `*names`, which it puts into a set.
  private func starred(
    _ name: String, _ body: @escaping (Pipeline, [String]) throws(KedroFailure) -> Pipeline
  ) -> Value {
    .native(
      NativeFunction(name) { [self] (interpreter, call) throws(Interrupt) in
        if let more = call.more { return .unknown(more) }
        if let (keyword, _) = call.keywords.first {
          throw interpreter.typeError("Pipeline.\(name)() got an unexpected keyword argument '\(keyword)'")
        }
        var names: [String] = []
        for argument in call.positional {
          switch argument {
          case .string(let text): names.append(text)
          case .unknown(let unknown): return .unknown(unknown)
          case .list, .dict, .set:
            throw interpreter.typeError("unhashable type: '\(interpreter.typeName(argument))'")
          default:
            return .unknown(
              interpreter.unknown("'\(name)' of a '\(interpreter.typeName(argument))' is not evaluated"))
          }
        }
        return try kedro.perform(interpreter) { () throws(KedroFailure) in made(try body(pipeline, names)) }
      })
  }

  /// `group_nodes_by(group_by)`, which gives objects with plain attributes.
  private var groupMethod: Value {
    .native(
      NativeFunction("group_nodes_by") { [self] (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, "group_nodes_by", ["group_by"])
        let strategy = try kedro.optionalText(values[0], "group_by", interpreter)
        var groups: [NodeGroup] = []
        _ = try kedro.perform(interpreter) { () throws(KedroFailure) in
          groups = try pipeline.groupNodes(by: strategy)
          return .none
        }
        let type = ClassObject("GroupedNodes", module: "kedro.pipeline.node")
        return .list(
          ListObject(
            groups.map { group in
              let object = InstanceObject(type)
              object.attributes = [
                "name": .string(group.name),
                "type": .string(group.isNamespace ? "namespace" : version.nodeGroupType),
                "nodes": .strings(group.nodes), "dependencies": .strings(group.dependencies),
              ]
              return .instance(object)
            }))
      })
  }

  /// A method that takes names alone or in a collection.
  private func filter(
    _ name: String, _ body: @escaping (Pipeline, [String]) throws(KedroFailure) -> Pipeline
  ) -> Value {
    .native(
      NativeFunction(name) { [self] (interpreter, call) throws(Interrupt) in
        if let more = call.more { return .unknown(more) }
        var names: [String] = []
        for argument in call.positional + call.keywords.map(\.value) {
          names += try Value.names(argument, interpreter)
        }
        return try kedro.perform(interpreter) { () throws(KedroFailure) in made(try body(pipeline, names)) }
      })
  }

  private var filterMethod: Value {
    .native(
      NativeFunction("filter") { [self] (interpreter, call) throws(Interrupt) in
        let namespaces = version.namespaceFilter == .textPrefix ? "node_namespace" : "node_namespaces"
        let names = [
          "tags", "from_nodes", "to_nodes", "node_names", "from_inputs", "to_outputs", namespaces,
        ]
        var lists: [[String]] = []
        for value in try interpreter.arguments(call, "filter", names) {
          lists.append(try Value.names(value, interpreter))
        }
        var filter = Pipeline.Filter()
        filter.tags = lists[0]
        filter.fromNodes = lists[1]
        filter.toNodes = lists[2]
        filter.nodeNames = lists[3]
        filter.fromInputs = lists[4]
        filter.toOutputs = lists[5]
        filter.namespaces = lists[6]
        return try kedro.perform(interpreter) { () throws(KedroFailure) in made(try pipeline.filter(filter)) }
      })
  }
}

extension KedroModule {
  /// `Pipeline(...)` and `pipeline(...)`.
  func makePipeline(
    _ call: CallArguments, _ caller: String, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    if let more = call.more { return .unknown(more) }
    let first = caller == "Pipeline" ? "nodes" : version.pipelineKeyword
    var names = [first]
    if caller == "pipeline" || version.pipelineConstructorMaps {
      names += ["inputs", "outputs", "parameters", "tags", "namespace"]
      if version.hasDatasetPrefixSwitch { names.append("prefix_datasets_with_namespace") }
    } else {
      names.append("tags")
    }
    let values = try interpreter.arguments(call, caller, names, required: 1, keywordOnlyFrom: 1)
    var named: [String: Value] = [:]
    for (name, value) in zip(names, values) { named[name] = value }
    for name in names.dropFirst() {
      if case .unknown(let unknown)? = named[name] { return .unknown(unknown) }
    }
    let tags = try Value.names(named["tags"], interpreter)
    var dropped: Set<String> = []
    let inputs = try mappingNames(named["inputs"], &dropped, interpreter)
    let outputs = try mappingNames(named["outputs"], &dropped, interpreter)
    var noParameters: Set<String> = []
    let parameters = try mappingNames(named["parameters"], &noParameters, interpreter)
    if !noParameters.isEmpty {
      throw interpreter.raise(
        interpreter.types.attributeError, "'NoneType' object has no attribute 'startswith'")
    }
    let mapping = Mapping(
      namespace: try optionalText(named["namespace"], "namespace", interpreter), inputs: inputs,
      outputs: outputs, parameters: parameters,
      prefixesDatasets: try named["prefix_datasets_with_namespace"].map { value throws(Interrupt) in
        try interpreter.truth(of: value) ?? true
      } ?? true, dropped: dropped)
    var functions = NodeFunctions()
    let elements = try elements(values[0] ?? .none, &functions, interpreter)
    return try perform(interpreter) { () throws(KedroFailure) in
      let pipeline = try Pipeline(elements, mapping: mapping, tags: tags, version: version)
      return .host(PipelineObject(pipeline, functions: functions, self))
    }
  }

  /// The nodes and pipelines that a pipeline is made of.
  private func elements(
    _ value: Value, _ functions: inout NodeFunctions, _ interpreter: Interpreter
  ) throws(Interrupt) -> [Pipeline.Element] {
    if case .host(let object) = value, let whole = object as? PipelineObject {
      if let unknown = whole.change(interpreter) { throw .undecided(unknown) }
      functions = whole.functions
      return whole.pipeline.nodes.map(Pipeline.Element.node)
    }
    if case .none = value {
      throw interpreter.valueError(
        "Pipeline expected a list of Node or Pipeline objects, got None.")
    }
    var elements: [Pipeline.Element] = []
    for item in try interpreter.members(of: value) {
      switch item {
      case .unknown(let unknown): throw .undecided(unknown)
      case .host(let object):
        if let node = object as? NodeObject {
          if let unknown = node.taint { throw .undecided(unknown) }
          if let name = try? node.node.name { functions.set(ExactString(name), node.function) }
          elements.append(.node(node.node))
          continue
        }
        if let pipeline = object as? PipelineObject {
          if let unknown = pipeline.change(interpreter) { throw .undecided(unknown) }
          functions.merge(pipeline.functions)
          elements.append(.pipeline(pipeline.pipeline))
          continue
        }
      default: break
      }
      throw interpreter.raise(
        interpreter.types.attributeError,
        "'\(interpreter.typeName(item))' object in a pipeline is neither a Node nor a Pipeline")
    }
    return elements
  }

  /// The `inputs`, `outputs` or `parameters` of a modular pipeline: a name, names, or old and new names.
  private func mappingNames(
    _ value: Value?, _ dropped: inout Set<String>, _ interpreter: Interpreter
  ) throws(Interrupt) -> Mapping.Names {
    if case .dict(let dict)? = value {
      var entries: [Node.Datasets.Entry] = []
      for (key, item) in try interpreter.known(dict) {
        switch (key, item) {
        case (.string(let old), .string(let new)): entries.append(.init(key: old, dataset: new))
        case (.unknown(let unknown), _), (_, .unknown(let unknown)): throw .undecided(unknown)
        case (.string(let old), .none):
          entries.append(.init(key: old, dataset: old))
          dropped.insert(old)
        default: throw interpreter.typeError("names of datasets must be strings")
        }
      }
      return entries.isEmpty ? Mapping.Names.none : .mapping(entries)
    }
    if case .string(let name)? = value { return name.isEmpty ? Mapping.Names.none : .name(name) }
    let names = try Value.names(value, interpreter)
    return names.isEmpty ? Mapping.Names.none : .list(names)
  }
}
