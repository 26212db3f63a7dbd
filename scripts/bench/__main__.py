"""Measures save -> DAG published, and save -> bundles published, side by side, on copies of one real project, and what
parsing the DAG takes.

    python scripts/bench [--dagwatchd PATH] [--project PATH] [--saves N] [--rounds N] [--airflow PYTHON]
                         [--part saves|deploying|parsing] [--write FILE]

Every peer runs for the whole time, each on a copy of its own. They are asked in turn, so that a busy moment
of the machine meets all of them alike. To be run by a Python that has Kedro and kedro-airflow.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import deploying
import parsing
import peers
from measure import Edit, Memory, await_answer, percentile, settle
from page import about, write

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"
BEGIN_PARSING, END_PARSING = "<!-- parsing: written by `make bench` -->", "<!-- end of parsing -->"
BEGIN_DEPLOYING, END_DEPLOYING = "<!-- deploying: written by `make bench` -->", "<!-- end of deploying -->"
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "__pycache__", "airflow_dags", "dist", "build", "*.egg-info")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("DAGWATCHD_BENCH_PROJECT") or ROOT / "Examples" / "lunar-fares"
    parser.add_argument("--project", type=Path, default=Path(default), help="the Kedro project (default: the example)")
    parser.add_argument("--dagwatchd", type=Path, help="the executable; left out, only the others are measured")
    parser.add_argument("--rounds", type=int, default=15, help="saves for inotifywait (default: 15)")
    parser.add_argument("--saves", type=int, default=10, help="saves a round for the others (default: 10)")
    parser.add_argument("--packages", type=int, default=7, help="runs of `kedro package` (default: 7)")
    parser.add_argument("--airflow", type=Path, help="the Python of an Airflow 3; left out, parsing is not measured")
    parser.add_argument("--part", choices=["saves", "deploying", "parsing"], help="only this part")
    parser.add_argument("--write", type=Path, help="the Markdown file whose figures are replaced")
    return parser.parse_args()


def peak_of_command(project: Path, target: Path, environment: dict[str, str]) -> int:
    """The most memory, in bytes, that one `kedro airflow create` holds while it runs."""
    command = subprocess.Popen(
        ["kedro", "airflow", "create", "--target-dir", str(target)],
        cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode != 0:
        raise SystemExit(f"bench: `kedro airflow create` failed with {command.returncode}")
    return usage.ru_maxrss * 1024


def report(
    results: dict[str, list[float]], running: list[peers.Peer], memory: dict[str, Memory], about: str, peak: int
) -> str:
    lines = [
        about,
        "",
        "| | answer | saves | p50 | p95 | min | max | private memory, idle | of it anonymous |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for peer in running:
        times = results[peer.name]
        cells = [f"{value * 1000:.1f} ms" for value in (
            statistics.median(times), percentile(times, 0.95), min(times), max(times)
        )]
        held = memory[peer.name]
        answer = "JSON" if peer.name == "warm-json" else "DAG"
        lines.append(
            f"| {peer.what} | {answer} | {len(times)} | " + " | ".join(cells)
            + f" | {held.private / 2**20:.1f} MiB | {held.anonymous / 2**20:.1f} MiB |"
        )
    lines += ["", f"One `kedro airflow create` holds {peak / 2**20:.0f} MiB at its peak."]
    if "dagwatchd" in results:
        own, own_memory = statistics.median(results["dagwatchd"]), memory["dagwatchd"].private
        lines += ["", "Against dagwatchd, by the medians:", ""]
        for peer in running[1:]:
            times, held = statistics.median(results[peer.name]), memory[peer.name].private
            lines.append(f"- {peer.what}: {times / own:.1f} times the time, {held / own_memory:.1f} times the memory")
    return "\n".join(lines) + "\n"


def main() -> None:
    chosen = options()
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "DO_NOT_TRACK": "1",
    }  # fmt: skip
    if chosen.part in (None, "saves"):
        measure_saves(chosen)
    if chosen.part in (None, "deploying") and chosen.dagwatchd:
        print("bench: deploying", flush=True)
        with tempfile.TemporaryDirectory(prefix="dagwatchd-bench-") as scratch:
            own = environment | {"XDG_STATE_HOME": f"{scratch}/state"}
            own.pop("STATE_DIRECTORY", None)
            text = deploying.measure(
                chosen.project.resolve(), chosen.dagwatchd.resolve(), Path(scratch), own,
                chosen.rounds * chosen.saves, chosen.packages,
            )  # fmt: skip
        write(chosen.write, BEGIN_DEPLOYING, END_DEPLOYING, about(chosen.project.name) + "\n\n" + text)
    if chosen.part in (None, "parsing") and chosen.airflow and chosen.dagwatchd:
        print("bench: parsing", flush=True)
        text = parsing.measure(
            chosen.project.resolve(), chosen.dagwatchd.resolve(), chosen.airflow.absolute(), version("kedro"),
            environment, chosen.rounds,
        )  # fmt: skip
        write(chosen.write, BEGIN_PARSING, END_PARSING, about(chosen.project.name) + "\n\n" + text)


def measure_saves(chosen: argparse.Namespace) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="dagwatchd-bench-"))
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DO_NOT_TRACK": "1",
        "XDG_STATE_HOME": str(scratch / "state"),
        # Two saves of one second and one size look alike to Python's cache of compiled files, which would
        # answer with the older; the files that do not change are compiled once below.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("STATE_DIRECTORY", None)

    def place(name: str) -> tuple[Path, Path, Path]:
        project = scratch / name / chosen.project.name
        shutil.copytree(chosen.project, project, ignore=LEFT_OUT, symlinks=True)
        subprocess.run([sys.executable, "-m", "compileall", "-q", project / "src"], check=True)
        target = scratch / name / "dags"
        target.mkdir()
        return project, target, scratch / f"{name}.log"

    running: list[peers.Peer] = []
    if chosen.dagwatchd:
        running.append(peers.dagwatchd(chosen.dagwatchd.resolve(), *place("dagwatchd")))
    running.append(peers.inotifywait(*place("inotifywait")))
    running.append(peers.warm("command", "warm Kedro, forked: all of `kedro airflow create`", *place("warm-command")))
    running.append(peers.warm("dag", "warm Kedro, forked: pipelines and template only", *place("warm-dag")))
    running.append(peers.warm("json", "warm Kedro, forked: pipelines only", *place("warm-json")))

    edits = {peer.name: Edit(peer.project) for peer in running}
    results: dict[str, list[float]] = {peer.name: [] for peer in running}
    memory: dict[str, Memory] = {}
    number = 0

    def save(peer: peers.Peer, patience: float = 30) -> float:
        nonlocal number
        number += 1
        name, began = edits[peer.name].save(number)
        try:
            return await_answer(peer.target, name, patience) - began
        except SystemExit:
            print(peer.log.read_text(errors="replace")[-3000:], file=sys.stderr)
            raise

    try:
        for peer in running:
            print(f"bench: starting {peer.name}", flush=True)
            peer.start(environment)
            # Its first answer says that it is there; the node still has its own name.
            first = edits[peer.name]
            await_answer(peer.target, first.text[first.at[0] : first.at[1]].encode(), 120)
            settle(peer)
        for peer in running:
            save(peer)
            settle(peer)
        for round_number in range(chosen.rounds):
            for peer in running:
                for _ in range(1 if peer.name == "inotifywait" else chosen.saves):
                    results[peer.name].append(save(peer))
                    settle(peer)
            medians = ", ".join(f"{name} {statistics.median(times) * 1000:.1f} ms" for name, times in results.items())
            print(f"bench: round {round_number + 1} of {chosen.rounds}: {medians}", flush=True)
        time.sleep(1)
        for peer in running:
            memory[peer.name] = Memory.of(peer.resident())
        project, target, _ = place("peak")
        peak = peak_of_command(project, target, environment)
    finally:
        for peer in running:
            peer.stop()
        shutil.rmtree(scratch, ignore_errors=True)

    write(chosen.write, BEGIN, END, report(results, running, memory, about(chosen.project.name), peak))


if __name__ == "__main__":
    main()
