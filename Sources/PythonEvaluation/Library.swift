import PythonSyntax

/// The parts of Python's standard library that are written in Python, in `Library/*.py`.
///
/// What a `Counter` or a `timedelta` does is said shortest in Python, and a function written there meets unknown
/// values as any function of a project does: a branch on one makes unknown what it could have changed. They are
/// programs of their own, with CPython as their judge. A module's tree is read once, when it is first imported.
enum Library {
  static func tree(_ name: String) -> PythonFile? {
    switch name {
    case "collections": collections
    case "collections.abc": abstract
    case "contextlib": contextlib
    case "datetime": datetime
    case "functools": functools
    case "json": json
    case "string": string
    case "textwrap": textwrap
    case "types": types
    default: nil
    }
  }

  private static let collections = parse("collections", PackageResources.collections_py)
  private static let abstract = parse("collections_abc", PackageResources.collections_abc_py)
  private static let contextlib = parse("contextlib", PackageResources.contextlib_py)
  private static let datetime = parse(
    "datetime",
    PackageResources.timedelta_py + PackageResources.strftime_py + PackageResources.datetime_py)
  private static let functools = parse("functools", PackageResources.functools_py)
  private static let json = parse("json", PackageResources.json_py)
  private static let string = parse("string", PackageResources.string_py)
  private static let textwrap = parse("textwrap", PackageResources.textwrap_py)
  private static let types = parse("types", PackageResources.types_py)

  private static func parse(_ name: String, _ bytes: [UInt8]) -> PythonFile {
    PythonFile(path: "\(name).py", bytes: bytes)
  }
}

extension Interpreter {
  /// Runs what a module of the standard library has in Python.
  func runLibrary(_ module: ModuleObject) {
    guard let file = Library.tree(module.name) else { return }
    module.isLibrary = true
    module.attributes["_unknown"] = native("_unknown") { (interpreter, call) throws(Interrupt) in
      .unknown(interpreter.unknown(try interpreter.text(call.positional.first, "reason")))
    }
    module.attributes["_names"] = native("_names") { (interpreter, call) throws(Interrupt) in
      guard case .type(let type)? = call.positional.first else { return .none }
      return .list(ListObject(type.attributes.keys.sorted().map { .string($0) }))
    }
    let outer = site
    defer { site = outer }
    do throws(Interrupt) {
      _ = try execute(file.module.body, Frame(.module, globals: module))
    } catch {
      // What could not be run is missing, and so unknown by the module's open namespace.
    }
  }
}
