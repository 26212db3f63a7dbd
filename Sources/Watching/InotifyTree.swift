import Glibc
import ProjectFiles

/// The folders of a scope, watched by inotify.
///
/// inotify watches single folders, forgets nothing and explains nothing: there is no recursion, a watch on
/// a renamed folder keeps reporting under the name it does not have any more, a folder that is made
/// and filled at once is seen only as made, and what happens between two watches is never told. So an event
/// is read as a hint that *an entry is worth looking at*, and never as a description of what happened: for
/// each one that may move folders, the entry is looked up as it is now, and the watches are brought into
/// line with that. Whatever order events come in, the last one about an entry finds it in its last state.
///
/// Three rules make this complete. A folder is watched first and listed after, so that whatever comes
/// later is an event and whatever came before is in the listing. What is found in a newly watched folder
/// counts as changed. And where events were lost, everything is looked up again.
///
/// Folders are watched and no files, since editors replace files; but a file that is mounted over another is an entry of
/// a folder elsewhere, and is watched itself. Links are followed as Kedro follows them:
/// a linked folder is watched under the link's path, and every step of a link is watched for its exchange.
/// What leads to the root is watched, too (`WayToRoot.swift`).
package final class InotifyTree {
  let root: String
  var inotify = Inotify()
  var scope: WatchScope
  var table = FolderTable()
  /// Of the project; what is mounted around the packages of a machine is left to the slow look.
  private var mounts: MountTable?
  /// The root's watch as last looked up; nil where it was missing.
  var rootWatch: Int32?
  /// Whether a link was followed since it was last looked for mounted files.
  private var hasFollowed = false
  /// Why some folder of the scope is not watched now, as last seen; nil where all are. While it is set,
  /// only a comparison with the disk finds what changes there.
  package private(set) var problem: WatchError?

  /// So many paths may lead to one folder: links that cross each other would else make ever more.
  private static let maximumPathsToFolder = 16
  /// The paths beyond that, for when one of the others goes.
  private var surplus: Set<ProjectPath> = []

  /// Watches the scope's folders; those that are missing, the root too, are waited for.
  /// - Parameter root: the project's folder, absolute and without `.`, `..` or a `/` at the end. It may be a
  ///   link, whose exchange is then seen.
  ///
  /// Where a limit leaves no room for all folders, or for inotify at all, the rest is ``problem``.
  package init(root: String, scope: WatchScope) {
    self.root = root
    self.scope = scope
    mounts = root == "/" ? nil : MountTable(around: root)
    var found: Set<ProjectPath> = []
    _ = findRoot(&found)
    watchMountedFiles()
  }

  /// Readable when there is something to drain; -1 where there never is. It belongs to this object.
  package var descriptor: Int32 { inotify.descriptor }

  /// Exceptional (POLLPRI) when something was mounted or unmounted; -1 where that is not told.
  package var mountDescriptor: Int32 { mounts?.descriptor ?? -1 }

  /// What is watched for what, for comparison with another tree.
  var uses: [FolderTable.Watch: Int] { table.uses }

  /// How many folders the kernel watches for this object.
  package var watchCount: Int { table.watches.count }

  /// Takes another scope, and looks up again what there is to watch.
  /// - Returns: what was found in folders that were not watched before, and whether the root went, came or was
  ///   exchanged: the events of that are about watches that are ended here, and tell nothing any more.
  @discardableResult
  package func rescope(_ scope: WatchScope) -> Drained {
    self.scope = scope
    return lookUpAll()
  }

  /// Reads all events that wait. Does not wait itself.
  /// - Parameter isMountTold: whether a poll of ``mountDescriptor`` found something.
  package func drain(isMountTold: Bool = false) -> Drained {
    var pass = Pass()
    if mounts?.hasChanged(isTold: isMountTold) == true { pass.isAllInDoubt = true }
    var events: [InotifyEvent] = []
    inotify.drain { events.append($0) }
    // Where some were lost, everything is looked up below: what thousands of others say of single entries is known then.
    let areSomeLost = events.contains { $0.mask.contains(.overflow) }
    for event in events where !areSomeLost || event.isAboutFolder { interpret(event, &pass) }
    for (path, wasWritten) in pass.created {
      if isComplete(path, wasWritten: wasWritten) {
        pass.drained.changed.insert(path)
      } else if Self.isReadByName(path.name) {
        pass.drained.unfinished.insert(path)
      }
    }
    if pass.isRootInDoubt, findRoot(&pass.drained.changed) { pass.drained.mustReconcile = true }
    if pass.isAllInDoubt {
      pass.drained.mustReconcile = true
      pass.drained.changed.formUnion(lookUpAll().changed)
    } else {
      if pass.isStructureChanged { lookUpSurplus(&pass.drained.changed) }
      if hasFollowed { watchMountedFiles() }
    }
    if !pass.drained.changed.isEmpty || pass.drained.mustReconcile { pass.drained.activity = true }
    return pass.drained
  }
}

