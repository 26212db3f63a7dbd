"""CPython's trees in the canonical form of PythonSyntax.

Reads paths from standard input, one a line, and writes one line for each: `T` and the tree, or `E`, the place and
the message of the error. See CanonicalWriter for the form.
"""

import ast
import struct
import sys
import threading
import warnings

OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%", "Pow": "**", "LShift": "<<",
    "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//", "Invert": "~", "Not": "not",
    "UAdd": "+", "USub": "-", "And": "and", "Or": "or", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=",
    "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in", "Load": "Load",
    "Store": "Store", "Del": "Del",
}
LEFT_OUT = {"type_comment", "type_ignores"}
# Fields that older versions do not have.
ADDED = {
    "FunctionDef": "type_params", "AsyncFunctionDef": "type_params", "ClassDef": "type_params",
    "TypeVar": "default_value", "ParamSpec": "default_value", "TypeVarTuple": "default_value",
}
# Before 3.12, what is inside an f-string has no positions of its own.
HAS_STRING_POSITIONS = sys.version_info >= (3, 12)


def quoted(text):
    return "'" + "".join(
        c if " " <= c <= "~" and c not in "'\\" else "\\{%x}" % ord(c) for c in text
    ) + "'"


def bits(value):
    return struct.pack(">d", value).hex()


def constant(value):
    if value is None or value is True or value is False:
        return repr(value)
    if value is Ellipsis:
        return "Ellipsis"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bytes):
        return "bytes " + value.hex()
    if isinstance(value, int):
        return hex(value)
    if isinstance(value, float):
        return "float " + bits(value)
    return "complex " + bits(value.imag)


def write(node, out, in_string):
    name = type(node).__name__
    if name in OPERATORS:
        out.append(OPERATORS[name])
        return
    out.append(name)
    if hasattr(node, "lineno"):
        if in_string and not HAS_STRING_POSITIONS:
            out.append("@*")
        else:
            out.append(
                f"@{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}")
    in_string = in_string or name in ("JoinedStr", "TemplateStr")
    fields = [field for field in node._fields if field not in LEFT_OUT]
    if name in ADDED and ADDED[name] not in fields:
        fields.append(ADDED[name])
    out.append("(")
    is_constant = name in ("Constant", "MatchSingleton")
    for index, field in enumerate(fields):
        if index:
            out.append(", ")
        out.append(field)
        out.append("=")
        value = getattr(node, field, [] if field == "type_params" else None)
        if is_constant and field == "value":
            out.append(constant(value))
        elif name == "Interpolation" and field == "str":
            out.append(quoted(value))
        elif isinstance(value, list):
            out.append("[")
            for position, element in enumerate(value):
                if position:
                    out.append(", ")
                write_value(element, out, in_string)
            out.append("]")
        else:
            write_value(value, out, in_string)
    out.append(")")


def write_value(value, out, in_string):
    if isinstance(value, ast.AST):
        write(value, out, in_string)
    elif isinstance(value, str):
        out.append(quoted(value))
    else:
        out.append(str(value))


def answer(path):
    with open(path, "rb") as file:
        source = file.read()
    try:
        tree = ast.parse(source, path)
    except SyntaxError as error:
        return f"E {error.lineno}:{error.offset} {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"E 0:0 {error}"
    out = []
    write(tree, out, False)
    try:
        compile(source, path, "exec", dont_inherit=True)
        mark = "T "
    except SyntaxError:
        mark = "R "
    return mark + "".join(out)


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(answer(line.rstrip("\n")).replace("\n", " "))


sys.setrecursionlimit(100_000)
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=main)
thread.start()
thread.join()
