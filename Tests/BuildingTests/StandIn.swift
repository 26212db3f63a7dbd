import Diagnostics
import Kedro
import KedroProcess
import ProjectFiles
import PythonSyntax

/// A project whose registry is a text, so that building can be tested without Python: each line of
/// `src/pipelines.txt` is a pipeline's name, a colon, and its nodes, each fed by the one before it.
/// A line that begins with `!` is an error there.
func evaluateStandIn(
  _ files: any ProjectFiles, _ options: EvaluationOptions,
  _ parse: @escaping (ProjectPath, [UInt8]) -> PythonFile
) -> Evaluation {
  let path = ProjectPath.root.appending("src/pipelines.txt")
  guard let bytes = files.contents(of: path).bytes else {
    return Evaluation(model: nil, diagnostics: [Diagnostic(.missingRegistry, .error, "no src/pipelines.txt")])
  }
  _ = parse(path, bytes)
  var pipelines: [RegisteredPipeline] = []
  var diagnostics: [Diagnostic] = []
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  for (index, line) in lines.enumerated() where !line.isEmpty {
    if line.first == "!" {
      let place = SourceLocation(path: path.text, line: index + 1, lineText: String(line))
      diagnostics.append(Diagnostic(.undecided, .error, at: place, String(line.dropFirst())))
      continue
    }
    let parts = line.split(separator: ":", maxSplits: 1)
    let names = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
    let nodes = names.enumerated().map { position, name in
      NodeModel(
        name: name, functionName: name, namespace: nil, tags: [],
        inputs: position == 0 ? ["raw"] : [names[position - 1] + "_out"], outputs: [name + "_out"],
        source: nil)
    }
    pipelines.append(
      RegisteredPipeline(
        name: String(parts[0]), nodes: nodes, inputs: ["raw"], outputs: names.suffix(1).map { $0 + "_out" }))
  }
  let model = ProjectModel(
    metadata: ProjectMetadata(
      projectName: "Shop", packageName: "shop", sourceDirectory: "src",
      kedroVersion: options.kedroVersion ?? .newest),
    initVersion: "1.7.0", environment: options.environment ?? "local", defaultEnvironment: "local",
    confSource: "conf",
    pipelines: pipelines, datasets: [], parameters: [])
  return Evaluation(model: model, diagnostics: diagnostics)
}

/// In the place of Kedro: there is none.
func nobodyToAsk(_ question: KedroQuestion) -> KedroAnswer {
  KedroAnswer(diagnostics: [Diagnostic(.noInterpreter, .error, "there is no Python")])
}
