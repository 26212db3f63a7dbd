import ProjectFiles
import PythonText

/// What `os`, `os.path`, `sys`, `pathlib` and `platform` say about the world: the declared environment
/// variables and the project's own files are known; everything else of the machine is unknown by its name.
extension Interpreter {
  func operatingSystemModule(_ name: String) -> [String: Value]? {
    switch name {
    case "os":
      let get = native("get", module: "os") { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, "get", ["key", "default"], required: 1)
        return interpreter.variable(try interpreter.text(values[0], "key"))
      }
      let environment = EnvironmentObject(get, self)
      return [
        "path": standardModule("os.path").map(Value.module) ?? .none, "environ": .host(environment),
        "getenv": get, "sep": .string("/"), "linesep": .string("\n"),
        "name": .string("posix"), "pathsep": .string(":"), "curdir": .string("."),
        "getcwd": native("getcwd", module: "os") { (interpreter, _) throws(Interrupt) in
          .unknown(interpreter.placeOnDisk(.root))
        },
        "listdir": native("listdir", module: "os") { (interpreter, call) throws(Interrupt) in
          try interpreter.listDirectory(call.positional.first ?? call["path"])
        },
        "fspath": native("fspath", module: "os") { (interpreter, call) throws(Interrupt) in
          try interpreter.text(ofPath: call.positional.first ?? .none)
        },
      ]
    case "os.path", "posixpath": return pathFunctions
    case "glob", "fnmatch": return fileNameModule(name)
    case "pkgutil": return packageUtilityModule()
    case "pathlib":
      let path = ClassObject("Path", module: "pathlib", bases: [types.object]) {
        (interpreter, call) throws(Interrupt) in
        var result = PathObject(.relative, [])
        for part in call.positional {
          guard case .host(let object) = try result.joined(part, interpreter),
            let path = object as? PathObject
          else {
            return try interpreter.notAPath(part)
          }
          result = path
        }
        return .host(result)
      }
      path.attributes["cwd"] = native("cwd", module: "pathlib") { (_, _) throws(Interrupt) in
        .host(PathObject(project: .root))
      }
      path.hasMoreAttributes = true
      own(path)
      return [
        "Path": .type(path), "PurePath": .type(path), "PosixPath": .type(path), "PurePosixPath": .type(path),
      ]
    default: return nil
    }
  }

  /// The value of an environment variable, if the project declares one.
  func variable(_ name: String) -> Value {
    variables[name].map(Value.string)
      ?? .unknown(unknown("the environment variable '\(name)' is not declared"))
  }

  /// `os.fspath`: the text of a path.
  func text(ofPath value: Value) throws(Interrupt) -> Value {
    if case .unknown(let unknown) = value, unknown.path != nil { return value }
    guard let path = path(value) else { return try notAPath(value) }
    if case .string = value { return value }
    return path.text(self)
  }

  private var pathFunctions: [String: Value] {
    var names: [String: Value] = [:]
    func add(_ name: String, _ body: @escaping (Interpreter, [Value]) throws(Interrupt) -> Value) {
      names[name] = native(name, module: "posixpath") { (interpreter, call) throws(Interrupt) in
        var paths: [Value] = []
        for value in call.positional { paths.append(try interpreter.text(ofPath: value)) }
        guard !paths.isEmpty else { throw interpreter.typeError("\(name)() missing 1 required argument") }
        return try body(interpreter, paths)
      }
    }
    add("join") { (interpreter, paths) throws(Interrupt) in
      var result = paths[0]
      for part in paths.dropFirst() {
        switch (result, part) {
        case (_, .string(let text)) where text.hasPrefix("/"): result = part
        case (.string(let left), .string(let right)):
          result = .string(left.isEmpty || left.hasSuffix("/") ? left + right : left + "/" + right)
        case (.unknown(let unknown), .string(let right)):
          guard let place = unknown.path,
            let joined = ProjectPath(place.text + "/" + right) ?? ProjectPath(right)
          else {
            return .unknown(unknown)
          }
          result = .unknown(interpreter.placeOnDisk(joined))
        default: result = part
        }
      }
      return result
    }
    add("dirname") { (interpreter, paths) throws(Interrupt) in
      guard case .string(let text) = paths[0] else {
        guard case .unknown(let unknown) = paths[0], let path = unknown.path, path != .root else {
          return .unknown(interpreter.placeOnDisk(nil))
        }
        return .unknown(interpreter.placeOnDisk(path.parent))
      }
      guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .string("") }
      let head = String(text[...slash])
      let trimmed = head.utf8.allSatisfy { $0 == UInt8(ascii: "/") } ? head : head.withoutTrailingSlashes
      return .string(trimmed)
    }
    add("basename") { (interpreter, paths) throws(Interrupt) in
      guard case .string(let text) = paths[0] else {
        guard case .unknown(let unknown) = paths[0], let path = unknown.path, path != .root else {
          return .unknown(interpreter.placeOnDisk(nil))
        }
        return .string(path.name)
      }
      guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .string(text) }
      return .string(String(text[text.utf8.index(after: slash)...]))
    }
    for name in ["abspath", "realpath", "normpath"] {
      add(name) { (interpreter, paths) throws(Interrupt) in
        if case .unknown = paths[0] { return paths[0] }
        guard name != "normpath", let path = interpreter.projectPath(of: paths[0]) else {
          return .unknown(interpreter.unknown("'os.path.\(name)' is not evaluated here"))
        }
        return .unknown(interpreter.placeOnDisk(path))
      }
    }
    for name in ["split", "splitext", "isabs"] {
      add(name) { (interpreter, paths) throws(Interrupt) in
        guard case .string(let text) = paths[0] else {
          return .unknown(interpreter.unknown("'os.path.\(name)' of a place on disk is not evaluated"))
        }
        let slash = text.utf8.lastIndex(of: UInt8(ascii: "/"))
        let last = slash.map { String(text[text.utf8.index(after: $0)...]) } ?? text
        switch name {
        case "isabs": return .bool(text.utf8.first == UInt8(ascii: "/"))
        case "split":
          let head = slash.map { String(text[...$0]) } ?? ""
          let isRoot = head.utf8.allSatisfy { $0 == UInt8(ascii: "/") }
          return .tuple([.string(isRoot ? head : head.withoutTrailingSlashes), .string(last)])
        default:
          // Dots in front of a name begin no extension.
          let body = last.drop { $0 == "." }
          guard let dot = body.lastIndex(of: ".") else { return .tuple([.string(text), .string("")]) }
          let suffix = String(body[dot...])
          return .tuple([.string(String(text.dropLast(suffix.count))), .string(suffix)])
        }
      }
    }
    for name in ["exists", "isfile", "isdir"] {
      add(name) { (interpreter, paths) throws(Interrupt) in
        guard let path = interpreter.projectPath(of: paths[0]) else {
          return .unknown(interpreter.unknown("a file outside the project is not an input"))
        }
        switch interpreter.kind(of: path) {
        case .file: return .bool(name != "isdir")
        case .directory: return .bool(name != "isfile")
        case .absent: return .bool(false)
        case .unreadable: return .unknown(interpreter.unknown("'\(path)' cannot be read"))
        }
      }
    }
    return names
  }
}

