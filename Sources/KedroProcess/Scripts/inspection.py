"""What Kedro says of the project: `compute` between `probe.py` and `reply.py`."""

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
    # A path of the project has one name, from its root on, however it is written.
    relative = os.path.relpath(folder, ROOT)
    if relative.split(os.sep)[0] != os.pardir and "://" not in conf_source:
        conf_source = relative
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
        "storage": storage(catalog, found["pipelines"]),
    }, "settings_failure": settings_failure()}


def settings_failure():
    """Kedro reads its settings in spite of a module that does not import; a run, which begins with this, fails."""
    import kedro.framework.project as project

    try:
        getattr(project, "validate_settings", lambda: None)()
    except Exception as exception:
        return describe(exception)
    return None
