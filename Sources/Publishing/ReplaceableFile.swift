import Glibc

/// A file as it stands, and the one way to put another in its place.
struct ReplaceableFile {
  struct Old {
    var bytes: [UInt8]
    var status: stat
  }

  /// Behind all links.
  let path: String
  /// What stands there; nil where nothing does.
  let old: Old?
  /// Whether the path that was given is a link.
  let isLink: Bool

  /// As many links as the kernel follows before it answers ELOOP (path_resolution(7)).
  private static let maximumLinks = 40
  /// For a new file, less what the umask takes.
  private static let newMode: mode_t = 0o644

  /// - Parameter path: absolute; may be a link, and may not exist.
  init(_ path: String) throws(Refusal) {
    if path.utf8.contains(0) { throw Refusal("open", EINVAL) }
    self.path = try Self.target(of: path)
    isLink = self.path != path
    old = try Self.read(self.path)
  }

  private var folder: String { Self.folder(of: path) }
  private var name: String { String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]) }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }
}

// MARK: - Reading

extension ReplaceableFile {
  private static func target(of path: String) throws(Refusal) -> String {
    var path = path
    for _ in 0...maximumLinks {
      guard let target = try linkText(path) else { return path }
      path = target.hasPrefix("/") ? target : folder(of: path) + "/" + target
    }
    throw Refusal("readlink", ELOOP)
  }

  /// - Returns: nil where the path is no link, and where nothing is there, nor can be: that comes up at the opening.
  /// - Throws: where that cannot be said. To take a link for a file would put a file in its place.
  private static func linkText(_ path: String) throws(Refusal) -> String? {
    var code: Int32 = 0
    let target: String? = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let text = buffer.baseAddress else { return nil }
      let count = uninterrupted { Int32(truncatingIfNeeded: readlink(path, text, buffer.count)) }
      if count < 0 {
        code = errno
        return nil
      }
      return String(decoding: UnsafeRawBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }
    if target == nil, ![EINVAL, ENOENT, ENOTDIR, ENAMETOOLONG].contains(code) {
      throw Refusal("readlink", code)
    }
    return target
  }

  private static func read(_ path: String) throws(Refusal) -> Old? {
    // Without O_NONBLOCK the opening of a pipe waits for a writer.
    let descriptor = uninterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw Refusal("open")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Refusal("fstat") }
    switch status.st_mode & 0o170000 {
    case 0o100000: break
    case 0o040000: throw Refusal("open", EISDIR)
    default: throw Refusal("open", reason: "it is no regular file")
    }
    var bytes: [UInt8] = []
    while true {
      let room = max(4096, Int(status.st_size) - bytes.count + 1)
      var code: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        let got = Glibc.read(descriptor, buffer.baseAddress, room)
        code = got < 0 ? errno : 0
        count = max(0, got)
      }
      if code == EINTR { continue }
      if code != 0 { throw Refusal("read", code) }
      if chunk.isEmpty { return Old(bytes: bytes, status: status) }
      bytes += chunk
    }
  }
}

// MARK: - Replacing

extension ReplaceableFile {
  /// Puts a file that holds `bytes` in this one's place, for good after ``makeDurable()``. A replaced file keeps its
  /// mode, its access list and what others noted on it, and its owner and group where this process may give files away.
  /// - Parameters:
  ///   - root: a folder that has to be there.
  ///   - made: gets the folders that had to be made, outermost first.
  /// - Returns: false where something else stands there by now, so that nothing was replaced.
  func replace(with bytes: [UInt8], neverMaking root: String, _ made: inout [String]) throws(Refusal) -> Bool
  {
    try Self.makeFolder(folder, neverMaking: root, &made)
    let (descriptor, temporary) = try openTemporary()
    // The lock says that the temporary file has an owner, until it is one no more: `removeLeftovers` asks for it.
    let lock = dup(descriptor)
    defer { if lock >= 0 { close(lock) } }
    var isOpen = true
    do throws(Refusal) {
      defer { if isOpen { close(descriptor) } }
      try Self.write(bytes, to: descriptor)
      if let old {
        if old.status.st_uid != geteuid() || old.status.st_gid != getegid() {
          _ = fchown(descriptor, old.status.st_uid, old.status.st_gid)
        }
        try FileAttributes(of: path).give(to: descriptor, mode: old.status.st_mode & 0o7777)
      }
      guard uninterrupted({ fsync(descriptor) }) == 0 else { throw Refusal("fsync") }
      isOpen = false
      // Some network file systems tell only here that there was no room. An interrupted one is closed (close(2)).
      guard close(descriptor) == 0 || errno == EINTR else { throw Refusal("close") }
      guard try isAsRead() else {
        unlink(temporary)
        return false
      }
      guard rename(temporary, path) == 0 else { throw Refusal("rename") }
    } catch {
      unlink(temporary)
      throw error
    }
    return true
  }

