fs = []
for i in range(3):
    def f(x, i=i):
        return x + i
    fs.append(f)
gs = [lambda: i for i in range(3)]
result = [f(10) for f in fs], [g() for g in gs], i
---
def add(x, acc=[]):
    acc.append(x)
    return acc
result = add(1), add(2), add(3, []), add.__name__
---
class Meta:
    names = ["a", "b"]
    upper = [n.upper() for n in names]
    size = len(names)
    @classmethod
    def make(cls, n): return cls.names[n]
    @staticmethod
    def stat(x): return x * 2
    @property
    def first(self): return self.names[0]
result = Meta.upper, Meta.size, Meta.make(1), Meta().first, Meta.stat(2), Meta().stat(3)
---
import functools
def deco(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        log.append(fn.__name__)
        return fn(*args, **kwargs)
    return wrapper
log = []
@deco
def f(a, b=2): 
    "doc"
    return a + b
result = f(1), f(1, b=5), f.__name__, f.__doc__, f.__wrapped__(1), log
---
def f():
    try:
        return "try"
    finally:
        log.append("finally")
def g():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            log.append(i)
        finally:
            log.append(("f", i))
    else:
        log.append("else")
    try:
        return 1
    finally:
        return 2
log = []
result = f(), g(), log
---
def f():
    while True:
        try:
            return 1
        finally:
            break
    return 2
result = f()
---
def f(x):
    match x:
        case 0: return "zero"
        case int(n) if n > 10: return f"big {n}"
        case [a, b]: return ("pair", a, b)
        case [a, *rest]: return ("list", a, rest)
        case {"k": v, **rest}: return ("map", v, rest)
        case str() as s: return "str " + s
        case (1 | 2) | None: return "alt"
        case _: return "other"
result = [f(x) for x in [0, 11, 1, (1, 2), [1], [1, 2, 3], {"k": 1, "z": 2}, "s", None, 5.0, {}, []]]
---
from dataclasses import dataclass, field
@dataclass
class P:
    x: int
    y: int = 2
    tags: list = field(default_factory=list)
    def total(self): return self.x + self.y
match P(1, 5):
    case P(x=1, y=yy): got = yy
a, b = P(1), P(1)
a.tags.append("t")
result = a, b, a == b, P(1) == b, a.total(), got
---
x = 1
def f():
    global x
    x = 2
    def g():
        x = 3
        def h():
            nonlocal x
            x += 1
            return x
        return h(), x
    return g(), x
result = f(), x
---
x = 1
del x
try:
    x
except NameError as e:
    result = str(e)
---
class cm:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self):
        log.append("in" + self.n)
        return self.n
    def __exit__(self, t, v, tb):
        log.append(("out" + self.n, t.__name__ if t else None))
        return self.swallow
log = []
with cm("1") as a, cm("2", True) as b:
    raise ValueError("x")
log.append((a, b))
def f():
    with cm("3"):
        return "ret"
result = f(), log
---
data = [1, 2, 3, 4]
result = [y for x in data if (y := x * 2) > 4], y, (n := 10) + n
---
x = "outer"
class K:
    x = "class"
    items = [x for _ in range(1)]
    def m(self): return x
result = K.items, K().m()
---
class K:
    n = 3
    try:
        bad = [i * n for i in range(2)]
    except NameError as e:
        bad = str(e)
result = K.bad
---
def f(a, /, b, *args, c=1, **kw): return a, b, args, c, kw
result = f(1, 2), f(1, b=2, c=3), f(1, 2, 3, 4, d=5), f(*[1, 2], **{"c": 9, "z": 0})
---
def f(a, b): pass
errors = []
for call in [lambda: f(1), lambda: f(1, 2, 3), lambda: f(1, 2, c=3), lambda: f(1, a=2), lambda: f(b=1)]:
    try: call()
    except TypeError as e: errors.append(str(e))
result = errors
---
class Config:
    def __init__(self, **kw): self.__dict__.update(kw)
    def __getattr__(self, name): return f"missing {name}"
    def __repr__(self): return "Config"
