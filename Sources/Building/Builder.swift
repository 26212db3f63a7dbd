import Airflow
import Configuration
import Deployment
import Diagnostics
import Kedro
import ProjectFiles
import Pyproject
import PythonSyntax

/// Makes artifacts of a project: configuration → model → plans → files.
///
/// A build is a function of the project's files, the command line and the project's path, and of nothing else. What
/// the builder keeps from one build to the next, the syntax trees of unchanged files, saves time and changes
/// no result.
package struct Builder {
  /// How a project's model is found: `evaluateProject`, or a stand-in in tests.
  package typealias Evaluate = (
    _ files: any ProjectFiles, _ options: EvaluationOptions,
    _ parse: @escaping (ProjectPath, [UInt8]) -> PythonFile
  ) -> Evaluation

  /// The project's absolute path. A text: nothing is read with it.
  private let root: String
  private let overrides: Configuration.Overrides
  private let evaluate: Evaluate
  private var trees: [ProjectPath: PythonFile] = [:]

  package init(
    root: String, overrides: Configuration.Overrides,
    evaluate: @escaping Evaluate = { evaluateProject(files: $0, options: $1, parse: $2) }
  ) {
    self.root = root
    self.overrides = overrides
    self.evaluate = evaluate
  }

  /// Understands the project and makes nothing of it.
  package mutating func inspect(files: any ProjectFiles) -> Evaluation {
    let files = RecordingFiles(files)
    var (configuration, diagnostics) = Configuration.load(files: files)
    configuration = configuration.applying(overrides)
    diagnostics += engineDiagnostics(configuration, files)
    if BuildResult.isFailure(diagnostics) { return Evaluation(model: nil, diagnostics: diagnostics) }
    let evaluation = evaluate(configuration, files)
    return Evaluation(model: evaluation.model, diagnostics: unique(diagnostics + evaluation.diagnostics))
  }

  /// Builds everything that the configuration selects.
  package mutating func build(files: any ProjectFiles) -> BuildResult {
    let files = RecordingFiles(files)
    var (configuration, diagnostics) = Configuration.load(files: files)
    configuration = configuration.applying(overrides)
    diagnostics += engineDiagnostics(configuration, files)
    let target = TargetFolder(
      configuration.targetDirectory, root: root, workerPath: configuration.projectPath)

    // A configuration that is not understood decides nothing: what it would have selected is not known.
    var model: ProjectModel?
    if !BuildResult.isFailure(diagnostics) {
      let evaluation = evaluate(configuration, files)
      model = evaluation.model
      diagnostics += evaluation.diagnostics
    }
    var artifacts: [Artifact] = []
    if let model {
      let isComplete = !BuildResult.isFailure(diagnostics)
      artifacts = dags(model, configuration, target, files, isComplete: isComplete, &diagnostics)
      artifacts += requirements(model, configuration, target, files, &diagnostics)
    }
    return BuildResult(
      configuration: configuration, model: model,
      artifacts: BuildResult.isFailure(diagnostics)
        ? [] : artifacts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      diagnostics: unique(diagnostics), inputs: files.record,
      folders: folders(model, target, files))
  }

  // MARK: - Understanding

  private mutating func evaluate(_ configuration: Configuration, _ files: RecordingFiles) -> Evaluation {
    let options = EvaluationOptions(
      environment: configuration.environment,
      kedroVersion: configuration.kedroVersion.flatMap(Self.version))
    let known = trees
    var used: [ProjectPath: PythonFile] = [:]
    let evaluation = evaluate(files, options) { path, bytes in
      if let tree = used[path] ?? known[path], tree.lines.bytes == bytes {
        used[path] = tree
        return tree
      }
      let tree = PythonFile(path: path.text, bytes: bytes)
      used[path] = tree
      return tree
    }
    trees = used
    return evaluation
  }

  private static func version(_ text: String) -> KedroVersion? {
    let numbers = text.split(separator: ".").compactMap { Int($0) }
    return numbers.count == 3 ? KedroVersion(numbers[0], numbers[1], numbers[2]) : nil
  }

  private func engineDiagnostics(_ configuration: Configuration, _ files: RecordingFiles) -> [Diagnostic] {
    if configuration.engine == .static { return [] }
    let place =
      overrides.engine == nil ? Configuration.place(of: .engine, files: files) : nil
    return [
      Diagnostic(
        .configurationValue, .error, at: place,
        "the engine \"\(configuration.engine.rawValue)\" does not exist yet",
        help: "use \"static\", the default")
    ]
  }

  // MARK: - Artifacts

  /// - Parameter isComplete: whether the model holds every registered pipeline. Where it does not, one that is
  ///   missing has been told about already.
  private func dags(
    _ model: ProjectModel, _ configuration: Configuration, _ target: TargetFolder, _ files: RecordingFiles,
    isComplete: Bool, _ diagnostics: inout [Diagnostic]
  ) -> [Artifact] {
    let planner = Planner(model)
    var artifacts: [Artifact] = []
    for name in selected(configuration, model) {
      guard let planned = planner.plan(name) else {
        if isComplete { diagnostics.append(unknownPipeline(name, model, files)) }
        continue
      }
      diagnostics += planned.diagnostics
      let text = DAGFile(planned.plan, project: target.location, confSource: model.confSource).text
      artifacts.append(
        Artifact(path: target.file(planned.fileName), bytes: Array(text.utf8), plan: planned.plan))
    }
    return artifacts
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

  /// A model has been found, so `pyproject.toml` has been read; only a stand-in for the evaluation finds one without.
  private func requirements(
    _ model: ProjectModel, _ configuration: Configuration, _ target: TargetFolder, _ files: RecordingFiles,
    _ diagnostics: inout [Diagnostic]
  ) -> [Artifact] {
    let name = Configuration.projectFile
    guard let bytes = files.contents(of: .root.appending(name)).bytes,
      let document = try? TOMLDocument(path: name, bytes: bytes)
    else { return [] }
    do throws(WheelError) {
      let wheel = try WheelName(of: model.metadata, packaging: PackagingMetadata(document), in: files)
      let text = WheelRequirements(wheel).text(prefix: configuration.wheelPrefix)
      return [Artifact(path: target.file("requirements.txt"), bytes: Array(text.utf8))]
    } catch {
      diagnostics.append(error.diagnostic)
      return []
    }
  }

  // MARK: - Surroundings

  /// The folders as far as they can be known without evaluating the project.
  package func folders(files: any ProjectFiles) -> ProjectFolders {
    let configuration = Configuration.load(files: files).0.applying(overrides)
    let target = TargetFolder(
      configuration.targetDirectory, root: root, workerPath: configuration.projectPath)
    return folders(nil, target, files)
  }

  /// The folders, also of a project that is broken just now: it must be seen when it is mended.
  private func folders(
    _ model: ProjectModel?, _ target: TargetFolder, _ files: any ProjectFiles
  ) -> ProjectFolders {
    var source = model?.metadata.sourceDirectory
    if source == nil, let bytes = files.contents(of: .root.appending(Configuration.projectFile)).bytes {
      let document = try? TOMLDocument(path: Configuration.projectFile, bytes: bytes)
      source = document?.string(at: ["tool", "kedro", "source_dir"])
    }
    return ProjectFolders(
      source: ProjectPath(source ?? "src") ?? .root.appending("src"),
      configuration: ProjectPath(model?.confSource ?? "conf"), target: target.projectPath)
  }

  /// Two rooms may read the same file and find the same wrong.
  private func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
  }
}
