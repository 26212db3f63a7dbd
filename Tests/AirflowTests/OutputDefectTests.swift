import Airflow
import Foundation
import Kedro
import TestSupport
import Testing

/// What kedro-airflow 0.11 writes wrongly, each defect by its number, and what is written instead.
///
/// The files are read by Python with stand-ins for Airflow's two classes. That Airflow itself takes such files is
/// shown by `RealAirflowTests`.
@Suite("Where kedro-airflow's file is wrong")
struct OutputDefectTests {
  private struct DAG: Decodable {
    struct Task: Decodable {
      var id: String
      var nodes: [String]
      var upstream: [String]
    }
    var arguments: [String: String]
    var defaults: [String: String]
    var conf_source: String
    var tasks: [Task]
  }

  private func read(
    _ nodes: [NodeModel], confSource: String = "conf", _ change: (inout DAGOptions) -> Void = { _ in }
  ) throws -> DAG {
    let file = DAGFile(
      planned(nodes), project: .absolute("/project"), confSource: confSource,
      options: DAGExample.options(change))
    let folder = try ScratchFolder()
    try folder.write(file.text, to: "dag.py")
    let finished = try run(
      [
        PythonEnvironment.kedro17.python, "-W", "error",
        repositoryRoot.appending(path: "Tests/Airflow/read_dag.py").path, "dag.py",
      ], in: folder.url)
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    return try JSONDecoder().decode(DAG.self, from: finished.output)
  }

  /// There each task is a function called like its node: `1st` and `class` are syntax errors, and `task` hides the
  /// decorator that all the others need.
  @Test("D7: a node may be called `1st`, `class` or `task`", .needs(.kedro17))
  func names() throws {
    let names = ["1st", "class", "task", "dag", "datetime", "None"]
    let dag = try read(chain(names).nodes)
    #expect(dag.tasks.map(\.id) == names)
    #expect(dag.tasks.map(\.nodes) == names.map { [$0] })
    #expect(dag.tasks.map(\.upstream) == [[]] + names.dropLast().map { [$0] })
  }

  /// There `<lambda>` becomes `&lt;lambda&gt;`, which no node is called, and `O'Brien` becomes `O&#39;Brien`.
  @Test("D8: names, owners and paths are Python's literals, not HTML", .needs(.kedro17))
  func escaping() throws {
    let names = ["<lambda>__20af95f6", "f([a;b]) -> [c]", "it's \"quoted\" & \\n", "line\nend"]
    let dag = try read(chain(names).nodes, confSource: "C:\\new \"conf\"") {
      $0.defaults.owner = "O'Brien \"the\" <owner> & Söhne\\"
    }
    #expect(dag.tasks.map(\.nodes) == names.map { [$0] })
    #expect(dag.defaults["owner"] == "O'Brien \"the\" <owner> & Söhne\\")
    #expect(dag.conf_source == "/project/C:\\new \"conf\"")
  }

  /// There it is the text `"None"`, which Airflow takes for a cron expression.
  @Test("D9: no schedule is None", .needs(.kedro17))
  func schedule() throws {
    #expect(try read([]) { $0.schedule = .none }.arguments["schedule"] == "None")
    let text = DAGFile(
      planned([]), project: .absolute("/"), confSource: "conf",
      options: DAGExample.options { $0.schedule = .none }
    ).text
    #expect(text.contains("    schedule=None,\n"))
  }

  /// There a date that is no list of numbers is taken apart character by character.
  @Test(
    "D10: a start date is one, with its time and offset", .needs(.kedro17),
    arguments: [
      (CalendarTime(2024, 2, 4), "2024-02-04 00:00:00+00:00"),
      (CalendarTime(2024, 2, 4, hour: 6), "2024-02-04 06:00:00+00:00"),
      (CalendarTime(2024, 2, 4, second: 7), "2024-02-04 00:00:07+00:00"),
      (CalendarTime(2024, 2, 4, hour: 23, minute: 59, second: 59), "2024-02-04 23:59:59+00:00"),
      (CalendarTime(2024, 3, 1, hour: 1, offsetMinutes: 330), "2024-02-29 19:30:00+00:00"),
      (CalendarTime(2024, 2, 4, offsetMinutes: -90), "2024-02-04 01:30:00+00:00"),
      (CalendarTime(2024, 2, 4, offsetMinutes: 0), "2024-02-04 00:00:00+00:00"),
    ])
  func startDate(_ time: CalendarTime, _ expected: String) throws {
    #expect(try read([]) { $0.startDate = time }.arguments["start_date"] == expected)
  }

  /// There every task of a project with Kedro 1.0 or 1.1 dies of a TypeError: `pipeline_names` came in 1.2. These
  /// are the signatures of the releases; what a worker has installed is asked when a task runs.
  @Test(
    "D19: the session is called as the worker's Kedro is", .needs(.airflow3),
    arguments: [
      (
        "0.19", "extra_params=None", "pipeline_name=None",
        ["extra_params": #"{"a": 1}"#, "pipeline_name": #""__default__""#]
      ),
      (
        "1.0", "runtime_params=None", "pipeline_name=None",
        ["runtime_params": #"{"a": 1}"#, "pipeline_name": #""__default__""#]
      ),
      (
        "1.2", "runtime_params=None", "pipeline_names=None, pipeline_name=None",
        ["runtime_params": #"{"a": 1}"#, "pipeline_names": #"["__default__"]"#]
      ),
    ])
  func session(_ version: String, _ create: String, _ runs: String, _ expected: [String: String]) throws {
    let folder = try ScratchFolder()
    try folder.write("", to: "kedro/__init__.py")
    try folder.write("", to: "kedro/framework/__init__.py")
    try folder.write("def configure_project(name): pass\n", to: "kedro/framework/project.py")
    try folder.write(
      """
      import json

      class KedroSession:
          @classmethod
          def create(cls, project_path=None, save_on_close=True, env=None, \(create), conf_source=None):
              session = cls()
              session.created = {k: v for k, v in locals().items() if k.endswith("_params")}
              return session
          def __enter__(self):
              return self
          def __exit__(self, *_):
              pass
          def run(self, \(runs), tags=None, runner=None, node_names=None, namespaces=None):
              said = self.created | {k: v for k, v in locals().items() if k.startswith("pipeline_") and v}
              with open("said.json", "w") as file:
                  json.dump({k: json.dumps(v) for k, v in said.items()}, file)

      """, to: "kedro/framework/session.py")
    let file = DAGFile(
      planned([node("n", from: [], to: [])]), project: .absolute("/"), confSource: "conf",
      options: DAGExample.options { $0.parameters = [.init(name: "a", value: .integer(1))] })
    try folder.write(file.text, to: "dag.py")
    let finished = try run(
      [
        PythonEnvironment.airflow3.python, repositoryRoot.appending(path: "Tests/Airflow/run_tasks.py").path,
        "dag.py", #"{"a": 1}"#,
      ], environment: ["PYTHONPATH": folder.url.path], in: folder.url)
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    let said = try Data(contentsOf: folder.url.appending(path: "said.json"))
    #expect(try JSONDecoder().decode([String: String].self, from: said) == expected)
  }
}
