import Airflow
import Kedro

/// The DAG files that are committed and given to every Airflow.
struct DAGExample: Sendable, CustomStringConvertible {
  var name: String
  var plan: Plan
  var project: ProjectLocation = .besideDAG("..")
  var confSource = "conf"
  var kedroVersion = KedroVersion.newest
  var options = DAGOptions()

  var description: String { name }
  var file: DAGFile {
    DAGFile(plan, project: project, confSource: confSource, kedroVersion: kedroVersion, options: options)
  }
  var text: String { file.text }

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
    ] + withOptions + inContainers
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
