# Annotations: which are evaluated, when, and how they fail.
x: 'Missing' = 1
result = x
---
#file bad.py
def f(x: Missing): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x, *, y: int = 1, z: Missing = 2): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x) -> Missing: pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(*args: Missing): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(**kwargs: Missing): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(a: First, /, b: Second): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: Missing = undefined): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: 'Missing', y: 'not even python!') -> 'Missing': pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from __future__ import annotations
def f(x: Missing) -> Missing: pass
value: Missing = 1
class A:
    x: Missing
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
'''A text first.'''
from __future__ import division
from __future__ import annotations
def f(x: Missing): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
x: Missing = 1
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
x: Missing
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A:
    x: Missing = 1
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A:
    def f(self) -> A: pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A:
    B = int
    def f(self, b: B) -> B: return b
    x: B = 1
result = A().f(3)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f():
    x: Missing = 1
    y: Missing
    return x
result = f()
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f():
    class A:
        x: Missing = 1
    return A
try:
    f()
except NameError as error:
    result = str(error)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f():
    def g(x: Missing): pass
    return g
try:
    f()
except NameError as error:
    result = str(error)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f():
    def g(x: late): return x
    late = int
    return g
try:
    f()
except NameError as error:
    result = type(error).__name__, str(error)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from other import Frame
def f(x: Frame): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from other import Frame
def f(x: 'Frame'): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: int | None, y: None | str, z: list[int] | dict[str, int] | None) -> 'X': return 1
result = f(1, 2, 3)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: int | 'X'): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: 'X' | None): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: None | None): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: int | 3): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: any | None): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: callable[[int], int]): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: str[int]): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A: pass
def f(x: A[int]): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from typing import Generic, TypeVar
T = TypeVar('T')
class A(Generic[T]): pass
class B(A[int]): pass
def f(x: A[int], y: B) -> T: pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A(dict): pass
class B(list[int]): pass
def f(x: A[str, int], y: B): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A:
    def __class_getitem__(cls, key): return (cls.__name__, key)
x: A[3] = 1
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from typing import Any, Callable, Dict, List, Literal, Optional, Tuple, Union
def f(a: Dict[str, Any], b: Optional[List['X']], c: Union[int, 'Y', None], d: Tuple[int, ...], e: Callable[[int], str], g: Literal['a', 'b'] = 'a') -> Optional['Z']: pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
log = []
def note(x):
    log.append(x)
    return x
@note
def f(a: note('a') = note(1), b: note('b') = note(2), *c: note('c'), d: note('d') = note(3), **e: note('e')) -> note('r'): pass
result = [x for x in log if not callable(x)], len(log)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
log = []
def note(x):
    log.append(x)
    return x
x: note('annotation') = note('value')
d = {}
d[note('key')]: note('of item') = note('item')
d[note('other')]: note('only')
result = log
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
class A: pass
a = A()
a.x: Missing = 1
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f():
    d = {}
    d['a']: Missing = 1
    return d
result = f()
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
undefined.x: int
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from dataclasses import dataclass
@dataclass
class A:
    x: int
    y: Missing = 1
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
from typing import NamedTuple
class A(NamedTuple):
    x: Missing
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
import enum
class Colour(enum.Enum):
    RED = 1
def f(x: Colour, y: Colour.RED, z: 'Colour' = Colour.RED) -> Colour | None: return z
result = f(1, 2).name
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
import enum
class Colour(enum.Enum):
    RED = 1
def f(x: Colour.BLUE): pass
#file spec.py
try:
    import bad
except AttributeError:
    result = "no such member"
---
#file bad.py
import datetime as dt
from pathlib import Path
def f(x: dt.date, y: Path | str, z: dt.datetime | None = None) -> Path: return 1
result = f(1, 2)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
import builtins
def f(a: memoryview, b: bytearray, c: complex, d: object, e: type, f: slice, g: range, h: frozenset[int], i: bytes, j: property, k: super, l: BaseException, m: Warning, n: enumerate, o: zip, p: map, q: filter, r: reversed, s: staticmethod): return 1
result = f(*range(19))
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
f = lambda x: x
def g(y: (lambda: Missing), z: [i for i in range(3)], w: {'a': 1}, v: 1 + 1, u: f(2)): return y
result = g(1, 2, 3, 4, 5)
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def f(x: 1 / 0): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
def deco(f): return f
@deco
def f(x: Missing): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
#file bad.py
async def f(x: Missing): pass
#file spec.py
try:
    import bad
    result = bad.result if hasattr(bad, "result") else "imported"
except Exception as error:
    result = type(error).__name__, str(error)
---
from collections import Counter, OrderedDict, defaultdict, deque, ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial, cached_property
import re, os, types, datetime, json, string, textwrap, itertools, enum, dataclasses
def f(a: Counter[str], b: OrderedDict[str, int], c: defaultdict[str, list], d: deque[int], e: ChainMap[str, int],
      g: Callable[[int], str] | None, h: Iterable[int] | str, i: Mapping[str, int], j: Sequence["Missing"],
      k: AbstractContextManager[int], l: partial[int], m: re.Pattern[str] | str, n: os.PathLike[str] | str,
      o: types.SimpleNamespace | None, p: datetime.timedelta | datetime.datetime | None, q: re.Match | None,
      r: ExceptionGroup | BrokenPipeError, s: set[int] | frozenset[str], t: type[int] | None, u: enum.Enum | None,
      v: dataclasses.Field | None, w: types.FunctionType | None, x: json.JSONEncoder | None): return 1
class Keyed(Mapping[str, int]):
    def __getitem__(self, key): return 1
    def __iter__(self): return iter("a")
    def __len__(self): return 1
result = f(*range(23)), dict(Keyed())