// MARK: - Events

extension InotifyTree {
  /// What one reading of the queue found.
  private struct Pass {
    var drained = Drained()
    /// New files of which no end of writing was seen, and whether a writing was.
    var created: [ProjectPath: Bool] = [:]
    var isRootInDoubt = false
    var isAllInDoubt = false
    /// Whether something came, went or changed its name.
    var isStructureChanged = false
  }

  private func interpret(_ event: InotifyEvent, _ pass: inout Pass) {
    if event.mask.contains(.overflow) {
      pass.drained.hasOverflowed = true
      pass.isAllInDoubt = true
      return
    }
    // A watch that was ended by us may still have had events in the queue.
    guard let use = table.watches[event.watch] else { return }
    if !event.mask.isDisjoint(with: [.structure, .leaving, .ignored]) { pass.isStructureChanged = true }
    if event.isAboutFolder {
      if !event.mask.isDisjoint(with: .writing) {
        for file in use.files { interpret(event.mask, file, &pass) }
      }
      let isRoot = use.folders.contains(.root)
      if !event.mask.isDisjoint(with: .leaving), isRoot || use.isAbove { pass.isRootInDoubt = true }
      if event.mask.contains(.attributes), isRoot { pass.isAllInDoubt = true }
      if event.mask.contains(.unmount) { pass.isAllInDoubt = true }
      if event.mask.contains(.ignored) {
        _ = table.drop(event.watch)
        if isRoot || use.isAbove { pass.isRootInDoubt = true }
      }
      if !event.mask.isDisjoint(with: [.leaving, .ignored]) {
        for link in use.passing { interpretTarget(.movedFrom, link, &pass) }
      }
      return
    }
    guard let name = event.name else { return }
    if use.wayToRoot == name, !event.mask.isDisjoint(with: .structure) { pass.isRootInDoubt = true }
    for folder in use.folders { interpret(event.mask, folder.appending(name), &pass) }
    for link in use.targets[name] ?? [] { interpretTarget(event.mask, link, &pass) }
  }

  /// An event about the entry `path` of a folder whose entries matter.
  private func interpret(_ mask: InotifyEvent.Mask, _ path: ProjectPath, _ pass: inout Pass) {
    let isFolder = mask.contains(.isFolder)
    guard scope.matters(path, in: scope.coverage(of: path.parent), isFolder: isFolder) else { return }
    pass.drained.activity = true
    if mask.contains(.modify) {
      if pass.created[path] != nil { pass.created[path] = true }
      if Self.isReadByName(path.name) { pass.drained.unfinished.insert(path) }
      return
    }
    pass.drained.unfinished.remove(path)
    if !mask.isDisjoint(with: .structure) || isFolder {
      let kind = try? EntryKind(mode: status(of: absolute(path), following: false).st_mode)
      lookUp(path, kind, &pass.drained.changed)
      if mask.contains(.create), kind == .file {
        pass.created[path] = false
      } else {
        pass.created[path] = nil
        pass.drained.changed.insert(path)
      }
    } else {
      pass.created[path] = nil
      pass.drained.changed.insert(path)
    }
  }

