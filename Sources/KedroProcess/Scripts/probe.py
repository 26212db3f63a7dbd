"""The beginning of every script that asks about a project: what is read, and what is told of an exception.

Its arguments are the project's root, and the Kedro environment or an empty text for the default.
"""

import os
import sys

ANSWER = 3
os.set_inheritable(ANSWER, False)
PROCESS, PIPE = os.getpid(), os.fstat(ANSWER)
ROOT = os.path.realpath(sys.argv[1])
ENV = sys.argv[2] or None
sys.argv = ["kedro"]
if sys.path and sys.path[0] == "":
    del sys.path[0]

opened = set()
# What was not there when it was to be opened.
absent = set()
listed = set()
# What this process itself changed.
written = set()
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chmod"}
# User code may exchange them.
write, exit_now, exists = os.write, os._exit, os.path.exists


def note(paths, path):
    try:
        if isinstance(path, (str, bytes)):
            paths.add(os.path.abspath(os.fsdecode(path)))
    except OSError:
        # The current folder is gone, and with it every relative path.
        pass


def heard(event, arguments):
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
            note(written, path)
        else:
            note(opened, path)
            if isinstance(path, (str, bytes)) and not exists(path):
                note(absent, path)
    elif event == "os.listdir" or event == "os.scandir":
        note(listed, "." if arguments[0] is None else arguments[0])
    elif event in CHANGES:
        for path in arguments:
            note(written, path)


sys.addaudithook(heard)

import datetime
import importlib.machinery
import importlib.util
import inspect
import json
import linecache
import logging.config
import re
import signal
import stat
import traceback
from functools import partial
from pathlib import Path

# Python's own library. What is in it, and in folders of packages, changes with an installation, which their listings tell.
LIBRARY = tuple(
    os.path.join(folder, "") for module in (os.__file__, os.path.realpath(os.__file__))
    for folder in (
        os.path.dirname(module),
        os.path.join(os.path.dirname(os.path.dirname(module)), "python%d%d.zip" % sys.version_info[:2])))
# Files that are made when they are read.
KERNEL = ("/proc/", "/sys/")
# How many files, and how many folders, are compared outside of the project.
MOST_OUTSIDE = 2000

left_out = []
# Why the catalog or the parameters cannot be read.
unreadable = []
encode = json.JSONEncoder(ensure_ascii=False).encode


class OutOfTime(BaseException):
    pass


def end(*_):
    """What is being done when the time has passed is where it went."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise OutOfTime


signal.signal(signal.SIGTERM, end)


def sort_listings():
    """The file system's order is no answer: whatever the project makes of a folder comes by name."""
    list_folder, iterate = os.listdir, Path.iterdir
    os.listdir = lambda *arguments: sorted(list_folder(*arguments))
    Path.iterdir = lambda self: iter(sorted(iterate(self), key=lambda path: path.name))


def is_installed(path):
    return path.startswith(LIBRARY) or "/site-packages/" in path or "/dist-packages/" in path


def read_sources():
    """Bytecode is taken for its source's by the second and the size. An edit can leave both as they were."""
    loader = importlib.machinery.SourceFileLoader
    cached = loader.get_code

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return cached(self, fullname) if is_installed(path) else self.source_to_code(self.get_data(path), path)

    loader.get_code = get_code


read_sources()


def relative(path):
    """The path below the project's root; None where it leads elsewhere or into an environment."""
    if not path.startswith(ROOT + os.sep) and path != ROOT:
        path = os.path.realpath(path)
        if not path.startswith(ROOT + os.sep) and path != ROOT:
            return None
    for folder in environment_folders():
        if path == folder or path.startswith(folder + os.sep):
            return None
    text = os.path.relpath(path, ROOT)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return "" if text == "." else text


def environment_folders():
    folders = {sys.prefix, sys.exec_prefix, os.path.dirname(os.__file__)} | set(package_folders())
    return [folder for folder in folders if folder.startswith(ROOT + os.sep)]


def package_folders():
    return [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]


def outside(path):
    """Whether a path leads out of the project, to what is neither Python's own nor the kernel's."""
    for path in (path, os.path.realpath(path)):
        if (path + os.sep).startswith((ROOT + os.sep,) + KERNEL) or is_installed(path + os.sep):
            return False
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_shared(folder):
    """Whether it is one for everybody's temporary files."""
    try:
        return bool(os.stat(folder).st_mode & stat.S_ISVTX)
    except OSError:
        return False


def source_of(path):
    """Bytecode stands for its source."""
    try:
        return importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def files_outside():
    """What was read outside of the project: regular files, and what was looked for and is not there.

    Second, those that are too large to be compared; third, those that went while the answer was computed.
    """
    found, large, gone = set(), [], []
    for read in opened | module_files():
        path = source_of(read)
        if path in written or read in written or relative(path) is not None or not outside(path):
            continue
        try:
            status = os.stat(path)
        except OSError:
            if read in absent:
                found.add(path)
            elif read in opened and not is_shared(os.path.dirname(path)):
                gone.append(path)
            continue
        if stat.S_ISREG(status.st_mode):
            large.append(path) if status.st_size > 16 << 20 else found.add(path)
    return found, large, gone


def folders_outside():
    """The folders outside of the project whose entries were asked for, but for those that this process wrote to."""
    changed = {os.path.dirname(path) for path in written}
    return {
        path for path in listed
        if path not in changed and "__pycache__" not in path and relative(path) is None and outside(path)
        and (os.access(path, os.R_OK | os.X_OK) if os.path.isdir(path) else not os.path.lexists(path))
        and not is_shared(path)}


