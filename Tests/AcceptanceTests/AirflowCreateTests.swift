import Foundation
import TestSupport
import Testing

/// What people use today, `kedro airflow create`, beside `dagwatchd build`: the same options, the same template, and
/// what it makes of an `airflow.yml` that is not quite as it wants it.
@Suite("Beside kedro airflow create")
struct AirflowCreateTests {
  private let example: Example

  init() throws { example = try Example() }

  private func write(_ text: String, to path: String) throws {
    let file = example.project.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: example.project.appending(path: path), encoding: .utf8)
  }

  private func upstream(_ arguments: [String]) throws -> Finished {
    try example.python(
      .kedro17, ["kedro", "airflow", "create", "-t", "upstream"] + arguments, in: example.project)
  }

  private func ours(_ arguments: [String]) throws -> Finished {
    try run(
      [Example.executable.path, "build", "-t", "ours"] + arguments,
      environment: [
        "STATE_DIRECTORY": example.aside("state").path, "VIRTUAL_ENV": PythonEnvironment.kedro17.folder.path,
      ], in: example.project)
  }

  /// kedro-airflow's own template, in the project.
  private func copyTemplate() throws {
    let found = try run([
      PythonEnvironment.kedro17.python, "-c",
      "import importlib.util as u; print(u.find_spec('kedro_airflow').submodule_search_locations[0])",
    ])
    let folder = found.text.trimmingCharacters(in: .whitespacesAndNewlines)
    let template = try String(contentsOfFile: folder + "/airflow_dag_template.j2", encoding: .utf8)
    try write(template, to: "templates/dag.j2")
  }

  /// Where kedro-airflow is right, its template gives the same bytes under dagwatchd.
  /// A file's text without the seal that published files end with, and without line ends behind it.
  private func unsealed(_ path: String) throws -> String {
    var lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let last = lines.last, last.isEmpty || last.hasPrefix("# dagwatchd: sha256 ") { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  @Test(
    .needs(.kedro17),
    arguments: [
      [], ["--params", "owner=ana,retries=3,deep.er=x,catchup=true"], ["--conf-source", "/srv/conf"],
      ["-p", " __default__ ,"], ["-g", "NAMESPACE"], ["--tags", "training,science"],
      ["-g", "namespace", "--tags", "cleaning"], ["-g", "memory"],
    ])
  func theSameTemplateGivesTheSame(_ arguments: [String]) throws {
    try write(
      """
      _shared: &shared {max_active_runs: 1}
      default:
        <<: *shared
        owner: "R & D's <team>"
        schedule: "0 6 * * *"
        start_date: [2024, 1, 31]
        retry_delay: 2.5

      """, to: "conf/base/airflow.yml")
    try copyTemplate()
    let created = try upstream(arguments)
    try #require(created.status == 0, "\(created.errors)\(created.text)")
    let built = try ours(["--jinja-file", "templates/dag.j2"] + arguments)
    try #require(built.status == 0, "\(built.errors)")
    var (made, theirs) = (
      try unsealed("ours/lunar_fares_dag.py"), try unsealed("upstream/lunar_fares_dag.py")
    )
    if arguments == ["-g", "memory"] {
      // There kedro-airflow lists the parents of a group as its nodes read from them, elsewhere by name.
      (made, theirs) = (Self.sorted(made), Self.sorted(theirs))
    }
    #expect(made == theirs)
  }

  private static func sorted(_ text: String) -> String {
    text.split(separator: "\n").sorted().joined(separator: "\n")
  }

  /// `pipeline` is Kedro's own object, and a template may include its neighbours.
  @Test(.needs(.kedro17)) func aTemplateMayAskThePipelineItself() throws {
    try write(
      """
      {% include "parts/head.txt" %}
      {% for node in pipeline.nodes %}{{ node.name | slugify }} {{ node.inputs | length }}
      {% endfor %}
      """, to: "templates/dag.j2")
    try write("{{ package_name }}/{{ env }}/{{ pipeline_name }}/{{ team }}", to: "templates/parts/head.txt")
    let arguments = ["-j", "templates/dag.j2", "--params", "team=data"]
    let created = try upstream(arguments)
    try #require(created.status == 0, "\(created.errors)\(created.text)")
    let built = try ours(arguments)
    try #require(built.status == 0, "\(built.errors)")
    let made = try unsealed("ours/lunar_fares_dag.py")
    #expect(try made == unsealed("upstream/lunar_fares_dag.py"))
    #expect(made.contains("lunar_fares/local/__default__/data"))
    #expect(made.contains("clean-companies 1"))
  }

  @Test(
    .needs(.kedro17),
    arguments: [
      ("a\n{% if x %}\n", "templates/dag.j2:2:", "Unexpected end of template"),
      ("a\n\n{{ 1 / 0 }}\n", "templates/dag.j2:3:", "division by zero"),
      ("a\n{{ x | nosuch }}\n", "templates/dag.j2:2:", "No filter named 'nosuch'"),
      ("a\n{% include 'gone.j2' %}\n", "templates/dag.j2:2:", "gone.j2"),
    ])
  func anErrorOfATemplateHasItsPlace(_ template: String, _ place: String, _ message: String) throws {
    try write(template, to: "templates/dag.j2")
    let built = try ours(["-j", "templates/dag.j2"])
    #expect(built.status == 1)
    #expect(built.errors.contains(place), "\(built.errors)")
    #expect(built.errors.contains("error[DW535]"), "\(built.errors)")
    #expect(built.errors.contains(message), "\(built.errors)")
    #expect(!FileManager.default.fileExists(atPath: example.project.appending(path: "ours").path))
  }

  // MARK: - Defects

  struct Defect: CustomTestStringConvertible, Sendable {
    var name: String
    var yaml: String
    /// What of kedro-airflow's DAG keeps it from being imported.
    var upstream: String
    /// What dagwatchd says or writes.
    var ours: String

    var testDescription: String { name }
  }

  static let defects = [
    Defect(
      name: "D9: a schedule of null", yaml: "default: {schedule: null}", upstream: "schedule=\"None\"",
      ours: "schedule=None"),
    Defect(
      name: "D10: a start date that is a date", yaml: "default: {start_date: 2024-01-31}",
      upstream: "datetime(2,0,2,4,-", ours: "datetime(2024, 1, 31"),
    Defect(
      name: "D11: a boolean in quotes", yaml: "default: {catchup: \"false\"}", upstream: "catchup=false,",
      ours: "airflow.yml:1:20: error[DW530]: `catchup` must be a boolean"),
    Defect(
      name: "D13: a reserved key", yaml: "default: {dag_name: x}",
      upstream: "TypeError",
      ours: "airflow.yml:1:11: error[DW530]: `dag_name` is not for a configuration to set"),
  ]

  @Test(.needs(.kedro17), arguments: defects) func isMended(_ defect: Defect) throws {
    try write(defect.yaml, to: "conf/base/airflow.yml")
    let created = try upstream([])
    let theirs = (try? text("upstream/lunar_fares_dag.py")) ?? ""
    #expect((created.errors + created.text + theirs).contains(defect.upstream))
    let built = try ours([])
    let made = (try? text("ours/lunar_fares_dag.py")) ?? ""
    #expect((built.errors + made).contains(defect.ours), "\(built.errors)\(made)")
  }

  @Test("D12: retries that conf/local takes away with the owner", .needs(.kedro17)) func lostKeys() throws {
    try write("default: {owner: base, retries: 3}", to: "conf/base/airflow.yml")
    try write("default: {owner: af}", to: "conf/local/airflow.yml")
    #expect(try upstream([]).status == 0)
    #expect(try text("upstream/lunar_fares_dag.py").contains("retries=1"))
    let built = try ours([])
    #expect(built.status == 0)
    #expect(built.errors.contains("note[DW532]: the block `default` of the environment 'local' replaces"))
  }

  @Test("D18: an environment that is not there", .needs(.kedro17)) func unknownEnvironment() throws {
    let created = try upstream(["-e", "nosuch"])
    #expect(created.status == 0)
    let built = try ours(["-e", "nosuch"])
    #expect(built.status == 1)
    #expect(built.errors.contains("the configuration environment 'nosuch' does not exist"))
    #expect(built.errors.contains("base, local"))
    let asked = try ours(["-e", "nosuch", "--engine", "kedro"])
    #expect(asked.status == 1)
    #expect(asked.errors.contains("base, local"), "\(asked.errors)")
  }

  // MARK: - The command line

  @Test(arguments: [
    ["--params", "retries"], ["--params", "=3"], ["--params", "start_date=[2023,1,1]"], ["-j", "nosuch.j2"],
    ["-g", "tags"], ["--all", "-p", "reporting"], ["--pipeline", "x"], ["-j", "conf"],
  ])
  func wrongUseEndsWith64(_ arguments: [String]) throws {
    let built = try ours(arguments)
    #expect(built.status == 64, "\(built.errors)")
  }

  @Test func allTakesItsOwnDefaultAsUpstreamDoes() throws {
    let built = try ours(["--all", "-p", "__default__"])
    #expect(built.status == 0, "\(built.errors)")
    #expect(built.text.contains("ours/lunar_fares_reporting_dag.py"))
  }

  /// A value of code that only Kedro can run.
  @Test(.needs(.kedro17)) func aCustomResolversValueIsKedros() throws {
    try write(
      "CONFIG_LOADER_ARGS = {\"base_env\": \"base\", \"default_run_env\": \"local\","
        + " \"custom_resolvers\": {\"team\": lambda name: name.upper()}}\n",
      to: "src/lunar_fares/settings.py")
    try write("default:\n  owner: \"${team:ana}\"\n", to: "conf/base/airflow.yml")
    let read = try ours(["--engine", "static"])
    #expect(read.status == 1)
    #expect(read.errors.contains("conf/base/airflow.yml:2:10: error[DW202]"), "\(read.errors)")
    let built = try ours([])
    #expect(built.status == 0, "\(built.errors)")
    #expect(try text("ours/lunar_fares_dag.py").contains("\"ANA\""))
  }

  // MARK: - The daemon

  @Test func aSaveOfAirflowYMLRepublishesTheDAG() throws {
    let daemon = try RunningDaemon(example)
    let dag = "airflow_dags/lunar_fares_dag.py"
    try write("default: {owner: ana}\n", to: "conf/base/airflow.yml")
    let made = try daemon.generation()
    #expect(made.trigger == "save")
    #expect(made.result == "1 written, 1 unchanged")
    #expect(try text(dag).contains("\"ana\""))
    try write("default: {owner: bob}\n", to: "conf/base/airflow.yml")
    #expect(try daemon.generation().result == "1 written, 1 unchanged")
    #expect(try text(dag).contains("\"bob\""))
    try write("default: {retries: many}\n", to: "conf/base/airflow.yml")
    #expect(try daemon.generation().before.contains("conf/base/airflow.yml:1:20: error[DW530]"))
    #expect(try text(dag).contains("\"bob\""))
    try FileManager.default.removeItem(at: example.project.appending(path: "conf/base/airflow.yml"))
    #expect(try daemon.generation().result == "1 written, 1 unchanged")
    #expect(try text(dag).contains("\"airflow\""))
  }

  @Test(.needs(.kedro17)) func aSaveOfATemplateRendersIt() throws {
    try write("{% include 'part.txt' %} {{ pipeline_name }}", to: "templates/dag.j2")
    try write("one", to: "templates/part.txt")
    let settings =
      "python = \"\(PythonEnvironment.kedro17.python)\"\nairflow.jinja-file = \"templates/dag.j2\""
    let pyproject = try text("pyproject.toml")
    try write(
      pyproject.replacing("[tool.dagwatchd]", with: "[tool.dagwatchd]\n" + settings), to: "pyproject.toml")
    let daemon = try RunningDaemon(example)
    let dag = "airflow_dags/lunar_fares_dag.py"
    #expect(try unsealed(dag) == "one __default__")
    try write("two", to: "templates/part.txt")
    #expect(try daemon.generation().result == "1 written, 1 unchanged")
    #expect(try unsealed(dag) == "two __default__")
    try write("{{ pipeline_name", to: "templates/dag.j2")
    let failed = try daemon.generation()
    #expect(failed.before.contains("templates/dag.j2:1:"), "\(failed.before)")
    #expect(try unsealed(dag) == "two __default__")
  }
}
