"""What real Kedro makes of catalogs: the judge of the tests of dataset factories and of the catalog's snapshot.

Reads one JSON request per line of standard input, answers with one JSON line each:
  {"op": "parse", "pairs": [[pattern, name], ...]}
      for each pair null, "error", or the named values: [["name", "text" | "integer" | "other", value], ...]
  {"op": "format", "pairs": [[text, name], ...]}
      str.format_map of the text with what the pattern {a}_{b:d} finds in the name; null for an error
  {"op": "catalog", "text": YAML, "used": [...]}
      {"snapshot": [[name, type, path], ...] or null for an error, "build": whether DataCatalog can be made,
       "memory": for each used name whether kedro-airflow's rule finds it in memory; null for an error}
  {"op": "redact", "texts": [...]}
  {"op": "parameters", "text": YAML}
      {"top": the snapshot's, "datasets": those of a session}
"""

import json
import logging
import sys
from types import SimpleNamespace

import parse
import yaml

logging.disable(logging.CRITICAL)


def parse_pairs(request):
    answers = []
    for pattern, name in request["pairs"]:
        try:
            result = parse.parse(pattern, name)
        except Exception:
            answers.append("error")
            continue
        if result is None:
            answers.append(None)
            continue
        values = []
        for key, value in sorted(result.named.items()):
            kind = "text" if isinstance(value, str) else "integer" if isinstance(value, int) else "other"
            values.append([key, kind, "" if kind == "other" else str(value)])
        answers.append(values)
    return answers


def format_pairs(request):
    answers = []
    for text, name in request["pairs"]:
        try:
            answers.append(text.format_map(parse.parse("{a}_{b:d}", name).named))
        except Exception:
            answers.append(None)
    return answers


def catalog(request):
    from kedro.inspection.helper import _resolve_factory_patterns
    from kedro.inspection.snapshot import _build_dataset_snapshots
    from kedro.io import DataCatalog, MemoryDataset
    from kedro.io.catalog_config_resolver import CatalogConfigResolver

    used = request["used"]
    answer = {"snapshot": None, "build": True, "memory": []}
    try:
        config = yaml.safe_load(request["text"]) or {}
        node = SimpleNamespace(inputs=used, outputs=[])
        pipelines = [SimpleNamespace(nodes=[node])]
        found = _resolve_factory_patterns(config, _build_dataset_snapshots(config), pipelines)
        answer["snapshot"] = sorted([name, found[name].type, found[name].filepath] for name in found)
    except Exception:
        pass
    try:
        config = yaml.safe_load(request["text"]) or {}
        made = DataCatalog.from_config(config)
    except Exception:
        answer["build"] = False
        return answer
    for name in used:
        try:
            answer["memory"].append(name not in made or isinstance(made.get(name), MemoryDataset))
        except Exception:
            answer["memory"].append(None)
    return answer


def redact(request):
    from kedro.io.core import _redact_url_credentials

    return [_redact_url_credentials(text) for text in request["texts"]]


def parameters(request):
    from kedro.framework.context import KedroContext
    from kedro.inspection.helper import _get_parameter_keys

    values = yaml.safe_load(request["text"])
    return {
        "top": _get_parameter_keys({"parameters": values}),
        "datasets": list(KedroContext._get_parameters(SimpleNamespace(params=values))),
    }


operations = {
    "parse": parse_pairs,
    "format": format_pairs,
    "catalog": catalog,
    "redact": redact,
    "parameters": parameters,
}
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(operations[request["op"]](request)), flush=True)
