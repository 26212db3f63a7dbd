import Foundation
import Testing

/// Compares `text` with a committed file; `UPDATE_GOLDEN=1` writes the file anew.
/// - Parameter path: from the repository's root.
package func expectGolden(
  _ text: String, _ path: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
  let file = repositoryRoot.appending(path: path)
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
  let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  #expect(
    text == expected, "\(path) differs; UPDATE_GOLDEN=1 writes it anew", sourceLocation: sourceLocation)
}
