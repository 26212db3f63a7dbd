"""Measures `dagwatchd build --all` on a project of 20,000 nodes, and fails where it takes more than it may.

    python scripts/bench/large.py --dagwatchd PATH [--nodes N]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
SECONDS, MEBIBYTES = 2.0, 500.0


def build(dagwatchd: Path, project: Path, state: Path) -> tuple[float, float, float]:
    """Seconds of the clock, seconds of the processor, and the peak of memory in MiB."""
    start = time.monotonic()
    command = subprocess.Popen(
        [dagwatchd, "build", "--all", project], env={**os.environ, "STATE_DIRECTORY": str(state)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = command.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode != 0:
        raise SystemExit(f"bench: dagwatchd build failed with {command.returncode}\n{errors}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dagwatchd", type=Path, required=True)
    parser.add_argument("--nodes", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dagwatchd-large-") as folder:
        project, state = Path(folder) / "project", Path(folder) / "state"
        subprocess.run(
            [sys.executable, SCRIPTS / "large-project", project, "--nodes", str(options.nodes)], check=True)
        first = build(options.dagwatchd, project, state)
        again = build(options.dagwatchd, project, state)
    for name, (wall, processor, memory) in (("all written", first), ("nothing to write", again)):
        print(f"build --all, {options.nodes} nodes, {name}: {wall:.2f} s ({processor:.2f} s of a core), {memory:.0f} MiB")
    # One thread: a busy machine stretches the clock, and not this.
    if first[1] > SECONDS or first[2] > MEBIBYTES:
        raise SystemExit(f"bench: more than {SECONDS} s or {MEBIBYTES:.0f} MiB")


main()
