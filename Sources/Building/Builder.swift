import Airflow
import Configuration
import Deployment
import Diagnostics
import Kedro
import KedroProcess
import ProjectFiles
import Pyproject
import PythonSyntax

/// Makes artifacts of a project: configuration → model → plans → files.
///
/// A build is a function of the project's files, the command line and the project's path, and of nothing else, unless
/// Kedro itself is asked. What the builder keeps from one build to the next, the syntax trees of
/// unchanged files, saves time and changes no result.
///
/// Kedro takes seconds to answer, so a build comes in two parts: `begin` goes as far as reading the project leads, and
/// where that is not to the end, `finish` takes Kedro's answer. Who has a loop asks in between.
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
  /// - Parameter ask: asks Kedro, and waits.
  package mutating func inspect(
    files: any ProjectFiles, ask: (KedroQuestion) -> KedroAnswer = { KedroAsking.ask($0) }
  ) -> Understanding {
    var understanding: Understanding
    switch begin(files) {
    case .finished(let finished): understanding = finished
    case .waiting(let pending): understanding = pending.understanding(with: ask(pending.question))
    }
    understanding.diagnostics = unique(understanding.diagnostics)
    return understanding
  }

  /// Builds everything that the configuration selects.
  /// - Parameter ask: asks Kedro, and waits.
  package mutating func build(
    files: any ProjectFiles, ask: (KedroQuestion) -> KedroAnswer = { KedroAsking.ask($0) }
  ) -> BuildResult {
    switch begin(files: files) {
    case .finished(let result): result
    case .waiting(let pending): finish(pending, with: ask(pending.question))
    }
  }

  /// Builds as far as reading the project leads.
  package mutating func begin(files: any ProjectFiles) -> Step<BuildResult> {
    switch begin(files) {
    case .finished(let understanding): .finished(result(understanding))
    case .waiting(let pending): .waiting(pending)
    }
  }

  /// Builds on Kedro's answer.
  package func finish(_ pending: PendingBuild, with answer: KedroAnswer) -> BuildResult {
    result(pending.understanding(with: answer))
  }

  private func result(_ understanding: Understanding) -> BuildResult {
    let configuration = understanding.configuration
    let files = understanding.files
    var diagnostics = understanding.diagnostics
    let target = TargetFolder(
      configuration.targetDirectory, root: root, workerPath: configuration.projectPath)
    var artifacts: [Artifact] = []
    if let model = understanding.model {
      let isComplete = !BuildResult.isFailure(diagnostics)
      artifacts = dags(model, configuration, target, files, isComplete: isComplete, &diagnostics)
      artifacts += requirements(model, configuration, target, files, &diagnostics)
    }
    return BuildResult(
      configuration: configuration, model: understanding.model, engine: understanding.engine,
      artifacts: BuildResult.isFailure(diagnostics)
        ? [] : artifacts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      diagnostics: unique(diagnostics), inputs: files.record,
      folders: folders(understanding.model, target, files), plans: artifacts.compactMap(\.plan))
  }

  // MARK: - Understanding

  private mutating func begin(_ files: any ProjectFiles) -> Step<Understanding> {
    let snapshot = RecordingFiles(files)
    let files = RecordingFiles(snapshot)
    var (configuration, diagnostics) = Configuration.load(files: files)
    configuration = configuration.applying(overrides)
    var understanding = Understanding(
      configuration: configuration, model: nil, engine: .static, diagnostics: diagnostics, files: files)
    // A configuration that is not understood decides nothing: what it would have selected is not known.
    if BuildResult.isFailure(diagnostics) { return .finished(understanding) }
    if configuration.engine != .kedro {
      let evaluation = evaluate(configuration, files)
      understanding.model = evaluation.model
      understanding.diagnostics += evaluation.diagnostics
      if configuration.engine == .static || evaluation.isDecided { return .finished(understanding) }
    }
    let question = KedroQuestion(
      root: root, environment: configuration.environment, python: configuration.python,
      pythonPlace: configuration.python == nil ? nil : Configuration.place(of: .python, files: files),
      timeLimit: .seconds(configuration.pythonTimeoutSeconds))
    let known = folders(understanding.model, TargetFolder("", root: root, workerPath: nil), snapshot)
    return .waiting(
      PendingBuild(
        question: question, known: diagnostics, read: understanding, files: files, snapshot: snapshot,
        folders: [known.source] + (known.configuration.map { [$0] } ?? [])))
  }

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
