"""The nodes of a project's default pipeline and what depends on what, from Kedro, as JSON in a file.

    python graph.py PROJECT ANSWER
"""

import json
import sys

from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project

project, answer = sys.argv[1:]
bootstrap_project(project)
pipeline = pipelines["__default__"]
graph = {
    "tasks": sorted(node.name for node in pipeline.nodes),
    "edges": sorted(
        [parent.name, node.name] for node, parents in pipeline.node_dependencies.items() for parent in parents
    ),
}
with open(answer, "w") as file:
    json.dump(graph, file)
