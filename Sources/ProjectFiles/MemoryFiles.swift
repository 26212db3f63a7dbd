/// A project that lives in memory: the form in which tests write their projects.
package final class MemoryFiles: ProjectFiles {
  private var files: [ProjectPath: FileContents] = [:]

  package init(_ texts: [String: String] = [:]) {
    for (path, text) in texts { self[path] = text }
  }

  /// The text at `path`; nil removes it.
  package subscript(path: String) -> String? {
    get { files[.root.appending(path)]?.bytes.map { String(decoding: $0, as: UTF8.self) } }
    set { files[.root.appending(path)] = newValue.map { .file(Array($0.utf8)) } }
  }

  package func setContents(_ contents: FileContents?, at path: String) {
    files[.root.appending(path)] = contents
  }

  package func contents(of path: ProjectPath) -> FileContents {
    if let contents = files[path] { return contents }
    return files.keys.contains { $0.isInside(path) } ? .directory : .absent
  }

  package func entries(of path: ProjectPath) -> DirectoryEntries {
    if let contents = files[path] {
      if case .unreadable(let reason) = contents { return .unreadable(reason) }
      if case .file = contents { return .absent }
    }
    var found: [String: Bool] = [:]
    for (file, contents) in files where file != path && file.isInside(path) {
      let rest = file.parts.dropFirst(path.parts.count)
      guard let first = rest.first else { continue }
      found[String(first)] = rest.count > 1 || contents == .directory || found[String(first)] == true
    }
    if found.isEmpty, files[path] == nil, path != .root { return .absent }
    return .entries(
      found.map { DirectoryEntry(name: $0.key, isDirectory: $0.value) }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  }
}
