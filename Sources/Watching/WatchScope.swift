import Glibc
import ProjectFiles

/// What of a project is watched: whole folders, and single entries of others.
///
/// Nothing of it need exist. Whatever leads to it is watched for its coming, so that a
/// `conf/local/` that appears later is seen like any other change.
package struct WatchScope: Hashable, Sendable {
  /// Folders of which only the entries themselves matter.
  package private(set) var shallow: Set<ProjectPath> = []
  /// Folders that matter with everything below them, but for what is ignored by name.
  package private(set) var recursive: Set<ProjectPath> = []
  /// Files and folders that never matter, whatever else is said: what the daemon itself writes.
  package private(set) var excluded: Set<ProjectPath> = []
  /// Single entries that matter, and what comes and goes beside them does not.
  package private(set) var single: Set<ProjectPath> = []
  /// The same of the entries of a folder whose names begin so, as bytes.
  package private(set) var beginnings: [ProjectPath: Set<[UInt8]>] = [:]
  /// All of them, and the folders above each.
  private var ways: Set<ProjectPath> = []

  package init(
    shallow: Set<ProjectPath> = [], recursive: Set<ProjectPath> = [], excluded: Set<ProjectPath> = []
  ) {
    for folder in shallow { watch(entriesOf: folder) }
    for folder in recursive { watch(treeOf: folder) }
    self.excluded = excluded
  }

  package mutating func watch(treeOf folder: ProjectPath) {
    recursive.insert(folder)
    lead(to: folder)
  }

  package mutating func watch(entriesOf folder: ProjectPath) {
    shallow.insert(folder)
    lead(to: folder)
  }

  package mutating func watch(entriesOf folder: ProjectPath, beginningWith start: String) {
    beginnings[folder, default: []].insert(Array(start.utf8))
    lead(to: folder)
  }

  package mutating func watch(_ entry: ProjectPath) {
    single.insert(entry)
    lead(to: entry)
  }

  package mutating func leaveOut(_ path: ProjectPath) { excluded.insert(path) }

  private mutating func lead(to path: ProjectPath) {
    var path = path
    while ways.insert(path).inserted, path != .root { path = path.parent }
  }

  /// What of a folder matters.
  enum Coverage: Hashable {
    case nothing
    /// Only the entries that lead to something of the scope, or are something of it.
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
    return leads(to: path) || mayBeEnvironment(path) ? .way : .nothing
  }

  /// Whether something of the scope is at or below this very path, by its names alone.
  func leads(to path: ProjectPath) -> Bool { ways.contains(path) }

  /// Whether a change of the entry `path` matters, seen from its folder.
  /// - Parameter folder: the coverage of the folder that holds it.
  func matters(_ path: ProjectPath, in folder: Coverage, isFolder: Bool) -> Bool {
    if folder == .nothing || isExcluded(path) { return false }
    if leads(to: path) { return true }
    let isIgnored = isFolder ? Self.isIgnoredFolder(path.name) : Self.isIgnored(path.name)
    if isIgnored { return false }
    return folder != .way || isSelected(path) || isSign(path)
  }

  /// Whether all that is below the folder at `path` is watched, but for what is ignored by name.
  package func isInTree(_ path: ProjectPath) -> Bool {
    recursive.contains { base in
      path.isInside(base)
        && path.parts.dropFirst(base.parts.count).allSatisfy { !Self.isLeftToQuestions(String($0)) }
    }
  }

  private func isExcluded(_ path: ProjectPath) -> Bool {
    excluded.contains { path.isInside($0) }
  }

  private func isSelected(_ path: ProjectPath) -> Bool {
    beginnings[path.parent]?.contains { path.name.utf8.starts(with: $0) } ?? false
  }

  /// Whether it depends on what is in the folder whether its own folder's listing has it.
  private func mayBeEnvironment(_ path: ProjectPath) -> Bool {
    guard VirtualEnvironment.names.contains(path.name) else { return false }
    let folder = path.parent
    return shallow.contains(folder) || beginnings[folder] != nil || isInTree(folder)
  }

  private func isSign(_ path: ProjectPath) -> Bool {
    VirtualEnvironment.signs.contains(path.name) && mayBeEnvironment(path.parent)
  }
}

/// A virtual environment of Python, told from a package of the same name.
///
/// Kedro takes every folder below `pipelines` for a pipeline, one that is called `venv` too.
enum VirtualEnvironment {
  /// What environments are called that Kedro would look into: it passes over names with a dot in front.
  static let names: Set<String> = ["venv"]
  /// The entries that decide: the first is in every environment (PEP 405), the second in no environment.
  static let signs = ["pyvenv.cfg", "__init__.py"]

  /// - Parameter path: absolute.
  static func isOne(_ path: String) -> Bool {
    access(join(path, signs[0]), F_OK) == 0 && access(join(path, signs[1]), F_OK) != 0
  }
}

extension WatchScope {
  private static let ignoredFolders: Set<String> = [
    ".git", ".hg", ".svn", ".jj", "__pycache__", ".venv", ".ipynb_checkpoints",
    ".ruff_cache", ".mypy_cache", ".pytest_cache", ".tox", ".nox", ".eggs", ".idea", ".vscode", ".viz",
  ]

  /// Whether entries of this name are no input unless one is asked for by name: caches, environments, editors'
  /// temporary files.
  ///
  /// The names of temporary files were seen with vim (`.x.swp`, `.x.swx`, `4913`, `x~`), Emacs (`.#x`,
  /// `#x#`), the JetBrains editors (`x___jb_tmp___`), GLib (`.goutputstream-*`), `sed -i` (`sedAb3dE9`)
  /// and NFS (`.nfs*`).
  package static func isIgnored(_ name: String) -> Bool {
    isIgnoredFolder(name) || isTemporaryFile(Array(name.utf8))
  }

  /// Whether folders of this name are not entered unless something in them is asked for, since they may hold
  /// thousands of others. Kedro lists and imports such a folder all the same, so that it is not ignored itself.
  private static func isLeftToQuestions(_ name: String) -> Bool {
    ignoredFolders.contains(name) || VirtualEnvironment.names.contains(name) || name == "node_modules"
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
