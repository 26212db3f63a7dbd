import PythonEvaluation
import PythonSyntax

/// How a class is called, as `inspect.signature` finds it (CPython's `Lib/inspect.py`, `_signature_from_callable`).
///
/// The first class of the method resolution order that has an `__init__` or a `__new__` written in Python
/// decides; where none has, the classes that are written in C tell their signature or have none, and a class
/// that has nothing but `object` behind it takes no arguments. A metaclass of the project is not looked at.
extension NodeFunction {
  init(_ type: ClassObject, _ python: PythonTarget?, _ interpreter: Interpreter) throws(Interrupt) {
    self.init(
      identity: .named(type.name, module: type.moduleName), signature: nil, source: FunctionSource(type))
    if let unknown = type.unknownBase {
      obstacle = Obstacle(unknown)
      return
    }
    for ancestor in type.resolutionOrder {
      if ancestor === interpreter.types.object { break }
      if ancestor.moduleName == "builtins", ancestor.range == nil {
        try readBuiltin(ancestor, python, interpreter)
        return
      }
      if ancestor.construct != nil || ancestor.attributes["__members__"] != nil
        || ancestor.attributes["__new__"] != nil
      {
        return
      }
      switch ancestor.attributes["__init__"] {
      case .function(let initialiser)?:
        read(initialiser, dropsFirst: true)
        return
      case nil: continue
      default:
        signature = FunctionSignature(recordOf: ancestor, interpreter)
        return
      }
    }
    signature = FunctionSignature([])
  }

  /// The signature, and what of it is hidden or refused.
  mutating func read(_ function: FunctionObject, dropsFirst: Bool) {
    if function.isCached {
      signatureError = "no signature found for builtin <functools._lru_cache_wrapper object>"
      return
    }
    let written = FunctionSignature(function.parameters, dropsFirst: dropsFirst)
    if let decorator = function.foreignDecorator {
      obstacle = Obstacle(decorator)
      beneath = written
    } else {
      signature = written
    }
  }

  /// The classes of `builtins`, as CPython 3.9 to 3.12 describe them.
  private mutating func readBuiltin(
    _ type: ClassObject, _ python: PythonTarget?, _ interpreter: Interpreter
  ) throws(Interrupt) {
    func refuse() throws(Interrupt) {
      guard let python, python.versions.upperBound <= PythonVersion(minor: 12) else {
        throw .undecided(
          interpreter.unknown(
            "whether the built-in class '\(type.name)' has a signature, without which Kedro refuses it, depends on the version of Python"
          ))
      }
      signatureError = "no signature found for builtin type <class '\(type.name)'>"
    }
    switch type.name {
    case "list", "tuple":
      signature = FunctionSignature([.init("iterable", .positionalOnly, hasDefault: true)])
    case "float": signature = FunctionSignature([.init("x", .positionalOnly, hasDefault: true)])
    case "complex":
      signature = FunctionSignature([.init("real", hasDefault: true), .init("imag", hasDefault: true)])
    case "str", "dict", "int", "bool", "bytes", "bytearray", "set", "frozenset", "range", "slice", "zip",
      "map",
      "filter":
      try refuse()
    default: if type.isSubclass(of: interpreter.types.baseException) { try refuse() }
    }
  }
}

extension NodeFunction.Obstacle {
  init(_ unknown: Unknown) { self.init(reason: unknown.reason, location: unknown.location) }
}

extension FunctionSignature {
  /// The initialiser that a dataclass or a named tuple is given.
  /// - Returns: nil where a field is declared in a way that is not looked into.
  fileprivate init?(recordOf type: ClassObject, _ interpreter: Interpreter) {
    guard case .tuple(let fields)? = type.attributes["__record_fields__"] else { return nil }
    var parameters: [Parameter] = []
    // A named tuple's fields are properties, and keep their defaults elsewhere.
    if case .dict(let defaults)? = type.attributes["_field_defaults"] {
      for case .string(let field) in fields {
        parameters.append(Parameter(field, hasDefault: defaults[field] != nil))
      }
      self.init(parameters)
      return
    }
    for case .string(let field) in fields {
      let value = type.lookup(field)
      // `field(...)`: perhaps with `init=False` or `kw_only=True`.
      if case .instance? = value { return nil }
      if case .unknown? = value { return nil }
      parameters.append(Parameter(field, hasDefault: value != nil))
    }
    self.init(parameters)
  }
}
