"""Tries for long what can be tried for ever, and writes what came of it into docs/reliability.md.

    python3 scripts/soak [--rounds N] [--only PART,...] [--dagwatchd PATH] [--check] [--write FILE]

A round is so much of everything that a thousand of them are what is promised; a part that fails does not keep the others from
their turn. The rows of parts that were not run stay as they were. `--check` is what `make test` does: few of each, by
fixed numbers, and nothing written.
"""

import argparse
import datetime
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import daemon_faults
import faults
import flat
import kills
from stage import Broken, Stage
from table import Row, read, write

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Result:
    runs: int
    failures: list[str] = field(default_factory=list)
    remark: str = ""


# Work on stages

given_to_worker: tuple[Path, Path]


def begin(folder: Path, dagwatchd: Path) -> None:
    global given_to_worker
    given_to_worker = folder / str(os.getpid()), dagwatchd


@cache
def own() -> tuple[Stage, Path]:
    """A worker's own stage, and a place for what the tracer says."""
    folder, dagwatchd = given_to_worker
    folder.mkdir()
    return Stage(folder / "stage", dagwatchd), folder / "trace"


def attempt(job: tuple[Callable, tuple]) -> tuple[bool, str | None]:
    """Returns whether it came to what was to be tried, and what is broken."""
    work, arguments = job
    try:
        return work(*own(), *arguments) is not False, None
    except Broken as broken:
        return True, f"{' '.join(map(str, arguments))}: {broken}"
    except Exception as error:
        return True, f"{' '.join(map(str, arguments))}: {type(error).__name__}: {error}"


def find_points(watch: Callable) -> list[faults.Point]:
    return watch(*own())


def watch_build(stage: Stage, log: Path) -> list[faults.Point]:
    stage.reset()
    stage.lay(1)
    faults.trace(stage, log, "build")
    return faults.points(stage, log)


def kill_cycle(stage: Stage, log: Path, kill: kills.Kill) -> None:
    kills.cycle(stage, kill)


