class A(dict):
    def __missing__(self, key):
        return key * 2
a = A(x=1)
a["y"] = 2
result = (a["x"], a["zz"], a, len(a), list(a), a == {"x": 1, "y": 2}, isinstance(a, dict), dict(a), {**a}, a.get("q"), "x" in a, bool(A()))
---
class L(list):
    def first(self):
        return self[0]
l = L([1, 2])
l.append(3)
result = (l, l.first(), l + [4], l[1:], [*l], sum(l), sorted(l, reverse=True), l == [1, 2, 3])
---
class A(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = 1
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)
a = A(x=1)
a["y"] = 2
result = (a, a.extra)
---
class S(str):
    def shout(self):
        return self.upper() + "!"
s = S("abc")
result = (s, s.shout(), s + "d", f"{s:>5}", s == "abc", {s: 1}["abc"], len(s), s[0], isinstance(s, str), str(s))
---
from functools import singledispatch
@singledispatch
def f(x):
    return "object"
@f.register(int)
def _(x):
    return "int"
@f.register(str)
def _(x):
    return "str"
result = (f(1), f("a"), f([]), f(True))
---
from typing import NamedTuple
class P(NamedTuple):
    x: int
    y: int = 2
    def total(self):
        return self.x + self.y
p = P(1)
x, y = p
result = (p, p.total(), x, y, p._replace(y=9), p == (1, 2), isinstance(p, tuple), p[0], P._fields, p._asdict(), P(y=1, x=2), {p: 1}[(1, 2)], list(p), len(p), p + (3,))
---
from typing import TypedDict
class T(TypedDict, total=False):
    a: int
t = T(a=1)
result = (t, type(t) is dict)
