import Crypto
import Glibc

/// Puts bytes in place of a file, whole or not at all.
///
/// Airflow reads the DAGs folder whenever it likes, and power fails whenever it likes. So the new bytes are
/// written to a temporary file beside the old one and made durable, then renamed over it, and then the
/// folder that holds the name is made durable. A reader sees the old file or the new one; after a crash one
/// of them stands. The temporary name does not end in `.py`, since Airflow takes what does for a DAG.
///
/// A file that already holds the bytes is not touched, so that its time of change says when it changed.
///
/// A path that is a symbolic link stays one, and what it leads to is replaced, wherever that is: whoever
/// laid the link wants the file there. A link that leads nowhere gets its target made.
package struct Publisher: Sendable {
  private let root: String

  /// - Parameter root: absolute; where relative paths start.
  package init(root: String) { self.root = root }

  /// Makes the file at `path` hold `bytes`; makes the folders that are missing.
  /// - Parameter path: relative to the root, or absolute.
  /// - Returns: what there was and what there is.
  /// - Throws: where a system call was refused. The old file is then as it was; only where the last step
  ///   failed, `fsync` of the folder, the new one stands, and may not survive a power failure.
  package func publish(_ bytes: [UInt8], to path: String) throws(PublishError) -> Publication {
    do throws(Refusal) {
      let file = try ReplaceableFile(absolute(path))
      let isSame = file.old.map { $0.bytes == bytes } ?? false
      if !isSame { try file.replace(with: bytes) }
      return Publication(
        path: path, outcome: isSame ? .unchanged : file.old == nil ? .created : .replaced,
        oldSHA256: file.old.map { Self.sha256($0.bytes) }, newSHA256: Self.sha256(bytes),
        byteCount: bytes.count)
    } catch {
      throw PublishError(path: path, operation: error.operation, reason: error.reason)
    }
  }

  /// Removes the temporary files that a killed publisher left in a folder, as far as that is allowed. No
  /// other publisher may be at work on the folder.
  /// - Parameter folder: relative to the root, or absolute. One that is missing has no leftovers.
  package func removeLeftovers(in folder: String) {
    guard let entries = opendir(absolute(folder)) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let name = start.assumingMemoryBound(to: CChar.self)
      if TemporaryName.matches(String(cString: name)) { unlinkat(dirfd(entries), name, 0) }
    }
  }

  private func absolute(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : root + "/" + path
  }

  private static func sha256(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
