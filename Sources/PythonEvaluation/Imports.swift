import Diagnostics
import ProjectFiles
import PythonSyntax

/// A file of the project that is there and cannot be read.
package struct UnreadableFile: Sendable {
  package var path: ProjectPath
  /// The operating system's own text.
  package var reason: String
}

/// Imports, as CPython does them: parents first, each module's code once, a module that is being imported
/// is seen half-made by whom it imports, a submodule becomes an attribute of its package.
///
/// The project's own files come first, as the source folder does on `sys.path`; then what the host and
/// this room's standard library provide; everything else is taken to be installed, and unknown.
extension Interpreter {
  /// Imports `name` (dotted) and gives the module itself, not its root.
  package func importModule(_ name: String) throws(Interrupt) -> Value {
    if let module = modules[name] { return .module(module) }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return try load(name, parent: nil) }
    let parentName = parts.dropLast().joined(separator: ".")
    switch try importModule(parentName) {
    case .module(let parent):
      if let module = modules[name] { return .module(module) }
      return try load(name, parent: parent)
    case .unknown(let unknown): return .unknown(unknown.attribute(String(parts[parts.count - 1])))
    default: return .unknown(unknown("'\(parentName)' is not a package"))
    }
  }

  private func load(_ name: String, parent: ModuleObject?) throws(Interrupt) -> Value {
    let leaf = String(name.split(separator: ".").last ?? "")
    if let parent, parent.folder == nil {
      // Below a module that is not the project's: the host may have it as an attribute or a module.
      if let provided = try provided(name) {
        if parent.attributes[leaf] == nil { parent.attributes[leaf] = provided }
        return provided
      }
      if let value = parent.attributes[leaf] { return value }
      return .unknown(foreign(name))
    }
    if let found = try find(leaf, in: parent?.folder ?? sourceRoot) {
      return try makeModule(name, leaf, found, parent: parent)
    }
    if let parent {
      if parent.openNamespace != nil { return .unknown(foreign(name)) }
      throw raise(types.moduleNotFoundError, "No module named '\(name)'")
    }
    if let provided = try provided(name) { return provided }
    // `from src.package import ...`: the project's root is on the path of those who write this.
    if !sourceRoot.text.isEmpty, name.utf8.elementsEqual(sourceRoot.parts[0].utf8) {
      return try makeModule(name, leaf, try find(leaf, in: .root) ?? (nil, nil), parent: nil)
    }
    return .unknown(foreign(name))
  }

  private func makeModule(
    _ name: String, _ leaf: String, _ found: (file: PythonFile?, folder: ProjectPath?), parent: ModuleObject?
  ) throws(Interrupt) -> Value {
    let module = ModuleObject(name, file: found.file, folder: found.folder)
    module.attributes["__name__"] = .string(name)
    module.attributes["__package__"] = .string(
      found.folder != nil ? name : name.split(separator: ".").dropLast().joined(separator: "."))
    if let file = found.file {
      module.attributes["__file__"] = .unknown(
        Unknown(
          "the project's place on disk is not an input", at: file.location(SourceRange(0, 0)),
          path: ProjectPath(file.path)))
    }
    module.attributes["__doc__"] = found.file.map { documentation(of: $0.module.body) } ?? Value.none
    if let folder = found.folder {
      // Without an `__init__.py` it is no list, and what it is changes with `sys.path`.
      module.attributes["__path__"] =
        found.file == nil
        ? .unknown(unknown("the '__path__' of a namespace package is not evaluated"))
        : .list(ListObject([.unknown(placeOnDisk(folder))]))
    }
    modules[name] = module
    own(module)
    do throws(Interrupt) {
      try run(module)
    } catch {
      modules[name] = nil
      own(module)
      throw error
    }
    if let parent { parent.attributes[leaf] = .module(module) }
    return .module(module)
  }

  private func foreign(_ name: String) -> Unknown {
    Unknown("'\(name)' is not part of the project", at: here, importedName: name)
  }

  private func provided(_ name: String) throws(Interrupt) -> Value? {
    let module: ModuleObject
    if let hosted = try host.module(name, self) {
      module = hosted
    } else if let standard = standardModule(name) {
      module = standard
    } else {
      return nil
    }
    modules[name] = module
    module.isInitialised = true
    return .module(module)
  }

  /// A regular package, else a module, else a namespace package.
  func find(
    _ leaf: String, in folder: ProjectPath
  ) throws(Interrupt) -> (file: PythonFile?, folder: ProjectPath?)? {
    let packageFolder = folder.appending(leaf)
    let initialiser = packageFolder.appending("__init__.py")
    if let file = try sourceFile(initialiser) { return (file, packageFolder) }
    if let file = try sourceFile(folder.appending(leaf + ".py")) { return (file, nil) }
    if case .entries = files.entries(of: packageFolder) { return (nil, packageFolder) }
    return nil
  }

  private func sourceFile(_ path: ProjectPath) throws(Interrupt) -> PythonFile? {
    switch files.contents(of: path) {
    case .file(let bytes): return parse(path, bytes)
    case .unreadable(let reason) where reason.isTooLarge:
      // Python reads it, and what it would do is not known.
      throw .undecided(unknown("'\(path)' is not read: \(reason)"))
    case .unreadable(let reason):
      let error = raise(types.exceptions["PermissionError"] ?? types.osError, "\(reason): '\(path)'")
      if case .raised(let exception) = error {
        exception.detail = UnreadableFile(path: path, reason: reason.description)
      }
      throw error
    case .absent, .directory: return nil
    }
  }

  private func run(_ module: ModuleObject) throws(Interrupt) {
    guard let file = module.file else {
      module.isInitialised = true
      return
    }
    let outer = site
    defer { site = outer }
    site = CallSite(module: module, range: SourceRange(0, 0))
    if let error = file.errors.first {
      site.range = error.range
      let raised = raise(types.syntaxError, error.message)
      if case .raised(let exception) = raised { exception.detail = error }
      throw raised
    }
    let frame = Frame(.module, globals: module)
    do throws(Interrupt) {
      _ = try execute(file.module.body, frame)
    } catch .undecided(let unknown) {
      // The rest of the module's code is not run; what it would have bound cannot be known.
      poison(file.module.body, frame, unknown)
      module.openNamespace = unknown
    } catch .raised(let exception) {
      exception.calls.append(("<module>", outer.module.map { _ in location(outer) } ?? nil))
      throw .raised(exception)
    }
    module.isInitialised = true
    spoilIfImportedBefore(module, frame)
  }

  // MARK: Statements

  func importModules(_ aliases: [ImportAlias], _ frame: Frame) throws(Interrupt) {
    for alias in aliases {
      site = CallSite(module: frame.globals, range: alias.range)
      let module = try importModule(alias.name)
      if let name = alias.asName {
        try bind(name, try attributePath(alias.name, module), frame)
      } else {
        let root = String(alias.name.prefix { $0 != "." })
        try bind(root, try importModule(root), frame)
      }
    }
  }

  /// What `import a.b as c` binds: not the module of that name but, since Python 3.7, what the attributes lead to.
  private func attributePath(_ name: String, _ module: Value) throws(Interrupt) -> Value {
    let parts = name.split(separator: ".")
    guard parts.count > 1, case .module = module else { return module }
    var value = try importModule(String(parts[0]))
    for (index, part) in parts.enumerated().dropFirst() {
      if let found = try attributeUnlessMissing(String(part), of: value) {
        value = found
      } else {
        value = try importModule(parts[...index].joined(separator: "."))
      }
    }
    return value
  }

  func importFrom(
    _ module: String?, _ names: [ImportAlias], level: Int, _ range: SourceRange, _ frame: Frame
  ) throws(Interrupt) {
    let name = try absoluteName(module, level: level, frame)
    let imported = try importModule(name)
    for alias in names {
      site = CallSite(module: frame.globals, range: alias.range)
      if alias.name == "*" {
        try importAll(imported, frame)
        continue
      }
      try bind(alias.asName ?? alias.name, try self.import(alias.name, from: imported, name), frame)
    }
  }

  func absoluteName(_ module: String?, level: Int, _ frame: Frame) throws(Interrupt) -> String {
    guard level > 0 else { return module ?? "" }
    var parts = frame.globals.name.split(separator: ".")
    let drop = level - (frame.globals.folder == nil ? 0 : 1)
    guard drop < parts.count else {
      throw raise(types.importError, "attempted relative import beyond top-level package")
    }
    parts.removeLast(drop)
    return (parts + (module.map { [Substring($0)] } ?? [])).joined(separator: ".")
  }

  private func `import`(
    _ name: String, from value: Value, _ moduleName: String
  ) throws(Interrupt) -> Value {
    guard case .module(let module) = value else {
      if case .unknown(let unknown) = value { return .unknown(unknown.attribute(name)) }
      return try attribute(name, of: value)
    }
    if let value = module.attributes[name] { return value }
    if module.folder != nil {
      do throws(Interrupt) {
        return try importModule(module.name + "." + name)
      } catch .raised(let exception)
        where exception.instance.type === types.moduleNotFoundError
        && exception.message == "No module named '\(module.name).\(name)'"
      {
        // Not a submodule either.
      }
    }
    if module.absentNames.contains(name) {
      throw raise(types.importError, "cannot import name '\(name)' from '\(module.name)'")
    }
    if let value = try attributeUnlessMissing(name, of: .module(module)) { return value }
    if module.file == nil, module.folder == nil, module.missingNames == .unknown {
      return .unknown(foreign(module.name + "." + name))
    }
    let hint =
      module.isInitialised
      ? "" : " (most likely due to a circular import)"
    throw raise(
      types.importError,
      "cannot import name '\(name)' from \(module.isInitialised ? "" : "partially initialized module ")'\(module.name)'\(hint)"
    )
  }

  private func importAll(_ value: Value, _ frame: Frame) throws(Interrupt) {
    switch value {
    case .unknown(let unknown): frame.globals.openNamespace = outcome(of: unknown)
    case .module(let module):
      let names: [String]
      if let all = module.attributes["__all__"] {
        var listed: [String] = []
        for item in try elements(of: all) {
          guard case .string(let name) = item else { throw .undecided(unknown("__all__ is unknown")) }
          listed.append(name)
        }
        names = listed
      } else {
        names = module.attributes.keys.filter { !$0.hasPrefix("_") }.sorted()
      }
      for name in names { try bind(name, try self.import(name, from: value, module.name), frame) }
      if let open = module.openNamespace { frame.globals.openNamespace = open }
    default: break
    }
  }
}