c = Config(a=1)
result = c.a, c.b, repr(c), hasattr(c, "zzz")
---
from functools import partial, reduce
def f(a, b, *, c=0): return (a, b, c)
p = partial(f, 1, c=5)
q = partial(p, 2)
result = p(2), q(), q(c=9), p.func is f, p.args, p.keywords, reduce(lambda a, b: a * b, [1, 2, 3], 10)
---
def outer():
    def inner(): return v
    try:
        inner()
    except NameError as e:
        msg = str(e)
    v = 1
    return msg, inner()
result = outer()
---
def f():
    print(y)
    y = 1
try: f()
except UnboundLocalError as e: result = str(e)
---
class MyErr(Exception):
    def __init__(self, code): 
        super().__init__(f"code {code}")
        self.code = code
try:
    try:
        raise MyErr(5)
    except (KeyError, MyErr) as e:
        saved = e
        raise
except MyErr as e2:
    result = str(e2), e2.code, saved is e2
---
def f(n):
    if n == 0: raise RuntimeError("deep")
    try: f(n - 1)
    except RuntimeError: raise
try: f(3)
except RuntimeError as e: result = str(e)
try: e
except NameError: result += " unbound"
---
a = b = []
a.append(1)
a += [2]
c = a
a = a + [3]
x, (y, *z) = 1, (2, 3, 4)
(p), [q] = 5, [6]
result = b, c is b, a, x, y, z, p, q
---
i = 0
xs = [0, 0, 0]
i, xs[i] = 1, 9
def idx():
    log.append("idx")
    return 0
def val():
    log.append("val")
    return 7
log = []
xs[idx()] = val()
xs[idx()] += val()
result = i, xs, log
---
result = [1, 2, 3][-1], [1, 2, 3, 4][1:3], [1, 2, 3][::-1], (1, 2) + (3,), [0] * 3, [[]] * 2, [1, 2] < [1, 3], (1,) == (1,), [1, [2]] == [1, [2]], 3 // -2, -7 % 3, 2 ** 10, 7 / 2, 1 if [] else 2, not None, 1 < 2 < 3, 5 & 3 | 8 ^ 1, ~5, True + True, round(2.5), divmod(7, -2), abs(-3)
---
xs = [3, 1, 2]
ys = sorted(xs, key=lambda x: -x)
xs.sort(reverse=True)
xs.insert(1, 9)
xs[1:3] = [7, 7, 7]
del xs[0]
result = xs, ys, xs.index(7), xs.count(7), sorted("bac"), sorted([("b", 1), ("a", 2)]), list(reversed(xs)), list(map(str, xs)), list(filter(None, [0, 1]))
---
funcs = {}
for name in ["a", "b"]:
    funcs[name] = lambda: name
def make(n): return lambda: n
made = {n: make(n) for n in "ab"}
result = {k: f() for k, f in funcs.items()}, {k: f() for k, f in made.items()}
---
try:
    [][0]
except IndexError as e: r1 = str(e)
try: {}["k"]
except KeyError as e: r2 = str(e), e.args
try: int("x")
except ValueError as e: r3 = str(e)
try: None.foo
except AttributeError as e: r4 = str(e)
try: 1 + "a"
except TypeError as e: r5 = str(e)
try: 1 / 0
except ZeroDivisionError as e: r6 = str(e)
try: (1, 2)[5]
except IndexError as e: r7 = str(e)
result = r1, r2, r3, r4, r5, r6, r7
---
x = [1, 2, 3]
while x:
    v = x.pop()
    if v == 2: continue
    if v == 1: break
else:
    v = "else"
for y in []: pass
else: y = "for-else"
result = v, y, x
---
class A:
    items = []
    def __init__(self): self.own = []
a, b = A(), A()
a.items.append(1)
a.own.append(2)
a.items = ["new"]
result = b.items, b.own, A.items, a.items
---
def f(x: "int" = 1, *a: str) -> None: 
    y: int = 3
    z: str
    return y
