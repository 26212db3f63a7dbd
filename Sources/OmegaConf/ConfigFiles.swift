import ProjectFiles
import PythonText

/// Finds the files of one environment that match a kind's patterns, as fsspec's `glob` does for Kedro.
///
/// A pattern is relative to the environment's folder. `*` and `?` stay within one name, `**` as a whole
/// name stands for any number of folders, and a name that begins with a dot is matched like any other;
/// Kedro then leaves out whatever is hidden below the configuration's root. A folder that is a link to
/// one is walked into, which fsspec does not do: the listing does not tell the two apart.
struct ConfigFiles {
  private static let suffixes = ["yml", "yaml", "json"]
  /// Links may make folders endless.
  private static let depthLimit = 24

  let files: any ProjectFiles
  let ignoresHidden: Bool

  /// The files in code-point order of their paths: Kedro reads them in no fixed order.
  func matching(_ patterns: [String], below folder: ProjectPath) -> [ProjectPath] {
    let patterns = patterns.map(GlobPattern.init)
    var found: Set<ProjectPath> = []
    let depth = patterns.map(\.depth).max() ?? 0
    collect(folder, [], min(depth, Self.depthLimit), patterns, &found)
    // Hidden folders above the environment count too: `conf/.local` is no environment that has files.
    return found.sorted()
  }

  private func collect(
    _ folder: ProjectPath, _ parts: [String], _ depth: Int, _ patterns: [GlobPattern],
    _ found: inout Set<ProjectPath>
  ) {
    if depth < 1 { return }
    for entry in files.entries(of: folder).list {
      if ignoresHidden, entry.name.utf8.first == UInt8(ascii: ".") { continue }
      let path = parts + [entry.name]
      if entry.isDirectory {
        if patterns.contains(where: { $0.mayMatch(below: path) }) {
          collect(folder.appending(entry.name), path, depth - 1, patterns, &found)
        }
      } else if Self.suffixes.contains(Self.suffix(entry.name)),
        patterns.contains(where: { $0.matches(path) })
      {
        found.insert(folder.appending(entry.name))
      }
    }
  }

  /// `pathlib`'s suffix without its dot: none for `.yml`.
  private static func suffix(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
    return String(name[name.index(after: dot)...])
  }
}

/// A glob pattern, name by name.
struct GlobPattern: Sendable {
  private enum Part: Hashable {
    case anyFolders
    case name(FileNamePattern)
  }

  private let parts: [Part]

  init(_ pattern: String) {
    parts = pattern.split(separator: "/").filter { $0 != "." }.map { part in
      part == "**" ? .anyFolders : .name(FileNamePattern(String(part)))
    }
  }

  /// fsspec refuses `**` within a name.
  static func isValid(_ pattern: String) -> Bool {
    !pattern.split(separator: "/").contains { $0 != "**" && $0.contains("**") }
  }

  /// How many names a matching path has at most.
  var depth: Int { parts.contains(.anyFolders) ? .max : parts.count }

  func matches(_ path: [String]) -> Bool { matches(parts[...], path[...], isPrefix: false) }

  /// Whether something in the folder at `path`, however deep, could match.
  func mayMatch(below path: [String]) -> Bool { matches(parts[...], path[...], isPrefix: true) }

  private func matches(_ parts: ArraySlice<Part>, _ path: ArraySlice<String>, isPrefix: Bool) -> Bool {
    guard let part = parts.first else { return path.isEmpty && !isPrefix }
    guard let name = path.first else { return isPrefix }
    switch part {
    case .anyFolders:
      // At the end: everything below, but not the folder itself.
      if parts.count == 1 { return true }
      return matches(parts.dropFirst(), path, isPrefix: isPrefix)
        || matches(parts, path.dropFirst(), isPrefix: isPrefix)
    case .name(let pattern):
      return pattern.matches(name) && matches(parts.dropFirst(), path.dropFirst(), isPrefix: isPrefix)
    }
  }
}