class Stages:
    """As many stages as there are cores, each worked on by a process of its own."""

    def __init__(self, dagwatchd: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dagwatchd-soak-"))
        self.pool = Pool(os.cpu_count(), begin, (self.folder, dagwatchd))

    def points(self, watch: Callable) -> list[faults.Point]:
        return self.pool.apply(find_points, (watch,))

    def run(self, work: Callable, arguments: list[tuple]) -> Result:
        result = Result(0)
        for happened, broken in self.pool.imap_unordered(attempt, [(work, each) for each in arguments]):
            result.runs += happened
            if broken:
                result.failures.append(broken)
                print(f"  {broken}", flush=True)
        return result

    def close(self) -> None:
        self.pool.terminate()
        self.pool.join()
        shutil.rmtree(self.folder, ignore_errors=True)


def refused_calls(stages: Stages, rounds: int, check: bool) -> Result:
    every = faults.all_faults(stages.points(watch_build))
    chosen = faults.sample(every, 60 if check else len(every) if rounds >= 10 else 250 * rounds)
    return stages.run(faults.refuse, [(fault,) for fault in chosen])


def refused_daemon_calls(stages: Stages, rounds: int, check: bool) -> Result:
    every = faults.all_faults(stages.points(daemon_faults.watch))
    chosen = faults.sample(every, 20 if check else len(every) if rounds >= 10 else 100 * rounds)
    return stages.run(daemon_faults.refuse, [(fault,) for fault in chosen])


def killed(stages: Stages, rounds: int, check: bool) -> Result:
    count = 500 if check else 10 * rounds
    chance = random.Random(0 if check else rounds)
    drawn = kills.draw(stages.points(watch_build), count, chance)
    return stages.run(kill_cycle, [(kill,) for kill in drawn])


def held(stages: Stages, rounds: int, check: bool) -> Result:
    count = 300 if check else max(100, 10 * rounds)
    holding = stages.pool.apply(hold, (count,))
    if isinstance(holding, str):
        return Result(count, remark=holding)
    print(f"  {holding[0]}", flush=True)
    return Result(count, [holding[0]])


def hold(count: int) -> str | tuple[str]:
    try:
        return flat.run(own()[0], count)
    except Broken as broken:
        return (str(broken),)


# Suites of the tests

SUMMARY = re.compile(r"Test run with (\d+) tests?.* (passed|failed) after")
ISSUES = re.compile(r"with (\d+) issues?")


def suite(name: str, count: Callable[[int], int], **variables: Callable[[int], int]) -> Callable[..., Result]:
    def run(stages: Stages | None, rounds: int, check: bool) -> Result:
        environment = os.environ | {key: str(value(rounds)) for key, value in variables.items()}
        command = ["swift", "test", "--skip-build", "--disable-xctest", "--filter", name]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        failures, tests = [], 0
        for line in process.stdout:
            if "recorded an issue" in line:
                failures.append(line.strip())
                print(" ", line.strip(), flush=True)
            if found := SUMMARY.search(line):
                tests = int(found[1])
        process.wait()
        if tests == 0:
            failures.append(f"no test of {name} was run")
        elif process.returncode != 0 and not failures:
            failures.append(f"swift test ends with {process.returncode}")
        return Result(count(rounds), failures)

    return run


def fuzz(stages: Stages | None, rounds: int, check: bool) -> Result:
    done = subprocess.run([ROOT / "scripts" / "fuzz", str(10 * rounds)], cwd=ROOT, capture_output=True, text=True)
    found = re.search(r"stat::number_of_executed_units: +(\d+)", done.stdout)
    failures = [line for line in done.stdout.splitlines() if re.search("ERROR|crash-|timeout-", line)]
    if done.returncode != 0 and not failures:
        failures.append(f"scripts/fuzz ends with {done.returncode}: {done.stderr[-500:]}")
    return Result(int(found[1]) if found else 0, failures, f"{10 * rounds} s of libFuzzer")


def scripts() -> int:
    return len(list((ROOT / "Tests" / "Watch").glob("*.txt")))


@dataclass(frozen=True)
class Part:
    title: str
    run: Callable[[Stages | None, int, bool], Result]
    needs_stages: bool = False
    # Whether a thousand rounds are tried of it in `make test`, too, by fixed numbers.
    is_checked: bool = False


PARTS = {
    "watch": Part(
        "Watch scripts: each way in which files change under a watcher, with real git, vim and rsync",
        suite("WatchTests", lambda rounds: rounds * scripts(), DAGWATCHD_WATCH_ROUNDS=lambda rounds: rounds)),
    "model": Part(
        "Random operations on a watched tree; after `sync` what is published is as a clean build",
        suite("ModelTests", lambda rounds: 1000 * rounds, DAGWATCHD_MODEL_OPERATIONS=lambda rounds: 1000 * rounds)),
    "edits": Part(
        "Scripts of random edits of Kedro projects: a build on what is remembered is as one from nothing",
        suite("IncrementalTests", lambda rounds: 100 * rounds, DAGWATCHD_RANDOM_SEEDS=lambda rounds: 2 * rounds)),
    "trees": Part(
        "Random edits of a watched tree: all of it is watched, and all that changed is told",
        suite("RandomEditTests", lambda rounds: 10 * rounds, DAGWATCHD_RANDOM_SEEDS=lambda rounds: 10 * rounds)),
    "faults": Part(
        "A refused system call in a build: each call, each error", refused_calls, needs_stages=True, is_checked=True),
    "daemon-faults": Part(
        "A refused system call in a daemon that is told of a save: each call, each error", refused_daemon_calls,
        needs_stages=True, is_checked=True),
    "kill": Part(
        "kill -9, at each system call of publishing and recording and at random moments", killed, needs_stages=True,
        is_checked=True),
    "flat": Part("Generations of one daemon; descriptors, watches and memory stay", held, needs_stages=True, is_checked=True),
    "projects": Part(
        "Generated projects: the same nodes, edges and configuration as Kedro 1.7, 0.19 and 0.18",
        suite(
            "RandomProjectTests", lambda rounds: 200 * rounds, DAGWATCHD_JUDGE_PROJECTS=lambda rounds: 200 * rounds,
            DAGWATCHD_JUDGE_FIRST=lambda rounds: 10_001)),
    "python": Part(
        "Python files of real packages: the same tree as CPython's",
        suite("PythonSyntaxTests.DifferentialTests", lambda rounds: 1)),
    "fuzz": Part("Inputs of libFuzzer to the parser of Python", fuzz),
    "idle": Part(
        "Seconds of an idle daemon: it wakes for its watchdog and the slow look at the disk alone",
        suite("IdleCostTests", lambda rounds: 6 * rounds, DAGWATCHD_IDLE_SECONDS=lambda rounds: 6 * rounds)),
}


def commit() -> str:
    shown = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"], cwd=ROOT, capture_output=True, text=True)
    return shown.stdout.strip() or "unknown"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="how much (default: 10)")
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--dagwatchd", type=Path, default=ROOT / ".build" / "debug" / "dagwatchd", help="the executable")
    parser.add_argument("--check", action="store_true", help="the bounded form of `make test`")
    parser.add_argument("--write", type=Path, default=ROOT / "docs" / "reliability.md", help="the file with the table")
    given = parser.parse_args()
    unknown = set(given.only or []) - PARTS.keys()
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if given.rounds < 1:
        parser.error("--rounds must be at least 1")
    return given


def main() -> int:
    given = options()
    names = given.only or [name for name, part in PARTS.items() if part.is_checked or not given.check]
    stages = Stages(given.dagwatchd.resolve()) if any(PARTS[name].needs_stages for name in names) else None
    failed = 0
    try:
        for name in names:
            part = PARTS[name]
            start = time.monotonic()
            try:
                result = part.run(stages, given.rounds, given.check)
            except Exception as error:  # A part that cannot even be tried has failed, and the others go on.
                result = Result(0, [f"{type(error).__name__}: {error}"])
                print(f"  {result.failures[0]}")
            failed += bool(result.failures)
            seconds = time.monotonic() - start
            remark = result.remark and f" ({result.remark})"
            print(f"{name}: {result.runs} runs, {len(result.failures)} failures, {seconds:.0f} s{remark}", flush=True)
            if not given.check:
                rows = read(given.write)
                today = datetime.date.today().isoformat()
                rows[name] = Row(name, part.title, result.runs, len(result.failures), today, commit(), result.remark)
                write(given.write, [rows[name] for name in PARTS if name in rows])
    finally:
        if stages:
            stages.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
