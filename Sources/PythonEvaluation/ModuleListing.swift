import ProjectFiles

/// `pkgutil.iter_modules` of the project's packages, with which projects make a step of each module that they find.
///
/// As CPython 3.11's `_iter_file_finder_modules`: by name, a module for each `.py` and for each folder with an
/// `__init__.py`. That its order is fixed sets it apart from other listings (`Folders.swift`).
extension Interpreter {
  func packageUtilityModule() -> [String: Value] {
    let info = ClassObject("ModuleInfo", module: "pkgutil", bases: [types.tuple])
    makeNamedTuple(info, ["module_finder", "name", "ispkg"])
    let iterate = native("iter_modules", module: "pkgutil") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "iter_modules", ["path", "prefix"])
      let prefix =
        try values[1].map { value throws(Interrupt) in try interpreter.text(value, "prefix") } ?? ""
      let beyond = interpreter.unknown("which modules there are outside of the project is not an input")
      switch values[0] {
      case nil, .some(.none): return .unknown(beyond)
      case .string:
        throw interpreter.valueError("path must be None or list of paths to look for modules in")
      default: break
      }
      let finder = Value.unknown(interpreter.unknown("the finder of a module is not evaluated"))
      var names: Set<String> = []
      var found: [Value] = []
      for path in try interpreter.elements(of: values[0] ?? .none) {
        guard let folder = interpreter.projectPath(of: path),
          let modules = interpreter.modules(in: folder)
        else { return .unknown(beyond) }
        for module in modules where names.insert(module.name).inserted {
          found.append(
            try interpreter.call(
              .type(info),
              CallArguments(
                [finder, .string(prefix + module.name), .bool(module.isPackage)], site: call.site)))
        }
      }
      return .iterator(IteratorObject("generator", over: found))
    }
    return ["iter_modules": iterate, "ModuleInfo": .type(info)]
  }

  /// - Returns: nil where it is not known which ones there are.
  private func modules(in folder: ProjectPath) -> [(name: String, isPackage: Bool)]? {
    guard !folder.text.isEmpty else { return nil }
    let entries: [DirectoryEntry]
    switch files.entries(of: folder) {
    case .absent: return []
    case .unreadable: return nil
    case .entries(let list): entries = list
    }
    var modules: [(name: String, isPackage: Bool)] = []
    for entry in entries where entry.name != "__pycache__" {
      // What is compiled is a module too, if it is for the Python that runs.
      if entry.name.hasSuffix(".so") || entry.name.hasSuffix(".pyc") { return nil }
      if entry.name.hasSuffix(".py") {
        let name = String(entry.name.dropLast(3))
        if name != "__init__", !name.isEmpty, !name.contains(".") { modules.append((name, false)) }
      } else if entry.isDirectory, !entry.name.contains(".") {
        if case .absent = kind(of: folder.appending(entry.name).appending("__init__.py")) { continue }
        modules.append((entry.name, true))
      }
    }
    return modules
  }
}
