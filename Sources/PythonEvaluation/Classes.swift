import PythonSyntax
import PythonText

/// Classes of the project: their bodies run when they are defined, their instances behave as Python's.
extension Interpreter {
  func define(
    _ definition: ClassDefinition, _ range: SourceRange, _ frame: Frame
  ) throws(Interrupt) {
    var decorators: [(Value, CallSite)] = []
    for expression in definition.decorators {
      let value = try evaluate(expression, frame)
      decorators.append((value, CallSite(module: frame.globals, range: expression.range)))
    }
    let (around, closure) = typeScope(definition.typeParameters, frame)
    var bases: [ClassObject] = []
    var unknownBase: Unknown?
    for expression in definition.bases {
      let value = try evaluate(expression, around)
      switch value {
      case .type(let type): bases.append(type)
      case .unknown(let unknown): unknownBase = unknown
      default:
        site = CallSite(module: frame.globals, range: expression.range)
        unknownBase = unknown("this base class is not evaluated")
      }
    }
    var keywords: [(name: String, value: Value)] = []
    var isAbstractBase = false
    for keyword in definition.keywords {
      let value = try evaluate(keyword.value, around)
      guard keyword.name == "metaclass" else {
        keywords.append((keyword.name ?? "", value))
        continue
      }
      site = CallSite(module: frame.globals, range: keyword.range)
      switch value {
      case .unknown(let unknown): unknownBase = unknownBase ?? unknown
      case .type(let type) where type === types.type || type.isHarmlessMetaclass:
        isAbstractBase = type !== types.type
      default: unknownBase = unknownBase ?? unknown("a class with a metaclass is not evaluated")
      }
    }
    let body = Frame(
      .classBody, globals: frame.globals, enclosing: closure,
      names: ScopeNames(classBody: definition.body), function: frame.function)
    switch frame.kind {
    case .classBody: body.qualifier = frame.qualifier + "." + definition.name
    case .function:
      body.qualifier = (frame.function.map { $0.qualifiedName + ".<locals>." } ?? "") + definition.name
    default: body.qualifier = definition.name
    }
    if frame.names?.global.contains(definition.name) == true { body.qualifier = definition.name }
    if bases.contains(where: \.isEnum), !bases.contains(where: { $0.lookup("_generate_next_value_") != nil })
    {
      body.enumeration = EnumValues(bases)
    }
    _ = try execute(definition.body, body)
    if body.locals["__doc__"] == nil, !frame.globals.isLibrary {
      body.locals["__doc__"] = documentation(of: definition.body)
    }

    let type = ClassObject(
      definition.name, module: frame.globals.name, bases: bases.isEmpty ? [types.object] : bases,
      attributes: body.locals)
    own(type)
    type.unknownBase = unknownBase ?? type.unknownBase
    type.isAbstractBase = isAbstractBase
    type.isGeneric = !definition.typeParameters.isEmpty
    type.qualifiedName = body.qualifier
    type.boundNames = body.bound
    type.annotatedNames = body.annotated
    // With its decorators, as `inspect` counts its lines.
    type.range = SourceRange(
      Int(definition.decorators.first?.range.lower ?? range.lower), Int(range.upper))
    type.module = frame.globals
    for value in body.locals.values {
      if case .function(let function) = value { function.definingClass = type }
      if case .instance(let wrapper) = value {
        for case .function(let function) in wrapper.attributes.values { function.definingClass = type }
      }
    }
    site = CallSite(module: frame.globals, range: range)
    if type.hasNoOrder {
      throw typeError("Cannot create a consistent method resolution order (MRO)")
    }
    try finish(type)
    try announce(type, keywords)
    var value = Value.type(type)
    for (decorator, place) in decorators.reversed() {
      value = try applyDecorator(decorator, to: value, place)
    }
    try bind(definition.name, value, frame)
  }

  /// What particular bases make of a class.
  private func finish(_ type: ClassObject) throws(Interrupt) {
    for base in type.resolutionOrder.dropFirst() {
      if case .native(let hook)? = base.attributes["__class_finish__"] {
        _ = try hook.body(self, CallArguments([.type(type)], site: site))
        return
      }
    }
  }

