import Diagnostics
import PythonEvaluation
import PythonSyntax

/// What of Python's standard library the project's own Python lacks: `tomllib` before 3.11, `imp` since 3.12,
/// `enum.StrEnum` before 3.11.
///
/// A name that a later Python brought is missing before it. A module that was removed may have come back with a package
/// of the same name, as `distutils` does with setuptools: it is only missing where the project's environment, whose
/// packages can be looked at, has nothing of its name.
extension KedroModule {
  private static let added: [String: Int] = [
    "zoneinfo": 9, "graphlib": 9, "tomllib": 11, "annotationlib": 14, "compression": 14,
    "concurrent.interpreters": 14, "string.templatelib": 14, "pathlib.types": 14,
  ]

  /// The first release without the module.
  private static let removed: [String: Int] = [
    "parser": 10, "symbol": 10, "formatter": 10, "binhex": 11, "asynchat": 12, "asyncore": 12,
    "distutils": 12,
    "imp": 12, "smtpd": 12, "aifc": 13, "audioop": 13, "cgi": 13, "cgitb": 13, "chunk": 13, "crypt": 13,
    "imghdr": 13, "lib2to3": 13, "mailcap": 13, "msilib": 13, "nis": 13, "nntplib": 13, "ossaudiodev": 13,
    "pipes": 13, "sndhdr": 13, "spwd": 13, "sunau": 13, "telnetlib": 13, "uu": 13, "xdrlib": 13,
  ]

  /// The release that brought a name, by module.
  private static let addedNames: [String: [Int: [String]]] = [
    "enum": [
      11: ["StrEnum", "ReprEnum", "EnumCheck", "verify", "member", "nonmember", "global_enum", "property"]
    ],
    "typing": [
      10: [
        "TypeAlias", "ParamSpec", "Concatenate", "TypeGuard", "ParamSpecArgs", "ParamSpecKwargs",
        "is_typeddict",
      ],
      11: [
        "Self", "LiteralString", "Never", "assert_never", "assert_type", "reveal_type", "Required",
        "NotRequired",
        "TypeVarTuple", "Unpack", "dataclass_transform", "clear_overloads", "get_overloads",
      ],
      12: ["override", "TypeAliasType"],
      13: ["TypeIs", "ReadOnly", "NoDefault", "get_protocol_members", "is_protocol"],
    ],
    "itertools": [10: ["pairwise"], 12: ["batched"]], "datetime": [11: ["UTC"]], "functools": [9: ["cache"]],
    "contextlib": [10: ["aclosing"], 11: ["chdir"]], "warnings": [13: ["deprecated"]],
    "types": [
      10: ["EllipsisType", "NoneType", "NotImplementedType", "UnionType"], 12: ["get_original_bases"],
    ],
    "dataclasses": [10: ["KW_ONLY"]], "inspect": [10: ["get_annotations"]], "copy": [13: ["replace"]],
    "math": [9: ["lcm", "nextafter", "ulp"], 11: ["cbrt", "exp2"], 12: ["sumprod"], 13: ["fma"]],
    "operator": [11: ["call"]], "asyncio": [11: ["TaskGroup", "Runner", "timeout"]],
  ]