extension String {
  fileprivate var withoutTrailingSlashes: String {
    var text = self
    while text.utf8.last == UInt8(ascii: "/") { text.removeLast() }
    return text
  }
}

/// `os.environ`
private final class EnvironmentObject: HostObject {
  let type = ClassObject("_Environ", module: "os")
  let patternKind: PatternKind? = .mapping
  let get: Value
  /// Variables that the project gave a value which is not known.
  private var given: Set<String> = []
  private unowned let interpreter: Interpreter

  init(_ get: Value, _ interpreter: Interpreter) {
    self.get = get
    self.interpreter = interpreter
  }

  /// Without the variable this is a `KeyError`, and Kedro fails or leaves a pipeline out.
  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    let name = try interpreter.text(key, "key")
    let value = interpreter.variable(name)
    if case .unknown(let unknown) = value, !given.contains(name) { interpreter.mayRaise(unknown) }
    return value
  }

  func setItem(_ key: Value, to value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Bool {
    guard case .string(let name) = key, case .string(let text) = value else {
      taint(interpreter.unknown("this change of the environment is not followed"))
      if case .string(let name) = key { given.insert(name) }
      return true
    }
    interpreter.variables[name] = text
    return true
  }

  func taint(_ unknown: Unknown) { interpreter.variables = [:] }

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    throw .undecided(interpreter.unknown("which environment variables there are is not an input"))
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    let unknown = interpreter.unknown("'os.environ.\(name)' is not evaluated")
    switch name {
    case "get": return get
    case "__call__", "__len__", "__enter__": return nil
    case "setdefault", "copy", "keys", "values", "items": return .unknown(unknown)
    default:
      taint(unknown)
      return .unknown(unknown)
    }
  }
}
