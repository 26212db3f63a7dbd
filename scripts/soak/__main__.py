"""Tries for long what can be tried for ever, and writes what came of it into docs/reliability.md.

    python3 scripts/soak [--rounds N] [--only PART,...] [--dagwatchd PATH] [--tests PATH] [--check] [--write FILE]

A round is so much of everything that a thousand of them are what is promised; a part that fails does not keep the others from
their turn. The rows of parts that were not run stay as they were. `--check` is what `make test` does: few of each, by
fixed numbers, and nothing written.
"""

import argparse
import datetime
import itertools
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from stages import Stages, held, killed, refused_calls, refused_daemon_calls
from suites import Share, divided, fuzz, suite
from table import Row, note
from trial import JOBS, ROOT, Means, Result


@dataclass(frozen=True)
class Part:
    title: str
    run: Callable[[Means], Result]
    needs_stages: bool = False
    # Whether some of it is tried in `make test`, too, by fixed numbers.
    is_checked: bool = False
    # Whether it waits more than it works, so that several can do so side by side.
    is_waiting: bool = False


def watch_scripts() -> dict[str, Part]:
    """A part for each script that the README of the scripts has a line for."""
    parts = {}
    for line in (ROOT / "Tests" / "Watch" / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`([\w-]+)\.txt`", line) if len(cells) == 3 else []:
            def shares(rounds: int, name: str = name) -> list[Share]:
                return [Share(rounds, {"DAGWATCHD_WATCH_ONLY": f"{name}.txt", "DAGWATCHD_WATCH_ROUNDS": rounds})]

            parts[name] = Part(f"Watching: {cells[1]}", suite("WatchTests", shares), is_waiting=True)
    return parts


PARTS = watch_scripts() | {
    "model": Part(
        "Random operations on a watched tree; after `sync` what is published is as a clean build",
        suite("ModelTests", lambda rounds: divided(
            1000 * rounds, "DAGWATCHD_MODEL_OPERATIONS", "DAGWATCHD_MODEL_SEED", size=500))),
    "edits": Part(
        "Scripts of random edits of Kedro projects: a build on what is remembered is as one from nothing",
        suite("IncrementalTests", lambda rounds: [Share(100 * rounds, {"DAGWATCHD_RANDOM_SEEDS": 2 * rounds})])),
    "trees": Part(
        "Random edits of a watched tree: all of it is watched, and all that changed is told",
        suite("RandomEditTests", lambda rounds: [Share(10 * rounds, {"DAGWATCHD_RANDOM_SEEDS": 10 * rounds})])),
    "faults": Part(
        "A refused system call in a build: each call, each error", refused_calls, needs_stages=True, is_checked=True),
    "daemon-faults": Part(
        "A refused system call in a daemon that is told of a save: each call, each error", refused_daemon_calls,
        needs_stages=True, is_checked=True),
    "kill": Part(
        "kill -9, at each system call of publishing and recording and at random moments", killed, needs_stages=True,
        is_checked=True),
    "flat": Part("Generations of one daemon; descriptors, watches and memory stay", held, needs_stages=True, is_checked=True),
    "idle": Part(
        "Seconds of an idle daemon: it wakes for its watchdog and the slow look at the disk alone",
        suite("IdleCostTests", lambda rounds: [Share(6 * rounds, {"DAGWATCHD_IDLE_SECONDS": 6 * rounds})])),
    "projects": Part(
        "Generated projects: the same nodes, edges and configuration as Kedro 1.7, 0.19 and 0.18",
        suite("RandomProjectTests", lambda rounds: [
            Share(200 * rounds, {"DAGWATCHD_JUDGE_PROJECTS": 200 * rounds, "DAGWATCHD_JUDGE_FIRST": 10_001})])),
    "python": Part(
        "Python files of real packages: the same tree as CPython's",
        suite("PythonSyntaxTests.DifferentialTests", lambda rounds: [Share(1)])),
    "fuzz": Part("Inputs of libFuzzer to the parser of Python", fuzz),
}


def chosen(wanted: list[str]) -> list[str]:
    """The parts that are meant, in their order: by name, by the start of a script's name, or all scripts by `watch`."""
    def is_meant(name: str, by: str) -> bool:
        return name == by or (by not in PARTS and PARTS[name].is_waiting and (by == "watch" or name.startswith(by)))

    unknown = [by for by in wanted if not any(is_meant(name, by) for name in PARTS)]
    if unknown:
        sys.exit(f"soak: no such part: {', '.join(unknown)}; there are watch, {', '.join(PARTS)}")
    return [name for name in PARTS if any(is_meant(name, by) for by in wanted)]


def commit() -> str:
    """What was tried, with a + where it is not quite that; that the table is being written does not count."""
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--", ".", ":!docs/reliability.md")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def options() -> argparse.Namespace:
    built = ROOT / ".build" / "debug"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="how much (default: 10)")
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of watch, {', '.join(PARTS)}")
    parser.add_argument("--dagwatchd", type=Path, default=built / "dagwatchd", help="the executable")
    parser.add_argument("--tests", type=Path, default=built / "dagwatchdPackageTests.xctest", help="the tests as they were built")
    parser.add_argument("--check", action="store_true", help="the bounded form of `make test`")
    parser.add_argument("--write", type=Path, default=ROOT / "docs" / "reliability.md", help="the file with the table")
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error("--rounds must be at least 1")
    return given


def in_memory() -> str:
    """What is to be said of where the projects are made, if no disk has a part in it."""
    kind = subprocess.run(["stat", "-f", "-c", "%T", tempfile.gettempdir()], capture_output=True, text=True).stdout.strip()
    return f"on {kind}" if kind in ("tmpfs", "ramfs") else ""


def tried(name: str, means: Means) -> Result:
    start = time.monotonic()
    try:
        result = PARTS[name].run(means)
    except Exception as error:  # A part that cannot even be tried has failed, and the others go on.
        result = Result(0, [f"{type(error).__name__}: {error}"])
        print(f"  {result.failures[0]}")
    seconds = time.monotonic() - start
    if memory := in_memory():
        result.remark = f"{result.remark}; {memory}" if result.remark else memory
    remark = result.remark and f" ({result.remark})"
    print(f"{name}: {result.runs} runs, {len(result.failures)} failures, {seconds:.0f} s{remark}", flush=True)
    return result


def main() -> int:
    given = options()
    names = chosen(given.only) if given.only else [name for name, part in PARTS.items() if part.is_checked or not given.check]
    means = Means(given.rounds, given.check, given.dagwatchd.resolve(), given.tests.resolve())
    if any(PARTS[name].needs_stages for name in names):
        means = replace(means, stages=Stages(means.dagwatchd))
    failed = 0
    try:
        with ThreadPoolExecutor(JOBS) as pool:
            begun = {pool.submit(tried, name, means): name for name in names if PARTS[name].is_waiting}
            side_by_side = ((begun[each], each.result()) for each in as_completed(begun))
            one_by_one = ((name, tried(name, means)) for name in names if not PARTS[name].is_waiting)
            for name, result in itertools.chain(side_by_side, one_by_one):
                failed += bool(result.failures)
                if not given.check:
                    today = datetime.date.today().isoformat()
                    row = Row(
                        name, PARTS[name].title, result.runs, len(result.failures), today, commit(), result.remark)
                    note(given.write, row, list(PARTS))
    finally:
        if means.stages:
            means.stages.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
