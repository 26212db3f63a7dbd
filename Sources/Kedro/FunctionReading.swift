import PythonEvaluation
import PythonSyntax

/// What Kedro would see in a function of the project: `__name__`, `__module__`, the signature, the lines.
extension NodeFunction {
  /// - Returns: nil where the value is not callable.
  init?(_ value: Value, _ interpreter: Interpreter) throws(Interrupt) {
    switch value {
    case .function(let function):
      let isForeign = function.foreignDecorator != nil
      self.init(
        identity: .named(function.name, module: function.moduleName),
        signature: isForeign ? nil : FunctionSignature(function.parameters, dropsFirst: false),
        source: FunctionSource(function))
    case .method(let method):
      guard case .function(let function) = method.function else {
        self.init(identity: .foreign(name: nil), signature: nil)
        return
      }
      self.init(
        identity: .named(function.name, module: function.moduleName),
        signature: function.foreignDecorator == nil
          ? FunctionSignature(function.parameters, dropsFirst: true) : nil,
        source: FunctionSource(function))
    case .native(let function):
      self.init(identity: .named(function.name, module: function.moduleName), signature: nil)
    case .type(let type):
      // A class is called as its `__init__` is; whether there is a metaclass in the way is not looked at.
      var signature: FunctionSignature?
      if type.unknownBase == nil, case .function(let initialiser)? = type.lookup("__init__") {
        signature = FunctionSignature(initialiser.parameters, dropsFirst: true)
      }
      self.init(
        identity: .named(type.name, module: type.moduleName), signature: signature,
        source: FunctionSource(type))
    case .host(let object):
      if let function = object as? KedroFunction {
        self.init(
          identity: .named(function.name, module: function.moduleName), signature: function.signature)
        return
      }
      guard let partial = object as? PartialObject else {
        guard try object.attribute("__call__", interpreter) != nil else { return nil }
        self.init(identity: .object(type: object.type.name), signature: nil)
        return
      }
      try self.init(partial, interpreter)
    case .instance(let instance):
      guard case .function(let call)? = instance.type.lookup("__call__") else {
        guard instance.type.unknownBase != nil else { return nil }
        self.init(identity: .foreign(name: instance.type.name), signature: nil)
        return
      }
      let signature = FunctionSignature(call.parameters, dropsFirst: true)
      if case .string(let name)? = instance.attributes["__name__"] {
        self.init(identity: .named(name, module: instance.type.moduleName), signature: signature)
      } else {
        self.init(identity: .object(type: instance.type.name), signature: signature)
      }
    case .unknown(let unknown):
      let name = unknown.importedName?.split(separator: ".").last.map(String.init)
      self.init(identity: .foreign(name: name), signature: nil)
    default: return nil
    }
  }

  private init(_ partial: PartialObject, _ interpreter: Interpreter) throws(Interrupt) {
    let inner = try NodeFunction(partial.function, interpreter)
    var wrapped: String?
    switch inner?.identity {
    case .named(let name, _)?: wrapped = name
    case .partial(_, name: let name)?: wrapped = name
    case .object?, .foreign?, nil: break
    }
    var name: String?
    if case .string(let text)? = partial.attributes["__name__"] { name = text }
    self.init(
      identity: .partial(wrapped: wrapped, name: name),
      signature: inner?.signature.flatMap {
        $0.applying(positional: partial.positional.count, keywords: partial.keywords.map(\.name))
      })
  }
}

extension FunctionSignature {
  /// - Parameter dropsFirst: the function is a method, whose first parameter is already given.
  init(_ parameters: Parameters, dropsFirst: Bool) {
    var all: [Parameter] = []
    func add(_ list: [PythonSyntax.Parameter], _ kind: Kind) {
      all += list.map { Parameter($0.name, kind, hasDefault: $0.defaultValue != nil) }
    }
    add(parameters.positionalOnly, .positionalOnly)
    add(parameters.positional, .positionalOrKeyword)
    add(parameters.variadic.map { [$0] } ?? [], .variadic)
    add(parameters.keywordOnly, .keywordOnly)
    add(parameters.keywords.map { [$0] } ?? [], .keywords)
    if dropsFirst, let first = all.first,
      first.kind == .positionalOnly || first.kind == .positionalOrKeyword
    {
      all.removeFirst()
    }
    self.init(all)
  }

  /// The signature of a `functools.partial`, as `inspect` has it: bound positions go; a bound keyword and
  /// all that follow it can only be given by keyword from then on.
  func applying(positional: Int, keywords: [String]) -> FunctionSignature {
    var left = positional
    var result: [Parameter] = []
    var isKeywordOnly = false
    for parameter in parameters {
      var parameter = parameter
      switch parameter.kind {
      case .positionalOnly, .positionalOrKeyword:
        if left > 0 {
          left -= 1
          continue
        }
        if keywords.contains(parameter.name) {
          parameter.hasDefault = true
          isKeywordOnly = true
        }
        if isKeywordOnly { parameter.kind = .keywordOnly }
      case .keywordOnly: if keywords.contains(parameter.name) { parameter.hasDefault = true }
      case .variadic: if isKeywordOnly { continue }
      case .keywords: break
      }
      result.append(parameter)
    }
    return FunctionSignature(result)
  }
}

extension FunctionSource {
  /// nil for a lambda, whose source Kedro's snapshot does not give.
  init?(_ function: FunctionObject) {
    var function = function
    // `inspect.unwrap`
    while case .function(let wrapped)? = function.attributes["__wrapped__"] { function = wrapped }
    guard function.name != "<lambda>", let file = function.globals.file else { return nil }
    self.init(SourceBlock(function.range, in: file), path: file.path)
  }

  init?(_ type: ClassObject) {
    guard let range = type.range, let file = type.module?.file else { return nil }
    self.init(SourceBlock(range, in: file), path: file.path)
  }
}
