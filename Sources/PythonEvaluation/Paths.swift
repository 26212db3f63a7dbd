import Diagnostics
import ProjectFiles
import PythonSyntax
import PythonText

/// `pathlib.Path`, as far as projects use it to find their own files.
///
/// Where the project lies on disk is no input of the evaluation, and nothing that it computes may depend on
/// it. So a path that starts at `__file__` or at the working directory is kept relative to the project's
/// root: its parts below the root are known, and it can be read, but its text is not known. A path that was
/// written as a relative one has a known text, and is read from the root, where Kedro's commands run.
final class PathObject: HostObject {
  enum Anchor {
    /// The project's root, with its place on disk in front of it.
    case root
    /// The working directory.
    case relative
    /// `/`
    case absolute
  }

  let anchor: Anchor
  let parts: [String]

  nonisolated(unsafe) static let sharedType = ClassObject(
    "PosixPath", module: "pathlib", bases: [BuiltinTypes.shared.object])

  var type: ClassObject { Self.sharedType }

  init(_ anchor: Anchor, _ parts: [String]) {
    self.anchor = anchor
    self.parts = parts
  }

  /// As `Path(text)`: single dots and empty parts go, double dots stay.
  convenience init(_ text: String) {
    let parts = text.split(separator: "/").map(String.init).filter { $0 != "." }
    self.init(text.utf8.first == UInt8(ascii: "/") ? .absolute : .relative, parts)
  }

  convenience init(project path: ProjectPath) { self.init(.root, path.parts.map(String.init)) }

  /// Where it leads in the project; nil: elsewhere.
  var projectPath: ProjectPath? {
    anchor == .absolute ? nil : ProjectPath(parts.joined(separator: "/"))
  }

  var equalityKey: AnyHashable? { [String(describing: anchor)] + parts }

