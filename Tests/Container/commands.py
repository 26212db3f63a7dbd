"""Prints what each task of the DAG files in a folder would have its container run, in their order, as JSON.

Usage: commands.py FOLDER
"""

import importlib.util
import json
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
found = []
for file in sorted(Path(sys.argv[1]).glob("*.py")):
    spec = importlib.util.spec_from_file_location("unusual_prefix_" + file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    for task in module.dag.topological_sort():
        if hasattr(task, "cmds"):
            # Kubernetes reads `$$` as `$`.
            found.append([*task.cmds, *(item.replace("$$", "$") for item in task.arguments)])
        else:
            found.append(task.command)
print(json.dumps(found))
