import Glibc
import ProjectFiles

/// The folders above a project, and the project's own: it goes, comes, and is another one.
///
/// Above the root each folder is watched for its own going, and the nearest for the root's coming.
extension InotifyTree {
  /// Watches what leads to the root, and the root as far as it is there.
  ///
  /// The nearest folder above is watched for what comes and goes in it, since a folder in which a process
  /// stands does not tell its own deletion. The others are watched for their own going only: the
  /// comings and goings in `/tmp` are none of our business.
  /// - Returns: whether the root went, came or is another one than before.
  func findRoot(_ found: inout Set<ProjectPath>) -> Bool {
    end(table.forgetAbove())
    while !watchAbove() {}
    let watch = scope.coverage(of: .root) == .nothing ? nil : watch(.root, root, .contents)
    if watch == nil {
      forget(.root)
    } else if watch != table[.root] {
      forget(.root)
      lookUpFolder(.root, &found)
    }
    defer { rootWatch = watch }
    return watch != rootWatch
  }

  /// - Returns: whether what was found held still while it was looked at.
  private func watchAbove() -> Bool {
    for (folder, next) in Self.chain(root) {
      let path = join(folder, next)
      let isNearest = path == root || !exists(path)
      if let watch = try? inotify.add(folder, isNearest ? [.structure, .leaving] : .leaving) {
        table.addAbove(watch, wayToRoot: isNearest ? next : nil)
      } else if !exists(folder) {
        return false
      }
      // What was missing may have come between the question and the watch.
      if isNearest { return path == root || !exists(path) }
    }
    return true
  }

  private func exists(_ path: String) -> Bool { (try? status(of: path, following: true)) != nil }

  /// The folders above a path, from the top, each with the entry that leads on.
  static func chain(_ path: String) -> [(folder: String, next: String)] {
    var folder = "/"
    return path.split(separator: "/").map { part in
      defer { folder = join(folder, String(part)) }
      return (folder, String(part))
    }
  }
}
