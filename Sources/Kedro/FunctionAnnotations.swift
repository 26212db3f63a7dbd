import ProjectFiles
import PythonSyntax
import PythonText

/// What the annotations of nodes' functions say of the types of datasets, read from the syntax alone.
///
/// It is a help for messages and never part of an answer, so it says nothing where it would have to guess: of
/// functions that are not defined at a module's top or in a class there, of quoted annotations, of unions, of the
/// project's own classes, of outputs in a dictionary that is not `dict[str, T]`.
struct FunctionAnnotations {
  private let read: (ProjectPath) -> PythonFile?
  private var modules: [String: AnnotatedModule] = [:]

  /// - Parameter read: gives the tree of a module that was read before; nil where there is none.
  init(_ read: @escaping (ProjectPath) -> PythonFile?) { self.read = read }

  mutating func annotations(of node: Node) -> [DatasetAnnotation] {
    guard let source = node.function.source, let module = module(source.path),
      let function = module.functions[source.firstLine]
    else { return [] }
    var found: [DatasetAnnotation] = []
    func add(_ dataset: String, _ annotation: Expression?) {
      guard !ParameterNames.isParameter(dataset), let annotation, let type = module.type(annotation) else {
        return
      }
      found.append(DatasetAnnotation(dataset: dataset, type: type))
    }
    let parameters = function.parameters
    switch node.inputsAsGiven {
    case .mapping(let entries):
      for entry in entries {
        let all = parameters.positional + parameters.keywordOnly
        add(entry.dataset, all.first { $0.name.isExactly(entry.key) }?.annotation)
      }
    case .none, .name, .list:
      var positions = parameters.positionalOnly + parameters.positional
      if let first = positions.first?.name, first == "self" || first == "cls" { positions.removeFirst() }
      for (dataset, parameter) in zip(node.inputsAsGiven.names, positions) {
        add(dataset, parameter.annotation)
      }
    }
    guard let result = function.returns else { return found }
    let parts = module.parts(result)
    switch node.outputsAsGiven {
    case .none: break
    case .name(let dataset): add(dataset, result)
    case .list(let datasets):
      if let parts, parts.base == "builtins.tuple", parts.elements.count == datasets.count {
        for (dataset, part) in zip(datasets, parts.elements) { add(dataset, part) }
      }
    case .mapping(let entries):
      if let parts, parts.base == "builtins.dict", parts.elements.count == 2 {
        for entry in entries { add(entry.dataset, parts.elements[1]) }
      }
    }
    return found
  }

  private mutating func module(_ path: String) -> AnnotatedModule? {
    if let known = modules[path] { return known }
    guard let place = ProjectPath(path), let file = read(place) else { return nil }
    let module = AnnotatedModule(file)
    modules[path] = module
    return module
  }
}

/// A module's functions by their first lines, and what its names mean in annotations.
private struct AnnotatedModule {
  private(set) var functions: [Int: FunctionDefinition] = [:]
  /// A dotted path for each imported name; an empty one for a name of the module's own.
  private var names: [String: String] = [:]

  init(_ file: PythonFile) {
    for statement in file.module.body { read(statement, file, isTop: true) }
  }

  private mutating func read(_ statement: Statement, _ file: PythonFile, isTop: Bool) {
    switch statement.kind {
    case .functionDef(let function):
      let first = function.decorators.map(\.range.lower).min() ?? statement.range.lower
      functions[file.lines.line(at: Int(min(first, statement.range.lower))) + 1] = function
      if isTop { names[function.name] = "" }
    case .classDef(let type) where isTop:
      names[type.name] = ""
      for inner in type.body { read(inner, file, isTop: false) }
    case .importModules(let aliases) where isTop:
      for alias in aliases {
        let root = alias.name.split(separator: ".").first.map(String.init) ?? alias.name
        names[alias.asName ?? root] = alias.asName == nil ? root : alias.name
      }
    case .importFrom(let module, let aliases, let level) where isTop:
      for alias in aliases {
        names[alias.asName ?? alias.name] = level == 0 ? (module ?? "") + "." + alias.name : ""
      }
    case .assign(let targets, _) where isTop:
      for case .name(let name) in targets.map(\.kind) { names[name] = "" }
    default: break
    }
  }

  private static let builtins: Set<String> = [
    "bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple",
  ]
  private static let generics = [
    "Dict": "dict", "FrozenSet": "frozenset", "List": "list", "Set": "set", "Tuple": "tuple",
  ]

  /// `pandas.DataFrame`; nil where it is not known.
  func type(_ annotation: Expression) -> String? {
    switch annotation.kind {
    case .name, .attribute:
      guard let path = path(annotation) else { return nil }
      let parts = path.split(separator: ".")
      guard let root = parts.first, let last = parts.last else { return nil }
      if root == "typing" { return Self.generics[String(last)].map { "builtins." + $0 } }
      return parts.count > 1 ? "\(root).\(last)" : nil
    case .subscript(let value, let slice):
      if path(value) == "typing.Optional" { return type(slice) }
      return type(value)
    default: return nil
    }
  }

  /// `tuple[A, B]`: what it is of, and what it holds.
  func parts(_ annotation: Expression) -> (base: String, elements: [Expression])? {
    guard case .subscript(let value, let slice) = annotation.kind, let base = type(value) else { return nil }
    if case .tuple(let elements) = slice.kind { return (base, elements) }
    return (base, [slice])
  }

  private func path(_ expression: Expression) -> String? {
    switch expression.kind {
    case .name(let name):
      if let known = names[name] { return known.isEmpty ? nil : known }
      return Self.builtins.contains(name) ? "builtins." + name : nil
    case .attribute(let value, let name): return path(value).map { $0 + "." + name }
    default: return nil
    }
  }
}
