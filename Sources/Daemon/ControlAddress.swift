import Glibc
import Publishing

/// Where a daemon and the commands about its project meet: a Unix socket in the state folder, which both find by the
/// same rule, and which is the owner's alone.
///
/// An address of a Unix socket has room for 107 bytes (unix(7)), and a state folder may lie deeper than that. So the
/// folder is opened, and the socket is named by way of `/proc/self/fd`, which is short wherever the folder lies.
package struct ControlAddress: Hashable, Sendable {
  private let folder: String
  private static let name = "control.sock"

  /// - Parameter state: exists.
  package init(_ state: StateFolder) { folder = state.path }

  /// Makes the socket of the one daemon that holds the folder's lock, in the place of one that a killed daemon left.
  /// - Returns: a descriptor that listens, and is the caller's to close.
  func listen() throws(SystemError) -> Int32 {
    try withAddress { path, address, size throws(SystemError) in
      let made = try Self.socket(Int32(SOCK_NONBLOCK.rawValue))
      do throws(SystemError) {
        if unlink(path) != 0, errno != ENOENT { throw SystemError("unlink") }
        if bind(made, address, size) != 0 { throw SystemError("bind") }
        // Before it listens: until then nobody can connect.
        if chmod(path, 0o600) != 0 { throw SystemError("chmod") }
        if Glibc.listen(made, 16) != 0 { throw SystemError("listen") }
        return made
      } catch {
        close(made)
        throw error
      }
    }
  }

  /// Connects to the daemon.
  /// - Returns: a descriptor that is the caller's to close.
  func connect() throws(SystemError) -> Int32 {
    try withAddress { _, address, size throws(SystemError) in
      let made = try Self.socket(0)
      if Glibc.connect(made, address, size) == 0 { return made }
      let error = SystemError("connect")
      close(made)
      throw error
    }
  }

  var path: String { folder + "/" + Self.name }

  /// Which socket stands there now.
  var identity: FileIdentity? { FileIdentity(of: path, following: false) }

  /// Removes the socket of a daemon that ends.
  func remove() { unlink(path) }

  private static func socket(_ flags: Int32) throws(SystemError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags
    let made = Glibc.socket(AF_UNIX, type, 0)
    if made < 0 { throw SystemError("socket") }
    return made
  }

  private func withAddress(
    _ body: (String, UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Int32
  ) throws(SystemError) -> Int32 {
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened < 0 { throw SystemError("open") }
    defer { close(opened) }
    let path = "/proc/self/fd/\(opened)/" + Self.name
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let pointer = UnsafeMutablePointer<sockaddr_un>.allocate(capacity: 1)
    defer { pointer.deallocate() }
    pointer.initialize(to: address)
    return try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer throws(SystemError) in
      try body(path, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
}
