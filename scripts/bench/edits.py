"""Measures a save in a project of 1,000 pipelines: one that concerns one of them, and ones that concern all.

    python scripts/bench/edits.py --dagwatchd PATH [--pipelines N] [--write FILE]

Two figures: the daemon's own, from the start of the build to the end of the generation with the quiet time left out, and the
time of a core that the whole save cost the daemon, which others on the machine do not make longer.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from page import about, write

BEGIN, END = "<!-- edits: written by `make bench` -->", "<!-- end of edits -->"
SCRIPTS = Path(__file__).resolve().parents[1]
ROUNDS = 7


class Daemon:
    def __init__(self, dagwatchd: Path, project: Path, state: Path) -> None:
        self.command = [dagwatchd]
        self.project = project
        self.environment = {**os.environ, "STATE_DIRECTORY": str(state)}
        self.process = subprocess.Popen(
            [dagwatchd, "run", "--all", project], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sync(self) -> dict:
        """The generation that every change before this is in."""
        for _ in range(600):
            done = subprocess.run(
                [*self.command, "sync", "--json", self.project], env=self.environment, capture_output=True, text=True)
            if done.returncode == 0:
                return json.loads(done.stdout)["generation"]
            if done.returncode != 69:
                raise SystemExit(f"bench: sync failed with {done.returncode}\n{done.stderr}")
            time.sleep(0.1)
        raise SystemExit("bench: the daemon does not answer")

    def processor(self) -> float:
        """Milliseconds of a core, so far."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def milliseconds(generation: dict) -> float:
    return generation["duration_us"] / 1000


def row(what: str, times: list[float], costs: list[float]) -> str:
    cells = [statistics.median(times), min(times), max(times), statistics.median(costs)]
    return f"| {what} | " + " | ".join(f"{cell:.0f} ms" for cell in cells) + " |"


def started(daemon: Daemon, what: str) -> str:
    generation = daemon.sync()
    return row(f"a start, {what}", [milliseconds(generation)], [daemon.processor()])


def measure(daemon: Daemon, what: str, edit) -> str:
    times, costs = [], []
    for number in range(ROUNDS):
        before, spent = daemon.sync()["id"], daemon.processor()
        edit(number)
        generation = daemon.sync()
        costs.append(daemon.processor() - spent)
        if generation["id"] == before or generation["outcome"] == "failed":
            raise SystemExit(f"bench: {what}: {generation}")
        times.append(milliseconds(generation))
    return row(what, times, costs)


def replace(path: Path, text: str) -> None:
    """As an editor does it: the daemon never sees half of it."""
    new = path.with_name("." + path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dagwatchd", type=Path, required=True)
    parser.add_argument("--pipelines", type=int, default=1000)
    parser.add_argument("--write", type=Path, help="the Markdown file whose figures are replaced")
    options = parser.parse_args()
    lines = [
        about(f"{options.pipelines:,} pipelines of 20 nodes"), "",
        "| | p50 | min | max | of a core, p50 |", "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="dagwatchd-edits-") as folder:
        project, state = Path(folder) / "project", Path(folder) / "state"
        subprocess.run(
            [sys.executable, SCRIPTS / "large-project", project, "--nodes", str(options.pipelines * 20),
             "--pipelines", str(options.pipelines)], check=True)
        state.mkdir()
        # No wheel: it follows every byte of the sources.
        configuration = project / "dagwatchd.toml"
        configuration.write_text("wheel.build = false\n", encoding="utf-8")
        module = project / "src" / "large" / "pipelines" / "part007" / "pipeline.py"
        text = module.read_text(encoding="utf-8")
        airflow = project / "conf" / "base" / "airflow.yml"
        airflow.write_text("default: {retries: 0}\n", encoding="utf-8")

        def one(number: int) -> None:
            replace(module, text.replace('name="clean_"', f'name="clean{number}_"'))

        def both(number: int) -> None:
            # Together they are one save; whatever DAGs depend on is another.
            replace(configuration, f"wheel.build = false\n# {number}\n")
            one(number + 100)

        def comment(number: int) -> None:
            replace(module, text + f"# {number}\n")

        def every(number: int) -> None:
            replace(airflow, f"default: {{retries: {number + 1}}}\n")

        daemon = Daemon(options.dagwatchd, project, state)
        try:
            lines.append(started(daemon, "all built"))
            lines.append(measure(daemon, "one pipeline edited", one))
            lines.append(measure(daemon, "a comment in one pipeline", comment))
            lines.append(measure(daemon, "one pipeline edited, all planned", both))
            lines.append(measure(daemon, "airflow.yml edited", every))
        finally:
            daemon.stop()
        daemon = Daemon(options.dagwatchd, project, state)
        try:
            lines.append(started(daemon, "nothing changed"))
        finally:
            daemon.stop()
        (state / "cache.sqlite3").unlink()
        daemon = Daemon(options.dagwatchd, project, state)
        try:
            lines.append(started(daemon, "nothing changed, and no cache"))
        finally:
            daemon.stop()
        shutil.rmtree(state)
    write(options.write, BEGIN, END, "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
