"""What the real loader makes of configuration files: the judge of the OmegaConf room's tests.

Reads one JSON request per line of standard input, answers with one JSON line each:
  {"op": "load", "root": folder, "environment": a name, or left out, "arguments": {...}, "kinds": [...]}
      every kind of configuration as Kedro's OmegaConfigLoader gives it
  {"op": "yaml", "texts": [...]}
      each text as OmegaConf.load types it, interpolations left alone
  {"op": "resolve", "context": YAML, "texts": [...]}
      each text as the value of the key `value` beside the context, resolved
A value is written as in `Described.swift`; an error as "error: " and its type.
"""

import io
import json
import logging
import sys
import warnings

from omegaconf import DictConfig, ListConfig, OmegaConf

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def text(value):
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def describe(value):
    if isinstance(value, (DictConfig, ListConfig)):
        value = OmegaConf.to_container(value, resolve=True)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"int {value}" if -(2**63) <= value < 2**63 else "unknown"
    if isinstance(value, float):
        return f"float {value!r}"
    if isinstance(value, str):
        return text(str(value))
    if isinstance(value, list):
        return "[" + ", ".join(map(describe, value)) + "]"
    if isinstance(value, dict):
        pairs = sorted(((str(k), v) for k, v in value.items()), key=lambda pair: pair[0].encode())
        return "{" + ", ".join(f"{text(k)}: {describe(v)}" for k, v in pairs) + "}"
    return "unknown"


def attempt(function):
    try:
        return describe(function())
    except Exception as error:  # The point is which inputs fail, whatever with.
        return f"error: {type(error).__name__}"


def load(request):
    from kedro.config import OmegaConfigLoader

    arguments = dict(request["arguments"])
    resolvers = arguments.pop("custom_resolvers", [])
    if resolvers:
        arguments["custom_resolvers"] = {name: lambda *_: "custom" for name in resolvers}
    answers = []
    for kind in request["kinds"]:

        def read(kind=kind):
            loader = OmegaConfigLoader(
                conf_source=f"{request['root']}/conf", env=request.get("environment"), **arguments
            )
            return loader[kind]

        answers.append(attempt(read))
    for name in resolvers:
        OmegaConf.clear_resolver(name)
    return answers


def yaml(request):
    def read(text):
        config = OmegaConf.load(io.StringIO(text))
        if not isinstance(config, DictConfig):
            raise TypeError("a list")
        return OmegaConf.to_container(config, resolve=False)

    return [attempt(lambda: read(text)) for text in request["texts"]]


def resolve(request):
    OmegaConf.clear_resolver("oc.env")

    def read(text):
        config = OmegaConf.load(io.StringIO(request["context"]))
        config["value"] = text
        return OmegaConf.to_container(config, resolve=True)["value"]

    return [attempt(lambda: read(text)) for text in request["texts"]]


for line in sys.stdin:
    request = json.loads(line)
    answer = {"load": load, "yaml": yaml, "resolve": resolve}[request["op"]](request)
    print(json.dumps(answer), flush=True)