result = f(), f.__defaults__ if False else 1
---
result = [a + b for a in "xy" for b in "12" if b != "2" or a == "y"], {k: v for k, v in zip("ab", [1, 2])}, {x % 3 for x in range(9)} == {0, 1, 2}, [[j for j in range(i)] for i in range(3)]
---
def deco(arg):
    def inner(cls_or_fn):
        order.append(arg)
        return cls_or_fn
    order.append("make " + arg)
    return inner
order = []
@deco("a")
@deco("b")
class K: pass
result = order
---
def apply(fn, *args, **kw): return fn(*args, **kw)
result = apply(sorted, [3, 1], reverse=True), apply(lambda *a, **k: (a, k), 1, b=2), apply(str.upper, "x"), apply(dict, a=1), list(map(int, ["1"])), apply(list.append, [], 1)
---
class Config:
    def __init__(self, **kw):
        self.z = 1
        self.__dict__.update(kw)
c = Config(b=2, a=3)
c.__dict__["late"] = 4
result = list(vars(c)), c.late, c.__dict__, [f"{k}={v}" for k, v in vars(c).items()]
---
class A:
    def __init__(self):
        self.b = 1
        self.a = 2
a = A()
d = a.__dict__
a.c = 3
del a.b
result = d, sorted(d), len(vars(a))
---
class P:
    @property
    def broken(self): raise AttributeError("inner")
    @property
    def worse(self): return self.missing
    def __getattr__(self, name):
        if name.startswith("x"): return name
        raise AttributeError(name)
p = P()
result = hasattr(p, "broken"), getattr(p, "worse", "default"), hasattr(p, "xyz"), hasattr(p, "abc"), p.xq
---
class A:
    def f(self): return "A"
class B(A):
    def f(self): return "B" + super(B, self).f()
    @classmethod
    def make(cls): return cls
    @staticmethod
    def s(): return "s"
class C(B):
    @classmethod
    def make(cls): return super().make().__name__ + "!"
    def f(self):
        def inner(): return super(C, self).f()
        return "C" + inner()
result = C().f(), C.make(), super(B, C()).f()
---
class K:
    base = 10
    items = [1, 2]
    first = [x + 1 for x in items]
    nested = [[y for y in range(x)] for x in items]
    lam = lambda self: self.base
    try:
        fails = [base for x in items]
    except NameError:
        fails = "NameError"
result = K.first, K.nested, K().lam(), K.fails
---
def f():
    for x in [1, 2, 3]:
        try:
            if x == 2:
                raise ValueError(x)
        except ValueError as e:
            yield f"error {e}"
        else:
            yield x
        finally:
            yield "f"
result = list(f())
---
def f():
    try:
        try:
            raise KeyError("a")
        finally:
            log.append(1)
    except KeyError:
        log.append(2)
        return 5
    finally:
        log.append(3)
log = []
result = f(), log
---
def f(n):
    try:
        if n == 0: raise ValueError
        return "body"
    except ValueError:
        return "handler"
    else:
        return "else"
    finally:
        if n == 2: return "finally"
result = [f(i) for i in range(3)]
---
def gen():
    for i in range(3):
        yield i
def consume(g):
    return next(g, None)
g = gen()
result = consume(g), [consume(g), consume(g)], consume(g)
---
items = {"a": 1}
def add(key):
    def deco(fn):
        items[key] = fn
        return fn
    return deco
@add("f")
def f(): return "f"
@add("g")
def g(): return "g"
result = list(items), items["f"](), f is items["f"]
---
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    def get(): return n
    return inc, get
a, ga = counter()
b, gb = counter()
result = a(), a(), b(), ga(), gb()
---
result = [(lambda n=n: n * 2)() for n in range(3)], (lambda *a, **k: (a, k))(1, x=2), (lambda: (yield))().__class__.__name__
---
x = 5
def shadow():
    x = [x for x in range(3)]
    return x
result = shadow(), x
---
def f():
    global created
    created = [1]
    created.append(2)
f()
result = created
---
if True:
    import os.path as p
    from collections import OrderedDict as OD
