import Diagnostics
import OmegaConf
import ProjectFiles
import PythonEvaluation
import PythonSyntax
import PythonText

/// Computes what Kedro would compute for a project, from its files alone.
///
/// In Kedro's order: the metadata, the settings, the registry; then the catalog and the parameters, which
/// the graph does not depend on. Where it cannot be known, there is no model, and the diagnostic says where
/// knowing ended and why.
///
/// It recurses as deeply as the project's program does: up to a thousand nested calls, so the caller needs a
/// deep stack.
/// - Parameters:
///   - parse: gives a file's tree; it may keep trees between evaluations, since they depend on the bytes alone.
/// - Returns: a model where one was proven. There can be errors beside a model: what `find_pipelines` left
///   out, or a catalog that cannot be read.
package func evaluateProject(
  files: any ProjectFiles, options: EvaluationOptions,
  parse: @escaping (ProjectPath, [UInt8]) -> PythonFile = { PythonFile(path: $0.text, bytes: $1) }
) -> Evaluation {
  switch ProjectReader(files: files, kedroVersion: options.kedroVersion).read() {
  case .failure(let failures): Evaluation(model: nil, diagnostics: failures.diagnostics)
  case .success(let project):
    ProjectEvaluation(files: files, options: options, project: project, parse: parse).proven()
  }
}

private struct ProjectEvaluation {
  let files: any ProjectFiles
  let options: EvaluationOptions
  let project: ProjectReader.Found
  let parse: (ProjectPath, [UInt8]) -> PythonFile

  /// The outcome, if it is the same whatever order sets without one are gone through in (see `SetOrder`).
  func proven() -> Evaluation {
    let (outcome, places) = run(.written, at: nil)
    guard !places.isEmpty else { return outcome }
    // In which order the registry has its pipelines makes no difference to any of them.
    func essence(_ outcome: Evaluation) -> ProjectModel? {
      guard var model = outcome.model else { return nil }
      model.pipelines.sort { ExactString($0.name) < ExactString($1.name) }
      return model
    }
    let expected = essence(outcome)
    for order in SetOrder.others {
      if essence(run(order, at: nil).outcome) == expected { continue }
      let place = places.first { essence(run(order, at: $0).outcome) != expected } ?? places[0]
      let diagnostic = Diagnostic(
        .undecided, at: place,
        "the pipelines depend on the order of a set or of a folder's entries, which is not fixed",
        help: "give it an order of its own: sorted(...), or a list")
      return Evaluation(model: nil, diagnostics: [diagnostic])
    }
    return outcome
  }

  /// - Returns: the outcome, and the places at which an order was taken for one that is not fixed.
  private func run(
    _ order: SetOrder, at place: SourceLocation?
  ) -> (outcome: Evaluation, unordered: [SourceLocation]) {
    let sourceRoot = ProjectPath(project.metadata.sourceDirectory) ?? .root
    let python = PythonTarget(
      asked: options.pythonVersion, in: files,
      requires: project.document.value(at: ["project", "requires-python"])?.string)
    let kedro = KedroModule(
      version: project.metadata.kedroVersion, python: python, packageName: project.metadata.packageName,
      sourceRoot: sourceRoot)
    let interpreter = Interpreter(
      files: files, sourceRoot: sourceRoot, host: kedro, variables: project.variables
    ) { path, bytes in
      let file = parse(path, bytes)
      return python?.reading(file) { kedro.notes.append($0) } ?? file
    }
    interpreter.python = python?.versions
    interpreter.setOrder = order
    interpreter.permutedPlace = place
    defer {
      interpreter.dispose()
      kedro.dispose()
    }
    let outcome = evaluate(interpreter, kedro)
    return (outcome, interpreter.unorderedPlaces)
  }

