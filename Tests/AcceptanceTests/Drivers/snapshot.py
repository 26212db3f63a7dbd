"""What Kedro itself says of a project: its inspection snapshot, as JSON in a file, since Kedro logs to stdout.

    python snapshot.py PROJECT ANSWER
"""

import dataclasses
import json
import sys

from kedro.inspection import get_project_snapshot

project, answer = sys.argv[1:]
with open(answer, "w") as file:
    json.dump(dataclasses.asdict(get_project_snapshot(project)), file)
