import Airflow
import Foundation
import Kedro
import TestSupport
import Testing

/// The DAG files that are committed and given to every Airflow.
struct DAGExample: Sendable, CustomStringConvertible {
  var name: String
  var plan: Plan
  var project: ProjectLocation = .besideDAG("..")
  var confSource = "conf"
  var options = DAGOptions()

  var description: String { name }
  var text: String {
    DAGFile(plan, project: project, confSource: confSource, options: options).text
  }

  static let all: [DAGExample] = {
    var scheduled = DAGOptions()
    scheduled.schedule = .expression("0 6 * * *")
    scheduled.defaults.owner = "O'Brien \"the\" \\owner"
    scheduled.defaults.retries = 0
    scheduled.maxActiveRuns = 1
    var byHand = DAGOptions()
    byHand.schedule = .none
    let wide = node(
      "join", from: (0..<12).map { "dataset_number_\($0)" }, to: ["joined"])
    return [
      DAGExample(name: "spaceflights", plan: planned(spaceflights)),
      DAGExample(
        name: "redundant_and_transcoded",
        plan: planned(
          [
            node("a", from: ["raw", "params:x"], to: ["t@pandas"]), node("b", from: ["t@spark"], to: ["u"]),
            node("c", from: ["t", "u", "parameters"], to: ["v"]),
          ], pipelineName: "redundant_and_transcoded"), options: byHand),
      DAGExample(name: "empty", plan: planned([], pipelineName: "empty")),
      DAGExample(
        name: "wide",
        plan: planned(
          (0..<12).map { node("make_dataset_number_\($0)", from: [], to: ["dataset_number_\($0)"]) } + [wide],
          pipelineName: "wide")
      ),
      DAGExample(
        name: "hostile", plan: planned(hostile, pipelineName: "a\n/\"hostile\" pipeline"),
        project: .absolute("/srv/\"quoted\"/\\projekt\n日本"),
        confSource: "conf \"x\"", options: scheduled),
    ]
  }()
}

let spaceflights = [
  node("preprocess_companies_node", from: ["companies"], to: ["preprocessed_companies"]),
  node("preprocess_shuttles_node", from: ["shuttles"], to: ["preprocessed_shuttles"]),
  node(
    "create_model_input_table_node", from: ["preprocessed_shuttles", "preprocessed_companies", "reviews"],
    to: ["model_input_table"]),
  node(
    "split_data_node", from: ["model_input_table", "params:model_options"],
    to: ["X_train", "X_test", "y_train", "y_test"]),
  node("train_model_node", from: ["X_train", "y_train"], to: ["regressor"]),
  node("evaluate_model_node", from: ["regressor", "X_test", "y_test"], to: ["metrics"]),
]

/// Every hostile name as a node, each waiting for the one before it.
private let hostile = chain(hostileNames).nodes

@Suite("The DAG file")
struct DAGFileTests {
  @Test("reads as it did", arguments: DAGExample.all)
  func golden(_ example: DAGExample) throws {
    try expectGolden(example.text, "Tests/Golden/Airflow/\(example.name)_dag.py")
  }

  @Test("keeps hostile names out of the first two lines, where Python looks for an encoding")
  func encoding() {
    let plan = Plan(
      dagID: "x", pipelineName: "coding: utf-7", packageName: "coding=latin-1", environment: "-*- coding: x",
      tasks: [], edges: [])
    let lines = DAGFile(plan, project: .besideDAG(".."), confSource: "conf").text.split(separator: "\n")
    #expect(lines.prefix(2).allSatisfy { !$0.contains("coding") })
  }

  @Test("ends with one newline", arguments: DAGExample.all)
  func ending(_ example: DAGExample) {
    #expect(example.text.hasSuffix("\n") && !example.text.hasSuffix("\n\n"))
  }

  @Test("finds the project where it was told to")
  func locations() {
    let plan = planned([])
    func lines(_ project: ProjectLocation, _ confSource: String) -> [Substring] {
      DAGFile(plan, project: project, confSource: confSource).text.split(separator: "\n")
        .filter { $0.hasPrefix("PROJECT_PATH") || $0.hasPrefix("CONF_SOURCE") }
    }
    #expect(
      lines(.besideDAG("../.."), "conf") == [
        "PROJECT_PATH = (Path(__file__).resolve().parent / \"../..\").resolve()",
        "CONF_SOURCE = PROJECT_PATH / \"conf\"",
      ])
    #expect(
      lines(.absolute("/srv/project"), "settings/conf") == [
        "PROJECT_PATH = Path(\"/srv/project\")", "CONF_SOURCE = PROJECT_PATH / \"settings/conf\"",
      ])
  }

  @Test("is Python for every version from 3.9 on", .needs(.airflow3), arguments: DAGExample.all)
  func compiles(_ example: DAGExample) throws {
    // Only the grammar differs between versions: `feature_version` asks for the oldest.
    let finished = try run(
      [
        PythonEnvironment.airflow3.python, "-W", "error", "-c",
        "import ast, sys; ast.parse(sys.stdin.buffer.read(), feature_version=(3, 9))",
      ], input: Data(example.text.utf8))
    #expect(finished.status == 0, "\(finished.errors)")
  }
}
