/// A released version of Kedro. What differs between versions is asked of this value by name, so that
/// each difference is stated once.
package struct KedroVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var major: Int
  package var minor: Int
  package var patch: Int

  package init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The newest version whose behaviour is known here.
  package static let newest = KedroVersion(1, 7, 0)

  package var description: String { "\(major).\(minor).\(patch)" }

  package static func < (left: KedroVersion, right: KedroVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}
