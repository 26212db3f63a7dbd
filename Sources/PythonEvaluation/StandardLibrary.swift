import PythonSyntax

/// The modules of Python's standard library that pipelines are built with. What a module has beyond the
/// names given here is unknown, under its own dotted name, as for any module from outside the project.
extension Interpreter {
  package func standardModule(_ name: String) -> ModuleObject? {
    if let module = standardModules[name] { return module }
    let attributes: [String: Value]
    switch name {
    case "__future__", "typing", "typing_extensions", "types", "collections.abc", "abc", "importlib", "copy",
      "sys", "contextlib", "warnings", "string", "datetime", "json", "textwrap", "logging":
      attributes = smallModule(name)
    case "functools": attributes = functoolsModule()
    case "itertools": attributes = itertoolsModule()
    case "operator": attributes = operatorModule()
    case "math": attributes = mathModule()
    case "inspect": attributes = inspectModule()
    case "re": attributes = regularExpressionModule()
    case "collections": attributes = collectionsModule()
    case "dataclasses": attributes = dataclassesModule()
    case "enum": attributes = enumModule()
    default:
      guard let names = operatingSystemModule(name) else { return nil }
      attributes = names
    }
    let module = ModuleObject(name, attributes: attributes)
    module.attributes["__name__"] = .string(name)
    standardModules[name] = module
    runLibrary(module)
    module.openNamespace = Unknown(
      "'\(name)' is only known in part", at: nil, importedName: name)
    return module
  }

  private func smallModule(_ name: String) -> [String: Value] {
    switch name {
    case "__future__": return ["annotations": .none]
    case "typing", "typing_extensions":
      let identity = native("cast", module: name) { (_, call) throws(Interrupt) in
        call.positional.last ?? .none
      }
      var names: [String: Value] = [
        "TYPE_CHECKING": .bool(false), "cast": identity,
        "NamedTuple": .type(namedTupleBase),
        "Dict": .type(types.dict), "List": .type(types.list), "Set": .type(types.set),
        "Tuple": .type(types.tuple), "Type": .type(types.type),
        "Protocol": .type(ClassObject("Protocol", module: name, bases: [types.object])),
        "Generic": .type(ClassObject("Generic", module: name, bases: [types.object])),
        "TypedDict": .type(ClassObject("TypedDict", module: name, bases: [types.dict])),
      ]
      for decorator in ["overload", "final", "override", "no_type_check", "runtime_checkable"] {
        names[decorator] = native(decorator, module: name) { (_, call) throws(Interrupt) in
          call.positional.first ?? .none
        }
      }
      return names
    case "abc":
      let identity = native("abstractmethod", module: name) { (_, call) throws(Interrupt) in
        if case .function(let function)? = call.positional.first {
          function.attributes["__isabstractmethod__"] = .bool(true)
        }
        return call.positional.first ?? .none
      }
      return [
        "ABC": .type(ClassObject("ABC", module: name, bases: [types.object])),
        "ABCMeta": .type(ClassObject("ABCMeta", module: name, bases: [types.type])),
        "abstractmethod": identity,
      ]
    case "importlib":
      return [
        "import_module": native("import_module", module: name) { (interpreter, call) throws(Interrupt) in
          let values = try interpreter.arguments(call, "import_module", ["name", "package"], required: 1)
          var module = try interpreter.text(values[0], "name")
          if module.hasPrefix(".") {
            let package = try interpreter.text(values[1], "package")
            let level = module.prefix { $0 == "." }.count
            let parts = package.split(separator: ".").dropLast(level - 1)
            let rest = module.dropFirst(level)
            module = (parts + (rest.isEmpty ? [] : [rest])).joined(separator: ".")
          }
          return try interpreter.importModule(module)
        }
      ]
    case "copy":
      return [
        "copy": native("copy", module: name) { (interpreter, call) throws(Interrupt) in
          try interpreter.copy(call.positional.first ?? .none)
        },
        "deepcopy": native("deepcopy", module: name) { (interpreter, call) throws(Interrupt) in
          try interpreter.deepCopy(call.positional.first ?? .none)
        },
      ]
    case "types":
      return [
        "FunctionType": .type(types.function), "LambdaType": .type(types.function),
        "MethodType": .type(types.method), "BuiltinFunctionType": .type(types.builtinFunction),
        "ModuleType": .type(types.module), "NoneType": .type(types.none),
      ]
    case "logging":
      return [
        "CRITICAL": .int(50), "FATAL": .int(50), "ERROR": .int(40), "WARNING": .int(30), "WARN": .int(30),
        "INFO": .int(20), "DEBUG": .int(10), "NOTSET": .int(0),
      ]
    default: return [:]
    }
  }

  func spend(_ work: Int) throws(Interrupt) {
    budget.steps -= work
    if budget.steps < 0 { throw .exhausted(here) }
  }
}
