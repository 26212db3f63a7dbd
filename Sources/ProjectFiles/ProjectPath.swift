/// A path below the project's root: parts joined by `/`, never absolute, with no `.`, `..` or empty part.
/// The root itself is the empty path.
package struct ProjectPath: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  package let text: String

  package static let root = ProjectPath(parts: [])

  private init(parts: [Substring]) { text = parts.joined(separator: "/") }

  /// - Returns: nil where `text` is absolute or leads out of the project.
  package init?(_ text: String) {
    if text.utf8.first == UInt8(ascii: "/") { return nil }
    var parts: [Substring] = []
    for part in text.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        if parts.popLast() == nil { return nil }
      default: parts.append(part)
      }
    }
    self.init(parts: parts)
  }

  /// The path of `name` (which may itself have parts) below this one; `..` stops at the root.
  package func appending(_ name: String) -> ProjectPath {
    ProjectPath(text.isEmpty ? name : text + "/" + name) ?? .root
  }

  /// The folder that holds this path; the root's is the root.
  package var parent: ProjectPath {
    guard let slash = text.lastIndex(of: "/") else { return .root }
    return ProjectPath(parts: [text[..<slash]])
  }

  package var name: String {
    guard let slash = text.lastIndex(of: "/") else { return text }
    return String(text[text.index(after: slash)...])
  }

  package var parts: [Substring] { text.split(separator: "/") }

  /// Whether this is `folder` or lies below it.
  package func isInside(_ folder: ProjectPath) -> Bool {
    folder.text.isEmpty || text == folder.text || text.hasPrefix(folder.text + "/")
  }

  package var description: String { text.isEmpty ? "." : text }

  package static func < (left: ProjectPath, right: ProjectPath) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
