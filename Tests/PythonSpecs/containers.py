# Lists, tuples, dictionaries and sets.
a = [3, 1, 2]
b = a
b.append(4)
result = (a, a is b, a[1:], a[::-1], a[-2:], a.index(2), a.count(1), sorted(a), sorted(a, reverse=True), a.pop(), a.pop(0), a)
---
d = {"b": 1, "a": 2}
d["c"] = 3
d.update({"b": 9}, z=5)
result = (d, list(d), list(d.items()), d.get("q"), d.get("q", 1), d.pop("a"), d.setdefault("n", []), {**d, "b": 0}, d | {"x": 1}, "c" in d, len(d))
---
result = ({1: "a", True: "b", 1.0: "c"}, {"k": 1} == {"k": 1.0}, (1, 2) < (1, 3), [1] + [2], [0] * 3, (1,) * 2)
---
first, *middle, last = range(5)
(a, b), c = (1, 2), 3
x = y = []
x.append(1)
result = (first, middle, last, a, b, c, y)
---
s = {1, 2} | {3}
result = (sorted(s), sorted({1, 2, 3} & {2, 3, 4}), sorted({1, 2} - {2}), sorted({1, 2} ^ {2, 3}), {1} <= {1, 2}, {1}.issubset({2}), len({1, 1.0, True}))
---
result = [[x, y] for x in range(3) if x for y in "ab"]
---
result = ({k: v for k, v in zip("abc", range(3))}, sorted({x % 2 for x in range(5)}), [*range(2), *"ab"], {"a": 1, **{"b": 2}})
---
# A comprehension's variable stays inside; `:=` goes outside.
x = "outer"
values = [x for x in range(2)]
squares = [last := i * i for i in range(4)]
result = (x, values, last)
---
errors = []
for action in (lambda: [][0], lambda: {}["k"], lambda: (1, 2)[5], lambda: [1, 2].index(3), lambda: {}[[]], lambda: [].pop()):
    try:
        action()
    except Exception as error:
        errors.append((type(error).__name__, str(error) if not isinstance(error, ValueError) else ""))
result = errors
---
m = {}
for key, value in [("a", 1), ("b", 2), ("a", 3)]:
    m.setdefault(key, []).append(value)
del m["b"]
result = m
---
a = [1, 2, 3, 4]
del a[1:3]
a[0:1] = [7, 8]
a += (9,)
a.extend(x for x in [10])
a.insert(0, 0)
a.remove(8)
a.reverse()
result = (a, list(reversed(a)), list(enumerate(a, 1))[0], any(a), all(a), min(a), max(a, key=lambda v: -v), sum(a))
---
result = (list(map(lambda a, b: a + b, [1, 2], [10, 20])), list(filter(None, [0, 1, "", "a"])), list(zip([1, 2], "ab")), list(range(5, 0, -2)), len(range(0, 10, 3)), 3 in range(5))
---
result = (list("héllo"), tuple({"a": 1}), dict([("a", 1)], b=2), dict(zip("ab", [1, 2])), dict.fromkeys("ab", 0), list({}.values()), bool([0]), str([1, "a", None]), repr({"a": (1,)}))
