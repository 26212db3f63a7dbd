/// What git is doing to the project.
package struct GitState: Sendable {
  /// Whether git is in the middle of changing the work tree that holds `root`.
  package static func isBusy(root: String) -> Bool { false }
}
