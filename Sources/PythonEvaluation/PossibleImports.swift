import ProjectFiles
import PythonSyntax

/// Imports that may or may not have happened: those in code of which it cannot be known whether it ran.
///
/// A module's code runs at its first import, so an import that may have happened may have done whatever that code
/// does: its names are followed like those of any other code that may have run, and so are its own imports. Nothing
/// of it is executed. When the program imports the module for certain later on, its code runs then; had it run before,
/// what it computed from the state of other modules might have been different. So the names that are bound to more
/// than constants and definitions are unknown then.
struct ModuleImport {
  /// As written: nil for `from . import x`.
  let module: String?
  let level: Int
  /// The names after `from ... import`; nil for `import module`.
  let names: [String]?
}

extension Interpreter {
  /// The modules that these imports name and what is taken from them, as far as the project has them.
  ///
  /// - Returns: values that the code has in its hands, and the code of modules that may be run for the first time.
  func possibleOutcome(
    of imported: ModuleImport, in frame: Frame, _ unknown: Unknown
  ) -> (values: [Value], code: [(body: [Statement], frame: Frame)]) {
    guard let name = try? absoluteName(imported.module, level: imported.level, frame) else { return ([], []) }
    var found = possibleModule(name, unknown)
    var values: [Value] = []
    for attribute in imported.names ?? [] {
      let submodule = possibleModule(name + "." + attribute, unknown)
      found.code += submodule.code
      if let module = submodule.module { values.append(.module(module)) }
      if attribute == "*" {
        values += found.module.map { Array($0.attributes.values) } ?? []
      } else if let value = found.module?.attributes[attribute] {
        values.append(value)
      }
    }
    // `import a.b` binds `a`, through which all below it can be reached.
    let parts = name.split(separator: ".")
    for count in parts.indices {
      if let module = modules[parts[...count].joined(separator: ".")] { values.append(.module(module)) }
    }
    return (values, found.code)
  }

  /// Every module of the project whose name begins so: for an import under a name that is not known.
  func possibleModules(beginning prefix: String) -> [ModuleImport] {
    var found: [ModuleImport] = []
    func visit(_ folder: ProjectPath, _ name: String, depth: Int) {
      guard depth < 16, case .entries(let entries) = files.entries(of: folder) else { return }
      for entry in entries where !entry.name.hasPrefix(".") && entry.name != "__pycache__" {
        let leaf =
          entry.isDirectory ? entry.name : entry.name.hasSuffix(".py") ? String(entry.name.dropLast(3)) : ""
        if leaf.isEmpty || leaf == "__init__" || leaf.contains(".") { continue }
        let full = name.isEmpty ? leaf : name + "." + leaf
        if full.utf8.starts(with: prefix.utf8) {
          found.append(ModuleImport(module: full, level: 0, names: nil))
        } else if !prefix.utf8.starts(with: (full + ".").utf8) {
          continue
        }
        if entry.isDirectory { visit(folder.appending(leaf), full, depth: depth + 1) }
      }
    }
    visit(sourceRoot, "", depth: 0)
    return found
  }

  /// The module of this name if it has been imported, else the code that importing it would run.
  private func possibleModule(
    _ name: String, _ unknown: Unknown
  ) -> (module: ModuleObject?, code: [(body: [Statement], frame: Frame)]) {
    var folder: ProjectPath? = sourceRoot
    var code: [(body: [Statement], frame: Frame)] = []
    var path = ""
    for leaf in name.split(separator: ".") {
      path += (path.isEmpty ? "" : ".") + leaf
      if let module = modules[path] {
        if path == name { return (module, code) }
        folder = module.folder
        continue
      }
      guard let parent = folder, let found = (try? find(String(leaf), in: parent)) ?? nil else { break }
      folder = found.folder
      guard let file = found.file, possibleImports[path] == nil else { continue }
      possibleImports[path] = unknown
      let module = ModuleObject(path, file: file, folder: found.folder)
      code.append((file.module.body, Frame(.module, globals: module)))
    }
    return (nil, code)
  }

  /// After a module's code has run that may have run earlier, in another state of the program.
  func spoilIfImportedBefore(_ module: ModuleObject, _ frame: Frame) {
    guard let unknown = possibleImports[module.name], let body = module.file?.module.body else { return }
    var steady = SteadyNames(builtins: Set(builtins.keys)) { [self] name, level in
      guard level == 0 else { return false }
      let root = String(name.prefix { $0 != "." })
      return ((try? find(root, in: sourceRoot)) ?? nil) == nil
    }
    steady.visit(body)
    for name in steady.shaky where module.attributes[name] != nil {
      module.attributes[name] = .unknown(unknown)
    }
  }
}

/// Which names of a module have the same value whenever its code runs: definitions, constants, what is imported, and
/// what is made of those by code from outside the project.
private struct SteadyNames {
  private var steady: Set<String>
  private(set) var shaky: Set<String> = []
  private let isForeign: (_ module: String, _ level: Int) -> Bool

  init(builtins: Set<String>, isForeign: @escaping (_ module: String, _ level: Int) -> Bool) {
    steady = builtins
    self.isForeign = isForeign
  }

  mutating func visit(_ body: [Statement]) {
    for statement in body {
      switch statement.kind {
      case .functionDef(let function) where function.decorators.isEmpty: break
      case .importModules(let aliases):
        for alias in aliases where isForeign(alias.name, 0) {
          steady.insert(alias.asName ?? String(alias.name.prefix { $0 != "." }))
        }
      case .importFrom(let module, let names, let level):
        for alias in names where isForeign(module ?? "", level) { steady.insert(alias.asName ?? alias.name) }
      case .classDef(let definition)
      where definition.decorators.allSatisfy(isSteady) && definition.bases.allSatisfy(isSteady):
        var inner = self
        inner.visit(definition.body)
        if !inner.shaky.isEmpty { shaky.insert(definition.name) }
      case .assign(let targets, let value) where isSteady(value):
        for case .name(let name) in targets.map(\.kind) where !shaky.contains(name) { steady.insert(name) }
      case .annotatedAssign(let target, _, let value, _) where value.map(isSteady) ?? true:
        if case .name(let name) = target.kind, !shaky.contains(name) { steady.insert(name) }
      default:
        let names = ScopeNames(classBody: [statement]).local
        shaky.formUnion(names)
        steady.subtract(names)
      }
    }
  }

  private func isSteady(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .name(let name): steady.contains(name)
    case .lambda: true
    case .constant, .tuple, .list, .set, .dict, .binary, .unary, .joinedString, .formattedValue, .subscript,
      .attribute, .call, .slice, .compare, .boolean, .conditional:
      expression.children.allSatisfy(isSteady)
    default: false
    }
  }
}
