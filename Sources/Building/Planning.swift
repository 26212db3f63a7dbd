import Airflow
import Configuration
import Diagnostics
import Kedro
import ProjectFiles
import PythonText
import Traces

/// The plans of the selected pipelines: which there are, what each is made from, and which of them need not be made anew.
///
/// A plan is kept under a key of all that it is made from (`PlanKeys`). So a model that is new is planned only where it
/// says something else, and what is told of a plan is kept with it.
extension Builder {
  /// - Parameters:
  ///   - configuration: the products', or one for another operator.
  ///   - isComplete: whether the model holds every registered pipeline. Where it does not, one that is
  ///     missing has been told about already.
  func planned(
    _ model: ProjectModel, _ configuration: Configuration, isComplete: Bool, _ products: inout Products
  ) -> [PlannedFile] {
    let understanding = products.understanding
    let planner = Planner(model, options: configuration.airflow.plan)
    // Where it could not be read, that has been told.
    let yaml = understanding.airflow ?? AirflowYAML(.empty)
    var defaults = DAGOptions()
    defaults.taskOperator = configuration.airflow.taskOperator
    defaults.taskGroups = configuration.airflow.showsTaskGroups
    defaults.confSource = configuration.airflow.confSource
    products.diagnostics += yaml.unusedBlocks(pipelines: model.pipelines.map(\.name))
    let keys = keys(planner, model, configuration, understanding)
    let pipelines = Dictionary(
      model.pipelines.map { (ExactString($0.name), $0) }, uniquingKeysWith: { $1 })
    products.pipelines = []
    var files: [PlannedFile] = []
    for name in selected(configuration, model) {
      let pipeline = pipelines[ExactString(name)].map { PipelinePart($0, keys) }
      let key = pipeline.flatMap { part in keys.isComplete ? keys.dag(name, part.value) : nil }
      let file = memo.plan(key) {
        guard let planned = planner.plan(name) else { return nil }
        let airflow = AirflowOptions(
          yaml,
          for: .init(
            packageName: model.metadata.packageName, environment: model.environment, pipelineName: name),
          parameters: configuration.airflow.parameters, defaults: defaults,
          hasTemplate: configuration.airflow.templatePath != nil)
        var plan = planned.plan
        if let id = airflow.options.dagID { plan.dagID = id }
        return PlannedFile(
          plan: plan, fileName: planned.fileName, airflow: airflow,
          diagnostics: planned.diagnostics + airflow.diagnostics)
      }
      guard let file else {
        if isComplete { products.diagnostics.append(unknownPipeline(name, model, understanding.files)) }
        continue
      }
      products.diagnostics += file.diagnostics
      products.pipelines += [pipeline].compactMap(\.self)
      files.append(file)
    }
    products.diagnostics += AirflowOptions.unmatchedSelectors(files.map { ($0.airflow, $0.plan) }, in: model)
    products.diagnostics += PlannedFile.duplicateIDs(files)
    return files
  }

  private func keys(
    _ planner: Planner, _ model: ProjectModel, _ configuration: Configuration, _ understanding: Understanding
  ) -> PlanKeys {
    let records = understanding.parts.records
    func fingerprint(_ part: BuildPart) -> Fingerprint {
      InputTrace(records.first { $0.part == part }?.inputs ?? InputRecord()).fingerprint
    }
    let options = configuration.airflow.plan
    return PlanKeys(
      planner, model, looksAtAll: !options.tags.isEmpty || !options.groups.isEmpty,
      // What Kedro made of `airflow.yml` is not in the files.
      isComplete: understanding.engine == .static,
      said: [
        fingerprint(.configuration), fingerprint(.airflow),
        Fingerprint(of: configuration.airflow.taskOperator.rawValue),
      ])
  }

  private func selected(_ configuration: Configuration, _ model: ProjectModel) -> [String] {
    switch configuration.pipelines {
    case .all: model.pipelines.map(\.name)
    case .named(let names): names
    }
  }

  private func unknownPipeline(
    _ name: String, _ model: ProjectModel, _ files: RecordingFiles
  ) -> Diagnostic {
    let names = model.pipelines.map(\.name)
    let place =
      overrides.pipelines == nil ? Configuration.place(of: .pipelines, element: name, files: files) : nil
    return Diagnostic(
      .unknownPipeline, .error, at: place, "no pipeline called \"\(name)\" is registered",
      help: Spelling.closest(to: name, among: names).map { "did you mean \"\($0)\"?" }
        ?? (names.isEmpty
          ? "the registry holds no pipeline"
          : "registered: " + names.map { "\"\($0)\"" }.joined(separator: ", ")))
  }
}
