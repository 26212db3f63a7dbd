"""What is tried on stages: small projects that are broken and looked at, as many at a time as there are cores."""

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import daemon_faults
import faults
import flat
import kills
from stage import Broken, Stage
from trial import Means, Result

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


def attempt(job: tuple[Callable[..., bool], tuple]) -> tuple[bool, str | None]:
    """Returns whether it came to what was to be tried, and what is broken."""
    work, arguments = job
    try:
        return work(*own(), *arguments), None
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


def kill_cycle(stage: Stage, log: Path, kill: kills.Kill) -> bool:
    return kills.cycle(stage, kill)


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
        if missed := len(arguments) - result.runs:
            result.remark = f"{missed} more never came to their call"
        return result

    def close(self) -> None:
        self.pool.terminate()
        self.pool.join()
        shutil.rmtree(self.folder, ignore_errors=True)


def refused_calls(means: Means) -> Result:
    stages = means.stages
    every = faults.all_faults(stages.points(watch_build))
    chosen = faults.sample(every, 60 if means.is_check else len(every) if means.rounds >= 10 else 250 * means.rounds)
    return stages.run(faults.refuse, [(fault,) for fault in chosen])


def refused_daemon_calls(means: Means) -> Result:
    stages = means.stages
    every = faults.all_faults(stages.points(daemon_faults.watch))
    chosen = faults.sample(every, 20 if means.is_check else len(every) if means.rounds >= 10 else 100 * means.rounds)
    return stages.run(daemon_faults.refuse, [(fault,) for fault in chosen])


def killed(means: Means) -> Result:
    stages, rounds = means.stages, means.rounds
    count = 500 if means.is_check else 10 * rounds
    chance = random.Random(0 if means.is_check else rounds)
    drawn = kills.draw(stages.points(watch_build), count, chance)
    return stages.run(kill_cycle, [(kill,) for kill in drawn])


def held(means: Means) -> Result:
    count = 300 if means.is_check else max(100, 10 * means.rounds)
    holding = means.stages.pool.apply(hold, (count,))
    if isinstance(holding, str):
        return Result(count, remark=holding)
    print(f"  {holding[0]}", flush=True)
    return Result(count, [holding[0]])


def hold(count: int) -> str | tuple[str]:
    try:
        return flat.run(own()[0], count)
    except Broken as broken:
        return (str(broken),)
