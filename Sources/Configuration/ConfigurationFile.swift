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
    var path = key.path
    var document = document(ownFile, files, &ignored)
    if document?.root.entries.isEmpty ?? true {
      document = Self.document(projectFile, files, &ignored)
      path = ["tool", "dagwatchd"] + path
    }
    guard let document else { return nil }
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

/// Takes one table of keys apart, key by key.
private struct ConfigurationReader {
  let document: TOMLDocument
  /// The keys that lead to the table in its file.
  let section: [String]
  var configuration = Configuration()
  var diagnostics: [Diagnostic] = []

  /// What is longer is taken for a slip: nobody waits a day for a DAG.
  private static let longestWait = 600_000
  private static let longestThought = 3600
  private static let longestHistory = 1_000_000_000
  private static let longestKeeping = 36_500

  mutating func read(_ value: TOMLValue, at path: [String]) {
    let name = path.isEmpty ? section.joined(separator: ".") : path.joined(separator: ".")
    guard let table = value.table else {
      wrong(path, "`\(name)` must be a table, and is \(value.typeName)")
      return
    }
    for entry in table.entries {
      let path = path + [entry.key]
      if let key = ConfigurationKey.allCases.first(where: { $0.path == path }) {
        read(key, entry.value)
      } else if ConfigurationKey.allCases.contains(where: { $0.path.starts(with: path) }) {
        read(entry.value, at: path)
      } else if path == Self.variables, section == ["tool", "dagwatchd"] {
        readVariables(entry.value)
      } else {
        unknown(path)
      }
    }
    if path.isEmpty, table["all"]?.boolean == true, table["pipelines"] != nil {
      wrong(
        ["all"], "`all` and `pipelines` exclude each other",
        notes: [.init("`pipelines` is set here", at: document.place(of: section + ["pipelines"]))],
        help: "remove one of the two")
    }
  }

  /// `[tool.dagwatchd.environment]`: variables that the evaluation takes from the project and not from here.
  private static let variables = ["environment"]

  private mutating func readVariables(_ value: TOMLValue) {
    guard let table = value.table else {
      return wrong(Self.variables, "`environment` must be a table, and is \(value.typeName)")
    }
    for entry in table.entries where entry.value.string == nil {
      wrong(
        Self.variables + [entry.key],
        "the environment variable `\(entry.key)` must be a string, and is \(entry.value.typeName)")
    }
  }

  private mutating func read(_ key: ConfigurationKey, _ value: TOMLValue) {
    switch key {
    case .environment: string(key, value) { $0.environment = $1 }
    case .targetDirectory: string(key, value) { $0.targetDirectory = $1 }
    case .wheelPrefix: string(key, value, mayBeEmpty: true) { $0.wheelPrefix = $1 }
    case .pipelines: pipelines(key, value)
    case .all:
      guard let all = value.boolean else { return mistyped(key, "a boolean", value) }
      if all { configuration.pipelines = .all }
    case .engine: word(key, value) { $0.engine = $1 }
    case .onHandEdit: word(key, value) { $0.onHandEdit = $1 }
    case .historyCount:
      number(key, value, in: 0...Self.longestHistory, "generations") { $0.historyCount = $1 }
    case .historyDays: number(key, value, in: 0...Self.longestKeeping, "days") { $0.historyDays = $1 }
    case .python: string(key, value) { $0.python = $1 }
    case .pythonTimeout:
      number(key, value, in: 1...Self.longestThought, "seconds") { $0.pythonTimeoutSeconds = $1 }
    case .kedroVersion:
      guard let version = value.string else { return mistyped(key, "a string", value) }
      guard Configuration.isVersion(version) else {
        return wrong(key.path, "`\(key.rawValue)` must be a version like \"1.7.0\"")
      }
      configuration.kedroVersion = version
    case .projectPath:
      guard let path = value.string else { return mistyped(key, "a string", value) }
      guard path.utf8.first == UInt8(ascii: "/") else {
        return wrong(key.path, "`\(key.rawValue)` must be an absolute path")
      }
      configuration.projectPath = path
    case .quiet: milliseconds(key, value) { $0.quietMilliseconds = $1 }
    case .cap: milliseconds(key, value) { $0.capMilliseconds = $1 }
    }
  }

  private mutating func string(
    _ key: ConfigurationKey, _ value: TOMLValue, mayBeEmpty: Bool = false,
    _ store: (inout Configuration, String) -> Void
  ) {
    guard let text = value.string else { return mistyped(key, "a string", value) }
    if text.isEmpty && !mayBeEmpty { return wrong(key.path, "`\(key.rawValue)` must not be empty") }
    store(&configuration, text)
  }

  private mutating func milliseconds(
    _ key: ConfigurationKey, _ value: TOMLValue, _ store: (inout Configuration, Int) -> Void
  ) {
    number(key, value, in: 0...Self.longestWait, "milliseconds", store)
  }

  private mutating func number(
    _ key: ConfigurationKey, _ value: TOMLValue, in range: ClosedRange<Int>, _ unit: String,
    _ store: (inout Configuration, Int) -> Void
  ) {
    guard let number = value.integer else { return mistyped(key, "an integer", value) }
    guard range.contains(number) else {
      return wrong(
        key.path, "`\(key.rawValue)` must lie between \(range.lowerBound) and \(range.upperBound) \(unit)")
    }
    store(&configuration, number)
  }

  private mutating func pipelines(_ key: ConfigurationKey, _ value: TOMLValue) {
    guard let array = value.array else { return mistyped(key, "an array of strings", value) }
    guard !array.isEmpty else {
      return wrong(
        key.path, "`\(key.rawValue)` names no pipeline", help: "set `all = true` for every pipeline")
    }
    var names: [String] = []
    for (index, element) in array.enumerated() {
      guard let name = element.string else {
        wrong(
          key.path + [String(index)],
          "`\(key.rawValue)` must be an array of strings, and this is \(element.typeName)")
        return
      }
      if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
    }
    if configuration.pipelines != .all { configuration.pipelines = .named(names) }
  }

  private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: ConfigurationKey, _ value: TOMLValue, _ store: (inout Configuration, Word) -> Void
  ) {
    guard let name = value.string else { return mistyped(key, "a string", value) }
    guard let word = Word(rawValue: name) else {
      let all = Word.allCases.map(\.rawValue)
      return wrong(
        key.path, "`\(key.rawValue)` must be one of " + all.map { "\"\($0)\"" }.joined(separator: ", "),
        help: Spelling.closest(to: name, among: all).map { "did you mean \"\($0)\"?" })
    }
    store(&configuration, word)
  }

  // MARK: - What is wrong

  private mutating func unknown(_ path: [String]) {
    let names = ConfigurationKey.names(in: path.dropLast())
    let name = path.last ?? ""
    let parent = path.dropLast()
    let closest = Spelling.closest(to: name, among: names)
    diagnostics.append(
      Diagnostic(
        .unknownConfigurationKey, at: document.place(of: section + path),
        "unknown key `\(path.joined(separator: "."))`",
        help: closest.map { "did you mean `\((parent + [$0]).joined(separator: "."))`?" }
          ?? "known here: " + names.map { "`\($0)`" }.joined(separator: ", ")))
  }

  private mutating func mistyped(_ key: ConfigurationKey, _ wanted: String, _ value: TOMLValue) {
    wrong(key.path, "`\(key.rawValue)` must be \(wanted), and is \(value.typeName)")
  }

  private mutating func wrong(
    _ path: [String], _ message: String, notes: [Diagnostic.Note] = [], help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        .configurationValue, at: document.place(ofValue: section + path), message, notes: notes, help: help))
  }
}