  private func evaluate(_ interpreter: Interpreter, _ kedro: KedroModule) -> Evaluation {
    let settings: ConfigLoader.Settings
    var registered: [(name: String, pipeline: Pipeline)] = []
    do throws(Interrupt) {
      settings = try kedro.loaderSettings(interpreter)
      let refusals = kedro.refusals + globalsErrors(settings, kedro)
      if !refusals.isEmpty { return Evaluation(model: nil, diagnostics: kedro.leftOut + refusals) }
      let answer = try kedro.registeredPipelines(interpreter)
      if let open = interpreter.openQuestion { throw Interrupt.undecided(open) }
      switch answer {
      case .success(let pipelines): registered = pipelines
      case .failure(let failures):
        return Evaluation(model: nil, diagnostics: kedro.leftOut + failures.diagnostics)
      }
    } catch {
      return Evaluation(model: nil, diagnostics: kedro.leftOut + [diagnostic(of: error, kedro)])
    }

    var diagnostics = kedro.leftOut
    var pipelines: [RegisteredPipeline] = []
    var annotations = FunctionAnnotations { path in
      files.contents(of: path).bytes.map { parse(path, $0) }
    }
    for (name, pipeline) in registered {
      switch model(of: pipeline, name, &annotations) {
      case .success(let model): pipelines.append(model)
      case .failure(let failures):
        return Evaluation(model: nil, diagnostics: diagnostics + failures.diagnostics)
      }
    }
    let configuration = readConfiguration(settings, used: pipelines, kedro)
    diagnostics += configuration.diagnostics + kedro.notes + inputOrderNotes(registered, kedro)
    if let python = kedro.python {
      diagnostics += interpreter.doubts.map { python.doubt($0.what, at: $0.place) }
    }
    var model = ProjectModel(
      metadata: project.metadata, initVersion: project.initVersion,
      environment: options.environment ?? settings.defaultRunEnvironment,
      defaultEnvironment: settings.defaultRunEnvironment, confSource: settings.confSource,
      pipelines: pipelines, datasets: configuration.datasets, parameters: configuration.parameters,
      storage: configuration.storage, loader: settings)
    model.hasReadCatalog = configuration.hasReadCatalog
    return Evaluation(model: model, diagnostics: diagnostics)
  }

  private func diagnostic(of interrupt: Interrupt, _ kedro: KedroModule) -> Diagnostic {
    switch interrupt {
    case .raised(let exception): kedro.diagnostic(of: exception)
    case .undecided(let unknown):
      Diagnostic(
        .undecided, at: unknown.location,
        "the pipelines depend on something that reading cannot know: \(unknown.reason)",
        help: "write the value out in the project, or let Kedro itself answer (engine = \"kedro\")")
    case .exhausted(let location):
      Diagnostic(
        .budget, at: location, "building the pipelines takes more steps than the budget allows",
        help: "look for a loop that does not end")
    }
  }

  private func model(
    of pipeline: Pipeline, _ name: String, _ annotations: inout FunctionAnnotations
  ) -> Result<RegisteredPipeline, Failures> {
    var nodes: [NodeModel] = []
    for node in pipeline.nodes {
      let fullName: String
      do throws(KedroFailure) { fullName = try node.name } catch {
        return .failure(Failures([undecidable(error, node)]))
      }
      let functionName: String
      do throws(Undecidable) { functionName = try node.functionName } catch {
        functionName = node.function.label
      }
      var model = NodeModel(
        name: fullName, functionName: functionName,
        namespace: node.namespace.flatMap { $0.isEmpty ? nil : $0 }, tags: node.tags,
        inputs: node.inputs, outputs: node.outputs, source: node.function.source)
      model.annotations = annotations.annotations(of: node)
      nodes.append(model)
    }
    return .success(
      RegisteredPipeline(name: name, nodes: nodes, inputs: pipeline.inputs, outputs: pipeline.outputs))
  }

