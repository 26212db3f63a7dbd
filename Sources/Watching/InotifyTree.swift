import ProjectFiles

/// What the kernel told since it was last asked.
package struct Drained: Hashable, Sendable {
  /// Paths with a finished change. A folder stands for everything below it.
  package var changed: Set<ProjectPath> = []
  /// Events were lost, or the root went or came: only a comparison with the disk can tell what changed.
  package var mustReconcile = false
  /// Something is going on (a file is being written), whether or not it is finished.
  package var activity = false

  package init() {}
}

/// The folders of a scope, watched by inotify.
package final class InotifyTree {
  package init(root: String, scope: WatchScope) throws(WatchError) {}
  /// Readable when there is something to drain.
  package var descriptor: Int32 { -1 }
  package var watchCount: Int { 0 }
  /// Why some folder of the scope is not watched now; nil where all are.
  package private(set) var problem: WatchError?
  package func drain() -> Drained { Drained() }
  /// - Returns: what was found in folders that were not watched before.
  @discardableResult
  package func rescope(_ scope: WatchScope) -> Set<ProjectPath> { [] }
}
