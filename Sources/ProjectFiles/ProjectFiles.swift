/// The project's files as a value: the only way in which the model rooms see the disk.
///
/// Everything that is asked is an input of the build that asked: a file's bytes, a folder's entries, and
/// just as much that something is *absent*. A room that needs a file asks here, and never the operating
/// system, so that what it computed can be told from what it read.
package protocol ProjectFiles: AnyObject {
  func contents(of path: ProjectPath) -> FileContents
  func entries(of path: ProjectPath) -> DirectoryEntries
  /// Only those whose names begin so: then another name that comes or goes is no change of an input.
  func entries(of path: ProjectPath, beginningWith start: String) -> DirectoryEntries
}

extension ProjectFiles {
  package func entries(of path: ProjectPath, beginningWith start: String) -> DirectoryEntries {
    guard case .entries(let list) = entries(of: path) else { return entries(of: path) }
    return .entries(list.filter { $0.name.utf8.starts(with: start.utf8) })
  }
}

/// Why what is there cannot be read.
package struct Unreadable: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
  /// The operating system's own text.
  package var description: String
  /// Whether the machine refused, and not the file: an error of the disk, no descriptors left, a folder that may not be
  /// listed. Until that has passed nothing is known of the project.
  package var isOfMachine = false
  /// Whether it is a file, and only what is in it is not read.
  package private(set) var isTooLarge = false

  /// - Parameters:
  ///   - size: in bytes, as the limit is.
  package static func tooLarge(_ size: Int, limit: Int) -> Unreadable {
    var reason: Unreadable = "it has \(size) bytes, and a file of more than \(limit) is not read"
    reason.isTooLarge = true
    return reason
  }

  package init(_ reason: String, isOfMachine: Bool) {
    description = reason
    self.isOfMachine = isOfMachine
  }

  package init(stringLiteral reason: String) { description = reason }
}

/// What a path holds.
package enum FileContents: Hashable, Sendable {
  case file([UInt8])
  case absent
  case directory
  /// The file is there and cannot be read.
  case unreadable(Unreadable)

  /// The bytes of a readable file.
  package var bytes: [UInt8]? {
    if case .file(let bytes) = self { bytes } else { nil }
  }
}

/// What a folder holds: names in code-point order, since the operating system's order is not an input.
package enum DirectoryEntries: Hashable, Sendable {
  case entries([DirectoryEntry])
  /// No such folder (or a file of that name).
  case absent
  case unreadable(Unreadable)

  package var list: [DirectoryEntry] {
    if case .entries(let list) = self { list } else { [] }
  }
}

package struct DirectoryEntry: Hashable, Sendable {
  package var name: String
  /// A link to a folder counts as a folder, as for Python's `Path.is_dir`.
  package var isDirectory: Bool

  package init(name: String, isDirectory: Bool) {
    self.name = name
    self.isDirectory = isDirectory
  }

  /// By the bytes of the name, as paths are compared: a composed and a decomposed letter name two files.
  package static func == (left: DirectoryEntry, right: DirectoryEntry) -> Bool {
    left.isDirectory == right.isDirectory && left.name.utf8.elementsEqual(right.name.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(isDirectory)
    for byte in name.utf8 { hasher.combine(byte) }
  }
}
