"""What real Kedro makes of whole projects.

    judge.py SCRATCH < REQUESTS > ANSWERS

Each line in is `{"files": {path: text}, "env": null}`, and each line out is that project's answer, in the
same order; `{"folder": path}` is a project on disk, of which a copy is read. A project is written below
SCRATCH and read by a child forked from here, so that Kedro is imported once and every project still finds
modules and settings as a new process would. The child answers through a pipe of its own: what a project
prints is lost.

With `"groups": true`, there is also what kedro-airflow makes of the pipelines, where it is installed.

An answer has parts: `pipelines`, `datasets` with `memory`, `parameters`, and `catalog` (whether a run could
make one), since a catalog that cannot be read says nothing of the pipelines. A part that Kedro refuses is
`{"error": {"type", "message", "place"}}`. Up to 0.18 nothing is said of datasets.
The pipelines are those of Kedro's own inspection snapshot; where this Kedro has none, it is written here
after the same rules, and where it has one, the two are held against each other.
"""

import copy
import functools
import gc
import importlib
import importlib.resources.readers
import inspect
import json
import logging
import os
import pathlib
import re
import shutil
import signal
import sys
import traceback
import warnings

from parse import parse

# Kedro writes its log to standard output, from its import on.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import kedro
import kedro.framework.project as project
from kedro.config import MissingConfigException, OmegaConfigLoader  # noqa: F401
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import Pipeline

# What a project would import by itself, once for all of them.
for module in ("kedro.framework.session", "kedro.runner", "kedro.validation", "attrs", "runpy"):
    try:
        importlib.import_module(module)
    except ImportError:
        pass
try:
    from kedro.inspection import get_project_snapshot
except ImportError:
    get_project_snapshot = None
try:
    from kedro.io.catalog_config_resolver import CatalogConfigResolver
except ImportError:
    CatalogConfigResolver = None
try:
    from kedro.io import KedroDataCatalog as LazyCatalog
except ImportError:
    from kedro.io import DataCatalog as LazyCatalog
try:
    from kedro.io.core import _redact_url_credentials as redact
except ImportError:
    redact = str
try:
    from kedro.io import MemoryDataset
    from kedro_airflow.grouping import group_memory_nodes
    from slugify import slugify
except ImportError:
    group_memory_nodes = None

SECONDS = 20
LEFT_OUT = re.compile(r"[Tt]he '([\w.]+)' module")


def source(func, root):
    """The lines of a function: the rule of `kedro.inspection.snapshot._resolve_node_source`."""
    if (
        isinstance(func, functools.partial)
        or inspect.isbuiltin(func)
        or getattr(func, "__name__", None) == "<lambda>"
    ):
        return None
    func = inspect.unwrap(func)
    try:
        file = inspect.getsourcefile(func)
        if file is None or not pathlib.Path(file).resolve().is_relative_to(root):
            return None
        lines, first = inspect.getsourcelines(func)
    except (OSError, TypeError):
        return None
    return {
        "filepath": pathlib.Path(file).resolve().relative_to(root).as_posix(),
        "line_start": first,
        "line_end": first + len(lines) - 1,
    }


def describe(name, pipeline, root):
    if not isinstance(pipeline, Pipeline):
        raise TypeError(f"'{name}' is no Pipeline but a {type(pipeline).__name__}")
    return {
        "name": name,
        "nodes": [
            {
                "name": node.name,
                "func_name": node._func_name,
                "namespace": node.namespace,
                "tags": sorted(node.tags),
                "inputs": node.inputs,
                "outputs": node.outputs,
                "source": source(node.func, root),
            }
            for node in pipeline.nodes
        ],
        "inputs": sorted(pipeline.inputs()),
        "outputs": sorted(pipeline.outputs()),
    }


