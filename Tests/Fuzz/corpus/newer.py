async def f[T: int = 1, *Ts, **P](a, /, b=1, *, c, **k) -> T:
    async with (a as b, c): await d
    try: pass
    except* (A, B) as e: raise X from e
    type Y[T] = list[*Ts]
    return (yield), lambda *a: (b := 1)
