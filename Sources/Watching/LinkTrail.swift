import Glibc

/// Where a symbolic link leads, step by step.
///
/// A write to a link's target happens in another folder, and a swap may happen at any link in between: a
/// mounted Kubernetes ConfigMap is `catalog.yml → ..data/catalog.yml`, `..data → ..2026_01_31`, and an
/// update renames `..data` alone. So each entry on the way is named, for each to be watched in its folder. A
/// folder on the way need only be watched for its own going.
struct LinkTrail {
  struct Step: Hashable {
    /// Absolute, with no link in it.
    var folder: String
    var name: String
  }

  /// The links on the way, the first one included, and at the end what they lead to; where something is
  /// missing, the missing entry is the last.
  private(set) var steps: [Step] = []
  /// The folders on the way, from the first to the last; absolute.
  private(set) var folders: [String] = []
  /// What stands at the end; nil where nothing does.
  private(set) var target: EntryKind?
  /// Whether it leads by a name that is not UTF-8, so that not all of the way is told here.
  private(set) var isUntold = false

  /// As many as the kernel follows before it answers ELOOP (path_resolution(7)).
  private static let maximumLinks = 40

  /// - Parameter path: absolute; a link.
  init(_ path: String) {
    guard let slash = path.lastIndex(of: "/"),
      let folder = Self.physical(slash == path.startIndex ? "/" : String(path[..<slash]))
    else {
      isUntold = access(path, F_OK) == 0
      return
    }
    follow([String(path[path.index(after: slash)...])], from: folder)
  }

  /// - Parameter path: absolute, with links anywhere in it.
  init(whole path: String) {
    follow(path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init), from: "/")
  }

  /// - Parameter names: the last one first.
  private mutating func follow(_ names: [String], from start: String) {
    var folder = start
    var pending = names
    var links = 0
    while let name = pending.popLast() {
      if name == ".." {
        folder = Self.parent(folder)
        continue
      }
      let step = Step(folder: folder, name: name)
      guard let found = try? status(of: join(folder, name), following: false) else {
        steps.append(step)
        return
      }
      let kind = EntryKind(mode: found.st_mode)
      if kind == .link {
        steps.append(step)
        links += 1
        guard links <= Self.maximumLinks else { return }
        guard let text = Self.linkText(join(folder, name)) else {
          isUntold = access(join(folder, name), F_OK) == 0
          return
        }
        if text.hasPrefix("/") { folder = "/" }
        pending += text.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
      } else if pending.isEmpty {
        steps.append(step)
        target = kind
      } else if kind != .folder {
        // A file stands where a folder should.
        steps.append(step)
        return
      } else {
        folder = join(folder, name)
        folders.append(folder)
      }
    }
    // It ended with a step up, or at the file system's root.
    if target == nil { target = .folder }
  }

  private static func parent(_ folder: String) -> String {
    guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return "/" }
    return String(folder[..<slash])
  }

  /// The path without a link in it; nil where it leads nowhere.
  static func physical(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }

  private static func linkText(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let text = buffer.baseAddress else { return nil }
      let count = readlink(path, text, buffer.count)
      guard count >= 0 else { return nil }
      return String(validating: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
    }
  }
}
