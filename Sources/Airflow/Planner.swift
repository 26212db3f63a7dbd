import Diagnostics
import Kedro
import PythonText

/// Makes the plans of a project's pipelines.
///
/// One task per node, in Kedro's order; grouping will be another way to divide the nodes, between the graph
/// and the ids. Its work is proportional to the nodes and their datasets.
package struct Planner: Sendable {
  private let model: ProjectModel
  private let options: PlanOptions
  private let names: DAGNames
  /// A pipeline's place in the model.
  private let places: [ExactString: Int]

  package init(_ model: ProjectModel, options: PlanOptions = PlanOptions()) {
    self.model = model
    self.options = options
    names = DAGNames(model)
    places = Dictionary(
      model.pipelines.enumerated().map { (ExactString($1.name), $0) }, uniquingKeysWith: { $1 })
  }

  /// - Returns: nil where the model has no pipeline of this name.
  package func plan(_ pipelineName: String) -> PlannedDAG? {
    guard let name = names[pipelineName], let place = places[ExactString(pipelineName)] else { return nil }
    let pipeline = model.pipelines[place]
    let ids = Names.distinct(pipeline.nodes.map(\.name))
    let graph = NodeGraph(pipeline.nodes)
    var edges: [Plan.Edge] = []
    for (child, parents) in graph.parents.enumerated() {
      for parent in parents { edges.append(Plan.Edge(parent: ids[parent], child: ids[child])) }
    }
    let plan = Plan(
      dagID: name.dagID, pipelineName: pipeline.name, packageName: model.metadata.packageName,
      environment: model.environment,
      tasks: zip(ids, pipeline.nodes).map { Plan.Task(id: $0, nodes: [$1.name]) }, edges: edges)
    return PlannedDAG(
      plan: plan, fileName: name.fileName, diagnostics: diagnostics(on: pipeline, ids: ids))
  }

  /// A pipeline without nodes is a DAG that does nothing; Airflow takes it, and it is hardly meant.
  /// A task id that is not its node's name is told, since people look for the node's name.
  private func diagnostics(on pipeline: RegisteredPipeline, ids: [String]) -> [Diagnostic] {
    let metadata = model.metadata
    let registry = SourceLocation(
      path: "\(metadata.sourceDirectory)/\(metadata.packageName)/pipeline_registry.py")
    let pipelineName = PythonLiteral.string(pipeline.name)
    if pipeline.nodes.isEmpty {
      return [
        Diagnostic(
          .emptyDAG, .warning, at: registry,
          "the pipeline \(pipelineName) has no nodes, so its DAG has no tasks",
          help: "add nodes to the pipeline, or take it out of the pipelines to publish")
      ]
    }
    let altered = zip(pipeline.nodes, ids).filter { !$0.name.utf8.elementsEqual($1.utf8) }
    if altered.isEmpty { return [] }
    var notes = altered.prefix(Self.notesAtMost).map { node, id in
      Diagnostic.Note(
        "the node \(PythonLiteral.string(node.name)) is the task `\(id)`",
        at: node.source.map { SourceLocation(path: $0.path, line: $0.firstLine) })
    }
    if altered.count > notes.count { notes.append(.init("and \(altered.count - notes.count) more")) }
    return [
      Diagnostic(
        .taskName, .note, at: registry,
        "Airflow does not accept the names of \(altered.count) of the \(ids.count) nodes of the pipeline"
          + " \(pipelineName) as task ids",
        notes: notes,
        help: "name the nodes with letters, digits, `-`, `.` and `_`, in at most \(Names.longestID) bytes")
    ]
  }

  private static let notesAtMost = 10
}

/// A plan with the name of its file and what a person should know about it.
package struct PlannedDAG: Hashable, Sendable {
  package var plan: Plan
  /// Without a folder. Distinct among the project's pipelines, also where case is ignored.
  package var fileName: String
  /// Warnings and notes; none of them keeps the DAG from being written.
  package var diagnostics: [Diagnostic]
}
