import Airflow
import Configuration
import Deployment
import Diagnostics
import Kedro
import KedroProcess
import ProjectFiles
import Pyproject
import PythonSyntax
import PythonText
import Traces

/// Makes artifacts of a project: configuration → model → plans → files.
///
/// A build is a function of the project's files, the command line and the project's path, and of nothing else, unless
/// Kedro itself is asked. What the builder keeps from one build to the next saves time and changes no result: the syntax
/// trees of unchanged files; the model, while all that it was computed from is unchanged; the plans and texts
/// of the DAGs whose pipelines are (`PlanKeys`); what a template gave last.
///
/// Python takes seconds to answer, so a build comes in parts: `begin` goes as far as reading the project leads, and
/// where that is not to the end, `finish` takes the answer, and may have a further question: first what the
/// project is, then what a template of the user's makes of it. Who has a loop asks in between.
package struct Builder {
  /// How a project's model is found: `evaluateProject`, or a stand-in in tests.
  package typealias Evaluate = (
    _ files: any ProjectFiles, _ options: EvaluationOptions,
    _ parse: @escaping (ProjectPath, [UInt8]) -> PythonFile
  ) -> Evaluation

  /// The project's absolute path. A text: nothing is read with it.
  let root: String
  /// The command line.
  package let overrides: Configuration.Overrides
  private let evaluate: Evaluate
  /// All files, as paths below `/`.
  package let machine: any ProjectFiles
  private var trees: [ProjectPath: PythonFile] = [:]
  /// The last evaluation, and all that it asked for.
  private var evaluated: (options: EvaluationOptions, inputs: InputRecord, evaluation: Evaluation)?
  /// How often the project was evaluated.
  private(set) var evaluationCount = 0
  let memo = PlanMemo()
  let packing = PackingMemo()
  /// What a template gave last.
  private var rendered: Rendered?
  /// What the project's own build backend made last, and of what.
  private var builtWheel: (sources: WheelSources, wheel: BuiltWheel)?

  /// - Parameter machine: all files, as paths below `/`. What the project's own Python read outside of the project is looked
  ///   up there, and nothing else.
  package init(
    root: String, overrides: Configuration.Overrides, machine: any ProjectFiles = MemoryFiles(),
    evaluate: @escaping Evaluate = { evaluateProject(files: $0, options: $1, parse: $2) }
  ) {
    self.root = root
    self.overrides = overrides
    self.machine = machine
    self.evaluate = evaluate
  }

  /// Understands the project and makes nothing of it.
  /// - Parameter ask: asks Kedro, and waits.
  package mutating func inspect(
    files: any ProjectFiles, ask: (KedroQuestion) -> KedroAnswer = { KedroAsking.ask($0) }
  ) -> Understanding {
    var understanding: Understanding
    switch understand(files) {
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
    var step = begin(files: files)
    while true {
      switch step {
      case .finished(let result): return result
      case .waiting(let pending): step = finish(pending, with: ask(pending.question))
      }
    }
  }

  /// Builds as far as reading the project leads.
  package mutating func begin(files: any ProjectFiles) -> Step<BuildResult, PendingBuild> {
    switch understand(files) {
    case .finished(let understanding): return products(of: understanding)
    case .waiting(let pending): return .waiting(PendingBuild(stage: .understanding(pending)))
    }
  }

  /// Builds on an answer, to the end or to the next question.
  package mutating func finish(
    _ pending: PendingBuild, with answer: KedroAnswer
  ) -> Step<BuildResult, PendingBuild> {
    switch pending.stage {
    case .understanding(let pending): return products(of: pending.understanding(with: answer))
    case .rendering(let pending):
      if let texts = answer.texts { rendered = Rendered(pending, answer, texts) }
      return complete(pending.products(with: answer))
    case .wheel(let pending):
      if let wheel = answer.wheel { builtWheel = (pending.sources, wheel) }
      return .finished(result(of: pending.products(with: answer)))
    }
  }

  /// Makes what can be made without a template of the user's.
  private func products(of understanding: Understanding) -> Step<BuildResult, PendingBuild> {
    var products = Products(understanding: understanding)
    guard let model = understanding.model else { return .finished(result(of: products)) }
    memo.beginBuild()
    packing.beginBuild()
    let configuration = understanding.configuration
    let isComplete = !BuildResult.isFailure(understanding.diagnostics)
    let dags = planned(model, configuration, isComplete: isComplete, &products)
    products.plans = dags.map(\.plan)
    let target = target(of: configuration)
    products.dags = dags
    guard let path = configuration.airflow.templatePath else {
      for dag in dags {
        let file = memo.text(
          dag.key,
          DAGFile(
            dag.plan, project: target.location, confSource: model.confSource,
            kedroVersion: model.metadata.kedroVersion, options: dag.airflow.options))
        products.diagnostics += file.diagnostics
        var artifact = Artifact(path: target.file(dag.fileName), bytes: file.bytes, plan: dag.plan)
        artifact.parts = [.configuration, .airflow]
        products.artifacts.append(artifact)
      }
      return complete(products)
    }
    if dags.isEmpty || BuildResult.isFailure(products.diagnostics) { return .finished(result(of: products)) }
    let template = Template(
      path: path, root: root, place: Configuration.place(of: .jinjaFile, files: understanding.files))
    if let problem = template.problem(in: understanding.parts.recording(.template, understanding.files)) {
      products.diagnostics.append(problem)
      return .finished(result(of: products))
    }
    let pending = PendingRendering(
      template: template, dags: dags, target: target, products: products,
      question: question(understanding.configuration, understanding.files, model.environment))
    if let texts = rendered?.texts(for: pending) {
      return complete(pending.products(with: texts))
    }
    return .waiting(PendingBuild(stage: .rendering(pending)))
  }

  /// Has the wheel made by the project's own build backend where it takes that, and its sources are other than last.
  private func complete(_ products: Products) -> Step<BuildResult, PendingBuild> {
    guard !BuildResult.isFailure(products.diagnostics), let foreign = foreignWheel(products) else {
      return .finished(result(of: products))
    }
    var products = products
    if let builtWheel, builtWheel.sources == foreign.sources {
      products.builtWheel = builtWheel.wheel
      return .finished(result(of: products))
    }
    products.wheelFailures = foreign.sources.diagnostics
    guard products.wheelFailures.isEmpty else { return .finished(result(of: products)) }
    do throws(WheelRefusal) {
      let job = WheelJob(sources: try foreign.sources.archive(), reason: foreign.reason)
      let configuration = products.understanding.configuration
      var question = question(configuration, products.understanding.files, configuration.environment)
      question.task = .wheel(job)
      return .waiting(
        PendingBuild(
          stage: .wheel(PendingWheel(question: question, sources: foreign.sources, products: products))))
    } catch {
      products.wheelFailures = [error.diagnostic]
      return .finished(result(of: products))
    }
  }

  private func result(of products: Products) -> BuildResult {
    var products = products
    let isFailed = BuildResult.isFailure(products.diagnostics)
    if !isFailed {
      addDeployment(to: &products)
      memo.endBuild()
      packing.endBuild()
    }
    let understanding = products.understanding
    let refusals = understanding.refusals(besides: products.diagnostics + products.ofArtifacts)
    let diagnostics = products.diagnostics + products.ofArtifacts + refusals
    let isUnread = understanding.isUnread
    return BuildResult(
      configuration: understanding.configuration, model: understanding.model, engine: understanding.engine,
      artifacts: isFailed || isUnread
        ? [] : products.artifacts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      diagnostics: unique(diagnostics), inputs: understanding.files.record,
      packages: understanding.machine.record,
      folders: folders(understanding.model, understanding.configuration, understanding.files),
      plans: products.plans, isFailed: isFailed || isUnread,
      isIncomplete: BuildResult.isFailure(products.ofArtifacts),
      parts: understanding.parts.records, pipelines: products.pipelines,
      isProven: understanding.engine == .static && understanding.configuration.airflow.templatePath == nil
        && products.builtWheel == nil && products.wheelFailures.isEmpty && !isUnread,
      isUnread: isUnread)
  }

  func target(of configuration: Configuration) -> TargetFolder {
    TargetFolder(configuration.targetDirectory, root: root, workerPath: configuration.projectPath)
  }

  // MARK: - Understanding

  private mutating func understand(_ files: any ProjectFiles) -> Step<Understanding, PendingUnderstanding> {
    let snapshot = RecordingFiles(files)
    let files = RecordingFiles(snapshot)
    let machine = RecordingFiles(self.machine)
    let parts = PartFiles()
    var (configuration, diagnostics) = Configuration.load(files: parts.recording(.configuration, files))
    configuration = configuration.applying(overrides)
    var understanding = Understanding(
      configuration: configuration, model: nil, engine: .static, diagnostics: diagnostics, files: files,
      machine: machine, snapshot: snapshot, parts: parts)
    // A configuration that is not understood decides nothing: what it would have selected is not known.
    if BuildResult.isFailure(diagnostics) { return .finished(understanding) }
    let installed = configuration.python.flatMap { ConfiguredPython($0, root: root) }?
      .kedroVersion(in: files, machine: machine)
    if configuration.engine != .kedro {
      let version = configuration.kedroVersion.flatMap(Self.version) ?? installed
      let evaluation = evaluate(
        EvaluationOptions(
          environment: configuration.environment, kedroVersion: version,
          pythonVersion: configuration.pythonVersion.flatMap { PythonVersion($0) }),
        parts.recording(.model, files))
      understanding.model = evaluation.model
      understanding.diagnostics += evaluation.diagnostics
      if let model = evaluation.model { understanding.readAirflow(of: model) }
      if configuration.engine == .static || understanding.isDecided { return .finished(understanding) }
    }
    let question = question(configuration, files, configuration.environment)
    let known = folders(understanding.model, configuration, snapshot)
    return .waiting(
      PendingUnderstanding(
        question: question, known: diagnostics, read: understanding, files: files, snapshot: snapshot,
        folders: [known.source] + (known.configuration.map { [$0] } ?? [])))
  }

  private func question(
    _ configuration: Configuration, _ files: RecordingFiles, _ environment: String?
  ) -> KedroQuestion {
    KedroQuestion(
      root: root, environment: environment, python: configuration.python,
      pythonPlace: configuration.python == nil ? nil : Configuration.place(of: .python, files: files),
      timeLimit: .seconds(configuration.pythonTimeoutSeconds), variables: declaredVariables(files))
  }

  private mutating func evaluate(_ options: EvaluationOptions, _ files: RecordingFiles) -> Evaluation {
    // Asked in the order in which evaluating asks: up to the first change, the record is that of evaluating anew.
    if let known = evaluated, known.options.isExactly(options), known.inputs.isCurrent(in: files) {
      evaluated?.inputs = files.record
      return known.evaluation
    }
    evaluationCount += 1
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
    evaluated = (options, files.record, evaluation)
    return evaluation
  }

  /// `[tool.dagwatchd.environment]`: what reading knows of environment variables, and so has to hold for Kedro too.
  private func declaredVariables(_ files: RecordingFiles) -> [String: String] {
    let name = Configuration.projectFile
    guard let bytes = files.contents(of: .root.appending(name)).bytes,
      let document = try? TOMLDocument(path: name, bytes: bytes)
    else { return [:] }
    let declared = document.table(at: ["tool", "dagwatchd", "environment"])?.entries ?? []
    return Dictionary(
      declared.compactMap { entry in entry.value.string.map { (entry.key, $0) } }, uniquingKeysWith: { $1 })
  }

  private static func version(_ text: String) -> KedroVersion? {
    let numbers = text.split(separator: ".").compactMap { Int($0) }
    return numbers.count == 3 ? KedroVersion(numbers[0], numbers[1], numbers[2]) : nil
  }

  // MARK: - Surroundings

  /// The configuration as it stands, with what the command line says.
  package func configuration(files: any ProjectFiles) -> Configuration {
    Configuration.load(files: files).0.applying(overrides)
  }

  /// The folders as far as they can be known without evaluating the project.
  package func folders(files: any ProjectFiles) -> ProjectFolders {
    folders(nil, configuration(files: files), files)
  }

  /// The folders, also of a project that is broken just now: it must be seen when it is mended.
  private func folders(
    _ model: ProjectModel?, _ configuration: Configuration, _ files: any ProjectFiles
  ) -> ProjectFolders {
    var source = model?.metadata.sourceDirectory
    if source == nil, let bytes = files.contents(of: .root.appending(Configuration.projectFile)).bytes {
      let document = try? TOMLDocument(path: Configuration.projectFile, bytes: bytes)
      source = document?.string(at: ["tool", "kedro", "source_dir"])
    }
    return ProjectFolders(
      source: ProjectPath(source ?? "src") ?? .root.appending("src"),
      configuration: ProjectPath(model?.confSource ?? "conf"),
      targets: [target(of: configuration).projectPath].compactMap(\.self) + outputFolders(configuration))
  }

  /// Two rooms may read the same file and find the same wrong.
  private func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
  }
}

extension EvaluationOptions {
  /// Whether they are the same to Python, which Swift's `==` on texts is not enough for.
  fileprivate func isExactly(_ other: EvaluationOptions) -> Bool {
    self == other && environment.map(ExactString.init) == other.environment.map(ExactString.init)
  }
}
