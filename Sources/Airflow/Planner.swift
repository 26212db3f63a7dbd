import Diagnostics
import Kedro
import PythonText

/// Makes the plans of a project's pipelines.
///
/// A pipeline's nodes in Kedro's order; of these the ones with the wanted tags; groups of them, the person's own first;
/// groups that wait for each other made one; ids; edges; and what a person should know before the plan is
/// published. The work is proportional to the nodes and their datasets, and nothing recurses.
package struct Planner: Sendable {
  private let model: ProjectModel
  private let options: PlanOptions
  /// What the pipelines are called; of all of them, since one name can move another.
  package let names: DAGNames
  private let manual: ManualGroups
  private let storage: DatasetTable
  private let types: [ExactString: String]
  /// What is wrong with the options, whatever the pipeline.
  private let shared: [Diagnostic]
  /// A pipeline's place in the model.
  private let places: [ExactString: Int]

  package init(_ model: ProjectModel, options: PlanOptions = PlanOptions()) {
    self.model = model
    self.options = options
    names = DAGNames(model, naming: options.naming)
    manual = ManualGroups(options.groups, model.pipelines)
    storage = DatasetTable(model.storage)
    types = Dictionary(
      model.datasets.map { (ExactString($0.name), $0.type) }, uniquingKeysWith: { first, _ in first })
    shared = manual.diagnostics + TagReport.unknownTags(options.tags, model)
    places = Dictionary(
      model.pipelines.enumerated().map { (ExactString($1.name), $0) }, uniquingKeysWith: { $1 })
  }

  /// - Returns: nil where the model has no pipeline of this name. With an error among its diagnostics, the
  ///   plan is only there to be looked at.
  package func plan(_ pipelineName: String) -> PlannedDAG? {
    guard let name = names[pipelineName], let place = places[ExactString(pipelineName)] else { return nil }
    let pipeline = model.pipelines[place]
    let graph = NodeGraph(pipeline.nodes)
    let selection =
      options.tags.isEmpty
      ? TagSelection(all: pipeline.nodes, graph) : TagSelection(pipeline.nodes, graph, tags: options.tags)
    let nodes = selection.nodes
    let (assignment, clashes) = manual.assignment(of: nodes)
    var diagnostics = shared + clashes + TagReport(selection, pipeline, registry, options.tags).diagnostics

    var groups = NodeGrouping(
      nodes, options.grouping, manual: assignment, manualNames: options.groups.map(\.name),
      reads: selection.reads, isMemory: isMemory)
    diagnostics += merge(&groups, selection)
    if options.grouping == .memory { diagnostics += undecidedStorage(selection) }

    let ids = Names.distinct(
      groups.groups.map { Names.Subject(identity: $0.identity(nodes), name: $0.name) },
      naming: options.naming)
    diagnostics += TaskNameReport(groups, nodes, ids, pipeline.name, registry, options.naming).diagnostics
    diagnostics +=
      BoundaryCheck(
        selection: selection, taskOf: groups.groupOf, ids: ids, options: options, metadata: model.metadata,
        confSource: model.confSource, storage: storage
      ).diagnostics
    diagnostics += UnsuitableDatasets(nodes: nodes, storage: storage, types: types).diagnostics

    var edges: [Plan.Edge] = []
    for (child, parents) in groups.dependencies(selection.parents).enumerated() {
      for parent in parents { edges.append(Plan.Edge(parent: ids[parent], child: ids[child])) }
    }
    let plan = Plan(
      dagID: name.dagID, pipelineName: pipeline.name, packageName: model.metadata.packageName,
      environment: model.environment,
      tasks: zip(ids, groups.groups).map { task($0, $1, nodes) }, edges: edges)
    return PlannedDAG(plan: plan, fileName: name.fileName, diagnostics: diagnostics)
  }

  /// What is known of a dataset that a node names: how it is stored, and its type in the catalog. Of the catalog a plan
  /// depends on nothing else.
  package func stored(_ dataset: String) -> (dataset: StoredDataset, type: String?)? {
    storage[dataset].map { ($0, types[ExactString($0.name)]) }
  }

  private func isMemory(_ dataset: String) -> Bool {
    if case .memory? = storage[dataset]?.storage { true } else { false }
  }

  private var registry: SourceLocation {
    SourceLocation(
      path: "\(model.metadata.sourceDirectory)/\(model.metadata.packageName)/pipeline_registry.py")
  }

  // MARK: - Groups

  /// Merges groups that wait for each other. With the other policy too, so that what is looked at has an order.
  private func merge(
    _ groups: inout NodeGrouping, _ selection: TagSelection
  ) -> [Diagnostic] {
    // Nodes alone have no cycle.
    if groups.groups.count == selection.nodes.count { return [] }
    let edges = groups.dependencies(selection.parents)
    let cycles = GroupCycles(edges)
    if cycles.components.isEmpty { return [] }
    var merged = groups
    merged.merge(cycles.components)
    let report = CycleReport(
      nodes: selection.nodes, groups: groups, reads: selection.reads, policy: options.cycles,
      isMemory: isMemory)
    let diagnostics = cycles.components.map { component in
      let whole = merged.groupOf[groups.groups[component[0]].members[0]]
      return report.diagnostic(
        component, GroupCycles.cycle(in: component, edges), mergedName: merged.groups[whole].name,
        manual: options.groups)
    }
    groups = merged
    return diagnostics
  }

  /// Whether nodes belong together hangs on these datasets, and a guess would be another DAG.
  private func undecidedStorage(_ selection: TagSelection) -> [Diagnostic] {
    var seen: Set<ExactString> = []
    let all = selection.reads.joined().flatMap { [$0.output, $0.input] }.compactMap { name -> Diagnostic? in
      guard seen.insert(ExactString(name)).inserted else { return nil }
      let why: Diagnostic.Note
      switch storage[name]?.storage {
      case .memory?, .persistent?, .parameter?: return nil
      case .unknown(let reason)?: why = .init(reason.message, at: reason.location)
      case nil: why = .init("nothing is known of how it is stored")
      }
      return Diagnostic(
        .undecided, at: storage[name]?.location,
        "which nodes are one task depends on whether the dataset \(PythonLiteral.string(name)) lives in memory",
        notes: [why], help: "write its type out in the catalog")
    }
    return Array(all.prefix(Self.undecidedAtMost))
  }

  private static let undecidedAtMost = 10

  // MARK: - A task

  private func task(_ id: String, _ group: GroupedNodes, _ all: [NodeModel]) -> Plan.Task {
    let nodes = group.members.map { all[$0] }
    let name: String? =
      switch group.kind {
      case .manual, .namespace: group.name
      case .node, .memory, .merged: nil
      }
    return Plan.Task(
      id: id, nodes: nodes.map(\.name), tags: united(nodes, \.tags), group: name,
      namespace: Self.commonNamespace(nodes),
      documentation: TaskDocumentation.text(nodes, options.documentation),
      functions: nodes.map(\.functionName), inputs: united(nodes, \.inputs), outputs: united(nodes, \.outputs)
    )
  }

  /// Sorted, each once.
  private func united(_ nodes: [NodeModel], _ names: (NodeModel) -> [String]) -> [String] {
    nodes.flatMap(names).sortedExactly()
  }

  private static func commonNamespace(_ nodes: [NodeModel]) -> [String] {
    var common: ArraySlice<Substring>?
    for node in nodes {
      guard let namespace = node.namespace else { return [] }
      let parts = namespace.split(separator: ".", omittingEmptySubsequences: false)[...]
      if let known = common {
        common = known.prefix(zip(known, parts).prefix { String($0).isExactly(String($1)) }.count)
      } else {
        common = parts
      }
    }
    return common?.map(String.init) ?? []
  }
}

/// A plan with the name of its file and what a person should know about it.
package struct PlannedDAG: Hashable, Sendable {
  package var plan: Plan
  /// Without a folder. Distinct among the project's pipelines, also where case is ignored.
  package var fileName: String
  /// With an error among them, the DAG is not to be written.
  package var diagnostics: [Diagnostic]
}
