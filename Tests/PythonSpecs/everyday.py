try:
    [].foo
except AttributeError as e:
    result = str(e)
---
result = [hasattr(1, "bit_length"), hasattr("a", "nope"), hasattr([], "append"), hasattr({}, "items"), hasattr(1, "__add__")]
---
class A:
    pass
a = A()
result = [hasattr(a, "x"), getattr(a, "x", 5), hasattr(a, "__dict__"), hasattr(A, "__name__")]
---
class A:
    __slots__ = ("x",)
    def __init__(self): self.x = 1
result = A().x
---
class A:
    def __enter__(self): return "in"
    def __exit__(self, *a): return True
with A() as x:
    raise ValueError
result = x
---
from functools import wraps
def deco(f):
    @wraps(f)
    def inner(*a, **k):
        return f(*a, **k) + 1
    return inner
@deco
def g(x):
    "doc"
    return x
result = (g(1), g.__name__, g.__doc__, g.__wrapped__(1))
---
from functools import partial
def f(a, b, *, c=1): return (a, b, c)
p = partial(f, 1, c=5)
result = (p(2), p.func.__name__, p.args, p.keywords, partial(p, 3)())
---
import functools
class A:
    @functools.lru_cache(maxsize=None)
    def f(self, x): return x * 2
    @functools.wraps(len)
    def g(self): return 1
result = (A().f(2), A().g())
---
d = {}
d.setdefault("a", []).append(1)
d |= {"b": 2}
k = d.keys()
v = list(d.values())
result = (d, list(k), v, sorted(d), d.items() == {"a": [1], "b": 2}.items(), ("a" in k), len(k), [*d.items()], dict(d.items()), {**d})
---
x = {"b": 1, "a": 2}
result = [max(x, key=x.get), sorted(x.items(), key=lambda t: t[1]), dict(sorted(x.items())), list(x.items())[0], next(iter(x.items())), tuple(x.values()), set(x.keys()) == {"a", "b"}, list(map(str.upper, x)), [f"{k}={v}" for k, v in x.items()]]
---
try:
    for k in {"a": 1, "b": 2}.keys():
        pass
    d = {"a": 1}
    for k in d.keys():
        d["x" + k] = 1
    result = "ok"
except RuntimeError as e:
    result = "changed"
---
import math
result = [math.floor(-2.5), math.ceil(2.1), math.sqrt(2), math.gcd(4, 6), math.isclose if False else 0]
---
s = "héllo wörld"
result = [s.title(), s.upper(), s.encode("utf-8"), s[::-1], s.split("ö"), s.center(15, "-"), s.replace("l", "L", 2), s.find("w"), "%-15s|" % s, f"{s!a}", s.isalpha(), s.count("l")]
---
result = [(i, j) for i, row in enumerate([[1, 2], [3]]) for j in row if j != 2]
---
a = [1, 2, 3]
b = a
b += [4]
a[1:2] = []
a *= 2
result = (a, b is a, a.index(4), a[-1:], a[::-2], [0] * 0)
---
def gen():
    for i in range(3):
        yield i
g = gen()
result = (next(g), list(g), list(gen()), sum(gen()), dict(zip("abc", gen())))
---
from typing import Optional, Dict, List, Union, Any, Callable, TypeVar, Generic
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
def f(x: Optional[int] = None, *, y: "Dict[str, Any]" = {}) -> List[int]: return [x]
result = (Box[int](3).v, f(1), Box(4).v)
---
from dataclasses import dataclass, field
from typing import ClassVar, Optional
@dataclass
class C:
    names: ClassVar[list] = []
    a: Optional[int] = None
    b: dict = field(default_factory=dict, repr=False)
    def __post_init__(self):
        if self.a is None: self.a = 7
