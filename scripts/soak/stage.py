"""A small project, its state and what is published from it, to be broken and looked at.

The project goes through three editions. From the first to the second a DAG is made, one is replaced and one goes, and the
wheel and the configuration archive, which hold no seal, change; the third undoes half of it. So whatever is cut off
between the first and the second has to be put right by whoever builds the third.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CONSTANT = {
    "pyproject.toml": """\
[project]
name = "shop"
version = "0.1"
requires-python = ">=3.10"
dependencies = ["kedro~=1.0"]
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[tool.setuptools.packages.find]
where = ["src"]
[tool.kedro]
package_name = "shop"
project_name = "shop"
kedro_init_version = "1.0.0"
""",
    "dagwatchd.toml": """\
all = true
engine = "static"
targets = ["airflow"]
wheel.build = false
history.keep = 0
watch.reconcile-ms = 500
""",
    "src/shop/__init__.py": "",
    "src/shop/settings.py": "",
    "src/shop/pipeline_registry.py": """\
from kedro.pipeline import Pipeline, node
from .names import NAMES

def step(table):
    return table

def register_pipelines():
    return {name: Pipeline([node(step, "raw", task, name=task) for task in tasks]) for name, tasks in NAMES.items()}
""",
    "conf/local/.gitkeep": "",
    "conf/base/catalog.yml": "raw:\n  type: pandas.CSVDataset\n  filepath: data/raw.csv\n",
}
EDITED = "src/shop/names.py"
PARAMETERS = "conf/base/parameters.yml"
EDITIONS = [
    {"clean": ["wash"], "old": ["rinse"]},
    {"clean": ["scrub"], "new": ["iron"]},
    {"clean": ["scrub", "dry"], "other": ["fold"]},
]
TEMPORARY = re.compile(r"^\..*\.dagwatchd-[0-9a-f]{16}\.tmp$")
# In the order in which they are published: what is needed comes first.
RANKS = [r"\.whl$", r"conf.*\.tar\.gz$", r"requirements\.txt$", r"", r"_dag\.py$"]


class Broken(Exception):
    """What was promised does not hold."""


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


@dataclass
class Ran:
    status: int
    output: str
    errors: str


@dataclass
class Stage:
    """The project and its state, in a folder of their own that is always the same one."""

    folder: Path
    dagwatchd: Path
    # What is published from each edition: path to bytes.
    editions: list[dict[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number in range(len(EDITIONS)):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.lay(number)
            self.build_cleanly()
            self.editions.append(self.published())
        shutil.rmtree(self.folder)
        self.lay(0)
        self.build_cleanly()
        shutil.rmtree(self.template, ignore_errors=True)
        shutil.copytree(self.folder, self.template, symlinks=True)

    @property
    def template(self) -> Path:
        return self.folder.with_name(self.folder.name + ".template")

    @property
    def project(self) -> Path:
        return self.folder / "shop"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def history(self) -> Path:
        return self.state / "history.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        # A crash is to be seen by its signal, and not to wait for a drawing of it.
        return {"PATH": os.environ["PATH"], "STATE_DIRECTORY": str(self.state), "SWIFT_BACKTRACE": "enable=no"}

    def lay(self, number: int) -> None:
        """Saves an edition of the project."""
        edited = {EDITED: f"NAMES = {EDITIONS[number]}\n", PARAMETERS: f"rate: {number}\n"}
        for path, text in ({} if self.project.exists() else CONSTANT).items() | edited.items():
            file = self.project / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def reset(self) -> None:
        """Goes back to the first edition, built and published."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder, symlinks=True)

    def run(self, *arguments: str, under: list[str] | None = None) -> Ran:
        command = [*(under or []), str(self.dagwatchd), *arguments, str(self.project)]
        # A group of its own, so that a run that hangs is ended with its tracer.
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True)
        try:
            output, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Broken("it hangs") from None
        return Ran(process.returncode, output, errors)

    class Ended(Exception):
        """A daemon that ended before its first generation."""

        def __init__(self, status: int) -> None:
            super().__init__(f"the daemon ends with {status}")
            self.status = status

    @property
    def log(self) -> Path:
        return self.folder.with_name(self.folder.name + ".daemon")

    def said(self) -> str:
        """What the last daemon said."""
        return self.log.read_text(errors="replace")

    def sync(self) -> dict | None:
        """What `dagwatchd sync` is answered, without the start of a program; None where there is no answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            try:
                # By way of a descriptor, since an address is short.
                folder = os.open(self.state, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    connection.connect(f"/proc/self/fd/{folder}/control.sock")
                finally:
                    os.close(folder)
                connection.sendall(b'{"command":"sync"}\n')
                line = b"".join(iter(lambda: connection.recv(65536), b""))
            except TimeoutError:
                raise Broken(f"sync is not answered: {self.said()}") from None
            except OSError:
                return None
        return json.loads(line).get("status") if line else None

    @contextmanager
    def daemon(self, under: list[str] | None = None) -> Iterator[subprocess.Popen]:
        """A daemon that has made its first generation; gone afterwards."""
        with self.log.open("w") as log:
            process = subprocess.Popen(
                [*(under or []), self.dagwatchd, "run", self.project], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)
        try:
            start = time.monotonic()
            while "watching" not in self.said():
                if process.poll() is not None:
                    raise self.Ended(process.returncode)
                # What it was kept from saying, it answers.
                if time.monotonic() > start + 5 and self.sync():
                    break
                expect(time.monotonic() < start + 30, f"the daemon does not begin: {self.said()}")
                time.sleep(0.005)
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def build_cleanly(self) -> None:
        ran = self.run("build")
        expect(ran.status == 0 and "warning" not in ran.errors, f"a clean build ends with {ran.status}: {ran.errors}")

    def published(self) -> dict[str, bytes]:
        """All that stands in the folders that are published to, leftovers too."""
        found = {}
        for folder in ("airflow_dags", "dist"):
            for file in (self.project / folder).rglob("*"):
                # A daemon may be at work.
                with suppress(FileNotFoundError, IsADirectoryError):
                    found[str(file.relative_to(self.project))] = file.read_bytes()
        return found

    # What is promised

    def check_files(self, old: int, new: int, may_leave_temporary: bool = False, may_be_partial: bool = False) -> bool:
        """Each file is the old one or the new one in full, and none is new whose needs are old.

        Returns whether all of them are the new ones."""
        before, after, now = self.editions[old], self.editions[new], self.published()
        for path, data in now.items():
            if TEMPORARY.match(Path(path).name):
                expect(may_leave_temporary, f"a temporary file is left: {path}")
            else:
                expect(data in (before.get(path), after.get(path)), f"torn: {path}")
        for path in before.keys() & after.keys():
            expect(path in now, f"gone: {path}")
        ranks = {path: next(rank for rank, name in enumerate(RANKS) if re.search(name, path)) for path in after}
        late = [path for path in after if now.get(path) != after[path]]
        early = [path for path in after if path in now and now[path] != before.get(path)]
        for path in early:
            missing = [other for other in late if ranks[other] < ranks[path]]
            expect(may_be_partial or not missing, f"half published: {path} is new, {missing} are not")
        gone = [path for path in before.keys() - after.keys() if path not in now]
        expect(not gone or not late, f"removed before the new ones stand: {gone}, {late}")
        return not late and not [path for path in before.keys() - after.keys() if path in now]

    def rows(self) -> list[tuple[int, str]]:
        """The generations of the history, which has to be sound and to say only what is so."""
        # A copy: who opens a database puts it right, and that is dagwatchd's to do.
        copy = self.folder.with_name(self.folder.name + ".history")
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for file in self.state.glob("history.sqlite3*"):
            shutil.copy(file, copy)
        with closing(sqlite3.connect(copy / "history.sqlite3")) as database:
            expect(not list(self.state.glob("*.corrupt*")), "a sound database was set aside")
            sound = [row[0] for row in database.execute("PRAGMA integrity_check")]
            expect(sound == ["ok"], f"the database is damaged: {sound}")
            expect(not database.execute("PRAGMA foreign_key_check").fetchall(), "the database refers to nothing")
            rows = database.execute("SELECT id, outcome FROM generation ORDER BY id").fetchall()
            last = """
                SELECT text, new_sha256 FROM artifact JOIN path ON path.id = path_id
                WHERE generation_id = (SELECT max(id) FROM generation) AND artifact.outcome <> 'kept'"""
            # Of what was cut off nothing is said yet, and nothing else is the last.
            files = [] if list(self.state.glob("begun-*")) else database.execute(last).fetchall()
        for path, digest in files:
            file = self.project / path
            stands = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None
            expect(stands == digest, f"the history lies about {path}")
        return rows

    def check_converged(self, edition: int) -> None:
        """What stands is what a clean build of the edition gives, to the byte and to the file."""
        now, wanted = self.published(), self.editions[edition]
        wrong = sorted(path for path in now.keys() | wanted.keys() if now.get(path) != wanted.get(path))
        expect(not wrong, f"not as a clean build: {wrong}")
