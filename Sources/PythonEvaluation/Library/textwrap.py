# `dedent` and `indent` of `textwrap`.


def dedent(text):
    lines = text.split("\n")
    margin = None
    for line in lines:
        content = line.lstrip(" \t")
        if not content:
            continue
        indent = line[: len(line) - len(content)]
        if margin is None:
            margin = indent
        else:
            common = 0
            while common < min(len(margin), len(indent)) and margin[common] == indent[common]:
                common += 1
            margin = margin[:common]
    margin = margin or ""
    return "\n".join([line[len(margin) :] if line.strip(" \t") else "" for line in lines])


def indent(text, prefix, predicate=None):
    lines = text.splitlines(True)
    return "".join(
        [prefix + line if (predicate(line) if predicate is not None else line.strip()) else line for line in lines]
    )
