# The part of `functools` that is not made in Swift.


class cached_property:
    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__

    def __set_name__(self, owner, name):
        self.attrname = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.func(instance)
        setattr(instance, self.attrname, value)
        return value


def cmp_to_key(mycmp):
    class K:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

        __hash__ = None

    return K


def total_ordering(cls):
    defined = [name for name in ("__lt__", "__le__", "__gt__", "__ge__") if hasattr(cls, name) and _is_own(cls, name)]
    if not defined:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = "__lt__" if "__lt__" in defined else "__le__" if "__le__" in defined else defined[0]

    def less(a, b):
        if root == "__lt__":
            return cls.__lt__(a, b)
        if root == "__le__":
            result = cls.__le__(a, b)
            return result if result is NotImplemented else result and a != b
        if root == "__gt__":
            result = cls.__gt__(a, b)
            return result if result is NotImplemented else not result and a != b
        result = cls.__ge__(a, b)
        return result if result is NotImplemented else not result

    def less_or_equal(a, b):
        result = less(a, b)
        return result if result is NotImplemented else result or a == b

    def negated(function):
        def inner(a, b):
            result = function(a, b)
            return result if result is NotImplemented else not result

        return inner

    for name, function in (
        ("__lt__", less),
        ("__le__", less_or_equal),
        ("__gt__", negated(less_or_equal)),
        ("__ge__", negated(less)),
    ):
        if name not in defined:
            setattr(cls, name, function)
    return cls


def _is_own(cls, name):
    return any(name in _names(base) for base in cls.__mro__ if base is not object)


def singledispatch(func):
    registry = {object: func}

    def dispatch(cls):
        for base in cls.__mro__:
            if base in registry:
                return registry[base]
        return func

    def register(cls, function=None):
        nonlocal registry
        if function is None:
            if not isinstance(cls, type):
                registry = _unknown("'register' by annotation is not evaluated")
                return _unknown("'register' by annotation is not evaluated")
            return lambda function: register(cls, function)
        registry[cls] = function
        return function

    def wrapper(*args, **kwargs):
        if not args:
            raise TypeError(f"{func.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **kwargs)

    wrapper.__name__ = func.__name__
    wrapper.__qualname__ = func.__qualname__
    wrapper.__module__ = func.__module__
    wrapper.__wrapped__ = func
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = _unknown("'registry' is not evaluated")
    wrapper._clear_cache = _unknown("'_clear_cache' is not evaluated")
    return wrapper
