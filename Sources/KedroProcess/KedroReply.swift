import Diagnostics
import Foundation
import Kedro
import OmegaConf
import ProjectFiles

/// The probe's JSON, and what it means. Strict: a field that is missing or of another type is no answer.
struct KedroReply: Decodable {
  private var answer: Answer?
  private var texts: [String]?
  private var failure: Failure?
  private var settingsFailure: Failure?
  private var hasNoKedro: Bool?
  private var leftOut: [LeftOut]
  private var unreadable: [Failure]
  private var dependencies: Dependencies

  init(_ bytes: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(bytes))
  }

  private struct Answer: Decodable {
    var projectName: String
    var packageName: String
    var sourceDir: String
    var kedroVersion: String
    var initVersion: String
    var confSource: String
    var environment: String
    var defaultEnvironment: String
    var missingEnvironments: [String]
    var environments: [String]
    var loader: Loader
    var airflow: Airflow
    var pipelines: [Pipeline]
    var datasets: [Dataset]
    var parameters: [String]
    var storage: [Storage]
  }

  private struct Storage: Decodable {
    var name: String
    /// `explicit`, `pattern` or `absent`.
    var source: String
    var pattern: String?
    var isMemory: Bool
  }

  /// What the project's loader was told, as far as reading `airflow.yml` needs it.
  private struct Loader: Decodable {
    /// The class and those that it extends.
    var className: [String]
    var baseEnv: String
    var defaultRunEnv: String
    var airflowPatterns: [String]
    var airflowMerge: String?
    var ignoreHidden: Bool
    var resolvers: [String]
  }

  private struct Airflow: Decodable {
    var value: TypedValue?
    var failure: Failure?
  }

  private struct Pipeline: Decodable {
    var name: String
    var nodes: [Node]
    var inputs: [String]
    var outputs: [String]
  }

  private struct Node: Decodable {
    var name: String
    var funcName: String
    var namespace: String?
    var tags: [String]
    var inputs: [String]
    var outputs: [String]
    var source: Source?
  }

  private struct Source: Decodable {
    var filepath: String
    var lineStart: Int
    var lineEnd: Int
  }

  private struct Dataset: Decodable {
    var name: String
    var type: String
    var filepath: String?
  }

  private struct Dependencies: Decodable {
    var files: [String]
    var folders: [String]
    var large: [String]
    var own: [String]
    var packages: [String]
    var outside: [String]
    /// Files outside of the project that were removed meanwhile.
    var gone: [String]
    /// How many more there are outside of the project than are told.
    var beyond: Int
  }

  private struct Frame: Decodable {
    var path: String
    var line: Int
    var column: Int?
    var length: Int?
    var function: String
    var text: String

    var location: SourceLocation {
      let indent = text.prefix { $0 == " " || $0 == "\t" }.count
      let rest = text.unicodeScalars.count - indent
      return SourceLocation(
        path: path, line: line, column: column ?? indent + 1, length: length ?? (column == nil ? rest : 1),
        lineText: text)
    }
  }

  private struct Failure: Decodable {
    var type: String
    var message: String
    var frames: [Frame]
    var isSyntaxError: Bool
  }

  private struct LeftOut: Decodable {
    var module: String
    var why: String
    var failure: Failure?
  }
}

extension KedroReply {
  /// Where it was when its time had passed; empty where that was in none of the project's files.
  var places: [SourceLocation] { failure?.frames.map(\.location) ?? [] }

  /// - Parameter python: that answered, for the diagnostics.
  func answer(python: String) throws(Misfit) -> KedroAnswer {
    var diagnostics = leftOut.map { diagnostic($0) }
    var model: ProjectModel?
    var airflow: KedroAnswer.AirflowConfiguration?
    if texts != nil {
      // Nothing else was asked for.
    } else if let answer {
      model = try self.model(answer)
      diagnostics += unreadable.map { diagnostic($0, python: python) }
      if let settingsFailure {
        var told = diagnostic(settingsFailure)
        told.notes.append(
          .init("a run fails because of this; the pipelines are those of Kedro's default settings"))
        diagnostics.append(told)
      }
      for name in answer.missingEnvironments {
        let folder = answer.confSource + "/" + name
        diagnostics.append(
          Diagnostic(
            .missingEnvironment, at: nil,
            "The configuration environment '\(name)' does not exist: there is no folder \(folder)",
            help: answer.environments.isEmpty
              ? "make the folder \(folder); it may be empty"
              : "make the folder \(folder), which may be empty, or choose one of: "
                + answer.environments.joined(separator: ", ")))
      }
      if let value = answer.airflow.value?.value, case .mapping(let mapping) = value {
        airflow = .read(mapping)
      }
      if let failure = answer.airflow.failure {
        airflow = .failed(diagnostic(failure, python: python))
      }
    } else if let failure {
      diagnostics.append(
        hasNoKedro == true
          ? Diagnostic(
            .kedroNotInstalled, at: nil, "Kedro is not installed in the project's environment",
            notes: [.init("asked with \(python)")], help: "install the project's requirements there")
          : diagnostic(failure, python: python))
    } else {
      throw Misfit(description: "it holds neither an answer nor a failure")
    }
    for path in dependencies.large {
      diagnostics.append(
        Diagnostic(
          .unwatchedInput, .note, at: SourceLocation(path: path),
          "the file is read while the pipelines are built, and is too large to be compared",
          help: "reload the daemon after it has changed"))
    }
    if dependencies.beyond > 0 {
      diagnostics.append(
        Diagnostic(
          .unwatchedInput, .note, at: nil,
          "\(dependencies.beyond) files and folders outside of the project are read while the pipelines are built, and "
            + "are too many to be compared",
          help: "reload the daemon after they have changed"))
    }
    return KedroAnswer(
      model: model, airflow: airflow, texts: texts, diagnostics: diagnostics,
      files: ProjectPython.signs + dependencies.files.compactMap { ProjectPath($0) },
      folders: dependencies.folders.compactMap { ProjectPath($0) }, packages: dependencies.packages,
      outside: dependencies.outside)
  }

