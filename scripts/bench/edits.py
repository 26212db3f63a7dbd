"""Measures a save in a project of 1,000 pipelines: one that concerns one of them, and ones that concern all.

    python scripts/bench/edits.py --dagwatchd PATH [--pipelines N]

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


def started(daemon: Daemon, what: str) -> None:
    generation = daemon.sync()
    print(f"a start, {what}: {milliseconds(generation):.0f} ms, {daemon.processor():.0f} ms of a core")


def measure(daemon: Daemon, what: str, edit) -> None:
    times, costs = [], []
    for number in range(ROUNDS):
        before, spent = daemon.sync()["id"], daemon.processor()
        edit(number)
        generation = daemon.sync()
        costs.append(daemon.processor() - spent)
        if generation["id"] == before or generation["outcome"] == "failed":
            raise SystemExit(f"bench: {what}: {generation}")
        times.append(milliseconds(generation))
    print(
        f"{what}: {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f}), "
        f"{statistics.median(costs):.0f} ms of a core")


def replace(path: Path, text: str) -> None:
    """As an editor does it: the daemon never sees half of it."""
    new = path.with_name("." + path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dagwatchd", type=Path, required=True)
    parser.add_argument("--pipelines", type=int, default=1000)
    options = parser.parse_args()
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

        daemon = Daemon(options.dagwatchd, project, state)
        try:
            started(daemon, "all built")
            measure(daemon, "one pipeline edited", one)
            measure(daemon, "a comment in one pipeline", lambda number: replace(module, text + f"# {number}\n"))
            measure(daemon, "one pipeline edited, all planned", both)
            measure(daemon, "airflow.yml edited", lambda number: replace(airflow, f"default: {{retries: {number + 1}}}\n"))
        finally:
            daemon.stop()
        daemon = Daemon(options.dagwatchd, project, state)
        try:
            started(daemon, "nothing changed")
        finally:
            daemon.stop()
        (state / "cache.sqlite3").unlink()
        daemon = Daemon(options.dagwatchd, project, state)
        try:
            started(daemon, "nothing changed, and no cache")
        finally:
            daemon.stop()
        shutil.rmtree(state)


main()
