#file pkg/__init__.py
from .a import *
from . import b
__all__ = ["visible"]
#file pkg/a.py
__all__ = ["visible", "_hidden"]
visible = 1
_hidden = 2
other = 3
#file pkg/b.py
from pkg import visible
value = visible + 1
#file spec.py
import pkg
from pkg import *
import pkg.b as bb
result = visible, bb.value, pkg._hidden, hasattr(pkg, "other"), "_hidden" in globals() if False else 0
---
#file a.py
log = ["a start"]
import b
log.append("a end")
def late(): return b.name()
#file b.py
import a
a.log.append("b")
def name(): return "b sees " + str(len(a.log))
#file spec.py
import a
result = a.log, a.late()
---
#file a.py
from b import y
x = 1
#file b.py
from a import x
y = 2
#file spec.py
try:
    import a
except ImportError as e:
    result = type(e).__name__, "partially initialized" in str(e)
---
#file lazy.py
def __getattr__(name):
    if name == "magic":
        return "lazy " + name
    raise AttributeError(f"module has no attribute {name!r}")
#file spec.py
import lazy
from lazy import magic
result = lazy.magic, magic, hasattr(lazy, "nope"), getattr(lazy, "nope", 0)
---
#file reg.py
nodes = []
def register(fn):
    nodes.append(fn.__name__)
    return fn
#file plug_a.py
from reg import register
@register
def a(): pass
#file plug_b.py
import reg
@reg.register
def b(): pass
#file spec.py
import importlib
import reg
for name in ["plug_b", "plug_a", "plug_b"]:
    importlib.import_module(name)
from reg import nodes as n2
result = reg.nodes, n2 is reg.nodes
---
#file pkg/__init__.py
from .sub import value as sub
#file pkg/sub.py
value = 5
#file spec.py
import pkg, pkg.sub
from pkg import sub
import pkg.sub as s
result = sub, type(pkg.sub).__name__, s if isinstance(s, int) else "module"
---
#file pkg/__init__.py
state = []
from . import one
state.append("init end")
#file pkg/one.py
from pkg import state
state.append("one")
from . import two
#file pkg/two.py
from . import one
import pkg
pkg.state.append(hasattr(one, "two"))
#file spec.py
from pkg import state
result = state
---
#file mod.py
x = 1
def get(): return x
#file spec.py
import mod
from mod import x, get
mod.x = 2
x = 3
result = mod.x, x, get()
---
#file pkg/__init__.py
#file pkg/_private.py
_a = 1
b = 2
def f(): return __name__
#file spec.py
from pkg._private import *
try:
    _a
    r = "seen"
except NameError:
    r = "hidden"
result = r, b, f()
---
#file pkg/__init__.py
__all__ = ["m"]
#file pkg/m.py
v = 1
#file spec.py
from pkg import *
result = m.v
---
#file m.py
raise ValueError("at import")
#file spec.py
out = []
for _ in range(2):
    try:
        import m
    except ValueError as e:
        out.append(str(e))
import sys
result = out
---
#file a/__init__.py
#file a/b.py
def f(): return __name__, __package__
#file spec.py
import a.b
from a.b import f as g
import a.b as ab
result = a.b.f(), g is ab.f
---
#file spec.py
try:
    from . import nothing
except ImportError as e:
    result = type(e).__name__
---
#file pkg/__init__.py
def __getattr__(name):
    if name == "old":
        return "new"
    raise AttributeError(f"no {name}")
#file spec.py
import pkg
try:
    from pkg import missing
except ImportError as e:
    r = type(e).__name__
try:
    pkg.missing
except AttributeError as e:
    s = str(e)
from pkg import old
result = r, s, old
---
#file settings.py
import os
ENV = os.environ.get("NOPE_NOT_SET_XYZ", "dev") if False else "dev"
if ENV == "dev":
    DEBUG = True
    class Conf:
        a = 1
else:
    DEBUG = False
#file spec.py
from settings import DEBUG, Conf
import settings as s
result = DEBUG, Conf.a, s.ENV
---
#file steps/__init__.py
"""Steps."""
#file steps/load.py
"""load_rows"""
def run():
    return 1
#file steps/clean/__init__.py
def run():
    return 2
#file steps/data/rows.csv
1
#file steps/_hidden.py
def run():
    return 3
#file spec.py
"""daily"""
import importlib
import pkgutil
import steps
from steps import clean, load
modules = [(info.name, info.ispkg) for info in pkgutil.iter_modules(steps.__path__, "steps.")]
result = (
    __doc__, steps.__doc__, load.__doc__, clean.__doc__, hasattr(steps, "__path__"), hasattr(load, "__path__"),
    len(steps.__path__), modules, [importlib.import_module(name).run() for name, _ in modules],
    [m.name for m in pkgutil.iter_modules(clean.__path__)], hasattr(load, "__spec__"), hasattr(load, "__nope__"),
)
