/// The operator that runs a task's nodes in the Airflow worker.
///
/// Kedro configures logging when it is imported, and again with the project's name. In a task of Airflow 2
/// that ends badly: standard output is turned into log records there, and a handler of Kedro's that
/// writes to standard output (Rich's by default, a plain console's too) gets these records again: the task
/// hangs or fails. It does so on 2.11.2 in `airflow tasks run`, not in `airflow dags test`. With Airflow's
/// handlers left in place, Kedro's lines stand in the task's log.
///
/// `pipeline_names` came in Kedro 1.2, from where on `pipeline_name` warns, and `runtime_params` came in 1.0 for
/// `extra_params`; asked of Kedro itself, since the worker's version need not be the one that the project
/// was read with.
///
/// It has no initializer of its own: Airflow wraps each in code that looks at every default, which for a
/// thousand tasks is a good part of the time that the file takes to parse.
///
/// The run's params come as Kedro's command line would read them (`OmegaConf.update`): a dot in a name leads
/// into a dictionary, so that a task means the same in the worker and in a container.
enum KedroTask {
  static let className = "KedroOperator"

  static func operatorClass(passesParameters: Bool) -> String {
    """


    class KedroOperator(BaseOperator):
        \"""Runs nodes of the pipeline in one Kedro session.\"""

        def execute(self, context):
            # Not at the top: Airflow parses this file often, and also where Kedro is not installed.
            from inspect import signature
            from unittest.mock import patch

            # Kedro would replace the log handlers that Airflow has set up for the task.
            with patch("logging.config.dictConfig"):
                from kedro.framework.project import configure_project
                from kedro.framework.session import KedroSession

                configure_project(PACKAGE_NAME)

    """ + (passesParameters ? withParameters : plain) + """
                  if "pipeline_names" in signature(session.run).parameters:
                      session.run(pipeline_names=[PIPELINE_NAME], node_names=self.nodes)
                  else:  # Kedro before 1.2
                      session.run(pipeline_name=PIPELINE_NAME, node_names=self.nodes)

      """
  }

  private static let plain = """
            with KedroSession.create(
                project_path=PROJECT_PATH, env=ENVIRONMENT, conf_source=CONF_SOURCE
            ) as session:

    """

  private static let withParameters = """

            from omegaconf import OmegaConf

            # The run's params: those of the DAG, and over them what the run was triggered with.
            params = OmegaConf.create()
            for name, value in context["params"].items():
                OmegaConf.update(params, name, value)
            has_runtime_params = "runtime_params" in signature(KedroSession.create).parameters
            with KedroSession.create(
                project_path=PROJECT_PATH,
                env=ENVIRONMENT,
                conf_source=CONF_SOURCE,
                # Kedro before 1.0 calls them extra_params.
                **{"runtime_params" if has_runtime_params else "extra_params": OmegaConf.to_container(params)},
            ) as session:

    """
}