  /// The module of the standard library, changed where the project's Python is known; nil leaves it as it is.
  func standardModule(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> ModuleObject? {
    guard let python else { return nil }
    if let since = Self.added[name], python.versions.lowerBound.minor < since {
      try refuse(
        name, in: python, "came with Python 3.\(since)", python.versions.upperBound.minor < since, interpreter
      )
    }
    if let gone = Self.removed[name], python.versions.upperBound.minor >= gone,
      !isInstalled(name, interpreter)
    {
      try refuse(
        name, in: python, "went with Python 3.\(gone)", python.versions.lowerBound.minor >= gone, interpreter)
    }
    let module: ModuleObject
    if name == "sys" {
      guard let standard = interpreter.standardModule(name) else { return nil }
      module = standard
      module.attributes["version_info"] = .host(VersionInfoObject(python))
    } else if let names = Self.addedNames[name] {
      let missing = names.filter { $0.key > python.versions.upperBound.minor }.flatMap(\.value)
      if missing.isEmpty { return nil }
      module =
        interpreter.standardModule(name) ?? ModuleObject(name, attributes: ["__name__": .string(name)])
      if module.openNamespace == nil {
        module.openNamespace = Unknown("'\(name)' is only known in part", at: nil, importedName: name)
      }
      for name in missing { module.attributes[name] = nil }
      module.absentNames = Set(missing)
    } else {
      return nil
    }
    return module
  }

  /// - Parameter isCertain: whether it is missing in every Python that the project may run under.
  private func refuse(
    _ name: String, in python: PythonTarget, _ what: String, _ isCertain: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) {
    if isCertain {
      throw interpreter.raise(interpreter.types.moduleNotFoundError, "No module named '\(name)'")
    }
    notes.append(python.doubt("the module '\(name)' \(what)", at: interpreter.unknown(name).location))
  }

  /// Whether the project's environment has a package of the name. Without an environment to look at, setuptools is
  /// taken to be there, as it mostly is, and no other.
  private func isInstalled(_ name: String, _ interpreter: Interpreter) -> Bool {
    for environment in [".venv", "venv"] {
      let libraries = interpreter.projectFiles.entries(
        of: .root.appending(environment).appending("lib")
      ).list
      for library in libraries where library.name.hasPrefix("python3.") {
        let packages = interpreter.projectFiles.entries(
          of: .root.appending(environment).appending("lib").appending(library.name).appending("site-packages")
        ).list
        let wanted = name == "distutils" ? [name, "setuptools"] : [name]
        return packages.contains { entry in wanted.contains { entry.name == $0 || entry.name == $0 + ".py" } }
      }
    }
    return name == "distutils"
  }
}

/// `sys.version_info` of a Python of which perhaps only a range is known: what is the same at both of its ends is known.
private final class VersionInfoObject: HostObject {
  let type = ClassObject("version_info", module: "sys", bases: [BuiltinTypes.shared.tuple])
  let patternKind: PatternKind? = .sequence
  let python: PythonTarget

  init(_ python: PythonTarget) { self.python = python }

  private func unknown(_ interpreter: Interpreter) -> Value {
    .unknown(interpreter.unknown("\(python.source) does not say which Python this is: set 'python-version'"))
  }

  private func minor(_ interpreter: Interpreter) -> Value {
    python.versions.lowerBound == python.versions.upperBound
      ? .int(python.versions.lowerBound.minor) : unknown(interpreter)
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "major": .int(3)
    case "minor": minor(interpreter)
    default: unknown(interpreter)
    }
  }

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    [.int(3), minor(interpreter)] + (2..<5).map { _ in unknown(interpreter) }
  }

  func length(_ interpreter: Interpreter) throws(Interrupt) -> Int? { 5 }

  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    try interpreter.item(key, of: .tuple(try elements(interpreter) ?? []))
  }

  /// The order of the pair of numbers is that of the whole, unless they are equal.
  func order(_ other: Value, _ op: ComparisonOperator, _ interpreter: Interpreter) throws(Interrupt) -> Value?
  {
    guard case .tuple(let items) = other else { return nil }
    // As (3, minor, anything, ...): before every micro release, and after all.
    func holds(_ version: PythonVersion, _ micro: Int) throws(Interrupt) -> Bool? {
      try interpreter.truth(
        of: try interpreter.compare(
          op, .tuple([.int(3), .int(version.minor), .int(micro), .string("final"), .int(0)]), .tuple(items)))
    }
    let low = try holds(python.versions.lowerBound, 0)
    let high = try holds(python.versions.upperBound, 999)
    guard let low, low == high else { return unknown(interpreter) }
    return .bool(low)
  }
}
