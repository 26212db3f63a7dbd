import CLinux
import Glibc
import ProjectFiles

/// What the disk itself tells of changes that nobody was told of: when files were last changed, and which of them are being
/// written.
///
/// A start knows of no event. What it reads may be the middle of a save, and the disk shows two signs of that: a time
/// of change that lies back less than the quiet time, and a file that somebody has open for writing. The second is asked of the
/// kernel by a read lease (fcntl(2)), which it refuses for such a file. The lease is given back at once; who opens the file in
/// between waits for as long.
package struct RecentActivity: Sendable {
  /// How long ago the last change was; nil where nothing was changed that can be seen.
  package private(set) var age: Duration?
  /// Files of which somebody may have written one half, and not yet the other.
  package private(set) var unfinished: Set<ProjectPath> = []

  /// Nobody leaves half a file for longer and then goes on with it.
  private static let longestPause = Duration.seconds(60)

  /// - Parameters:
  ///   - record: of what was read.
  ///   - root: what its paths begin at, absolute.
  package init(of record: InputRecord, root: String) {
    var known: Set<ProjectPath> = []
    for input in record.inputs where known.insert(input.path).inserted {
      var path = input.path
      var found = try? status(of: Self.absolute(path, root), following: true)
      // What is not there may have gone just now, as its folder tells.
      while found == nil, path != .root {
        path = path.parent
        guard known.insert(path).inserted else { break }
        found = try? status(of: Self.absolute(path, root), following: true)
      }
      guard let found, let age = Self.age(of: found) else { continue }
      self.age = min(self.age ?? age, age)
      if age <= Self.longestPause, EntryKind(mode: found.st_mode) == .file,
        InotifyTree.isReadByName(path.name), Self.isOpenForWriting(Self.absolute(path, root)) == true
      {
        unfinished.insert(path)
      }
    }
  }

  /// Whether somebody has a file open for writing; nil where that cannot be seen.
  package static func isBeingWritten(_ path: ProjectPath, below root: String) -> Bool? {
    isOpenForWriting(absolute(path, root))
  }

  private static func absolute(_ path: ProjectPath, _ root: String) -> String {
    path == .root ? root : join(root, path.text)
  }

  /// By the time of change, which nobody can set; nil where it lies ahead, as it may after the clock was set back.
  private static func age(of found: stat) -> Duration? {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let age =
      Duration.seconds(now.tv_sec - found.st_ctim.tv_sec)
      + .nanoseconds(now.tv_nsec - found.st_ctim.tv_nsec)
    return age < .zero ? nil : age
  }

  private static func isOpenForWriting(_ path: String) -> Bool? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let answer = clinux_is_open_for_writing(descriptor)
    return answer < 0 ? nil : answer == 1
  }
}
