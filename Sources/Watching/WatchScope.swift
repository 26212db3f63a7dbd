import ProjectFiles

/// Which folders of a project are watched.
///
/// A folder of the scope need not exist. Whatever leads to it is watched for its coming, so that a
/// `conf/local/` that appears later is seen like any other change.
package struct WatchScope: Hashable, Sendable {
  /// Folders of which only the entries themselves matter.
  package var shallow: Set<ProjectPath>
  /// Folders that matter with everything below them, but for what is ignored by name.
  package var recursive: Set<ProjectPath>
  /// Files and folders that never matter, whatever else is said: what the daemon itself writes.
  package var excluded: Set<ProjectPath>

  package init(
    shallow: Set<ProjectPath> = [], recursive: Set<ProjectPath> = [], excluded: Set<ProjectPath> = []
  ) {
    self.shallow = shallow
    self.recursive = recursive
    self.excluded = excluded
  }

  /// What of a folder matters.
  enum Coverage: Hashable {
    case nothing
    /// Only the entries that lead to a folder of the scope.
    case way
    /// Its entries.
    case entries
    /// Its entries and everything below.
    case tree
  }

  /// What of the folder at `path` matters, should it exist.
  func coverage(of path: ProjectPath) -> Coverage {
    if isExcluded(path) { return .nothing }
    if isInTree(path) { return .tree }
    if shallow.contains(path) { return .entries }
    return leadsOn(path) ? .way : .nothing
  }

  /// Whether a change of the entry `path` matters, seen from its folder.
  /// - Parameter folder: the coverage of the folder that holds it.
  func matters(_ path: ProjectPath, in folder: Coverage, isFolder: Bool) -> Bool {
    switch folder {
    case .nothing: return false
    case .way: return coverage(of: path) != .nothing
    case .entries, .tree:
      if isExcluded(path) { return false }
      let ignored = isFolder ? Self.isIgnoredFolder(path.name) : Self.isIgnored(path.name)
      return !ignored || leadsOn(path)
    }
  }

  /// Whether `path` is a folder of the scope, or one lies below it.
  private func leadsOn(_ path: ProjectPath) -> Bool {
    let isOnTheWay = { (folder: ProjectPath) in folder.isInside(path) }
    return shallow.contains(where: isOnTheWay) || recursive.contains(where: isOnTheWay)
  }

  private func isExcluded(_ path: ProjectPath) -> Bool {
    excluded.contains { path.isInside($0) }
  }

  private func isInTree(_ path: ProjectPath) -> Bool {
    recursive.contains { base in
      path.isInside(base)
        && path.parts.dropFirst(base.parts.count).allSatisfy { !Self.isIgnoredFolder(String($0)) }
    }
  }
}

extension WatchScope {
  private static let ignoredFolders: Set<String> = [
    ".git", ".hg", ".svn", ".jj", "__pycache__", ".venv", "venv", "node_modules", ".ipynb_checkpoints",
    ".ruff_cache", ".mypy_cache", ".pytest_cache", ".tox", ".nox", ".eggs", ".idea", ".vscode", ".viz",
  ]

  /// Whether entries of this name are never an input: caches, environments, editors' temporary files.
  ///
  /// The names of temporary files were seen with vim (`.x.swp`, `.x.swx`, `4913`, `x~`), Emacs (`.#x`,
  /// `#x#`), the JetBrains editors (`x___jb_tmp___`), GLib (`.goutputstream-*`), `sed -i` (`sedAb3dE9`)
  /// and NFS (`.nfs*`).
  package static func isIgnored(_ name: String) -> Bool {
    isIgnoredFolder(name) || isTemporaryFile(Array(name.utf8))
  }

  /// Patterns for temporary *files* do not apply to folders: a folder `sediments` is an input.
  static func isIgnoredFolder(_ name: String) -> Bool { ignoredFolders.contains(name) }

  private static func isTemporaryFile(_ name: [UInt8]) -> Bool {
    func starts(_ text: StaticString) -> Bool { text.withUTF8Buffer { name.starts(with: $0) } }
    func ends(_ text: String) -> Bool { name.suffix(text.utf8.count).elementsEqual(text.utf8) }
    func contains(_ text: String) -> Bool {
      name.indices.contains { name[$0...].starts(with: text.utf8) }
    }
    let isSwap =
      name.count > 4 && name.suffix(4).starts(with: ".sw".utf8)
      && (starts(".") ? name.last.map(isLowercase) == true : ends(".swp") || ends(".swo") || ends(".swx"))
    return isSwap || ends("~") || ends(".pyc") || ends(".kate-swp") || name.elementsEqual("4913".utf8)
      || name.elementsEqual(".DS_Store".utf8) || starts(".#") || (starts("#") && ends("#"))
      || starts(".nfs") || starts(".goutputstream-") || starts(".fuse_hidden") || contains("___jb_")
      || (starts(".") && contains(".dagwatchd-") && ends(".tmp")) || isSedFile(name)
  }

  /// `sed -i` makes `sed` and six random letters and digits. Six small letters may be a word.
  private static func isSedFile(_ name: [UInt8]) -> Bool {
    let random = name.dropFirst(3)
    return name.count == 9 && name.starts(with: "sed".utf8)
      && random.allSatisfy { isLowercase($0) || isUppercaseOrDigit($0) }
      && random.contains(where: isUppercaseOrDigit)
  }

  private static func isLowercase(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }
  private static func isUppercaseOrDigit(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
  }
}
