"""Measures `dagwatchd build --all` on projects of 20,000 nodes, and fails where it takes more than it may.

    python scripts/bench/large.py --dagwatchd PATH [--nodes N] [--rounds N] [--write FILE]

The limit is for 20,000 tasks, however many pipelines they are in. Where `__default__` adds the pipelines up, as Kedro's
template does, each node is a task twice: that is measured as well, and held to no limit.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from page import about, write

SCRIPTS = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- large: written by `make bench` -->", "<!-- end of large -->"
SECONDS, MEBIBYTES = 2.0, 500.0


@dataclass
class Shape:
    what: str
    flags: tuple[str, ...]
    # How many tasks each node is in.
    tasks: int = 1


SHAPES = (
    Shape("1 pipeline", ("--pipelines", "1")),
    Shape("20 pipelines", ("--pipelines", "20")),
    Shape("1,000 pipelines", ("--pipelines", "1000")),
    Shape("1,000 pipelines and their sum", ("--pipelines", "1000", "--sum"), tasks=2),
)


@dataclass(order=True)
class Cost:
    # Seconds of a core, which others on the machine do not change much; seconds of the clock; the peak in MiB.
    processor: float
    wall: float
    memory: float


def build(dagwatchd: Path, project: Path, state: Path) -> Cost:
    start = time.monotonic()
    command = subprocess.Popen(
        [dagwatchd, "build", "--all", project], env={**os.environ, "STATE_DIRECTORY": str(state)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    errors = command.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode != 0:
        raise SystemExit(f"bench: dagwatchd build failed with {command.returncode}\n{errors}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024)


def measure(options: argparse.Namespace, shape: Shape) -> tuple[Cost, Cost]:
    """What it costs to write everything, and to find afterwards that there is nothing to write: each the best."""
    with tempfile.TemporaryDirectory(prefix="dagwatchd-large-") as folder:
        project = Path(folder) / "project"
        command = [sys.executable, SCRIPTS / "large-project", project, "--nodes", str(options.nodes), *shape.flags]
        subprocess.run(command, check=True)
        written, found = [], []
        for number in range(options.rounds):
            state = Path(folder) / f"state-{number}"
            written.append(build(options.dagwatchd, project, state))
            found.append(build(options.dagwatchd, project, state))
            # Put aside and not deleted: ext4 looks for a long time before it gives a number of a file away again.
            os.rename(project / "airflow_dags", Path(folder) / f"dags-{number}")
        return min(written), min(found)


def row(what: str, tasks: int, done: str, cost: Cost) -> str:
    return (
        f"| {what} | {tasks:,} | {done} | {cost.processor:.2f} s | {cost.wall:.2f} s | {cost.memory:.0f} MiB |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dagwatchd", type=Path, required=True)
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="the Markdown file whose figures are replaced")
    options = parser.parse_args()
    lines = [
        about(f"{options.nodes:,} nodes"), "",
        "| | tasks | | of a core | of the clock | memory, peak |", "|---|---:|---|---:|---:|---:|",
    ]  # fmt: skip
    failed = []
    for shape in SHAPES:
        print(f"bench: {options.nodes:,} nodes, {shape.what}", flush=True)
        first, again = measure(options, shape)
        tasks = shape.tasks * options.nodes
        lines += [row(shape.what, tasks, "all written", first), row(shape.what, tasks, "nothing to write", again)]
        if shape.tasks == 1 and (first.processor > SECONDS or first.memory > MEBIBYTES):
            failed.append(shape.what)
    write(options.write, BEGIN, END, "\n".join(lines) + "\n")
    if failed:
        raise SystemExit(f"bench: more than {SECONDS} s of a core or {MEBIBYTES:.0f} MiB: {', '.join(failed)}")


if __name__ == "__main__":
    main()
