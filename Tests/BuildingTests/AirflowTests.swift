import Airflow
import Configuration
import Diagnostics
import Kedro
import KedroProcess
import OmegaConf
import ProjectFiles
import Testing

@testable import Building

/// From the options and `airflow.yml` to what is built. The stand-in's project has the pipelines `__default__` and `ds`.
@Suite("Options of Airflow, built")
struct AirflowBuildTests {
  private func build(
    _ files: [String: String], _ change: (inout Configuration.Overrides) -> Void = { _ in }
  ) -> BuildResult {
    var overrides = Configuration.Overrides()
    change(&overrides)
    var builder = Builder(root: "/srv/shop", overrides: overrides, evaluate: evaluateStandIn)
    let texts = ["conf/base/catalog.yml": "", "conf/local/.gitkeep": ""].merging(files) { $1 }
    return builder.build(files: MemoryFiles(BuilderTests.good.merging(texts) { $1 }), ask: nobodyToAsk)
  }

  private func dag(_ result: BuildResult, _ name: String = "airflow_dags/shop_dag.py") -> String? {
    result.artifacts.first { $0.path == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func whatAirflowYMLSaysIsInTheDAG() throws {
    let result = build(["conf/base/airflow.yml": "default: {owner: ana, dag_id: \"{package}.x.{pipeline}\"}"])
    {
      $0.pipelines = .named(["ds"])
    }
    #expect(result.diagnostics.isEmpty)
    let text = try #require(dag(result, "airflow_dags/shop_ds_dag.py"))
    #expect(text.contains("\"ana\""))
    #expect(text.contains("\"shop.x.ds\""))
    #expect(result.artifacts.compactMap(\.plan).map(\.dagID) == ["shop.x.ds"])
  }

  @Test func parametersWinAndTheCommandLineOverTheConfiguration() throws {
    let files = [
      "conf/base/airflow.yml": "default: {retries: 1, owner: ana}",
      "dagwatchd.toml": "[airflow.params]\nretries = 41\nowner = \"bob\"\n",
    ]
    let result = build(files) {
      $0.airflow.parameters = ConfigMapping([.init(key: "owner", value: .string("eve"))])
    }
    let text = try #require(dag(result))
    #expect(text.contains("41"))
    #expect(text.contains("\"eve\""))
  }

  @Test func aWrongValueKeepsEverythingBack() {
    let result = build(["conf/base/airflow.yml": "default:\n  catchup: \"false\"\n"]) { $0.pipelines = .all }
    #expect(result.artifacts.isEmpty)
    // Once, though it is said for both pipelines.
    #expect(result.diagnostics.map(\.code) == [.airflowOption])
  }

  @Test func aDAGIDThatTwoPipelinesHaveIsAnError() {
    let files = ["conf/base/airflow.yml": "default:\n  dag_id: shop\n"]
    let result = build(files) { $0.pipelines = .all }
    #expect(result.artifacts.isEmpty)
    #expect(result.diagnostics.map(\.code) == [.duplicateDAGID])
    #expect(
      result.diagnostics.first?.message
        == "the pipelines \"__default__\" and \"ds\" both become the DAG \"shop\"")
    #expect(result.diagnostics.first?.location?.line == 2)
    #expect(build(files).artifacts.count == 3)
  }

  @Test("An airflow.yml is an input, also one that is not there yet") func inputs() {
    let files = MemoryFiles(
      BuilderTests.good.merging(["conf/base/catalog.yml": "", "conf/local/.gitkeep": ""]) { $1 })
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    func isCurrent(after path: String, _ text: String?) -> Bool {
      let inputs = builder.build(files: files, ask: nobodyToAsk).inputs
      #expect(inputs.isCurrent(in: files))
      files[path] = text
      return inputs.isCurrent(in: files)
    }
    #expect(!isCurrent(after: "conf/base/airflow.yml", "default: {retries: 2}"))
    #expect(!isCurrent(after: "conf/base/airflow.yml", "default: {retries: 3}"))
    #expect(!isCurrent(after: "conf/local/airflow_more.yml", "default: {retries: 4}"))
    #expect(!isCurrent(after: "conf/base/airflow.yml", nil))
  }

  @Test func whatReadingCannotKnowIsAskedOfKedro() {
    var model: ProjectModel?
    let evaluate: Builder.Evaluate = { files, options, parse in
      var evaluation = evaluateStandIn(files, options, parse)
      evaluation.model?.loader.customResolvers = ["who"]
      model = evaluation.model
      return evaluation
    }
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluate)
    let files = MemoryFiles(
      BuilderTests.good.merging([
        "conf/base/airflow.yml": "default:\n  owner: \"${who:}\"\n", "conf/local/.gitkeep": "",
      ]) { $1 })
    #expect(builder.build(files: files, ask: nobodyToAsk).isFailed)
    func answering(_ values: ConfigMapping) -> BuildResult {
      builder.build(files: files) { _ in KedroAnswer(model: model, airflow: .read(values), diagnostics: []) }
    }
    func values(_ owner: ConfigValue) -> ConfigMapping {
      ConfigMapping([
        .init(key: "default", value: .mapping(ConfigMapping([.init(key: "owner", value: owner)])))
      ])
    }
    let known = answering(values(.string("ana")))
    #expect(known.diagnostics.map(\.severity) == [.note])
    #expect(dag(known)?.contains("\"ana\"") == true)
    // Kedro's value, with the place where it is written.
    let wrong = answering(values(.integer(3))).diagnostics.first { $0.severity == .error }
    #expect(wrong?.message == "`owner` must be text, and is the integer 3")
    #expect(wrong?.location?.line == 2)
  }
}

