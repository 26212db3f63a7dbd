import Diagnostics
import ProjectFiles

/// What becomes of a build that could not read what it asked for.
///
/// A folder that cannot be listed looks like one without entries, to most who ask, and a wheel without its modules would be
/// published. Real tools do just that. But an error of the disk, or a process without descriptors, is no state of the
/// project: whatever was computed from it says nothing, and the build fails.
extension Understanding {
  /// Whether the machine refused to read an input.
  var isUnread: Bool { !files.record.refused.isEmpty || !machine.record.refused.isEmpty }

  /// What was refused.
  /// - Parameter told: by whoever asked; an input that is named there is not told again.
  func refusals(besides told: [Diagnostic]) -> [Diagnostic] {
    let inside = files.record.refused.map { ($0.path.description, $0.reason) }
    let outside = machine.record.refused.map { ("/" + $0.path.text, $0.reason) }
    let known = Set(
      told.filter { $0.severity == .error }.compactMap { $0.location?.path }.map { Array($0.utf8) })
    return (inside + outside).filter { !known.contains(Array($0.0.utf8)) }.map { path, reason in
      Diagnostic(.unreadableFile, at: SourceLocation(path: path), "cannot read \(path): \(reason)")
    }
  }
}