  /// Files and folders among those that the answer was computed from that the process itself changed.
  var own: Set<ProjectPath> { Set(dependencies.own.compactMap { ProjectPath($0) }) }

  /// What was read outside of the project, and then removed: the answer is one to no state of it.
  var gone: [String] { dependencies.gone }

  /// What the JSON says cannot be.
  struct Misfit: Error, CustomStringConvertible { var description: String }

  private func model(_ answer: Answer) throws(Misfit) -> ProjectModel {
    guard let version = KedroVersion(answer.kedroVersion) else {
      throw Misfit(description: "'\(answer.kedroVersion)' is no version of Kedro")
    }
    guard let source = ProjectPath(answer.sourceDir) else {
      throw Misfit(description: "the source folder lies outside of the project")
    }
    return ProjectModel(
      metadata: ProjectMetadata(
        projectName: answer.projectName, packageName: answer.packageName, sourceDirectory: source.text,
        kedroVersion: version),
      initVersion: answer.initVersion, environment: answer.environment,
      defaultEnvironment: answer.defaultEnvironment, confSource: answer.confSource,
      pipelines: answer.pipelines.map { pipeline in
        RegisteredPipeline(
          name: pipeline.name, nodes: pipeline.nodes.map { node in self.node(node) },
          inputs: Self.sorted(pipeline.inputs), outputs: Self.sorted(pipeline.outputs))
      },
      datasets: answer.datasets.map {
        DatasetModel(name: $0.name, type: $0.type, filepath: $0.filepath.map(RedactedPath.redact))
      }, parameters: answer.parameters, storage: answer.storage.map(Self.stored),
      loader: settings(answer))
  }

  private func settings(_ answer: Answer) -> ConfigLoader.Settings {
    var settings = ConfigLoader.Settings()
    settings.confSource = answer.confSource
    settings.baseEnvironment = answer.loader.baseEnv
    settings.defaultRunEnvironment = answer.loader.defaultRunEnv
    settings.patterns["airflow"] = answer.loader.airflowPatterns
    settings.mergeStrategy["airflow"] = answer.loader.airflowMerge.map { .init($0) }
    settings.ignoresHidden = answer.loader.ignoreHidden
    settings.customResolvers = Set(answer.loader.resolvers)
    if !answer.loader.className.contains("OmegaConfigLoader") { settings.references = .none }
    return settings
  }

  private static func stored(_ storage: Storage) -> StoredDataset {
    let reason: DatasetStorage.Reason =
      switch (storage.source, storage.pattern) {
      case (_, let pattern?): .pattern(pattern)
      case ("explicit", nil): .explicit
      default: .notInCatalog
      }
    return StoredDataset(
      name: storage.name, storage: storage.isMemory ? .memory(reason) : .persistent, pattern: storage.pattern)
  }

  private func node(_ node: Node) -> NodeModel {
    NodeModel(
      name: node.name, functionName: node.funcName,
      namespace: node.namespace.flatMap { $0.isEmpty ? nil : $0 }, tags: Self.sorted(node.tags),
      inputs: node.inputs, outputs: node.outputs,
      source: node.source.map {
        FunctionSource(path: $0.filepath, firstLine: $0.lineStart, lastLine: $0.lineEnd)
      })
  }

  private static func sorted(_ names: [String]) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: - What went wrong

  private func diagnostic(_ failure: Failure, python: String? = nil) -> Diagnostic {
    let message = failure.message.split(whereSeparator: \.isNewline).joined(separator: " ")
    var notes: [Diagnostic.Note] = []
    for frame in failure.frames.dropFirst()
    where frame.function != "<module>" || !failure.isSyntaxError {
      notes.append(.init("in '\(frame.function)', called here", at: frame.location))
    }
    if failure.isSyntaxError {
      return Diagnostic(.syntaxError, at: failure.frames.first?.location, message)
    }
    if let python { notes.append(.init("asked with \(python)")) }
    return Diagnostic(
      .kedroFailed, at: failure.frames.first?.location,
      message.isEmpty ? failure.type : "\(failure.type): \(message)", notes: notes)
  }

  /// The same that reading says: the pipeline is not whole without it.
  private func diagnostic(_ leftOut: LeftOut) -> Diagnostic {
    let name = leftOut.module.split(separator: ".").last.map(String.init) ?? leftOut.module
    let note = Diagnostic.Note("Kedro's find_pipelines leaves '\(leftOut.module)' out because of this")
    if let failure = leftOut.failure {
      var diagnostic = diagnostic(failure)
      diagnostic.notes.append(note)
      return diagnostic
    }
    return Diagnostic(
      .pipelineLeftOut, at: nil,
      leftOut.why == "no Pipeline"
        ? "pipeline '\(name)' is left out: 'create_pipeline' of '\(leftOut.module)' gives no Pipeline"
        : "pipeline '\(name)' is left out: the module '\(leftOut.module)' has no 'create_pipeline' function",
      help:
        "define 'create_pipeline(**kwargs)' that returns a Pipeline in the package, or move the folder out of 'pipelines'"
    )
  }
}
