# The standard library that pipelines are built with.
from functools import partial, reduce, lru_cache, update_wrapper
from itertools import chain, product, combinations, islice, count, repeat, accumulate, zip_longest
import operator

def f(a, b, c=0):
    return (a, b, c)

p = partial(f, 1, c=5)
q = partial(p, 2)
result = (p(2), q(), p(2, c=6), p.func.__name__, p.args, p.keywords, reduce(operator.add, [1, 2, 3]), reduce(lambda a, b: a + b, ["x"], "y"))
---
from itertools import chain, product, combinations, permutations, islice, count, repeat, accumulate, zip_longest, starmap
result = (list(chain([1], "ab")), list(chain.from_iterable([[1], [2]])), list(product("ab", [1, 2])), list(combinations("abc", 2)), list(permutations("ab")), list(islice(count(5), 3)), list(repeat(1, 2)), list(accumulate([1, 2, 3])), list(zip_longest("ab", "c", fillvalue="-")), list(starmap(lambda a, b: a * b, [(2, 3)])))
---
from collections import defaultdict, OrderedDict, Counter
d = defaultdict(list)
d["a"].append(1)
result = (dict(d), list(OrderedDict([("b", 1), ("a", 2)])), dict(Counter("aab")))
---
import copy
a = {"x": [1]}
b = copy.deepcopy(a)
c = copy.copy(a)
a["x"].append(2)
result = (b, c)
---
from functools import lru_cache, cache
@lru_cache(maxsize=None)
def f(n):
    return n if n < 2 else f(n - 1) + f(n - 2)
@cache
def g(n):
    return n + 1
result = (f(15), g(1), f.__name__)
---
from operator import itemgetter, attrgetter
from typing import TYPE_CHECKING, Any, Callable, Optional, cast
if TYPE_CHECKING:
    import nothing_of_that_name
def f(x: Optional[Any] = None) -> "Callable[..., Any]":
    return x
result = (itemgetter(1)([1, 2]), itemgetter("a", "b")({"a": 1, "b": 2}), cast(int, "x"), f(3))