  /// Whether the files of this name are read because of it. Others are left open for long by who writes them: logs.
  package static func isReadByName(_ name: String) -> Bool {
    [".py", ".yml", ".yaml", ".toml", ".json"].contains {
      name.utf8.suffix($0.utf8.count).elementsEqual($0.utf8)
    }
  }

  /// Whether a new file is whole although nobody was seen to finish writing it: a hard link, or a file that
  /// was written without a name and then given one (`O_TMPFILE`). Others are still being written, or empty.
  private func isComplete(_ path: ProjectPath, wasWritten: Bool) -> Bool {
    guard let found = try? status(of: absolute(path), following: false) else { return false }
    return found.st_nlink > 1 || (found.st_size > 0 && !wasWritten)
  }

  /// An event about something that `link` leads to or through.
  private func interpretTarget(_ mask: InotifyEvent.Mask, _ link: ProjectPath, _ pass: inout Pass) {
    pass.drained.activity = true
    if mask.contains(.modify) {
      if Self.isReadByName(link.name) { pass.drained.unfinished.insert(link) }
      return
    }
    pass.drained.unfinished.remove(link)
    // Even where a plain file is made and not yet written: on the way, it is not told from a link that is made
    // and leads to a finished file.
    if !mask.isDisjoint(with: .structure) { lookUp(link, .link, &pass.drained.changed) }
    pass.drained.changed.insert(link)
  }
}

// MARK: - Looking up

extension InotifyTree {
  private func absolute(_ path: ProjectPath) -> String {
    path.text.isEmpty ? root : join(root, path.text)
  }

  func end(_ watches: some Sequence<Int32>) {
    for watch in watches { inotify.remove(watch) }
  }

  /// Brings the watches at and below an entry into line with what it is now.
  /// - Parameters:
  ///   - kind: what the entry is; nil where there is none.
  ///   - found: gets the entries of folders that were not watched before.
  private func lookUp(_ path: ProjectPath, _ kind: EntryKind?, _ found: inout Set<ProjectPath>) {
    // Ended only after the new watches are made, so that one that is still of use is never interrupted.
    let old = table.isLink(path) ? table.forgetLink(path) : []
    defer { end(old.filter { table.watches[$0] == nil }) }
    switch kind {
    case .folder: lookUpFolder(path, &found)
    case .link:
      if follow(path) == .folder { lookUpFolder(path, &found) } else { forget(path) }
    case .file, .other, nil: forget(path)
    }
  }

  /// Watches a folder as far as it matters, and everything below it.
  func lookUpFolder(_ path: ProjectPath, _ found: inout Set<ProjectPath>) {
    let coverage = scope.coverage(of: path)
    guard coverage != .nothing, let watch = watch(path, absolute(path), .contents) else {
      return forget(path)
    }
    if problem == nil, let kind = RemoteFileSystem(holding: absolute(path)) {
      problem = .remoteFileSystem(path: absolute(path), kind: kind)
    }
    let isNew = table[path] != watch
    if isNew {
      // What is meant by this very path is watched under it: there are only so many such paths.
      if table.isCircle(path, watch), !scope.leads(to: path) { return forget(path) }
      if table.watches[watch]?.folders.count ?? 0 >= Self.maximumPathsToFolder {
        surplus.insert(path)
        return forget(path)
      }
      forget(path)
      end(table.attach(path, to: watch).map { [$0] } ?? [])
    }
    guard let listing = listing(path) else { return }
    var gone = table.folders(below: path)
    for entry in listing.entries {
      let child = path.appending(entry.name)
      guard scope.matters(child, in: coverage, isFolder: entry.kind == .folder) else { continue }
      if isNew { found.insert(child) }
      if entry.kind == .folder || entry.kind == .link || gone.contains(child) || table.isLink(child) {
        lookUp(child, entry.kind, &found)
      }
      gone.remove(child)
    }
    for child in gone { forget(child) }
  }

