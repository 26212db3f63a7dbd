import Airflow
import Foundation
import Kedro
import ProjectFiles
import TestSupport
import Testing

/// The plans of whole projects, before kedro-airflow 0.11: with slugs for names, the same tasks, nodes and edges
/// wherever kedro-airflow is right. Where it is not, what is said to be its fault has to be shown for the very pipeline.
@Suite("plans, before real kedro-airflow", .serialized)
struct AirflowComparisonTests {
  private static let settings = ProcessInfo.processInfo.environment
  private static let count = settings["DAGWATCHD_JUDGE_PROJECTS"].flatMap(Int.init).map { $0 / 10 } ?? 200

  @Test(.needs(.kedro17)) func fixtures() throws {
    let projects = try JudgedProject.fixtures().filter {
      $0.only?.contains(.kedro17) ?? true && $0.known == nil
    }
    var tally = Tally()
    try tally.compare(projects)
    tally.report("fixtures")
    #expect(tally.compared > 300)
  }

  @Test(.needs(.kedro17)) func randomProjects() throws {
    var tally = Tally()
    for start in stride(from: 1, to: Self.count + 1, by: 200) {
      let seeds = start..<min(start + 200, Self.count + 1)
      try tally.compare(
        seeds.map { ProjectGenerator.project(seed: UInt64($0), version: Judge.newest.version) })
    }
    tally.report("random projects")
    #expect(tally.compared > Self.count * 4)
  }
}

/// A fault of kedro-airflow's that a pipeline shows, so that the plans cannot be the same.
private enum Defect: String, CaseIterable {
  case cycle = "D2, groups wait for each other"
  case transcoding = "D3, edges between transcoded datasets are lost"
  case collision = "D6, two tasks have one id"
  case length = "D16, an id is too long"
  case sharedMemory = "D21, shared or cached memory counts as stored"
  case namespaceAndNode = "a node is called like a namespace and is taken into it"
  case noName = "a task has an empty id"
  /// Not a fault of theirs: we do not have the table that they transliterate with.
  case noSlug = "a name has no slug without python-slugify's table"
}

private struct UpstreamTask: Equatable {
  var id: String
  var name: String
  var nodes: [String]
  var parents: [String]

  init(_ answer: JSONValue) {
    func list(_ key: String) -> [String] { (answer[key]?.elements ?? []).compactMap(\.text) }
    id = answer["id"]?.text ?? ""
    name = answer["name"]?.text ?? ""
    nodes = list("nodes")
    parents = list("parents")
  }
}

private struct Tally {
  var compared = 0
  var tasks = 0
  var edges = 0
  var excluded: [Defect: Int] = [:]
  var differences: [String] = []

  mutating func compare(_ projects: [JudgedProject]) throws {
    for (project, answer) in zip(projects, try Judge.newest.ask(projects, groups: true)) {
      guard case .object(let pipelines)? = answer["groups"], pipelines["error"] == nil else { continue }
      let evaluation = evaluateProject(
        files: MemoryFiles(project.contents(Judge.newest.version)),
        options: EvaluationOptions(environment: project.environment, kedroVersion: Judge.newest.version))
      guard let model = evaluation.model else { continue }
      for (pipeline, ways) in pipelines {
        for grouping in PlanOptions.Grouping.allCases {
          guard let upstream = ways[grouping.rawValue] else { continue }
          compare(
            upstream.elements.map(UpstreamTask.init), model, pipeline, grouping,
            "\(project.name), \(pipeline), \(grouping)")
        }
      }
    }
  }