  private func undecidable(_ failure: KedroFailure, _ node: Node) -> Diagnostic {
    let message =
      switch failure {
      case .raised(let error): error.message
      case .undecidable(let reason): reason.message
      }
    let place = node.function.source.map { SourceLocation(path: $0.path, line: $0.firstLine) }
    return Diagnostic(.undecided, at: place, message, help: "give the node a name with 'name='")
  }

  /// The nodes whose inputs may stand in another order than the one shown.
  private func inputOrderNotes(
    _ pipelines: [(name: String, pipeline: Pipeline)], _ kedro: KedroModule
  ) -> [Diagnostic] {
    var notes: [Diagnostic] = []
    let unsure = pipelines.map(\.pipeline).filter { !$0.block.nodes.allSatisfy(\.isInputOrderKnown) }
    for node in unsure.flatMap(\.nodes) where !node.isInputOrderKnown {
      let name = node.explicitName ?? node.function.label
      let obstacle = node.function.obstacle
      for place in kedro.places[ExactString(name)].map({ $0.map(Optional.some) }) ?? [nil] {
        let note = Diagnostic(
          .inputOrder, .note, at: place,
          "the order of the inputs of the node '\(name)' is that of its dict: the signature of '\(node.function.label)', which decides, cannot be known by reading",
          notes: obstacle.map { [.init($0.reason, at: $0.location)] } ?? [],
          help: "give the inputs as a list if their order matters to you")
        if !notes.contains(note) { notes.append(note) }
      }
    }
    return notes
  }

  // MARK: Configuration

  private func loader(_ settings: ConfigLoader.Settings, _ kedro: KedroModule) -> ConfigLoader {
    var settings = settings
    // Those that the project gave to OmegaConf itself, in whichever of its modules.
    settings.customResolvers.formUnion(kedro.resolvers.keys)
    return ConfigLoader(
      files: files, settings: settings, environment: options.environment, resolvers: kedro.resolvers)
  }

  /// The globals are read when the loader is made: without them there is no session, and no snapshot.
  private func globalsErrors(_ settings: ConfigLoader.Settings, _ kedro: KedroModule) -> [Diagnostic] {
    do throws(ConfigError) {
      try loader(settings, kedro).readGlobals()
      return []
    } catch {
      return error.diagnostics
    }
  }

  private struct ReadConfiguration {
    var datasets: [DatasetModel] = []
    var hasReadCatalog = true
    var parameters: [String] = []
    var storage: [StoredDataset] = []
    var diagnostics: [Diagnostic] = []
  }

  /// The catalog and the parameters. That there are none is no error to Kedro's snapshot, but a run fails
  /// without a catalog: it is told, and nothing is held back for it.
  private func readConfiguration(
    _ settings: ConfigLoader.Settings, used pipelines: [RegisteredPipeline], _ kedro: KedroModule
  ) -> ReadConfiguration {
    let loader = loader(settings, kedro)
    var read = ReadConfiguration()
    func load(_ kind: String) -> LoadedConfig {
      do throws(ConfigError) {
        return try loader.load(kind)
      } catch {
        read.diagnostics += error.diagnostics.map { diagnostic in
          guard diagnostic.code == .missingConfiguration else { return diagnostic }
          var diagnostic = diagnostic
          diagnostic.severity = .warning
          return diagnostic
        }
        return .empty
      }
    }
    let catalog = Catalog(load("catalog"))
    read.hasReadCatalog = !read.diagnostics.contains { $0.code != .missingConfiguration }
    let snapshot = catalog.snapshot(used: pipelines.flatMap { $0.nodes.flatMap { $0.inputs + $0.outputs } })
    read.diagnostics += catalog.diagnostics + snapshot.diagnostics
    read.datasets = snapshot.datasets
    read.storage = snapshot.storage
    read.parameters = ParameterNames.topLevel(load("parameters").mapping)
    // An environment that is missing is missing for both.
    var seen: Set<Diagnostic> = []
    read.diagnostics = read.diagnostics.filter { seen.insert($0).inserted }
    return read
  }
}
