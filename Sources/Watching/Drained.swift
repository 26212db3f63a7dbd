import ProjectFiles

/// What the kernel told since it was last asked.
package struct Drained: Hashable, Sendable {
  /// Paths with a finished change. A folder stands for everything below it: it came, went, or is another.
  package var changed: Set<ProjectPath> = []
  /// Events were lost, or the root went, came or was exchanged: only a comparison with the disk can tell
  /// what changed.
  package var mustReconcile = false
  /// There was more to tell than the kernel keeps.
  package var hasOverflowed = false
  /// Something happens to files that matter (one is being written, say), finished or not.
  package var activity = false
  /// Files that were begun to be written, and not closed by their writer.
  package var unfinished: Set<ProjectPath> = []

  package init() {}
}
