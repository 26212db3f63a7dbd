"""Runs the tasks of a DAG file one after the other, each in a process of its own, without a scheduler.

Usage: run_tasks.py DAG_FILE [PARAMS]

PARAMS, as JSON, is what the run was triggered with.

The tasks' own code runs with the Kedro of this environment. Where the environment has no Airflow, its two
classes are stood in for: what a task does in Kedro is the same, and more versions of Kedro can be asked.
"""

import importlib.util
import json
import logging
import os
import sys
import tempfile
import traceback
import types

home = tempfile.TemporaryDirectory(prefix="airflow-home-", ignore_cleanup_errors=True)
os.environ.setdefault("AIRFLOW_HOME", home.name)
os.environ["KEDRO_DISABLE_TELEMETRY"] = os.environ["DO_NOT_TRACK"] = "1"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def stand_in_for_airflow():
    class DAG:
        current = None

        def __init__(self, **arguments):
            self.tasks = []

        def __enter__(self):
            DAG.current = self
            return self

        def __exit__(self, *_):
            DAG.current = None

    class BaseOperator:
        def __init__(self, *, task_id, **_):
            self.task_id = task_id
            DAG.current.tasks.append(self)
            self.upstream_task_ids, self.downstream_task_ids = set(), set()

    sdk = types.ModuleType("airflow.sdk")
    sdk.DAG, sdk.BaseOperator = DAG, BaseOperator
    sys.modules["airflow"] = types.ModuleType("airflow")
    sys.modules["airflow.sdk"] = sdk


if importlib.util.find_spec("airflow") is None:
    stand_in_for_airflow()

# Under a name of no meaning, as in Airflow.
spec = importlib.util.spec_from_file_location("unusual_prefix_0_dag", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
spec.loader.exec_module(module)
assert not any(name.split(".")[0] == "kedro" for name in sys.modules), "parsing imported kedro"


def run(task):
    # Airflow's own handlers of a task: Kedro's logging must not take their place.
    logging.root.addHandler(logging.NullHandler())
    handlers = list(logging.root.handlers)
    # Airflow's own wrapper of execute wants a running scheduler.
    execute = type(task).__dict__["execute"]
    getattr(execute, "__wrapped__", execute)(task, {"params": params})
    assert logging.root.handlers == handlers, f"the task replaced the log handlers: {logging.root.handlers}"


params = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
for task in module.dag.tasks:
    print("task", task.task_id, flush=True)
    child = os.fork()
    if child == 0:
        try:
            run(task)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"the task {task.task_id} failed")
