import Airflow
import Configuration
import Diagnostics
import Kedro
import ProjectFiles

/// A file to publish.
package struct Artifact: Hashable, Sendable {
  /// Relative to the project's root, or absolute.
  package var path: String
  package var bytes: [UInt8]
  /// The plan that the bytes say, for a DAG.
  package var plan: Plan?

  package init(path: String, bytes: [UInt8], plan: Plan? = nil) {
    self.path = path
    self.bytes = bytes
    self.plan = plan
  }
}

/// What one build found out.
package struct BuildResult: Sendable {
  package var configuration: Configuration
  /// What the project is; nil where that could not be proven.
  package var model: ProjectModel?
  /// Who said so: `static` or `kedro`.
  package var engine: Configuration.Engine
  /// Sorted by path. None where the build failed: what is published stays.
  package var artifacts: [Artifact]
  /// Everything that there is to say, each thing once.
  package var diagnostics: [Diagnostic]
  /// What the result was computed from: while this is current, building again gives the same.
  package var inputs: InputRecord
  /// The same of what lies outside of the project: folders of installed packages, as paths below `/`.
  package var packages = InputRecord()
  package var folders: ProjectFolders

  package var isFailed: Bool { Self.isFailure(diagnostics) }

  static func isFailure(_ diagnostics: [Diagnostic]) -> Bool {
    diagnostics.contains { $0.severity == .error }
  }
}

/// The folders of a project that a watcher has to know; they follow from its configuration.
package struct ProjectFolders: Hashable, Sendable {
  /// Where the project's Python is.
  package var source: ProjectPath
  /// Kedro's `CONF_SOURCE`; nil where it lies outside of the project.
  package var configuration: ProjectPath?
  /// Where artifacts are written; nil where that is outside of the project.
  package var target: ProjectPath?

  package init(source: ProjectPath, configuration: ProjectPath?, target: ProjectPath?) {
    self.source = source
    self.configuration = configuration
    self.target = target
  }
}
