import Glibc
import ProjectFiles

/// Which of the files that an answer was computed from are newer than the question.
///
/// Kedro says only with its answer what it read. What it read of the project's source and configuration is compared with a
/// reading from before; of anything else, only its times can tell whether it is still what Kedro saw. A
/// file's change time cannot be set back by a program. It may lie some milliseconds before the change, which is
/// as coarse as the kernel's clock for files is; a Python takes longer to start.
struct FileChanges {
  private let start: timespec

  /// From now on.
  init() {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    start = now
  }

  /// - Parameters:
  ///   - root: the project's, absolute.
  ///   - own: what Kedro's process itself wrote, which says nothing.
  /// - Returns: the paths that changed; those outside of the project are absolute.
  func paths(of answer: KedroAnswer, root: String, own: Set<ProjectPath>) -> [String] {
    var changed: [String] = []
    for path in answer.files where !own.contains(path) {
      let absolute = root + "/" + path.text
      // One that is not there may have been there when it was read.
      let isNewer = changeTime(absolute).map(isAfterStart)
      if isNewer ?? (!own.contains(path.parent) && isNew(root + "/" + path.parent.text)) {
        changed.append(path.text)
      }
    }
    for path in answer.folders where !own.contains(path) && isNew(root + "/" + path.text) {
      changed.append(path.description)
    }
    return changed + (answer.packages + answer.outside).filter(isNew)
  }

  private func isNew(_ path: String) -> Bool { changeTime(path).map(isAfterStart) == true }

  /// Of the file and of the link that leads to it, the later; nil where there is none.
  private func changeTime(_ path: String) -> timespec? {
    var (file, link) = (stat(), stat())
    guard stat(path, &file) == 0, lstat(path, &link) == 0 else { return nil }
    return Self.isBefore(file.st_ctim, link.st_ctim) ? link.st_ctim : file.st_ctim
  }

  private func isAfterStart(_ time: timespec) -> Bool { Self.isBefore(start, time) }

  private static func isBefore(_ left: timespec, _ right: timespec) -> Bool {
    (left.tv_sec, left.tv_nsec) < (right.tv_sec, right.tv_nsec)
  }
}
