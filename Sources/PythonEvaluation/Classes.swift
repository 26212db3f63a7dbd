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
    var bases: [ClassObject] = []
    var unknownBase: Unknown?
    for expression in definition.bases {
      let value = try evaluate(expression, frame)
      switch value {
      case .type(let type): bases.append(type)
      case .unknown(let unknown): unknownBase = unknown
      default:
        site = CallSite(module: frame.globals, range: expression.range)
        unknownBase = unknown("this base class is not evaluated")
      }
    }
    for keyword in definition.keywords where keyword.name == "metaclass" {
      if case .unknown(let unknown) = try evaluate(keyword.value, frame),
        unknown.importedName != "abc.ABCMeta"
      {
        unknownBase = unknownBase ?? unknown
      }
    }
    let body = Frame(
      .classBody, globals: frame.globals, enclosing: frame,
      names: ScopeNames(classBody: definition.body), function: frame.function)
    body.qualifier =
      (frame.kind == .classBody ? frame.qualifier + "." : "") + definition.name
    _ = try execute(definition.body, body)

    let type = ClassObject(
      definition.name, module: frame.globals.name, bases: bases.isEmpty ? [types.object] : bases,
      attributes: body.locals)
    own(type)
    type.unknownBase = unknownBase ?? type.unknownBase
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
    try finish(type)
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

  func instantiate(_ type: ClassObject, _ arguments: CallArguments) throws(Interrupt) -> Value {
    if let members = type.attributes["__members__"], case .dict(let dict) = members {
      return try enumMember(arguments, type, dict)
    }
    for ancestor in type.resolutionOrder {
      if let construct = ancestor.construct {
        if let more = arguments.more { return callUnknown(more, arguments) }
        if ancestor === type { return try construct(self, arguments) }
        // A class of the project below one of the host: the host's object is what matters.
        if type.attributes["__init__"] == nil { return try construct(self, arguments) }
        return .unknown(unknown("'\(type.name)' changes how a '\(ancestor.name)' is made"))
      }
    }
    if let value = try convert(type, arguments) { return value }
    if type.lookup("__new__") != nil {
      return .unknown(unknown("'\(type.name)' makes its instances in __new__"))
    }
    let instance = InstanceObject(type)
    own(instance)
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

  private func enumMember(
    _ arguments: CallArguments, _ type: ClassObject, _ members: DictObject
  ) throws(Interrupt) -> Value {
    guard let wanted = arguments.positional.first else { throw typeError("missing value") }
    for (_, member) in try known(members) {
      guard case .instance(let instance) = member, let value = instance.attributes["value"] else { continue }
      if isIdentical(member, wanted) == true { return member }
      guard let equal = try isEqual(value, wanted) else {
        return .unknown(unknownCondition(wanted))
      }
      if equal { return member }
    }
    throw valueError("\(PythonRepr.text(wanted)) is not a valid \(type.name)")
  }

  /// `super()` without arguments: the next class after the one whose body the method stands in.
  func makeSuper(_ frame: Frame) throws(Interrupt) -> Value {
    guard let function = frame.function, let defining = function.definingClass,
      let first = (function.parameters.positionalOnly + function.parameters.positional).first,
      let receiver = frame.locals[first.name]
    else { return .unknown(unknown("'super()' is not evaluated here")) }
    let type: ClassObject
    switch receiver {
    case .instance(let instance): type = instance.type
    case .type(let receiver): type = receiver
    default: return .unknown(unknown("'super()' is not evaluated here"))
    }
    let order = type.resolutionOrder
    let position = order.firstIndex { $0 === defining } ?? 0
    return .host(SuperObject(receiver: receiver, rest: Array(order[(position + 1)...]), type: type))
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
    case .type(let wanted):
      guard let type = types.type(of: value) else { return nil }
      if type.isSubclass(of: wanted) { return true }
      return type.unknownBase == nil ? false : nil
    case .unknown(let unknown):
      // A value made here is of no class from outside, unless its own class has such a base.
      guard unknown.importedName != nil, let type = types.type(of: value) else { return nil }
      if let name = unknown.importedName, Self.abstractTypes.contains(where: { name.hasPrefix($0) }) {
        return nil
      }
      return type.unknownBase == nil ? false : nil
    default: throw typeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
    }
  }

  private static let abstractTypes = ["collections.abc", "typing", "numbers", "types"]
}

/// What `super()` gives: attributes are looked for behind one class of the order.
private final class SuperObject: HostObject {
  let receiver: Value
  let rest: [ClassObject]
  let type: ClassObject

  init(receiver: Value, rest: [ClassObject], type: ClassObject) {
    self.receiver = receiver
    self.rest = rest
    self.type = type
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    for ancestor in rest {
      guard let value = ancestor.attributes[name] else { continue }
      switch value {
      case .function, .native: return .method(BoundMethod(receiver: receiver, function: value))
      case .instance(let wrapper) where wrapper.type === interpreter.types.staticMethod:
        return wrapper.attributes["__func__"]
      case .instance(let wrapper) where wrapper.type === interpreter.types.classMethod:
        return wrapper.attributes["__func__"].map {
          .method(BoundMethod(receiver: .type(type), function: $0))
        }
      default: return value
      }
    }
    if let base = type.unknownBase { return .unknown(interpreter.outcome(of: base)) }
    guard name == "__init__" || name == "__init_subclass__" else { return nil }
    let receiver = receiver
    return .native(
      NativeFunction(name) { (interpreter, arguments) throws(Interrupt) in
        if case .instance(let instance) = receiver,
          instance.type.isSubclass(of: interpreter.types.baseException)
        {
          instance.attributes["args"] = .tuple(arguments.positional)
        }
        return .none
      })
  }
}

extension Expression {
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
