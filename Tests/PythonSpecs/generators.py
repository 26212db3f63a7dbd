log = []
def note(x):
    log.append(x)
    return x
def gen():
    for i in range(3):
        yield note(i)
for x in gen():
    log.append(("got", x))
result = log
---
items = [1, 2, 3]
def gen():
    for i in list(items):
        yield len(items)
out = []
for n in gen():
    out.append(n)
    items.append(0)
result = out
---
import itertools
def names():
    n = 0
    while True:
        yield f"node_{n}"
        n += 1
g = names()
result = [next(g), next(g)], list(itertools.islice(names(), 3)), [x for x, _ in zip(g, range(2))], next(g)
---
import itertools
c = itertools.count(5, 2)
result = next(c), next(c), list(zip("ab", c)), next(c)
---
def echo():
    got = []
    while True:
        value = yield got
        if value is None:
            return got
        got.append(value)
g = echo()
next(g)
g.send(1)
g.send("two")
try:
    g.send(None)
except StopIteration as stop:
    result = stop.value
---
def gen():
    try:
        yield 1
        yield 2
    except ValueError as error:
        yield str(error)
    finally:
        log.append("finally")
log = []
g = gen()
result = next(g), g.throw(ValueError("thrown")), list(g), log
---
log = []
def gen():
    try:
        yield 1
    finally:
        log.append("closed")
g = gen()
next(g)
g.close()
result = log, list(g)
---
log = []
def gen():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")
for x in gen():
    log.append(x)
    break
log.append("after")
result = log
---
log = []
def gen():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")
def first():
    for x in gen():
        return x
result = first(), list(log), next(gen()), list(log)
---
def inner():
    got = yield 1
    yield got
    return "done"
def outer():
    value = yield from inner()
    yield value
g = outer()
result = [next(g), g.send("sent"), next(g)]
---
def flat(tree):
    for item in tree:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item
result = list(flat([1, [2, [3, [4, [5]]], 6], [[7]]]))
---
n = 1
g = (n * x for x in range(3))
n = 10
result = list(g)
---
xs = [1, 2, 3]
g = (x for x in xs)
xs = [7]
result = list(g)
---
xs = [1, 2]
g = (x for x in xs)
xs.append(3)
result = list(g)
---
log = []
def source():
    log.append("source")
    return [1, 2]
g = (log.append(x) or x for x in source())
log.append("made")
result = next(g), list(log), list(g), log
---
result = [list(g) for g in [(i for _ in range(2)) for i in range(3)]]
---
gs = [(i for _ in range(2)) for i in range(3)]
fs = [lambda: i for i in range(3)]
result = [list(g) for g in gs], [f() for f in fs]
---
def gen():
    yield 1
    raise StopIteration
try:
    result = list(gen())
except RuntimeError as error:
    result = str(error)
---
def gen():
    yield 1
    raise ValueError("late")
out = []
try:
    for x in gen():
        out.append(x)
except ValueError as error:
    out.append(str(error))
result = out
---
def gen():
    yield from range(2)
    return 5
def run():
    return (yield from gen())
g = run()
out = []
while True:
    try:
        out.append(next(g))
    except StopIteration as e:
        out.append(e.value)
        break
result = out
---
def gen():
    yield 1
    yield 2
    yield 3
it = gen()
a, *b = it
try:
    c, d = gen()
except ValueError as error:
    b.append(str(error))
x, y, z = gen()
result = a, b, x, y, z
---
import itertools
try:
    a, b = itertools.count()
except ValueError as error:
    result = str(error)
---
import itertools
result = 7 in itertools.count(), 3 in (x for x in [1, 2, 3, 4])
---
def gen():
    log.append("start")
    yield 1
log = []
g = gen()
log.append("made")
list(g)
result = log
---
def gen():
    try:
        yield 1
    except GeneratorExit:
        log.append("exit")
        raise
log = []
g = gen()
next(g)
del g
log.append("deleted")
result = log
---
def gen():
    try:
        yield 1
    except GeneratorExit:
        yield 2
g = gen()
next(g)
try:
    g.close()
    result = "closed"
except RuntimeError as error:
    result = str(error)
---
def gen():
    x = yield
g = gen()
try:
    g.send(1)
except TypeError as error:
    result = str(error)
---
def gen():
    yield next(g)
g = gen()
try:
    next(g)
except ValueError as error:
    result = str(error)
---
log = []
def gen(tag, n):
    for i in range(n):
        log.append((tag, i))
        yield i
list(zip(gen("a", 2), gen("b", 3)))
result = log
---
log = []
def gen(tag, n):
    for i in range(n):
        log.append((tag, i))
        yield i
import itertools
for x in itertools.chain(gen("a", 2), gen("b", 2)):
    log.append(x)
    if x == 1:
        break
result = log
---
log = []
def gen(n):
    for i in range(n):
        log.append(i)
        yield i