result = list(OD([("b", 1), ("a", 2)])), p.join("a", "b")
---
try:
    from nowhere_at_all_xyz import thing
except ImportError:
    thing = "fallback"
result = 1
---
data = {"x": {"y": [1, {"z": 2}]}}
def walk(d, path=()):
    if isinstance(d, dict):
        for k, v in d.items():
            yield from walk(v, path + (k,))
    elif isinstance(d, list):
        for i, v in enumerate(d):
            yield from walk(v, (*path, i))
    else:
        yield ".".join(map(str, path)), d
result = dict(walk(data))
---
from functools import reduce
import operator
result = reduce(operator.add, [[1], [2]], []), reduce(lambda a, b: {**a, **b}, [{"a": 1}, {"b": 2}]), sum([[1], [2]], [])
---
class Stack:
    def __init__(self): self.items = []
    def __enter__(self): return self
    def __exit__(self, *exc):
        self.items.append(exc[0].__name__ if exc[0] else None)
        return exc[0] is KeyError
    def push(self, x):
        self.items.append(x)
        return self
s = Stack()
with s as t:
    t.push(1).push(2)
with s:
    raise KeyError
try:
    with s:
        raise ValueError
except ValueError:
    pass
for i in range(2):
    with s:
        if i == 0: continue
        break
result = s.items, s is t
---
xs = [1, 2, 3, 4, 5]
a, *b, c = xs
*d, = xs
(e, [f, *g]), h = (1, [2, 3, 4]), 5
for i, (j, k) in enumerate([(1, 2), (3, 4)]): pass
result = a, b, c, d, e, f, g, h, i, j, k
---
d = {"b": 1, "a": 2}
d["b"] = 3
d2 = {**d, "c": 1, "a": 9}
del d["b"]
d["b"] = 0
result = list(d), d2, list({**{"z": 1}, **d}), {k: i for i, k in enumerate("aba")}
---
while (n := len("abc")) > 3: pass
else: done = True
if (m := 5) and (k := m + 1): pass
result = n, done, k, [z := 1, z + 1]
---
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
try:
    deep(5000)
except RecursionError as e:
    result = deep(500), type(e).__name__
---
class A:
    def __init__(self, x): self.x = x
    def __eq__(self, other):
        if not isinstance(other, A): return NotImplemented
        return self.x == other.x
    def __ne__(self, other): return not self == other
result = A(1) == A(1), A(1) != A(2), A(1) == 1, A(1) in [A(1)], [A(1)] == [A(1)], [A(1), A(2)].index(A(2))
---
from typing import Optional, List, Dict, Any, Callable, Union, TypeVar, Generic
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, v: T) -> None: self.v = v
def f(a: Optional[List[int]] = None, b: "Union[int, str]" = 1, c: int | None = None) -> Dict[str, Any]: return {"a": a, "b": b}
result = f(), Box[int](3).v
---
names = ["b", "a"]
it = iter(names)
for n in it:
    if n == "b":
        nxt = next(it)
result = nxt, list(it)
---
def outer():
    xs = []
    for i in range(3):
        def inner(j=i, k=lambda: i):
            return j, k()
        xs.append(inner)
    return [f() for f in xs]
result = outer()
---
class A:
    count = 0
    def __init__(self): type(self).count += 1
class B(A): pass
A(); B(); B()
result = A.count, B.count
---
def f(a, b=[], *c, d, e={}, **g): 
    b.append(a); e[a] = d
    return b, e
f(1, d=2)
result = f(3, d=4)
---
a = [1, 2]
b = a[:]
b += (3,)
a *= 2
t = (1,)
u = t
t += (2,)
s = "a"
s *= 3
result = a, b, t, u, s
---
x = 10
class C:
    x = x + 1
    def get(self): return x
    y = x
result = C.x, C.y, C().get()
---
gen = (print, len)
result = [f.__name__ for f in gen], str(1), int("7"), float("1.5"), bool([]), list("ab"), tuple([1]), repr("a'b"), type(1).__name__, isinstance(True, int)
---
def f(): 
    return 1,
