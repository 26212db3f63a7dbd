# Type parameters and the type statement (PEP 695).
type X = int
type X[T] = list[T]
type X[T: int, *Ts, **P] = T
type X[T,] = T
type X[T: (int, str)] = T
type X = lambda: 1
type X = x if y else z
type type = type
type match = case
type _ = _
type X[
    T
] = (
    T
)
def f[T](x: T) -> T: pass
def f[T: int, *Ts, **P](x: T, *y: *Ts, **z: P) -> T: pass
async def f[T](): pass
class A[T]: pass
class A[T](B[T], metaclass=M): pass
