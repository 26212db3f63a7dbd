/// What is run in the project's own Python: asks Kedro, and writes its answer to descriptor 3 as one JSON object.
///
/// It runs under everything from Python 3.8 and Kedro 0.18.14 on. Where Kedro has its own snapshot (1.4), that is the
/// answer; before, the same is put together from the registry and the configuration loader, by the snapshot's rules.
/// Beside the answer it says which files and folders below the project it was computed from: the modules that
/// were imported, and what an audit hook heard being opened and listed. The bytecode of a module
/// stands for its source.
///
/// Kedro's logging is kept from being set up: it would write files into the project, and needs none here. Kedro's
/// `find_pipelines` leaves out what does not import, with a warning that any filter can hide; so the warning is
/// taken where it is made. What user code prints goes to the descriptors 1 and 2, whatever it does there.
enum ProbeScript {
  /// Takes two arguments: the project's root, and the Kedro environment or an empty text for the default.
  static let text = #"""
    import os
    import sys

    ANSWER = 3
    os.set_inheritable(ANSWER, False)
    ROOT = os.path.realpath(sys.argv[1])
    ENV = sys.argv[2] or None
    sys.argv = ["kedro"]
    if sys.path and sys.path[0] == "":
        del sys.path[0]

    opened = set()
    listed = set()


    def heard(event, arguments):
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
                return
            if isinstance(path, (str, bytes)):
                opened.add(os.path.abspath(os.fsdecode(path)))
        elif event == "os.listdir" or event == "os.scandir":
            path = arguments[0]
            if path is None:
                path = "."
            if isinstance(path, (str, bytes)):
                listed.add(os.path.abspath(os.fsdecode(path)))


    sys.addaudithook(heard)

    import importlib.util
    import inspect
    import json
    import linecache
    import logging.config
    import re
    import traceback
    from functools import partial
    from pathlib import Path

    left_out = []


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
        return {"files": sorted(files), "folders": sorted(folders), "large": sorted(large)}


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
        return failure(chain[-1], [])


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
            return []
        line = re.search(r"line (\d+)", message)
        number = int(line.group(1)) if line else 1
        text = linecache.getline(path.group(), number).rstrip("\r\n")
        return [{"path": name, "line": number, "function": "<module>", "text": text}]


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
            pass
        else:
            import dataclasses

            return dataclasses.asdict(get_project_snapshot(metadata=metadata, env=ENV))
        from kedro.config import MissingConfigException

        def load(kind):
            try:
                return loader[kind]
            except (KeyError, MissingConfigException):
                return {}

        pipelines = own_pipelines(registry)
        return {
            "metadata": {"kedro_version": getattr(metadata, "kedro_init_version", None) or metadata.project_version},
            "pipelines": pipelines, "datasets": own_datasets(load("catalog"), pipelines),
            "parameters": sorted(load("parameters")),
        }


    def text(value):
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, type):
            return value.__module__ + "." + value.__qualname__
        return str(value)


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
        missing = []
        if os.path.isdir(folder):
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
        except (KeyError, MissingConfigException):
            catalog = {}
        for dataset in found["datasets"].values():
            dataset["type"] = text(dataset["type"]) or ""
            dataset["filepath"] = text(dataset["filepath"])
        return {
            "project_name": metadata.project_name, "package_name": metadata.package_name,
            "source_dir": os.path.relpath(str(source_dir), ROOT), "kedro_version": kedro.__version__,
            "init_version": str(found["metadata"]["kedro_version"]), "conf_source": conf_source,
            "environment": ENV or default_env, "default_environment": default_env,
            "missing_environments": missing, "pipelines": found["pipelines"],
            "datasets": sorted(found["datasets"].values(), key=lambda dataset: dataset["name"]),
            "parameters": [str(name) for name in found["parameters"]],
            "storage": storage(catalog, found["pipelines"]),
        }


    def main():
        reply = {}
        try:
            reply["answer"] = compute()
            json.dumps(reply)
        except BaseException as exception:
            reply = {"failure": describe(exception)}
            if isinstance(exception, ModuleNotFoundError) and exception.name == "kedro":
                reply["has_no_kedro"] = True
        reply["left_out"] = left_out
        reply["dependencies"] = dependencies()
        data = json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace")
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass
        while data:
            data = data[os.write(ANSWER, data):]
        # Neither exit handlers nor threads of the user's are waited for.
        os._exit(0)


    main()
    """#
}
