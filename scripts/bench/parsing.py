"""How long Airflow takes to parse a DAG file: dagwatchd's against kedro-airflow's, of one project.

    python parsing.py REPORT ROUNDS FILE...    (with the Python of Airflow; used by `measure` below)

As Airflow's own processor does it: Airflow is imported, what it holds is set aside from Python's garbage
collector, and each file is loaded in a fork of its own, so that what a file imports counts every time.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

THOUSAND = {
    "pyproject.toml": '[tool.kedro]\npackage_name = "thousand"\nproject_name = "Thousand"\nkedro_init_version = "{kedro}"\n',
    "src/thousand/__init__.py": '__version__ = "0.1"\n',
    "src/thousand/settings.py": "",
    "src/thousand/pipeline_registry.py": """\
from kedro.pipeline import node, pipeline


def join(*tables):
    return tables


def register_pipelines():
    nodes = [node(join, "raw", "table_0", name="node_0")]
    for number in range(1, 1000):
        inputs = [f"table_{number - 1}", f"table_{number // 2}"]
        nodes.append(node(join, sorted(set(inputs)), f"table_{number}", name=f"node_{number}"))
    return {"__default__": pipeline(nodes)}
""",
    "conf/base/catalog.yml": "\"{name}\": {type: pickle.PickleDataset, filepath: \"data/{name}.pkl\"}\n",
    "conf/local/.gitkeep": "",
}


def make_thousand(folder: Path, kedro: str) -> Path:
    """A project whose pipeline has a thousand nodes, most with two parents."""
    for path, text in THOUSAND.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("{kedro}", kedro))
    return folder


def generate(command: list[str], project: Path, target: Path, environment: dict[str, str]) -> Path:
    """The one DAG file that a command makes of a project."""
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    files = list(target.glob("*.py"))
    if done.returncode != 0 or len(files) != 1:
        raise SystemExit(f"bench: {command} made {files}: {done.stderr[-2000:]}")
    return files[0]


def measure(
    project: Path, dagwatchd: Path, airflow: Path, kedro: str, environment: dict[str, str], rounds: int
) -> str:
    """The figures as Markdown."""
    with tempfile.TemporaryDirectory(prefix="dagwatchd-bench-") as scratch:
        folder = Path(scratch)
        thousand = make_thousand(folder / "thousand", kedro)
        files = []
        for name, source in ((project.name, project), ("1,000 tasks", thousand)):
            for peer in ("dagwatchd", "kedro-airflow"):
                target = folder / f"{source.name}-{peer}"
                target.mkdir()
                own = [str(dagwatchd), "build", str(source), "--target-dir", str(target)]
                theirs = ["kedro", "airflow", "create", "--target-dir", str(target)]
                command = own if peer == "dagwatchd" else theirs
                files.append((name, peer, generate(command, source, target, environment)))
        report = folder / "report.json"
        paths = [str(file) for _, _, file in files]
        subprocess.run(
            [str(airflow), __file__, str(report), str(rounds), *paths],
            cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        found = json.loads(report.read_text())
    lines = ["| | DAG file of | p50 | min | max | size |", "|---|---|---:|---:|---:|---:|"]
    medians = {}
    for name, peer, file in files:
        times, size = found["seconds"][str(file)], found["bytes"][str(file)]
        medians[name, peer] = statistics.median(times)
        cells = [f"{value * 1000:.1f} ms" for value in (medians[name, peer], min(times), max(times))]
        lines.append(f"| {name} | {peer} | " + " | ".join(cells) + f" | {size / 1024:.1f} KiB |")
    lines += ["", f"With Airflow {found['airflow']}, {rounds} times each. Against dagwatchd's file, by the medians:", ""]
    for name in dict.fromkeys(name for name, _, _ in files):
        ratio = medians[name, "kedro-airflow"] / medians[name, "dagwatchd"]
        lines.append(f"- {name}: kedro-airflow's takes {ratio:.1f} times as long")
    return "\n".join(lines) + "\n"


# MARK: in Airflow's Python


def parse_in_fork(file: str) -> float:
    from airflow.dag_processing.dagbag import DagBag

    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        began = time.perf_counter()
        bag = DagBag(file)
        took = time.perf_counter() - began
        os.write(writer, json.dumps([took, len(bag.dags), [str(e) for e in bag.import_errors.values()]]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        took, dags, errors = json.loads(answer.read())
    os.waitpid(child, 0)
    if dags != 1:
        raise SystemExit(f"bench: {file}: {errors}")
    return took


def main() -> None:
    report, rounds, files = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    home = tempfile.TemporaryDirectory(prefix="dagwatchd-bench-airflow-", ignore_cleanup_errors=True)
    os.environ |= {"AIRFLOW_HOME": home.name, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    import gc

    import airflow
    import airflow.sdk
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk import DAG, BaseOperator, TaskGroup, dag, task

    assert all((DAG, BaseOperator, DagBag, TaskGroup, dag, task))
    gc.freeze()
    seconds: dict[str, list[float]] = {file: [] for file in files}
    for file in files:
        parse_in_fork(file)
    for _ in range(rounds):
        for file in files:
            seconds[file].append(parse_in_fork(file))
    sizes = {file: os.path.getsize(file) for file in files}
    report.write_text(json.dumps({"airflow": airflow.__version__, "seconds": seconds, "bytes": sizes}))


if __name__ == "__main__":
    main()
