import ArgumentParser
import Daemon
import Diagnostics
import Glibc
import ProjectFiles
import Watching

/// Which project a command is about.
struct ProjectArgument: ParsableArguments {
  @Argument(
    help: "the project's folder (default: the current one, or the nearest above it that is a Kedro project)")
  var project: String?

  /// The project's absolute path without links.
  /// - Throws: an exit code, after telling why.
  func root() throws -> String {
    guard let project else { return Self.nearest(to: try Self.resolve(".")) }
    return try Self.resolve(project)
  }

  /// The project's absolute path as it was given, with its links.
  /// - Parameter root: what it leads to now.
  func given(root: String) -> String {
    // Without an argument the folder is meant that the process stands in, wherever its links lead later.
    guard let project else { return root }
    var path = project
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    if path.hasPrefix("/") { return path }
    guard let current = getcwd(nil, 0) else { return root }
    defer { free(current) }
    return String(cString: current) + "/" + path
  }

  /// The same for a command that asks a daemon: a project that is gone, or cannot be read, is one that a daemon may
  /// wait for. What of its path is not there, or cannot be looked into, counts as it is written.
  func rootToAsk() throws -> String {
    guard let project else { return try root() }
    var above = Array((project.hasPrefix("/") ? project : "./" + project).split(separator: "/"))
    var below: [Substring] = []
    while true {
      let path = (project.hasPrefix("/") ? "/" : "") + above.joined(separator: "/")
      if let resolved = realpath(path, nil) {
        defer { free(resolved) }
        let folder = String(cString: resolved)
        return below.isEmpty ? folder : (folder == "/" ? "" : folder) + "/" + below.joined(separator: "/")
      }
      guard let name = above.popLast(), name != ".." else { return try root() }
      if name != "." { below.insert(name, at: 0) }
    }
  }

  private static func resolve(_ path: String) throws -> String {
    guard let resolved = realpath(path, nil) else {
      throw fail("cannot open the folder \(path): " + String(cString: strerror(errno)))
    }
    defer { free(resolved) }
    let absolute = String(cString: resolved)
    guard case .entries = DiskFiles(root: absolute).entries(of: .root) else {
      throw fail("\(path) is no folder that can be read")
    }
    return absolute
  }

  private static func fail(_ message: String) -> ExitCode {
    Terminal.tell(
      Diagnostic(
        .projectNotFound, .error, at: nil, message,
        help: "name the folder that holds the project's pyproject.toml"))
    return ExitStatus.findings
  }

  /// Kedro's own search (`find_kedro_project`, 1.7): this folder or the first above it whose `pyproject.toml` holds the
  /// text `[tool.kedro]`. Where there is none the folder itself, about which the build then says what is missing.
  private static func nearest(to folder: String) -> String {
    var candidate = folder
    while true {
      if case .file(let bytes) = DiskFiles(root: candidate).contents(of: .root.appending("pyproject.toml")),
        String(validating: bytes, as: UTF8.self)?.contains("[tool.kedro]") ?? false
      {
        return candidate
      }
      guard let slash = candidate.lastIndex(of: "/"), candidate != "/" else { return folder }
      candidate = slash == candidate.startIndex ? "/" : String(candidate[..<slash])
    }
  }
}

extension StateFolder {
  /// The folder of a project, which need not exist.
  /// - Throws: an exit code, after telling why there can be none.
  static func find(root: String) throws -> StateFolder {
    do throws(StateError) {
      return try StateFolder(root: root, environment: Terminal.environment)
    } catch {
      Terminal.tell("error: \(error)")
      throw ExitStatus.configuration
    }
  }

  /// The folder of a project, made if it is missing.
  /// - Throws: an exit code, after telling why there can be none.
  static func open(root: String) throws -> StateFolder {
    do throws(StateError) {
      let folder = try StateFolder(root: root, environment: Terminal.environment)
      try folder.create()
      return folder
    } catch {
      Terminal.tell("error: \(error)")
      throw ExitStatus.configuration
    }
  }
}
