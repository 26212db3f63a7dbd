# Functions: parameters of every kind, closures, lambdas, decorators, generators.
def f(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return (a, b, c, args, d, e, sorted(kwargs.items()))

result = [f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=1), f(*[1, 2], **{"d": 7})]
---
def outer():
    count = 0
    def inner():
        nonlocal count
        count += 1
        return count
    return inner

step = outer()
result = [step(), step(), outer()()]
---
# A default is made once, when the function is defined.
def append(item, items=[]):
    items.append(item)
    return items

append(1)
result = append(2)
---
def wrap(function):
    def inner(*args, **kwargs):
        return ["wrapped", function(*args, **kwargs)]
    return inner

@wrap
def add(a, b):
    return a + b

result = (add(1, b=2), add.__name__, add.__qualname__)
---
import functools

def wrap(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)
    return inner

@wrap
def add(a, b):
    "Adds."
    return a + b

result = (add(1, 2), add.__name__, add.__doc__, add.__wrapped__(3, 4))
---
def numbers(n):
    for i in range(n):
        yield i
    yield from "ab"

result = (list(numbers(3)), [x for x in numbers(2)], next(numbers(1)), sum(x * x for x in range(4)))
---
# Lambdas see the variable, not its value at the time.
functions = [lambda: i for i in range(3)]
bound = [lambda i=i: i for i in range(3)]
result = ([g() for g in functions], [g() for g in bound])
---
x = 1
def f():
    global x
    x = 2
    return x

result = (f(), x)
---
def f(a, b):
    return a, b

errors = []
for call in (lambda: f(1), lambda: f(1, 2, 3), lambda: f(1, a=2), lambda: f(1, 2, c=3), lambda: f()):
    try:
        call()
    except TypeError as error:
        errors.append(str(error))
result = errors
---
# `and`, `or` and the conditional give operands.
result = [1 and 2, 0 or "x", None or [], "" and 1, 1 if [] else 2, not [], (y := 3) + y]
---
def recurse(n):
    return 0 if n == 0 else 1 + recurse(n - 1)

result = recurse(200)