  private mutating func compare(
    _ upstream: [UpstreamTask], _ model: ProjectModel, _ pipeline: String, _ grouping: PlanOptions.Grouping,
    _ what: String
  ) {
    var options = PlanOptions()
    options.grouping = grouping
    options.naming = .slug
    guard let registered = model.pipelines.first(where: { $0.name == pipeline }),
      let plan = Planner(model, options: options).plan(pipeline)?.plan
    else {
      differences.append("\(what): no plan")
      return
    }
    let defects = Defect.allCases.filter { $0.isIn(upstream, registered, model, grouping) }
    if !defects.isEmpty {
      for defect in defects { excluded[defect, default: 0] += 1 }
      // What is wrong with them is no wrong of ours.
      check(plan, registered, what)
      return
    }
    compared += 1
    tasks += plan.tasks.count
    edges += plan.edges.count
    if plan.tasks.map(\.id) != upstream.map(\.id) {
      differences.append("\(what): tasks \(plan.tasks.map(\.id)), kedro-airflow has \(upstream.map(\.id))")
    }
    if plan.tasks.map(\.nodes) != upstream.map(\.nodes) {
      differences.append(
        "\(what): nodes \(plan.tasks.map(\.nodes)), kedro-airflow has \(upstream.map(\.nodes))")
    }
    var ours = plan.edges.map { "\($0.parent)>>\($0.child)" }
    var theirs = upstream.flatMap { task in task.parents.map { "\($0)>>\(task.id)" } }
    // Its memory mode has parents in the order of their first nodes.
    if grouping == .memory { (ours, theirs) = (ours.sorted(), theirs.sorted()) }
    if ours != theirs { differences.append("\(what): edges \(ours), kedro-airflow has \(theirs)") }
  }

  /// What has to hold of every plan: each node once, ids distinct and accepted, no cycle.
  private mutating func check(_ plan: Plan, _ pipeline: RegisteredPipeline, _ what: String) {
    if plan.tasks.flatMap(\.nodes).sorted() != pipeline.nodes.map(\.name).sorted() {
      differences.append("\(what): the nodes are not all there, each once")
    }
    if Set(plan.tasks.map(\.id)).count != plan.tasks.count
      || !plan.tasks.allSatisfy({ Names.isAccepted($0.id) })
    {
      differences.append("\(what): ids \(plan.tasks.map(\.id))")
    }
    let parents = Dictionary(grouping: plan.edges, by: \.child).mapValues { $0.map(\.parent) }
    if hasCycle(plan.tasks.map { ($0.id, parents[$0.id] ?? []) }) { differences.append("\(what): a cycle") }
  }

  func report(_ what: String) {
    let classes = Defect.allCases.compactMap { defect in
      excluded[defect].map { "\($0) \(defect.rawValue)" }
    }
    print(
      "kedro-airflow, \(what): \(compared) plans compared with \(tasks) tasks and \(edges) edges, "
        + "\(differences.count) differences; left out: \(classes.joined(separator: "; "))")
    #expect(
      differences.isEmpty, "the first that differ:\n  \(differences.prefix(10).joined(separator: "\n  "))")
  }
}

private func hasCycle(_ tasks: [(id: String, parents: [String])]) -> Bool {
  var left = tasks
  while !left.isEmpty {
    let ids = Set(left.map(\.id))
    let blocked = left.filter { $0.parents.contains(where: ids.contains) }
    if blocked.count == left.count { return true }
    left = blocked
  }
  return false
}

extension Defect {
  /// Whether kedro-airflow's own tasks, or the project, show the defect.
  func isIn(
    _ upstream: [UpstreamTask], _ pipeline: RegisteredPipeline, _ model: ProjectModel,
    _ grouping: PlanOptions.Grouping
  ) -> Bool {
    switch self {
    case .cycle:
      return hasCycle(upstream.map { ($0.id, $0.parents) }) && Set(upstream.map(\.id)).count == upstream.count
    case .transcoding:
      return grouping == .memory
        && NodeGraph(pipeline.nodes).parents.enumerated().contains { child, parents in
          parents.contains { parent in
            Set(pipeline.nodes[child].inputs).isDisjoint(with: pipeline.nodes[parent].outputs)
          }
        }
    case .collision:
      return Set(upstream.map(\.id)).count < upstream.count
    case .length: return upstream.contains { $0.id.utf8.count > Names.longestID }
    case .sharedMemory:
      let used = Set(pipeline.nodes.flatMap { $0.inputs + $0.outputs })
      return grouping == .memory
        && model.storage.contains { stored in
          guard used.contains(stored.name), case .memory = stored.storage else { return false }
          let type = model.datasets.first { $0.name == stored.name }?.type ?? "MemoryDataset"
          return type.contains("SharedMemory") || type.contains("Cached")
        }
    case .namespaceAndNode:
      let namespaces = Set(
        pipeline.nodes.compactMap { $0.namespace?.split(separator: ".").first.map(String.init) })
      return grouping == .namespace
        && pipeline.nodes.contains { $0.namespace == nil && namespaces.contains($0.name) }
    case .noName: return upstream.contains { $0.id.isEmpty }
    case .noSlug: return upstream.contains { Slug.slug($0.name) == nil }
    }
  }
}
