import Airflow
import Diagnostics
import Kedro

/// A node with all that grouping looks at.
func step(
  _ name: String, _ inputs: [String], _ outputs: [String], in namespace: String? = nil, tags: [String] = [],
  line: Int? = nil
) -> NodeModel {
  NodeModel(
    name: name, functionName: "f", namespace: namespace, tags: tags, inputs: inputs, outputs: outputs,
    source: line.map { FunctionSource(path: "src/spaceflights/nodes.py", firstLine: $0, lastLine: $0 + 1) })
}

/// A model with one pipeline, of whose datasets these are stored and the rest is in no catalog.
func model(_ nodes: [NodeModel], stored: [String]) -> ProjectModel {
  var model = model([pipeline(nodes)])
  let used = Set(nodes.flatMap { $0.inputs + $0.outputs })
  model.storage = used.subtracting(["parameters"]).filter { !$0.hasPrefix("params:") }.sorted().map { name in
    StoredDataset(name: name, storage: stored.contains(name) ? .persistent : .memory(.notInCatalog))
  }
  return model
}

/// The plan of these nodes under some options; `*` stores everything.
func planned(
  _ nodes: [NodeModel], stored: [String] = ["*"], _ change: (inout PlanOptions) -> Void
) -> PlannedDAG {
  var options = PlanOptions()
  change(&options)
  let all = nodes.flatMap { $0.inputs + $0.outputs }
  let model = model(nodes, stored: stored == ["*"] ? all : stored)
  guard let planned = Planner(model, options: options).plan("__default__") else {
    preconditionFailure("the pipeline is there")
  }
  return planned
}

extension Plan {
  /// `task: node node`
  var taskLines: [String] { tasks.map { "\($0.id): \($0.nodes.joined(separator: " "))" } }
  /// `parent>>child`
  var edgeLines: [String] { edges.map { "\($0.parent)>>\($0.child)" } }
}

extension PlannedDAG {
  func diagnostics(_ code: DiagnosticCode) -> [Diagnostic] { diagnostics.filter { $0.code == code } }
}
