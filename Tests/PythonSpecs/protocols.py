class Plugin:
    registry = []
    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry.append((cls.__name__, tag))
class A(Plugin, tag="a"): pass
class B(A): pass
result = Plugin.registry
---
class Field:
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, obj, owner):
        if obj is None:
            return self
        return obj.__dict__.get(self.name, "none")
    def __set__(self, obj, value):
        obj.__dict__[self.name] = value * 2
class A:
    x = Field()
a = A()
before = a.x
a.x = 4
result = (before, a.x, A.x.name, a.__dict__)
---
class A:
    def __class_getitem__(cls, item):
        return (cls.__name__, item)
result = A[1]
---
class A:
    def __init__(self):
        self.b = 1
        self.a = 2
a = A()
a.__dict__.update(c=3)
result = (a.__dict__, vars(a), a.c)
---
class A:
    def __getattr__(self, name):
        return name + "!"
    def __len__(self):
        return 3
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * 10
    def __contains__(self, x):
        return x == 7
    def __call__(self, x):
        return x + 1
    def __eq__(self, other):
        return True
a = A()
result = (a.foo, len(a), list(a), 7 in a, a(1), a == 5, bool(a), a[1])
---
class A:
    x = 1
    def __init__(self, n): self.n = n
    def __add__(self, o): return A(self.n + (o.n if isinstance(o, A) else o))
    def __radd__(self, o): return A(self.n + o)
    def __neg__(self): return A(-self.n)
    def __lt__(self, o): return self.n < o.n
    def __repr__(self): return f"A({self.n})"
    @classmethod
    def make(cls): return cls(9)
    @staticmethod
    def s(): return "s"
    @property
    def p(self): return self.n * 2
    @p.setter
    def p(self, v): self.n = v
a = A(1)
a.p = 5
result = (a + A(2), a + 1, 1 + a, sum([A(1), A(2)]), -a, sorted([A(3), A(1)]), A.make(), a.s(), a.p, max(A(1), A(4)))
---
class Meta(type):
    pass
class A(metaclass=Meta):
    x = 1
result = A.x
---
class A:
    pass
class B(A):
    pass
result = (issubclass(B, A), B.__mro__[1] is A, isinstance(B(), A), B.__bases__ == (A,))
---
class E(Exception):
    def __init__(self, msg, code=1):
        super().__init__(msg)
        self.code = code
try:
    raise E("bad", code=5)
except E as e:
    result = (str(e), e.code, e.args, repr(e))
