import CLinux
import Glibc
import Publishing

/// The folder in which dagwatchd keeps what it knows about one project.
package struct StateFolder: Hashable, Sendable {
  package let path: String

  /// Finds the folder; nothing is made yet.
  ///
  /// systemd's own folder for the service (`StateDirectory=`) if it gave one, else one per project below the XDG state
  /// folder. There its name holds the project's for people, and a hash of its path to tell namesakes apart.
  /// - Parameters:
  ///   - root: the project's absolute path without links.
  ///   - environment: the process's environment.
  package init(root: String, environment: (String) -> String?) throws(StateError) {
    // systemd separates several folders by colons; the first is meant.
    if let given = environment("STATE_DIRECTORY")?.split(separator: ":").first {
      path = String(given)
      return
    }
    let base: String
    // The XDG specification: a relative path is to be ignored.
    if let given = environment("XDG_STATE_HOME"), given.utf8.first == UInt8(ascii: "/") {
      base = given
    } else if let home = environment("HOME"), home.utf8.first == UInt8(ascii: "/") {
      base = home + "/.local/state"
    } else {
      throw .noHome
    }
    path = base + "/dagwatchd/" + Self.name(of: root)
  }

  package var historyPath: String { path + "/history.sqlite3" }
  /// Of the traces of builds; it may be deleted at any time.
  package var cachePath: String { path + "/cache.sqlite3" }

  /// Makes the folder, for its owner alone.
  package func create() throws(StateError) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o700) != 0 && errno != EEXIST {
        throw .system(path: made, SystemError("mkdir"))
      }
    }
  }

  var lockPath: String { path + "/daemon.lock" }

  /// Makes this process the one daemon of the folder, until the lock is let go or the process ends.
  package func lock() throws(StateError) -> StateLock {
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .system(path: lockPath, SystemError("open")) }
    var refusals = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      refusals += 1
      // It may be a command that looks whether there is a daemon, which takes no time.
      if errno == EINTR || errno == EWOULDBLOCK && refusals < 5 {
        usleep(5000)
        continue
      }
      let error = SystemError("flock")
      let process = Self.process(in: descriptor)
      close(descriptor)
      if error.code != EWOULDBLOCK { throw .system(path: lockPath, error) }
      throw .inUse(path: path, pid: process)
    }
    let text = Array("\(getpid())\n".utf8)
    // The number only helps a person; the lock holds without it.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    return StateLock(descriptor: descriptor, path: lockPath)
  }

  /// Whether a daemon holds the folder's lock, and its process where that is known.
  func holder() -> (isThere: Bool, process: Int32?) {
    let descriptor = open(lockPath, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return (false, nil) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return (false, nil) }
    return (true, Self.process(in: descriptor))
  }

  private static func process(in lock: Int32) -> Int32? {
    var text = [UInt8](repeating: 0, count: 32)
    let count = pread(lock, &text, text.count, 0)
    let digits = text.prefix(max(0, count)).prefix { (48...57).contains($0) }
    return Int32(String(decoding: digits, as: UTF8.self))
  }

  private static func name(of root: String) -> String {
    let last = root.split(separator: "/").last ?? "root"
    let readable = last.utf8.prefix(64).map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        byte
      default: UInt8(ascii: "_")
      }
    }
    // FNV-1a, 64 bits: short, and the same on every machine and in every version.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in root.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(decoding: readable, as: UTF8.self) + "-"
      + String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Held by the one daemon of a state folder.
package final class StateLock: Sendable {
  private let descriptor: Int32
  private let path: String

  fileprivate init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Whether it is this folder's.
  package func isOf(_ folder: StateFolder) -> Bool { path.utf8.elementsEqual(folder.lockPath.utf8) }

  /// Whether the file is still there by its name. Else the next daemon would lock another.
  package var isInPlace: Bool {
    FileIdentity(of: descriptor) == FileIdentity(of: path, following: false)
  }
}

/// Why the state folder cannot be used.
package enum StateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Neither a state folder nor a home is known.
  case noHome
  /// Another daemon serves the project.
  case alreadyRunning(pid: Int32?)
  /// Another daemon has the state folder.
  case inUse(path: String, pid: Int32?)
  case system(path: String, SystemError)

  package var description: String {
    switch self {
    case .noHome: "no place for the state: set STATE_DIRECTORY, XDG_STATE_HOME or HOME"
    case .alreadyRunning(let pid):
      "another dagwatchd serves this project" + (pid.map { ": process \($0)" } ?? "")
    case .inUse(let path, let pid):
      "another dagwatchd uses the state folder \(path)" + (pid.map { ": process \($0)" } ?? "")
    case .system(let path, let error): "cannot use \(path): \(error)"
    }
  }
}
