import Diagnostics
import Kedro
import ProjectFiles
import TestSupport

/// What the comparison of our answer with Kedro's came to.
enum Verdict {
  /// Both found the same project.
  case match
  /// Both refuse the project; Kedro with this class of error.
  case refused(String)
  /// We say that it cannot be known: no lie, but not an answer either.
  case declined(String)
  case mismatch([String])
}

extension Judge {
  /// Of the Python that the environments are made with.
  private static let pythonMinor = 11

  /// Evaluates a project and holds it against what Kedro said of it.
  func verdict(on project: JudgedProject, _ answer: JSONValue) -> Verdict {
    let ours = evaluateProject(
      files: MemoryFiles(project.contents(version)),
      options: EvaluationOptions(
        environment: project.environment, kedroVersion: version, pythonVersion: .init(minor: Self.pythonMinor)
      ))
    return verdict(ours, answer, orderMatters: !project.isFound)
  }

  private func verdict(_ ours: Evaluation, _ answer: JSONValue, orderMatters: Bool) -> Verdict {
    let errors = ours.diagnostics.filter { $0.severity == .error }
    func told(_ diagnostics: [Diagnostic]) -> String {
      diagnostics.isEmpty
        ? "nothing"
        : diagnostics.map { diagnostic in
          let place = diagnostic.location.map { " at \($0.path):\($0.line)" } ?? ""
          return "\(diagnostic.code.rawValue)\(place): \(diagnostic.message)"
        }.joined(separator: "; ")
    }
    if answer["crash"] != nil || answer["disagreement"] != nil {
      return .mismatch(["the judge has no answer: \(answer)"])
    }
    if let error = answer["pipelines"]?["error"] {
      guard ours.model == nil else { return .mismatch(["we have a model, Kedro raises \(error)"]) }
      return .refused(error["type"]?.text ?? "")
    }
    guard let model = ours.model else {
      let undecided: Set<DiagnosticCode> = [.undecided, .budget]
      if let reason = errors.last, undecided.contains(reason.code) { return .declined(told([reason])) }
      return .mismatch(["we have no model and Kedro has: \(told(errors))"])
    }

    var differences = JSONValue(model, orderMatters).differences(
      from: pipelines(of: answer, orderMatters), at: "ours")
    let leftOut = Set(ours.diagnostics.compactMap(\.leftOut)).sorted()
    let theirs = Set((answer["left_out"]?.elements ?? []).compactMap(\.text).map(pipelineName)).sorted()
    if leftOut != theirs { differences.append("left out: ours \(leftOut), Kedro's \(theirs)") }

    let configuration = errors.filter { $0.code.rawValue.hasPrefix("DW4") || $0.code == .undecided }
    if let datasets = answer["datasets"], let parameters = answer["parameters"] {
      let refused = ["datasets", "parameters", "catalog", "environment"].compactMap { answer[$0] }.compactMap
      { $0["error"] }
      if refused.isEmpty != configuration.isEmpty {
        differences.append(
          "configuration: we say \(told(configuration)), Kedro raises \(refused.isEmpty ? "nothing" : "\(refused)")"
        )
      }
      if datasets["error"] == nil {
        // What Kedro's snapshot takes out of paths, we take out for every version.
        differences += JSONValue(model.datasets).differences(from: datasets, at: "datasets")
          .filter { version.hasInspection || !$0.contains("<redacted>") }
        let memory = JSONValue.list(model.memoryDatasets.map(JSONValue.string))
        differences += memory.differences(from: answer["memory"] ?? .null, at: "memory")
      }
      if parameters["error"] == nil {
        differences += JSONValue.list(model.parameters.map(JSONValue.string))
          .differences(from: parameters, at: "parameters")
      }
    }
    return differences.isEmpty ? .match : .mismatch(differences)
  }

  private func pipelines(of answer: JSONValue, _ orderMatters: Bool) -> JSONValue {
    let pipelines = answer["pipelines"]?.elements ?? []
    return .object([
      "metadata": answer["metadata"] ?? .null,
      "pipelines": .list(orderMatters ? pipelines : pipelines.sortedByName),
    ])
  }

  /// `pkg.pipelines.name` is found as `name`, and `pkg.pipeline` as the default.
  private func pipelineName(_ module: String) -> String {
    let parts = module.split(separator: ".")
    return parts.count == 2 ? "__default__" : String(parts.last ?? "")
  }
}

extension Diagnostic {
  /// The pipeline that `find_pipelines` leaves out, if this says so.
  fileprivate var leftOut: String? {
    let texts = [message] + notes.map(\.message)
    return texts.compactMap { text in
      if let match = text.firstMatch(of: /^pipeline '(.+)' is left out/) { return String(match.1) }
      if let match = text.firstMatch(of: /leaves pipeline '(.+)' out/) { return String(match.1) }
      return nil
    }.first
  }
}

extension [JSONValue] {
  fileprivate var sortedByName: [JSONValue] {
    sorted { ($0["name"]?.text ?? "").utf8.lexicographicallyPrecedes(($1["name"]?.text ?? "").utf8) }
  }
}

extension ProjectModel {
  /// The used datasets that live in memory as kedro-airflow counts them, sorted.
  fileprivate var memoryDatasets: [String] {
    let memory: Set = ["MemoryDataset", "kedro.io.MemoryDataset", "kedro.io.memory_dataset.MemoryDataset"]
    let types = Dictionary(uniqueKeysWithValues: datasets.map { ($0.name, $0.type) })
    let used = Set(pipelines.flatMap(\.nodes).flatMap { $0.inputs + $0.outputs })
    return
      used.filter { name in
        name != "parameters" && !name.hasPrefix("params:") && types[name].map(memory.contains) ?? true
      }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension JSONValue {
  fileprivate init(_ model: ProjectModel, _ orderMatters: Bool) {
    let pipelines = model.pipelines.map { pipeline in
      JSONValue.object([
        "name": .string(pipeline.name), "nodes": .list(pipeline.nodes.map(JSONValue.init)),
        "inputs": .strings(pipeline.inputs), "outputs": .strings(pipeline.outputs),
      ])
    }
    self = .object([
      "metadata": .object([
        "project_name": .string(model.metadata.projectName),
        "package_name": .string(model.metadata.packageName), "kedro_version": .string(model.initVersion),
      ]),
      "pipelines": .list(orderMatters ? pipelines : pipelines.sortedByName),
    ])
  }

  fileprivate init(_ node: NodeModel) {
    self = .object([
      "name": .string(node.name), "func_name": .string(node.functionName),
      "namespace": node.namespace.map(JSONValue.string) ?? .null, "tags": .strings(node.tags),
      "inputs": .strings(node.inputs), "outputs": .strings(node.outputs),
      "source": node.source.map { source in
        .object([
          "filepath": .string(source.path), "line_start": .number(Double(source.firstLine)),
          "line_end": .number(Double(source.lastLine)),
        ])
      } ?? .null,
    ])
  }

  fileprivate init(_ datasets: [DatasetModel]) {
    self = .object(
      Dictionary(
        uniqueKeysWithValues: datasets.map { dataset in
          (
            dataset.name,
            JSONValue.object([
              "name": .string(dataset.name), "type": .string(dataset.type),
              "filepath": dataset.filepath.map(JSONValue.string) ?? .null,
            ])
          )
        }))
  }

  private static func strings(_ list: [String]) -> JSONValue { .list(list.map(JSONValue.string)) }
}
