import Diagnostics
import ProjectFiles
import Pyproject

extension Configuration {
  /// The names of the two files that can hold the configuration, at the project's root.
  package static let projectFile = "pyproject.toml"
  package static let ownFile = "dagwatchd.toml"

  /// Reads the project's configuration.
  ///
  /// `dagwatchd.toml` is read instead of `[tool.dagwatchd]`, not laid over it: one place holds the whole truth, and
  /// where both say something a warning names the one that is not heard. A `pyproject.toml` that is
  /// missing or cannot be read is no concern of this room: the project itself then cannot be.
  /// - Returns: the configuration, with defaults for what is not set or is wrong, and what is wrong.
  package static func load(files: any ProjectFiles) -> (Configuration, [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    let project = document(projectFile, files, &diagnostics)
    let own = document(ownFile, files, &diagnostics)
    let section = ["tool", "dagwatchd"]
    guard let own, !own.root.entries.isEmpty else {
      guard let project, let value = project.value(at: section) else {
        return (Configuration(), diagnostics)
      }
      return read(project, value, below: section, diagnostics)
    }
    if let project, let table = project.table(at: section), !table.entries.isEmpty {
      diagnostics.append(
        Diagnostic(
          .ignoredConfiguration, .warning, at: project.place(of: section),
          "[tool.dagwatchd] is not read: \(ownFile) holds the configuration",
          help: "keep one of the two"))
    }
    return read(own, .table(own.root), below: [], diagnostics)
  }

  /// Where a key's value stands in the file that the configuration is read from.
  /// - Parameter element: the element of the value, which is an array of strings, to point at.
  /// - Returns: nil where the file does not set it.
  package static func place(
    of key: ConfigurationKey, element: String? = nil, files: any ProjectFiles
  ) -> SourceLocation? {
    var ignored: [Diagnostic] = []
    var section: [String] = []
    var document = document(ownFile, files, &ignored)
    if document?.root.entries.isEmpty ?? true {
      document = Self.document(projectFile, files, &ignored)
      section = ["tool", "dagwatchd"]
    }
    guard let document else { return nil }
    let spellings = key.spellings.map { section + $0 }
    guard var path = spellings.first(where: { document.value(at: $0) != nil }) ?? spellings.first else {
      return nil
    }
    if let element, let array = document.value(at: path)?.array,
      let index = array.firstIndex(where: { $0.string?.utf8.elementsEqual(element.utf8) ?? false })
    {
      path.append(String(index))
    }
    return document.place(ofValue: path)
  }

  private static func document(
    _ name: String, _ files: any ProjectFiles, _ diagnostics: inout [Diagnostic]
  ) -> TOMLDocument? {
    switch files.contents(of: .root.appending(name)) {
    case .file(let bytes):
      do {
        return try TOMLDocument(path: name, bytes: bytes)
      } catch {
        diagnostics.append(error.diagnostic)
        return nil
      }
    case .unreadable(let reason) where name == ownFile:
      diagnostics.append(
        Diagnostic(.unreadableFile, at: SourceLocation(path: name), "cannot read \(name): \(reason)"))
      return nil
    default: return nil
    }
  }

  private static func read(
    _ document: TOMLDocument, _ value: TOMLValue, below section: [String], _ known: [Diagnostic]
  ) -> (Configuration, [Diagnostic]) {
    var reader = ConfigurationReader(document: document, section: section)
    reader.read(value, at: [])
    // A person reads a file from its top.
    let found = reader.diagnostics.sorted {
      ($0.location?.line ?? 0, $0.location?.column ?? 0) < ($1.location?.line ?? 0, $1.location?.column ?? 0)
    }
    return (reader.configuration, known + found)
  }
}
