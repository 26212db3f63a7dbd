"""Runs a DAG file with stand-ins for Airflow's classes, and prints what it passed to them, as JSON.

Usage: read_dag.py DAG_FILE

For what a file says, which needs no Airflow to be read; that Airflow takes it is for check_dags.py.
"""

import json
import runpy
import sys
import types


class DAG:
    def __init__(self, **arguments):
        self.arguments, self.tasks, self.task_group = arguments, [], None

    def __enter__(self):
        DAG.current = self
        return self

    def __exit__(self, *_):
        pass


class BaseOperator:
    def __init__(self, *, task_id, **arguments):
        self.task_id, self.arguments = task_id, arguments
        self.upstream_task_ids, self.downstream_task_ids = set(), set()
        DAG.current.tasks.append(self)


sdk = types.ModuleType("airflow.sdk")
sdk.DAG, sdk.BaseOperator = DAG, BaseOperator
sys.modules |= {"airflow": types.ModuleType("airflow"), "airflow.sdk": sdk}
made = runpy.run_path(sys.argv[1])
dag = made["dag"]
json.dump(
    {
        "arguments": {name: str(value) for name, value in dag.arguments.items()},
        "defaults": {name: str(value) for name, value in dag.arguments["default_args"].items()},
        "conf_source": made["CONF_SOURCE"],
        "tasks": [
            {"id": task.task_id, "nodes": task.nodes, "upstream": sorted(task.upstream_task_ids)}
            for task in dag.tasks
        ],
    },
    sys.stdout,
)
