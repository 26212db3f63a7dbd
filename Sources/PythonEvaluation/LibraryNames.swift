extension BuiltinNames {
  /// What `dir()` of CPython 3.11 says of the classes of its library that have a stand-in here, by their full names and
  /// without what `object` has, and what their instances have beside it.
  static let library: [String: String] = [
    "abc.ABC": """
    __abstractmethods__ __slots__ _abc_impl
    """,
    "abc.ABCMeta": """
    _abc_caches_clear _abc_registry_clear _dump_registry register
    """,
    "collections.ChainMap": """
    _MutableMapping__marker __abstractmethods__ __bool__ __class_getitem__ __contains__ __copy__
    __delitem__ __dict__ __getitem__ __ior__ __iter__ __len__ __missing__ __or__ __reversed__ __ror__
    __setitem__ __slots__ __weakref__ _abc_impl clear copy fromkeys get items keys maps new_child parents
    pop popitem setdefault update values
    """,
    "collections.Counter": """
    __add__ __and__ __class_getitem__ __contains__ __delitem__ __dict__ __getitem__ __iadd__ __iand__
    __ior__ __isub__ __iter__ __len__ __missing__ __neg__ __or__ __pos__ __reversed__ __ror__ __setitem__
    __sub__ __weakref__ _keep_positive clear copy elements fromkeys get items keys most_common pop popitem
    setdefault subtract total update values
    """,
    "collections.OrderedDict": """
    __class_getitem__ __contains__ __delitem__ __dict__ __getitem__ __ior__ __iter__ __len__ __or__
    __reversed__ __ror__ __setitem__ clear copy fromkeys get items keys move_to_end pop popitem setdefault
    update values
    """,
    "collections.UserDict": """
    _MutableMapping__marker __abstractmethods__ __class_getitem__ __contains__ __copy__ __delitem__
    __dict__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__ __setitem__ __slots__
    __weakref__ _abc_impl clear copy data fromkeys get items keys pop popitem setdefault update values
    """,
    "collections.abc.Awaitable": """
    __abstractmethods__ __await__ __class_getitem__ __slots__ _abc_impl
    """,
    "collections.abc.Callable": """
    __abstractmethods__ __call__ __class_getitem__ __slots__ _abc_impl
    """,
    "collections.abc.Collection": """
    __abstractmethods__ __class_getitem__ __contains__ __iter__ __len__ __slots__ _abc_impl
    """,
    "collections.abc.Container": """
    __abstractmethods__ __class_getitem__ __contains__ __slots__ _abc_impl
    """,
    "collections.abc.Generator": """
    __abstractmethods__ __class_getitem__ __iter__ __next__ __slots__ _abc_impl close send throw
    """,
    "collections.abc.Hashable": """
    __abstractmethods__ __slots__ _abc_impl
    """,
    "collections.abc.ItemsView": """
    __abstractmethods__ __and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__
    __rsub__ __rxor__ __slots__ __sub__ __xor__ _abc_impl _from_iterable _hash _mapping isdisjoint
    """,
    "collections.abc.Iterable": """
    __abstractmethods__ __class_getitem__ __iter__ __slots__ _abc_impl
    """,
    "collections.abc.Iterator": """
    __abstractmethods__ __class_getitem__ __iter__ __next__ __slots__ _abc_impl
    """,
    "collections.abc.KeysView": """
    __abstractmethods__ __and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__
    __rsub__ __rxor__ __slots__ __sub__ __xor__ _abc_impl _from_iterable _hash _mapping isdisjoint
    """,
    "collections.abc.Mapping": """
    __abstractmethods__ __class_getitem__ __contains__ __getitem__ __iter__ __len__ __reversed__ __slots__
    _abc_impl get items keys values
    """,
    "collections.abc.MappingView": """
    __abstractmethods__ __class_getitem__ __len__ __slots__ _abc_impl _mapping
    """,
    "collections.abc.MutableMapping": """
    _MutableMapping__marker __abstractmethods__ __class_getitem__ __contains__ __delitem__ __getitem__
    __iter__ __len__ __reversed__ __setitem__ __slots__ _abc_impl clear get items keys pop popitem
    setdefault update values
    """,
    "collections.abc.MutableSequence": """
    __abstractmethods__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __iter__ __len__
    __reversed__ __setitem__ __slots__ _abc_impl append clear count extend index insert pop remove reverse
    """,
    "collections.abc.MutableSet": """
    __abstractmethods__ __and__ __class_getitem__ __contains__ __iand__ __ior__ __isub__ __iter__ __ixor__
    __len__ __or__ __rand__ __ror__ __rsub__ __rxor__ __slots__ __sub__ __xor__ _abc_impl _from_iterable
    _hash add clear discard isdisjoint pop remove
    """,
    "collections.abc.Reversible": """
    __abstractmethods__ __class_getitem__ __iter__ __reversed__ __slots__ _abc_impl
    """,
    "collections.abc.Sequence": """
    __abstractmethods__ __class_getitem__ __contains__ __getitem__ __iter__ __len__ __reversed__ __slots__
    _abc_impl count index
    """,
    "collections.abc.Set": """
    __abstractmethods__ __and__ __class_getitem__ __contains__ __iter__ __len__ __or__ __rand__ __ror__
    __rsub__ __rxor__ __slots__ __sub__ __xor__ _abc_impl _from_iterable _hash isdisjoint
    """,
    "collections.abc.Sized": """
    __abstractmethods__ __len__ __slots__ _abc_impl
    """,
    "collections.abc.ValuesView": """
    __abstractmethods__ __class_getitem__ __contains__ __iter__ __len__ __slots__ _abc_impl _mapping
    """,
    "collections.deque": """
    __add__ __class_getitem__ __contains__ __copy__ __delitem__ __getitem__ __iadd__ __imul__ __iter__
    __len__ __mul__ __reversed__ __rmul__ __setitem__ append appendleft clear copy count extend extendleft
    index insert maxlen pop popleft remove reverse rotate
    """,
    "contextlib.AbstractContextManager": """
    __abstractmethods__ __class_getitem__ __dict__ __enter__ __exit__ __slots__ __weakref__ _abc_impl
    """,
    "contextlib.ContextDecorator": """
    __call__ __dict__ __weakref__ _recreate_cm
    """,
    "contextlib.ExitStack": """
    __abstractmethods__ __class_getitem__ __dict__ __enter__ __exit__ __slots__ __weakref__ _abc_impl
    _create_cb_wrapper _create_exit_wrapper _exit_callbacks _push_cm_exit _push_exit_callback callback
    close enter_context pop_all push
    """,
    "contextlib._GeneratorContextManager": """
    __abstractmethods__ __call__ __class_getitem__ __dict__ __enter__ __exit__ __slots__ __weakref__
    _abc_impl _recreate_cm args func gen kwds
    """,
    "contextlib.closing": """
    __abstractmethods__ __class_getitem__ __dict__ __enter__ __exit__ __slots__ __weakref__ _abc_impl thing
    """,
    "contextlib.nullcontext": """
    __abstractmethods__ __aenter__ __aexit__ __class_getitem__ __dict__ __enter__ __exit__ __slots__
    __weakref__ _abc_impl enter_result
    """,
    "contextlib.redirect_stdout": """
    __abstractmethods__ __class_getitem__ __dict__ __enter__ __exit__ __slots__ __weakref__ _abc_impl
    _new_target _old_targets _stream
    """,
    "contextlib.suppress": """
    __abstractmethods__ __class_getitem__ __dict__ __enter__ __exit__ __slots__ __weakref__ _abc_impl
    _exceptions
    """,
    "dataclasses.Field": """
    __class_getitem__ __set_name__ __slots__ _field_type compare default default_factory hash init kw_only
    metadata name repr type
    """,
    "datetime.date": """
    __add__ __radd__ __rsub__ __sub__ ctime day fromisocalendar fromisoformat fromordinal fromtimestamp
    isocalendar isoformat isoweekday max min month replace resolution strftime timetuple today toordinal
    weekday year
    """,
    "datetime.datetime": """
    __add__ __radd__ __rsub__ __sub__ astimezone combine ctime date day dst fold fromisocalendar
    fromisoformat fromordinal fromtimestamp hour isocalendar isoformat isoweekday max microsecond min
    minute month now replace resolution second strftime strptime time timestamp timetuple timetz today
    toordinal tzinfo tzname utcfromtimestamp utcnow utcoffset utctimetuple weekday year
    """,
    "datetime.timedelta": """
    __abs__ __add__ __bool__ __divmod__ __floordiv__ __mod__ __mul__ __neg__ __pos__ __radd__ __rdivmod__
    __rfloordiv__ __rmod__ __rmul__ __rsub__ __rtruediv__ __sub__ __truediv__ days max microseconds min
    resolution seconds total_seconds
    """,
    "datetime.timezone": """
    __getinitargs__ dst fromutc max min tzname utc utcoffset
    """,
    "datetime.tzinfo": """
    dst fromutc tzname utcoffset
    """,
    "enum.Enum": """
    __contains__ __dict__ __getitem__ __iter__ __len__ __members__ __name__ __qualname__ __weakref__
    _generate_next_value_ _member_map_ _member_names_ _member_type_ _missing_ _new_member_
    _unhashable_values_ _use_args_ _value2member_map_ _value_repr_ name value
    """,
    "enum.EnumType": """
    __bool__ __contains__ __getattr__ __getitem__ __iter__ __len__ __members__ __reversed__
    _check_for_existing_members_ _convert_ _create_ _find_data_repr_ _find_data_type_ _find_new_
    _get_mixins_
    """,
    "enum.Flag": """
    __and__ __bool__ __contains__ __dict__ __getitem__ __invert__ __iter__ __len__ __members__ __name__
    __or__ __qualname__ __rand__ __ror__ __rxor__ __weakref__ __xor__ _all_bits_ _boundary_ _flag_mask_
    _generate_next_value_ _inverted_ _iter_member_ _iter_member_by_def_ _iter_member_by_value_ _member_map_
    _member_names_ _member_type_ _missing_ _new_member_ _numeric_repr_ _unhashable_values_ _use_args_
    _value2member_map_ _value_repr_ name value
    """,
    "enum.IntEnum": """
    __abs__ __add__ __and__ __bool__ __ceil__ __contains__ __dict__ __divmod__ __float__ __floor__
    __floordiv__ __getitem__ __getnewargs__ __index__ __int__ __invert__ __iter__ __len__ __lshift__
    __members__ __mod__ __mul__ __name__ __neg__ __or__ __pos__ __pow__ __qualname__ __radd__ __rand__
    __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__
    __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __weakref__ __xor__
    _generate_next_value_ _member_map_ _member_names_ _member_type_ _missing_ _new_member_
    _unhashable_values_ _use_args_ _value2member_map_ _value_repr_ as_integer_ratio bit_count bit_length
    conjugate denominator from_bytes imag name numerator real to_bytes value
    """,
    "enum.IntFlag": """
    __abs__ __add__ __and__ __bool__ __ceil__ __contains__ __dict__ __divmod__ __float__ __floor__
    __floordiv__ __getitem__ __getnewargs__ __index__ __int__ __invert__ __iter__ __len__ __lshift__
    __members__ __mod__ __mul__ __name__ __neg__ __or__ __pos__ __pow__ __qualname__ __radd__ __rand__
    __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__
    __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __weakref__ __xor__ _all_bits_
    _boundary_ _flag_mask_ _generate_next_value_ _inverted_ _iter_member_ _iter_member_by_def_
    _iter_member_by_value_ _member_map_ _member_names_ _member_type_ _missing_ _new_member_ _numeric_repr_
    _unhashable_values_ _use_args_ _value2member_map_ _value_repr_ as_integer_ratio bit_count bit_length
    conjugate denominator from_bytes imag name numerator real to_bytes value
    """,
    "enum.StrEnum": """
    __add__ __contains__ __dict__ __getitem__ __getnewargs__ __iter__ __len__ __members__ __mod__ __mul__
    __name__ __new_member__ __qualname__ __rmod__ __rmul__ __weakref__ _generate_next_value_ _member_map_
    _member_names_ _member_type_ _missing_ _new_member_ _unhashable_values_ _use_args_ _value2member_map_
    _value_repr_ capitalize casefold center count encode endswith expandtabs find format format_map index
    isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle
    isupper join ljust lower lstrip maketrans name partition removeprefix removesuffix replace rfind rindex
    rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper value
    zfill
    """,
    "enum.auto": """
    __dict__ __weakref__ value
    """,
    "functools._lru_cache_wrapper": """
    __annotations__ __call__ __copy__ __deepcopy__ __dict__ __get__ __module__ __name__ __qualname__
    __wrapped__ cache_clear cache_info
    """,
    "functools.cached_property": """
    __class_getitem__ __dict__ __get__ __set_name__ __weakref__ attrname func lock
    """,
    "functools.partial": """
    __call__ __class_getitem__ __dict__ __setstate__ __vectorcalloffset__ args func keywords
    """,
    "json.JSONDecodeError": """
    __cause__ __context__ __dict__ __setstate__ __suppress_context__ __traceback__ __weakref__ add_note
    args colno doc lineno msg pos with_traceback
    """,
    "pathlib.PosixPath": """
    __bytes__ __enter__ __exit__ __fspath__ __rtruediv__ __slots__ __truediv__ _cached_cparts _cparts _drv
    _flavour _format_parsed_parts _from_parsed_parts _from_parts _hash _make_child _make_child_relpath
    _parse_args _parts _pparts _root _scandir _str absolute anchor as_posix as_uri chmod cwd drive exists
    expanduser glob group hardlink_to home is_absolute is_block_device is_char_device is_dir is_fifo
    is_file is_mount is_relative_to is_reserved is_socket is_symlink iterdir joinpath lchmod link_to lstat
    match mkdir name open owner parent parents parts read_bytes read_text readlink relative_to rename
    replace resolve rglob rmdir root samefile stat stem suffix suffixes symlink_to touch unlink with_name
    with_stem with_suffix write_bytes write_text
    """,
    "re.Match": """
    __class_getitem__ __copy__ __deepcopy__ __getitem__ end endpos expand group groupdict groups lastgroup
    lastindex pos re regs span start string
    """,
    "re.Pattern": """
    __class_getitem__ __copy__ __deepcopy__ findall finditer flags fullmatch groupindex groups match
    pattern scanner search split sub subn
    """,
    "string.Template": """
    __dict__ __weakref__ _invalid braceidpattern delimiter flags get_identifiers idpattern is_valid pattern
    safe_substitute substitute template
    """,
    "types.MappingProxyType": """
    __class_getitem__ __contains__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__ copy
    get items keys values
    """,
    "types.SimpleNamespace": """
    __dict__
    """,
    "typing.Generic": """
    __class_getitem__ __slots__ _is_protocol
    """,
    "typing.Protocol": """
    __abstractmethods__ __class_getitem__ __parameters__ __slots__ _abc_impl _is_protocol
    _is_runtime_protocol
    """,
  ]

  /// What releases from 3.12 to 3.14 added, and what only some of the instances have.
  static let later: [String: Set<String>] = [
    "datetime.date": ["strptime"], "enum.EnumType": ["__signature__"], "int": ["is_integer"],
    "type": ["__abstractmethods__"],
    "pathlib.PosixPath": [
      "copy", "copy_into", "from_uri", "full_match", "info", "is_junction", "move", "move_into", "parser",
      "walk", "with_segments",
    ],
  ]
}
