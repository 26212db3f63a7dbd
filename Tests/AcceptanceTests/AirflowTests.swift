import Foundation
import TestSupport
import Testing

@Suite("The example's DAG, in real Airflow")
struct AirflowTests {
  static let airflows: [PythonEnvironment] = [.airflow2, .airflow3]

  /// No error, no warning, no Kedro while Airflow parses, and the graph that Kedro itself has.
  @Test(.needs(.airflow2), .needs(.airflow3), arguments: airflows)
  func loads(airflow: PythonEnvironment) throws {
    let example = try Example()
    try example.build()
    let loaded = try example.ask("load_dags", of: airflow, about: example.dags)

    #expect(loaded["errors"] == .object([:]))
    #expect(loaded["warnings"] == .list([]))
    #expect(loaded["imports_kedro"] == .bool(false))
    guard case .object(let dags)? = loaded["dags"], let dag = dags["lunar_fares"] else {
      Issue.record("no DAG lunar_fares in \(loaded)")
      return
    }
    #expect(dags.count == 1)
    let graph = try example.ask("graph", of: airflow, about: example.project)
    #expect(dag["tasks"] == .list(names(graph["tasks"])))
    #expect(edges(dag) == edges(graph))
    #expect(dag["tasks"]?.elements.count == 13)
  }

  /// Every task runs in a process that was not started in the project, and writes what `kedro run` writes.
  @Test(.needs(.airflow3), .needs(.kedro17)) func runsToSuccess() throws {
    let example = try Example()
    try example.build()
    let source = ["PYTHONPATH": example.project.appending(path: "src").path]
    let elsewhere = example.aside("elsewhere")
    try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)

    let migrated = try example.python(.airflow3, ["airflow", "db", "migrate"])
    try #require(migrated.status == 0, "airflow db migrate: \(migrated.errors)\(migrated.text)")
    // A task that fails is tried again after minutes, which is what the limit is for.
    let tested = try example.python(
      .airflow3, ["airflow", "dags", "test", "lunar_fares"], environment: source, in: elsewhere, seconds: 240)
    try #require(tested.status == 0, "airflow dags test: \(tested.errors)\(tested.text)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == [])

    let reference = try Example()
    let ran = try reference.python(.kedro17, ["kedro", "run"], in: reference.project)
    try #require(ran.status == 0, "kedro run: \(ran.errors)\(ran.text)")
    let expected = try reference.written()
    #expect(expected.count == 15)
    #expect(try example.written() == expected)
  }

  /// The path in `requirements.txt` is the wheel that the project really packages to.
  @Test(.needs(.kedro17)) func requirementsNameTheWheel() throws {
    let example = try Example()
    try example.build()
    let requirements = try String(
      contentsOf: example.dags.appending(path: "requirements.txt"), encoding: .utf8)

    let packaged = try example.python(
      .kedro17, ["python", "-m", "build", "--wheel", "--no-isolation"], in: example.project)
    try #require(packaged.status == 0, "build: \(packaged.errors)\(packaged.text)")
    let wheels = try FileManager.default.contentsOfDirectory(
      atPath: example.project.appending(path: "dist").path)
    let lines = requirements.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.map(String.init) == wheels.map { "dist/\($0)" })
  }

  /// A task is called as its node, wherever Airflow takes the name.
  private func names(_ nodes: JSONValue?) -> [JSONValue] {
    (nodes?.elements ?? []).compactMap(\.text).sorted().map { .string($0) }
  }

  private func edges(_ graph: JSONValue) -> Set<[String]> {
    Set((graph["edges"]?.elements ?? []).map { $0.elements.compactMap(\.text) })
  }
}
