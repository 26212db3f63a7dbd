/// Why a folder cannot be watched, or not be relied on when it is.
package enum WatchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// ENOSPC: the user's watches are used up; `watched` of them are ours.
  case tooManyWatches(path: String, watched: Int)
  /// EMFILE or ENFILE: no more inotify instances, or no more descriptors.
  case tooManyInstances
  /// What others do to files of such a file system is not told here.
  case remoteFileSystem(path: String, kind: RemoteFileSystem)
  /// Any other refusal, with the operating system's own text.
  case failed(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .tooManyWatches(let path, let watched):
      """
      cannot watch \(path): the inotify watches of this user are used up, \(watched) of them here; \
      raise the limit: sysctl fs.inotify.max_user_watches=524288
      """
    case .tooManyInstances:
      """
      cannot watch: the inotify instances of this user, or the open files of this process, are used up; \
      raise the limit: sysctl fs.inotify.max_user_instances=1024
      """
    case .remoteFileSystem(let path, let kind):
      "\(path) lies on \(kind.rawValue), which does not tell of changes that are made elsewhere"
    case .failed(let operation, let path, let reason): "cannot watch \(path): \(operation): \(reason)"
    }
  }
}
