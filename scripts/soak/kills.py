"""Kills builds and daemons with SIGKILL: at each system call of a build in turn, and at moments drawn by chance.

A killed process tidies up nothing. So whoever comes next finds what it left, and has to make of it what a clean build
makes: no torn file, a sound database, nothing that is still `running` once a daemon has begun, no temporary file, and
no file that nobody knows any more.
"""

import random
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from faults import Point
from stage import Stage, expect


@dataclass(frozen=True)
class Kill:
    """Of a build at a call, of a daemon (or, without one, of a build) some seconds after the save."""

    point: Point | None = None
    seconds: float | None = None
    of_daemon: bool = False
    # Whether a daemon comes next, or another build.
    next_is_daemon: bool = False

    def __str__(self) -> str:
        who = "a daemon" if self.of_daemon else "a build"
        when = f"at the {self.point.number}. {self.point.seen}" if self.point else f"after {self.seconds:.4f} s"
        return f"{who} killed {when}, then {'a daemon' if self.next_is_daemon else 'a build'}"


def draw(found: list[Point], count: int, chance: random.Random) -> list[Kill]:
    """So many kills: all calls in turn for as long as that goes, a third of them at other moments."""
    # Nothing is left by a build that has not begun to write.
    first = next(index for index, point in enumerate(found) if "/state" in point.seen)
    calls = found[first:]
    kills = []
    for number in range(count):
        next_is_daemon = number % 5 == 4
        if number % 3 < 2:
            kills.append(Kill(point=calls[number * 2 // 3 % len(calls)], next_is_daemon=next_is_daemon))
        else:
            of_daemon = number % 6 == 5
            kills.append(Kill(seconds=chance.uniform(0.0, 0.12), of_daemon=of_daemon, next_is_daemon=next_is_daemon))
    return kills


def die(stage: Stage, kill: Kill) -> bool:
    """Returns whether the call came at which it was to die."""
    stage.reset()
    if kill.of_daemon:
        with stage.daemon() as daemon:
            stage.lay(1)
            time.sleep(kill.seconds)
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
    elif kill.point:
        stage.lay(1)
        # The call is refused as well, so that it has not been made when the signal comes.
        inject = f"inject={kill.point.call}:error=EIO:signal=KILL:when={kill.point.number}"
        ran = stage.run("build", under=["strace", "-f", "-o", "/dev/null", *kill.point.filter(stage), "-e", f"trace={kill.point.call}", "-e", inject])
        expect(ran.status in (0, -signal.SIGKILL), f"it ends with {ran.status}: {ran.errors}")
        return ran.status != 0
    else:
        stage.lay(1)
        process = subprocess.Popen(
            [stage.dagwatchd, "build", stage.project], env=stage.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(kill.seconds)
        process.kill()
        process.wait()
    return True


def cycle(stage: Stage, kill: Kill) -> bool:
    """One kill, and what comes of it. Returns whether it was one."""
    is_killed = die(stage, kill)
    # A daemon may have built between the two files of the save.
    stage.check_files(0, 1, may_leave_temporary=True, may_be_partial=kill.of_daemon)
    stage.rows()
    stage.lay(2)
    if kill.next_is_daemon:
        with stage.daemon() as daemon:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
            expect(daemon.returncode == 0, f"the daemon ends with {daemon.returncode}")
        left = [row for row in stage.rows() if row[1] == "running"]
        expect(not left, f"still running: {left}")
    else:
        stage.build_cleanly()
    stage.check_converged(2)
    stage.rows()
    left = [path.name for path in stage.state.iterdir() if path.name.startswith(("intent-", "begun-"))]
    expect(not left, f"left in the state folder: {left}")
    return is_killed
