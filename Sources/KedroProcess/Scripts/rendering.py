"""The templates of a `TemplateJob` on the standard input: `compute` between `probe.py` and `reply.py`."""

from types import SimpleNamespace

JOB = json.loads(sys.stdin.buffer.read())
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def untyped(value):
    """The reverse of the form in which a configuration's values are written."""
    if not isinstance(value, dict):
        return value
    if value.get("integer") is not None:
        return int(value["integer"])
    if value.get("float") is not None:
        return float(value["float"])
    if value.get("list") is not None:
        return [untyped(item) for item in value["list"]]
    return {entry["key"]: untyped(entry.get("value")) for entry in value["mapping"]}


def slug_filter():
    try:
        from slugify import slugify
    except ImportError:
        def slugify(*arguments, **keywords):
            raise RuntimeError(
                "the filter `slugify` needs the package python-slugify in the project's environment")
    return slugify


def undeclared(environment, name, seen):
    """The names that a template, or one that it refers to, takes from its context."""
    import jinja2
    from jinja2 import meta

    seen.add(name)
    try:
        tree = environment.parse(environment.loader.get_source(environment, name)[0])
    except jinja2.TemplateError:
        return set()
    names = meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        if other is None:
            # Its name is computed.
            names.add("pipeline")
        elif other not in seen:
            names |= undeclared(environment, other, seen)
    return names


def real_pipelines():
    from kedro.framework.startup import bootstrap_project

    bootstrap_project(ROOT)
    from kedro.framework.project import pipelines

    return pipelines


def groups(dag, slugify):
    found = []
    try:
        slugs = [slugify(group["name"]) for group in dag["groups"]]
    except RuntimeError:
        slugs = [group["name"] for group in dag["groups"]]
    counts = {}
    for slug in slugs:
        counts[slug] = counts.get(slug, 0) + 1
    for group, slug in zip(dag["groups"], slugs):
        is_safe = slug and counts[slug] == 1
        found.append(SimpleNamespace(
            id=group["id"], name=group["name"] if is_safe else group["id"],
            type=group["type"] if is_safe else "nodes", nodes=group["nodes"], dependencies=[]))
    for group, entry in zip(dag["groups"], found):
        entry.dependencies = [found[place].name for place in group["dependencies"]]
    return found


def compute():
    # Kedro sets its logging up when it is imported.
    logging.config.dictConfig = lambda config: None
    sort_listings()
    try:
        import jinja2
    except ImportError:
        raise RuntimeError("the package Jinja2 is not in the project's environment, which a template needs")
    path = os.path.realpath(JOB["template"])
    opened.add(path)
    folder, name = os.path.split(path)
    environment = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(folder), lstrip_blocks=True)
    slugify = environment.filters["slugify"] = slug_filter()
    try:
        template = environment.get_template(name)
        pipelines = real_pipelines() if "pipeline" in undeclared(environment, name, set()) else None
        texts = []
        for dag in JOB["dags"]:
            pipeline = None
            if pipelines is not None:
                pipeline = pipelines[dag["pipeline_name"]]
                if dag["tags"]:
                    pipeline = pipeline.only_nodes_with_tags(*dag["tags"])
            context = untyped(dag["values"])
            for key in ("dag_name", "package_name", "env", "pipeline_name", "conf_source"):
                context[key] = dag[key]
            texts.append(template.render(context, node_objs=groups(dag, slugify), pipeline=pipeline))
        return {"texts": texts}
    except jinja2.TemplateNotFound as exception:
        # That it comes is what is waited for.
        opened.update(os.path.join(folder, str(name)) for name in exception.templates) if hasattr(
            exception, "templates") else opened.add(os.path.join(folder, str(exception.name)))
        raise
