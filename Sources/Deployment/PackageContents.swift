import Archives
import Diagnostics
import ProjectFiles
import PythonText

/// The files that packages bring into a wheel: their modules, and their data as far as it is asked for.
///
/// `package-data` is by package, `""` (or `*`) for all; type stubs and `py.typed` come along unasked
/// (`setuptools.command.build_py`, 84.2). setuptools also picks up what an earlier build left in `build/lib`: modules that
/// were deleted since. Here there is no earlier build.
struct PackageContents {
  let discovery: PackageDiscovery
  let data: [String: [String]]
  let excludedData: [String: [String]]
  let files: any ProjectFiles

  /// What comes along unasked.
  private static let implicitData = ["*.pyi", "py.typed"]

  /// - Throws: where a file cannot be read, or a package is named that has no folder.
  func entries() throws(WheelRefusal) -> [ArchiveEntry] {
    var contents: [String: [UInt8]] = [:]
    for package in discovery.packages {
      let folder = discovery.folder(of: package)
      guard case .entries(let list) = files.entries(of: folder) else {
        throw .broken(
          Diagnostic(
            .wheelContents, at: SourceLocation(path: "pyproject.toml"),
            "the package `\(package)` has no folder `\(folder)`"))
      }
      let target = package.split(separator: ".").joined(separator: "/")
      for entry in list where !entry.isDirectory && entry.name.hasSuffix(".py") && !entry.name.hasPrefix(".")
      {
        contents[target + "/" + entry.name] = try read(folder.appending(entry.name))
      }
      for path in dataFiles(of: package, in: folder) {
        let relative = path.parts.dropFirst(folder.parts.count).joined(separator: "/")
        contents[target + "/" + relative] = try read(path)
      }
    }
    for module in discovery.modules {
      let folder = discovery.folders[""].flatMap { ProjectPath($0) } ?? .root
      let path = module.split(separator: ".").joined(separator: "/") + ".py"
      contents[path] = try read(folder.appending(path))
    }
    return contents.map { ArchiveEntry(path: $0.key, bytes: $0.value) }
  }

  private func read(_ path: ProjectPath) throws(WheelRefusal) -> [UInt8] {
    switch files.contents(of: path) {
    case .file(let bytes): return bytes
    case .unreadable(let reason):
      throw .broken(
        Diagnostic(
          .unreadableFile, at: SourceLocation(path: path.text),
          "cannot read \(path): \(reason), so the wheel cannot be built"))
    case .absent, .directory:
      throw .broken(
        Diagnostic(
          .wheelContents, at: SourceLocation(path: path.text),
          "there is no file \(path), so the wheel cannot be built"))
    }
  }

  // MARK: - Data

  private func dataFiles(of package: String, in folder: ProjectPath) -> [ProjectPath] {
    let patterns = Self.implicitData + (data[""] ?? []) + (data[package] ?? [])
    let excluded = ((excludedData[""] ?? []) + (excludedData[package] ?? [])).map {
      FileNamePattern(folder.appending($0).text)
    }
    var found: [ProjectPath] = []
    for pattern in patterns {
      let parts = pattern.split(separator: "/").map(String.init)
      for path in match(parts[...], in: folder, depth: 0) where !found.contains(path) {
        if !excluded.contains(where: { $0.matches(path.text) }) { found.append(path) }
      }
    }
    return found
  }

  private static let deepest = 64

  /// The files that a pattern of names matches, folder by folder; `**` is any number of folders.
  private func match(_ pattern: ArraySlice<String>, in folder: ProjectPath, depth: Int) -> [ProjectPath] {
    guard let first = pattern.first, depth < Self.deepest else { return [] }
    let rest = pattern.dropFirst()
    let entries = files.entries(of: folder).list
    if first == "**" {
      var found = rest.isEmpty ? entries.filter { !$0.isDirectory }.map { folder.appending($0.name) } : []
      found += match(rest, in: folder, depth: depth)
      for entry in entries where entry.isDirectory {
        found += match(pattern, in: folder.appending(entry.name), depth: depth + 1)
      }
      return found
    }
    let glob = FileNamePattern(first)
    return entries.filter { glob.matches($0.name) }.flatMap { entry -> [ProjectPath] in
      let path = folder.appending(entry.name)
      if rest.isEmpty { return entry.isDirectory ? [] : [path] }
      return entry.isDirectory ? match(rest, in: path, depth: depth + 1) : []
    }
  }
}
