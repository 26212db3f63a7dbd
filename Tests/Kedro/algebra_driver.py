"""Runs programs of the pipeline algebra under the Kedro that is installed here.

Reads one JSON program per line and writes one JSON list of outcomes per line. The language is that of
Tests/KedroTests/AlgebraProgram.swift.
"""

import functools
import json
import logging
import re
import sys
import warnings

import kedro
from kedro.pipeline import Pipeline, node
from kedro.pipeline.transcoding import _strip_transcoding

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

IS_NEW = int(kedro.__version__.split(".")[0]) >= 1
ADDRESS = re.compile(r"<(?:[\w.]+\.)?(\w+) object at 0x[0-9a-f]+>")
FUNCTIONS = {}


def parameters(spec):
    """The text between the parentheses of a function definition."""
    parts = []
    kinds = [p["kind"] for p in spec]
    for index, p in enumerate(spec):
        kind, name = p["kind"], p["name"]
        if kind == "keywordOnly" and not {"keywordOnly", "variadic"} & set(kinds[:index]):
            parts.append("*")
        text = {"variadic": "*" + name, "keywords": "**" + name}.get(kind, name)
        parts.append(text + ("=None" if p["hasDefault"] else ""))
        if kind == "positionalOnly" and "positionalOnly" not in kinds[index + 1 :]:
            parts.append("/")
    return ", ".join(parts)


def make_function(spec):
    kind, name, arguments = spec["kind"], spec["name"], parameters(spec["parameters"])
    scope = {"__name__": spec["module"]}
    if kind == "builtin":
        return __builtins__.__dict__[name]
    if kind == "lambda":
        return eval(f"lambda {arguments}: None", scope)
    if kind == "object":
        exec(f"class {name}:\n  def __call__(self, {arguments}): pass", scope)
        return scope[name]()
    exec(f"def {name}({arguments}): pass", scope)
    function = scope[name]
    if kind == "partial":
        return functools.partial(function)
    if kind == "namedPartial":
        return functools.update_wrapper(functools.partial(function), function)
    return function


def function(spec):
    key = json.dumps(spec, sort_keys=True)
    if key not in FUNCTIONS:
        FUNCTIONS[key] = make_function(spec)
    return FUNCTIONS[key]


def names(shape):
    if shape is None:
        return None
    (form, value), = shape.items()
    return dict(value) if form == "mapping" else value


def dump_node(value):
    def get(read):
        try:
            return ADDRESS.sub(r"\1", read())
        except AttributeError as error:
            return f"!{error}"

    return {
        "name": get(lambda: value.name),
        "shortName": get(lambda: value.short_name),
        "function": get(lambda: value._func_name),
        "text": get(lambda: str(value)),
        "namespace": value.namespace,
        "tags": sorted(value.tags),
        "inputs": value.inputs,
        "outputs": value.outputs,
        "confirms": value.confirms,
    }


def dump_groups(groups):
    return [
        {
            "name": g.name,
            "isNamespace": g.type == "namespace",
            "nodes": g.nodes,
            "dependencies": g.dependencies,
        }
        for g in groups
    ]


def groups_by_namespace(value):
    if IS_NEW:
        return dump_groups(value.group_nodes_by("namespace"))
    return [
        {
            "name": g["name"],
            "isNamespace": g["type"] == "namespace",
            "nodes": [n.name for n in g["nodes"]],
            "dependencies": g["dependencies"],
        }
        for g in value.grouped_nodes_by_namespace.values()
    ]


def dump_pipeline(value):
    return {
        "nodes": [dump_node(n) for n in value.nodes],
        "groups": [[n.name for n in group] for group in value.grouped_nodes],
        "inputs": sorted(value.inputs()),
        "outputs": sorted(value.outputs()),
        "datasets": sorted(value.datasets()),
        "namespaces": groups_by_namespace(value),
    }


def is_only_cycle(nodes):
    """Whether the nodes have exactly one cycle, so that Kedro has no choice which to report."""
    children = {
        a.name: {
            b.name
            for b in nodes
            if {_strip_transcoding(o) for o in a.outputs} & {_strip_transcoding(i) for i in b.inputs}
        }
        for a in nodes
    }

    def reach(start):
        found, queue = set(), [start]
        while queue:
            for child in children[queue.pop()]:
                if child not in found:
                    found.add(child)
                    queue.append(child)
        return found

    reached = {name: reach(name) for name in children}
    looping = [name for name in children if name in reached[name]]
    strong = {frozenset(o for o in looping if o in reached[n] and n in reached[o]) for n in looping}
    return len(strong) == 1 and all(len(children[n] & next(iter(strong))) == 1 for n in looping)


class Skipped(Exception):
    pass


