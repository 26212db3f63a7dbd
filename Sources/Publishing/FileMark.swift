import Glibc

/// A file as it looks from outside: while that stays, so does what it holds.
package struct FileMark: Hashable, Sendable {
  private var identity: FileIdentity
  private var byteCount: Int64
  private var modified: Moment
  private var changed: Moment

  private struct Moment: Hashable, Sendable {
    var seconds: Int
    var nanoseconds: Int

    init(_ time: timespec) {
      seconds = time.tv_sec
      nanoseconds = time.tv_nsec
    }
  }

  fileprivate init(_ found: stat) {
    identity = FileIdentity(found)
    byteCount = Int64(found.st_size)
    modified = Moment(found.st_mtim)
    changed = Moment(found.st_ctim)
  }

  /// Whether a change that came now would give the file another mark. The kernel's times move in steps, so that of a file which
  /// was changed just now that is not certain.
  package var isTelling: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Duration.seconds(now.tv_sec - changed.seconds) + .nanoseconds(now.tv_nsec - changed.nanoseconds)
      > .milliseconds(50)
  }
}

/// What a path leads to.
package enum Appearance: Hashable, Sendable {
  case absent
  case present(FileMark)
  /// It cannot be looked at, with the operating system's own text.
  case hidden(reason: String)
}

extension Publisher {
  /// How a published file looks, without reading it.
  package func appearance(of path: String) -> Appearance {
    var found = stat()
    if stat(absolute(path), &found) == 0 { return .present(FileMark(found)) }
    return errno == ENOENT || errno == ENOTDIR ? .absent : .hidden(reason: String(cString: strerror(errno)))
  }
}
