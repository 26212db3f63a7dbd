# Every expression of Python 3.9.
0; 1; 00; 0_0; 1_000; 0x1F; 0XfF_ff; 0o17; 0O1_7; 0b101; 0B1_0
9223372036854775807; 9223372036854775808; 18446744073709551616
123456789012345678901234567890123456789012345678901234567890
0xFFFFFFFFFFFFFFFFFFFFFFFF; 0x00000000000000000000001; 0o7777777777777777777777777; 0b11111111
1.; .5; 1.5; 1e10; 1E-5; 1.5e+3; 1_0.0_1e1_0; 0e0; 00.5; 09.5; 0_1e5
1e400; 1e-400; 4.9e-324; 2.2250738585072014e-308; 0.1; 123456789.123456789
1j; 1.5J; 1e3j; .5j; 0j; 09j; 1_0j
1if x else 2
1or 2; 1and 2; 1in x; 1is x; 0x1for x in y if 0 else 0
None; True; False; ...; Ellipsis
x.y.z; x . y; 1 .real; 1.0.real; 1..real; 'a'.b
x(); x(y); x(y,); x(y, z); x(*y); x(**y); x(y=1); x(y, *z, w=1, **v); x(*y, z); x(y=1, *z)
x(y=1, **z, w=2); x(**y, **z); x(*y, *z, w); x(y := 1); x(y := 1, z=2)
x(y for y in z); x(y := 1 for y in z); x((y for y in z), w); x(lambda: 1, y=lambda: 2)
x(*y or z); x(**y or z); x(y if z else w, v=y if z else w); x(y)(z)[w].v
x(match=1, case=2, type=3, _=4)
x[y]; x[y,]; x[y, z]; x[:]; x[y:]; x[:y]; x[y:z]; x[y:z:w]; x[::]; x[::y]; x[:y:]; x[y::z]
x[y:z, w]; x[:, :]; x[...]; x[y := 1]; x[(y, z)]; x[()]; x[lambda: 1]; x[lambda: 1:2]; x[y:z,]
x[y if z else w:v]; x[-1]; x[y][z]
(); (x); (x,); (x, y); (x, y,); (*x,); (*x, y); ((x)); ((x, y), z); (x := 1); (x := 1, y); (y, x := 1)
[]; [x]; [x,]; [x, y]; [*x]; [*x, y]; [[x]]; [x := 1]; [x := 1, y := 2]
{}; {x: y}; {x: y,}; {x: y, z: w}; {**x}; {**x, y: z}; {x: y, **z,}; {x: y if z else w}; {lambda: 1: 2}
{x}; {x,}; {x, y}; {*x}; {*x, y}; {x := 1}; {x := 1, y}
{**x | y}; [*x | y]; {*x | y}
(x for x in y); (x for x, y in z); (x for x in y if z); (x for x in y if z if w for v in u)
[x for x in y]; [x for x in y for z in w]; [x async for x in y]; [x for x in y if z or w]; [x := y for y in z]
{x for x in y}; {x: y for x, y in z}; {x: y async for x, y in z if w}; [(x, y) for x in y]
[x for (x, y), *z in w]
[x for x.y in z]; [x for x[0] in z]
[x for x in (y if z else w) if (lambda: 1)]
[[x for x in y] for y in z]; {x for x, in y}
x + y - z; x * y / z // w % v @ u; x ** y ** z; -x ** -y ** z; -x; +x; ~x; - - x; ~-+x; not x; not not x
x | y ^ z & w << v >> u + t * s; (x | y) & z; x << y << z; x - (y - z); (x - y) - z; (x)-(y)
x < y; x < y <= z > w >= v == u != t; x is y; x is not y; x in y; x not in y; not x in y; not x is y
x == (y == z); (x < y) < z; x in y in z not in w is not v; x if y in z else w
x and y; x or y; x and y and z; x or y or z; x and y or z and w; x or y and z; not x and y; not (x and y)
x and (y and z); (x or y) or z; x or not y; x and not y == z
x if y else z; x if y else z if w else v; (x if y else z) if w else v; x if (y if z else w) else v
x if y else lambda: z; lambda: x if y else z; lambda: (x if y else z)
x or y if z or w else v or u; not x if not y else not z
lambda: x; lambda x: y; lambda x, y: z; lambda x=1: y; lambda *x: y; lambda **x: y; lambda *, x: y
lambda x, /, y=1, *z, w, v=2, **u: t; lambda x, /: y; lambda x,: y; lambda *x,: y; lambda **x,: y; lambda: (yield)
lambda: lambda x: lambda: y; lambda x=lambda: 1: x; lambda x: (x, 1); lambda x: x, 1
(yield); (yield x); (yield x, y); (yield from x); (yield *x, y)
await x; await x ** y; -await x; await x.y(z)[w]; not await x
x, y; x,; *x,; *x, y; x, *y, z,; (x, y), z; x, (y); *x | y,
(  # comment
    x
    # comment
    +
    y
)
x = (y
     .z()
     .w())
x = \
    y \
    + z
x.match(y).case.type._
(match); [case]; {type: _}
match, case, type
x[match:case]; f(match)[case]
(x  )  .y; (  x  , )  ; ((x)  +  y)  *  z; (  (x)  )
not(x); x if(y)else(z); x and(y)or(z); lambda:(x)