def module_files():
    paths = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return {os.path.abspath(path) for path in paths if isinstance(path, str)}


def dependencies():
    files, large = set(), []
    for path in map(source_of, opened | module_files()):
        name = relative(path)
        if not name or os.path.isdir(path):
            continue
        try:
            size = os.stat(path).st_size
        except OSError:
            size = 0
        if size > 16 << 20:
            large.append(name)
        else:
            files.add(name)
    folders = {relative(path) for path in listed}
    for path in package_folders():
        if path.startswith(ROOT + os.sep):
            folders.add(os.path.relpath(path, ROOT))
    folders = {name for name in folders if name is not None and "__pycache__" not in name}
    own = {relative(path) for path in written} & files
    own |= {relative(os.path.dirname(path)) for path in written} & folders
    packages = {
        os.path.realpath(path) for path in package_folders()
        if os.path.isabs(path) and os.path.isdir(path) and not path.startswith(ROOT + os.sep)}
    other_files, other_large, gone = files_outside()
    other_folders = folders_outside() - packages
    return {
        "files": sorted(files), "folders": sorted(folders), "large": sorted(large + other_large), "own": sorted(own),
        "packages": sorted(packages) + sorted(other_folders)[:MOST_OUTSIDE],
        "outside": sorted(other_files)[:MOST_OUTSIDE], "gone": sorted(gone)[:MOST_OUTSIDE],
        "beyond": sum(max(0, len(paths) - MOST_OUTSIDE) for paths in (other_files, other_folders))}


def frames(exception):
    """The frames in the project's own files, innermost first."""
    found = []
    try:
        stack = traceback.extract_tb(exception.__traceback__)
    except Exception:
        return found
    for frame in reversed(stack):
        name = relative(os.path.abspath(frame.filename))
        if name and os.path.isfile(frame.filename):
            line = linecache.getline(frame.filename, frame.lineno or 0).rstrip("\r\n")
            entry = {"path": name, "line": frame.lineno or 1, "function": frame.name, "text": line}
            start, end = getattr(frame, "colno", None), getattr(frame, "end_colno", None)
            if start is not None:
                raw = line.encode("utf-8", "replace")
                entry["column"] = len(raw[:start].decode("utf-8", "replace")) + 1
                if end is not None and getattr(frame, "end_lineno", None) == frame.lineno:
                    entry["length"] = len(raw[start:end].decode("utf-8", "replace"))
            found.append(entry)
    return found[:5]


def text_of(exception):
    try:
        return str(exception)[:4000]
    except BaseException:
        return "(its message cannot be printed)"


def describe(exception):
    """What is told of an exception: of those that caused it, the first that has a place in the project."""
    chain = [exception]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    for cause in reversed(chain):
        found = syntax_error_place(cause) + frames(cause) or place_in_message(cause)
        if found:
            return failure(cause, found)
    return failure(chain[-1], missing_module(chain[-1]))


def place_of_key(message):
    """OmegaConf names the key that it could not resolve, and not the file."""
    key = re.search(r"full_key: ([^\s.\[]+)", message)
    for path in sorted(opened) if key else []:
        name = relative(path) if path.endswith((".yml", ".yaml")) and os.path.isfile(path) else None
        for number, line in enumerate(linecache.getlines(path), 1) if name else []:
            if re.match("['\"]?" + re.escape(key.group(1)) + "['\"]?[ \t]*:", line):
                return [{"path": name, "line": number, "function": "<module>", "text": line.rstrip("\r\n")}]
    return []


def missing_module(exception):
    """Where a module of the project's should be that Kedro itself asked for: the registry, say."""
    if not isinstance(exception, ModuleNotFoundError) or not exception.name:
        return []
    for folder in sys.path:
        path = os.path.join(folder, *exception.name.split("."))
        name = relative(os.path.abspath(path))
        if name and os.path.isdir(os.path.dirname(path)):
            name += ".py" if "." in exception.name else "/__init__.py"
            return [{"path": name, "line": 1, "function": "<module>", "text": ""}]
    return []


def failure(exception, places):
    is_syntax_error = isinstance(exception, SyntaxError)
    message = str(exception.msg) if is_syntax_error else text_of(exception)
    return {
        "type": type(exception).__name__, "message": message.replace(ROOT + os.sep, ""), "frames": places,
        "is_syntax_error": is_syntax_error}


def syntax_error_place(exception):
    if not isinstance(exception, SyntaxError) or not exception.filename:
        return []
    name = relative(os.path.abspath(exception.filename))
    if not name:
        return []
    line = linecache.getline(exception.filename, exception.lineno or 0).rstrip("\r\n")
    return [{
        "path": name, "line": exception.lineno or 1, "column": max(1, exception.offset or 1),
        "function": "<module>", "text": line}]


def place_in_message(exception):
    """What reads configuration files names them in its message."""
    message = text_of(exception)
    path = re.search(re.escape(ROOT + os.sep) + r"[^\s'\",:]+", message)
    name = relative(path.group()) if path and os.path.isfile(path.group()) else None
    if not name:
        return place_of_key(message)
    line = re.search(r"line (\d+)", message)
    number = int(line.group(1)) if line else 1
    text = linecache.getline(path.group(), number).rstrip("\r\n")
    return [{"path": name, "line": number, "function": "<module>", "text": text}]
