import PythonSyntax

/// A function or a lambda of the project.
package final class FunctionObject {
  package enum Body {
    case statements([Statement])
    case expression(Expression)
  }

  /// `__name__`, which a program may change (`functools.wraps` does).
  package var name: String
  package var qualifiedName: String
  /// `__module__`
  package var moduleName: String
  package let parameters: Parameters
  let body: Body
  let isGenerator: Bool
  let isAsync: Bool
  /// In the order of `positionalOnly + positional`, then `keywordOnly`.
  var defaults: [String: Value]
  let scope: ScopeNames
  let closure: Frame?
  package let globals: ModuleObject
  /// The class in whose body it was defined, for `super()`.
  weak var definingClass: ClassObject?
  /// The whole definition, decorators included, in its file.
  package let range: SourceRange
  package var file: PythonFile { globals.file ?? PythonFile(path: "", bytes: []) }
  /// Set by code: `f.tag = 1`, `__wrapped__`.
  package var attributes: [String: Value] = [:]
  /// A decorator from outside the project stands between this function and its callers, so that how it
  /// is called cannot be known.
  package var foreignDecorator: Unknown?
  /// `functools.lru_cache` stands before it.
  var cache: CallCache?
  /// It is below `functools.lru_cache` or `cache`, which make an object without a signature of it.
  package var isCached: Bool { cache != nil }

  init(
    name: String, qualifiedName: String, moduleName: String, parameters: Parameters, body: Body,
    isGenerator: Bool, isAsync: Bool, defaults: [String: Value], scope: ScopeNames, closure: Frame?,
    globals: ModuleObject, range: SourceRange
  ) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.moduleName = moduleName
    self.parameters = parameters
    self.body = body
    self.isGenerator = isGenerator
    self.isAsync = isAsync
    self.defaults = defaults
    self.scope = scope
    self.closure = closure
    self.globals = globals
    self.range = range
  }

  func copied() -> FunctionObject {
    let copy = FunctionObject(
      name: name, qualifiedName: qualifiedName, moduleName: moduleName, parameters: parameters,
      body: body, isGenerator: isGenerator, isAsync: isAsync, defaults: defaults, scope: scope,
      closure: closure, globals: globals, range: range)
    copy.definingClass = definingClass
    copy.attributes = attributes
    copy.foreignDecorator = foreignDecorator
    copy.cache = cache
    return copy
  }

  /// The same function, called through a decorator that cannot be followed.
  func decorated(by decorator: Unknown) -> FunctionObject {
    let copy = copied()
    copy.foreignDecorator = decorator
    return copy
  }
}

/// A function that is written here and not in Python.
package final class NativeFunction {
  package typealias Body = (Interpreter, CallArguments) throws(Interrupt) -> Value

  package let name: String
  /// `__module__`
  package let moduleName: String
  package let body: Body
  /// The object that it was asked of: `items.append`.
  package internal(set) var receiver: Value?

  package init(_ name: String, module: String = "builtins", _ body: @escaping Body) {
    self.name = name
    moduleName = module
    self.body = body
  }
}

/// A function with its first argument.
package final class BoundMethod {
  package let receiver: Value
  package let function: Value

  init(receiver: Value, function: Value) {
    self.receiver = receiver
    self.function = function
  }
}

/// The arguments of a call, before they meet parameters.
package struct CallArguments {
  package var positional: [Value]
  package var keywords: [(name: String, value: Value)]
  /// `*unknown` or `**unknown` was among them: there may be more.
  package var more: Unknown?
  /// Where the call stands.
  package var site: CallSite

  package init(
    _ positional: [Value] = [], keywords: [(name: String, value: Value)] = [], more: Unknown? = nil,
    site: CallSite
  ) {
    self.positional = positional
    self.keywords = keywords
    self.more = more
    self.site = site
  }

  package subscript(name: String) -> Value? { keywords.first { $0.name == name }?.value }
}

/// A place in a file of the project.
package struct CallSite {
  package var module: ModuleObject?
  package var range: SourceRange

  /// Not in the project: a call that Kedro makes.
  package static var nowhere: CallSite { CallSite(module: nil, range: SourceRange(0, 0)) }

  package init(module: ModuleObject?, range: SourceRange) {
    self.module = module
    self.range = range
  }
}
