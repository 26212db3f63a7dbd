import PythonEvaluation
import PythonSyntax

/// What Kedro would see in a function of the project: `__name__`, `__module__`, the signature, the lines.
extension NodeFunction {
  /// - Returns: nil where the value is not callable.
  init?(_ value: Value, _ python: PythonTarget?, _ interpreter: Interpreter) throws(Interrupt) {
    switch value {
    case .function(let function):
      self.init(
        identity: .named(function.name, module: function.moduleName), signature: nil,
        source: FunctionSource(function))
      read(function, dropsFirst: false)
    case .method(let method):
      guard case .function(let function) = method.function else {
        self.init(identity: .foreign(name: nil), signature: nil)
        return
      }
      self.init(
        identity: .named(function.name, module: function.moduleName), signature: nil,
        source: FunctionSource(function))
      read(function, dropsFirst: true)
    case .native(let function):
      self.init(identity: .named(function.name, module: function.moduleName), signature: nil)
    case .type(let type): try self.init(type, python, interpreter)
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
      try self.init(partial, python, interpreter)
    case .instance(let instance):
      guard case .function(let call)? = instance.type.lookup("__call__") else {
        guard let base = instance.type.unknownBase else { return nil }
        self.init(identity: .foreign(name: instance.type.name), signature: nil)
        obstacle = Obstacle(base)
        return
      }
      self.init(identity: .object(type: instance.type.name), signature: nil)
      if case .string(let name)? = instance.attributes["__name__"] {
        var module = instance.type.moduleName
        // What `functools.update_wrapper` copies.
        if case .string(let copied)? = instance.attributes["__module__"] { module = copied }
        identity = .named(name, module: module)
        if case .function(let wrapped)? = instance.attributes["__wrapped__"] {
          source = FunctionSource(wrapped)
        }
      }
      read(call, dropsFirst: true)
    case .unknown(let unknown):
      let name = unknown.importedName?.split(separator: ".").last.map(String.init)
      self.init(identity: .foreign(name: name), signature: nil)
      obstacle = Obstacle(unknown)
    default: return nil
    }
  }

  private init(
    _ partial: PartialObject, _ python: PythonTarget?, _ interpreter: Interpreter
  ) throws(Interrupt) {
    let inner = try NodeFunction(partial.function, python, interpreter)
    var wrapped: String?
    switch inner?.identity {
    case .named(let name, _)?: wrapped = name
    case .partial(_, name: let name)?: wrapped = name
    case .object?, .foreign?, nil: break
    }
    var name: String?
    if case .string(let text)? = partial.attributes["__name__"] { name = text }
    self.init(identity: .partial(wrapped: wrapped, name: name), signature: nil)
    signatureError = inner?.signatureError
    obstacle = inner?.obstacle
    let keywords = partial.keywords.map(\.name)
    guard let written = inner?.signature else { return }
    signature = written.applying(positional: partial.positional.count, keywords: keywords)
    if signature == nil {
      signatureError = "partial object functools.partial of '\(wrapped ?? "?")' has incorrect arguments"
    }
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
  /// - Returns: nil where the function does not take what is bound.
  func applying(positional: Int, keywords: [String]) -> FunctionSignature? {
    guard takes(positional: positional, keywords: keywords) else { return nil }
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

extension FunctionSignature {
  /// `Signature.bind_partial`: whether nothing is given that the function does not take.
  private func takes(positional count: Int, keywords: [String]) -> Bool {
    let positions = parameters.filter { $0.kind == .positionalOnly || $0.kind == .positionalOrKeyword }
    if count > positions.count, !parameters.contains(where: { $0.kind == .variadic }) { return false }
    let free = Set(
      positions.dropFirst(count).filter { $0.kind == .positionalOrKeyword }.map(\.name)
        + parameters.filter { $0.kind == .keywordOnly }.map(\.name))
    let bound = Set(positions.prefix(count).filter { $0.kind == .positionalOrKeyword }.map(\.name))
    let takesAny = parameters.contains { $0.kind == .keywords }
    return keywords.allSatisfy { free.contains($0) || takesAny && !bound.contains($0) }
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