  private func listing(_ path: ProjectPath) -> FolderListing? {
    do throws(SystemError) {
      return try FolderListing(absolute(path))
    } catch {
      if !error.isAbsence {
        problem = problem ?? .failed(operation: "opendir", path: absolute(path), reason: error.reason)
      }
      return nil
    }
  }

  /// Watches every step of a link.
  /// - Returns: what the link leads to; nil where it leads nowhere.
  private func follow(_ link: ProjectPath) -> EntryKind? {
    hasFollowed = true
    let trail = LinkTrail(absolute(link))
    if trail.isUntold {
      problem =
        problem
        ?? .failed(
          operation: "readlink", path: absolute(link), reason: "it leads by a name that is not UTF-8")
    }
    // The link itself is an entry of a watched folder.
    for step in trail.steps.dropFirst() {
      guard let watch = watch(link, step.folder, .contents) else { continue }
      table.addTarget(step.name, of: link, to: watch)
    }
    for folder in trail.folders {
      guard let watch = watch(link, folder, .leaving) else { continue }
      table.addPassing(link, to: watch)
    }
    return trail.target
  }

  func forget(_ path: ProjectPath) {
    end(table.forget(path))
    for link in table.links(in: path) where link != path { end(table.forgetLink(link)) }
  }

  /// - Parameter path: for the message where it fails.
  func watch(_ path: ProjectPath, _ folder: String, _ mask: InotifyEvent.Mask) -> Int32? {
    do throws(SystemError) {
      return try inotify.add(folder, mask)
    } catch {
      note(error, path, folder)
      return nil
    }
  }

  private func note(_ error: SystemError, _ path: ProjectPath, _ absolute: String) {
    if inotify.refusal != nil, error.code == EMFILE || error.code == ENFILE {
      problem = .tooManyInstances
    } else if error.code == ENOSPC {
      problem = .tooManyWatches(path: path.description, watched: watchCount)
    } else if !error.isAbsence {
      problem = problem ?? .failed(operation: "inotify_add_watch", path: absolute, reason: error.reason)
    }
  }

  private func lookUpAll() -> Drained {
    var found = Drained()
    problem = nil
    surplus = []
    if inotify.refusal != nil { inotify = Inotify() }
    found.mustReconcile = findRoot(&found.changed)
    if rootWatch != nil { lookUpFolder(.root, &found.changed) }
    watchMountedFiles()
    return found
  }

  /// Looks up again the paths that were too many.
  private func lookUpSurplus(_ found: inout Set<ProjectPath>) {
    let paths = surplus
    surplus = []
    for path in paths where table[path.parent] != nil {
      lookUp(path, try? EntryKind(mode: status(of: absolute(path), following: false).st_mode), &found)
    }
  }

  /// Watches the single files that are mounted below the root, or where a link leads.
  ///
  /// What such a file holds is written elsewhere, in a folder that need not even have a path here: a container gets
  /// its configuration so.
  private func watchMountedFiles() {
    hasFollowed = false
    guard mounts != nil else { return }
    var files: [ProjectPath: Int32] = [:]
    for base in [.root] + table.links(in: .root) {
      guard let folder = LinkTrail.physical(absolute(base)) else { continue }
      for place in mounts?.places(below: folder) ?? [] {
        let path = base.appending(place)
        guard scope.matters(path, in: scope.coverage(of: path.parent), isFolder: false),
          let found = try? status(of: absolute(path), following: true),
          EntryKind(mode: found.st_mode) == .file
        else { continue }
        files[path] = watchFile(path)
      }
    }
    end(table.watchFiles(files))
  }

  private func watchFile(_ path: ProjectPath) -> Int32? {
    if problem == nil, let kind = RemoteFileSystem(holding: absolute(path)) {
      problem = .remoteFileSystem(path: absolute(path), kind: kind)
    }
    do throws(SystemError) {
      return try inotify.add(file: absolute(path))
    } catch {
      note(error, path, absolute(path))
      return nil
    }
  }
}
