# Classes of the project.
class Base:
    kind = "base"
    def __init__(self, name, *, flag=False):
        self.name = name
        self.flag = flag
    def describe(self):
        return f"{self.kind}:{self.name}"
    @property
    def upper(self):
        return self.name.upper()
    @staticmethod
    def helper(x):
        return x * 2
    @classmethod
    def make(cls, name):
        return cls(name, flag=True)

class Child(Base):
    kind = "child"
    def describe(self):
        return "<" + super().describe() + ">"

c = Child.make("n")
result = (c.describe(), c.upper, c.helper(3), c.flag, isinstance(c, Base), issubclass(Child, Base), Child.__name__, type(c) is Child, [k.__name__ for k in Child.__mro__])
---
class Vector:
    def __init__(self, x):
        self.x = x
    def __add__(self, other):
        return Vector(self.x + other.x)
    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x
    def __lt__(self, other):
        return self.x < other.x
    def __repr__(self):
        return f"V({self.x})"
    def __len__(self):
        return self.x
    def __getitem__(self, key):
        return (self.x, key)
    def __contains__(self, item):
        return item == self.x
    def __iter__(self):
        return iter([self.x, self.x])
    def __call__(self, y):
        return self.x * y
    def __bool__(self):
        return self.x > 0

v = Vector(2)
result = (repr(v + Vector(3)), v == Vector(2), v != Vector(3), sorted([Vector(2), Vector(1)])[0].x, len(v), v["k"], 2 in v, list(v), v(4), bool(Vector(0)), str([v]))
---
from dataclasses import dataclass, field, replace, asdict

@dataclass
class Options:
    name: str
    size: int = 3
    tags: list = field(default_factory=list)
    def __post_init__(self):
        self.label = f"{self.name}-{self.size}"

o = Options("a")
p = replace(o, size=4)
o.tags.append(1)
result = (o.label, p.label, o == Options("a", 3, [1]), asdict(o), repr(p), Options("z", tags=[2]).tags)
---
from enum import Enum, auto

class Kind(Enum):
    B = "b"
    A = "a"

class Number(Enum):
    X = auto()
    Y = auto()

result = (Kind.A.value, Kind("b").name, [k.name for k in Kind], [n.value for n in Number], Kind.A is Kind.A, Kind["B"].value, str(Kind.A), len(Kind), isinstance(Kind.A, Kind))
---
from typing import NamedTuple
from collections import namedtuple

class Spec(NamedTuple):
    name: str
    size: int = 1

P = namedtuple("P", ["x", "y"])
s = Spec("n")
name, size = s
result = (s.name, s[1], name, size, s == Spec("n", 1), P(1, 2).y, P(x=1, y=2)._asdict(), Spec._fields, repr(P(1, 2)))
---
# The order in which attributes are looked for.
class A:
    def m(self): return "A"
class B(A):
    def m(self): return "B" + super().m()
class C(A):
    def m(self): return "C" + super().m()
class D(B, C):
    pass
result = (D().m(), [k.__name__ for k in D.__mro__])
---
class Counter:
    count = 0
    def __init__(self):
        Counter.count += 1
        self.items = {}
    def __setitem__(self, key, value):
        self.items[key] = value
    def __getattr__(self, name):
        return f"missing {name}"

c = Counter()
c["a"] = 1
setattr(c, "b", 2)
result = (Counter.count, c.items, c.b, c.nothing, getattr(c, "items"), hasattr(c, "b"))
---
class Manager:
    def __init__(self, log): self.log = log
    def __enter__(self):
        self.log.append("enter")
        return self
    def __exit__(self, *args):
        self.log.append("exit")
        return True

log = []
with Manager(log) as m:
    log.append("body")
    raise ValueError("x")
result = log
---
class A:
    class B:
        class C:
            def f(self): pass
            g = lambda self: None
        def make(self):
            class Local:
                class Inner: pass
                def h(self):
                    def deep(): pass
                    return deep
            return Local
    names = [f.__qualname__ for f in [lambda: 1]]
def outer():
    class D:
        def f(self): pass
    def inner(): return lambda: 1
    global Shared
    class Shared:
        def f(self): pass
    return D, inner
Local = A.B().make()
D, inner = outer()
result = [
    x.__qualname__
    for x in (A.B, A.B.C, A.B.C.f, A.B.C.g, Local, Local.Inner, Local().h(), D, D.f, inner, inner(), Shared, Shared.f)
], [x.__name__ for x in (A.B.C, Local.Inner, inner(), Shared)]
---
from abc import ABC, ABCMeta, abstractmethod

class One(ABC):
    @abstractmethod
    def run(self): pass
    @property
    @abstractmethod
    def kind(self): pass
class Half(One):
    def run(self): return 1
class Whole(Half):
    kind = "whole"
class Meta(metaclass=ABCMeta):
    @classmethod
    @abstractmethod
    def make(cls): pass
    @staticmethod
    @abstractmethod
    def help(): pass
class Plain:
    @abstractmethod
    def run(self): return "not enforced"
class Initialised(One):
    def __init__(self, x): self.x = x
class Empty(ABC): pass
def attempt(make):
    try:
        return type(make()).__name__
    except TypeError as error:
        return str(error)
result = [attempt(x) for x in (One, Half, Whole, Meta, Plain, lambda: Initialised(1), lambda: Initialised(), Empty)], Plain().run()
---
from collections.abc import Iterable, Mapping, Sequence, Callable
class Short(Mapping):
    def __getitem__(self, key): return 1
class Full(Short):
    def __iter__(self): return iter(["a"])
    def __len__(self): return 1
try:
    Short()
    result = "made"
except TypeError as error:
    result = str(error), dict(Full())
---
# Each class has a text of its own, or none.
class Load:
    """load_rows"""
class Below(Load):
    pass
class Clean(Load):
    """clean

    rows"""
    def run(self):
        "runs"
class Said:
    __doc__ = "said"
result = (
    Load.__doc__, Below.__doc__, Clean.__doc__, Said.__doc__, Load().__doc__, Below().__doc__, Clean().run.__doc__,
    Below().__doc__ or "nothing",
)
