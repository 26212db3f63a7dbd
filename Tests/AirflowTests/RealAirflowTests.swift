import Airflow
import Foundation
import TestSupport
import Testing

/// What a real Airflow makes of the DAG files: 3.x and 2.11, with the newest and the oldest of the providers.
@Suite("In a real Airflow", .serialized)
struct RealAirflowTests {
  static let airflows: [PythonEnvironment] = [.airflow2, .airflow3]

  private struct Report: Decodable {
    struct File: Decodable {
      var errors: [String]
      var warnings: [String]
      var dags: [String: DAG]
    }
    struct DAG: Decodable {
      var tasks: [String]
      var edges: [[String]]
      var nodes: [String: [String]]
      var groups: [String: [String]]
      var start: String?
      var end: String?
      var timezone: String
      var schedule: String
      var catchup: Bool
      var max_active_runs: Int
      var run_timeout: Double?
      var description: String?
      var tags: [String]
      var params: String
      var documentation: String?
      var has_callback: Bool
      var said: [String: Said]
      var is_stable: Bool
    }
    struct Said: Decodable, Equatable {
      var owner: String
      var retries: Int
      var retry_delay: Double
      var pool: String
      var pool_slots: Int
      var queue: String
      var priority_weight: Int
      var trigger_rule: String
      var execution_timeout: Double?
      var depends_on_past: Bool
      var max_active_tis_per_dag: Int?
      var documentation: String?
    }
    var files: [String: File]
    var parsing_imported_kedro: Bool

    func dag(_ name: String) throws -> DAG {
      let dags = try #require(files["\(name)_dag.py"]).dags.values
      return try #require(dags.first)
    }
  }

  /// Airflow takes seconds to start, so all files are loaded at once.
  private func load(_ examples: [DAGExample], in environment: PythonEnvironment) throws -> Report {
    let folder = try ScratchFolder()
    for example in examples { try folder.write(example.text, to: "dags/\(example.name)_dag.py") }
    let driver = repositoryRoot.appending(path: "Tests/Airflow/check_dags.py").path
    let finished = try run([environment.python, driver, folder.url.appending(path: "dags").path])
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    let line = finished.text.split(separator: "\n").last.map(String.init) ?? ""
    return try JSONDecoder().decode(Report.self, from: Data(line.utf8))
  }

  @Test(
    "every DAG loads without a warning and without Kedro, with the tasks and edges of its plan, the same each time",
    .needs(.airflow2), .needs(.airflow3), arguments: airflows)
  func loads(_ airflow: PythonEnvironment) throws {
    let report = try load(DAGExample.all, in: airflow)
    try everything(report)
    try schedules(report)
    #expect(!report.parsing_imported_kedro)
    #expect(Set(report.files.values.flatMap(\.dags.keys)).count == DAGExample.all.count)
    for example in DAGExample.all {
      let file = try #require(report.files["\(example.name)_dag.py"])
      #expect(file.errors == [], "\(example.name)")
      // Airflow 3 warns of what that DAG says on purpose.
      let warnings = example.name == "mailed" ? file.warnings.filter { !$0.contains("email") } : file.warnings
      #expect(warnings == [], "\(example.name)")
      let dag = try #require(
        file.dags[example.options.dagID ?? example.plan.dagID], "\(example.name): \(file.dags.keys)")
      #expect(file.dags.count == 1)
      #expect(dag.tasks == example.plan.tasks.map(\.id))
      #expect(Set(dag.edges) == Set(example.plan.edges.map { [$0.parent, $0.child] }))
      for task in example.plan.tasks { #expect(dag.nodes[task.id] == task.nodes) }
      #expect(dag.catchup == example.options.catchup)
      #expect(dag.max_active_runs == example.options.maxActiveRuns)
      #expect(dag.is_stable, "\(example.name) is serialized otherwise when it is parsed again")
    }
  }

  /// A DAG and its tasks say what their options say.
  private func everything(_ report: Report) throws {
    let names = ["everything", "kubernetes_everything", "docker_everything"]
    for example in DAGExample.all where names.contains(example.name) {
      let dag = try report.dag(example.name)
      #expect(dag.start == "2024-02-29T05:30:00+00:00")
      #expect(dag.end == "2030-01-01T01:00:00+00:00")
      #expect(dag.timezone == "Europe/Berlin")
      #expect(dag.schedule == "0 6 * * *")
      #expect(dag.run_timeout == 7200)
      #expect(dag.description == example.options.description)
      #expect(dag.tags == ["kedro", "team a"])
      #expect(dag.documentation == example.options.documentation)
      #expect(dag.has_callback)
      #expect(
        dag.params == #"{"fast": true, "features": ["engines", "crew"], "limits": {"rows": 1000}, "#
          + #""model_options.test_size": 0.25, "note": null}"#)
      let report = Report.Said(
        owner: "data", retries: 2, retry_delay: 30, pool: "kedro", pool_slots: 1, queue: "default",
        priority_weight: 1, trigger_rule: "all_success", execution_timeout: nil, depends_on_past: false,
        max_active_tis_per_dag: nil, documentation: nil)
      var load = report
      load.queue = "io"
      load.priority_weight = 10
      load.max_active_tis_per_dag = 1
      load.depends_on_past = true
      load.documentation = "Runs the node `load`.\n\nIt reads `companies` and writes `table`.\n"
      var training = report
      training.retries = 1
      training.pool = "gpu"
      training.pool_slots = 2
      training.trigger_rule = "none_failed"
      training.execution_timeout = 3600
      training.documentation = "Runs the nodes `split` and `train`."
      #expect(dag.said["load"] == load)
      #expect(dag.said["training"] == training)
      #expect(dag.said["report"] == report)
    }
  }

  /// Schedules, dates with an offset and namespaces are Airflow's own.
  private func schedules(_ report: Report) throws {
    #expect(try report.dag("by_assets").schedule.contains("set"))
    #expect(try report.dag("by_interval").schedule == "1:30:00")
    #expect(try report.dag("by_interval").start == "2024-02-29T01:00:00+00:00")
    #expect(try report.dag("by_interval").timezone == "UTC")
    #expect(try report.dag("redundant_and_transcoded").schedule == "None")
    #expect(try report.dag("spaceflights").schedule == "@once")
    #expect(try report.dag("spaceflights").start == "2023-01-01T00:00:00+00:00")
    #expect(
      try report.dag("by_assets").groups == [
        "processing.load": ["processing-2"], "processing": [],
        "reporting.monthly.a": ["reporting", "reporting-monthly"],
        "reporting-monthly.a": ["reporting-monthly-2"], "alone": [],
      ])
  }
}
