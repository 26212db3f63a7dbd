/// What is run in the project's own Python: asks Kedro, and writes its answer to descriptor 3 as one JSON object.
///
/// It runs under everything from Python 3.8 and Kedro 0.18.14 on. Where Kedro has its own snapshot (1.4), that is the
/// answer; before, or where it cannot read the catalog, the same is put together from the registry and the
/// configuration loader, by the snapshot's rules.
/// Beside the answer it says which files and folders below the project it was computed from: the modules that
/// were imported, and what an audit hook heard being opened and listed. The bytecode of a module
/// stands for its source. What the process itself wrote is told apart: that it is new says nothing.
///
/// Kedro's logging is kept from being set up: it would write files into the project, and needs none here. Kedro's
/// `find_pipelines` leaves out what does not import, with a warning that any filter can hide; so the warning is
/// taken where it is made. What user code prints goes to the descriptors 1 and 2, whatever it does there.
enum ProbeScript {
  /// Takes two arguments: the project's root, and the Kedro environment or an empty text for the default.
  static let text = beginning + inspection + ending

  /// What every question needs: what was read, and what is told of an exception.
  static let beginning = #"""
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
    listed = set()
    # What this process itself changed.
    written = set()
    CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chmod"}
    # User code may exchange them.
    write, exit_now = os.write, os._exit


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
        elif event == "os.listdir" or event == "os.scandir":
            note(listed, "." if arguments[0] is None else arguments[0])
        elif event in CHANGES:
            for path in arguments:
                note(written, path)


    sys.addaudithook(heard)

    import datetime
    import importlib.util
    import inspect
    import json
    import linecache
    import logging.config
    import re
    import signal
    import traceback
    from functools import partial
    from pathlib import Path

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


    def dependencies():
        paths = set(opened)
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if isinstance(path, str):
                paths.add(os.path.abspath(path))
        files, large = set(), []
        for path in paths:
            if path.endswith(".pyc"):
                try:
                    path = importlib.util.source_from_cache(path)
                except ValueError:
                    pass
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
        return {
            "files": sorted(files), "folders": sorted(folders), "large": sorted(large), "own": sorted(own),
            "packages": sorted(packages)}


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



    """#

  private static let inspection = #"""
    class Warnings:
        """The module `warnings` as Kedro's `find_pipelines` sees it."""

        def __init__(self, real):
            self.real = real

        def __getattr__(self, name):
            return getattr(self.real, name)

        def warn(self, message, *arguments, **keywords):
            text = str(message)
            found = re.match(r"An error occurred while importing the '([^']+)' module", text)
            why = "exception"
            if not found:
                found = re.match(r"The '([^']+)' module does not expose a 'create_pipeline'", text)
                why = "no create_pipeline"
            if not found:
                found = re.match(r"Expected the 'create_pipeline' function in the '([^']+)'", text)
                why = "no Pipeline"
            if found:
                entry = {"module": found.group(1), "why": why}
                if why == "exception" and sys.exc_info()[1] is not None:
                    entry["failure"] = describe(sys.exc_info()[1])
                left_out.append(entry)
            return self.real.warn(message, *arguments, **keywords)


    def source(function):
        if isinstance(function, partial) or inspect.isbuiltin(function):
            return None
        if getattr(function, "__name__", None) == "<lambda>":
            return None
        function = inspect.unwrap(function)
        try:
            path = inspect.getsourcefile(function)
            lines, first = inspect.getsourcelines(function) if path else ([], 0)
        except (OSError, TypeError):
            return None
        if not path:
            return None
        path = os.path.realpath(path)
        if not path.startswith(ROOT + os.sep):
            return None
        return {"filepath": os.path.relpath(path, ROOT), "line_start": first, "line_end": first + len(lines) - 1}


    def own_pipelines(registry):
        return [{
            "name": name,
            "nodes": [{
                "name": node.name, "func_name": node._func_name, "namespace": node.namespace,
                "tags": sorted(node.tags), "inputs": list(node.inputs), "outputs": list(node.outputs),
                "source": source(node.func)} for node in pipeline.nodes],
            "inputs": sorted(pipeline.inputs()), "outputs": sorted(pipeline.outputs()),
        } for name, pipeline in registry.items()]


