# Paths as values, and in-place operators of the classes that have their own.
from pathlib import Path
p = Path("a/b") / "c.tar.gz"
result = (str(p), p.name, p.stem, p.suffix, str(p.parent), p.parts, str(p.with_suffix(".x")), [str(q) for q in p.parents], str(Path("./x//y/.")), str("/r" / Path("s")), str(Path("a", "/b")), p == Path("a/b/c.tar.gz"), repr(Path("a")))
---
import os
result = (os.path.join("a", "b", "/c", "d"), os.path.join("a/", "b"), os.path.dirname("a/b/c"), os.path.basename("a/b"), os.path.dirname("/a"), os.path.dirname("a"), os.fspath("x"))
---
a = b = {1, 2, 3}
a &= {2, 3}
a ^= {3, 4}
c = d = [1]
c *= 3
result = (sorted(b), d)
---
class A:
    def __init__(self):
        self.v = []
    def __iadd__(self, other):
        self.v.append(other)
        return self
a = b = A()
a += 1
result = (b.v, a is b)
