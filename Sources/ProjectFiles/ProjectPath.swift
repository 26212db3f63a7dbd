/// A path below the project's root: parts joined by `/`, never absolute, with no `.`, `..` or empty part.
/// The root itself is the empty path.
package struct ProjectPath: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  package let text: String

  package static let root = ProjectPath(parts: [])

  /// File names are bytes: a composed and a decomposed letter name two files, which Swift's own `==` on
  /// strings would take for one.
  package static func == (left: ProjectPath, right: ProjectPath) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

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

  /// The path of `name` (which may itself have parts) below this one: for names that are known to stay in the project.
  /// A text that may lead out of it is made a path by `init?`, which says so; here it would become the root.
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
    guard !folder.text.isEmpty else { return true }
    guard text.utf8.starts(with: folder.text.utf8) else { return false }
    let rest = text.utf8.dropFirst(folder.text.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }

  package var description: String { text.isEmpty ? "." : text }

  package static func < (left: ProjectPath, right: ProjectPath) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
