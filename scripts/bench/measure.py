"""How it is measured: a save is timed from before the file is opened until the new answer can be read."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from peers import Peer

POLL_SECONDS = 0.0005
NODE_NAME = re.compile(r"""name=(["'])([\w.-]+)\1""")


class Edit:
    """Renames one node, so that every save changes the DAG and no answer is one that was given before."""

    def __init__(self, project: Path) -> None:
        for file in sorted(project.glob("src/*/pipelines/*/pipeline.py"), reverse=True):
            # The last in the file, which tends to be the last in the pipeline.
            names = list(NODE_NAME.finditer(file.read_text()))
            if names:
                self.file, self.text, self.at = file, file.read_text(), names[-1].span(2)
                return
        raise SystemExit(f"bench: no node with a written name below {project}/src/*/pipelines")

    def save(self, number: int) -> tuple[bytes, float]:
        """Writes the file with another name for the node; returns the name, and when the save began."""
        name = f"renamed_{number:06}"
        text = self.text[: self.at[0]] + name + self.text[self.at[1] :]
        began = time.perf_counter()
        self.file.write_text(text)
        return name.encode(), began


def await_answer(target: Path, name: bytes, patience: float) -> float:
    """When a file of `target` first held the name.

    A program that writes its file in place is given the moment at which the name is in it, though the rest
    may still be under way.
    """
    seen: dict[str, tuple[int, int, int]] = {}
    deadline = time.perf_counter() + patience
    while time.perf_counter() < deadline:
        try:
            entries = list(os.scandir(target))
        except FileNotFoundError:
            entries = []
        for entry in entries:
            if not entry.name.endswith((".py", ".json")):
                continue
            try:
                status = entry.stat()
                stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
                if seen.get(entry.name) == stamp:
                    continue
                content = Path(entry.path).read_bytes()
            except FileNotFoundError:
                continue
            if name in content:
                return time.perf_counter()
            seen[entry.name] = stamp
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"bench: no answer in {target} after {patience:.0f} s")


def settle(peer: Peer, patience: float = 30) -> None:
    """Waits until the peer does nothing, then a moment more, so that a save meets it at rest."""
    deadline = time.perf_counter() + patience
    while peer.busy() and time.perf_counter() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)


@dataclass
class Memory:
    """What the resident processes hold, in bytes."""

    private: int = 0
    anonymous: int = 0
    proportional: int = 0

    @staticmethod
    def of(processes: list[int]) -> "Memory":
        total = Memory()
        for process in processes:
            try:
                lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
            except OSError:
                continue
            field = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
            total.private += field["Private_Clean"] + field["Private_Dirty"]
            total.anonymous += field["Anonymous"]
            total.proportional += field["Pss"]
        return total


def percentile(values: list[float], share: float) -> float:
    """By nearest rank: always a value that was seen."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 100) * len(ordered) // 100) - 1))]
