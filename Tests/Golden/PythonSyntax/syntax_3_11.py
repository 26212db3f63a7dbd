# except* (PEP 654), stars in subscripts and in the annotation of *args (PEP 646).
try:
    pass
except* A:
    pass
except* (A, B) as e:
    pass
except *C: pass
else: pass
finally: pass
x[*y]
x[*y,]
x[*y, z]
x[y, *z]
x[*y, *z]
x[*y or z]
x[*y] = 1
del x[*y]
x: y[*z]
def f(*x: *y): pass
def f(*x: *y[z], w): pass
def f(*x: *y | z): pass
for x in *y, z: pass
async def f():
    return [x async for x in y if await z]
    return {x: [y async for y in x] for x in z}
