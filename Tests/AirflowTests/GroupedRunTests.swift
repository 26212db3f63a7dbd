import Airflow
import Foundation
import Kedro
import TestSupport
import Testing

/// DAGs of every grouping, run to their end with each task in a process of its own, so that what one task leaves
/// in memory is not there for the next.
@Suite("A grouped DAG that runs")
struct GroupedRunTests {
  /// `scaled` and `total` are in memory, but in the environments `factories` (a factory stores everything) and
  /// `totals` (which stores what leaves the namespace).
  private static let files: [String: String] = [
    "src/chained/__init__.py": "__version__ = \"0.1\"\n",
    "src/chained/settings.py": "",
    "src/chained/pipeline_registry.py": """
    from kedro.pipeline import node, pipeline


    def load(first, step):
        return [first, first + step["size"]]


    def scale(numbers):
        return [number * 10 for number in numbers]


    def add(numbers):
        return sum(numbers)


    def tell(total):
        return str(total)


    def register_pipelines():
        clean = pipeline(
            [node(scale, "raw", "scaled", name="scale"), node(add, "scaled", "total", name="sum")],
            namespace="clean", inputs="raw", outputs="total",
        )
        first = pipeline([node(load, ["params:first", "params:step"], "raw", name="load")])
        last = pipeline([node(tell, "total", "report", name="report")])
        return {"__default__": first + clean + last}

    """,
    "conf/base/catalog.yml": """
    raw: {type: json.JSONDataset, filepath: data/raw.json}
    report: {type: json.JSONDataset, filepath: data/report.json}

    """,
    "conf/base/parameters.yml": "first: 1\nstep: {size: 1, unit: m}\n",
    "conf/factories/catalog.yml": "\"{name}\": {type: json.JSONDataset, filepath: \"data/{name}.json\"}\n",
    "conf/totals/catalog.yml": "total: {type: json.JSONDataset, filepath: data/total.json}\n",
    "conf/local/.gitkeep": "",
  ]

  struct Grouping: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var environment: String
    var tasks: [[String]]
  }

  static let groupings = [
    Grouping(
      testDescription: "none, stored by factories", environment: "factories",
      tasks: [["load"], ["clean.scale"], ["clean.sum"], ["report"]]),
    Grouping(
      testDescription: "memory", environment: "local",
      tasks: [["load"], ["clean.scale", "clean.sum", "report"]]),
    Grouping(
      testDescription: "namespace", environment: "totals",
      tasks: [["load"], ["clean.scale", "clean.sum"], ["report"]]),
    Grouping(
      testDescription: "by hand", environment: "factories",
      tasks: [["load", "clean.scale"], ["clean.sum", "report"]]),
  ]

  private func project(
    _ grouping: Grouping, _ change: (inout DAGOptions) -> Void = { _ in }
  ) throws -> ScratchFolder {
    let project = try ScratchFolder()
    for (path, text) in Self.files { try project.write(text, to: path) }
    let tasks = grouping.tasks.map { Plan.Task(id: $0.joined(separator: "."), nodes: $0) }
    var plan = DAGExample.plan("run", tasks)
    plan.pipelineName = "__default__"
    plan.packageName = "chained"
    plan.environment = grouping.environment
    let file = DAGFile(
      plan, project: .besideDAG(".."), confSource: "conf", options: DAGExample.options(change))
    try project.write(file.text, to: "dags/run_dag.py")
    return project
  }

  private func runTasks(_ project: ScratchFolder, in python: PythonEnvironment, params: String = "{}") throws
    -> Finished
  {
    try run(
      [
        python.python, repositoryRoot.appending(path: "Tests/Airflow/run_tasks.py").path,
        project.url.appending(path: "dags/run_dag.py").path, params,
      ], environment: ["PYTHONPATH": project.url.appending(path: "src").path], in: project.url)
  }

  private func report(_ project: ScratchFolder) throws -> String {
    try JSONDecoder().decode(
      String.self, from: Data(contentsOf: project.url.appending(path: "data/report.json")))
  }

  @Test(
    "succeeds in whatever way its nodes are grouped", .needs(.kedro17), .needs(.kedro019),
    arguments: groupings, [PythonEnvironment.kedro17, .kedro019])
  func succeeds(_ grouping: Grouping, _ kedro: PythonEnvironment) throws {
    let project = try project(grouping)
    let finished = try runTasks(project, in: kedro)
    #expect(finished.status == 0, "\(finished.errors.suffix(3000))")
    #expect(
      finished.text.split(separator: "\n").filter { $0.hasPrefix("task ") }.count == grouping.tasks.count)
    #expect(try report(project) == "30")
  }

  /// What makes the test above one of processes: without the factory the same DAG has nothing to hand on.
  @Test("fails where a dataset between two tasks is in memory", .needs(.kedro17))
  func memory() throws {
    var grouping = Self.groupings[0]
    grouping.environment = "local"
    let finished = try runTasks(try project(grouping), in: .kedro17)
    #expect(finished.status != 0)
    #expect(finished.errors.contains("the task clean.sum failed"))
  }

  @Test(
    "hands the run's params to Kedro, a dotted one into its dictionary", .needs(.kedro17), .needs(.kedro019),
    arguments: [PythonEnvironment.kedro17, .kedro019])
  func parameters(_ kedro: PythonEnvironment) throws {
    let project = try project(Self.groupings[1]) {
      $0.parameters = [
        .init(name: "first", value: .integer(1)), .init(name: "step.size", value: .integer(1)),
      ]
    }
    let finished = try runTasks(project, in: kedro, params: #"{"first": 2, "step.size": 5}"#)
    #expect(finished.status == 0, "\(finished.errors.suffix(3000))")
    #expect(try report(project) == "90")
  }

  /// Airflow's own command for one task, which starts a process for it: `airflow tasks test`.
  @Test(
    "succeeds task by task in Airflow itself, with the params of its DAG", .needs(.airflow2),
    .needs(.airflow3),
    arguments: RealAirflowTests.airflows)
  func airflow(_ environment: PythonEnvironment) throws {
    let project = try project(Self.groupings[3]) {
      $0.parameters = [.init(name: "step.size", value: .integer(4))]
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    func airflow(_ arguments: String...) throws {
      let finished = try run(
        ["timeout", "--kill-after=10", "240", "airflow"] + arguments,
        environment: [
          "PATH": "\(environment.folder.path)/bin:\(path)", "HOME": project.url.path, "DO_NOT_TRACK": "1",
          "AIRFLOW_HOME": project.url.appending(path: "airflow").path,
          "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
          "AIRFLOW__CORE__DAGS_FOLDER": project.url.appending(path: "dags").path,
          "PYTHONPATH": project.url.appending(path: "src").path,
        ], in: project.url)
      #expect(
        finished.status == 0, "\(arguments): \(finished.errors.suffix(3000))\(finished.text.suffix(1000))")
    }
    try airflow("db", "migrate")
    for task in Self.groupings[3].tasks {
      try airflow("tasks", "test", "spaceflights-run", task.joined(separator: "."), "2024-02-29")
    }
    #expect(try report(project) == "60")
  }
}
