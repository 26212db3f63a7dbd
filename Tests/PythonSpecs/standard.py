from functools import cached_property
calls = []
class A:
    @cached_property
    def p(self):
        calls.append(1)
        return 5
a = A()
result = (a.p, a.p, calls)
---
from functools import total_ordering
@total_ordering
class V:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return self.n == other.n
    def __lt__(self, other):
        return self.n < other.n
result = (V(1) < V(2), V(1) <= V(1), V(2) > V(1), V(1) >= V(2), sorted([V(2), V(1)])[0].n)
---
from contextlib import suppress, nullcontext, ExitStack
log = []
with suppress(ValueError):
    int("x")
    log.append("not here")
with nullcontext(5) as v:
    log.append(v)
with ExitStack() as stack:
    stack.callback(log.append, "bye")
    stack.enter_context(nullcontext())
    log.append("hi")
result = log
---
from pathlib import Path
result = (isinstance(Path("a"), Path), type(Path("a")).__name__, Path("a") / "b" == Path("a/b"), str(Path("a/b").parent), Path("a.b.c").stem, Path("a") in [Path("a")], {Path("a"): 1}[Path("a")])
---
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def f(self): ...
    @property
    @abstractmethod
    def q(self): ...
class A(Base):
    def f(self): return 1
    @property
    def q(self): return 2
result = (A().f(), A().q)
---
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def f(self): ...
try:
    Base()
    result = "made"
except TypeError as e:
    result = "refused"
---
def f(a, b=2, *args, c, d=4, **kw):
    return (a, b, args, c, d, kw)
result = (f(1, c=3), f(1, 2, 3, 4, c=5, e=6))
---
result = []
for s in ["a", 1, 1.5, None, True, [1], {"a": 1}, (1,), b"x", 10**30]:
    result.append((str(s), repr(s), f"{s}", "%s" % (s,), "{}".format(s), type(s).__name__, bool(s)))
---
from collections import OrderedDict, Counter
class A(OrderedDict):
    pass
a = A()
a["x"] = 1
c = Counter("hello")
c["z"] += 2
result = (list(a.items()), c.most_common(2), c["q"], sum(c.values()), dict(c), max(c, key=c.get))
---
import datetime as dt
d = dt.date(2024, 2, 28)
result = ([str(d + dt.timedelta(days=i)) for i in range(3)], d.isocalendar()[1], (dt.datetime(2024, 3, 1) - dt.datetime(2024, 2, 1)).days, dt.datetime(2024, 1, 1, 5).strftime("%Y%m%d_%H%M%S"), isinstance(dt.datetime(2020, 1, 1), dt.date), dt.date.min if False else 1, dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc).isoformat(), dt.datetime.strptime("20200102", "%Y%m%d"), d.replace(month=1), d == dt.date(2024, 2, 28))
---
from contextlib import contextmanager, ExitStack
log = []
@contextmanager
def opened(name):
    log.append("open " + name)
    try:
        yield name.upper()
    except KeyError:
        log.append("swallowed")
    finally:
        log.append("close " + name)
with opened("a") as a:
    log.append(a)
with opened("b"):
    raise KeyError("x")
try:
    with opened("c"):
        raise ValueError("y")
except ValueError as e:
    log.append(str(e))
with ExitStack() as stack:
    names = [stack.enter_context(opened(n)) for n in "de"]
result = (log, names, opened.__name__)
