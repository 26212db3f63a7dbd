/// The classes of Python's `builtins`, with the exceptions in CPython's hierarchy.
///
/// They are made once and never changed (Python refuses to set attributes of built-in types), which is why
/// sharing them is safe.
package final class BuiltinTypes: @unchecked Sendable {
  package static let shared = BuiltinTypes()

  package let object = ClassObject("object")
  package let type: ClassObject
  package let none: ClassObject
  package let ellipsis: ClassObject
  package let notImplemented: ClassObject
  package let bool: ClassObject
  package let int: ClassObject
  package let float: ClassObject
  package let complex: ClassObject
  package let str: ClassObject
  package let bytes: ClassObject
  package let tuple: ClassObject
  package let list: ClassObject
  package let dict: ClassObject
  package let defaultDict: ClassObject
  package let set: ClassObject
  package let frozenSet: ClassObject
  package let range: ClassObject
  package let slice: ClassObject
  package let function: ClassObject
  /// `functools._lru_cache_wrapper`: what `functools.cache` makes of a function.
  package let cachedFunction: ClassObject
  package let builtinFunction: ClassObject
  package let method: ClassObject
  package let module: ClassObject
  package let iterator: ClassObject
  package let generator: ClassObject
  package let property: ClassObject
  package let staticMethod: ClassObject
  package let classMethod: ClassObject

  package let baseException: ClassObject
  package let exception: ClassObject
  package let typeError: ClassObject
  package let valueError: ClassObject
  package let attributeError: ClassObject
  package let nameError: ClassObject
  package let unboundLocalError: ClassObject
  package let keyError: ClassObject
  package let indexError: ClassObject
  package let importError: ClassObject
  package let moduleNotFoundError: ClassObject
  package let syntaxError: ClassObject
  package let stopIteration: ClassObject
  package let zeroDivisionError: ClassObject
  package let recursionError: ClassObject
  package let assertionError: ClassObject
  package let overflowError: ClassObject
  package let osError: ClassObject
  /// `dataclasses.FrozenInstanceError`
  package let frozenInstanceError: ClassObject
  /// Every exception class by name, those above included.
  package private(set) var exceptions: [String: ClassObject] = [:]

  private init() {
    let object = self.object
    func make(_ name: String, _ base: ClassObject? = nil) -> ClassObject {
      ClassObject(name, bases: [base ?? object])
    }
    type = make("type")
    none = make("NoneType")
    ellipsis = make("ellipsis")
    notImplemented = make("NotImplementedType")
    int = make("int")
    bool = make("bool", int)
    float = make("float")
    complex = make("complex")
    str = make("str")
    bytes = make("bytes")
    tuple = make("tuple")
    list = make("list")
    dict = make("dict")
    defaultDict = ClassObject("defaultdict", module: "collections", bases: [dict])
    set = make("set")
    frozenSet = make("frozenset")
    range = make("range")
    slice = make("slice")
    function = make("function")
    cachedFunction = ClassObject("_lru_cache_wrapper", module: "functools", bases: [object])
    builtinFunction = make("builtin_function_or_method")
    method = make("method")
    module = make("module")
    iterator = make("iterator")
    generator = make("generator")
    property = make("property")
    staticMethod = make("staticmethod")
    classMethod = make("classmethod")

    var known: [String: ClassObject] = [:]
    func exception(_ name: String, _ base: ClassObject) -> ClassObject {
      let made = make(name, base)
      known[name] = made
      return made
    }
    baseException = exception("BaseException", object)
    self.exception = exception("Exception", baseException)
    let lookup = exception("LookupError", self.exception)
    let arithmetic = exception("ArithmeticError", self.exception)
    let runtime = exception("RuntimeError", self.exception)
    typeError = exception("TypeError", self.exception)
    valueError = exception("ValueError", self.exception)
    attributeError = exception("AttributeError", self.exception)
    nameError = exception("NameError", self.exception)
    unboundLocalError = exception("UnboundLocalError", nameError)
    keyError = exception("KeyError", lookup)
    indexError = exception("IndexError", lookup)
    importError = exception("ImportError", self.exception)
    moduleNotFoundError = exception("ModuleNotFoundError", importError)
    syntaxError = exception("SyntaxError", self.exception)
    stopIteration = exception("StopIteration", self.exception)
    zeroDivisionError = exception("ZeroDivisionError", arithmetic)
    recursionError = exception("RecursionError", runtime)
    assertionError = exception("AssertionError", self.exception)
    overflowError = exception("OverflowError", arithmetic)
    osError = exception("OSError", self.exception)
    frozenInstanceError = ClassObject(
      "FrozenInstanceError", module: "dataclasses", bases: [attributeError])
    for (name, base) in [
      ("SystemExit", baseException), ("KeyboardInterrupt", baseException),
      ("GeneratorExit", baseException), ("NotImplementedError", runtime),
      ("FileNotFoundError", osError), ("FileExistsError", osError), ("PermissionError", osError),
      ("IsADirectoryError", osError), ("NotADirectoryError", osError), ("TimeoutError", osError),
      ("ConnectionError", osError), ("EOFError", self.exception), ("MemoryError", self.exception),
      ("BufferError", self.exception), ("FloatingPointError", arithmetic),
      ("UnicodeError", valueError), ("IndentationError", syntaxError), ("Warning", self.exception),
      ("ReferenceError", self.exception), ("StopAsyncIteration", self.exception),
      ("SystemError", self.exception), ("BlockingIOError", osError), ("ChildProcessError", osError),
      ("InterruptedError", osError), ("ProcessLookupError", osError),
    ] {
      _ = exception(name, base)
    }
    for (name, base) in [
      ("BrokenPipeError", "ConnectionError"), ("ConnectionAbortedError", "ConnectionError"),
      ("ConnectionRefusedError", "ConnectionError"), ("ConnectionResetError", "ConnectionError"),
      ("TabError", "IndentationError"), ("UnicodeDecodeError", "UnicodeError"),
      ("UnicodeEncodeError", "UnicodeError"), ("UnicodeTranslateError", "UnicodeError"),
    ] {
      if let base = known[base] { _ = exception(name, base) }
    }
    for name in [
      "UserWarning", "DeprecationWarning", "RuntimeWarning", "FutureWarning", "ImportWarning",
      "PendingDeprecationWarning", "SyntaxWarning", "ResourceWarning", "UnicodeWarning",
      "BytesWarning", "EncodingWarning",
    ] {
      if let warning = known["Warning"] { _ = exception(name, warning) }
    }
    known["IOError"] = osError
    known["EnvironmentError"] = osError
    exceptions = known
  }

  /// The class of a value; nil where it is unknown.
  func type(of value: Value) -> ClassObject? {
    switch value {
    case .none: none
    case .ellipsis: ellipsis
    case .notImplemented: notImplemented
    case .bool: bool
    case .int, .bigInt: int
    case .float: float
    case .string: str
    case .bytes: bytes
    case .tuple: tuple
    case .range: range
    case .slice: slice
    case .list: list
    case .dict(let dict): dict.defaultFactory == nil ? self.dict : defaultDict
    case .set(let set): set.isFrozen ? frozenSet : self.set
    case .function(let object): object.isCached ? cachedFunction : function
    case .native: builtinFunction
    case .method: method
    case .type: type
    case .instance(let instance): instance.type
    case .module: module
    case .host(let object): object.type
    case .iterator(let object): object.isGenerator ? generator : iterator
    case .unknown: nil
    }
  }
}
