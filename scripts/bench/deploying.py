"""Save of a node's code -> everything that is to be deployed stands ready: dagwatchd's against `kedro package`.

dagwatchd keeps bundles for several platforms, and a save is over when the last file that it changes stands: the
wheel, the archive that MWAA unpacks, and each bundle's own. `kedro package` makes one wheel and one archive of the
configuration, and is timed from its start to its end.
"""

import io
import shutil
import statistics
import subprocess
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from measure import percentile

CONFIGURATION = """\
targets = ["airflow", "astro", "mwaa"]

[airflow]
group-by = "memory"

[astro]
directory = "{astro}"

[mwaa]
airflow-version = "3.2.1"
"""
POLL_SECONDS = 0.0005


class Save:
    """Gives a module of nodes another constant, which is in every wheel that was made of it and in no older one."""

    def __init__(self, project: Path) -> None:
        self.file = sorted(project.glob("src/*/pipelines/*/nodes.py"))[0]
        self.text = self.file.read_text()
        self.name = self.file.relative_to(project / "src").as_posix()

    def save(self, number: int) -> tuple[bytes, float]:
        mark = f"BENCH_{number:06}"
        text = f"{self.text}\n\n{mark} = {number}\n"
        began = time.perf_counter()
        self.file.write_text(text)
        return mark.encode(), began


@dataclass
class Answer:
    """Files that hold a wheel, and how to find it in them."""

    wheels: list[Path]
    archives: list[Path]

    def hold(self, module: str, mark: bytes) -> bool:
        return all(holds(file.read_bytes(), module, mark) for file in self.wheels) and all(
            holds(inner(file), module, mark) for file in self.archives
        )


def inner(archive: Path) -> bytes:
    with zipfile.ZipFile(archive) as plugins:
        name = next(name for name in plugins.namelist() if name.endswith(".whl"))
        return plugins.read(name)


def holds(wheel: bytes, module: str, mark: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(wheel)) as files:
        return mark in files.read(module)


def stamps(files: list[Path]) -> list[tuple[int, int]]:
    found = []
    for file in files:
        status = file.stat()
        found.append((status.st_ino, status.st_mtime_ns))
    return found


def wait_for_change(files: list[Path], before: list[tuple[int, int]], patience: float) -> float:
    """When the last of the files was another one."""
    deadline = time.perf_counter() + patience
    while time.perf_counter() < deadline:
        if all(new != old for new, old in zip(stamps(files), before)):
            return time.perf_counter()
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"bench: {files} were not all written within {patience:.0f} s")


def rest(process: subprocess.Popen, patience: float = 30) -> None:
    """Waits until the daemon has used no processor for a moment."""
    def used() -> str:
        return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]

    deadline, before = time.perf_counter() + patience, used()
    while time.perf_counter() < deadline:
        time.sleep(0.1)
        now = used()
        if now == before:
            return
        before = now


def measure(
    project: Path, dagwatchd: Path, scratch: Path, environment: dict[str, str], saves: int, packages: int
) -> str:
    """The figures as Markdown."""
    ours, theirs = scratch / "ours" / project.name, scratch / "theirs" / project.name
    left_out = shutil.ignore_patterns(
        ".venv", ".git", "__pycache__", "airflow_dags", "dist", "build", "*.egg-info", "dagwatchd.toml", "data"
    )
    for copy in (ours, theirs):
        shutil.copytree(project, copy, ignore=left_out, symlinks=True)
    astro = scratch / "ours" / "astro"
    subprocess.run(
        [dagwatchd, "init", "--astro", astro, ours], env=environment, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    (ours / "dagwatchd.toml").write_text(CONFIGURATION.format(astro=astro))

    log = (scratch / "deploying.log").open("wb")
    daemon = subprocess.Popen(
        [dagwatchd, "run", ours], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    try:
        times = save_and_wait(daemon, ours, astro, saves, scratch)
    finally:
        daemon.terminate()
        daemon.wait()
    package_times = package(theirs, environment, packages)

    lines = ["| | makes | times | p50 | p95 | min | max |", "|---|---|---:|---:|---:|---:|---:|"]
    rows = [
        ("`dagwatchd run`", "3 wheels and `plugins.zip`; what has not changed stands already", times),
        ("`kedro package`", "1 wheel, the configuration's archive", package_times),
    ]
    for what, makes, values in rows:
        cells = [statistics.median(values), percentile(values, 0.95), min(values), max(values)]
        lines.append(f"| {what} | {makes} | {len(values)} | " + " | ".join(f"{v * 1000:.1f} ms" for v in cells) + " |")
    ratio = statistics.median(package_times) / statistics.median(times)
    lines += ["", f"By the medians, `kedro package` takes {ratio:.0f} times as long."]
    return "\n".join(lines) + "\n"


def save_and_wait(daemon: subprocess.Popen, project: Path, astro: Path, saves: int, scratch: Path) -> list[float]:
    deadline = time.perf_counter() + 60
    while b"watching" not in (scratch / "deploying.log").read_bytes():
        if time.perf_counter() > deadline or daemon.poll() is not None:
            raise SystemExit((scratch / "deploying.log").read_text(errors="replace")[-3000:])
        time.sleep(0.01)
    wheels = [next(folder.glob("*.whl")) for folder in (project / "dist", project / "dist/airflow", astro / "dist")]
    answer = Answer(wheels, [project / "dist/mwaa/plugins.zip"])
    files = answer.wheels + answer.archives
    save, times = Save(project), []
    for number in range(saves + 3):
        rest(daemon)
        before = stamps(files)
        mark, began = save.save(number)
        ended = wait_for_change(files, before, 30)
        if not answer.hold(save.name, mark):
            raise SystemExit("bench: a wheel that was written does not hold what was saved")
        # The first ones warm what is warm later.
        if number >= 3:
            times.append(ended - began)
    return times


def package(project: Path, environment: dict[str, str], count: int) -> list[float]:
    save, times = Save(project), []
    for number in range(count):
        mark, _ = save.save(number)
        # What the command before this one left is no work of this one's, and setuptools would pack it again.
        for folder in ("build", "dist"):
            shutil.rmtree(project / folder, ignore_errors=True)
        began = time.perf_counter()
        done = subprocess.run(
            ["kedro", "package"], cwd=project, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False,
        )
        times.append(time.perf_counter() - began)
        wheels = list((project / "dist").glob("*.whl"))
        if done.returncode != 0 or len(wheels) != 1 or not holds(wheels[0].read_bytes(), save.name, mark):
            raise SystemExit(f"bench: `kedro package` failed: {(done.stdout + done.stderr)[-2000:]}")
    return times
