import Airflow
import ProjectFiles

/// The folder that artifacts are written to, and the way from it back to the project.
///
/// A DAG has to find its project when a task runs. From a folder that was named relative to the project it does so
/// by a relative path, so that both can be moved or mounted together; from one that was named
/// absolutely, by the project's absolute path.
package struct TargetFolder: Hashable, Sendable {
  /// As configured, without a slash at its end.
  let path: String
  /// nil outside of the project.
  let projectPath: ProjectPath?
  let location: ProjectLocation

  /// - Parameters:
  ///   - directory: `target-dir`.
  ///   - root: the project's absolute path.
  ///   - workerPath: `project-path`, where it is configured.
  package init(_ directory: String, root: String, workerPath: String?) {
    let isAbsolute = directory.utf8.first == UInt8(ascii: "/")
    let target = Self.parts(isAbsolute ? directory : root + "/" + directory)
    let project = Self.parts(root)
    let isInside = target.starts(with: project)
    let relative = target.dropFirst(project.count).joined(separator: "/")
    projectPath = isInside ? ProjectPath(relative) : nil
    if isAbsolute {
      path = "/" + target.joined(separator: "/")
    } else if isInside {
      path = relative
    } else {
      path = directory.utf8.last == UInt8(ascii: "/") ? String(directory.dropLast()) : directory
    }
    if let workerPath {
      location = .absolute(workerPath)
    } else if isAbsolute && !isInside {
      location = .absolute("/" + project.joined(separator: "/"))
    } else {
      location = .besideDAG(Self.way(from: target, to: project))
    }
  }

  /// The path of a file of this name in the folder.
  package func file(_ name: String) -> String {
    if path.isEmpty { return name }
    return path == "/" ? path + name : path + "/" + name
  }

  /// The parts of an absolute path, with `.` and `..` resolved by name.
  private static func parts(_ path: String) -> [Substring] {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts
  }

  private static func way(from: [Substring], to: [Substring]) -> String {
    var common = 0
    while common < from.count, common < to.count, from[common] == to[common] { common += 1 }
    let way = Array(repeating: "..", count: from.count - common) + to[common...].map(String.init)
    return way.isEmpty ? "." : way.joined(separator: "/")
  }
}
