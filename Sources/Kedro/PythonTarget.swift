import Diagnostics
import ProjectFiles
import PythonEvaluation
import PythonSyntax
import Pyproject

/// Which Python a project runs under, as far as its files say: one release, or a range of them.
///
/// 1. What the user says: `python-version`.
/// 2. The project's own environment, `.venv` or `venv`: the `version` of its `pyvenv.cfg`.
/// 3. `.python-version`, by which uv and pyenv choose.
/// 4. `requires-python` of `[project]`, which leaves a range open. What `sys.version_info` says of it is known where
///    it is the same at both ends.
///
/// Where nothing says anything, nothing is held against a file: it is taken to run under the Python that it was
/// written for.
package struct PythonTarget: Hashable, Sendable {
  package var versions: ClosedRange<PythonVersion>
  /// What says so: `.venv/pyvenv.cfg`, `requires-python`.
  package var source: String

  package init(_ versions: ClosedRange<PythonVersion>, source: String) {
    self.versions = versions
    self.source = source
  }

  package init?(asked: PythonVersion?, in files: some ProjectFiles, requires: String?) {
    if let asked {
      self.init(asked...asked, source: "python-version")
    } else if let (version, file) = Self.environment(files) ?? Self.chosen(files) {
      self.init(version...version, source: file)
    } else if let requires, let range = Self.range(requires) {
      self.init(range, source: "requires-python")
    } else {
      return nil
    }
  }

  private static func environment(_ files: some ProjectFiles) -> (PythonVersion, String)? {
    for folder in [".venv", "venv"] {
      let path = ProjectPath.root.appending(folder).appending("pyvenv.cfg")
      for line in lines(path, files) {
        let parts = line.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
        // uv and virtualenv write `version_info`, or both.
        guard parts.count == 2, ["version", "version_info"].contains(parts[0].lowercased()) else { continue }
        if let version = PythonVersion(parts[1]) { return (version, path.text) }
      }
    }
    return nil
  }

  private static func chosen(_ files: some ProjectFiles) -> (PythonVersion, String)? {
    let path = ProjectPath.root.appending(".python-version")
    for line in lines(path, files) {
      let text = line.filter { !$0.isWhitespace }
      if text.isEmpty || text.hasPrefix("#") { continue }
      return PythonVersion(text.hasPrefix("cpython-") ? String(text.dropFirst(8)) : text)
        .map { ($0, path.text) }
    }
    return nil
  }

  private static func lines(_ path: ProjectPath, _ files: some ProjectFiles) -> [String] {
    guard let bytes = files.contents(of: path).bytes else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  }

  /// The releases of 3.7 to the newest that a specifier allows. Versions of Python are compared as those of any
  /// distribution.
  private static func range(_ specifier: String) -> ClosedRange<PythonVersion>? {
    guard let requirement = KedroRequirement("kedro" + specifier), !requirement.clauses.isEmpty else {
      return nil
    }
    let allowed = (7...PythonVersion.newest.minor).filter { minor in
      [0, 1, 5, 10, 50].contains { requirement.allows(KedroVersion(3, minor, $0)) }
    }
    guard let first = allowed.first, let last = allowed.last else { return nil }
    return PythonVersion(minor: first)...PythonVersion(minor: last)
  }
}

extension PythonTarget {
  /// What this Python makes of a file: constructs that it does not have are errors. Where only some of the Pythons
  /// have one, the file itself says that it was written for these, and a warning says that it is believed.
  func reading(_ file: PythonFile, _ warn: (Diagnostic) -> Void) -> PythonFile {
    guard let missing = file.newer.first(where: { $0.since > versions.lowerBound }) else { return file }
    guard let refused = file.newer.first(where: { $0.since > versions.upperBound }) else {
      warn(
        doubt(
          "\(missing.construct) are new in Python \(missing.since)",
          at: file.location(missing.range).firstLine))
      return file
    }
    var file = file
    file.errors.append(
      SyntaxError(
        "\(refused.construct) are new in Python \(refused.since), and the project runs under Python \(versions.upperBound)",
        refused.range, help: "\(source) says so; write it in the older way, or move to a newer Python"))
    file.errors.sort { $0.range.lower < $1.range.lower }
    return file
  }

  /// - Parameter what: is the same in some of the Pythons only.
  func doubt(_ what: String, at place: SourceLocation?) -> Diagnostic {
    Diagnostic(
      .pythonVersion, .warning, at: place,
      "\(what), and \(source) allows Python \(versions.lowerBound) to \(versions.upperBound): it is taken to be there",
      help:
        "narrow requires-python, or say under which Python the project runs with 'python-version' in [tool.dagwatchd]"
    )
  }
}
