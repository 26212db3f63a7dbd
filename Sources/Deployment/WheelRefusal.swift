import Diagnostics

/// Why there is no wheel of our own making.
package enum WheelRefusal: Error, Hashable, Sendable {
  /// setuptools would not build it either.
  case broken(Diagnostic)
  /// The project's own build backend has to be asked; the diagnostic is a note that says for what.
  case foreign(Diagnostic)

  package var diagnostic: Diagnostic {
    switch self {
    case .broken(let diagnostic), .foreign(let diagnostic): diagnostic
    }
  }
}
