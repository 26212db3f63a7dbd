import Airflow
import OmegaConf
import PythonText

/// `[tool.dagwatchd.airflow]`: the options of `kedro airflow create`, and what else decides what the DAGs are made
/// like. What they say, their schedule and owner and retries, is in the project's `airflow.yml`.
package struct AirflowConfiguration: Hashable, Sendable {
  /// `airflow.group-by`, `airflow.tags`, `airflow.groups`, `airflow.cycles`, `airflow.naming`.
  package var plan = PlanOptions()
  /// `airflow.jinja-file`: a template in the place of the built-in DAG, relative to the root unless absolute.
  package var templatePath: String?
  /// `airflow.params`: what is laid over `airflow.yml`.
  package var parameters = ConfigMapping()
  /// `airflow.conf-source`: where a task finds the configuration: a folder, an archive or a URL. nil: the
  /// project's own `CONF_SOURCE`.
  package var confSource: String?
  /// `airflow.operator`, where `airflow.yml` says nothing.
  package var taskOperator = DAGOptions.TaskOperator.kedro
  /// `airflow.task-groups`, where `airflow.yml` says nothing.
  package var showsTaskGroups = false

  package init() {}
}

extension Configuration.Overrides {
  /// The part of the command line that is about DAGs; nil: the flag was not given.
  package struct Airflow: Hashable, Sendable {
    package var templatePath: String?
    package var grouping: PlanOptions.Grouping?
    package var tags: [String]?
    package var parameters = ConfigMapping()
    package var confSource: String?

    package init() {}
  }
}

extension AirflowConfiguration {
  /// A parameter of the command line wins over one of the same name; all else over what is configured.
  func applying(_ overrides: Configuration.Overrides.Airflow) -> AirflowConfiguration {
    var result = self
    if let path = overrides.templatePath { result.templatePath = path }
    if let grouping = overrides.grouping { result.plan.grouping = grouping }
    if let tags = overrides.tags { result.plan.tags = tags }
    for entry in overrides.parameters.entries { result.parameters[entry.key] = entry.value }
    if let source = overrides.confSource { result.confSource = source }
    return result
  }
}
