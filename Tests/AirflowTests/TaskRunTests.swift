import Airflow
import Foundation
import TestSupport
import Testing

/// What a task does in a real Kedro: the right nodes of the right pipeline, environment and folder.
@Suite("A task that runs")
struct TaskRunTests {
  /// A project whose nodes hand a JSON file on. The environment `other` gives the last one another place.
  private static let files: [String: String] = [
    "src/mini/__init__.py": "__version__ = \"0.1\"\n",
    "src/mini/settings.py": "CONF_SOURCE = \"config\"\n",
    "src/mini/pipeline_registry.py": """
    from kedro.pipeline import node, pipeline


    def start():
        return [1]


    def add(numbers):
        return numbers + [len(numbers) + 1]


    def fail(numbers):
        raise RuntimeError("this node fails")


    def register_pipelines():
        inner = pipeline([node(add, "two", "three", name="append")])
        default = pipeline([node(start, None, "one", name="start"), node(add, "one", "two", name="add")])
        spaced = pipeline(inner, inputs="two", outputs="three", namespace="deep.er")
        failing = pipeline([node(fail, "two", "never", name="fail")])
        return {"__default__": pipeline([]), "numbers": default + spaced, "failing": failing}

    """,
    "config/base/catalog.yml": """
    one: {type: json.JSONDataset, filepath: data/one.json}
    two: {type: json.JSONDataset, filepath: data/two.json}
    three: {type: json.JSONDataset, filepath: data/three.json}

    """,
    "config/other/catalog.yml": "three: {type: json.JSONDataset, filepath: data/other.json}\n",
    "config/local/.gitkeep": "",
  ]

  private static let numbers = [
    node("start", from: [], to: ["one"]), node("add", from: ["one"], to: ["two"]),
    node("deep.er.append", from: ["two"], to: ["three"]),
  ]

  /// Runs all tasks of a pipeline in `environment`, with another folder as the current one.
  private func runTasks(
    _ pipelineName: String, _ nodes: [String], in python: PythonEnvironment, project: ScratchFolder
  ) throws -> Finished {
    for (path, text) in Self.files { try project.write(text, to: path) }
    let plan = Plan(
      dagID: "mini", pipelineName: pipelineName, packageName: "mini", environment: "other",
      tasks: nodes.map { Plan.Task(id: $0, nodes: [$0]) }, edges: [])
    let dag = DAGFile(plan, project: .besideDAG(".."), confSource: "config").text
    try project.write(dag, to: "dags/mini_dag.py")
    return try run(
      [
        python.python, repositoryRoot.appending(path: "Tests/Airflow/run_tasks.py").path,
        project.url.appending(path: "dags/mini_dag.py").path,
      ], environment: ["PYTHONPATH": project.url.appending(path: "src").path],
      in: FileManager.default.temporaryDirectory)
  }

  private func runNumbers(in python: PythonEnvironment) throws {
    let project = try ScratchFolder()
    let finished = try runTasks(
      "numbers", ["start", "add", "deep.er.append"], in: python, project: project)
    #expect(finished.status == 0, "\(finished.errors.suffix(3000))")
    let result = try Data(contentsOf: project.url.appending(path: "data/other.json"))
    #expect(try JSONDecoder().decode([Int].self, from: result) == [1, 2, 3])
  }

  @Test("with Kedro 1.7 on Airflow 3", .needs(.airflow3)) func airflow3() throws {
    try runNumbers(in: .airflow3)
  }

  @Test("with Kedro 1.7 on Airflow 2", .needs(.airflow2)) func airflow2() throws {
    try runNumbers(in: .airflow2)
  }

  @Test("with Kedro 0.19", .needs(.kedro019)) func kedro019() throws { try runNumbers(in: .kedro019) }

  @Test("fails when its node fails", .needs(.kedro17)) func failure() throws {
    let project = try ScratchFolder()
    try project.write("[1]", to: "data/two.json")
    let finished = try runTasks("failing", ["fail"], in: .kedro17, project: project)
    #expect(finished.status != 0)
    #expect(finished.errors.contains("RuntimeError: this node fails"))
  }
}
