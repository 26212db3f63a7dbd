import CLinux
import Glibc

/// Processes that a child left behind outside of its process group.
///
/// A program that makes itself a daemon leaves its group, and nothing that can be done to the group reaches it. But a process
/// keeps the environment that it was started with, and so does whatever it forks: a mark in there finds
/// them all, but for one that was given an environment of its own.
struct Leftovers {
  /// `NAME=VALUE`, as it stands in the environment.
  private let mark: [UInt8]

  static let name = "DAGWATCHD_QUESTION"

  /// - Parameter value: of the variable `name`; no other process has it.
  init(mark value: String) { mark = Array("\(Self.name)=\(value)".utf8) }

  /// Ends them. One that goes on forking is followed for some generations.
  func kill() {
    for _ in 0..<20 where killOnce() {}
  }

  /// - Returns: whether there was any.
  private func killOnce() -> Bool {
    guard let folder = opendir("/proc") else { return false }
    defer { closedir(folder) }
    var isAny = false
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let process = pid_t(name), process != getpid() else { continue }
      // Opened before it is looked at: the number may be another's afterwards, this is not.
      let descriptor = clinux_process_descriptor(process)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard isMarked(process) else { continue }
      if clinux_signal_process(descriptor, SIGKILL) == 0 { isAny = true }
    }
    return isAny
  }

  private func isMarked(_ process: pid_t) -> Bool {
    let descriptor = open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < 4 << 20 {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
  }
}