  /// By their parts, as long as both begin at the same place.
  func order(
    _ other: Value, _ op: ComparisonOperator, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? {
    guard case .host(let object) = other, let path = object as? PathObject, path.anchor == anchor else {
      return nil
    }
    return try interpreter.compare(
      op, .tuple(parts.map { .string($0) }), .tuple(path.parts.map { .string($0) }))
  }

  func text(_ interpreter: Interpreter) -> Value {
    switch anchor {
    case .relative: return .string(parts.isEmpty ? "." : parts.joined(separator: "/"))
    case .absolute: return .string("/" + parts.joined(separator: "/"))
    case .root: return .unknown(interpreter.placeOnDisk(projectPath))
    }
  }

  func joined(_ other: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value {
    guard let other = interpreter.path(other) else { return try interpreter.notAPath(other) }
    return .host(other.anchor == .relative ? PathObject(anchor, parts + other.parts) : other)
  }

  func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? {
    guard op == .divide else { return nil }
    guard isReflected else { return try joined(other, interpreter) }
    guard let left = interpreter.path(other) else { return try interpreter.notAPath(other) }
    return try left.joined(.host(self), interpreter)
  }

  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    switch text(interpreter) {
    case .string(let text): return "PosixPath(\(PythonRepr.string(text)))"
    case .unknown(let unknown): throw .undecided(unknown)
    default: return nil
    }
  }

  private var name: String { parts.last == ".." ? ".." : parts.last ?? "" }

  /// `Path.parent`; nil: above the project, or not to be known without the disk.
  private var parent: PathObject? {
    if parts.isEmpty { return anchor == .root ? nil : self }
    return PathObject(anchor, Array(parts.dropLast()))
  }

  private var suffix: String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex, name.last != "." else { return "" }
    return String(name[dot...])
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    func method(_ body: @escaping NativeFunction.Body) -> Value {
      interpreter.native(name, module: "pathlib", body)
    }
    let beyond = Value.unknown(interpreter.placeOnDisk(nil))
    switch name {
    case "name": return anchor == .root && parts.isEmpty ? beyond : .string(self.name)
    case "suffix": return .string(suffix)
    case "stem": return .string(String(self.name.dropLast(suffix.count)))
    case "parent": return parent.map { .host($0) } ?? beyond
    case "parts" where anchor == .relative: return .tuple(parts.map { .string($0) })
    case "parents":
      var all: [Value] = []
      var current = self
      while !current.parts.isEmpty, let next = current.parent {
        all.append(.host(next))
        current = next
      }
      return .host(ParentsObject(all, beyond: anchor == .root ? beyond : nil))
    case "resolve", "absolute", "expanduser":
      if anchor == .absolute || name == "expanduser", parts.first != "~" {
        return method { [self] (_, _) throws(Interrupt) in .host(self) }
      }
      return method { [self] (_, _) throws(Interrupt) in
        projectPath.map { .host(PathObject(project: $0)) } ?? beyond
      }
    case "suffixes":
      let names = self.name.drop { $0 == "." }.split(separator: ".", omittingEmptySubsequences: false)
        .dropFirst()
      return .list(ListObject(self.name.hasSuffix(".") ? [] : names.map { .string("." + $0) }))
    case "is_absolute":
      return method { [self] (_, _) throws(Interrupt) in .bool(anchor != .relative) }
    case "is_relative_to", "relative_to":
      return method { [self] (interpreter, call) throws(Interrupt) in
        guard call.positional.count == 1, let other = interpreter.path(call.positional[0]),
          call.keywords.isEmpty
        else { return .unknown(interpreter.unknown("'\(name)' is not evaluated here")) }
        guard other.anchor == anchor, parts.starts(with: other.parts, by: { $0.utf8.elementsEqual($1.utf8) })
        else {
          if other.anchor == .root || anchor == .root {
            return .unknown(interpreter.unknown("'\(name)' of a place on disk is not evaluated"))
          }
          if name == "is_relative_to" { return .bool(false) }
          throw interpreter.valueError("the path is not in the subpath of the other")
        }
        if name == "is_relative_to" { return .bool(true) }
        return .host(PathObject(.relative, Array(parts.dropFirst(other.parts.count))))
      }
    case "joinpath":
      return method { [self] (interpreter, call) throws(Interrupt) in
        var result = Value.host(self)
        for part in call.positional {
          guard case .host(let object) = result, let path = object as? PathObject else { return result }
          result = try path.joined(part, interpreter)
        }
        return result
      }
    case "as_posix", "__str__", "__fspath__":
      return method { [self] (interpreter, _) throws(Interrupt) in text(interpreter) }
    case "with_suffix", "with_name", "with_stem":
      return method { [self] (interpreter, call) throws(Interrupt) in
        let text = try interpreter.text(call.positional.first, name)
        let stem = String(self.name.dropLast(suffix.count))
        let changed = name == "with_suffix" ? stem + text : name == "with_stem" ? text + suffix : text
        return .host(PathObject(anchor, parts.dropLast() + [changed]))
      }
    case "exists", "is_file", "is_dir":
      return method { [self] (interpreter, _) throws(Interrupt) in
        guard let path = projectPath else { return beyond }
        switch interpreter.kind(of: path) {
        case .file: return .bool(name != "is_dir")
        case .directory: return .bool(name != "is_file")
        case .absent: return .bool(false)
        case .unreadable: return beyond
        }
      }
    case "iterdir":
      return method { [self] (interpreter, _) throws(Interrupt) in try interpreter.children(of: self) }
    case "glob", "rglob":
      return method { [self] (interpreter, call) throws(Interrupt) in
        guard call.keywords.isEmpty, call.positional.count == 1, call.more == nil else {
          return .unknown(interpreter.unknown("'\(name)' is not evaluated here"))
        }
        let pattern = try interpreter.text(call.positional.first, "pattern")
        return try interpreter.glob(self, name == "rglob" ? "**/" + pattern : pattern)
      }
    case "read_text":
      return method { [self] (interpreter, _) throws(Interrupt) in
        try interpreter.readText(.host(self))
      }
    case "open":
      return method { [self] (interpreter, call) throws(Interrupt) in
        try interpreter.open(.host(self), mode: call.positional.first ?? call["mode"])
      }
    case "__call__", "__len__", "__enter__", "__getitem__": return nil
    default: return .unknown(interpreter.unknown("'\(name)' of a path is not evaluated"))
    }
  }
}

/// `Path.parents`
private final class ParentsObject: HostObject {
  let type = ClassObject("_PathParents", module: "pathlib")
  let patternKind: PatternKind? = .sequence
  let paths: [Value]
  let beyond: Value?

  init(_ paths: [Value], beyond: Value?) {
    self.paths = paths
    self.beyond = beyond
  }

  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    let index = try interpreter.int(key)
    if paths.indices.contains(index) { return paths[index] }
    if let beyond { return beyond }
    throw interpreter.raise(interpreter.types.indexError, String(index))
  }

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    if case .unknown(let unknown)? = beyond { throw .undecided(unknown) }
    return paths
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    .unknown(interpreter.unknown("'\(name)' of a path's parents is not evaluated"))
  }
}

// MARK: Reading

extension Interpreter {
  /// The project's files, for hosts that read more of them.
  package var projectFiles: any ProjectFiles { files }

