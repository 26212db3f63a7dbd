"""Refuses one system call after another to a daemon that starts and is told of a save.

What it cannot watch it has to look at, what it cannot read it has to read later, and what it cannot do at all it has to
say. So, whichever call is refused:

- it ends at once, with a message and a status, or it goes on;
- `sync` never says that a save is published which is not, unless it says as well that something is amiss;
- the save is published in the end without another event, and the next save at once;
- the history says of each generation what became of it, `published` of one that published, or keeps that until it can be written.
"""

import json
import re
import signal
import subprocess
import time
from pathlib import Path

from faults import CALLS, Fault, Point, points
from stage import Stage, expect

# How long a daemon may take to find by itself what it was not told of: it looks every two seconds, and what was refused is
# tried again after one.
PATIENCE = 15
# Calls by which it hears of things; those on the project's files are found by their paths.
MORE_CALLS = "accept4,recvfrom,sendto,getsockopt,sendmsg,connect"
# What it says of a generation that wrote something.
PUBLISHED = re.compile(r"generation \S+ \(.*\): [1-9]\d* written")


def watch(stage: Stage, log: Path) -> list[Point]:
    """The calls of a daemon from its start to its end, with one save."""
    stage.reset()
    with stage.daemon(under=["strace", "-D", "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={CALLS},{MORE_CALLS}"]) as daemon:
        stage.lay(1)
        stage.sync()
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
    time.sleep(0.1)
    return points(stage, log)


def is_honest(answer: dict) -> bool:
    """Whether the answer says that all is well."""
    generation = answer["generation"]
    told = [diagnostic for diagnostic in generation["diagnostics"] if diagnostic["severity"] in ("error", "warning")]
    return generation["outcome"] in ("published", "unchanged") and not told and not answer["degraded"]


def save(stage: Stage, daemon: subprocess.Popen, edition: int) -> None:
    """Saves an edition, and waits until it is published."""
    stage.lay(edition)
    # A refused connection is told to whoever asks, who asks again.
    answer = next((found for found in (stage.sync() for _ in range(3)) if found), None)
    if answer and is_honest(answer):
        stage.check_converged(edition)
    deadline = time.monotonic() + PATIENCE
    while stage.published() != stage.editions[edition]:
        if daemon.poll() is not None:
            raise stage.Ended(daemon.returncode)
        expect(time.monotonic() < deadline, f"the save is never published: {answer} {stage.said()}")
        time.sleep(0.02)
    expect(bool(answer) or "no control socket" in stage.said() or daemon.poll() is not None, "it does not answer")


def check_rows(stage: Stage) -> None:
    """What was said of each generation is in the history, and nothing else; none has crashed, since nothing was killed."""
    ran = stage.run("history", "--json", "-n", "1000")
    expect(ran.status == 0, f"the history cannot be read: {ran.errors}")
    # The stage's first generation is a build's.
    shown = [row["outcome"] for row in json.loads(ran.output)["generations"]][:-1]
    expect(not {"running", "crashed"} & set(shown), f"the history lies about a generation that ended: {shown}")
    said = len(PUBLISHED.findall(stage.said()))
    expect(shown.count("published") >= said, f"it has published {said} times: {shown} {stage.said()}")


def refuse(stage: Stage, log: Path, fault: Fault) -> bool:
    """One daemon with one refused call. Returns whether the call was refused at all."""
    stage.reset()
    inject = f"inject={fault.point.call}:error={fault.error}:when={fault.point.number}"
    tracer = ["strace", "-D", "-f", "-o", str(log), *fault.point.filter(stage), "-e", f"trace={fault.point.call}", "-e", inject]
    try:
        with stage.daemon(under=tracer) as daemon:
            save(stage, daemon, 1)
            save(stage, daemon, 2)
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
            if daemon.returncode != 0:
                raise stage.Ended(daemon.returncode)
    except stage.Ended as ended:
        expect(0 < ended.status < 128, f"it ends with {ended.status}: {stage.said()}")
        expect("error" in stage.said(), f"it ends without a word: {stage.said()}")
        stage.lay(2)
        stage.build_cleanly()
        stage.check_converged(2)
    else:
        check_rows(stage)
    stage.rows()
    return "(INJECTED)" in log.read_text(errors="replace")
