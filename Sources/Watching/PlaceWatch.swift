import CLinux
import Glibc

/// Tells when a path may lead elsewhere than it did, or when a file has lost its name.
///
/// Each link on the way is watched itself, and each folder for its own going, so that nothing is heard of what else happens
/// in these folders. Like every event this is a hint to look, and who has none looks now and then.
package struct PlaceWatch: ~Copyable {
  /// Readable when there is something to drain; -1 where the system refuses a watch of any kind.
  package let descriptor: Int32

  /// - Parameters:
  ///   - path: absolute, with links anywhere in it.
  ///   - files: of any kind, each watched for its own going.
  package init(of path: String, and files: [String]) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    if descriptor < 0 { return }
    // What is unlinked while somebody has it open changes its number of names, and goes later.
    let going = UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
    let trail = LinkTrail(whole: path)
    for step in trail.steps {
      let entry = join(step.folder, step.name)
      let isLink = (try? status(of: entry, following: false)).map { EntryKind(mode: $0.st_mode) } == .link
      add(entry, isLink ? going : UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF))
    }
    for folder in trail.folders { add(folder, UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)) }
    for file in files { add(file, going) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private func add(_ path: String, _ mask: UInt32) {
    inotify_add_watch(descriptor, path, mask | UInt32(IN_DONT_FOLLOW) | UInt32(IN_MASK_ADD))
  }

  /// - Returns: whether anything was told since the last call.
  package func drain() -> Bool {
    if descriptor < 0 { return false }
    var buffer = [UInt8](repeating: 0, count: 4096)
    var isTold = false
    while read(descriptor, &buffer, buffer.count) > 0 { isTold = true }
    return isTold
  }
}
