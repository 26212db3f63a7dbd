"""What is measured: programs that keep a DAG true to a project, each with a copy of the project to itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
INOTIFYWAIT = r"""
kedro airflow create --target-dir "$1" </dev/null
inotifywait --quiet --monitor --recursive --event close_write,moved_to --include '\.(py|yml)$' src conf |
while read -r _; do
  # A command that changes several files at once is one change.
  while read -r -t 0.001 _; do :; done
  kedro airflow create --target-dir "$1" </dev/null
done
"""


class Peer:
    """A program that runs for the whole of the measurement."""

    def __init__(self, name: str, what: str, command: list[str], project: Path, target: Path, log: Path) -> None:
        self.name, self.what, self.project, self.target = name, what, project, target
        self.command, self.log = command, log
        self.process: subprocess.Popen | None = None

    def start(self, environment: dict[str, str]) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        except ProcessLookupError:
            pass

    def resident(self) -> list[int]:
        """Every process of the peer, which is a session of its own."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid:
                found.append(int(entry.name))
        return found

    def busy(self) -> bool:
        """Whether a command that a save started is still about."""
        return len(self.resident()) > self.idle

    #: How many processes the peer is when nothing happens.
    idle = 1


class Inotifywait(Peer):
    # The shell, inotifywait, and the shell of the loop.
    idle = 3


def dagwatchd(binary: Path, project: Path, target: Path, log: Path) -> Peer:
    command = [str(binary), "run", str(project), "--target-dir", str(target)]
    return Peer("dagwatchd", "`dagwatchd run`", command, project, target, log)


def inotifywait(project: Path, target: Path, log: Path) -> Peer:
    command = ["bash", "-c", INOTIFYWAIT, "inotifywait", str(target)]
    return Inotifywait("inotifywait", "`inotifywait -m` and `kedro airflow create`", command, project, target, log)


def warm(mode: str, what: str, project: Path, target: Path, log: Path) -> Peer:
    command = [sys.executable, str(HERE / "warm.py"), mode, str(project), str(target)]
    return Peer(f"warm-{mode}", what, command, project, target, log)
