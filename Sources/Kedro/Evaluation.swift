import Diagnostics
import ProjectFiles
import PythonSyntax

/// What to compute, beside the project itself.
package struct EvaluationOptions: Hashable, Sendable {
  /// The run environment; nil: the project's `default_run_env`.
  package var environment: String?
  /// nil: found in the project (`KedroVersion`'s rules).
  package var kedroVersion: KedroVersion?
  /// nil: found in the project (`PythonTarget`'s rules).
  package var pythonVersion: PythonVersion?

  package init(
    environment: String? = nil, kedroVersion: KedroVersion? = nil, pythonVersion: PythonVersion? = nil
  ) {
    self.environment = environment
    self.kedroVersion = kedroVersion
    self.pythonVersion = pythonVersion
  }
}

/// The answer: a model where one could be proven, and everything there is to say about the project.
package struct Evaluation: Sendable {
  package var model: ProjectModel?
  package var diagnostics: [Diagnostic]

  package init(model: ProjectModel?, diagnostics: [Diagnostic]) {
    self.model = model
    self.diagnostics = diagnostics
  }
}
