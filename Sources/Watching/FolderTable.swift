import ProjectFiles

/// Which watch stands for which folders, both ways.
///
/// The kernel knows a watch by the folder's inode, a person by its path. One inode can have several paths
/// (links), a path can change its inode (a folder replaced by another) and its name without telling the
/// watch (a rename). So the table holds what was last seen at each *path*, and a watch ends when its last
/// use does.
struct FolderTable {
  /// What a watch is for.
  struct Watch: Hashable {
    /// The project paths under which the folder's entries matter.
    var folders: Set<ProjectPath> = []
    /// Entries that links of the project lead to or through, with those links.
    var targets: [String: Set<ProjectPath>] = [:]
    /// The links of the project that lead through the folder.
    var passing: Set<ProjectPath> = []
    /// The project's files that are what is watched, and no folder.
    var files: Set<ProjectPath> = []
    /// The folder is above the project's root.
    var isAbove = false
    /// The entry of a folder above that leads to the root, where its coming and going matters.
    var wayToRoot: String?

    var isIdle: Bool {
      folders.isEmpty && targets.isEmpty && passing.isEmpty && files.isEmpty && !isAbove
    }
  }

  /// What is watched, apart from the numbers of the watches.
  var uses: [Watch: Int] { Dictionary(watches.values.map { ($0, 1) }, uniquingKeysWith: +) }

  private(set) var watches: [Int32: Watch] = [:]
  private var byFolder: [ProjectPath: Int32] = [:]
  private var below: [ProjectPath: Set<ProjectPath>] = [:]
  private var byLink: [ProjectPath: Set<Int32>] = [:]
  private var byFile: [ProjectPath: Int32] = [:]

  subscript(folder: ProjectPath) -> Int32? { byFolder[folder] }

  /// The watched folders directly below a folder.
  func folders(below folder: ProjectPath) -> Set<ProjectPath> { below[folder] ?? [] }

  func isLink(_ path: ProjectPath) -> Bool { byLink[path] != nil }

  /// Whether the folder of `watch` was already met on the way from the root to `path`: a link leads up.
  func isCircle(_ path: ProjectPath, _ watch: Int32) -> Bool {
    var folder = path
    while folder != .root {
      folder = folder.parent
      if byFolder[folder] == watch { return true }
    }
    return false
  }

  /// Says that `folder` is now what `watch` watches.
  /// - Returns: the watch that has no use any more.
  mutating func attach(_ folder: ProjectPath, to watch: Int32) -> Int32? {
    let old = byFolder[folder]
    if old == watch { return nil }
    let idle = old.flatMap { release($0) { $0.folders.remove(folder) } }
    byFolder[folder] = watch
    if folder != .root { below[folder.parent, default: []].insert(folder) }
    watches[watch, default: Watch()].folders.insert(folder)
    return idle
  }

  /// Forgets a folder and everything below it.
  /// - Returns: the watches that have no use any more.
  mutating func forget(_ folder: ProjectPath) -> [Int32] {
    var idle: [Int32] = []
    var pending = [folder]
    while let folder = pending.popLast() {
      pending += below.removeValue(forKey: folder) ?? []
      if let watch = byFolder.removeValue(forKey: folder) {
        idle += release(watch) { $0.folders.remove(folder) }.map { [$0] } ?? []
      }
    }
    below[folder.parent]?.remove(folder)
    return idle
  }

  /// Says that `link` leads to or through the entry `name` of what `watch` watches.
  mutating func addTarget(_ name: String, of link: ProjectPath, to watch: Int32) {
    watches[watch, default: Watch()].targets[name, default: []].insert(link)
    byLink[link, default: []].insert(watch)
  }

  /// Says that `link` leads through the folder of `watch`.
  mutating func addPassing(_ link: ProjectPath, to watch: Int32) {
    watches[watch, default: Watch()].passing.insert(link)
    byLink[link, default: []].insert(watch)
  }

  /// Forgets where a link leads.
  /// - Returns: the watches that have no use any more.
  mutating func forgetLink(_ link: ProjectPath) -> [Int32] {
    let used = byLink.removeValue(forKey: link) ?? []
    return used.compactMap { watch in
      release(watch) { use in
        use.passing.remove(link)
        for (name, links) in use.targets where links.contains(link) {
          use.targets[name] = links.count == 1 ? nil : links.subtracting([link])
        }
      }
    }
  }

  /// The links at or below a path.
  func links(in folder: ProjectPath) -> [ProjectPath] {
    byLink.isEmpty ? [] : byLink.keys.filter { $0.isInside(folder) }
  }

  /// Says which files are watched themselves, all of them.
  /// - Returns: the watches that have no use any more.
  mutating func watchFiles(_ files: [ProjectPath: Int32]) -> [Int32] {
    let old = byFile
    byFile = files
    for (file, watch) in files { watches[watch, default: Watch()].files.insert(file) }
    return old.compactMap { file, watch in
      files[file] == watch ? nil : release(watch) { $0.files.remove(file) }
    }
  }

  mutating func addAbove(_ watch: Int32, wayToRoot: String?) {
    watches[watch, default: Watch()].isAbove = true
    if let wayToRoot { watches[watch, default: Watch()].wayToRoot = wayToRoot }
  }

  /// Forgets all folders above the root.
  /// - Returns: the watches that have no use any more.
  mutating func forgetAbove() -> [Int32] {
    watches.filter { $0.value.isAbove }.keys.compactMap { watch in
      release(watch) {
        $0.isAbove = false
        $0.wayToRoot = nil
      }
    }
  }

  /// Forgets a watch that the kernel has ended.
  /// - Returns: what it was for.
  mutating func drop(_ watch: Int32) -> Watch? {
    guard let use = watches.removeValue(forKey: watch) else { return nil }
    for folder in use.folders where byFolder[folder] == watch { byFolder[folder] = nil }
    for file in use.files where byFile[file] == watch { byFile[file] = nil }
    for link in use.targets.values.reduce(use.passing, { $0.union($1) }) { byLink[link]?.remove(watch) }
    return use
  }

  private mutating func release(_ watch: Int32, _ change: (inout Watch) -> Void) -> Int32? {
    guard var use = watches[watch] else { return nil }
    change(&use)
    watches[watch] = use.isIdle ? nil : use
    return use.isIdle ? watch : nil
  }
}
