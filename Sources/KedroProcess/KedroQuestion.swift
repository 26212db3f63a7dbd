import Diagnostics
import Kedro
import OmegaConf
import ProjectFiles

/// What is asked in the project's own Python.
package struct KedroQuestion: Hashable, Sendable {
  /// The project's absolute path without links.
  package var root: String
  /// The Kedro environment; nil: the project's `default_run_env`.
  package var environment: String?
  /// The key `python`: an interpreter, absolute or relative to the root; nil: it is looked for.
  package var python: String?
  /// Where the key stands, for the diagnostic about an interpreter that is none.
  package var pythonPlace: SourceLocation?
  package var timeLimit: Duration
  /// Environment variables that the project declares: they are those of its deployment, whatever this process has.
  package var variables: [String: String]
  package var task = Task.inspection

  package enum Task: Hashable, Sendable {
    /// Everything that Kedro says of the project.
    case inspection
    /// The texts that a template gives.
    case rendering(TemplateJob)
    /// The wheel that the project's own build backend makes.
    case wheel(WheelJob)
  }

  package init(
    root: String, environment: String? = nil, python: String? = nil, pythonPlace: SourceLocation? = nil,
    timeLimit: Duration = .seconds(120), variables: [String: String] = [:]
  ) {
    self.root = root
    self.environment = environment
    self.python = python
    self.pythonPlace = pythonPlace
    self.timeLimit = timeLimit
    self.variables = variables
  }
}

/// What came back.
package struct KedroAnswer: Hashable, Sendable {
  /// nil where Kedro could not say.
  package var model: ProjectModel?
  /// nil where Kedro was not asked for it, or could not say.
  package var airflow: AirflowConfiguration?
  /// What a template gave, in the order of the job's DAGs.
  package var texts: [String]?
  /// What the build backend made; nil where it was not asked, or made nothing.
  package var wheel: BuiltWheel?
  /// An error wherever the model is missing or is not the whole project.
  package var diagnostics: [Diagnostic]
  /// Files of the project that the answer was computed from, absent ones included.
  package var files: [ProjectPath]
  /// Folders whose entries the answer was computed from.
  package var folders: [ProjectPath]
  /// Folders outside of the project whose entries it was computed from, absolute: those that hold the packages of its
  /// Python, and what else was listed.
  package var packages: [String]
  /// Files outside of the project that it was computed from, absent ones included, absolute; none of Python's own or of
  /// an installed package.
  package var outside: [String]

  package init(
    model: ProjectModel? = nil, airflow: AirflowConfiguration? = nil, texts: [String]? = nil,
    diagnostics: [Diagnostic], files: [ProjectPath] = [], folders: [ProjectPath] = [],
    packages: [String] = [], outside: [String] = []
  ) {
    self.model = model
    self.airflow = airflow
    self.texts = texts
    self.diagnostics = diagnostics
    self.files = files
    self.folders = folders
    self.packages = packages
    self.outside = outside
  }

  /// What Kedro's loader gives for `airflow`, resolved.
  package enum AirflowConfiguration: Hashable, Sendable {
    case read(ConfigMapping)
    case failed(Diagnostic)
  }

  /// Whether Kedro got as far as to the project: not where no Python, no Kedro or no time was there.
  package var isAboutProject: Bool {
    let outside: Set<DiagnosticCode> = [
      .noInterpreter, .kedroTimeLimit, .kedroNotInstalled, .kedroAnswerMalformed, .kedroEnded,
    ]
    return !diagnostics.contains { outside.contains($0.code) }
  }
}
