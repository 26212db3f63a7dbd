"""The table of docs/reliability.md, which is written by nobody else."""

import fcntl
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- results: written by `make soak` -->", "<!-- end of results -->"
HEAD = ["| part | what is tried | runs | failures | date | commit | |", "|---|---|--:|--:|---|---|---|"]


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    runs: int
    failures: int
    date: str
    commit: str
    remark: str

    @property
    def line(self) -> str:
        return (
            f"| `{self.name}` | {self.title} | {self.runs:,} | {self.failures:,} | {self.date} | {self.commit} | {self.remark} |")


def read(file: Path) -> dict[str, Row]:
    rows = {}
    for line in file.read_text().partition(BEGIN)[2].partition(END)[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 7 and cells[0].startswith("`"):
            runs, failures = (int(cell.replace(",", "")) for cell in cells[2:4])
            rows[cells[0].strip("`")] = Row(cells[0].strip("`"), cells[1], runs, failures, *cells[4:])
    return rows


def write(file: Path, rows: list[Row]) -> None:
    text = file.read_text()
    before, begin, rest = text.partition(BEGIN)
    if not begin or END not in rest:
        raise ValueError(f"{file} has no place for the results")
    lines = [BEGIN, "", *HEAD, *(row.line for row in rows), "", END]
    file.write_text(before + "\n".join(lines) + rest.partition(END)[2])


def note(file: Path, row: Row, order: list[str]) -> None:
    """Puts a row in its place, or in that of the one before it; another soak may do so at the same time."""
    with file.open() as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        rows = read(file) | {row.name: row}
        write(file, [rows[name] for name in order if name in rows])
