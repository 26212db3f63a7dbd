import Glibc

/// What publishing did to one file.
package struct Publication: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable {
    case created, replaced, unchanged
    /// It was stale, and is gone.
    case removed
    /// It is not as it was published, and was left alone.
    case kept
  }

  /// As it was given to the publisher.
  package var path: String
  package var outcome: Outcome
  /// What stood there, in lowercase hexadecimal; nil where there was no file.
  package var oldSHA256: String?
  /// What stands there now; nil where there is no file.
  package var newSHA256: String?
  /// Of what stands there now.
  package var byteCount: Int
  /// Folders that had to be made for it, outermost first; absolute.
  package var madeFolders: [String]

  package init(
    path: String, outcome: Outcome, oldSHA256: String?, newSHA256: String?, byteCount: Int,
    madeFolders: [String] = []
  ) {
    self.path = path
    self.outcome = outcome
    self.oldSHA256 = oldSHA256
    self.newSHA256 = newSHA256
    self.byteCount = byteCount
    self.madeFolders = madeFolders
  }
}

/// A file as it stands before anything is decided about it.
package struct StandingFile: Hashable, Sendable {
  package var bytes: [UInt8]
  /// Lowercase hexadecimal.
  package var sha256: String
  /// Whether the path itself is a symbolic link, and not only a folder on the way to it.
  package var isLink: Bool

  package init(bytes: [UInt8], sha256: String, isLink: Bool) {
    self.bytes = bytes
    self.sha256 = sha256
    self.isLink = isLink
  }
}

/// Why a file was not published.
package struct PublishError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As it was given to the publisher.
  package var path: String
  /// The system call that was refused.
  package var operation: String
  /// The operating system's own text.
  package var reason: String
  /// What was done all the same: the new file has the name, and only that this outlasts a power failure is not
  /// certain. nil where the old file is as it was.
  package var done: Publication?

  package init(path: String, operation: String, reason: String, done: Publication? = nil) {
    self.path = path
    self.operation = operation
    self.reason = reason
    self.done = done
  }

  package var description: String { "cannot publish \(path): \(operation): \(reason)" }
}

/// A refused system call, before it is known for which file it was made.
struct Refusal: Error {
  var operation: String
  var reason: String

  init(_ operation: String, _ code: Int32 = errno) {
    self.operation = operation
    reason = String(cString: strerror(code))
  }

  init(_ operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }
}

/// Makes a call until no signal interrupts it. A local disk is never interrupted in these calls, a network file system can be.
/// - Parameter call: answers less than 0, with `errno`, where it was refused.
func uninterrupted(_ call: () -> Int32) -> Int32 {
  while true {
    let answer = call()
    if answer >= 0 || errno != EINTR { return answer }
  }
}