  /// `__set_name__` of what the body bound, then `__init_subclass__` of the bases.
  private func announce(
    _ type: ClassObject, _ keywords: [(name: String, value: Value)]
  ) throws(Interrupt) {
    for name in type.boundNames {
      guard case .instance(let object)? = type.attributes[name],
        let hook = object.type.lookup("__set_name__")
      else { continue }
      _ = try call(hook, CallArguments([.instance(object), .type(type), .string(name)], site: site))
    }
    for base in type.resolutionOrder.dropFirst() {
      guard let hook = base.attributes["__init_subclass__"] else { continue }
      var function = hook
      if case .instance(let wrapper) = hook, let inner = wrapper.attributes["__func__"] { function = inner }
      _ = try call(function, CallArguments([.type(type)], keywords: keywords, site: site))
      return
    }
  }

  func instantiate(_ type: ClassObject, _ arguments: CallArguments) throws(Interrupt) -> Value {
    if let members = type.attributes["__members__"], case .dict(let dict) = members {
      return try enumMember(arguments, type, dict)
    }
    let missing = type.abstractMethods
    // A base that is not known may have what is missing.
    if !missing.isEmpty, type.unknownBase == nil {
      throw typeError(
        "Can't instantiate abstract class \(type.name) with abstract method\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", "))"
      )
    }
    for ancestor in type.resolutionOrder where type.lookup("__record_fields__") == nil {
      if let construct = ancestor.construct {
        if let more = arguments.more { return callUnknown(more, arguments) }
        if ancestor === type { return try construct(self, arguments) }
        // A class of the project below one of the host: the host's object is what matters.
        if type.attributes["__init__"] == nil { return try construct(self, arguments) }
        return .unknown(unknown("'\(type.name)' changes how a '\(ancestor.name)' is made"))
      }
    }
    if let value = try convert(type, arguments) { return value }
    if type.isTypedDict { return try convert(types.dict, arguments) ?? .none }
    if type.lookup("__new__") != nil {
      return .unknown(unknown("'\(type.name)' makes its instances in __new__"))
    }
    let instance = InstanceObject(type)
    own(instance)
    if type.unknownBase == nil, let base = builtinBase(of: type), type.lookup("__record_fields__") == nil {
      do throws(Interrupt) {
        try fill(instance, base, arguments)
      } catch .undecided(let unknown) {
        return .unknown(unknown)
      }
      if type.lookup("__init__") == nil { return .instance(instance) }
    }
    if type.isSubclass(of: types.baseException) {
      instance.attributes["args"] = .tuple(arguments.positional)
    }
    if let initialiser = type.lookup("__init__") {
      var arguments = arguments
      arguments.positional.insert(.instance(instance), at: 0)
      _ = try call(initialiser, arguments)
    } else if let base = type.unknownBase {
      instance.taint = outcome(of: base)
    } else if !type.isSubclass(of: types.baseException),
      !arguments.positional.isEmpty || !arguments.keywords.isEmpty
    {
      throw typeError("\(type.name)() takes no arguments")
    }
    return .instance(instance)
  }

  /// The built-in class whose value an instance of a class of the project is.
  func builtinBase(of type: ClassObject) -> ClassObject? {
    type.resolutionOrder.first { base in
      [
        types.str, types.int, types.float, types.bytes, types.tuple, types.list, types.dict, types.set,
        types.frozenSet,
      ].contains { $0 === base }
    }
  }

  /// What `__new__` of the built-in class makes of the arguments, and its `__init__` where there is no other.
  private func fill(
    _ instance: InstanceObject, _ base: ClassObject, _ arguments: CallArguments
  ) throws(Interrupt) {
    let isMutable = base === types.list || base === types.dict || base === types.set
    let hasInit = instance.type.lookup("__init__") != nil
    let given = isMutable && hasInit ? CallArguments(site: arguments.site) : arguments
    guard let payload = try convert(base, given) else { return }
    if case .unknown(let unknown) = payload { throw .undecided(unknown) }
    instance.payload = payload
    if instance.type.isSubclass(of: types.defaultDict), case .dict(let dict) = payload, !hasInit {
      var rest = arguments
      dict.storage.removeAll()
      if !rest.positional.isEmpty { dict.defaultFactory = rest.positional.removeFirst() }
      if let source = rest.positional.first { try update(dict, with: source) }
      for (name, value) in rest.keywords { dict[name] = value }
    }
  }

