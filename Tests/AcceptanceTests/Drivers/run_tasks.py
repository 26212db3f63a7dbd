"""Runs a folder of DAGs in Airflow, task after task, each in a process of its own.

    python run_tasks.py DAGS_FOLDER ANSWER

A process is a fork of this one and does what `airflow tasks test` does: what a task leaves in memory is not there for
the next. What all of them need is made here, once: the database, the DAGs, what a task imports, and in Airflow 3 the
API that a task talks to, which takes seconds to answer its first request.
"""

import asyncio
import json
import os
import sys
import traceback

# Airflow 3 wants one that lasts longer than a process.
os.environ.setdefault("AIRFLOW__API_AUTH__JWT_SECRET", "nobody has to keep it " * 4)

import airflow  # noqa: E402
from airflow.cli import cli_parser  # noqa: E402
from airflow.cli.commands import task_command  # noqa: E402

folder, answer = sys.argv[1:]
parser = cli_parser.get_parser()


def run(what, work):
    print(what, flush=True)
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(what + " failed")


def migrate():
    arguments = parser.parse_args(["db", "migrate"])
    arguments.func(arguments)


def find_in_2():
    from airflow.models.dagbag import DagBag

    return DagBag(folder, include_examples=False)


def find_in_3():
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db

    bag = DagBag(folder)
    # A run is made of what the database knows of the DAG.
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(bag, "dags-folder", None)
    return bag


def warm_api():
    """Has the API that `tasks test` makes in its process answer a request, if only with a refusal."""
    import a2wsgi  # noqa: F401
    import httpx
    from airflow.sdk.api.datamodels._generated import API_VERSION
    from airflow.sdk.execution_time import supervisor, task_runner  # noqa: F401

    app = supervisor.in_process_api_server().app

    async def ask():
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://airflow")
        async with app.router.lifespan_context(app), client:
            path = "/task-instances/00000000-0000-7000-8000-000000000000/run"
            await client.patch(path, json={}, headers={"Airflow-API-Version": API_VERSION})

    asyncio.run(ask())


def test(dag, task):
    """`airflow tasks test`, with the DAG that was parsed already."""
    arguments = parser.parse_args(["tasks", "test", dag.dag_id, task.task_id, "2024-02-29"])
    if is_2:
        return task_command.task_test(arguments, dag=dag)
    # That a task failed is only said in the log.
    states = []
    run_task = task_command._run_task

    def watched(**given):
        result = run_task(**given)
        states.append(result is not None and result.state)
        return result

    task_command._run_task = watched
    task_command.task_test(arguments, dag=dag)
    assert states == ["success"], states


is_2 = airflow.__version__.startswith("2.")
run("airflow db migrate", migrate)
bag = find_in_2() if is_2 else find_in_3()
assert not bag.import_errors, bag.import_errors
assert "kedro" not in sys.modules, "parsing imported kedro"

import kedro.framework.session  # noqa: E402, F401
import kedro_datasets.json  # noqa: E402, F401
import pandas  # noqa: E402, F401
import requests  # noqa: E402, F401

if not is_2:
    warm_api()
# A connection is nothing for two processes.
airflow.settings.engine.dispose()

ran = {}
for dag_id, dag in sorted(bag.dags.items()):
    tasks = list(dag.topological_sort())
    ran[dag_id] = [sorted(task.nodes) for task in tasks]
    for task in tasks:
        run(f"airflow tasks test {dag_id} {task.task_id}", lambda: test(dag, task))
with open(answer, "w") as file:
    json.dump(ran, file)
