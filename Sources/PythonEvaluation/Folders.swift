import ProjectFiles
import PythonText

/// The project's folders, as `os.listdir`, `glob`, `pathlib` and `pkgutil` list them: projects make a pipeline for each
/// file or package that they find.
///
/// The order of a listing is the file system's, so it is treated as that of a set (`SetOrder`). Python's caches
/// of compiled modules come and go without any change of the project: a folder with modules is listed once
/// without `__pycache__` and in the other orders with it, and what depends on that is not decided. The root
/// itself is not listed, since tools and environments put there what they like.
extension Interpreter {
  /// - Returns: nil where it cannot be known what is in the folder.
  func listing(of folder: ProjectPath) -> DirectoryEntries? {
    guard !folder.text.isEmpty else { return nil }
    switch files.entries(of: folder) {
    case .absent: return .absent
    case .unreadable: return nil
    case .entries(var list):
      if hasModules(list) {
        noteOrder()
        list.removeAll { $0.name == Self.cache }
        if case .written = setOrder {
        } else {
          list.append(DirectoryEntry(name: Self.cache, isDirectory: true))
        }
      }
      return .entries(list)
    }
  }

  /// What a path holds, for programs that ask only that.
  func kind(of path: ProjectPath) -> FileContents {
    guard path.name == Self.cache, case .entries(let list) = files.entries(of: path.parent), hasModules(list)
    else {
      let contents = files.contents(of: path)
      if case .unreadable(let reason) = contents, reason.isTooLarge { return .file([]) }
      return contents
    }
    noteOrder()
    if case .written = setOrder { return .absent }
    return .directory
  }

  private static var cache: String { "__pycache__" }

  private func hasModules(_ entries: [DirectoryEntry]) -> Bool {
    entries.contains { !$0.isDirectory && $0.name.hasSuffix(".py") }
  }

  private var beyondReading: Unknown { unknown("what is in this folder is not an input") }

  private func found(_ values: [Value]) -> Value {
    .iterator(IteratorObject("generator", over: permuted(values)))
  }

  /// `os.listdir(path)`
  func listDirectory(_ path: Value?) throws(Interrupt) -> Value {
    guard let folder = projectPath(of: path ?? .string(".")) else { return .unknown(beyondReading) }
    switch listing(of: folder) {
    case nil: return .unknown(beyondReading)
    case .absent?: throw noFolder(folder)
    case .unreadable?: return .unknown(beyondReading)
    case .entries(let list)?: return .list(ListObject(permuted(list.map { .string($0.name) })))
    }
  }

  /// `Path.iterdir()`
  func children(of path: PathObject) throws(Interrupt) -> Value {
    guard let folder = path.projectPath, let listing = listing(of: folder) else {
      return .unknown(beyondReading)
    }
    guard case .entries(let list) = listing else { throw noFolder(folder) }
    return found(list.map { .host(PathObject(path.anchor, path.parts + [$0.name])) })
  }

  private func noFolder(_ folder: ProjectPath) -> Interrupt {
    if case .file = files.contents(of: folder) {
      return raise(
        types.exceptions["NotADirectoryError"] ?? types.osError, "[Errno 20] Not a directory: '\(folder)'")
    }
    return raise(
      types.exceptions["FileNotFoundError"] ?? types.osError,
      "[Errno 2] No such file or directory: '\(folder)'")
  }

  /// `Path.glob(pattern)`, which also finds what begins with a dot.
  func glob(_ path: PathObject, _ pattern: String) throws(Interrupt) -> Value {
    if pattern.isEmpty { throw valueError("Unacceptable pattern: ''") }
    let parts = pattern.split(separator: "/").map(String.init)
    guard let folder = path.projectPath, pattern.utf8.first != UInt8(ascii: "/"),
      pattern.utf8.last != UInt8(ascii: "/"),
      let matches = try expand(parts, in: folder, isRecursive: true, findsHidden: true)
    else { return .unknown(beyondReading) }
    return found(matches.map { .host(PathObject(path.anchor, path.parts + $0)) })
  }