  private func enumMember(
    _ arguments: CallArguments, _ type: ClassObject, _ members: DictObject
  ) throws(Interrupt) -> Value {
    guard let wanted = arguments.positional.first, arguments.positional.count == 1 else {
      return .unknown(unknown("an enum made by calling '\(type.name)' is not evaluated"))
    }
    for (_, member) in try known(members) {
      guard case .instance(let instance) = member, let value = instance.attributes["value"] else { continue }
      if isIdentical(member, wanted) == true { return member }
      guard let equal = try isEqual(value, wanted) else {
        return .unknown(unknownCondition(wanted))
      }
      if equal { return member }
    }
    if type.lookup("_missing_") != nil || type.isFlag {
      return .unknown(unknown("a value that is no member of '\(type.name)' is not evaluated"))
    }
    throw valueError("\(try representation(of: wanted)) is not a valid \(type.name)")
  }

  /// `list.__init__`, `dict.__init__`, `set.__init__`
  func initialise(_ value: Value, _ arguments: CallArguments) throws(Interrupt) {
    let method =
      switch value {
      case .list: "extend"
      case .dict, .set: "update"
      default: ""
      }
    if arguments.positional.isEmpty, arguments.keywords.isEmpty { return }
    if case .dict(let dict) = value, dict.defaultFactory != nil || arguments.positional.count > 1 {
      throw .undecided(unknown("'__init__' of a defaultdict is not evaluated"))
    }
    guard let body = builtinMethod(method, of: value) else { return }
    _ = try body.body(self, arguments)
  }

  /// Whether `value` is an instance of a class or of one of a tuple of classes; nil where unknown.
  func isInstance(_ value: Value, of type: Value) throws(Interrupt) -> Bool? {
    switch type {
    case .tuple(let types):
      var isUnknown = false
      for type in types {
        switch try isInstance(value, of: type) {
        case true?: return true
        case nil: isUnknown = true
        case false?: break
        }
      }
      return isUnknown ? nil : false
    case .type(let wanted) where wanted.moduleName == "pathlib":
      if case .host(let object) = value, object is PathObject { return true }
      return types.type(of: value) == nil ? nil : false
    case .type(let wanted) where wanted.moduleName == "collections.abc":
      return try isAbstract(value, wanted)
    case .type(let wanted):
      guard let type = types.type(of: value) else { return nil }
      if type.isSubclass(of: wanted) || wanted === types.object { return true }
      // The host makes its own object for a class of the project below one of its own.
      if wanted.isAbstractProtocol || wanted.isSubclass(of: type) && type.construct != nil { return nil }
      if type.unwrittenBases.contains("\(wanted.moduleName).\(wanted.name)") { return true }
      return type.unknownBase == nil ? false : nil
    case .unknown(let unknown):
      // A value made here is of no class from outside, unless its own class has such a base, or it stands for a value
      // of a package that is known in part.
      guard let name = unknown.importedName, let type = types.type(of: value),
        !(value.isPlain ? Self.abstractTypes.contains { name.hasPrefix($0) } : isKnownInPart(name))
      else { return nil }
      return type.unknownBase == nil ? false : nil
    default: throw typeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
    }
  }

  private static let abstractTypes = ["collections.abc", "typing", "numbers", "types"]

  /// Whether objects that are made here may be of a class of this name, which is not evaluated.
  private func isKnownInPart(_ name: String) -> Bool {
    if Self.neverMade.contains(name) { return false }
    let root = String(name.prefix { $0 != "." })
    if StandardModuleNames.all.contains(root) { return true }
    return modules[root].map { $0.file == nil && $0.folder == nil } ?? false
  }

  /// Classes of the library without a value that is made here, and without one below them.
  private static let neverMade: Set<String> = [
    "decimal.Decimal", "fractions.Fraction", "uuid.UUID", "ipaddress.IPv4Address", "ipaddress.IPv6Address",
  ]
}