import itertools
list(itertools.islice(gen(10), 1, 6, 3))
log.append("next")
list(itertools.islice(gen(10), 4))
log.append("next")
list(itertools.takewhile(lambda x: x < 2, gen(10)))
result = log
---
import itertools
result = (
    list(itertools.dropwhile(lambda x: x < 2, [1, 2, 3, 1])),
    list(itertools.compress("abc", [1, 0, 1])),
    list(itertools.filterfalse(None, [0, 1, 2])),
    list(itertools.islice(itertools.cycle("ab"), 5)),
    [(k, list(g)) for k, g in itertools.groupby("aabbc")],
    list(itertools.pairwise([1, 2, 3])),
    list(itertools.zip_longest("ab", [1], fillvalue=0)),
    list(itertools.starmap(lambda a, b: a + b, [(1, 2), (3, 4)])),
    list(itertools.accumulate([1, 2, 3])),
    list(itertools.chain.from_iterable([[1], [2, 3]])),
    [list(x) for x in itertools.tee([1, 2])],
    list(itertools.combinations_with_replacement("ab", 2)),
    list(itertools.repeat("x", 2)),
)
---
import itertools
groups = itertools.groupby([1, 1, 2, 3, 3])
k, g = next(groups)
k2, g2 = next(groups)
result = k, list(g), k2, list(g2), [k for k, _ in groups]
---
xs = []
xs.extend(len(xs) for _ in range(4))
ys = [9]
ys += (len(ys) for _ in range(3))
d = {}
d.update((k, len(d)) for k in "abc")
s = set()
s.update(len(s) for _ in range(3))
result = xs, ys, d, sorted(s)
---
def gen():
    yield 1
    raise ValueError
xs = []
try:
    xs.extend(gen())
except ValueError:
    pass
result = xs
---
log = []
def gen():
    for i in range(3):
        log.append(i)
        yield i
m = max(gen(), key=lambda x: log.append(("key", x)) or -x)
result = m, log
---
log = []
def gen():
    for i in [0, 1, 2]:
        log.append(i)
        yield i
result = any(gen()), all(gen()), sum(gen()), log
---
g = (x for x in range(5))
result = next(g), 3 in g, list(g)
---
def countdown(n):
    while n:
        reset = yield n
        n = reset if reset is not None else n - 1
g = countdown(3)
result = [next(g), next(g), g.send(5), next(g)]
---
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
from itertools import takewhile
result = list(takewhile(lambda x: x < 50, fib()))
---
def gen():
    with manager() as m:
        yield m
        log.append("resumed")
class manager:
    def __enter__(self):
        log.append("enter")
        return 1
    def __exit__(self, *args):
        log.append(("exit", args[0] and args[0].__name__))
log = []
for x in gen():
    log.append(x)
g = gen()
next(g)
g.close()
result = log
---
class Tree:
    def __init__(self, value, children=()):
        self.value = value
        self.children = children
    def __iter__(self):
        yield self.value
        for child in self.children:
            yield from child
result = list(Tree(1, [Tree(2, [Tree(3)]), Tree(4)]))
---
gen = lambda: (yield 5)
result = list(gen())
---
def gen(n):
    if n:
        yield n
        yield from gen(n - 1)
result = len(list(gen(60)))
---
def walk(n):
    def step():
        nonlocal total
        total += 1
        return total
    total = 0
    for _ in range(n):
        yield step()
    return total
result = list(walk(3)), dict(enumerate(walk(2))), tuple(walk(1)), [*walk(2), *walk(1)]
---
def f(*args, **kw):
    return args, kw
def gen():
    yield from "ab"
result = f(*gen(), *gen(), **{k: 1 for k in gen()})
---
log = []
def a():
    log.append("a")
    yield 1
def b():
    log.append("b")
    yield 2
x = [log.append("x"), *a(), log.append("y"), *b()]
result = log
---
def gen():
    global counter
    counter += 1
    yield counter
    counter += 10
    yield counter
counter = 0
g = gen()
h = gen()
result = next(g), next(h), next(g), counter, next(h), counter
---
def gen():
    for x in (1, 2, 3):
        received = yield x
        while received:
            received = yield received * 10
g = gen()
result = next(g), g.send(4), next(g), g.send(0), list(g)
---
def numbers():
    try:
        yield 1
    except KeyError:
        yield "key"
    else:
        yield "else"
    finally:
        yield "last"
g = numbers()
result = list(numbers()), [next(g), g.throw(KeyError), next(g)]
---
def gen():
    yield 1
    return 2
def delegating():
    got = yield from gen()
    got2 = yield from [7, 8]
    yield (got, got2)
result = list(delegating())
---
it = iter([1, 2, 3, 4])
result = [(a, b) for a, b in zip(it, it)], list(map(lambda x, y: (x, y), iter("ab"), iter("abc")))
---
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return self.n
it = It()
result = [x for x in it], next(it, "end"), list(map(str, It()))
---
def f(x):
    if x == 2: raise StopIteration
    return x
result = list(map(f, [1, 2, 3]))
---
values = iter([3, 2, 0, 5])
result = list(iter(lambda: next(values), 0))
---
log = []
def gen(name):
    try:
        yield 1
        yield 2
    finally:
        log.append(name)
def keeps_another():
    g = gen("dropped")
    next(g)
    other = 5
    return lambda: other
def keeps_it():
    g = gen("kept")
    next(g)
    return lambda: next(g)
def makes_a_generator(limit=1):
    g = gen("beside an expression")
    next(g)
    return (x for x in range(3) if x > limit)
def nested():
    held = [gen("in a list")]
    next(held[0])
    n = 0
    def count():
        nonlocal n
        n += 1
        class A:
            kind = n
        return A.kind, [n + i for i in range(2)]
    count()
    return count
first = keeps_another()
log.append("first")
second = keeps_it()
log.append("second")
third = makes_a_generator()
log.append("third")
fourth = nested()
log.append("fourth")
result = list(log), first(), second(), list(third), fourth()