def error(exception):
    """The exception, with the last place in the project that it came through, as `path:line`."""
    places = [
        f"{frame.filename}:{frame.lineno}"
        for frame in traceback.extract_tb(exception.__traceback__)
        if frame.filename.startswith(os.getcwd() + os.sep)
    ]
    place = places[-1][len(os.getcwd()) + 1 :] if places else None
    causes = []
    cause = exception.__cause__
    while cause is not None and len(causes) < 10:
        causes.append(str(cause))
        cause = cause.__cause__
    text = {"type": type(exception).__name__, "message": str(exception), "place": place, "causes": causes}
    return {"error": text}


def part(answer, key, read):
    try:
        answer[key] = read()
    except Exception as exception:
        answer[key] = error(exception)


def is_parameter(name):
    return name == "parameters" or name.startswith("params:")


def is_memory(config):
    """As `AbstractDataset.from_config` finds the class: in `kedro.io` first."""
    return config is not None and config.get("type") in (
        "MemoryDataset",
        "kedro.io.MemoryDataset",
        "kedro.io.memory_dataset.MemoryDataset",
    )


def dataset(name, config):
    filepath = config.get("filepath")
    return {
        "name": name,
        "type": config.get("type", ""),
        "filepath": redact(filepath) if filepath else filepath,
    }


def datasets(catalog, used):
    """`datasets` of the snapshot, and which of the used names live in memory."""
    found = {
        name: config
        for name, config in catalog.items()
        if not name.startswith("_") and isinstance(config, dict) and "{" not in name
    }
    patterns = {name: config for name, config in catalog.items() if "{" in name}
    patterns = CatalogConfigResolver._sort_patterns(patterns)
    for name in sorted(used - set(found)):
        matched = next((pattern for pattern in patterns if parse(pattern, name)), None)
        if matched is not None:
            config = copy.deepcopy(patterns[matched])
            found[name] = CatalogConfigResolver._resolve_dataset_config(name, matched, config)
    memory = sorted(
        name
        for name in used
        if not is_parameter(name) and (name not in found or is_memory(found[name]))
    )
    return {name: dataset(name, config) for name, config in found.items()}, memory


class Anything(dict):
    """Credentials of any name: a catalog can be described without them."""

    def __bool__(self):
        return True

    def __missing__(self, key):
        return {}


class UpstreamCatalog:
    """What kedro-airflow asks of a catalog. Where it fails on a dataset that cannot be made (the class is not installed,
    an argument is not known), the dataset's type is taken at its word.

    For one pipeline: a dataset that could not be made is no longer in Kedro's catalog.
    """

    def __init__(self, config):
        self.real = LazyCatalog.from_config(config, Anything())

    def __contains__(self, name):
        return name in self.real

    def get(self, name):
        try:
            return self.real.get(name)
        except Exception:
            return MemoryDataset() if is_memory(self.real.config_resolver.resolve_pattern(name)) else None


def groups(config):
    """The tasks of each pipeline as `kedro airflow create` has them, one way of grouping after the other."""
    ways = {
        "none": lambda pipeline: pipeline.group_nodes_by(group_by=None),
        "namespace": lambda pipeline: pipeline.group_nodes_by(group_by="namespace"),
        "memory": lambda pipeline: group_memory_nodes(UpstreamCatalog(config), pipeline),
    }
    return {
        name: {
            way: [
                {
                    "id": slugify(group.name),
                    "name": group.name,
                    "nodes": list(group.nodes),
                    "parents": [slugify(parent) for parent in group.dependencies],
                }
                for group in make(pipeline)
            ]
            for way, make in ways.items()
        }
        for name, pipeline in dict(project.pipelines).items()
        if pipeline is not None
    }


