if x:
	y
	if z:
		w
	else:
		v
if x:
  y


# comment
  # comment
      # comment
  z

class A:
    x = 1
    
    y = 2
    z = 3
x = (1,
	2,
# comment
  3)
if x: y; z;
x = 1;
x = \
1
if x and \
   y:
    z = 1 + \
2
for x in y:
    pass
    # comment
  # comment
# comment
def f(
):
  return [
1,
2
  ]
\
x = 1
  \

x = """
  a
b""" + (
"""c
"""
)
if 1:
    if 2:
        if 3:
            pass
else:
    pass
class B:
    def f(self):
        pass

    def g(self): pass



x
    