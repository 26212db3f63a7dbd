# Exceptions without parentheses (PEP 758), template strings (PEP 750).
try:
    pass
except A, B:
    pass
except A, B, C:
    pass
except A,: pass
except a.b, c():
    pass
try:
    pass
except* A, B: pass
except* A, B,:
    pass
t''; t'a'; t"a"; T'a'; tr'\n'; rt'\n'; Tr'''a
b'''
t'{x}'; t'a{x}b'; t'{x}{y}'; t'{x!r}'; t'{x:d}'; t'{x!s:>{y}}'; t'{ x }'; t'{x  }'; t'{x + y}'; t'{{x}}'
t'{x=}'; t'{x = }'; t'{x=!s}'; t'{x=:d}'; t'a{x = }b'
t'a' t'b'; t'a{x}' t'{y}b'; t'{t'{x}'}'; t'{f'{x}'}'; f'{t'{x}'}'; t'{x:{y:{z}}}'; t'{"a"}'
(t'a'
 t'{x}')
t'{
    x  # comment
}'
t'{x
}'; t'{x['a']}'; t'{x, y}'; t'{lambda_}'; t'{x == y}'; t'{x != y}'
t'\{x}\N{BULLET}'; rt'\{x}'