class Program:
    def __init__(self, steps):
        self.values = {}
        self.outcomes = [self.run(step) for step in steps]

    def value(self, name):
        if name not in self.values:
            raise Skipped
        return self.values[name]

    def run(self, step):
        self.involved = []
        try:
            result = getattr(self, "do_" + step["operation"])(step)
        except Skipped:
            return {"skipped": True}
        except Exception as error:  # every error of Kedro is an outcome
            outcome = {"error": type(error).__name__, "message": ADDRESS.sub(r"\1", str(error))}
            if type(error).__name__ == "CircularDependencyError":
                outcome["isOnlyCycle"] = is_only_cycle(self.involved)
            return outcome
        if isinstance(result, Pipeline):
            self.values[step["id"]] = result
            return {"pipeline": dump_pipeline(result)}
        if isinstance(result, list):
            return {"groups": result}
        self.values[step["id"]] = result
        return {"node": dump_node(result)}

    def do_node(self, step):
        return node(
            function(step["function"]),
            names(step.get("inputs")),
            names(step.get("outputs")),
            name=step.get("name"),
            tags=step.get("tags"),
            confirms=step.get("confirms"),
            namespace=step.get("namespace"),
        )

    def do_tagNode(self, step):
        return self.value(step["of"]).tag(step["arguments"])

    def do_pipeline(self, step):
        elements = [self.value(e) for e in step["elements"]]
        for e in elements:
            self.involved += e.nodes if isinstance(e, Pipeline) else [e]
        arguments = {}
        mapping = step.get("mapping")
        if mapping is not None:
            for key in ("inputs", "outputs", "parameters"):
                arguments[key] = names(mapping.get(key))
            arguments["namespace"] = mapping.get("namespace")
            if IS_NEW:
                arguments["prefix_datasets_with_namespace"] = mapping["prefixesDatasets"]
            # After a mapping the datasets are others, and so are the cycles.
            self.involved = []
        given = elements[0] if step.get("isDirect") else elements
        return Pipeline(given, tags=step.get("tags"), **arguments)

    def do_binary(self, step, operation):
        left, right = self.value(step["left"]), self.value(step["right"])
        self.involved = list(set(left.nodes) | set(right.nodes))
        return operation(left, right)

    def do_plus(self, step):
        return self.do_binary(step, lambda a, b: a + b)

    def do_or(self, step):
        return self.do_binary(step, lambda a, b: a | b)

    def do_minus(self, step):
        return self.do_binary(step, lambda a, b: a - b)

    def do_and(self, step):
        return self.do_binary(step, lambda a, b: a & b)

    def do_sum(self, step):
        pipelines = [self.value(e) for e in step["elements"]]
        for p in pipelines:
            self.involved += p.nodes
        return sum(pipelines)

    def do_onlyNodes(self, step):
        return self.value(step["of"]).only_nodes(*step["arguments"])

    def do_onlyNodesWithTags(self, step):
        return self.value(step["of"]).only_nodes_with_tags(*step["arguments"])

    def do_onlyNodesWithNamespaces(self, step):
        value = self.value(step["of"])
        if IS_NEW:
            return value.only_nodes_with_namespaces(step["arguments"])
        return value.only_nodes_with_namespace(step["arguments"][0])

    def do_onlyNodesWithInputs(self, step):
        return self.value(step["of"]).only_nodes_with_inputs(*step["arguments"])

    def do_onlyNodesWithOutputs(self, step):
        return self.value(step["of"]).only_nodes_with_outputs(*step["arguments"])

    def do_fromInputs(self, step):
        return self.value(step["of"]).from_inputs(*step["arguments"])

    def do_toOutputs(self, step):
        return self.value(step["of"]).to_outputs(*step["arguments"])

    def do_fromNodes(self, step):
        return self.value(step["of"]).from_nodes(*step["arguments"])

    def do_toNodes(self, step):
        return self.value(step["of"]).to_nodes(*step["arguments"])

    def do_tag(self, step):
        return self.value(step["of"]).tag(step["arguments"])

    def do_groupNodes(self, step):
        value = self.value(step["of"])
        (strategy,) = step["arguments"]
        if IS_NEW:
            return dump_groups(value.group_nodes_by(strategy))
        return groups_by_namespace(value)

    def do_filter(self, step):
        given = step["filter"]
        arguments = {
            "tags": given["tags"],
            "from_nodes": given["fromNodes"],
            "to_nodes": given["toNodes"],
            "node_names": given["nodeNames"],
            "from_inputs": given["fromInputs"],
            "to_outputs": given["toOutputs"],
        }
        if IS_NEW:
            arguments["node_namespaces"] = given["namespaces"]
        else:
            arguments["node_namespace"] = next(iter(given["namespaces"]), None)
        return self.value(step["of"]).filter(**arguments)


for line in sys.stdin:
    print(json.dumps(Program(json.loads(line)).outcomes), flush=False)
