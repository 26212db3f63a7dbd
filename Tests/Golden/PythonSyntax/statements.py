"""Every statement of Python 3.9."""
from __future__ import annotations
import a
import a.b.c, d as e, f.g as h
from . import i
from .. import (j)
from ...k.l import m as n, o
from .... import p
from q import *
from r import (s, t as u,)

x = 1
x = y = z = 2
x, = y,
x, *y = *z, 1
(x, (y, [z])) = [a, b] = c
*x, = 1, 2
(x) = 1
((x.y)) = x[1] = x.y[2].z = 3
[x, y] = ()
() = [] = z
x = yield
x: int
x: int = 1
(x): int = 1
x.y: int
x[1]: str = 'a'
(x.y): z = 1,
x: a = *b, c
x += 1; x -= 1; x *= 1; x /= 1; x //= 1; x %= 1
x @= 1; x **= 2; x >>= 1; x <<= 1; x &= 1; x ^= 1; x |= 1;
(x) += 1
x.y += 1,
x[0] += yield
del x
del x, y.z, w[0], (a), (b, c), [d], ()
del (x),
pass; pass
assert x
assert x, y
assert (x, y)
raise
raise x
raise x from y
global_ = 1

if x: pass
if x: y; z
if x:
    pass
elif y:
    pass
elif z: pass
else:
    pass
if (n := x) > 1: pass
if n := x:
    pass;
else: pass

while x: break
while x:
    continue
else:
    pass
while y := x: pass

for x in y: pass
for x, in y: pass
for x, *y in z, w: pass
for (x) in y: pass
for (x, y) in z: pass
for [x, y], z.w in v: pass
for x[0] in *y, z:
    break
else:
    pass
for x in lambda: 1, 2: pass
for x in (yield): pass

with x: pass
with x as y: pass
with x as (y, z): pass
with x as y.z, w as v[0]: pass
with x, y: pass
with (x): pass
with (x) as y: pass
with (x, y): pass
with (x, y) as z: pass
with (x, y), z: pass
with (x).y: pass
with (x)(y) as z: pass
with (x) + y, z: pass
with (x if y else z): pass
with (yield): pass
with (yield x) as y: pass
with (x := y): pass
with (x := y), z: pass
with (x := 1, y): pass
with (): pass
with (), x: pass
with (x for x in y): pass
with (*x, y): pass
with [x][0] as z: pass
with x as (y): pass

try: pass
finally: pass
try:
    pass
except: pass
try:
    pass
except x:
    pass
except (x, y):
    pass
except x as y:
    pass
except x.y() as z: pass
except:
    pass
else:
    pass
finally:
    pass

def f(): pass
def f(): return
def f(): return x
def f(): return *x, y
def f(a, b, c): ...
def f(a, b=1, *c, d, e=2, **f): ...
def f(a, /): ...
def f(a, b=1, /, c=2, *, d, e=3, **f,): ...
def f(a=1, /, b=2): ...
def f(*, a): ...
def f(*a, b): ...
def f(*a, **b): ...
def f(**a): ...
def f(a: int, b: str = 'x', *c: d, e: f = 1, **g: h) -> i: ...
def f(a,
      b  # comment
      ,
      ): ...
def f() -> (x, y): ...
@a
def f(): pass
@a.b(c)
@d[0]
@e := f
@lambda x: x
@(yield)
def f():
    """doc"""
    global x, y
    def g():
        nonlocal z, w
        return lambda: (yield)
    yield
    yield x
    yield x, y
    yield *x, y
    yield from x
    x = yield y
    x = y = yield z, w
    x += yield from y
    await x
    return (yield)

async def f():
    async for x in y: pass
    async for x, y in z:
        pass
    else:
        pass
    async with x: pass
    async with x as y, z as w:
        pass
    async with (x): pass
    async with (x, y): pass
    return await x
@a
async def f(): pass

class A: pass
class A(): pass
class A(b, c, *d, e=f, **g): pass
class A(b,): x = 1; y = 2
@a
@b.c
class A(metaclass=M):
    x: int
    def f(self): pass

    class B:
        pass
    # comment
# comment
print
print(x)
match = 1
match.x
match[0]
match(x)
match, case = type, _
match: int
match * x
match - x
match in x
match not in y
match is x
match if x else y
match and y
match = match.case(type)
type = 1
type(x)
type.x = 1
type[x]
type: int = 1
type in x
case(x)
case = match
_ = case
print(match, case, type, _)
