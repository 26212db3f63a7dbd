"""A daemon that makes one generation after another, and holds no more at the end than at the beginning."""

import re
import signal
from dataclasses import dataclass
from pathlib import Path

from stage import EDITIONS, Stage, expect

# Generations until everything that is kept has been met, and memory is as large as the work needs.
WARM_UP = 30
# How much more private memory may be held at the end.
GROWTH = 1.05
# In KiB, beside that: SQLite's caches for the two databases, 2 MiB each, which fill as these grow. What is lost in each
# generation comes to more than that in some thousands of them.
CACHES = 2 * 2048


@dataclass(frozen=True)
class Holding:
    descriptors: int
    watches: int
    # In KiB.
    private: int


def holding(process: int) -> Holding:
    folder = Path(f"/proc/{process}")
    watches = sum(text.count("inotify wd:") for text in (file.read_text() for file in (folder / "fdinfo").iterdir()))
    private = sum(int(size) for size in re.findall(r"^Private_\w+: +(\d+)", (folder / "smaps_rollup").read_text(), re.M))
    return Holding(len(list((folder / "fd").iterdir())), watches, private)


def run(stage: Stage, generations: int) -> str:
    """Returns what was held."""
    stage.reset()
    with stage.daemon() as daemon:
        before = holding(daemon.pid)
        count = 0
        for number in range(1, max(generations, 2 * WARM_UP) // 3 * 3 + 1):
            stage.lay(number % len(EDITIONS))
            answer = stage.sync()
            expect(answer and answer["generation"]["outcome"] in ("published", "unchanged"), f"{number}: {answer}")
            count += 1
            if number == WARM_UP:
                before = holding(daemon.pid)
        after = holding(daemon.pid)
        stage.check_converged(0)
        # More where a build came between the two files of one save.
        expect(answer["counters"]["generations"] > count, f"{answer['counters']} of {count}")
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
    expect(after.descriptors == before.descriptors, f"descriptors: {before.descriptors} → {after.descriptors}")
    expect(after.watches == before.watches, f"watches: {before.watches} → {after.watches}")
    expect(after.private <= before.private * GROWTH + CACHES, f"private memory: {before.private} → {after.private} KiB")
    return (
        f"{after.descriptors} descriptors, {after.watches} watches, "
        f"private memory {before.private / 1024:.1f} → {after.private / 1024:.1f} MiB")
