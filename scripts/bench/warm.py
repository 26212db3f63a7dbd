"""The strongest peer that Python allows: Kedro kept warm, forked at every save.

The parent has imported Kedro and every library that the project's pipelines import, but nothing of the
project itself. A save wakes it; it forks; the child imports the project as it now is, asks it for its
pipelines, writes the answer and ends. So every answer is Kedro's own, and no state of an older one is left.

    python warm.py MODE PROJECT TARGET_DIR

MODE says how much the child does:
    command   the whole of `kedro airflow create`
    dag       the pipelines, and kedro-airflow's own template; no session, no settings, no command line
    json      the pipelines, as JSON: the least that can be called an answer
"""

import ctypes
import gc
import importlib
import json
import os
import select
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

IN_CLOSE_WRITE, IN_MOVED_TO, IN_NONBLOCK = 0x8, 0x80, 0x800
EVENT = struct.Struct("iIII")

# What a throwaway child says it has imported, once it has the project's pipelines.
LEARN = """
import json, sys
before = set(sys.modules)
import kedro.framework.cli, kedro.framework.session, kedro_airflow.plugin
from kedro.framework.startup import bootstrap_project
from kedro.framework.project import pipelines
metadata = bootstrap_project(sys.argv[1])
dict(pipelines)
own = metadata.package_name
print(json.dumps([m for m in sys.modules if m.split(".")[0] not in (own, "__main__", "__mp_main__")]))
"""


def preload(project: Path) -> None:
    """Imports all that the project's pipelines import from elsewhere, as a run of them shows it."""
    learned = subprocess.run(
        [sys.executable, "-c", LEARN, str(project)], capture_output=True, text=True, check=True, cwd=project
    )
    for module in json.loads(learned.stdout.splitlines()[-1]):
        try:
            importlib.import_module(module)
        except Exception:
            # Some modules exist only once another has made them; the child will do so itself.
            continue


class Saves:
    """The saves of `.py` and `.yml` files below some folders, through inotify."""

    def __init__(self, folders: list[Path]) -> None:
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self.libc.inotify_init1(IN_NONBLOCK)
        for folder in folders:
            for path, _, _ in os.walk(folder):
                self.libc.inotify_add_watch(self.descriptor, path.encode(), IN_CLOSE_WRITE | IN_MOVED_TO)

    def wait(self) -> None:
        while True:
            select.select([self.descriptor], [], [])
            data, found, at = os.read(self.descriptor, 65536), False, 0
            while at < len(data):
                _, _, _, length = EVENT.unpack_from(data, at)
                name = data[at + EVENT.size : at + EVENT.size + length].rstrip(b"\0")
                found = found or name.endswith((b".py", b".yml"))
                at += EVENT.size + length
            if found:
                return


def replace(file: Path, text: str) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    os.replace(draft, file)


def whole_command(project: Path, target: Path) -> None:
    from kedro.framework.cli.cli import KedroCLI

    KedroCLI(project).main(["airflow", "create", "--target-dir", str(target)], prog_name="kedro", standalone_mode=False)


def registered(project: Path, package: str):
    import kedro.framework.project

    sys.path.insert(0, str(project / "src"))
    # What `find_pipelines` looks at; `bootstrap_project` would read the settings too, for 100 ms.
    kedro.framework.project.PACKAGE_NAME = package
    return importlib.import_module(f"{package}.pipeline_registry").register_pipelines()


def dag_only(project: Path, target: Path, package: str, template) -> None:
    pipeline = registered(project, package)["__default__"]
    text = template.render(
        dag_name=package,
        node_objs=pipeline.group_nodes_by(group_by=None),
        env="local",
        pipeline_name="__default__",
        package_name=package,
        pipeline=pipeline,
        conf_source="",
    )
    replace(target / f"{package}_dag.py", text)


def json_only(project: Path, target: Path, package: str) -> None:
    pipelines = registered(project, package)
    answer = {
        name: [
            dict(name=n.name, inputs=n.inputs, outputs=n.outputs, tags=sorted(n.tags), namespace=n.namespace)
            for n in pipeline.nodes
        ]
        for name, pipeline in pipelines.items()
    }
    replace(target / f"{package}.json", json.dumps(answer))


def main(mode: str, project: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    package = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["kedro"]["package_name"]
    os.chdir(project)
    preload(project)

    import jinja2
    import kedro_airflow
    from slugify import slugify

    loader = jinja2.FileSystemLoader(Path(kedro_airflow.__file__).parent)
    environment = jinja2.Environment(autoescape=True, loader=loader, lstrip_blocks=True)
    environment.filters["slugify"] = slugify
    template = environment.get_template("airflow_dag_template.j2")

    work = {
        "command": lambda: whole_command(project, target),
        "dag": lambda: dag_only(project, target, package, template),
        "json": lambda: json_only(project, target, package),
    }[mode]
    saves = Saves([project / "src", project / "conf"])
    # Objects that never die need not be looked at, nor their pages copied, by a child's collector.
    gc.collect()
    gc.freeze()
    while True:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work()
                status = 0
            finally:
                os._exit(status)
        os.waitpid(child, 0)
        saves.wait()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve())
