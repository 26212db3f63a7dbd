import Glibc

/// Which file or folder something is, whatever its name is by now.
struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// What stands under a name; nil where nothing does, or where that cannot be seen.
  init?(of path: String, following: Bool) {
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, following ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(status)
  }

  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }
}
