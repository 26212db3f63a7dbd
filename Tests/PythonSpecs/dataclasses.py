from dataclasses import dataclass, field, asdict, replace, fields
@dataclass(frozen=True, order=True)
class A:
    x: int
    y: list = field(default_factory=list, compare=False)
    z: str = "q"
a = A(1)
b = replace(a, x=2)
try:
    a.x = 3
    error = None
except Exception as e:
    error = type(e).__name__
result = (a, b, a < b, asdict(b), [f.name for f in fields(A)], error, {A(1, z="k"): 1}[A(1, z="k")], a == A(1, [5]))
---
from dataclasses import dataclass, field
@dataclass
class Base:
    x: int
    y: int = 2
@dataclass
class D(Base):
    z: int = 3
    total: int = field(init=False, default=0)
    def __post_init__(self):
        self.total = self.x + self.y + self.z
result = (D(1), D(1, 2, 4).total, D(1) == D(1), Base(1) == D(1), D.__name__, vars(D(1)))
---
from dataclasses import dataclass
try:
    @dataclass
    class A:
        x: list = []
    result = 1
except ValueError as e:
    result = str(e)
---
from dataclasses import dataclass
try:
    @dataclass
    class A:
        x: int = 1
        y: int
    result = 1
except TypeError as e:
    result = str(e)
---
from dataclasses import dataclass, field, replace
@dataclass
class Spec:
    name: str
    out: str = field(init=False, default="")
    def __post_init__(self):
        self.out = f"{self.name}_out"
try:
    replace(Spec("eu"), out="x")
except ValueError as error:
    refused = str(error)
result = (replace(Spec("eu"), name="us"), replace(Spec("eu")).out, refused)
