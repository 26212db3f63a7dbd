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
os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="airflow-home-"))
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


def describe(dag):
    # What a scheduler sees is the serialized DAG, so it is asked and not the object that the file made.
    seen = Serialization.from_dict(json.loads(json.dumps(Serialization.to_dict(dag))))
    return {
        "tasks": [task.task_id for task in dag.tasks],
        "edges": sorted([t.task_id, d] for t in seen.tasks for d in t.downstream_task_ids),
        "nodes": {task.task_id: task.nodes for task in dag.tasks},
        "start": seen.start_date.isoformat() if seen.start_date else None,
        "catchup": seen.catchup,
        "max_active_runs": seen.max_active_runs,
        "retries": sorted({task.retries for task in seen.tasks}),
        "owners": sorted({task.owner for task in seen.tasks}),
    }


report = {}
kedro_before = any(name.split(".")[0] == "kedro" for name in sys.modules)
for file in sorted(folder.glob("*.py")):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # Airflow keeps the warnings of a file for itself; one that is due to the file names the file.
        started = time.perf_counter()
        bag = DagBag(str(file))
        seconds = time.perf_counter() - started
    captured = [str(w) for found in getattr(bag, "captured_warnings", {}).values() for w in found]
    ours = [str(w.message) for w in caught if Path(w.filename).resolve().is_relative_to(folder)]
    report[file.name] = {
        "errors": list(bag.import_errors.values()),
        "warnings": ours + [text for text in captured if str(folder) in text],
        "dags": {dag_id: describe(dag) for dag_id, dag in bag.dags.items()},
        "seconds": seconds,
    }
kedro_after = any(name.split(".")[0] == "kedro" for name in sys.modules)
json.dump({"files": report, "parsing_imported_kedro": kedro_after and not kedro_before}, sys.stdout)