def g(): return (yield 1), (yield 2)
gg = g()
next(gg); gg.send("a")
try: gg.send("b")
except StopIteration as s: r = s.value
result = f(), r
---
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("x")
except KeyError as e:
    result = e.args[0]
---
def f(x):
    assert x > 0, f"bad {x}"
    return x
try: f(-1)
except AssertionError as e: result = str(e), f(1)
---
import itertools
result = list(itertools.chain(*[[1], [2]])), list(itertools.product("ab", repeat=2))[:2], [list(g) for k, g in itertools.groupby(sorted(["aa", "b", "cc"], key=len), key=len)]
---
match {"type": "node", "args": [1, 2, 3], "extra": True}:
    case {"type": "pipe"}: result = 0
    case {"type": "node", "args": [first, *_], **others} if first == 1: result = first, others
---
class Pt:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def f(p):
    match p:
        case Pt(0, y): return "x0", y
        case Pt(x, y=5): return "y5", x
        case Pt() | None: return "pt"
        case "a" | "b" as s: return s
        case [[1, x], *_]: return x
        case int() | float(): return "num"
        case {}: return "dict"
result = [f(v) for v in [Pt(0, 1), Pt(1, 5), Pt(1, 1), None, "b", [(1, 9), 2], 3.5, {"q": 1}, "zzz"]]
---
xs = [1, 2, 3]
def g():
    for x in xs:
        yield x
it = g()
next(it)
xs.clear()
result = list(it)
---
def g(log):
    log.append("a")
    try:
        x = yield 1
        log.append(x)
    except Exception as e:
        log.append(repr(e))
        yield "recovered"
    log.append("end")
log = []
it = g(log)
result = next(it), it.throw(RuntimeError("boo")), list(it), log
---
def agg():
    total = 0
    while True:
        x = yield total
        if x is None:
            break
        total += x
    return total
def main():
    r = yield from agg()
    yield ("total", r)
m = main()
next(m); m.send(1); m.send(2)
result = m.send(None)
---
def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for it in list(its):
            try:
                yield next(it)
            except StopIteration:
                its.remove(it)
result = list(interleave("abc", [1], (x for x in "yz")))
---
def pipeline(*stages):
    def run(data):
        for s in stages:
            data = s(data)
        return data
    return run
def only_even(xs): return (x for x in xs if x % 2 == 0)
def double(xs):
    for x in xs:
        log.append(x)
        yield x * 2
log = []
p = pipeline(only_even, double, sorted)
result = p(range(5)), log
---
def perms(items):
    if len(items) <= 1:
        yield items
    else:
        for i, x in enumerate(items):
            for rest in perms(items[:i] + items[i + 1:]):
                yield [x] + rest
result = list(perms([1, 2, 3]))
---
class Lazy:
    def __init__(self, f): self.f = f
    def __iter__(self): return self.f()
def src():
    yield from (1, 2)
l = Lazy(src)
result = list(l), list(l), [*l], dict(zip(l, "ab"))
---
def ctx():
    print("never")
    yield
g = ctx()
result = g.close(), list(g)
---
def f():
    yield 1
    try:
        yield 2
    finally:
        log.append("f")
def h():
    it = f()
    next(it)
    next(it)
    return "h"
log = []
r = h()
log.append("after")
result = r, log
---
def f():
    try:
        yield 1
    finally:
        log.append("fin")
def use():
    for x in f():
        raise KeyError(x)
log = []
try:
    use()
except KeyError:
    pass
log.append("end")
result = log
---
def f():
    try:
        yield 1
    finally:
        log.append("fin")
log = []
a, = f()
x = [*f()]
y = next(f()), log.append("next")
result = log
---
def f():
    try:
        yield 1
        yield 2
    finally:
        log.append("fin")
log = []
z = list(zip(f(), [1]))
log.append("zip")
any(f())
log.append("any")
1 in f()
log.append("in")
result = log
---
def outer():
    def inner():
        try:
            yield 1
            yield 2
        finally:
            log.append("inner")
    try:
        yield from inner()
    finally:
        log.append("outer")
