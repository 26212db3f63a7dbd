# Statements: loops, exceptions, match, scopes.
out = []
for i in range(5):
    if i == 1:
        continue
    if i == 3:
        break
    out.append(i)
else:
    out.append("else")
while True:
    out.append("while")
    break
else:
    out.append("no")
for _ in []:
    pass
else:
    out.append("empty")
result = out
---
def f(x):
    try:
        if x == 0:
            raise ValueError("zero")
        if x == 1:
            return "returned"
        {}["k"]
    except ValueError as error:
        return f"value {error}"
    except (KeyError, IndexError) as error:
        return f"key {error}"
    else:
        return "else"
    finally:
        log.append(x)

log = []
result = (f(0), f(1), f(2), log)
---
class Own(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code

try:
    try:
        raise Own(3)
    except Own as error:
        raise RuntimeError("outer") from error
except RuntimeError as error:
    result = (str(error), error.__class__.__name__, isinstance(error, Exception))
---
def describe(value):
    match value:
        case 0:
            return "zero"
        case "a" | "b":
            return "letter"
        case [x, *rest]:
            return ("list", x, rest)
        case {"k": v, **others}:
            return ("dict", v, others)
        case str() as text if len(text) > 3:
            return ("long", text)
        case None:
            return "none"
        case _:
            return "other"

result = [describe(v) for v in (0, "b", [1, 2, 3], {"k": 1, "z": 2}, "hello", None, 3.5, "xy")]
---
try:
    undefined_name
except NameError as error:
    first = str(error)
def f():
    return local
    local = 1
try:
    f()
except UnboundLocalError as error:
    second = str(error)
result = (first, second)
---
a, b = 1, 2
a, b = b, a
c = d = 0
c += 5
d -= 1
x: int = 3
y: str
result = (a, b, c, d, x)
---
errors = []
for action in (lambda: 1 + "a", lambda: "a" + 1, lambda: None.x, lambda: (1).y, lambda: 1(), lambda: 1 / 0, lambda: int("q"), lambda: [1, 2] < 3):
    try:
        action()
    except Exception as error:
        errors.append(type(error).__name__)
result = errors
---
try:
    assert 1 == 2, "message"
except AssertionError as error:
    result = str(error)
---
def first(items):
    for item in items:
        if item > 1:
            return item
    return None
result = (first([1, 2, 3]), first([]))
---
import re
from collections import OrderedDict, deque, namedtuple
from functools import partial
def kind(value):
    match value:
        case re.Pattern():
            return "pattern"
        case partial():
            return "partial"
        case [first, *rest]:
            return ("sequence", first, len(rest))
        case {"a": a}:
            return ("mapping", a)
        case _:
            return "other"
Pair = namedtuple("Pair", "x y")
values = (re.compile("a"), partial(int), deque([1, 2]), Pair(3, 4), OrderedDict(a=1), {"a": 2}, "ab", {1}, 5)
result = [kind(value) for value in values]
