"""Loads a folder of DAG files as Airflow does, and prints what Airflow made of each, as JSON.

Usage: check_dags.py FOLDER
"""

import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

folder = Path(sys.argv[1]).resolve()
home = tempfile.TemporaryDirectory(prefix="airflow-home-", ignore_cleanup_errors=True)
os.environ.setdefault("AIRFLOW_HOME", home.name)
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(folder)

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:  # Airflow 2
    from airflow.models.dagbag import DagBag
try:
    from airflow.serialization.serialized_objects import DagSerialization as Serialization
except ImportError:  # Airflow 2, and 3 before 3.1
    from airflow.serialization.serialized_objects import SerializedDAG as Serialization


def serialized(dag):
    return json.loads(json.dumps(Serialization.to_dict(dag)))


def seconds(delta):
    return delta.total_seconds() if delta is not None else None


def describe(dag, again):
    # What a scheduler sees is the serialized DAG, so it is asked and not the object that the file made.
    written = serialized(dag)
    seen = Serialization.from_dict(json.loads(json.dumps(written)))
    return {
        "tasks": [task.task_id for task in dag.tasks],
        "edges": sorted([t.task_id, d] for t in seen.tasks for d in t.downstream_task_ids),
        "nodes": {task.task_id: task.nodes for task in dag.tasks},
        "groups": {task.task_id: group_of(seen, task) for task in seen.tasks},
        "start": seen.start_date.isoformat() if seen.start_date else None,
        "end": seen.end_date.isoformat() if seen.end_date else None,
        "timezone": str(getattr(seen.timezone, "name", seen.timezone)),
        "schedule": seen.timetable.summary,
        "catchup": seen.catchup,
        "max_active_runs": seen.max_active_runs,
        "run_timeout": seconds(seen.dagrun_timeout),
        "description": seen.description,
        "tags": sorted(seen.tags or []),
        "params": json.dumps(dag.params.dump(), sort_keys=True),
        "documentation": dag.doc_md,
        "has_callback": dag.has_on_failure_callback,
        "said": {
            task.task_id: {
                "owner": task.owner,
                "retries": task.retries,
                "retry_delay": seconds(task.retry_delay),
                "pool": task.pool,
                "pool_slots": task.pool_slots,
                "queue": task.queue,
                "priority_weight": task.priority_weight,
                "trigger_rule": str(getattr(task.trigger_rule, "value", task.trigger_rule)),
                "execution_timeout": seconds(task.execution_timeout),
                "depends_on_past": task.depends_on_past,
                "max_active_tis_per_dag": task.max_active_tis_per_dag,
                "documentation": task.doc_md,
            }
            for task in dag.tasks
        },
        "is_stable": serialized(again) == written,
    }


def group_of(dag, task):
    """The groups around a task, the outermost first."""
    path, group = [], task.task_group
    while group is not None and group.group_id is not None:
        path.insert(0, group.group_id)
        group = group.parent_group
    return path


report = {}
kedro_before = any(name.split(".")[0] == "kedro" for name in sys.modules)
for file in sorted(folder.glob("*.py")):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # Airflow keeps the warnings of a file for itself; one that is due to the file names the file.
        started = time.perf_counter()
        bag = DagBag(str(file))
        elapsed = time.perf_counter() - started
        # A file that serializes otherwise each time would be a new version of its DAG each time.
        again = DagBag(str(file))
    captured = [str(w) for found in getattr(bag, "captured_warnings", {}).values() for w in found]
    ours = [str(w.message) for w in caught if Path(w.filename).resolve().is_relative_to(folder)]
    report[file.name] = {
        "errors": list(bag.import_errors.values()),
        "warnings": ours + [text for text in captured if str(folder) in text],
        "dags": {dag_id: describe(dag, again.dags[dag_id]) for dag_id, dag in bag.dags.items()},
        "seconds": elapsed,
    }
kedro_after = any(name.split(".")[0] == "kedro" for name in sys.modules)
json.dump({"files": report, "parsing_imported_kedro": kedro_after and not kedro_before}, sys.stdout)
