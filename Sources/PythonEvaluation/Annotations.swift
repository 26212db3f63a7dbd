import PythonSyntax

/// Annotations: expressions that nobody asks for a value, and that can all the same end an import.
///
/// Before Python 3.14 the annotations of a function are evaluated when it is defined, after its defaults, and those of
/// a module or a class body where they stand. A name that only `if TYPE_CHECKING:` imports is a `NameError` there, and
/// Kedro leaves such a pipeline out. Three things keep an annotation from being evaluated: `from __future__ import
/// annotations`, a place within a function's body, and Python 3.14, which waits until somebody asks.
///
/// Where the Python is not known, an annotation that would fail is an open question: the module that it stands in can
/// be imported, or cannot. Nothing that is computed afterwards is proven then.
extension Interpreter {
  /// Whether annotations are evaluated where they stand; nil where only some of the Pythons do so.
  private var annotationsAreEager: Bool? {
    guard let python else { return nil }
    if python.upperBound < Self.lazyAnnotations { return true }
    return python.lowerBound < Self.lazyAnnotations ? nil : false
  }

  private static let lazyAnnotations = PythonVersion(minor: 14)

  /// CPython's order: the parameters that can be given by name come before those that cannot.
  func annotate(_ definition: FunctionDefinition, _ scope: Frame) throws(Interrupt) {
    let parameters = definition.parameters
    for parameter in parameters.positional + parameters.positionalOnly {
      try annotate(parameter.annotation, scope)
    }
    try annotate(parameters.variadic?.annotation, scope)
    for parameter in parameters.keywordOnly { try annotate(parameter.annotation, scope) }
    try annotate(parameters.keywords?.annotation, scope)
    try annotate(definition.returns, scope)
  }

  /// `target: annotation`, after its value has been assigned.
  func annotate(
    _ target: Expression, _ annotation: Expression, hasValue: Bool, _ frame: Frame
  ) throws(Interrupt) {
    if !hasValue {
      switch target.kind {
      case .attribute(let object, _): _ = try evaluate(object, frame)
      case .subscript(let object, let index):
        _ = try evaluate(object, frame)
        _ = try evaluate(index, frame)
      default: break
      }
    }
    if frame.kind == .module || frame.kind == .classBody { try annotate(annotation, frame) }
  }

  private func annotate(_ annotation: Expression?, _ scope: Frame) throws(Interrupt) {
    guard let annotation, annotationsAreEager != false, !scope.globals.isLibrary,
      scope.globals.file?.postponesAnnotations != true
    else { return }
    if case .constant = annotation.kind { return }
    do throws(Interrupt) {
      if case .starred(let inner) = annotation.kind {
        let types = try evaluate(inner, scope)
        // `*args: *tuple[int, ...]`: a type with parameters can be unpacked, and here is the type itself.
        if case .type = types { return }
        _ = try elements(of: types)
      } else {
        _ = try evaluate(annotation, scope)
      }
    } catch .undecided(let unknown) {
      // It has no value here, and none is needed.
      poison([annotation], scope, unknown)
    } catch .raised(let exception) {
      if annotationsAreEager == true { throw .raised(exception) }
      leaveOpen(
        Unknown(
          "this annotation fails before Python 3.14 (\(exception.typeName): \(exception.message)), and nothing says under which Python the project runs",
          at: exception.location))
    }
  }

  /// Notes that it cannot be known whether the program goes on here. The first such place is kept.
  func leaveOpen(_ unknown: Unknown) { openQuestion = openQuestion ?? unknown }

  /// Notes that the program may raise an exception here: a question for the `try` around it, or left open.
  func mayRaise(_ unknown: Unknown) {
    if attempts > 0 { mayHaveRaised = mayHaveRaised ?? unknown } else { leaveOpen(unknown) }
  }

  // MARK: Type parameters

  /// The scope of `[T]` in `def f[T]` and `class A[T]`, for what stands around the function or class: the annotations,
  /// the bases. In it the names of a class body around are seen as well.
  func typeScope(_ parameters: [TypeParameter], _ frame: Frame) -> (around: Frame, closure: Frame) {
    if parameters.isEmpty { return (frame, frame) }
    let names = parameters.map { Expression(.name($0.name), $0.range) }
    let closure = Frame(
      .comprehension, globals: frame.globals, enclosing: frame, names: ScopeNames(targets: names),
      function: frame.function)
    for parameter in parameters {
      closure.locals[parameter.name] = .unknown(unknown("a type parameter has no value here"))
    }
    let around = Frame(.classBody, globals: frame.globals, enclosing: closure, function: frame.function)
    if frame.kind == .classBody { around.locals = frame.locals }
    return (around, closure)
  }

  // MARK: Types as values

  /// `left | right` where one of them is a class: `int | None`, since Python 3.10.
  /// - Returns: nil where the operands' own methods decide.
  func union(_ left: Value, _ right: Value) throws(Interrupt) -> Value? {
    let result = Value.unknown(unknown("a type annotation has no value here"))
    var isCertain = true
    for operand in [left, right] {
      switch operand {
      case .none: break
      case .type(let type): if type.unknownBase != nil { return result }
      case .native(let function):
        // Some classes are functions here.
        if function.moduleName != "builtins" || Self.classesAsFunctions.contains(function.name) {
          return result
        }
        return nil
      case .function(let function): return function.foreignDecorator == nil ? nil : result
      case .host: return result
      case .string: isCertain = false
      default: return nil
      }
    }
    if !isCertain {
      let aliased = [types.dict, types.list, types.set, types.tuple, types.type]
      let mayBeAlias = [left, right].contains { operand in
        if case .type(let type) = operand { aliased.contains { $0 === type } } else { false }
      }
      if !mayBeAlias { return nil }
      // `typing.List[int] | "Name"` is a union, `list[int] | "Name"` is none; the two are one here.
      leaveOpen(unknown("a class and a text are joined with '|', which not all classes can"))
      return result
    }
    if let python, python.lowerBound < Self.unions {
      if python.upperBound < Self.unions { return nil }
      doubt("unions of classes with '|' are new in Python \(Self.unions)")
    }
    return result
  }

  private static let unions = PythonVersion(minor: 10)

  private static let classesAsFunctions: Set<String> = [
    "enumerate", "filter", "map", "reversed", "super", "zip",
  ]

  /// Notes once for each file that only some of the Pythons do what is taken to be done.
  private func doubt(_ what: String) {
    let place = here
    if doubts.contains(where: { $0.place?.path == place?.path && $0.what == what }) { return }
    doubts.append((what, place))
  }

  /// Whether `type[...]` raises: neither the class nor one before it takes parameters.
  func takesNoParameters(_ type: ClassObject) -> Bool {
    let plain = [types.object, types.int, types.bool, types.float, types.complex, types.str, types.bytes]
    return type.resolutionOrder.allSatisfy { ancestor in
      plain.contains { $0 === ancestor }
        || ancestor.module?.isLibrary == false && !ancestor.isGeneric && ancestor.unknownBase == nil
    }
  }
}

extension PythonFile {
  /// It begins with `from __future__ import annotations`: its annotations are texts.
  var postponesAnnotations: Bool {
    for (index, statement) in module.body.enumerated() {
      switch statement.kind {
      case .expression(let value) where index == 0:
        guard case .constant(.string) = value.kind else { return false }
      case .importFrom(let name, let names, let level) where level == 0 && name == "__future__":
        if names.contains(where: { $0.name == "annotations" }) { return true }
      default: return false
      }
    }
    return false
  }
}
