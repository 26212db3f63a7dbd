"""Loads a folder of DAGs as Airflow's own processor does, and says what it found, as JSON in a file.

    python load_dags.py DAGS_FOLDER ANSWER
"""

import json
import sys
import warnings

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:  # Airflow 2
    from airflow.models.dagbag import DagBag

folder, answer = sys.argv[1:]
already = "kedro" in sys.modules
try:
    bag = DagBag(folder, include_examples=False)
except TypeError:  # Airflow 3.3
    bag = DagBag(folder)

found = {
    "errors": {str(file): str(error) for file, error in bag.import_errors.items()},
    "warnings": [text for texts in bag.captured_warnings.values() for text in texts],
    "imports_kedro": "kedro" in sys.modules and not already,
    "dags": {
        dag.dag_id: {
            "tasks": sorted(dag.task_ids),
            "edges": sorted([task.task_id, child] for task in dag.tasks for child in task.downstream_task_ids),
        }
        for dag in bag.dags.values()
    },
}
with open(answer, "w") as file:
    json.dump(found, file)
