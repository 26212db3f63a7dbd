# What a project finds in its folders, sorted by itself, and what patterns fit a name.
from fnmatch import filter, fnmatch
names = ["a.py", ".hidden", "b.PY", "data[1].csv", "data-2.csv", "-", "]", "x.y.z", ""]
patterns = ["*", "*.py", "?.*", "data[[]1].csv", "data[!0-9]?.csv", "[]-]", "[!]a]*", "[", "[a", "*.*.*", "x*z", "[z-a]", "**", "[a-b]*"]
result = [(p, filter(names, p)) for p in patterns], fnmatch("A", "a")
---
#file data/b.yml
#file data/a.yml
#file data/.hidden.yml
#file data/deep/c.yml
#file data/deep/er/d.yml
#file data/text.txt
#file spec.py
import glob, os
from pathlib import Path
here = os.path.dirname(__file__)
def names(paths):
    return sorted(os.path.basename(p) for p in paths)
folder = Path(__file__).parent / "data"
result = (
    sorted(os.listdir(os.path.join(here, "data"))),
    names(glob.glob(os.path.join(here, "data", "*.yml"))),
    names(glob.glob(os.path.join(here, "data", "*", "?.yml"))),
    names(glob.glob(os.path.join(here, "data", "**", "*.yml"), recursive=True)),
    names(glob.glob(os.path.join(here, "data", ".*"))),
    names(glob.glob(os.path.join(here, "data", "a.yml"))),
    glob.glob(os.path.join(here, "nothing", "*")),
    names(glob.iglob(os.path.join(here, "d*", "text.txt"))),
    sorted(p.name for p in folder.iterdir()),
    sorted(p.stem for p in folder.glob("*.yml")),
    sorted(str(p.relative_to(folder)) for p in folder.rglob("*.yml")),
    sorted(str(p.relative_to(folder)) for p in folder.glob("**/[cd].yml")),
    sorted(p.name for p in folder.glob("deep/*")),
    list(folder.glob("nothing/*")),
    len(list(folder.glob("*"))),
)
---
#file data/a.yml
#file spec.py
import os
from pathlib import Path
result = []
for path in ["nothing", "data/a.yml"]:
    try:
        os.listdir(os.path.join(os.path.dirname(__file__), path))
    except OSError as error:
        result.append(type(error).__name__)
    try:
        list((Path(__file__).parent / path).iterdir())
    except OSError as error:
        result.append(type(error).__name__)
try:
    list(Path(__file__).parent.glob(""))
except ValueError as error:
    result.append(str(error))
---
from typing import NamedTuple
from collections import namedtuple
A = NamedTuple("A", x=int, y=str)
B = NamedTuple("B")
C = namedtuple("C", "x y", defaults=None, rename=False)
result = [A(1, y="2"), A._fields, B(), B._fields, C(1, 2)]
for make in [lambda: NamedTuple("D", [("x", int)], y=str), lambda: namedtuple("E", "x", defaults=[1, 2]), lambda: C(1)]:
    try:
        make()
    except TypeError as error:
        result.append(str(error))
