import Glibc

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

  package init(path: String, outcome: Outcome, oldSHA256: String?, newSHA256: String, byteCount: Int) {
    self.path = path
    self.outcome = outcome
    self.oldSHA256 = oldSHA256
    self.newSHA256 = newSHA256
    self.byteCount = byteCount
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

  package init(path: String, operation: String, reason: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
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
