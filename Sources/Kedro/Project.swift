import Diagnostics
import ProjectFiles
import PythonEvaluation
import Pyproject

/// `[tool.kedro]` of `pyproject.toml`, with the checks of Kedro's `framework/startup.py`.
struct ProjectReader {
  static let pyproject = ProjectPath.root.appending("pyproject.toml")

  /// What was found, and how Kedro itself calls it.
  struct Found {
    var metadata: ProjectMetadata
    var initVersion: String
    var document: TOMLDocument

    /// The environment variables that `[tool.dagwatchd.environment]` declares for the evaluation.
    var variables: [String: String] {
      var variables: [String: String] = [:]
      for entry in document.table(at: ["tool", "dagwatchd", "environment"])?.entries ?? [] {
        variables[entry.key] = entry.value.string
      }
      return variables
    }
  }

  let files: any ProjectFiles
  let kedroVersion: KedroVersion?

  func read() -> Result<Found, Failures> {
    switch files.contents(of: Self.pyproject) {
    case .file(let bytes):
      do throws(TOMLError) {
        return try read(TOMLDocument(path: Self.pyproject.text, bytes: bytes))
      } catch { return .failure(Failures([error.diagnostic])) }
    case .unreadable(let reason):
      return .failure(
        Failures([
          Diagnostic(
            .unreadableFile, at: SourceLocation(path: Self.pyproject.text),
            "the file cannot be read: \(reason)", help: "give yourself the right to read it: chmod u+r")
        ]))
    case .absent, .directory:
      return .failure(
        Failures([
          Diagnostic(
            .projectNotFound, at: SourceLocation(path: Self.pyproject.text),
            "there is no pyproject.toml here, so this is no Kedro project",
            help: "start dagwatchd in the project's folder, or name that folder")
        ]))
    }
  }

  private func read(_ document: TOMLDocument) -> Result<Found, Failures> {
    let path = ["tool", "kedro"]
    guard let table = document.table(at: path) else {
      return .failure(
        Failures([
          Diagnostic(
            .projectMetadata, at: document.place(of: path) ?? SourceLocation(path: document.path),
            "pyproject.toml has no [tool.kedro] table, so this is no Kedro project",
            help: "add [tool.kedro] with package_name, project_name and kedro_init_version")
        ]))
    }
    var diagnostics: [Diagnostic] = []
    // Up to 0.18, `project_version` is the older name of `kedro_init_version`.
    let oldName = "project_version"
    let takesOldName = (kedroVersion ?? KedroVersion(0, 18, 0)).takesProjectVersion && table[oldName] != nil
    let versionKey = takesOldName ? oldName : "kedro_init_version"
    let required = ["package_name", "project_name", versionKey]
    let missing = required.filter { table[$0] == nil }
    if !missing.isEmpty {
      diagnostics.append(
        Diagnostic(
          .projectMetadata, at: document.place(of: path),
          "[tool.kedro] lacks \(missing.map { "'\($0)'" }.joined(separator: ", "))",
          help: "Kedro needs package_name, project_name and kedro_init_version"))
    }
    let known = Set(
      required + ["kedro_init_version", "source_dir"]
        + (takesOldName ? ["micropkg"] : ["tools", "example_pipeline"]))
    for entry in table.entries where !known.contains(entry.key) {
      diagnostics.append(
        Diagnostic(
          .projectMetadata, at: document.place(of: path + [entry.key]),
          "[tool.kedro] has the key '\(entry.key)', which Kedro does not know and refuses",
          help: "Kedro knows \(known.sorted().joined(separator: ", "))"))
    }
    func text(_ key: String) -> String? {
      guard let value = table[key] else { return nil }
      if let text = value.string { return text }
      diagnostics.append(
        Diagnostic(
          .projectMetadata, at: document.place(ofValue: path + [key]),
          "'\(key)' must be a string and is \(value.typeName)"))
      return nil
    }
    let package = text("package_name")
    let name = text("project_name")
    let initVersion = text(versionKey)
    let source = text("source_dir") ?? "src"
    if ProjectPath(source) == nil {
      diagnostics.append(
        Diagnostic(
          .projectMetadata, at: document.place(ofValue: path + ["source_dir"]),
          "'source_dir' must lie inside the project"))
    }
    guard diagnostics.isEmpty, let package, let name, let initVersion, let root = ProjectPath(source) else {
      return .failure(Failures(diagnostics))
    }
    let metadata = ProjectMetadata(
      projectName: name, packageName: package, sourceDirectory: root.text,
      kedroVersion: kedroVersion ?? detectVersion(document, initVersion))
    if let refused = mismatch(
      initVersion, metadata.kedroVersion, at: document.place(ofValue: path + [versionKey]))
    {
      return .failure(Failures([refused]))
    }
    return .success(Found(metadata: metadata, initVersion: initVersion, document: document))
  }

  /// Kedro opens only projects of its own line: 0.19 those of 0.19, 1.x those of 1.x.
  private func mismatch(
    _ initVersion: String, _ version: KedroVersion, at place: SourceLocation?
  ) -> Diagnostic? {
    let count = version.initVersionComponents
    let own = version.description.split(separator: ".").prefix(count)
    if initVersion.split(separator: ".", omittingEmptySubsequences: false).prefix(count).elementsEqual(own) {
      return nil
    }
    return Diagnostic(
      .kedroVersion, at: place,
      "the project is of Kedro \(initVersion), and the Kedro that it runs under, \(version), refuses it",
      help: "migrate the project and set kedro_init_version, or install Kedro \(initVersion)")
  }

  private func detectVersion(_ document: TOMLDocument, _ initVersion: String) -> KedroVersion {
    let dependencies = (document.value(at: ["project", "dependencies"])?.array ?? []).compactMap(\.string)
    return KedroVersionDetection(
      in: files, requirements: requirementLines(), dependencies: dependencies, initVersion: initVersion
    )?.version ?? .newest
  }

  /// The lines of `requirements.txt`, at the root or in the source folder, where older starters keep it.
  private func requirementLines() -> [String] {
    for path in ["requirements.txt", "src/requirements.txt"] {
      if let bytes = files.contents(of: .root.appending(path)).bytes {
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
      }
    }
    return []
  }
}

/// Why there is no result.
struct Failures: Error {
  var diagnostics: [Diagnostic]

  init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
