# Defaults of type parameters (PEP 696).
type X[T = int] = T
type X[T: int = bool, *Ts = *tuple[int], **P = [int]] = T
type X[*Ts = Y] = T
type X[*Ts = *Y | Z] = T
def f[T = int](x: T): pass
class A[T = int, *Ts = *tuple[T, ...], **P = ...]: pass