extension Expression {
  /// `InitVar` and `KW_ONLY`: annotations that make no field.
  var isDataclassPseudoField: Bool {
    switch kind {
    case .name(let name), .attribute(_, let name): name == "InitVar" || name == "KW_ONLY"
    case .subscript(let value, _): value.isDataclassPseudoField
    case .constant(.string(let text, _)): text.contains("InitVar") || text.contains("KW_ONLY")
    default: false
    }
  }

  /// `ClassVar` or `ClassVar[...]`, with or without the module's name.
  var isClassVariable: Bool {
    switch kind {
    case .name(let name): name == "ClassVar"
    case .attribute(_, let name): name == "ClassVar"
    case .subscript(let value, _): value.isClassVariable
    case .constant(.string(let text, _)): text.hasPrefix("ClassVar") || text.hasPrefix("typing.ClassVar")
    default: false
    }
  }
}

extension ClassObject {
  /// Other classes than its own may count as below it: an abstract base class with a hook, a protocol.
  var isAbstractProtocol: Bool {
    lookup("__subclasshook__") != nil || lookup("__instancecheck__") != nil
      || bases.contains { $0.name == "Protocol" && $0.moduleName.hasPrefix("typing") }
  }

  var isTypedDict: Bool {
    resolutionOrder.contains { $0.name == "TypedDict" && $0.moduleName.hasPrefix("typing") }
  }

  /// `ABCMeta` changes nothing that is evaluated here, but which classes can be instantiated.
  fileprivate var isHarmlessMetaclass: Bool { moduleName == "abc" && name == "ABCMeta" }

  /// The methods that its abstract bases want and nobody has written.
  fileprivate var abstractMethods: [String] {
    var missing: Set<String> = []
    // The methods of a built-in class are not among its attributes here.
    let isBuiltIn = resolutionOrder.contains { $0.moduleName == "builtins" && $0.name != "object" }
    for type in resolutionOrder where !isBuiltIn && type.moduleName == "collections.abc" {
      missing.formUnion((Self.wanted[type.name] ?? []).filter { lookup($0) == nil })
    }
    if resolutionOrder.contains(where: { $0.name == "ABC" && $0.moduleName == "abc" || $0.isAbstractBase })
      || !missing.isEmpty
    {
      for type in resolutionOrder {
        for (name, value) in type.attributes where value.isAbstract && lookup(name)?.isAbstract == true {
          missing.insert(name)
        }
      }
    }
    return missing.sorted()
  }

  /// What the classes of `collections.abc` leave to those below them.
  private static let wanted: [String: [String]] = [
    "Hashable": ["__hash__"], "Awaitable": ["__await__"], "Callable": ["__call__"], "Iterable": ["__iter__"],
    "Iterator": ["__next__"], "Generator": ["send", "throw"], "Reversible": ["__reversed__"],
    "Sized": ["__len__"], "Container": ["__contains__"], "Sequence": ["__getitem__"],
    "MutableSequence": ["__setitem__", "__delitem__", "insert"], "Mapping": ["__getitem__"],
    "MutableMapping": ["__setitem__", "__delitem__"], "MutableSet": ["add", "discard"],
  ]

  /// Its bases contradict each other.
  fileprivate var hasNoOrder: Bool { resolutionOrder.count == 1 && !bases.isEmpty }
}

extension Value {
  /// A value of a built-in class that keeps values, of which there are no others.
  fileprivate var isPlain: Bool {
    switch self {
    case .none, .ellipsis, .notImplemented, .bool, .int, .bigInt, .float, .string, .bytes, .tuple, .range,
      .slice, .list, .dict, .set:
      true
    default: false
    }
  }

  /// Marked by `@abstractmethod`, below `@property` and its like too.
  fileprivate var isAbstract: Bool {
    switch self {
    case .function(let function): function.attributes["__isabstractmethod__"] != nil
    case .instance(let wrapper):
      ["fget", "__func__"].contains { wrapper.attributes[$0]?.isAbstract == true }
    default: false
    }
  }
}
