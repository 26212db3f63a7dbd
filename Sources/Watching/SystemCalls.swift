import Glibc
import ProjectFiles

/// A refused system call.
struct SystemError: Error, Hashable, Sendable {
  let code: Int32

  /// The error that the last system call of this thread left.
  static var last: SystemError { SystemError(code: errno) }

  /// The operating system's own text.
  var reason: String { String(cString: strerror(code)) }

  /// As a reader is told it.
  var unreadable: Unreadable {
    // A file's own: who may read it, and how its path is made. All else is the state of the machine.
    let isOfFile = [EACCES, EPERM, ELOOP, ENAMETOOLONG, EINVAL, ENXIO, ENODEV].contains(code)
    return Unreadable(reason, isOfMachine: !isOfFile)
  }

  /// Whether the path, or a folder on the way to it, is not there.
  var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
}

/// What a name in a folder stands for, the name itself and not what a link leads to.
enum EntryKind: Hashable, Sendable {
  case folder, link, file
  /// A pipe, a socket, a device.
  case other

  init(mode: mode_t) {
    self =
      switch mode & 0o170000 {
      case 0o040000: .folder
      case 0o120000: .link
      case 0o100000: .file
      default: .other
      }
  }
}

/// The status of a path.
/// - Parameter following: whether a link's target is meant rather than the link.
func status(of path: String, following: Bool) throws(SystemError) -> stat {
  var result = stat()
  guard fstatat(AT_FDCWD, path, &result, following ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { throw .last }
  return result
}

/// A folder's entries as the kernel gives them: in no order, without `.` and `..`.
struct FolderListing {
  struct Entry {
    var name: String
    var kind: EntryKind
  }

  var entries: [Entry] = []
  /// The other names, repaired for display. They cannot be project paths.
  var nonUTF8Names: [String] = []

  init(_ path: String) throws(SystemError) {
    guard let folder = opendir(path) else { throw .last }
    defer { closedir(folder) }
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw .last }
        return
      }
      // The array at the end of a dirent is as long as the record and not as its type says.
      let bytes = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let text = bytes.assumingMemoryBound(to: CChar.self)
      guard let name = String(validatingCString: text) else {
        nonUTF8Names.append(String(cString: text))
        continue
      }
      if name == "." || name == ".." { continue }
      let kind: EntryKind
      switch Int(entry.pointee.d_type) {
      case Int(DT_DIR): kind = .folder
      case Int(DT_LNK): kind = .link
      case Int(DT_REG): kind = .file
      case Int(DT_UNKNOWN):
        var result = stat()
        guard fstatat(dirfd(folder), text, &result, AT_SYMLINK_NOFOLLOW) == 0 else {
          if SystemError.last.isAbsence { continue }
          throw .last
        }
        kind = EntryKind(mode: result.st_mode)
      default: kind = .other
      }
      entries.append(Entry(name: name, kind: kind))
    }
  }
}

/// `name` in `folder`, both absolute or both relative.
func join(_ folder: String, _ name: String) -> String {
  folder.utf8.last == UInt8(ascii: "/") ? folder + name : folder + "/" + name
}
