import Airflow
import Foundation
import TestSupport
import Testing

/// What a real Airflow makes of the DAG files.
@Suite("In a real Airflow")
struct RealAirflowTests {
  private struct Report: Decodable {
    struct File: Decodable {
      struct DAG: Decodable {
        var tasks: [String]
        var edges: [[String]]
        var nodes: [String: [String]]
        var start: String?
        var catchup: Bool
        var max_active_runs: Int
        var retries: [Int]
        var owners: [String]
      }
      var errors: [String]
      var warnings: [String]
      var dags: [String: DAG]
    }
    var files: [String: File]
    var parsing_imported_kedro: Bool
  }

  @Test(
    "every DAG loads without a warning, with the tasks and edges of its plan, on Airflow 3", .needs(.airflow3)
  )
  func airflow3() throws { try load(in: .airflow3) }

  @Test(
    "every DAG loads without a warning, with the tasks and edges of its plan, on Airflow 2", .needs(.airflow2)
  )
  func airflow2() throws { try load(in: .airflow2) }

  private func load(in environment: PythonEnvironment) throws {
    let folder = try ScratchFolder()
    for example in DAGExample.all { try folder.write(example.text, to: "dags/\(example.name)_dag.py") }
    let driver = repositoryRoot.appending(path: "Tests/Airflow/check_dags.py").path
    let finished = try run([environment.python, driver, folder.url.appending(path: "dags").path])
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    let line = finished.text.split(separator: "\n").last.map(String.init) ?? ""
    let report = try JSONDecoder().decode(Report.self, from: Data(line.utf8))
    #expect(!report.parsing_imported_kedro)
    #expect(Set(report.files.values.flatMap(\.dags.keys)).count == DAGExample.all.count)
    for example in DAGExample.all {
      let file = try #require(report.files["\(example.name)_dag.py"])
      #expect(file.errors == [], "\(example.name)")
      #expect(file.warnings == [], "\(example.name)")
      let dag = try #require(file.dags[example.plan.dagID], "\(example.name): \(file.dags.keys)")
      #expect(file.dags.count == 1)
      #expect(dag.tasks == example.plan.tasks.map(\.id))
      #expect(Set(dag.edges) == Set(example.plan.edges.map { [$0.parent, $0.child] }))
      for task in example.plan.tasks { #expect(dag.nodes[task.id] == task.nodes) }
      #expect(dag.start?.hasPrefix("2023-01-01T00:00:00") == true)
      #expect(dag.catchup == false)
      #expect(dag.max_active_runs == example.options.maxActiveRuns)
      if !example.plan.tasks.isEmpty {
        #expect(dag.retries == [example.options.defaults.retries])
        #expect(dag.owners == [example.options.defaults.owner])
      }
    }
  }
}
