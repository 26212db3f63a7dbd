"""What kedro-airflow makes of small pipelines.

    kedro_airflow_groups.py < CASES > ANSWERS

CASES is a JSON list of `{"nodes": [{"name", "namespace", "inputs", "outputs", "tags"}], "catalog": {...},
"tags": [...], "way": null}`, with a node's name as Kedro has it, namespace included. Each answer has the `order` of the
nodes, the `tasks` with what each of them would `run`, or the `error`.
"""

import json
import os
import sys

# Kedro writes its log to standard output, from its import on.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline, node
from kedro_airflow.grouping import group_memory_nodes
from slugify import slugify


def make(entry):
    namespace = entry.get("namespace")
    name = entry["name"][len(namespace) + 1 :] if namespace else entry["name"]
    return node(
        lambda *inputs: inputs,
        entry["inputs"],
        entry["outputs"],
        name=name,
        namespace=namespace,
        tags=entry.get("tags"),
    )


def answer(case):
    registered = Pipeline([make(entry) for entry in case["nodes"]])
    pipeline = registered
    if case.get("tags"):
        pipeline = pipeline.only_nodes_with_tags(*case["tags"])
    if case.get("way") == "memory":
        groups = group_memory_nodes(DataCatalog.from_config(case.get("catalog") or {}), pipeline)
    else:
        groups = pipeline.group_nodes_by(group_by=case.get("way"))

    def run(group):
        # What the packaged template says.
        if group.type == "namespace":
            return [node.name for node in registered.only_nodes_with_namespaces([group.name]).nodes]
        return list(group.nodes)

    return {
        "order": [node.name for node in pipeline.nodes],
        "tasks": [
            {
                "id": slugify(group.name),
                "nodes": list(group.nodes),
                "runs": run(group),
                "parents": [slugify(parent) for parent in group.dependencies],
            }
            for group in groups
        ],
    }


def main():
    found = []
    for case in json.load(sys.stdin):
        try:
            found.append(answer(case))
        except (Exception, RecursionError) as exception:
            found.append({"error": type(exception).__name__})
    json.dump(found, answers)
    answers.close()


main()
