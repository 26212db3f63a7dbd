import ProjectFiles

/// The project as it stands on the disk now.
package final class DiskFiles: ProjectFiles {
  /// Absolute paths of entries whose names are not UTF-8, in the order in which they were met.
  package private(set) var nonUTF8Names: [String] = []
  private let root: String

  package init(root: String) { self.root = root }

  package func contents(of path: ProjectPath) -> FileContents { .absent }
  package func entries(of path: ProjectPath) -> DirectoryEntries { .absent }
}
