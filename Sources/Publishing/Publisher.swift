/// What publishing did to one file.
package struct Publication: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable { case created, replaced, unchanged }

  /// As it was given to the publisher.
  package var path: String
  package var outcome: Outcome
  /// Lowercase hexadecimal; nil where there was no file.
  package var oldSHA256: String?
  package var newSHA256: String
  package var byteCount: Int
}

/// Why a file was not published; the file that was there is as it was.
package struct PublishError: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  /// The system call, or what was refused.
  package var operation: String
  /// The operating system's own text.
  package var reason: String

  package var description: String { "cannot publish \(path): \(operation): \(reason)" }
}

/// Puts bytes in place of a file, whole or not at all.
package struct Publisher: Sendable {
  /// - Parameter root: absolute; where relative paths start.
  package init(root: String) {}
  package func publish(_ bytes: [UInt8], to path: String) throws(PublishError) -> Publication {
    throw PublishError(path: path, operation: "open", reason: "not yet")
  }
  /// Removes the temporary files that a killed publisher left in a folder.
  package func removeLeftovers(in folder: String) {}
}
