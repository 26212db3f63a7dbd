import Foundation
import Glibc
import TestSupport

/// What can become of a file that may be deleted at any time.
enum Damage: CaseIterable {
  case truncate, flip, delete, empty, replace, overwriteStart

  static func random(_ random: inout FixedGenerator) -> Damage {
    allCases.randomElement(using: &random) ?? .delete
  }

  /// - Returns: what was done, for a message.
  func `do`(to path: String, _ random: inout FixedGenerator) -> String {
    guard var bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else { return "no cache" }
    switch self {
    case .truncate:
      let length = Int.random(in: 0..<bytes.count, using: &random)
      Glibc.truncate(path, length)
      return "truncate the cache to \(length)"
    case .flip:
      for _ in 0..<Int.random(in: 1...200, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      Self.write(bytes, over: path)
      return "flip bits of the cache"
    case .delete:
      unlink(path)
      return "delete the cache"
    case .empty:
      Glibc.truncate(path, 0)
      return "empty the cache"
    case .replace:
      try? Data("no database at all\n".utf8).write(to: URL(filePath: path))
      return "put something else in the cache's place"
    case .overwriteStart:
      bytes.replaceSubrange(
        0..<min(64, bytes.count), with: Data(repeating: 0xFF, count: min(64, bytes.count)))
      Self.write(bytes, over: path)
      return "overwrite the cache's head"
    }
  }

  /// In the same file, which a process may have open.
  private static func write(_ bytes: Data, over path: String) {
    guard let file = FileHandle(forWritingAtPath: path) else { return }
    try? file.write(contentsOf: bytes)
    try? file.close()
  }
}
