import ChildProcesses
import Foundation
import Glibc

/// An empty folder outside of the project that nobody else can read, gone with this value.
final class TemporaryFolder {
  /// Absolute, without links.
  let path: String

  /// - Throws: why there is none, in the operating system's words.
  init(named name: String, variables: [String: String]) throws(SpawnError) {
    let parent = variables["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let real = realpath(template, nil) else { throw SpawnError.last }
    path = String(cString: real)
    free(real)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
