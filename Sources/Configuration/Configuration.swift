import Diagnostics
import ProjectFiles

/// What the user asked dagwatchd for: `[tool.dagwatchd]` in `pyproject.toml`, or `dagwatchd.toml` with the
/// same keys at its top. Flags of the command line win over both.
package struct Configuration: Hashable, Sendable {
  /// Who says what the project is.
  package enum Engine: String, Hashable, Sendable, CaseIterable {
    /// Its sources, by reading.
    case `static`
    /// Kedro itself, in the project's own Python.
    case kedro
    /// Its sources as far as they can be decided by reading, else Kedro itself.
    case auto
  }

  /// Which of the registered pipelines become DAGs.
  package enum Selection: Hashable, Sendable {
    /// These, each once.
    case named([String])
    /// All, in the order of the registry.
    case all
  }

  /// What becomes of a published file that somebody changed.
  package enum HandEditPolicy: String, Hashable, Sendable, CaseIterable {
    /// It stays, and that is told.
    case keep
    /// It is written anew.
    case overwrite
  }

  /// `env`; nil: the project's `default_run_env`.
  package var environment: String?
  /// `target-dir`: the folder for DAGs, relative to the root unless absolute.
  package var targetDirectory = "airflow_dags"
  /// `pipelines`, or `all`.
  package var pipelines = Selection.named(["__default__"])
  /// `kedro-version`, as `X.Y.Z`; nil: found in the project.
  package var kedroVersion: String?
  /// `python-version`, as `3.Y`; nil: found in the project.
  package var pythonVersion: String?
  /// `engine`
  package var engine = Engine.auto
  /// `python`: the interpreter that Kedro is asked with, relative to the root unless absolute; nil: looked for.
  package var python: String?
  /// `python-timeout`: for how long Kedro may think.
  package var pythonTimeoutSeconds = 120
  /// `wheel-prefix`: what stands before the wheel's file name in `requirements.txt`.
  package var wheelPrefix = "dist/"
  /// `project-path`: the project's absolute path on the Airflow worker; nil: found from the DAG file.
  package var projectPath: String?
  /// `on-hand-edit`
  package var onHandEdit = HandEditPolicy.keep
  /// `history.keep`: how many generations the history keeps; 0: all.
  package var historyCount = 10_000
  /// `history.keep-days`: for how many days it keeps them; 0: for ever.
  package var historyDays = 365
  /// `watch.quiet-ms`: how long the project must be quiet before a build of it is published.
  package var quietMilliseconds = 10
  /// `watch.cap-ms`: the longest time for which a busy project can hold a build back.
  package var capMilliseconds = 2000
  /// `watch.git-hold-ms`: for how long git, at work in the project, can hold a build back.
  package var gitHoldMilliseconds = 30_000
  /// `watch.reconcile-ms`: how often the project is compared with the last build although nothing was heard of it; 0:
  /// never.
  package var reconcileMilliseconds = 60_000
  /// `airflow`: how DAGs are made.
  package var airflow = AirflowConfiguration()
  /// What is kept ready for platforms.
  package var deployment = DeploymentConfiguration()

  package init() {}

  /// What the command line says; nil: the flag was not given.
  package struct Overrides: Hashable, Sendable {
    package var environment: String?
    package var targetDirectory: String?
    package var pipelines: Selection?
    package var engine: Engine?
    package var kedroVersion: String?
    package var pythonVersion: String?
    package var airflow = Airflow()

    package init() {}
  }

  /// This configuration with what the command line says laid over it.
  package func applying(_ overrides: Overrides) -> Configuration {
    var result = self
    if let environment = overrides.environment { result.environment = environment }
    if let directory = overrides.targetDirectory { result.targetDirectory = directory }
    if let pipelines = overrides.pipelines { result.pipelines = pipelines }
    if let engine = overrides.engine { result.engine = engine }
    if let version = overrides.kedroVersion { result.kedroVersion = version }
    if let version = overrides.pythonVersion { result.pythonVersion = version }
    result.airflow = airflow.applying(overrides.airflow)
    return result
  }

  /// Whether `text` is a version of Python in the form that `python-version` takes: `3.Y`, or `3.Y.Z`.
  package static func isPythonVersion(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return (2...3).contains(parts.count) && parts[0].utf8.elementsEqual("3".utf8)
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.count <= 3 && part.utf8.allSatisfy { (48...57).contains($0) }
      }
  }

  /// Whether `text` is a version of Kedro in the form that `kedro-version` takes: three numbers.
  package static func isVersion(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.count <= 6 && part.utf8.allSatisfy { (48...57).contains($0) }
      }
  }
}
