/// `isinstance(value, collections.abc.X)`: by the methods that a class has, or by what it was registered for.
extension Interpreter {
  /// nil where it is unknown.
  func isAbstract(_ value: Value, _ wanted: ClassObject) throws(Interrupt) -> Bool? {
    guard let type = types.type(of: value) else { return nil }
    if type.isSubclass(of: wanted) { return true }
    switch value {
    case .instance(let instance):
      if let methods = Self.methods[wanted.name] {
        let builtin = builtinBase(of: type)
        let hasAll = methods.allSatisfy { name in
          if case .some(.none) = type.lookup(name) { return false }
          return type.lookup(name) != nil || builtin.map { BuiltinNames.has(name, $0) } == true
        }
        if hasAll { return true }
      } else if let payload = instance.payload, try isAbstract(payload, wanted) == true {
        return true
      }
      if instance.type.unknownBase != nil || wanted.name == "Hashable" { return nil }
      return Self.methods[wanted.name] != nil || !instance.type.isEnum ? false : nil
    case .host, .iterator: return nil
    case .function, .native, .method, .type:
      if wanted.name == "Callable" || wanted.name == "Hashable" { return true }
      if case .type = value { return nil }
      return false
    default: break
    }
    guard let kinds = Self.kinds[wanted.name] else { return nil }
    return kinds.contains(typeName(value))
  }

  /// The classes that one method or two make.
  private static let methods: [String: [String]] = [
    "Iterable": ["__iter__"], "Sized": ["__len__"], "Container": ["__contains__"], "Callable": ["__call__"],
    "Iterator": ["__iter__", "__next__"], "Reversible": ["__iter__", "__reversed__"],
    "Collection": ["__len__", "__iter__", "__contains__"],
  ]

  private static let collections: Set<String> = [
    "str", "bytes", "list", "tuple", "range", "dict", "defaultdict", "set", "frozenset",
  ]

  /// The built-in classes that are registered.
  private static let kinds: [String: Set<String>] = [
    "Iterable": collections, "Sized": collections, "Container": collections, "Collection": collections,
    "Callable": [], "Iterator": [], "Generator": [], "Awaitable": [],
    "Reversible": ["str", "bytes", "list", "tuple", "range", "dict", "defaultdict"],
    "Sequence": ["str", "bytes", "list", "tuple", "range"], "MutableSequence": ["list"],
    "Mapping": ["dict", "defaultdict"], "MutableMapping": ["dict", "defaultdict"],
    "Set": ["set", "frozenset"], "MutableSet": ["set"],
    "Hashable": ["NoneType", "bool", "int", "float", "str", "bytes", "frozenset", "range"],
  ]
}
