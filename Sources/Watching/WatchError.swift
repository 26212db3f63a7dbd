/// Why a folder cannot be watched.
package enum WatchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// ENOSPC: the user's watches are used up.
  case tooManyWatches(path: String, watched: Int)
  /// EMFILE or ENFILE: no more inotify instances or descriptors.
  case tooManyInstances
  /// Any other refusal, with the operating system's own text.
  case failed(operation: String, path: String, reason: String)

  package var description: String { "" }
}
