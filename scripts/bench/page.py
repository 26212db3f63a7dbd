"""The page that the figures are written to, each part between marks of its own."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path


def about(what: str) -> str:
    """What was measured, when, and on what machine."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{what}, {time.strftime('%Y-%m-%d', time.gmtime())}: {os.cpu_count()} cores, {system}, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, "
        f"Kedro {version('kedro')}, kedro-airflow {version('kedro-airflow')}."
    )


def write(page: Path | None, begin: str, end: str, text: str) -> None:
    """Prints the figures, and puts them between their marks."""
    print(text)
    if page is None:
        return
    before, mark, rest = page.read_text().partition(begin)
    _, closing, after = rest.partition(end)
    if not mark or not closing:
        raise SystemExit(f"bench: {page} has no place for these figures: {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{text}\n{end}{after}")
