import Glibc
import ProjectFiles

/// The project as it stands on the disk now: nothing is kept from one question to the next.
///
/// Links are followed wherever they lead, as Kedro follows them; a link that leads nowhere is absent, as
/// for Python's `Path.exists`.
///
/// A file may be written while it is read. Its size and times are taken before and after, and a read
/// during which they moved is done again; a file that never holds still is unreadable rather than torn. So is one that is
/// far larger than anything that a person writes.
package final class DiskFiles: ProjectFiles {
  /// Entries whose names are not UTF-8, repaired for display, each once in the order of meeting. No
  /// project path can name them, so they are left out of every listing.
  package private(set) var nonUTF8Names: [String] = []
  private let root: String
  private let limit: Int
  private static let attempts = 4

  /// In bytes. A person writes no program and no configuration of this size. To understand one takes a gigabyte or two and
  /// half the time in which the service manager wants the loop to turn (`WatchdogSec=30s`); a larger one would end the
  /// daemon.
  package static let largest = 64 << 20

  /// - Parameters:
  ///   - root: the project's folder, absolute.
  ///   - limit: in bytes; larger files are unreadable.
  package init(root: String, limit: Int = DiskFiles.largest) {
    self.root = root
    self.limit = limit
  }

  package func contents(of path: ProjectPath) -> FileContents {
    guard let absolute = absolute(path) else { return .absent }
    for attempt in 0..<Self.attempts {
      do throws(SystemError) {
        if let contents = try readOnce(absolute) { return contents }
      } catch {
        if error.code == EINTR { continue }
        return error.isAbsence ? .absent : .unreadable(error.unreadable)
      }
      usleep(1000 << UInt32(attempt))
    }
    return .unreadable("it keeps changing while it is read")
  }

  package func entries(of path: ProjectPath) -> DirectoryEntries {
    guard let absolute = absolute(path) else { return .absent }
    var failure = SystemError(code: EINTR)
    for _ in 0..<Self.attempts where failure.code == EINTR {
      do throws(SystemError) { return .entries(try list(absolute, path)) } catch { failure = error }
    }
    if failure.isAbsence { return .absent }
    var reason = failure.unreadable
    // Whoever asks for entries would go on as if there were none.
    if failure.code == EACCES || failure.code == EPERM { reason.isOfMachine = true }
    return .unreadable(reason)
  }

  private func list(_ absolute: String, _ path: ProjectPath) throws(SystemError) -> [DirectoryEntry] {
    let listing = try FolderListing(absolute)
    for name in listing.nonUTF8Names.map({ path.appending($0).text }) where !nonUTF8Names.contains(name) {
      nonUTF8Names.append(name)
    }
    // A cache that comes is no change of the project, and an environment is no part of it.
    var entries: [DirectoryEntry] = []
    for entry in listing.entries {
      let isFolder = try isFolder(entry, in: absolute)
      if isFolder ? WatchScope.isIgnoredFolder(entry.name) : WatchScope.isIgnored(entry.name) { continue }
      if isFolder, VirtualEnvironment.names.contains(entry.name),
        VirtualEnvironment.isOne(join(absolute, entry.name))
      {
        continue
      }
      entries.append(DirectoryEntry(name: entry.name, isDirectory: isFolder))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// A name with a NUL would name another file to the kernel; for Python no such file exists.
  private func absolute(_ path: ProjectPath) -> String? {
    path.text.utf8.contains(0) ? nil : path.text.isEmpty ? root : join(root, path.text)
  }

  private func isFolder(_ entry: FolderListing.Entry, in folder: String) throws(SystemError) -> Bool {
    switch entry.kind {
    case .folder: return true
    case .file, .other: return false
    case .link:
      do throws(SystemError) {
        return EntryKind(mode: try status(of: join(folder, entry.name), following: true).st_mode) == .folder
      } catch {
        // A link that leads nowhere, or where nobody may look, is no folder, as for `Path.is_dir`.
        if error.isAbsence || !error.unreadable.isOfMachine { return false }
        throw error
      }
    }
  }

  /// - Returns: nil where the file moved under the reader.
  private func readOnce(_ path: String) throws(SystemError) -> FileContents? {
    // Without O_NONBLOCK the opening of a pipe waits for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    var before = stat()
    guard fstat(descriptor, &before) == 0 else { throw .last }
    switch EntryKind(mode: before.st_mode) {
    case .file: break
    case .folder: return .directory
    case .link, .other: return .unreadable("it is no regular file")
    }
    if before.st_size > limit { return .unreadable(.tooLarge(Int(before.st_size), limit: limit)) }
    let bytes = try readAll(descriptor, expecting: Int(before.st_size))
    // It grew, or it is none of those whose size is known, as in /proc.
    if bytes.count > limit { return .unreadable(.tooLarge(bytes.count, limit: limit)) }
    var after = stat()
    guard fstat(descriptor, &after) == 0 else { throw .last }
    let here = try status(of: path, following: true)
    let stayed =
      isSame(before, after) && isSame(after, here) && bytes.count == Int(after.st_size)
    return stayed ? .file(bytes) : nil
  }

  private func isSame(_ left: stat, _ right: stat) -> Bool {
    left.st_ino == right.st_ino && left.st_dev == right.st_dev && left.st_size == right.st_size
      && left.st_mtim.tv_sec == right.st_mtim.tv_sec && left.st_mtim.tv_nsec == right.st_mtim.tv_nsec
  }

  /// - Returns: more than the limit where the file has more, but not all of it.
  private func readAll(_ descriptor: Int32, expecting size: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8]()
    // One more than expected, so that the end of the file is seen in the same room.
    var room = size + 1
    while true {
      var failure: SystemError?
      let old = bytes.count
      bytes += [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        while count < room {
          let got = read(descriptor, buffer.baseAddress.map { $0 + count }, room - count)
          if got > 0 {
            count += got
          } else if got == 0 {
            break
          } else if errno != EINTR {
            failure = .last
            break
          }
        }
      }
      if let failure { throw failure }
      if bytes.count - old < room || bytes.count > limit { return bytes }
      room = 65536
    }
  }
}
