import Kedro
import ProjectFiles

/// The environment of the interpreter that the key `python` names, wherever it lies.
///
/// A model room sees the project's files and no others; an environment may lie anywhere. So it is looked up in
/// the files of the whole machine where it is outside, and what is asked there is a record of its own.
struct ConfiguredPython {
  /// The environment's folder: that which holds the `bin` of the interpreter.
  private let environment: ProjectPath
  private let isInside: Bool

  /// - Parameters:
  ///   - python: absolute, or relative to the root.
  ///   - root: the project's absolute path.
  init?(_ python: String, root: String) {
    func path(_ absolute: String) -> ProjectPath? { ProjectPath(String(absolute.drop { $0 == "/" })) }
    guard let interpreter = path(python.utf8.first == UInt8(ascii: "/") ? python : root + "/" + python),
      let project = path(root)
    else { return nil }
    let folder = interpreter.parent.parent
    isInside = folder.isInside(project)
    environment =
      isInside
      ? ProjectPath(folder.parts.dropFirst(project.parts.count).joined(separator: "/")) ?? .root : folder
  }

  /// The Kedro that is installed there.
  /// - Parameters:
  ///   - files: the project's.
  ///   - machine: those below `/`.
  func kedroVersion(in files: any ProjectFiles, machine: any ProjectFiles) -> KedroVersion? {
    let place = isInside ? files : machine
    return KedroVersionDetection.installed(in: environment, of: place)?.version
  }
}
