# What PEP 701 allows inside f-strings.
f'{x['a']}'; f"{x["a"]}"; f"{", ".join(x)}"; f'{f'{x}'}'; f'{f'{f'{x}'}'}'
f"{'\n'.join(x)}"; f'{'\\'}'; f'{x!r:{'>'}10}'
f'{x # comment
}'
f'{
    x
    + y  # comment
}'
f'''{
    x  # comment
}'''
f'{x=  }'; f'{  x  =  }'; f'{x  =  !r}'; f'{x = :>{y}}'; f'{x, y = }'
f'{x:{y:{z}}}'; f'{x:{'a'}}'
f'{'a' 'b'}'; f'{'a' f'{x}'}'; f'{"""a"""}'; f'''{'''a'''}'''; f'{b'a'}'
f'{x:\n}'; f'{x:\N{BULLET}}'; f'{x:a\x41b}'
f'{x:a{y}b{z}c}'; f'{x!r:a{y!s}b}'
f'{lambda_}'; f'{(lambda: x)}'; f'{(lambda x: {1: 2})}'; f'{ {1: 2}[1] }'; f'{x[1:2]}'; f'{x(y=1)}'
f'{x:{{1: 2}[y]}}'
f"{x:{y}}" f'{z}' "a{b}"
f'{x:%H:%M}'; f'{x::}'; f'{x:{y}:{z}}'; f'{x!r:!s}'
f'''{x:{
y}}'''
f'{"#"}'; f'{x:#x}'; f'{x:{"#"}}'
f'{x}' '{y}' f'{{z}}'
'a' f'{x}' u'b'; u'a' f'{x}' 'b'
