import Kedro

/// Where a DAG finds its Kedro project when a task runs.
package enum ProjectLocation: Hashable, Sendable {
  /// This path, seen from the folder of the DAG file (`..`): the folder can be anywhere.
  case besideDAG(String)
  /// An absolute path on the worker.
  case absolute(String)
}

/// The file name of a pipeline's DAG: kedro-airflow's `<package>[_<env>][_<pipeline>]_dag.py`.
/// The environment is left out where it is the project's default, the pipeline where it is `__default__`.
package func dagFileName(for plan: Plan, defaultEnvironment: String) -> String { "" }

/// The Python text of a plan, ending with a newline.
package func renderDAG(_ plan: Plan, project: ProjectLocation, confSource: String) -> String { "" }