result = (C(), C(1), C(b={1: 2}).b, C.names)
---
import string
result = string.Template("$x-${y}_z $$").safe_substitute(x=1)
---
import itertools
it = iter(range(10))
first = list(itertools.islice(it, 3))
result = (first, next(it), list(it))
---
import os
result = [os.path.join("a", "b", "c.txt"), os.path.splitext("a/b.txt")[1], os.path.basename("x/y.py"), os.sep, os.path.dirname("a/b")]
---
from collections import defaultdict
d = defaultdict(lambda: defaultdict(int))
d["a"]["b"] += 1
result = ({k: dict(v) for k, v in d.items()}, "z" in d, d.get("q"), len(d))
---
def f(x):
    match x:
        case {"a": 1, **rest}: return rest
        case [1, *xs]: return xs
        case str() as s: return s
        case int(n) if n > 5: return n
        case (a, b): return a
        case _: return None
result = [f({"a": 1, "b": 2}), f([1, 2, 3]), f("s"), f(7), f((4, 5)), f(None)]
---
a, (b, *c), d = 1, [2, 3, 4], 5
result = (a, b, c, d, [*range(3)], {**{"x": 1}}, (lambda: (yield)) is None)
---
import copy
class A:
    def __init__(self): self.x = [1]
a = A()
b = copy.copy(a)
c = copy.deepcopy(a)
a.x.append(2)
result = (b.x, c.x)
---
import json
result = [json.dumps({"a": (1, 2), "b": None, 3: 1.5}), json.dumps([]), json.dumps({"x": {"y": []}}, indent=4), json.dumps("é\n\"")]
---
import warnings, logging
warnings.warn("x")
logger = logging.getLogger(__name__)
logger.info("hi %s", 1)
result = 1
---
result = [type(x).__name__ for x in (1, 1.0, "a", b"", [], (), {}, set(), None, print, len, range(1), lambda: 1, Exception(), int, ...)]
---
result = [bool(x) for x in (0, 1, "", "a", [], [0], {}, None, 0.0, (), range(0), b"")]
---
try:
    int("abc")
except ValueError as e:
    result = str(e)
---
try:
    {}["k"]
except KeyError as e:
    result = (str(e), e.args)
---
try:
    [][1]
except IndexError as e:
    result = str(e)
---
try:
    1 + "a"
except TypeError as e:
    result = str(e)
---
try:
    None.foo
except AttributeError as e:
    result = str(e)
---
class A:
    def f(self): return 1
a = A()
result = (a.f == a.f, A.f(a), a.f.__name__, a.__class__.__name__, A.__module__, A.f.__qualname__, A.__qualname__, a.__module__, A.__doc__)
---
class Outer:
    class Inner:
        pass
result = (Outer.Inner.__name__, Outer.Inner.__qualname__)
---
result = {frozenset({1, 2}): "a"}[frozenset([2, 1])]
---
result = [x for x in (1, 2, 3) if x not in {2}] + [len({1, 1.0, True})]
---
result = sorted([(2, "b"), (1, "z"), (2, "a")]), sorted("bAc", key=str.lower), sorted([3, 1, 2], key=lambda x: -x)
---
import re
PAT = re.compile(r"^(?P<name>[a-z_]+)(?:@(?P<v>\w+))?$", re.IGNORECASE)
m = PAT.match("my_data@v1")
result = (m.group("name"), m["v"], PAT.match("x").group("v"), PAT.match("1"), bool(m), m.groupdict())
---
import json
from datetime import datetime
result = (json.dumps({"a\tb\"": "\\\u2028\U0001f600"}), datetime.strptime("2020-01-02 03:04:05", "%Y-%m-%d %H:%M:%S").isoformat())
---
try:
    d = {"a": 1}
    for k in d:
        d["x"] = 1
    result = "ok"
except RuntimeError as e:
    result = str(e)
---
def f():
    class A:
        class B:
            def m(self): pass
    return A
result = (f().__qualname__, f().B.m.__qualname__, str(type("a")), type(...).__name__)
---
from pathlib import Path
result = (Path("a/b.tar.gz").suffixes, Path("a/b").relative_to("a").as_posix(), Path("/a").is_absolute(), sorted([Path("b"), Path("a/c"), Path("a")]) == [Path("a"), Path("a/c"), Path("b")])
