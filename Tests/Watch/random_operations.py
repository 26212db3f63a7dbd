"""Changes the pipelines of a watched project at random, with a model of what they are to be.

    random_operations.py change SEED MOST   makes up to MOST changes, of whole folders and links too
    random_operations.py save SEED COUNT    saves COUNT times, now and then

Before it changes anything, it looks whether the published DAG has the model's tasks and no others; with neither, that is all.

It runs in the project; the model, a folder's name to its tasks, is kept in $OUTSIDE/model.json. No task is ever named
twice, so that every state of the project is a valid one.
"""

import json
import os
import random
import re
import shutil
import sys
import time
from pathlib import Path

pipelines = Path("src/shop/pipelines")
outside = Path(os.environ["OUTSIDE"])
kept = outside / "model.json"
model = json.loads(kept.read_text()) if kept.exists() else {"tasks": {"clean": ["wash"]}, "away": {}, "next": 0}
tasks, away = model["tasks"], model["away"]


def new():
    model["next"] += 1
    return model["next"]


def text(names):
    return "NAMES = %s\n" % json.dumps(names)


def some():
    return ["t%d" % new() for _ in range(random.randint(1, 4))]


def folder():
    return random.choice(sorted(tasks))


def movable():
    return random.choice(sorted(tasks.keys() - {"clean"}) or [None])


def save(name=None):
    """In place, in pieces, or as a new file that takes the other's name; a link is followed or replaced."""
    name = name or folder()
    tasks[name] = some()
    file, content = pipelines / name / "names.py", text(tasks[name])
    way = random.choice(["at once", "in pieces", "renamed"])
    if way == "at once":
        file.write_text(content)
    elif way == "in pieces":
        with open(file, "w") as out:
            for start in range(0, len(content), 5):
                out.write(content[start:start + 5])
                out.flush()
    else:
        swap = file.with_name(".names.py.swp")
        swap.write_text(content)
        swap.rename(file)


def make():
    name = "p%d" % new()
    (pipelines / name).mkdir()
    for file in ("__init__.py", "pipeline.py"):
        shutil.copy(pipelines / "clean" / file, pipelines / name)
    tasks[name] = some()
    (pipelines / name / "names.py").write_text(text(tasks[name]))


def delete():
    if name := movable():
        del tasks[name]
        path = pipelines / name
        path.unlink() if path.is_symlink() else shutil.rmtree(path)


def rename():
    if name := movable():
        other = "p%d" % new()
        (pipelines / name).rename(pipelines / other)
        tasks[other] = tasks.pop(name)


def move_out():
    if name := movable():
        (pipelines / name).rename(outside / name)
        away[name] = tasks.pop(name)


def move_in():
    if away:
        name = random.choice(sorted(away))
        (outside / name).rename(pipelines / name)
        tasks[name] = away.pop(name)


def swap():
    one, other = movable(), movable()
    if one and other and one != other:
        (pipelines / one).rename(outside / "swap")
        (pipelines / other).rename(pipelines / one)
        (outside / "swap").rename(pipelines / other)
        tasks[one], tasks[other] = tasks[other], tasks[one]


def link_file():
    """The file becomes a link to another place, or another link."""
    name = folder()
    tasks[name] = some()
    target = outside / ("names%d.py" % new())
    target.write_text(text(tasks[name]))
    link = pipelines / name / "names.link"
    link.symlink_to(target)
    link.rename(pipelines / name / "names.py")


def link_folder():
    """A folder moves away and a link takes its place."""
    name = movable()
    if name and not (pipelines / name).is_symlink():
        target = outside / ("folder%d" % new())
        (pipelines / name).rename(target)
        (pipelines / name).symlink_to(target)


def check():
    dag = Path("airflow_dags/shop_dag.py").read_text()
    listed = re.search(r"\nTASKS = \[\n(.*?)\n\]\n", dag, re.S).group(1)
    published = sorted(re.findall(r'\(\s*"([^"]+)",\s*\[', listed))
    wanted = sorted(name for names in tasks.values() for name in names)
    if published != wanted:
        sys.exit("published: %s\nwanted:    %s" % (published, wanted))


check()
if len(sys.argv) > 1:
    what, seed, count = sys.argv[1:]
    random.seed(seed)
    if what == "save":
        for _ in range(int(count)):
            save()
            time.sleep(random.uniform(0, 0.03))
    else:
        for _ in range(random.randint(1, int(count))):
            random.choice([save, save, save, make, make, delete, rename, move_out, move_in, swap, link_file, link_folder])()
    kept.write_text(json.dumps(model))
