import ProjectFiles

/// Which folders of a project are watched.
package struct WatchScope: Hashable, Sendable {
  /// Folders of which only the entries themselves matter.
  package var shallow: Set<ProjectPath>
  /// Folders that matter with everything below them.
  package var recursive: Set<ProjectPath>
  /// Files and folders that never matter: what the daemon itself writes.
  package var excluded: Set<ProjectPath>

  package init(
    shallow: Set<ProjectPath> = [], recursive: Set<ProjectPath> = [], excluded: Set<ProjectPath> = []
  ) {
    self.shallow = shallow
    self.recursive = recursive
    self.excluded = excluded
  }

  /// Whether entries of this name are never an input: caches, environments, editors' temporary files.
  package static func isIgnored(_ name: String) -> Bool { false }
}