  /// A text that begins with the project's place on disk.
  func placeOnDisk(_ path: ProjectPath?) -> Unknown {
    Unknown("the project's place on disk is not an input", at: here, path: path)
  }

  func path(_ value: Value) -> PathObject? {
    switch value {
    case .string(let text): PathObject(text)
    case .host(let object): object as? PathObject
    case .unknown(let unknown): unknown.path.map { PathObject(project: $0) }
    default: nil
    }
  }

  /// Where a path of the project's code (a text, a `Path`, `__file__`) leads in the project.
  package func projectPath(of value: Value) -> ProjectPath? { path(value)?.projectPath }

  func notAPath(_ value: Value) throws(Interrupt) -> Value {
    if case .unknown(let unknown) = value { return .unknown(outcome(of: unknown)) }
    throw typeError(
      "argument should be a str or an os.PathLike object where __fspath__ returns a str, not '\(typeName(value))'"
    )
  }

  /// The text of a file of the project, which becomes an input.
  package func readText(_ path: Value) throws(Interrupt) -> Value {
    guard let place = projectPath(of: path) else {
      return .unknown(unknown("a file outside the project is not an input"))
    }
    switch files.contents(of: place) {
    case .file(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return .unknown(unknown("'\(place)' is not UTF-8"))
      }
      // Universal newlines.
      let lines = text.unicodeScalars.contains("\r") ? text.normalisedNewlines : text
      return .string(lines)
    case .absent:
      throw raise(
        types.exceptions["FileNotFoundError"] ?? types.osError,
        "[Errno 2] No such file or directory: '\(place)'")
    case .directory:
      throw raise(
        types.exceptions["IsADirectoryError"] ?? types.osError, "[Errno 21] Is a directory: '\(place)'")
    case .unreadable(let reason): return .unknown(unknown("'\(place)' cannot be read: \(reason)"))
    }
  }

  /// `open(path)`: a file of the project that is read as text. Anything else is unknown.
  func open(_ path: Value, mode: Value?) throws(Interrupt) -> Value {
    if case .unknown(let unknown) = path, unknown.path == nil { return .unknown(outcome(of: unknown)) }
    switch mode {
    case nil: break
    case .string("r")?, .string("rt")?: break
    default: return .unknown(unknown("only reading text files of the project is evaluated"))
    }
    guard case .string(let text) = try readText(path) else {
      return .unknown(unknown("this file's contents are not known"))
    }
    return .host(FileObject(text))
  }
}

extension String {
  fileprivate var normalisedNewlines: String {
    var result = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in unicodeScalars {
      if scalar == "\n", isAfterReturn {
        isAfterReturn = false
        continue
      }
      isAfterReturn = scalar == "\r"
      result.append(isAfterReturn ? "\n" : scalar)
    }
    return String(result)
  }
}

/// An open text file of the project.
package final class FileObject: HostObject {
  package let type = ClassObject("TextIOWrapper", module: "_io")
  private var rest: Substring.UnicodeScalarView

  init(_ text: String) { rest = Substring(text).unicodeScalars }

  /// What has not been read yet.
  package func read() -> String {
    defer { rest = rest[rest.endIndex...] }
    return String(rest)
  }

  private func line() -> String? {
    if rest.isEmpty { return nil }
    let end = rest.firstIndex(of: "\n").map(rest.index(after:)) ?? rest.endIndex
    defer { rest = rest[end...] }
    return String(rest[..<end])
  }

  package func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    var lines: [Value] = []
    while let line = line() { lines.append(.string(line)) }
    return lines
  }

  package func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "read":
      return interpreter.native(name, module: "_io") { [self] (interpreter, call) throws(Interrupt) in
        call.positional.isEmpty
          ? .string(read()) : .unknown(interpreter.unknown("reading a part of a file is not evaluated"))
      }
    case "readlines":
      return interpreter.native(name, module: "_io") { [self] (interpreter, _) throws(Interrupt) in
        .list(ListObject(try elements(interpreter) ?? []))
      }
    case "readline":
      return interpreter.native(name, module: "_io") { [self] (_, _) throws(Interrupt) in
        .string(line() ?? "")
      }
    case "close", "__exit__":
      return interpreter.native(name, module: "_io") { (_, _) throws(Interrupt) in .none }
    case "__enter__":
      return interpreter.native(name, module: "_io") { [self] (_, _) throws(Interrupt) in .host(self) }
    case "__call__", "__len__", "__getitem__": return nil
    default: return .unknown(interpreter.unknown("'\(name)' of a file is not evaluated"))
    }
  }
}
