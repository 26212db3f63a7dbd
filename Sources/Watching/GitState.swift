import Glibc

/// What git is doing to the project.
///
/// A branch switch rewrites files one by one, and what stands in between is nobody's project. Git leaves
/// marks while it works: `index.lock` while it writes the work tree, `rebase-merge` or `rebase-apply` for all
/// of a rebase (which drops the lock between commits), `MERGE_HEAD` until a merge is committed. A mark
/// may also be left behind by a git that was killed, so a caller must not wait for ever.
package struct GitState: Sendable {
  private static let names = ["index.lock", "rebase-merge", "rebase-apply", "MERGE_HEAD"]

  /// One of them, as it stands: the lock of another command is another mark.
  package struct Mark: Hashable, Sendable {
    private var name: String
    private var device: UInt64
    private var number: UInt64
    /// Of a file, whose number a later one may get. A folder's changes with every step of the rebase.
    private var seconds = 0
    private var nanoseconds = 0

    fileprivate init(_ name: String, _ found: stat) {
      self.name = name
      device = UInt64(found.st_dev)
      number = UInt64(found.st_ino)
      guard EntryKind(mode: found.st_mode) != .folder else { return }
      seconds = found.st_mtim.tv_sec
      nanoseconds = found.st_mtim.tv_nsec
    }
  }

  /// What says that git is in the middle of changing the work tree that holds `root`.
  /// - Parameter root: absolute. There is nothing where it lies in no work tree.
  package static func marks(root: String) -> Set<Mark> {
    guard let folder = gitFolder(root: root) else { return [] }
    return Set(
      names.compactMap { name in
        (try? status(of: join(folder, name), following: false)).map { Mark(name, $0) }
      })
  }

  /// Whether git is in the middle of changing the work tree that holds `root`.
  package static func isBusy(root: String) -> Bool { !marks(root: root).isEmpty }

  /// The folder of git's own state for the work tree that holds `root`.
  static func gitFolder(root: String) -> String? {
    var folder = root
    while true {
      let git = join(folder, ".git")
      if let found = try? status(of: git, following: true) {
        switch EntryKind(mode: found.st_mode) {
        case .folder: return git
        case .file: return linkedFolder(git, in: folder)
        case .link, .other: return nil
        }
      }
      guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  /// In a linked work tree and in a submodule `.git` is a file that says `gitdir: <path>`
  /// (gitrepository-layout(5)); the path may be relative to the file's folder.
  private static func linkedFolder(_ file: String, in folder: String) -> String? {
    // It may have become a pipe since, whose opening would wait for a writer.
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 16)
    let count = max(0, read(descriptor, &buffer, buffer.count))
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    guard text.hasPrefix("gitdir: ") else { return nil }
    let path = text.dropFirst("gitdir: ".count).prefix { $0 != "\n" && $0 != "\r\n" }
    return path.hasPrefix("/") ? String(path) : join(folder, String(path))
  }
}
