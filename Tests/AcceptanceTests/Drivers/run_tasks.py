"""Runs a folder of DAGs to their end in Airflow: in Airflow 2 each task in a process of its own.

    python run_tasks.py DAGS_FOLDER ANSWER

A process is a fork of this one and runs `airflow tasks test`: what a task leaves in memory is not there for the
next. What each of them would import for itself is imported here, once. Airflow 3 starts an API of its own for
each such command, which takes seconds; there `airflow dags test` runs a DAG, in one process for each.
"""

import json
import os
import sys
import traceback

import airflow
from airflow.cli import cli_parser

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:  # Airflow 2
    from airflow.models.dagbag import DagBag

folder, answer = sys.argv[1:]
try:
    bag = DagBag(folder, include_examples=False)
except TypeError:  # Airflow 3.3
    bag = DagBag(folder)
assert not bag.import_errors, bag.import_errors
assert "kedro" not in sys.modules, "parsing imported kedro"

import kedro.framework.session  # noqa: E402, F401
import kedro_datasets.json  # noqa: E402, F401
import pandas  # noqa: E402, F401

parser = cli_parser.get_parser()
ran = {}


def run(*command):
    print(*command, flush=True)
    child = os.fork()
    if child == 0:
        try:
            arguments = parser.parse_args(command)
            arguments.func(arguments)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(" ".join(command) + " failed")


for dag_id, dag in sorted(bag.dags.items()):
    tasks = list(dag.topological_sort())
    ran[dag_id] = [sorted(task.nodes) for task in tasks]
    if airflow.__version__.startswith("2."):
        for task in tasks:
            run("tasks", "test", dag_id, task.task_id, "2024-02-29")
    else:
        run("dags", "test", dag_id)
with open(answer, "w") as file:
    json.dump(ran, file)
