# `json.dumps`.


class JSONDecodeError(ValueError):
    pass


# A tuple: what a program may have changed, and be it in a branch that is not known to run, would be unknown.
_ESCAPES = (('"', '\\"'), ("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\f", "\\f"), ("\b", "\\b"))


def _quoted(text, ensure_ascii):
    parts = []
    for character in text:
        code = ord(character)
        escaped = [escape for plain, escape in _ESCAPES if plain == character]
        if escaped:
            parts.append(escaped[0])
        elif code < 0x20 or (code > 0x7E and ensure_ascii and code < 0x10000):
            parts.append(f"\\u{code:04x}")
        elif ensure_ascii and code >= 0x10000:
            code -= 0x10000
            parts.append(f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}")
        else:
            parts.append(character)
    return '"' + "".join(parts) + '"'


def _number(value):
    if value != value:
        return "NaN"
    if value == float("inf"):
        return "Infinity"
    if value == -float("inf"):
        return "-Infinity"
    return float.__repr__(value)


def _key(key, skipkeys):
    if isinstance(key, str):
        return key
    if key is True:
        return "true"
    if key is False:
        return "false"
    if key is None:
        return "null"
    if isinstance(key, int):
        return int.__repr__(key)
    if isinstance(key, float):
        return _number(key)
    if skipkeys:
        return None
    raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")


def _written(value, options, level):
    skipkeys, ensure_ascii, indent, item_separator, key_separator, default, sort_keys = options
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return _quoted(value, ensure_ascii)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _number(value)
    if indent is None:
        begin, end, between = "", "", item_separator
    else:
        begin = "\n" + indent * (level + 1)
        end = "\n" + indent * level
        between = item_separator + begin
    if isinstance(value, (list, tuple)):
        if not value:
            return "[]"
        return "[" + begin + between.join([_written(item, options, level + 1) for item in value]) + end + "]"
    if isinstance(value, dict):
        if not value:
            return "{}"
        entries = sorted(value.items()) if sort_keys else list(value.items())
        texts = []
        for key, item in entries:
            key = _key(key, skipkeys)
            if key is not None:
                texts.append(_quoted(key, ensure_ascii) + key_separator + _written(item, options, level + 1))
        return "{" + begin + between.join(texts) + end + "}" if texts else "{}"
    if default is None:
        raise TypeError(f"Object of type {value.__class__.__name__} is not JSON serializable")
    return _written(default(value), options, level)


def dumps(
    obj,
    *,
    skipkeys=False,
    ensure_ascii=True,
    check_circular=True,
    allow_nan=True,
    cls=None,
    indent=None,
    separators=None,
    default=None,
    sort_keys=False,
):
    if cls is not None or not allow_nan or not check_circular:
        return _unknown("these options of 'json.dumps' are not evaluated")
    if isinstance(indent, int):
        indent = " " * indent
    if separators is None:
        separators = (", ", ": ") if indent is None else (",", ": ")
    options = (skipkeys, ensure_ascii, indent, separators[0], separators[1], default, sort_keys)
    return _written(obj, options, 0)