  /// Whether what was read still stands, by its inode and times, or else by its bytes: not every file system gives a file
  /// the same number twice.
  private func isAsRead() throws(Refusal) -> Bool {
    var now = stat()
    guard lstat(path, &now) == 0 else {
      if errno == ENOENT { return old == nil }
      throw Refusal("lstat")
    }
    guard let old else { return false }
    if Self.isSame(old.status, now) { return true }
    guard now.st_mode & 0o170000 == 0o100000 else { return false }
    return try Self.read(path)?.bytes == old.bytes
  }

  static func isSame(_ left: stat, _ right: stat) -> Bool {
    left.st_ino == right.st_ino && left.st_dev == right.st_dev && left.st_size == right.st_size
      && left.st_mtim.tv_sec == right.st_mtim.tv_sec && left.st_mtim.tv_nsec == right.st_mtim.tv_nsec
      && left.st_ctim.tv_sec == right.st_ctim.tv_sec && left.st_ctim.tv_nsec == right.st_ctim.tv_nsec
  }

  /// Makes the file's name durable.
  func makeDurable() throws(Refusal) { try Self.sync(folder) }

  private func openTemporary() throws(Refusal) -> (descriptor: Int32, path: String) {
    while true {
      let temporary = folder + "/" + TemporaryName.random(for: name)
      // Who may not read the old file may not read the new one either, while it is written.
      let mode = old == nil ? Self.newMode : 0o600
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      if descriptor >= 0 {
        flock(descriptor, LOCK_EX | LOCK_NB)
        return (descriptor, temporary)
      }
      if errno != EEXIST && errno != EINTR { throw Refusal("open") }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Refusal) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count >= 0 { done += count } else if errno != EINTR { throw Refusal("write") }
    }
  }

  /// Makes a folder and those above it, each durably. A project that was deleted is not begun anew by what is published of it.
  /// - Parameters:
  ///   - root: is not made, nor what is above it.
  ///   - made: gets those that were made, outermost first.
  private static func makeFolder(
    _ folder: String, neverMaking root: String, _ made: inout [String]
  ) throws(Refusal) {
    var status = stat()
    if stat(folder, &status) == 0 { return }
    let code = errno
    let isRoot = (root + "/").utf8.starts(with: (folder + "/").utf8)
    guard code == ENOENT, folder != "/", !isRoot else { throw Refusal("stat", code) }
    let above = self.folder(of: folder)
    try makeFolder(above, neverMaking: root, &made)
    if uninterrupted({ mkdir(folder, 0o755) }) == 0 {
      made.append(folder)
    } else if errno != EEXIST {
      throw Refusal("mkdir")
    }
    try sync(above)
  }

  /// Makes the names in a folder durable.
  static func sync(_ folder: String) throws(Refusal) {
    let descriptor = uninterrupted { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw Refusal("open") }
    defer { close(descriptor) }
    // EINVAL: a file system whose folders have nothing to be made durable.
    guard uninterrupted({ fsync(descriptor) }) == 0 || errno == EINVAL else { throw Refusal("fsync") }
  }
}
