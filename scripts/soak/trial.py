"""What every part is given, and what comes of it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stages import Stages

ROOT = Path(__file__).resolve().parents[2]
# What waits more than it works is done by so many at a time.
JOBS = 2 * (os.cpu_count() or 1)


@dataclass(frozen=True)
class Means:
    rounds: int
    # Whether it is `make test` that asks, by fixed numbers.
    is_check: bool
    dagwatchd: Path
    # The tests as they were built.
    tests: Path
    stages: "Stages | None" = None


@dataclass
class Result:
    runs: int
    failures: list[str] = field(default_factory=list)
    remark: str = ""
