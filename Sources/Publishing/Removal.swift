import Glibc

/// Taking away what is not wanted any more: stale files, folders that are empty by that, leftovers of a crash.
///
/// Removing is the one thing that cannot be taken back, so each step proves first that what it removes is what it
/// is taken for: a file by its content, a folder by being empty, a leftover by its name and by having no owner.
extension Publisher {
  /// Removes the file at `path`, durably, if it may be removed.
  ///
  /// A path that is a link is kept: the link was laid by somebody else, and where it leads is not ours to empty.
  /// - Parameters:
  ///   - path: relative to the root, or absolute.
  ///   - mayRemove: asked about what stands there.
  /// - Returns: nil where no file stands there, so that nothing is left to do: also where it is a folder now.
  package func remove(
    _ path: String, mayRemove: (StandingFile) -> Bool
  ) throws(PublishError) -> Publication? {
    let absolute = absolute(path)
    var before = stat()
    guard lstat(absolute, &before) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw PublishError(path: path, operation: "lstat", reason: String(cString: strerror(errno)))
    }
    let kind = before.st_mode & 0o170000
    guard kind == 0o100000 || kind == 0o120000 else { return nil }
    // A link that leads nowhere has nothing of ours behind it.
    guard let file = try file(at: path) else { return nil }
    var publication = Publication(
      path: path, outcome: .kept, oldSHA256: file.sha256, newSHA256: file.sha256,
      byteCount: file.bytes.count)
    if file.isLink || !mayRemove(file) { return publication }
    // It was read a moment ago: whoever saved it since made it another file.
    var now = stat()
    do throws(Refusal) {
      guard lstat(absolute, &now) == 0 else {
        if errno == ENOENT { return nil }
        throw Refusal("lstat")
      }
      guard ReplaceableFile.isSame(before, now) else { return publication }
      guard uninterrupted({ unlink(absolute) }) == 0 else { throw Refusal("unlink") }
      publication.outcome = .removed
      publication.newSHA256 = nil
      publication.byteCount = 0
      try ReplaceableFile.sync(ReplaceableFile.folder(of: absolute))
      return publication
    } catch {
      throw PublishError(
        path: path, operation: error.operation, reason: error.reason,
        done: publication.outcome == .removed ? publication : nil)
    }
  }

  /// Removes a folder, durably, if nothing is in it.
  /// - Parameter folder: absolute.
  /// - Returns: whether it is not there any more.
  package func removeIfEmpty(_ folder: String) -> Bool {
    // The kernel itself refuses a folder with anything in it, and a link to one.
    guard rmdir(folder) == 0 else { return errno == ENOENT }
    do throws(Refusal) { try ReplaceableFile.sync(ReplaceableFile.folder(of: folder)) } catch {}
    return true
  }

  /// Which file a path leads to: the same for two paths to one file, through a linked folder, by another case on a
  /// file system that ignores case, by a relative and an absolute spelling. What one of them is to hold must not be
  /// removed by the other.
  /// - Returns: nil where there is none.
  package func identity(of path: String) -> FileIdentity? {
    FileIdentity(of: absolute(path), following: true)
  }

  /// The folders that have to be made for these files, outermost first, each once; absolute.
  /// - Parameter paths: relative to the root, or absolute.
  package func missingFolders(above paths: [String]) -> [String] {
    var missing: [String] = []
    for path in paths {
      var above: [String] = []
      var folder = ReplaceableFile.folder(of: absolute(path))
      while folder != "/", access(folder, F_OK) != 0, errno == ENOENT {
        above.insert(folder, at: 0)
        folder = ReplaceableFile.folder(of: folder)
      }
      missing += above.filter { !missing.contains($0) }
    }
    return missing
  }

  /// Removes the temporary files that a killed publisher left in a folder, as far as that is allowed. Those of a
  /// publisher that is at work are locked by it, and stay.
  /// - Parameter folder: relative to the root, or absolute. One that is missing has no leftovers.
  package func removeLeftovers(in folder: String) {
    guard let entries = opendir(absolute(folder)) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let name = start.assumingMemoryBound(to: CChar.self)
      guard TemporaryName.matches(String(cString: name)) else { continue }
      let descriptor = openat(dirfd(entries), name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      if descriptor < 0 { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlinkat(dirfd(entries), name, 0) }
    }
  }
}
