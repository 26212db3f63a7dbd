import Airflow
import Kedro

func node(_ name: String, from inputs: [String], to outputs: [String]) -> NodeModel {
  NodeModel(
    name: name, functionName: "f", namespace: nil, tags: [], inputs: inputs, outputs: outputs, source: nil)
}

func pipeline(_ nodes: [NodeModel], name: String = "__default__") -> RegisteredPipeline {
  RegisteredPipeline(name: name, nodes: nodes, inputs: [], outputs: [])
}

/// A chain of nodes with these names, each waiting for the one before it.
func chain(_ names: [String], name: String = "__default__") -> RegisteredPipeline {
  pipeline(
    names.enumerated().map { node($1, from: ["d\($0)"], to: ["d\($0 + 1)"]) }, name: name)
}

func model(
  _ pipelines: [RegisteredPipeline], package: String = "spaceflights", environment: String = "local",
  defaultEnvironment: String = "local"
) -> ProjectModel {
  ProjectModel(
    metadata: ProjectMetadata(
      projectName: "Spaceflights", packageName: package, sourceDirectory: "src",
      kedroVersion: KedroVersion.newest),
    initVersion: "1.7.0", environment: environment, defaultEnvironment: defaultEnvironment,
    confSource: "conf",
    pipelines: pipelines, datasets: [], parameters: [])
}

/// The plan of a pipeline of these nodes in a project of its own.
func planned(_ nodes: [NodeModel], pipelineName: String = "__default__") -> Plan {
  Planner(model([pipeline(nodes, name: pipelineName)])).plan(pipelineName)?.plan ?? nothingPlanned
}

private let nothingPlanned = Plan(
  dagID: "nothing planned", pipelineName: "", packageName: "", environment: "", tasks: [], edges: [])

/// Names that have no place in a Python file, a task id or a path unless somebody takes care.
let hostileNames: [String] = [
  "\"\"\"", "'''", "\\", "\\\"", "a\nimport os", "a\r\nb", "a\rb", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}",
  "\u{A0}", "\u{AD}", "\u{2028}x", "\u{2029}", "\u{202E}gnp.exe", "\u{2066}x\u{2069}", "\u{200B}", "\u{FEFF}",
  "\u{E000}", "\u{FFFF}", "\u{3164}", "e\u{301}", "é", "日本語", "👩‍👩‍👧", "\u{10FFFF}", "{{ macros.os }}",
  "{% raw %}", "%s", "{x}", "# coding: latin-1", "-*- coding: utf-7 -*-", "\\N{BULLET}", "\\x41", "\\u0041",
  "a\\", "$HOME", "`id`", "../../etc/passwd", "/", "..", ".", "", " ", "x ", "\t", "f([a;b]) -> [c]",
  "<lambda>__20af95f6", "partial(f)__20af95f6", "a" + String(repeating: "b", count: 400),
  String(repeating: "語", count: 200), "½", "class", "1st", "task", "None", "a.b", "a-b", "a_b", "A_B",
]
