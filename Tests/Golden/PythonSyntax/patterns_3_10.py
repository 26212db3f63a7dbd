match x:
    case 1: pass
    case -1: pass
    case 1.5: pass
    case -1.5: pass
    case 1j: pass
    case -1j: pass
    case 1 + 2j: pass
    case -1 - 2j: pass
    case 1.5 - 2.5j: pass
    case 'a': pass
    case 'a' 'b': pass
    case b'a': pass
    case r'''a''': pass
    case None: pass
    case True: pass
    case False: pass
    case y: pass
    case _: pass
    case a.b: pass
    case a.b.c: pass
    case (y): pass
    case ((y)): pass
    case (1): pass
    case y | z: pass
    case 1 | 2 | 3: pass
    case (1 | 2) as y: pass
    case 1 | 2 as y: pass
    case (1 as y) | 2: pass
    case y as z: pass
    case []: pass
    case [y]: pass
    case [y,]: pass
    case [y, z]: pass
    case [y, *z]: pass
    case [*_]: pass
    case [*_, y]: pass
    case [[y], [z]]: pass
    case (): pass
    case (y,): pass
    case (y, z): pass
    case (y, *z, w,): pass
    case (*y,): pass
    case y,: pass
    case y, z: pass
    case y, z,: pass
    case *y,: pass
    case *y, z: pass
    case y, *_: pass
    case 1, [2, (3, 4)]: pass
    case {}: pass
    case {'a': 1}: pass
    case {'a': 1,}: pass
    case {'a': y, 'b': z}: pass
    case {1: y, -1: z, 1 + 2j: w, None: v, True: u, a.b: t, 'a' 'b': s, b'c': r}: pass
    case {**y}: pass
    case {**y,}: pass
    case {'a': 1, **y}: pass
    case {'a': 1, **y,}: pass
    case {'a': {'b': [1]}}: pass
    case A(): pass
    case A(1): pass
    case A(1,): pass
    case A(1, y): pass
    case A(y=1): pass
    case A(y=1,): pass
    case A(1, y=2, z=w): pass
    case a.b.A(): pass
    case a.b.A(1, b=c.d): pass
    case A(B(C())): pass
    case A() | B(): pass
    case A() as y: pass
    case A(x=(1 | 2) as y, z=[*w]): pass
    case y if z: pass
    case y if (z := w): pass
    case y if z := w: pass
    case y, z if w:
        pass
        pass
    case match: pass
    case case: pass
    case type: pass
    case match.case: pass
    case case(): pass
    case {'a': match}: pass

match x, y:
    case _: pass
match x,:
    case _: pass
match *x, y:
    case _: pass
match (x):
    case _: pass
match (x, y):
    case _: pass
match [x]:
    case _: pass
match -x:
    case _: pass
match +x:
    case _: pass
match not x:
    case _: pass
match ~x:
    case _: pass
match {x: y}:
    case _: pass
match {}:
    case _: pass
match x.y(z)[w]:
    case _: pass
match (x)(y):
    case _: pass
match x := y:
    case _: pass
match lambda: x:
    case _: pass
match await x:
    case _: pass
match match:
    case case: pass
match case:
    case match: pass
match 'a':
    case 'a':
        match y:
            case z:
                pass
            case _:
                pass
    case _: pass
match ...:
    case _: pass
match f'{x}':
    case _: pass
match x:

    # comment
    case 1:

        pass

    # comment
    case 2: pass
match (x
       ):
    case (1
          | 2): pass
with (x as y): pass
with (x as y,): pass
with (x as y, z): pass
with (x, y as z): pass
with (x as y, z as w,): pass
with (x, y,): pass
with (x.y as z[0], w as (v, u)):
    pass
with (
    x as y,
    z as w
):
    pass
