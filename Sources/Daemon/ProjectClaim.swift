import CLinux
import Glibc
import Publishing

/// Makes a process the one daemon of a project, wherever the two keep their states.
///
/// It is a lock on one byte of `/`, by which the folder's device and inode and the number of the process are meant: nothing is
/// made on a disk, and it ends with the process, however that ends. Not on the project's own folder, for an open folder
/// keeps its disk from being unmounted; not an abstract socket, for a service with a network of its own would not see it.
/// Anybody may lock a byte, so a claim counts where the kernel's own account shows that a process of the same user, of the
/// project's owner or of root holds it. Any other is named, and keeps nobody from anything.
/// [decisions/0019](../../docs/decisions/0019-one-daemon-for-a-project.md) has the rest.
package struct ProjectClaim: ~Copyable, Sendable {
  private let file: Int32
  /// Of the bytes that stand for the folder, one for each number that a process can have.
  let first: Int64
  let folder: FileIdentity

  /// More than the kernel gives to processes (PID_MAX_LIMIT).
  private static let processes: Int64 = 1 << 22

  private init(file: Int32, folder: FileIdentity) {
    self.file = file
    self.folder = folder
    first = Self.firstByte(of: folder)
  }

  /// - Parameter attempts: two that begin at once see each other, and both stand back for a moment.
  /// - Throws: ``StateError/alreadyRunning(pid:)`` where another has it.
  package static func take(root: String, attempts: Int = 6) throws(StateError) -> ProjectClaim {
    guard let folder = FileIdentity(of: root, following: true) else {
      throw .system(path: root, SystemError("stat"))
    }
    let file = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if file < 0 { throw .system(path: "/", SystemError("open")) }
    let claim = ProjectClaim(file: file, folder: folder)
    var rest = attempts
    while true {
      if clinux_lock_byte(file, claim.ownByte) != 0 { throw .system(path: "/", SystemError("fcntl")) }
      guard let holder = claim.others().first(where: { claim.isTrusted($0, root: root) }) else {
        return claim
      }
      rest -= 1
      if rest == 0 { throw .alreadyRunning(pid: holder) }
      clinux_unlock_byte(file, claim.ownByte)
      usleep(.random(in: 2_000...30_000))
    }
  }

  deinit { close(file) }

  /// The daemon of a project; nil where there is none, or where it is not proven to be one.
  package static func holder(of root: String) -> Int32? {
    guard let folder = FileIdentity(of: root, following: true) else { return nil }
    let file = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if file < 0 { return nil }
    let claim = ProjectClaim(file: file, folder: folder)
    return claim.others().first { claim.isTrusted($0, root: root) }
  }

  private var ownByte: Int64 { first + Int64(getpid()) }

  /// The processes that claim the folder too.
  func others() -> [Int32] {
    var found: [Int32] = []
    var ranges = [first..<first + Self.processes]
    while let range = ranges.popLast() {
      var length: Int64 = 0
      let byte = clinux_locked_byte(file, range.lowerBound, Int64(range.count), &length)
      if byte < 0 { continue }
      found.append(Int32(truncatingIfNeeded: max(0, byte - first)))
      // The kernel tells of one, and not of the lowest.
      if byte > range.lowerBound { ranges.append(range.lowerBound..<byte) }
      if length > 0, byte + length < range.upperBound { ranges.append(byte + length..<range.upperBound) }
    }
    return found.sorted()
  }

  /// FNV-1a of the device and the inode, 40 bits of it.
  private static func firstByte(of folder: FileIdentity) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in [folder.device, folder.inode] {
      for shift in stride(from: 0, to: 64, by: 8) {
        hash = (hash ^ (number >> UInt64(shift) & 0xff)) &* 0x100_0000_01b3
      }
    }
    return Int64(hash >> 24) * processes
  }

  /// Whether it is proven that this process holds its byte, and whether it is one that may claim the project.
  private func isTrusted(_ process: Int32, root: String) -> Bool {
    var (owner, folder) = (stat(), stat())
    let own = "/proc/\(process)"
    guard stat(own, &owner) == 0, stat(root, &folder) == 0,
      [geteuid(), 0, folder.st_uid].contains(owner.st_uid)
    else { return false }
    let byte = first + Int64(process)
    guard let listing = opendir(own + "/fdinfo") else { return false }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let name = String(
        cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
      // As in /proc/locks: kind, reach, owner, place, first and last byte.
      if Self.text(of: own + "/fdinfo/" + name).split(separator: "\n").contains(where: { line in
        line.hasPrefix("lock:") && line.contains("OFDLCK") && line.hasSuffix(" \(byte) \(byte)")
      }) {
        return true
      }
    }
    return false
  }

  private static func text(of path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }
}