    def resolve(value, named, pattern):
        if isinstance(value, dict):
            return {key: resolve(inner, named, pattern) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [resolve(inner, named, pattern) for inner in value]
        if isinstance(value, str) and "}" in value:
            try:
                return value.format_map(named)
            except KeyError as key:
                raise ValueError(
                    "Unable to resolve '%s' from the pattern '%s': %s is no placeholder of it" % (value, pattern, key))
        return value


    def sorted_patterns(catalog):
        return sorted(
            (key for key in catalog if isinstance(key, str) and "{" in key),
            key=lambda pattern: (-len(re.sub(r"\{.*?\}", "", pattern)), -pattern.count("{"), pattern))


    def own_datasets(catalog, pipelines):
        def entry(name, config):
            return {"name": name, "type": config.get("type", ""), "filepath": config.get("filepath")}

        import parse

        entries = {key: value for key, value in catalog.items() if not key.startswith("_") and isinstance(value, dict)}
        datasets = {key: entry(key, value) for key, value in entries.items() if "{" not in key}
        patterns = sorted_patterns(catalog)
        for pipeline in pipelines:
            for node in pipeline["nodes"]:
                for name in node["inputs"] + node["outputs"]:
                    if name in datasets:
                        continue
                    for pattern in patterns:
                        match = parse.parse(pattern, name)
                        if match:
                            datasets[name] = entry(name, resolve(catalog[pattern], match.named, pattern))
                            break
        return datasets


    def in_memory(config):
        """Whether what is written is gone with the process, by the rule of `Catalog.storage`."""
        name = text(config.get("type") if isinstance(config, dict) else config) or ""

        def means(kind, module):
            return name in [prefix + kind for prefix in ("", "kedro.io.", "kedro.io.%s." % module, "%s." % module)]

        if means("CachedDataset", "cached_dataset") and isinstance(config, dict):
            return in_memory(config.get("dataset"))
        return means("MemoryDataset", "memory_dataset") or means("SharedMemoryDataset", "shared_memory_dataset")


    def storage(catalog, pipelines):
        """Of each dataset that a node uses, parameters left out: what in the catalog says where it lives."""
        import parse

        patterns, found = sorted_patterns(catalog), {}
        names = {
            name for pipeline in pipelines for node in pipeline["nodes"] for name in node["inputs"] + node["outputs"]
            if name != "parameters" and not name.startswith("params:")}
        for name in sorted(names):
            found[name] = {"name": name, "source": "absent", "pattern": None, "is_memory": True}
            if "{" not in name and isinstance(catalog.get(name), dict):
                found[name].update(source="explicit", is_memory=in_memory(catalog[name]))
                continue
            for pattern in patterns:
                match = parse.parse(pattern, name)
                if match:
                    config = resolve(catalog[pattern], match.named, pattern)
                    found[name].update(source="pattern", pattern=pattern, is_memory=in_memory(config))
                    break
        return list(found.values())


    def snapshot(metadata, loader, registry):
        try:
            from kedro.inspection import get_project_snapshot
        except ImportError:
            return own_snapshot(metadata, loader, registry)
        import dataclasses

        try:
            return dataclasses.asdict(get_project_snapshot(metadata=metadata, env=ENV))
        except Exception as exception:
            # The graph does not depend on what it also reads. Where that is not why, this fails in the same way.
            found = own_snapshot(metadata, loader, registry)
            unreadable[:] = [describe(exception)]
            return found


    def own_snapshot(metadata, loader, registry):
        from kedro.config import MissingConfigException

        def load(kind):
            try:
                return loader[kind]
            except (KeyError, MissingConfigException):
                return {}

        def reading(read, otherwise):
            try:
                return read()
            except Exception as exception:
                unreadable.append(describe(exception))
                return otherwise

        pipelines = own_pipelines(registry)
        return {
            "metadata": {"kedro_version": getattr(metadata, "kedro_init_version", None) or metadata.project_version},
            "pipelines": pipelines, "datasets": reading(lambda: own_datasets(load("catalog"), pipelines), {}),
            "parameters": reading(lambda: sorted(load("parameters")), []),
        }


    def text(value):
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, type):
            return value.__module__ + "." + value.__qualname__
        return str(value)


    def typed(value):
        """A value of a configuration in a form that keeps what JSON does not: the order of keys, 1 and 1.0."""
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            return {"integer": str(value)}
        if isinstance(value, float):
            return {"float": repr(value)}
        if isinstance(value, (list, tuple)):
            return {"list": [typed(item) for item in value]}
        if isinstance(value, dict):
            return {"mapping": [{"key": str(key), "value": typed(inner)} for key, inner in value.items()]}
        if isinstance(value, (datetime.date, datetime.datetime)):
            return value.isoformat()
        raise TypeError("a value of the type '%s' cannot stand in a DAG" % type(value).__name__)


    def airflow(loader):
        """The configuration that kedro-airflow reads, by its patterns where the project has none of its own."""
        from kedro.config import MissingConfigException

        try:
            if hasattr(loader, "config_patterns"):
                loader.config_patterns.setdefault("airflow", ["airflow*", "airflow/**"])
                return {"value": typed(loader["airflow"])}
            return {"value": typed(loader.get("airflow*", "airflow/**"))}
        except MissingConfigException:
            return {"value": {"mapping": []}}
        except Exception as exception:
            return {"failure": describe(exception)}