  /// `glob.glob(pattern, recursive=...)`, whose findings begin as the pattern does.
  func glob(_ pattern: Value, isRecursive: Bool) throws(Interrupt) -> [Value]? {
    let text: String
    let isPlaced: Bool
    switch pattern {
    case .string(let given): (text, isPlaced) = (given, false)
    case .unknown(let unknown):
      guard let place = unknown.path else { return nil }
      (text, isPlaced) = (place.text, true)
    default: return nil
    }
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var start = ""
    while parts.first == "." { start += parts.removeFirst() + "/" }
    if parts.isEmpty || parts.contains(where: { $0.isEmpty || $0 == "." }) { return nil }
    guard let matches = try expand(parts, in: .root, isRecursive: isRecursive, findsHidden: false) else {
      return nil
    }
    return permuted(
      matches.map { found in
        let path = found.joined(separator: "/")
        return isPlaced ? .unknown(placeOnDisk(ProjectPath(path))) : .string(start + path)
      })
  }

  /// The paths below `folder` that a pattern fits, as parts; nil where that cannot be known.
  private func expand(
    _ pattern: [String], in folder: ProjectPath, isRecursive: Bool, findsHidden: Bool
  ) throws(Interrupt) -> [[String]]? {
    // What a last `**` finds is another thing in each of the two, and in Python 3.13.
    if pattern.contains("..") || (isRecursive && pattern.last == "**") { return nil }
    var found: Set<[ExactString]> = []
    var isKnown = true
    func walk(_ rest: ArraySlice<String>, _ parts: [String], _ depth: Int) throws(Interrupt) {
      try spend(1)
      let here = parts.reduce(folder) { $0.appending($1) }
      guard isKnown, depth < 50, let first = rest.first else {
        isKnown = isKnown && depth < 50
        return
      }
      let isLast = rest.count == 1
      if !FileNamePattern.hasWildcards(first) {
        let contents = kind(of: here.appending(first))
        switch contents {
        case .absent: return
        case .unreadable: isKnown = false
        case .file, .directory:
          if isLast {
            found.insert((parts + [first]).map(ExactString.init))
          } else if contents == .directory {
            try walk(rest.dropFirst(), parts + [first], depth + 1)
          }
        }
        return
      }
      guard let listing = listing(of: here) else {
        isKnown = false
        return
      }
      let entries = listing.list.filter { findsHidden || first.hasPrefix(".") || !$0.name.hasPrefix(".") }
      if isRecursive, first == "**" {
        try walk(rest.dropFirst(), parts, depth + 1)
        for entry in entries where entry.isDirectory { try walk(rest, parts + [entry.name], depth + 1) }
        return
      }
      let name = FileNamePattern(first)
      for entry in entries where name.matches(entry.name) {
        if isLast {
          found.insert((parts + [entry.name]).map(ExactString.init))
        } else if entry.isDirectory {
          try walk(rest.dropFirst(), parts + [entry.name], depth + 1)
        }
      }
    }
    try walk(pattern[...], [], 0)
    guard isKnown else { return nil }
    return found.sorted { $0.lexicographicallyPrecedes($1) }.map { $0.map(\.text) }
  }

  /// `glob` and `fnmatch`
  func fileNameModule(_ name: String) -> [String: Value] {
    var names: [String: Value] = [:]
    if name == "glob" {
      for function in ["glob", "iglob"] {
        names[function] = native(function, module: name) { (interpreter, call) throws(Interrupt) in
          if let more = call.more { return .unknown(more) }
          let beyond = Value.unknown(interpreter.beyondReading)
          let known = ["recursive", "pathname"]
          guard call.keywords.allSatisfy({ known.contains($0.name) }), call.positional.count <= 1,
            let pattern = call.positional.first ?? call["pathname"],
            let isRecursive = try interpreter.truth(of: call["recursive"] ?? .bool(false)),
            let found = try interpreter.glob(try interpreter.text(ofPath: pattern), isRecursive: isRecursive)
          else { return beyond }
          return function == "glob"
            ? .list(ListObject(found)) : .iterator(IteratorObject("generator", over: found))
        }
      }
    } else {
      for function in ["fnmatch", "fnmatchcase"] {
        names[function] = native(function, module: name) { (interpreter, call) throws(Interrupt) in
          let values = try interpreter.arguments(call, function, ["name", "pat"], required: 2)
          let pattern = FileNamePattern(try interpreter.text(values[1], "pat"))
          return .bool(pattern.matches(try interpreter.text(values[0], "name")))
        }
      }
      names["filter"] = native("filter", module: name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, "filter", ["names", "pat"], required: 2)
        let pattern = FileNamePattern(try interpreter.text(values[1], "pat"))
        var kept: [Value] = []
        for value in try interpreter.elements(of: values[0] ?? .none) {
          if pattern.matches(try interpreter.text(value, "name")) { kept.append(value) }
        }
        return .list(ListObject(kept))
      }
    }
    return names
  }
}
