/// A minor release of Python 3: the unit in which its grammar and its standard library change.
package struct PythonVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var minor: Int

  package init(minor: Int) { self.minor = minor }

  /// Reads `3.11`, `3.11.4`, `3.13.0rc1` or `3.12+local`.
  /// - Returns: nil for anything else, Python 2 included.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].utf8.elementsEqual("3".utf8) else { return nil }
    let digits = parts[1].prefix { $0.isASCII && $0.isNumber }
    guard let minor = Int(digits), minor < 1000 else { return nil }
    if parts.count == 2, digits.count < parts[1].count, parts[1].first(where: \.isLetter) == nil {
      return nil
    }
    self.minor = minor
  }

  /// The newest release whose grammar is known here.
  package static let newest = PythonVersion(minor: 14)

  package var description: String { "3.\(minor)" }

  package static func < (left: PythonVersion, right: PythonVersion) -> Bool { left.minor < right.minor }
}
