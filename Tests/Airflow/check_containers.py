"""Renders the tasks of DAG files that run in containers, and prints what each would run, as JSON.

Usage: check_containers.py FOLDER [PARAMS]

Nothing is started: of a pod it prints the object that Kubernetes would be sent, of a Docker container what
Docker would be asked for. PARAMS, as JSON, is what the run was triggered with.
"""

import importlib.util
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock, PropertyMock, patch

folder = Path(sys.argv[1]).resolve()
triggered = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
home = tempfile.TemporaryDirectory(prefix="airflow-home-", ignore_cleanup_errors=True)
os.environ.setdefault("AIRFLOW_HOME", home.name)
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
warnings.simplefilter("ignore")

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator  # noqa: E402
from airflow.providers.docker.operators.docker import DockerOperator  # noqa: E402
from kubernetes.client import ApiClient  # noqa: E402


def loaded(file):
    spec = importlib.util.spec_from_file_location("unusual_prefix_" + file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.dag


def context(dag, task):
    ti = SimpleNamespace(dag_id=dag.dag_id, task_id=task.task_id, map_index=-1, try_number=1)
    return {
        "dag": dag, "task": task, "ti": ti, "task_instance": ti, "run_id": "manual__2024-02-29T00:00:00+00:00",
        "ds": "2024-02-29", "params": {**dag.params.dump(), **triggered},
    }  # fmt: skip


def pod(task, given):
    hook = SimpleNamespace(is_in_cluster=False, get_namespace=lambda: None)
    with patch.object(KubernetesPodOperator, "hook", PropertyMock(return_value=hook)):
        built = ApiClient().sanitize_for_serialization(task.build_pod_request_obj(given))
    return {"pod": built, "on_finish_action": task.on_finish_action.value}


def container(task):
    client = MagicMock()
    client.wait.return_value = {"StatusCode": 0}
    client.images.return_value = [{"RepoTags": [task.image]}]
    client.pull.return_value = []
    with (
        patch.object(DockerOperator, "hook", PropertyMock(return_value=SimpleNamespace(api_client=client))),
        patch.object(DockerOperator, "cli", PropertyMock(return_value=client), create=True),
    ):
        task._run_image()
    asked = client.create_container.call_args.kwargs
    host = client.create_host_config.call_args.kwargs
    return {
        "docker": {name: asked[name] for name in ("command", "image", "environment")},
        "mounts": [dict(mount) for mount in host["mounts"]],
        "network": host["network_mode"],
        "removed": client.remove_container.called,
    }


report = {}
for file in sorted(folder.glob("*.py")):
    dag = loaded(file)
    for task in dag.tasks:
        given = context(dag, task)
        # As often as Airflow likes.
        task.render_template_fields(given)
        task.render_template_fields(given)
        made = pod(task, given) if isinstance(task, KubernetesPodOperator) else container(task)
        report.setdefault(file.name, {})[task.task_id] = made
json.dump(report, sys.stdout)
