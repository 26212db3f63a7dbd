import Diagnostics
import ProjectFiles

/// What the user asked dagwatchd for: `[tool.dagwatchd]` in `pyproject.toml`, or `dagwatchd.toml` with the
/// same keys at its top. Flags of the command line win over both.
package struct Configuration: Hashable, Sendable {
  package enum Engine: String, Hashable, Sendable, CaseIterable {
    case `static`, kedro, auto
  }

  /// `env`; nil: the project's `default_run_env`.
  package var environment: String?
  /// `target-dir`: the folder for DAGs, relative to the root unless absolute.
  package var targetDirectory = "airflow_dags"
  /// `pipelines`; ignored where `all` is set.
  package var pipelines = ["__default__"]
  package var all = false
  /// `kedro-version`; nil: found in the project.
  package var kedroVersion: String?
  /// `engine`
  package var engine = Engine.static
  /// `wheel-prefix`: what stands before the wheel's file name in `requirements.txt`.
  package var wheelPrefix = "dist/"
  /// `project-path`: the project's absolute path on the Airflow worker; nil: found from the DAG file.
  package var projectPath: String?
  /// `watch.quiet-ms`: how long the project must be quiet before a build's result is published.
  package var quietMilliseconds = 10
  /// `watch.cap-ms`: the longest time that a busy project can hold a build back.
  package var capMilliseconds = 2000

  package init() {}
}
