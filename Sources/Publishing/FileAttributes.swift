import CLinux
import Glibc

/// Who may read a file beside its owner and group, and what others have noted on it: its extended attributes (xattr(7)).
///
/// A file that is put in the place of another begins without them. An access list (acl(5)) says who may read, and the bits
/// of the group, as stat(2) gives them, are then not the group's but the most that the list may grant to anybody. Without the
/// list these bits would let in a group that the list shut out.
struct FileAttributes {
  private var values: [(name: String, value: [UInt8])] = []

  private static let accessList = "system.posix_acl_access"
  /// Beside the access list. Any other says something of the bytes, or is the kernel's own affair.
  private static func isKept(_ name: String) -> Bool {
    name.hasPrefix("user.") || name == "security.selinux"
  }

  /// `XATTR_SIZE_MAX` and `XATTR_LIST_MAX` of Linux.
  private static let largest = 1 << 16
  /// The file has none of this name, its file system has none at all, nobody may ask, or there is no file.
  private static let absence: Set<Int32> = [ENODATA, EOPNOTSUPP, ENOSYS, EPERM, EACCES, ENOENT, ENOTDIR]

  /// - Parameter path: of no link.
  init(of path: String) throws(Refusal) {
    let listed = try Self.read("llistxattr") {
      llistxattr(path, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    // Not every file system lists it.
    let names =
      [Self.accessList]
      + (listed ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.filter(Self.isKept)
    for name in names {
      let value = try Self.read("lgetxattr") { lgetxattr(path, name, $0.baseAddress, $0.count) }
      if let value { values.append((name, value)) }
    }
  }

  /// Gives a new file the mode of the old one, and these.
  func give(to descriptor: Int32, mode: mode_t) throws(Refusal) {
    let hasList = values.contains { $0.name == Self.accessList }
    // The folder may have given it a list (its default one) that the old file did not have.
    if !hasList { _ = fremovexattr(descriptor, Self.accessList) }
    // Nobody gets in whom the list shut out, should it be refused.
    let mode = hasList ? mode & ~0o070 : mode
    guard uninterrupted({ fchmod(descriptor, mode) }) == 0 else { throw Refusal("fchmod") }
    for (name, value) in values where fsetxattr(descriptor, name, value, value.count, 0) != 0 {
      let code = errno
      if name == Self.accessList, [EIO, ENOSPC, EDQUOT].contains(code) { throw Refusal("fsetxattr", code) }
    }
  }

  /// - Returns: nil where there is nothing.
  private static func read(
    _ operation: String, _ call: (UnsafeMutableRawBufferPointer) -> Int
  ) throws(Refusal) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: largest)
    let (count, code) = buffer.withUnsafeMutableBytes { bytes in
      let count = call(bytes)
      return (count, errno)
    }
    if count >= 0 { return Array(buffer.prefix(count)) }
    if absence.contains(code) { return nil }
    throw Refusal(operation, code)
  }
}