log = []
g = outer()
next(g)
g.close()
for _ in outer(): break
result = log
---
def gen():
    yield from [1, 2]
    return "r"
class Wrap:
    def __init__(self): self.g = gen()
    def __iter__(self): return self
    def __next__(self): return next(self.g)
def d():
    r = yield from Wrap()
    yield r
result = list(d())
---
def g():
    a = yield
    b = yield a
    yield a, b
it = g()
it.send(None)
result = it.send(1), it.send(2)
---
funcs = [lambda: (yield from range(2)) for _ in range(2)]
result = [list(f()) for f in funcs]
---
x = (i for i in range(3))
result = list(zip(x, x)), list(x)
---
def check(xs): return all(x > 0 for x in xs) and any(x == 2 for x in xs)
result = check([1, 2]), check([]), min((x * x for x in [3, -1]), default=0), max((), default="d"), sum(x for x in range(4)), sorted((y for y in "cab"), reverse=True), ",".join(str(i) for i in range(3)), dict((k, 1) for k in "ab"), set(x % 2 for x in range(5)) == {0, 1}, tuple(x for x in "ab"), list(enumerate((c for c in "ab"), 1))
---
def f():
    for i in range(3):
        try:
            yield i
        except ValueError:
            yield "caught"
        else:
            log.append("ok")
log = []
g = f()
result = next(g), g.throw(ValueError), next(g), list(g), log
---
import itertools
a, b = itertools.tee(x for x in range(3))
next(a)
result = list(a), list(b)
---
it = iter(range(5))
chunks = [list(c) for c in iter(lambda: [x for _, x in zip(range(2), it)], [])]
result = chunks
---
def recurse(n):
    if n > 0:
        yield from recurse(n - 1)
    yield n
result = sum(recurse(100))
---
g = (print(x) for x in [])
result = list(g), next(g, "none")
---
def g():
    yield 1
a = g()
next(a)
try:
    next(a)
except StopIteration as e:
    v = e.value, e.args
try:
    next(a)
except StopIteration as e:
    w = e.value
def h():
    return 7
    yield
try:
    next(h())
except StopIteration as e:
    u = e.value, str(e)
result = v, w, u
---
def g():
    try:
        yield 1
    finally:
        yield 2
it = g()
result = list(it)
---
class A:
    def items(self):
        yield from self._items()
    def _items(self):
        yield type(self).__name__
class B(A):
    def items(self):
        yield "B"
        yield from super().items()
result = list(B().items())
---
import functools
@functools.lru_cache(maxsize=2)
def f(n, *, k=0):
    calls.append((n, k))
    return [n]
@functools.cache
def g(): return calls.append("g")
calls = []
g(), g()
result = f(1) is f(1), f(2), f(3), f(1), f(1, k=0), f.__name__, calls
---
class P:
    def __init__(self): self._v = 1
    @property
    def v(self): return self._v
    @v.setter
    def v(self, n): self._v = n
    @v.deleter
    def v(self): self._v = None
class Q(P):
    @P.v.getter
    def v(self): return "Q" + str(self._v)
p, q = P(), Q()
p.v = 3
q.v = 4
a = p.v, q.v
del p.v
result = a, p.v
---
class A:
    __slots__ = ("x",)
    def __init__(self): self.x = 1
class B(A): pass
out = []
for make in (A, B):
    try:
        make().y = 2
        out.append("set")
    except AttributeError:
        out.append("refused")
result = out
---
class A:
    def __delattr__(self, name): log.append(name)
    def __setitem__(self, k, v): log.append((k, v))
    def __delitem__(self, k): log.append(("del", k))
log = []
a = A()
a[1] = 2
del a[3]
a.z = 1
del a.z
result = log, a.z
---
class V:
    def __len__(self): return 1
result = hasattr(V, "__le__"), hasattr(V(), "__len__"), hasattr(V, "nothing"), hasattr([], "__iter__"), hasattr(5, "__iter__"), hasattr(len, "__call__")
