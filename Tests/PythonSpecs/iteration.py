d = {"a": 1}
keys, values, items = d.keys(), d.values(), d.items()
d["b"] = 2
result = list(keys), list(values), list(items), len(keys), "b" in keys, ("b", 2) in items, 2 in values
---
d = {"a": 1, "b": 2}
try:
    for k in d:
        d[k + "x"] = 1
except RuntimeError as error:
    result = str(error)
---
d = {"a": 1, "b": 2}
try:
    for k, v in d.items():
        if v == 1:
            del d[k]
except RuntimeError as error:
    result = str(error), d
---
d = {"a": 1, "b": 2}
for k in d:
    d[k] = d[k] * 10
for k in list(d):
    del d[k]
result = d
---
s = {1, 2}
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as error:
    result = str(error)
---
d = {"b": 1, "a": 2}
result = repr(d.keys()), str(d.values()), f"{d.items()}", sorted(d.items()), list(reversed(d)), list(reversed(d.items())), bool({}.keys()), type(d.keys()).__name__
---
d = {"b": 1, "a": 2}
try:
    d.keys()[0]
except TypeError as error:
    result = str(error)
---
d = {"b": 1, "a": 2}
(k, v), *rest = d.items()
result = k, v, rest, [*d.values()], max(d.values()), dict(d.items()), " ".join(d.keys()), list(zip(d.keys(), d.values())), set(d.keys()) == {"a", "b"}
---
result = isinstance({}.values(), list), isinstance({}.keys(), set), {}.values() == {}.values()
---
xs = [1, 2, 3, 4]
for x in xs:
    if x % 2 == 0:
        xs.remove(x)
ys = [1, 2, 3, 4]
for y in reversed(ys):
    ys.remove(y)
zs = [1, 2, 3]
for z in xs:
    if z < 10:
        zs.append(z)
result = xs, ys, zs
---
try:
    reversed({1})
except TypeError as error:
    result = str(error)
---
try:
    list(zip([1, 2], [1], strict=True))
except ValueError as error:
    result = str(error)
---
try:
    list(zip([1], [1], [1, 2], strict=True))
except ValueError as error:
    result = str(error)
---
d = {}
d.setdefault("a", []).append(1)
d.setdefault("a", []).append(2)
e = dict.fromkeys("ab", 0) | {"c": 1}
e |= [("d", 2)]
result = d, e, d.get("z"), e.pop("a"), e.popitem(), e, {**d, **e}, dict(a=1, **{"b": 2}), dict([("x", 1)], y=2)
---
a = {3, 1, 2}
b = a
b |= {4}
c = a - {1}
a &= {1, 4}
result = sorted(b), sorted(c), b is a, a ^ {1} == {4}, a.pop() in (1, 4), len(a)
---
s = {1, 2, 3}
s.difference_update([1])
s.intersection_update({2, 3, 9})
s.symmetric_difference_update({3, 7})
result = sorted(s), s.isdisjoint({100}), s.issubset({2, 7, 8}), s >= {2}, sorted(s.union([5], (6,))), frozenset({1}) in {frozenset({1})}
---
s = set()
try:
    s.pop()
except KeyError as error:
    result = str(error)
---
result = list({3, 1, 2}), [x for x in {10, 20, 30}], list({2021, 2022, 2023}), sum({1, 2}), list({True, 5}), list({7, 0, 3, 1}), sorted({"b", "a"})
---
result = list({1: 0, 2: 0}.keys() | {5}), [n for n in set(range(6))], list(frozenset([4, 2])), list({0, 1} | {2, 3}), tuple({1, 2} - {1})
---
result = list({2020, 2019, 2021, 2024, 2022, 2023})
---
result = list({5}), list({"only"}), [*{"x"}], list(set())