    def loader_settings(loader, arguments):
        patterns = getattr(loader, "config_patterns", {}).get("airflow")
        strategy = getattr(loader, "merge_strategy", {}).get("airflow")
        return {
            "class_name": [base.__name__ for base in type(loader).__mro__],
            "base_env": getattr(loader, "base_env", None) or "",
            "default_run_env": getattr(loader, "default_run_env", None) or "",
            "airflow_patterns": [str(pattern) for pattern in patterns or []],
            "airflow_merge": strategy if isinstance(strategy, str) else None,
            "ignore_hidden": bool(getattr(loader, "_ignore_hidden", True)),
            "resolvers": [str(name) for name in arguments.get("custom_resolvers") or {}],
        }


    def compute():
        # Kedro sets its logging up when it is imported.
        logging.config.dictConfig = lambda config: None
        sort_listings()
        import kedro
        import kedro.framework.project as project
        from kedro.config import MissingConfigException
        from kedro.framework.startup import bootstrap_project
        from kedro.pipeline import Pipeline

        project.warnings = Warnings(project.warnings)
        metadata = bootstrap_project(ROOT)
        settings = project.settings
        source_dir = Path(metadata.source_dir)
        conf_source = str(settings.CONF_SOURCE)
        folder = os.path.join(ROOT, conf_source)
        package = source_dir / metadata.package_name
        for path in (source_dir, package, package / "pipelines", folder):
            listed.add(os.path.abspath(str(path)))
        opened.add(os.path.join(ROOT, "pyproject.toml"))

        loader = settings.CONFIG_LOADER_CLASS(
            conf_source=folder, env=ENV, runtime_params=None, **settings.CONFIG_LOADER_ARGS)
        default_env = getattr(loader, "default_run_env", None) or ""
        missing, environments = [], []
        if os.path.isdir(folder):
            environments = sorted(
                entry.name for entry in os.scandir(folder) if entry.is_dir() and not entry.name.startswith("."))
            for env in (getattr(loader, "base_env", None) or "", ENV or default_env):
                path = os.path.join(folder, env)
                listed.add(os.path.abspath(path))
                if not os.path.isdir(path) and env not in missing:
                    missing.append(env)

        registry = dict(project.pipelines)
        for name, pipeline in registry.items():
            if not isinstance(name, str):
                raise TypeError("the registry has the key %r, which is no text" % (name,))
            if not isinstance(pipeline, Pipeline):
                raise TypeError(
                    "the registry holds a '%s' under '%s', and not a Pipeline" % (type(pipeline).__name__, name))
        found = snapshot(metadata, loader, registry)
        try:
            catalog = loader["catalog"]
        except Exception:
            # Why is told where the snapshot reads it.
            catalog = {}
        except Exception:
            # Told about by the snapshot, which reads it too.
            catalog = None
        for dataset in found["datasets"].values():
            dataset["type"] = text(dataset["type"]) or ""
            dataset["filepath"] = text(dataset["filepath"])
        return {"answer": {
            "project_name": metadata.project_name, "package_name": metadata.package_name,
            "source_dir": os.path.relpath(str(source_dir), ROOT), "kedro_version": kedro.__version__,
            "init_version": str(found["metadata"]["kedro_version"]), "conf_source": conf_source,
            "environment": ENV or default_env, "default_environment": default_env,
            "missing_environments": missing, "environments": environments,
            "loader": loader_settings(loader, settings.CONFIG_LOADER_ARGS), "airflow": airflow(loader),
            "pipelines": found["pipelines"],
            "datasets": sorted(found["datasets"].values(), key=lambda dataset: dataset["name"]),
            "parameters": [str(name) for name in found["parameters"]],
            "storage": [] if catalog is None else storage(catalog, found["pipelines"]),
        }, "settings_failure": settings_failure()}


    def settings_failure():
        """Kedro reads its settings in spite of a module that does not import; a run, which begins with this, fails."""
        import kedro.framework.project as project

        try:
            getattr(project, "validate_settings", lambda: None)()
        except Exception as exception:
            return describe(exception)
        return None


    """#

  /// Calls `compute`, whose result becomes members of the reply.
  static let ending = #"""
    def is_whole():
        """Whether this is the process that was asked, and the descriptor that it was given."""
        if os.getpid() != PROCESS:
            # A copy that user code made by fork, and let go on.
            exit_now(0)
        try:
            return os.path.samestat(os.fstat(ANSWER), PIPE)
        except OSError:
            return False


    def main():
        reply = {}
        try:
            reply.update(compute())
            encode(reply)
        except BaseException as exception:
            reply = {"failure": describe(exception)}
            if isinstance(exception, ModuleNotFoundError) and exception.name == "kedro":
                reply["has_no_kedro"] = True
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        reply["left_out"] = left_out
        reply["unreadable"] = unreadable
        reply["dependencies"] = dependencies()
        data = encode(reply).encode("utf-8", "replace")
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass
        if not is_whole():
            write(2, b"\ndagwatchd: descriptor 3 was closed\n")
            exit_now(70)
        while data:
            data = data[write(ANSWER, data):]
        # Neither exit handlers nor threads of the user's are waited for.
        exit_now(0)


    main()
    """#
}
