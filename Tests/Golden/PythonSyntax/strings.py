'a'; "a"; '''a'''; """a"""; ''; ""; ''''''; """"""
'a\
b'; '''a
b'''; """a
b\
c"""
'\a\b\f\n\r\t\v\\\'\"\0\00\000\0000\7\77\377\x41\xff\u0041\u20ac\U0001f600\N{BULLET}\N{bullet}\N{LATIN SMALL LETTER A}'
'\N{CJK UNIFIED IDEOGRAPH-4E00}\N{HANGUL SYLLABLE GAG}\N{HANGUL SYLLABLE A}\N{EULER CONSTANT}\N{LINE FEED}\N{NBSP}'
'\z\8\9\ \(\é\%'
'\400\777'
'\ud800'; '\ud83d\ude00'; 'a\udfff' 'b'; 'é\ud800ü'
u'a'; U'a'; u'a' 'b'; 'a' u'b'; u'''a'''
r'\n\x'; R'\\'; r'\'' ; r"\"" ; r'''\
'''
b'a'; B'a'; b'\x00\xff\n\\\'\0\7\377\477\z'; b'a' b'b'; br'\n'; rb'\n'; Rb'\x'; bR''; BR"\""; b'''a
b'''
'a' 'b'; 'a' "b" '''c'''; ('a'
 'b'
 "c"); 'a' \
 'b'
'é'; '日本'; '😀'; b''; r'é'
"it's"; 'say "x"'; '''it's'''; """say "x" now"""; """a\""""; '''a\''''; """a""b"""
'	tab'
'a' 'b' % x; 'a'.join(x); 'a'[0]
f''; f'a'; f"a"; F'a'; fr'a'; rf'a'; Rf'a'; f'''a'''; f"""a
b"""
f'{x}'; f'a{x}'; f'{x}b'; f'a{x}b'; f'{x}{y}'; f'{x} {y}'; f'{ x }'; f'{x!r}'; f'{x!s:>10}'; f'{x!a}'
f'{x:}'; f'{x:d}'; f'{x:{y}}'; f'{x:{y}.{z}}'; f'{x:a{y}b}'; f'{x:{y!r}}'; f'{x!r:{y}}'
f'{{'; f'}}'; f'{{}}'; f'{{x}}'; f'{{{x}}}'; f'a{{b'; f'{x}}}'; f'{{{{'; f'{{a}}b{{c'
f'{x=}'; f'{x = }'; f'{x=!r}'; f'{x=:d}'; f'{x = !s:>{y}}'; f'a{x=}b'; f'{x+1=}'; f'{ x=}'
f'{x.y}'; f'{x[0]}'; f'{x(y)}'; f'{x, y}'; f'{*x, y}'; f'{x if y else z}'; f'{(lambda x: y)}'; f'{(yield)}'
f'{[x for x in y]}'; f'{ {x: y} }'; f'{ {x for x in y} }'; f'{x == y}'; f'{x != y}'; f'{x >= y}'; f'{(x := 1)}'
f'{x:=10}'; f'{x:!r}'; f'{x["a"]}'; f"{x['a']}"; f'{x:%Y-%m-%d}'; f'{x:,}'; f'{x!r:^{y}.{z}}'
f'{not x}'; f'{await_}'; f'{-x}'; f'{x or y}'; f'{1}'; f'{None}'; f'{...}'; f'{"a"}'; f'{"a" "b"}'
f'\n{x}\t'; f'\N{BULLET}{x}'; f'{x}\N{BULLET}'; f'a\N{BULLET}b'; fr'\n{x}\t'; f'\x41{x}'; f'\{x}'; f'é{x}ü'; rf'\{x}'
f'a' 'b'; 'a' f'b'; 'a' f'{x}' 'b'; f'{x}' f'{y}'; f'a{x}' 'b' f'c{y}d' 'e'; u'a' f'{x}'; '' f'{x}' ''
f'' ''; '' f''; f'' f'a' ''; f'a' f'b'; 'a' '' f''
f'{f"{x}"}'; f"{f'{x}'}"; f'{f"{y}" + z}'
(f'a'
 f'{x}'
 'b')
f'''{
x
}'''; f'''
{x}
'''; f'''{x:
}'''; f'''{x
:d}'''
x = f'{y}' % z
f(f'{x}', y=f'{z}')
