from enum import Enum
class C(str, Enum):
    RED = "red"
    BLUE = "blue"
result = (C.RED == "red", C("red") is C.RED, C.RED.value, "x" + C.RED, {C.RED: 1}["red"], C.RED in ("red",), C.RED.upper(), isinstance(C.RED, str), ",".join([C.RED, C.BLUE]), str(C.RED), repr(C.RED), [c.value for c in C], len(C), C["BLUE"].name)
---
from enum import Enum
class C(str, Enum):
    RED = "red"
    def __str__(self):
        return self.value
result = (f"{C.RED}", str(C.RED), f"{C.RED:>5}", "%s" % C.RED)
---
from enum import Enum, auto, IntEnum, Flag
class C(Enum):
    A = auto()
    B = auto()
    ALIAS = 1
    @property
    def low(self):
        return self.name.lower()
class I(IntEnum):
    X = 1
    Y = 2
class F(Flag):
    P = auto()
    Q = auto()
    R = auto()
result = (C.A.value, C.B.value, C.ALIAS is C.A, C.A.low, list(C), I.X < I.Y, I.X + 1, F.R.value, C.A == 1, I.X == 1, C.A in C, {C.A: 2}[C.A], sorted([I.Y, I.X]))
---
from enum import Enum
class P(Enum):
    EARTH = (1.0, 2)
    MARS = (3.0, 4)
    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius
result = (P.EARTH.mass, P.MARS.radius, P.EARTH.value, P.EARTH)
---
from enum import StrEnum, IntEnum, Enum, auto
class Kind(StrEnum):
    A = "a"
    B = auto()
class Number(IntEnum):
    ONE = 1
class Mixed(str, Enum):
    X = "x"
class Plain(Enum):
    Y = "y"
result = (
    Kind.A == "a", "a" == Kind.A, Kind.B == "b", Kind.A != "a", Kind.A in ["a"], "a" in {Kind.A}, {"a": 1}[Kind.A],
    Kind("b") is Kind.B, f"{Kind.A}-{Kind.B:>3}", Kind.A + "x", Number.ONE == 1, Mixed.X == "x", Plain.Y == "y",
    sorted(["b", Kind.A]), "-".join(Kind), isinstance(Kind.A, str), Kind.A.upper(), str(Kind.A), Kind.A == Plain.Y,
)
---
from enum import Enum, Flag, IntFlag, auto
class Region(Enum):
    EUROPE = "eu"
    EMEA = "eu"
    US = "us"
class Stage(Flag):
    NONE = 0
    LOAD = auto()
    CLEAN = auto()
    ALL = LOAD | CLEAN
class Below(Enum):
    A = -5
    B = auto()
class Text(str, Enum):
    ONE = 1
class Access(IntFlag):
    READ = 1
    WRITE = 2
    BOTH = 3
result = (
    list(Region.__members__), Region["EMEA"] is Region.EUROPE, len(Region), [r.name for r in Region],
    [s.name for s in Stage], len(Stage), Stage.ALL.value, [s.name for s in Stage if s in Stage.ALL],
    (Stage.LOAD | Stage.CLEAN) is Stage.ALL, (Stage.ALL & Stage.LOAD).name, bool(Stage.NONE),
    bool(Stage.LOAD & Stage.CLEAN), Below.B.value, Text.ONE.value, (Access.READ | Access.WRITE).name,
    Stage.ALL in Stage, hasattr(Region, "__iter__"), Stage(3).name, Stage.CLEAN.value, Access.READ | Access.WRITE == 3,
)
