import Diagnostics
import Kedro
import ProjectFiles

/// What is asked of the real Kedro: everything that it says of one project.
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
  /// An error wherever the model is missing or is not the whole project.
  package var diagnostics: [Diagnostic]
  /// Files of the project that the answer was computed from, absent ones included.
  package var files: [ProjectPath]
  /// Folders whose entries the answer was computed from.
  package var folders: [ProjectPath]
  /// Folders outside of the project that hold the packages of its Python, absolute.
  package var packages: [String]

  package init(
    model: ProjectModel? = nil, diagnostics: [Diagnostic], files: [ProjectPath] = [],
    folders: [ProjectPath] = [], packages: [String] = []
  ) {
    self.model = model
    self.diagnostics = diagnostics
    self.files = files
    self.folders = folders
    self.packages = packages
  }

  /// Whether Kedro got as far as to the project: not where no Python, no Kedro or no time was there.
  package var isAboutProject: Bool {
    let outside: Set<DiagnosticCode> = [
      .noInterpreter, .kedroTimeLimit, .kedroNotInstalled, .kedroAnswerMalformed, .kedroEnded,
    ]
    return !diagnostics.contains { outside.contains($0.code) }
  }
}