def judge(root, env, wants_groups):
    """Everything there is to say about the project at `root`, the working directory."""
    answer = {}
    try:
        metadata = bootstrap_project(root)
        loader = project.settings.CONFIG_LOADER_CLASS(
            conf_source=str(root / project.settings.CONF_SOURCE),
            env=env,
            runtime_params=None,
            **project.settings.CONFIG_LOADER_ARGS,
        )
    except Exception as exception:
        return {"pipelines": error(exception)}
    answer["metadata"] = {
        "project_name": metadata.project_name,
        "package_name": metadata.package_name,
        "kedro_version": metadata.kedro_init_version,
    }

    def load(kind):
        try:
            return loader[kind]
        except (KeyError, MissingConfigException) as exception:
            if "does not exist" in str(exception):
                # To the snapshot this is an empty configuration, and to a run it is the end.
                answer["environment"] = error(exception)
            return {}

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        part(
            answer,
            "pipelines",
            lambda: [
                describe(name, pipeline, root)
                for name, pipeline in dict(project.pipelines).items()
                if pipeline is not None
            ],
        )
    answer["left_out"] = sorted(
        {match[1] for warning in caught if (match := LEFT_OUT.search(str(warning.message)))}
    )
    answer["warnings"] = [str(warning.message) for warning in caught]
    if "error" in answer["pipelines"]:
        return answer

    used = {
        name
        for pipeline in answer["pipelines"]
        for node in pipeline["nodes"]
        for name in node["inputs"] + node["outputs"]
    }

    def read_datasets():
        catalog = load("catalog")
        found, answer["memory"] = datasets(catalog, used)
        # The snapshot describes what a run would refuse.
        part(answer, "catalog", lambda: LazyCatalog.from_config(catalog, Anything()) and True)
        return found

    if CatalogConfigResolver is not None:
        part(answer, "datasets", read_datasets)
    part(answer, "parameters", lambda: sorted(load("parameters")))
    if wants_groups and group_memory_nodes is not None:
        part(answer, "groups", lambda: groups(load("catalog")))
    if get_project_snapshot is not None:
        hold_against_snapshot(answer, root, env, metadata)
    return answer


def hold_against_snapshot(answer, root, env, metadata):
    """Makes the answer useless where it is not what Kedro's own snapshot says."""
    import dataclasses

    if any("error" in answer[key] for key in ("pipelines", "datasets", "parameters")):
        try:
            get_project_snapshot(env=env, metadata=metadata)
        except Exception:
            return
        answer["disagreement"] = "the snapshot has no error"
        return
    snapshot = dataclasses.asdict(get_project_snapshot(env=env, metadata=metadata))
    for key in ("metadata", "pipelines", "datasets", "parameters"):
        if answer[key] != snapshot[key]:
            answer["disagreement"] = {key: [answer[key], snapshot[key]]}


def child(folder, request, pipe):
    root = pathlib.Path(folder).resolve()
    os.chdir(root)
    signal.alarm(SECONDS)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    logging.disable(logging.CRITICAL)
    sys.dont_write_bytecode = True
    try:
        answer = judge(root, request.get("env"), request.get("groups"))
    except BaseException as exception:
        answer = {"pipelines": error(exception)}
    with os.fdopen(pipe, "w") as file:
        # Keys of a catalog can be anything.
        json.dump(answer, file, default=repr)
    os._exit(0)


def start(index, request, scratch):
    folder = os.path.join(scratch, str(index))
    if "folder" in request:
        ignored = shutil.ignore_patterns(".git", ".venv", "venv", "node_modules", "__pycache__")
        shutil.copytree(request["folder"], folder, symlinks=True, ignore=ignored)
    for path, text in request.get("files", {}).items():
        file = os.path.join(folder, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8", errors="surrogateescape", newline="") as out:
            out.write(text)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        child(folder, request, writing)
    os.close(writing)
    return pid, reading, folder


def finish(started):
    pid, reading, folder = started
    with os.fdopen(reading) as file:
        text = file.read()
    _, status = os.waitpid(pid, 0)
    shutil.rmtree(folder)
    return text or json.dumps({"crash": f"the child ended with {status} and no answer"})


def main():
    scratch = sys.argv[1]
    importlib.import_module("fsspec.implementations.local")
    # A child touches, and so copies, only what it uses.
    gc.disable()
    gc.freeze()
    at_once = len(os.sched_getaffinity(0))
    running = []
    for index, line in enumerate(sys.stdin):
        running.append(start(index, json.loads(line), scratch))
        if len(running) > at_once:
            print(finish(running.pop(0)), file=answers, flush=True)
    for started in running:
        print(finish(started), file=answers, flush=True)


main()
