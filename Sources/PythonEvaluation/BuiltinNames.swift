/// The attributes that CPython's classes have, of `builtins` and of its library (3.11, and what later releases added).
///
/// Not all of them are evaluated. One that is not is unknown, which is not the same as not being there: `hasattr`
/// and `except AttributeError` must not be told that `str` has no `translate`.
enum BuiltinNames {
  /// Whether an instance of this class has the attribute in CPython, or may have it: in some of its releases.
  static func has(_ name: String, _ type: ClassObject) -> Bool {
    type.resolutionOrder.contains { ancestor in
      names[key(ancestor)]?.contains(name) == true || later[key(ancestor)]?.contains(name) == true
    }
  }

  /// Whether it has the attribute in every release.
  static func always(_ name: String, _ type: ClassObject) -> Bool {
    type.resolutionOrder.contains { ancestor in
      names[key(ancestor)]?.contains(name) == true && later[key(ancestor)]?.contains(name) != true
    }
  }

  /// Whether a class of the library has it that is not one of `builtins`, and they do not.
  static func onlyLibraryHas(_ name: String, _ type: ClassObject) -> Bool {
    let having = type.resolutionOrder.filter { names[key($0)]?.contains(name) == true }
    return !having.isEmpty && having.allSatisfy { $0.moduleName != "builtins" }
  }

  /// Whether a class itself has it.
  static func classHas(_ name: String, _ type: ClassObject) -> Bool {
    has(name, type) || names["type"]?.contains(name) == true
      || type.isEnum && names["enum.EnumType"]?.contains(name) == true
  }

  /// Whether all attributes that an instance of this class has in CPython are in the table.
  static func isComplete(_ type: ClassObject) -> Bool { library[key(type)] != nil }

  private static func key(_ type: ClassObject) -> String {
    type.moduleName == "builtins" ? type.name : "\(type.moduleName).\(type.name)"
  }

  private static let names: [String: Set<String>] = texts.merging(library) { $1 }.mapValues {
    Set($0.split { $0 == " " || $0 == "\n" }.map(String.init))
  }

  /// What `dir()` says of each class, without what `object` has already.
  static let texts: [String: String] = [
    "object": """
    __class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__
    __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__
    __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__
    """,
    "type": """
    __abstractmethods__ __annotations__ __base__ __bases__ __basicsize__ __call__ __dict__
    __dictoffset__ __flags__ __instancecheck__ __itemsize__ __module__ __mro__ __name__ __or__
    __prepare__ __qualname__ __ror__ __subclasscheck__ __subclasses__ __text_signature__
    __weakrefoffset__ mro
    """,
    "NoneType": """
    __bool__
    """,
    "bool": """
    __abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__
    __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__
    __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__
    __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__
    __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag
    is_integer numerator real to_bytes
    """,
    "int": """
    __abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__
    __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__
    __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__
    __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__
    __trunc__ __xor__ as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag
    is_integer numerator real to_bytes
    """,
    "float": """
    __abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getformat__
    __getnewargs__ __int__ __mod__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdivmod__
    __rfloordiv__ __rmod__ __rmul__ __round__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__
    __trunc__ as_integer_ratio conjugate fromhex hex imag is_integer real
    """,
    "str": """
    __add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__
    __rmul__ capitalize casefold center count encode endswith expandtabs find format format_map
    index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable
    isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix
    replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase
    title translate upper zfill
    """,
    "bytes": """
    __add__ __bytes__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__
    __rmod__ __rmul__ capitalize center count decode endswith expandtabs find fromhex hex index
    isalnum isalpha isascii isdigit islower isspace istitle isupper join ljust lower lstrip
    maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit
    rstrip split splitlines startswith strip swapcase title translate upper zfill
    """,
    "tuple": """
    __add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mul__
    __rmul__ count index
    """,
    "list": """
    __add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__
    __len__ __mul__ __reversed__ __rmul__ __setitem__ append clear copy count extend index insert
    pop remove reverse sort
    """,
    "dict": """
    __class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__
    __reversed__ __ror__ __setitem__ clear copy fromkeys get items keys pop popitem setdefault
    update values
    """,
    "collections.defaultdict": """
    __class_getitem__ __contains__ __copy__ __delitem__ __getitem__ __ior__ __iter__ __len__
    __missing__ __or__ __reversed__ __ror__ __setitem__ clear copy default_factory fromkeys get
    items keys pop popitem setdefault update values
    """,
    "set": """
    __and__ __class_getitem__ __contains__ __iand__ __ior__ __isub__ __iter__ __ixor__ __len__
    __or__ __rand__ __ror__ __rsub__ __rxor__ __sub__ __xor__ add clear copy difference
    difference_update discard intersection intersection_update isdisjoint issubset issuperset pop
    remove symmetric_difference symmetric_difference_update union update
    """,
    "frozenset": """
    __and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__ __rsub__
    __rxor__ __sub__ __xor__ copy difference intersection isdisjoint issubset issuperset
    symmetric_difference union
    """,
    "range": """
    __bool__ __contains__ __getitem__ __iter__ __len__ __reversed__ count index start step stop
    """,
    "slice": """
    indices start step stop
    """,
    "function": """
    __annotations__ __builtins__ __call__ __closure__ __code__ __defaults__ __dict__ __get__
    __globals__ __kwdefaults__ __module__ __name__ __qualname__
    """,
    "builtin_function_or_method": """
    __call__ __module__ __name__ __qualname__ __self__ __text_signature__
    """,
    "method": """
    __call__ __func__ __self__
    """,
    "module": """
    __annotations__ __dict__ __loader__ __name__ __package__ __spec__
    """,
    "property": """
    __delete__ __get__ __isabstractmethod__ __set__ __set_name__ deleter fdel fget fset getter
    setter
    """,
    "BaseException": """
    __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note args
    with_traceback
    """,
    "OSError": """
    __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note args
    characters_written errno filename filename2 strerror with_traceback
    """,
    "SyntaxError": """
    __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note args
    end_lineno end_offset filename lineno msg offset print_file_and_line text with_traceback
    """,
    "ImportError": """
    __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note args
    msg name path with_traceback
    """,
    "StopIteration": """
    __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ add_note args
    value with_traceback
    """,
    "generator": """
    __del__ __iter__ __name__ __next__ __qualname__ close gi_code gi_frame gi_running gi_suspended
    gi_yieldfrom send throw
    """,
    "dict_keys": """
    __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__
    __sub__ __xor__ isdisjoint mapping
    """,
    "dict_values": """
    __iter__ __len__ __reversed__ mapping
    """,
    "dict_items": """
    __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__
    __sub__ __xor__ isdisjoint mapping
    """,
  ]
}
