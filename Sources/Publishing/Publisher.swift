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
///
/// Whether a file may be replaced is judged by what stands in it, and somebody may save it between the judgement and the
/// renaming. So it is looked at once more right before that, and another file is judged anew.
package struct Publisher: Sendable {
  let root: String

  /// - Parameter root: absolute; where relative paths start. It is never made, nor what is above it.
  package init(root: String) { self.root = root }

  /// Makes the file at `path` hold `bytes`; makes the folders that are missing.
  /// - Parameters:
  ///   - path: relative to the root, or absolute.
  ///   - mayReplace: asked about another file that stands there; where it may not be replaced, it is kept.
  /// - Returns: what there was and what there is.
  /// - Throws: where a system call was refused. The old file is then as it was; only where the last step
  ///   failed, `fsync` of the folder, the new one stands (``PublishError/done``), and may not survive a power failure.
  package func publish(
    _ bytes: [UInt8], to path: String, mayReplace: (StandingFile) -> Bool = { _ in true }
  ) throws(PublishError) -> Publication {
    var done: Publication?
    var made: [String] = []
    do throws(Refusal) {
      for _ in 0..<Self.attempts {
        let file = try ReplaceableFile(absolute(path))
        let old = file.old.map { standing($0.bytes, isLink: file.isLink) }
        var publication = Publication(
          path: path, outcome: .unchanged, oldSHA256: old?.sha256, newSHA256: old?.sha256,
          byteCount: old?.bytes.count ?? 0, madeFolders: made)
        if let old, old.bytes == bytes { return publication }
        if let old, !mayReplace(old) {
          publication.outcome = .kept
          return publication
        }
        let isReplaced = try file.replace(with: bytes, neverMaking: root, &made)
        guard isReplaced else { continue }
        publication.madeFolders = made
        publication.outcome = old == nil ? .created : .replaced
        publication.newSHA256 = SHA256.hexadecimal(bytes)
        publication.byteCount = bytes.count
        done = publication
        try file.makeDurable()
        return publication
      }
      throw Refusal("rename", reason: "somebody else saved it \(Self.attempts) times meanwhile")
    } catch {
      throw PublishError(path: path, operation: error.operation, reason: error.reason, done: done)
    }
  }

  /// How often a file is judged anew that somebody saves right now.
  private static let attempts = 3

  /// What stands at a path, without changing it.
  /// - Returns: nil where nothing does.
  package func file(at path: String) throws(PublishError) -> StandingFile? {
    do throws(Refusal) {
      let file = try ReplaceableFile(absolute(path))
      return file.old.map { standing($0.bytes, isLink: file.isLink) }
    } catch {
      throw PublishError(path: path, operation: error.operation, reason: error.reason)
    }
  }

  private func standing(_ bytes: [UInt8], isLink: Bool) -> StandingFile {
    StandingFile(bytes: bytes, sha256: SHA256.hexadecimal(bytes), isLink: isLink)
  }

  /// The hash by which a published file is known: SHA-256 in lowercase hexadecimal.
  package static func sha256(_ bytes: [UInt8]) -> String { SHA256.hexadecimal(bytes) }

  func absolute(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : root + "/" + path
  }
}
