"""What is tried by suites of the tests, each with more to do than in `make test`, told it by variables of the environment."""

import itertools
import os
import re
import statistics
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from trial import JOBS, ROOT, Means, Result

SUMMARY = re.compile(r"Test run with (\d+) tests?.* (passed|failed) after")
SAID = re.compile(r"^idle for \d+ s: (.*)")
TIME = re.compile(r"^sync took (\d+) ms")
# The script says so, and not its daemon of something of the project's.
LEFT_OUT = re.compile(r"[WH]\d\d[\w-]* is left out: (.*?)\"?$")


@dataclass(frozen=True)
class Share:
    """What one process of the tests does: so many runs, as these variables tell it."""

    runs: int
    variables: dict[str, object] = field(default_factory=dict)


def divided(count: int, number: str, first: str, size: int = 1) -> list[Share]:
    """So many runs, `size` to a seed, divided among processes by their first seeds."""
    seeds = count // size
    bounds = [seeds * index // JOBS for index in range(JOBS + 1)]
    return [
        Share((end - start) * size, {number: (end - start) * size, first: start + 1})
        for start, end in itertools.pairwise(bounds) if end > start]


def play(name: str, share: Share, means: Means) -> Result:
    """One process of the tests, which are all those of a name."""
    environment = os.environ | {key: str(value) for key, value in share.variables.items()}
    environment["DAGWATCHD_EXECUTABLE"] = str(means.dagwatchd)
    process = subprocess.Popen(
        [means.tests, "--testing-library", "swift-testing", "--filter", name], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    result, tests, times = Result(share.runs), 0, []
    is_issue = False
    for line in process.stdout:
        # What follows it is about it: what was seen, and by which seed.
        is_issue = "recorded an issue" in line or (is_issue and line.lstrip("\x1b[0123456789m").startswith("↳"))
        if is_issue:
            print(" ", line.rstrip(), flush=True)
        if "recorded an issue" in line:
            result.failures.append(line.strip())
        if found := SAID.search(line):
            result.remark = found[1]
        if found := TIME.search(line):
            times.append(int(found[1]))
        if found := LEFT_OUT.search(line):
            result.runs, result.remark = 0, f"left out: {found[1]}"
        if found := SUMMARY.search(line):
            tests = int(found[1])
    process.wait()
    if times:
        result.remark = f"right again within {statistics.median(times):.0f} ms in the median, {max(times)} ms at most"
    if tests == 0:
        result.failures.append(f"no test of {name} was run")
    elif process.returncode != 0 and not result.failures:
        result.failures.append(f"the tests end with {process.returncode}")
    return result


def suite(name: str, shares: Callable[[int], list[Share]]) -> Callable[[Means], Result]:
    """What tries a suite, of which each process does a share of so many rounds."""

    def run(means: Means) -> Result:
        whole = Result(0)
        with ThreadPoolExecutor(JOBS) as pool:
            for result in pool.map(lambda share: play(name, share, means), shares(means.rounds)):
                whole.runs += result.runs
                whole.failures += result.failures
                whole.remark = whole.remark or result.remark
        return whole

    return run


def fuzz(means: Means) -> Result:
    seconds = 10 * means.rounds
    done = subprocess.run([ROOT / "scripts" / "fuzz", str(seconds)], cwd=ROOT, capture_output=True, text=True)
    found = re.search(r"stat::number_of_executed_units: +(\d+)", done.stdout)
    failures = [line for line in done.stdout.splitlines() if re.search("ERROR|crash-|timeout-", line)]
    if done.returncode != 0 and not failures:
        failures.append(f"scripts/fuzz ends with {done.returncode}: {done.stderr[-500:]}")
    return Result(int(found[1]) if found else 0, failures, f"{seconds} s of libFuzzer")
