import Diagnostics
import Kedro
import ProjectFiles
import PythonSyntax

/// The file name of the wheel that the project packages to: `<distribution>-<version>-py3-none-any.whl`.
///
/// `kedro package` runs `python -m build --wheel`, and a Kedro project is pure Python, but for one with extensions, whose
/// wheel says so in its tag. The name is computed here as setuptools (84.2) would, from the files alone: without a build, and so before one.
package struct WheelName: Hashable, Sendable, CustomStringConvertible {
  /// In the spelling of file names: `My.Package-x` is `my_package_x`.
  package var distribution: String
  package var version: WheelVersion
  /// For which Pythons and machines it is, with a build number where it has one.
  package var tag = "py3-none-any"

  package var description: String { "\(distribution)-\(version)-\(tag).whl" }

  /// - Parameter name: a distribution's name as PEP 508 allows it.
  /// - Returns: nil where the name is none.
  package init?(name: String, version: WheelVersion) {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    let bytes = Array(name.utf8)
    guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last),
      bytes.allSatisfy({ isAlphanumeric($0) || isSeparator($0) })
    else { return nil }
    distribution = bytes.split(whereSeparator: isSeparator)
      .map { String(decoding: $0, as: UTF8.self).lowercased() }.joined(separator: "_")
    self.version = version
  }

  /// Finds the name in a project.
  /// - Throws: `DW601` where the version cannot be told by reading, `DW602` where the name is none.
  package init(
    of project: ProjectMetadata, packaging: PackagingMetadata, in files: any ProjectFiles
  ) throws(WheelError) {
    let version = try VersionReader(project: project, packaging: packaging, files: files).version()
    let name = packaging.name?.value ?? project.packageName
    guard let wheel = WheelName(name: name, version: version) else {
      throw WheelError(
        Diagnostic(
          .wheelName, at: packaging.name?.location ?? SourceLocation(path: "pyproject.toml"),
          "\"\(name)\" cannot be the name of a distribution",
          help: "use ASCII letters and digits, with `-`, `_` and `.` between them"))
    }
    self = wheel
  }
}

/// Why the wheel has no name.
package struct WheelError: Error, Hashable, Sendable {
  package var diagnostic: Diagnostic

  package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}

/// Follows `pyproject.toml` to the version.
private struct VersionReader {
  let project: ProjectMetadata
  let packaging: PackagingMetadata
  let files: any ProjectFiles

  private static let help =
    "write `version = \"...\"` in `[project]`, or assign `__version__` a plain string at the top of its module"

  func version() throws(WheelError) -> WheelVersion {
    let place = packaging.version.location
    switch packaging.version.value {
    case .written(let text):
      // PEP 440 is checked first, and only then is it made a file name.
      guard WheelVersion(text) != nil, let version = WheelVersion(setuptools: text) else {
        throw notAVersion(text, at: place)
      }
      return version
    case .attribute(let path): return try attribute(path, namedAt: place)
    case .files(let paths): return try contents(of: paths, namedAt: place)
    case .unsaid: return try attribute(project.packageName + ".__version__", namedAt: nil)
    case .unknown(let reason):
      throw failure(
        "the wheel's version cannot be read: \(reason)", at: place,
        help: packaging.isBackendAsked
          ? "set `wheel.build = true`, so that the build backend in the project's environment is asked, or write `version = \"...\"`"
            + " in `[project]`" : Self.help)
    }
  }

  private func attribute(
    _ path: String, namedAt place: SourceLocation?
  ) throws(WheelError) -> WheelVersion {
    var parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let name = parts.removeLast()
    let module = try source(of: parts, namedAt: place)
    if let error = module.errors.first {
      throw failure(
        "the wheel's version cannot be read: \(error.message)", at: module.location(error.range))
    }
    switch StaticAttribute(name, in: module.module) {
    case .value(let text, let range):
      guard let version = WheelVersion(setuptools: text) else {
        throw notAVersion(text, at: module.location(range), notes: notes(place))
      }
      return version
    case .computed(let range):
      throw failure(
        "the wheel's version cannot be read: `\(name)` is computed here", at: module.location(range),
        notes: notes(place), help: Self.help)
    case .missing:
      throw failure(
        "the wheel's version cannot be read: the module assigns no `\(name)` at its top level",
        at: SourceLocation(path: module.path), notes: notes(place), help: Self.help)
    }
  }

  /// The module's file: setuptools looks for `a/b.py` before `a/b/__init__.py`.
  private func source(
    of module: [String], namedAt place: SourceLocation?
  ) throws(WheelError) -> PythonFile {
    let relative = module.isEmpty ? "__init__" : module.joined(separator: "/")
    var tried: [String] = []
    for folder in packaging.sourceFolders + [project.sourceDirectory, ""] {
      for ending in [".py", "/__init__.py"] {
        guard let path = ProjectPath((folder.isEmpty ? "" : folder + "/") + relative + ending),
          !tried.contains(path.text)
        else { continue }
        tried.append(path.text)
        switch files.contents(of: path) {
        case .file(let bytes): return PythonFile(path: path.text, bytes: bytes)
        case .unreadable(let reason):
          throw failure(
            "the wheel's version cannot be read: \(reason)", at: SourceLocation(path: path.text),
            notes: notes(place))
        case .absent, .directory: continue
        }
      }
    }
    throw failure(
      "the wheel's version cannot be read: there is no module `\(module.joined(separator: "."))`",
      at: place ?? tried.first.map { SourceLocation(path: $0) },
      notes: [.init("looked for \(tried.map { "`\($0)`" }.joined(separator: ", "))")], help: Self.help)
  }

  /// Files that are not there are passed over, as setuptools does with a warning.
  private func contents(
    of paths: [String], namedAt place: SourceLocation?
  ) throws(WheelError) -> WheelVersion {
    var texts: [String] = []
    for text in paths {
      guard let path = ProjectPath(text) else {
        throw failure("`\(text)` is outside of the project", at: place)
      }
      switch files.contents(of: path) {
      case .file(let bytes):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw failure(
            "the wheel's version cannot be read: not UTF-8", at: SourceLocation(path: path.text),
            notes: notes(place))
        }
        texts.append(text)
      case .unreadable(let reason):
        throw failure(
          "the wheel's version cannot be read: \(reason)", at: SourceLocation(path: path.text),
          notes: notes(place))
      case .absent, .directory: continue
      }
    }
    if texts.isEmpty {
      throw failure("the wheel's version cannot be read: no such file", at: place, help: Self.help)
    }
    let text = texts.joined(separator: "\n")
    guard let version = WheelVersion(setuptools: text) else {
      throw notAVersion(text, at: ProjectPath(paths[0]).map { SourceLocation(path: $0.text) } ?? place)
    }
    return version
  }

  private func notes(_ place: SourceLocation?) -> [Diagnostic.Note] {
    place.map { [.init("named here", at: $0)] } ?? []
  }

  private func notAVersion(
    _ text: String, at place: SourceLocation?, notes: [Diagnostic.Note] = []
  ) -> WheelError {
    failure(
      "\(text.debugDescription) is not a version", at: place, notes: notes,
      help: "write a version as PEP 440 has it, such as 1.2.3")
  }

  private func failure(
    _ message: String, at place: SourceLocation?, notes: [Diagnostic.Note] = [], help: String? = nil
  ) -> WheelError {
    WheelError(
      Diagnostic(
        .wheelVersion, at: place ?? SourceLocation(path: "pyproject.toml"), message, notes: notes, help: help)
    )
  }
}
