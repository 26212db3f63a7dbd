/// Tells when a path may lead elsewhere than it did, or when a file has lost its name.
///
/// Each link on the way is watched itself, and each folder for its own going, so that nothing is heard of what else happens
/// in these folders. Like every event this is a hint to look, and who has none looks now and then.
package struct PlaceWatch: ~Copyable {
  /// Readable when there is something to drain; -1 where the system refuses a watch of any kind.
  package var descriptor: Int32 { inotify.descriptor }
  private let inotify = Inotify()

  /// - Parameters:
  ///   - path: absolute, with links anywhere in it.
  ///   - files: of any kind, each watched for its own going.
  package init(of path: String, and files: [String]) {
    // What is unlinked while somebody has it open changes its number of names, and goes later.
    let going: InotifyEvent.Mask = [.attributes, .leaving]
    let trail = LinkTrail(whole: path)
    for step in trail.steps {
      let entry = join(step.folder, step.name)
      let isLink = (try? status(of: entry, following: false)).map { EntryKind(mode: $0.st_mode) } == .link
      add(entry, isLink ? going : .leaving)
    }
    for folder in trail.folders { add(folder, .leaving) }
    for file in files { add(file, going) }
  }

  /// What is not there is not watched: it is looked for when something else is told.
  private func add(_ path: String, _ mask: InotifyEvent.Mask) { _ = try? inotify.add(itself: path, mask) }

  /// - Returns: whether anything was told since the last call. What becomes of the entries of a watched folder, which the
  ///   kernel tells with the folder's own attributes, is not.
  package func drain() -> Bool {
    var isTold = false
    inotify.drain { if $0.isAboutFolder { isTold = true } }
    return isTold
  }
}