/// What Python is asked, and what becomes of its answer; what Jinja makes of a template is told by `KedroProcess`.
@Suite("A template of the user's")
struct TemplateTests {
  private final class Python {
    var jobs: [TemplateJob] = []
    var answer: (TemplateJob) -> KedroAnswer

    init(_ answer: @escaping (TemplateJob) -> KedroAnswer) { self.answer = answer }

    func ask(_ question: KedroQuestion) -> KedroAnswer {
      guard case .rendering(let job) = question.task else { return nobodyToAsk(question) }
      jobs.append(job)
      return answer(job)
    }
  }

  private static let path = ProjectPath.root.appending("tpl/dag.j2")
  private static let files = BuilderTests.good.merging([
    "dagwatchd.toml": "[airflow]\njinja-file = \"tpl/dag.j2\"\nconf-source = \"/c\"\n", "tpl/dag.j2": "x",
    "tpl/part.j2": "y", "conf/base/airflow.yml": "default: {team: data, owner: ana}",
    "conf/local/.gitkeep": "",
  ]) { $1 }

  private static func rendered(_ job: TemplateJob) -> KedroAnswer {
    KedroAnswer(
      texts: job.dags.map { "dag of \($0.pipelineName)" }, diagnostics: [],
      files: [path, .root.appending("tpl/part.j2")])
  }

  @Test func makesTheDAGs() throws {
    var overrides = Configuration.Overrides()
    overrides.pipelines = .all
    var builder = Builder(root: "/srv/shop", overrides: overrides, evaluate: evaluateStandIn)
    let python = Python(Self.rendered)
    let result = builder.build(files: MemoryFiles(Self.files), ask: python.ask)
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
    #expect(
      result.artifacts.filter { $0.kind != .wheel }.map {
        "\($0.path): \(String(decoding: $0.bytes, as: UTF8.self))"
      } == [
        "airflow_dags/requirements.txt: dist/shop-0.1-py3-none-any.whl\n",
        "airflow_dags/shop_dag.py: dag of __default__", "airflow_dags/shop_ds_dag.py: dag of ds",
      ])
    #expect(result.artifacts.compactMap(\.plan?.pipelineName) == ["__default__", "ds"])
    let job = try #require(python.jobs.first)
    #expect(job.path == "/srv/shop/tpl/dag.j2")
    let dag = job.dags[0]
    #expect(dag.confSource == "/c")
    #expect(dag.values["team"] == .string("data"))
    #expect(
      dag.groups == [
        .init(id: "a", name: "a", type: "nodes", nodes: ["a"], dependencies: []),
        .init(id: "b", name: "b", type: "nodes", nodes: ["b"], dependencies: [0]),
      ])
    // Of several DAGs each has a name of its own.
    #expect(job.dags.map(\.name) == ["shop", "shop-ds"])
  }

  @Test func isAskedAgainOnlyWhereItWouldGiveSomethingElse() {
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    let python = Python(Self.rendered)
    let files = MemoryFiles(Self.files)
    let first = builder.build(files: files, ask: python.ask)
    #expect(first.inputs.isCurrent(in: files))
    let second = builder.build(files: files, ask: python.ask)
    #expect(python.jobs.count == 1)
    #expect(second.artifacts == first.artifacts)
    files["tpl/part.j2"] = "z"
    #expect(!second.inputs.isCurrent(in: files))
    _ = builder.build(files: files, ask: python.ask)
    #expect(python.jobs.count == 2)
    files["conf/base/airflow.yml"] = "default: {team: other}"
    _ = builder.build(files: files, ask: python.ask)
    #expect(python.jobs.count == 3)
  }

  @Test func thatIsNotThereOrFailsKeepsEverythingBack() {
    var texts = Self.files
    texts["tpl/dag.j2"] = nil
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    let absent = builder.build(files: MemoryFiles(texts), ask: nobodyToAsk)
    #expect(absent.diagnostics.map(\.message) == ["there is no template tpl/dag.j2"])
    #expect(absent.diagnostics.first?.location?.path == "dagwatchd.toml")
    #expect(absent.diagnostics.first?.location?.line == 2)
    #expect(absent.artifacts.isEmpty)

    let failed = builder.build(files: MemoryFiles(Self.files)) { _ in
      KedroAnswer(
        diagnostics: [
          Diagnostic(.kedroFailed, at: SourceLocation(path: "tpl/dag.j2", line: 7), "no such filter")
        ], files: [Self.path])
    }
    #expect(failed.diagnostics.map(\.code) == [.template])
    #expect(failed.diagnostics.first?.location?.line == 7)
    #expect(failed.artifacts.isEmpty)

    let silent = builder.build(files: MemoryFiles(Self.files)) { _ in KedroAnswer(diagnostics: []) }
    #expect(silent.diagnostics.map(\.code) == [.template])
    #expect(silent.artifacts.isEmpty)
  }

  @Test func outsideOfTheProjectIsAnInputLikeAnyOther() {
    var overrides = Configuration.Overrides()
    overrides.airflow.templatePath = "/opt/dag.j2"
    let machine = MemoryFiles(["opt/dag.j2": "x"])
    var builder = Builder(
      root: "/srv/shop", overrides: overrides, machine: machine, evaluate: evaluateStandIn)
    let python = Python { job in
      var answer = Self.rendered(job)
      answer.outside = ["/opt/dag.j2"]
      return answer
    }
    let files = MemoryFiles(Self.files)
    let result = builder.build(files: files, ask: python.ask)
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
    #expect(result.packages.isCurrent(in: machine))
    let again = builder.build(files: files, ask: python.ask)
    #expect(python.jobs.count == 1)
    machine["opt/dag.j2"] = "z"
    #expect(!again.packages.isCurrent(in: machine))
    _ = builder.build(files: files, ask: python.ask)
    #expect(python.jobs.count == 2)
  }
}
