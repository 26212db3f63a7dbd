"""Refuses one system call after another, as SQLite's own tests do.

A build is watched once by a tracer. Then each call of it that has to do with the project, what is published or the state
is refused in a run of its own, with each error that a machine may give. What has to hold then:

- it ends by itself, and not by a signal;
- every published file is the old one or the new one in full, and none is new that needs an old one;
- the database is sound, and says `published` only where the new files stand;
- whoever started it is told, unless nothing came of it;
- the next save makes all of it as a clean build does, and nothing is left over.
"""

import itertools
import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from stage import Ran, Stage, expect

ERRORS = ["ENOSPC", "EIO", "EMFILE", "EACCES", "EINTR"]
# Not `close`: the tracer refuses a call by not making it, and a close that fails has closed nonetheless (close(2)).
CALLS = (
    "openat,read,pread64,readlink,newfstatat,getdents64,lseek,fcntl,flock,access,mkdir,mmap,inotify_init1,inotify_add_watch,"
    "write,pwrite64,ftruncate,fallocate,fsync,fdatasync,fchmod,chmod,fchown,rename,renameat,renameat2,link,unlink,unlinkat,rmdir,"
    "dup,socket,bind,listen,timerfd_create,timerfd_settime,signalfd4,poll"
)
# Calls by which a daemon hears of something, which name no file of the stage.
HEARING = ("inotify", "timerfd", "signalfd", "poll", "accept", "recv", "send", "getsockopt", "socket", "bind", "listen")
# Names that are others in each run.
RANDOM = re.compile(r"\.dagwatchd-[0-9a-f]{16}\.tmp$|/intent-[0-9a-f-]+$")
LINE = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)")


@dataclass(frozen=True)
class Point:
    """The n-th time that a thread makes a call."""

    call: str
    number: int
    # The call as the tracer saw it, with what may differ from run to run left out.
    seen: str
    # Where another thread makes as many such calls for reasons of its own: the path by which it is told from those, in
    # whichever stage's folder, and the how many-th call with that path it is.
    path: str | None = None

    def filter(self, stage: Stage) -> list[str]:
        return ["-P", f"{stage.folder}{self.path}"] if self.path is not None else []


def trace(stage: Stage, log: Path, *arguments: str) -> Ran:
    return stage.run(*arguments, under=["strace", "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={CALLS}"])


def points(stage: Stage, log: Path) -> list[Point]:
    """Those calls of a traced run that concern the stage."""
    counts: Counter[tuple[str, str]] = Counter()
    with_path: Counter[tuple[str, str, str]] = Counter()
    numbers: dict[Point, int] = {}
    found: list[tuple[str, Point]] = []
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        thread, call, rest = match["thread"], match["call"], match["rest"]
        counts[thread, call] += 1
        # A call names a path, or a descriptor that the tracer names by its path; its answer is a descriptor again.
        paths = sorted(set(re.findall(r'[<"](' + re.escape(str(stage.folder)) + r'[^>"]*)[>"]', rest.rsplit(" = ", 1)[0])))
        if not paths and "anon_inode:" not in rest and not call.startswith(HEARING):
            continue
        for path in paths:
            with_path[thread, call, path] += 1
        what = re.sub(r"\d+<|0x\w+|dagwatchd-\w{16}|\s+= .*", "", rest).replace(str(stage.folder), "")
        point = Point(call, counts[thread, call], f"{call} {what}", paths[-1].removeprefix(str(stage.folder)) if paths else None)
        found.append((thread, point))
        if paths:
            numbers[point] = with_path[thread, call, paths[-1]]

    def others(own: str, of: str) -> int:
        """How many such calls the busiest of the other threads makes."""
        return max((count for (thread, call), count in counts.items() if call == of and thread != own), default=0)

    return [
        replace(point, number=numbers[point])
        if point.path is not None and point.number <= others(thread, point.call) and not RANDOM.search(point.path)
        else replace(point, path=None)
        for thread, point in found]


@dataclass(frozen=True)
class Fault:
    point: Point
    error: str

    def __str__(self) -> str:
        return f"{self.error} at the {self.point.number}. {self.point.seen}"


def all_faults(found: list[Point]) -> list[Fault]:
    return [Fault(point, error) for point in found for error in ERRORS]


def sample(faults: list[Fault], count: int) -> list[Fault]:
    """So many, or all; the calls in turn and each with another place and another error than before."""
    by_call: dict[str, list[Fault]] = {}
    for fault in faults:
        by_call.setdefault(fault.point.call, []).append(fault)
    turns = itertools.zip_longest(*(strewn(of_call, place) for place, of_call in enumerate(by_call.values())))
    return [fault for turn in turns for fault in turn if fault][:count]


def strewn(faults: list[Fault], first: int) -> list[Fault]:
    """All of them, neighbours far from each other."""
    step = len(faults) * 7 // 16 + 1
    while math.gcd(step, len(faults)) > 1:
        step += 1
    return [faults[(first + turn * step) % len(faults)] for turn in range(len(faults))]


def refuse(stage: Stage, log: Path, fault: Fault) -> bool:
    """One build with one refused call, and what becomes of it. Returns whether the call was refused at all."""
    stage.reset()
    stage.lay(1)
    inject = f"inject={fault.point.call}:error={fault.error}:when={fault.point.number}"
    ran = stage.run("build", under=["strace", "-f", "-o", str(log), *fault.point.filter(stage), "-e", f"trace={fault.point.call}", "-e", inject])
    happened = "(INJECTED)" in log.read_text(errors="replace")
    expect(0 <= ran.status < 128, f"it ends by signal: {ran.status}: {ran.errors}")
    # What concerns one artifact alone, such as a folder that may not be read, holds back that one.
    holds_back = re.search(r"error\[DW(?!901)", ran.errors) is not None
    is_new = stage.check_files(0, 1, may_be_partial=holds_back)
    outcome = stage.rows()[-1]
    is_told = re.search("warning|error", ran.errors) is not None
    if ran.status == 0:
        expect(is_new, f"it ends with 0, and not everything is published: {ran.errors}")
    expect(is_told or (ran.status == 0 and outcome[1] == "published" and outcome[0] == 2), f"nobody is told: {outcome} {ran}")
    expect(outcome[1] != "published" or outcome[0] == 1 or is_new, f"the history says published: {outcome}")
    stage.lay(2)
    stage.build_cleanly()
    stage.check_converged(2)
    stage.rows()
    return happened
