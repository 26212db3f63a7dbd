import Diagnostics
import ProjectFiles

/// Kedro's `OmegaConfigLoader`, as far as it reads files.
///
/// A kind of configuration (`catalog`, `parameters`) is read from two folders, the base environment and
/// the run environment. The files of each are merged and *resolved on their own*, so that an interpolation
/// in one environment cannot see the other; then the run environment's top-level keys replace the base's
/// (or, with the soft strategy, are merged into them). Only the globals are seen from everywhere.
///
/// Kedro reads the files of a folder in no fixed order, and forbids what would make the order matter, but
/// for two holes: keys that begin with `_`, and parameters that are a mapping in one file and a plain value
/// in another. Where files really disagree there, the value is unknown here.
package struct ConfigLoader {
  /// What `settings.py` says about the loader.
  package struct Settings: Hashable, Sendable {
    package enum MergeStrategy: Hashable, Sendable {
      case destructive, soft
      /// One that Kedro does not have, as it was written: Kedro fails when it is to be used.
      case unsupported(String)

      /// As Kedro writes it.
      package var name: String {
        switch self {
        case .soft: "soft"
        case .destructive: "destructive"
        case .unsupported(let name): name
        }
      }

      /// - Parameter name: in any case, as Kedro takes it.
      package init(_ name: String) {
        switch name.uppercased() {
        case "SOFT": self = .soft
        case "DESTRUCTIVE": self = .destructive
        default: self = .unsupported(name)
        }
      }
    }

    /// Relative to the project's root. Where it leads out of the project, nothing is read: only files of the project are
    /// inputs.
    package var confSource = "conf"
    /// "" is the configuration's root itself: what both environments become where `CONFIG_LOADER_ARGS`
    /// leaves them out.
    package var baseEnvironment = "base"
    package var defaultRunEnvironment = "local"
    /// Patterns per kind (`catalog`, `parameters`, `credentials`, `globals`, ...), over Kedro's own.
    package var patterns: [String: [String]] = [:]
    package var mergeStrategy: [String: MergeStrategy] = [:]
    /// Names of custom resolvers. What is not among the loader's `resolvers` has values that cannot be known.
    package var customResolvers: Set<String> = []
    /// Where `CONFIG_LOADER_ARGS` is written.
    package var place: SourceLocation?
    /// `ignore_hidden`, from Kedro 1.1; before that, hidden files are always left out.
    package var ignoresHidden = true
    /// Whether parameters in several files are compared leaf by leaf: Kedro 0.19.10 and later. Before,
    /// no top-level key may be in two of them.
    package var comparesParametersByLeaf = true
    /// How values refer to others: `OmegaConfigLoader`'s way, or one of the loaders of Kedro 0.18.
    package var references = References.interpolations

    package init() {}
  }

  package let files: any ProjectFiles
  package let settings: Settings
  /// nil: the default run environment.
  package let environment: String?
  /// The project's own resolvers, by name.
  package let resolvers: [String: CustomResolver]

  package init(
    files: any ProjectFiles, settings: Settings, environment: String?,
    resolvers: [String: CustomResolver] = [:]
  ) {
    self.files = files
    self.settings = settings
    self.environment = environment
    self.resolvers = resolvers
  }

  /// What Kedro does when it makes the loader: it reads the globals.
  /// - Throws: what would be raised then; that there are no globals is no error.
  package func readGlobals() throws(ConfigError) {
    guard settings.references == .interpolations else { return }
    do throws(ConfigError) {
      _ = try load("globals")
    } catch {
      if !error.isMissingConfiguration { throw error }
    }
  }

  private static let patterns = [
    "catalog": ["catalog*", "catalog*/**", "**/catalog*"],
    "parameters": ["parameters*", "parameters*/**", "**/parameters*"],
    "credentials": ["credentials*", "credentials*/**", "**/credentials*"],
    "globals": ["globals.yml"],
  ]

  /// What `config_loader[kind]` gives: base and run environment, each merged and resolved, combined.
  /// - Parameter kind: `catalog`, `parameters`, `credentials`, `globals` or a key of `patterns`.
  /// - Throws: the errors that Kedro would raise, as diagnostics with the place in the YAML file. That no
  ///   file matches is `missingConfiguration`, as Kedro's `MissingConfigException`.
  package func load(_ kind: String) throws(ConfigError) -> LoadedConfig {
    if settings.references != .interpolations, let patterns = settings.patterns[kind] ?? Self.patterns[kind] {
      return try loadUnresolved(kind, patterns)
    }
    var globals: ConfigMapping?
    if kind != "globals" {
      do throws(ConfigError) {
        globals = try load("globals").mapping
      } catch {
        // Kedro makes the loader without globals then, and fails on what is asked of it next.
        if !error.isMissingConfiguration { throw error }
        globals = ConfigMapping()
      }
    }
    guard let patterns = settings.patterns[kind] ?? Self.patterns[kind] else {
      throw ConfigError([
        Diagnostic(.missingConfiguration, at: nil, "no patterns are set for the configuration '\(kind)'")
      ])
    }
    if let pattern = patterns.first(where: { !GlobPattern.isValid($0) }) {
      throw ConfigError([
        Diagnostic(
          .settings, at: nil,
          "the pattern '\(pattern)' of the configuration '\(kind)' is invalid: '**' can only be a whole name")
      ])
    }
    let scope = Resolution.Scope(
      kind: kind, globals: globals, customResolvers: settings.customResolvers, resolvers: resolvers)
    let base = try environment(settings.baseEnvironment, patterns, kind)
    let runEnvironment = runEnvironment
    if runEnvironment == settings.baseEnvironment { return try base.resolved(scope) }
    let run = try environment(runEnvironment, patterns, kind)
    let resolved = try Self.both({ () throws(ConfigError) in try base.resolved(scope) }) {
      () throws(ConfigError) in
      try run.resolved(scope)
    }
    if base.isEmpty, run.isEmpty, kind != "globals" {
      let folders = "\(try folder(of: settings.baseEnvironment)) or \(try folder(of: runEnvironment))"
      throw ConfigError([
        Diagnostic(
          .missingConfiguration, at: nil,
          "no YAML or JSON file in \(folders) matches \(patterns.joined(separator: ", "))")
      ])
    }
    let strategy = settings.mergeStrategy[kind] ?? .destructive
    if case .unsupported(let name) = strategy {
      throw ConfigError([
        Diagnostic(
          .configurationMerge, at: settings.place,
          "the merge strategy '\(name)' of the configuration '\(kind)' is not one of Kedro's",
          help: "Kedro has 'soft' and 'destructive'")
      ])
    }
    return try resolved.0.combined(with: resolved.1, strategy)
  }

  /// `--env`, else `default_run_env`. An empty one is none.
  var runEnvironment: String {
    guard let environment, !environment.isEmpty else { return settings.defaultRunEnvironment }
    return environment
  }

  func folder(of environment: String) throws(ConfigError) -> ProjectPath {
    let text = environment.isEmpty ? settings.confSource : settings.confSource + "/" + environment
    guard ProjectPath(settings.confSource) != nil, let folder = ProjectPath(text) else {
      throw ConfigError([
        Diagnostic(
          .missingEnvironment, at: nil,
          "the configuration in '\(text)' lies outside of the project, whose files alone are read",
          help: "keep it in a folder of the project, and name that in CONF_SOURCE")
      ])
    }
    return folder
  }

  /// Both results, or the errors of both.
  private static func both<Value>(
    _ first: () throws(ConfigError) -> Value, _ second: () throws(ConfigError) -> Value
  ) throws(ConfigError) -> (Value, Value) {
    let firstResult = Result(catching: first)
    let secondResult = Result(catching: second)
    if case .failure(var error) = firstResult, case .failure(let other) = secondResult {
      error.diagnostics += other.diagnostics
      throw error
    }
    return (try firstResult.get(), try secondResult.get())
  }
}

/// Why a kind of configuration cannot be read.
package struct ConfigError: Error, Hashable, Sendable {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  /// Kedro's `MissingConfigException`: a folder of an environment is missing, or no file matches.
  package var isMissingConfiguration: Bool {
    diagnostics.contains { $0.code == .missingConfiguration || $0.code == .missingEnvironment }
  }
}

// MARK: One environment

extension ConfigLoader {
  func environment(
    _ name: String, _ patterns: [String], _ kind: String
  ) throws(ConfigError) -> EnvironmentConfig {
    let folder = try folder(of: name)
    guard case .entries = files.entries(of: folder) else { throw try missing(name, folder) }
    let finder = ConfigFiles(files: files, ignoresHidden: settings.ignoresHidden)
    let isHidden = settings.ignoresHidden && name.split(separator: "/").contains { $0.first == "." }
    var sources: [EnvironmentConfig.File] = []
    var diagnostics: [Diagnostic] = []
    for path in isHidden ? [] : finder.matching(patterns, below: folder) {
      do throws(ConfigError) {
        if let tree = try read(path, kind) { sources.append(.init(path: path, tree: tree)) }
      } catch {
        diagnostics += error.diagnostics
      }
    }
    if !diagnostics.isEmpty { throw ConfigError(diagnostics) }
    let config = EnvironmentConfig(files: sources)
    try config.checkDuplicates(byLeaf: kind == "parameters" && settings.comparesParametersByLeaf)
    return config
  }

  private func read(_ path: ProjectPath, _ kind: String) throws(ConfigError) -> ConfigNode? {
    switch files.contents(of: path) {
    case .file(let bytes):
      let isOmegaConf = settings.references == .interpolations
      if case .globals = settings.references, kind != "globals" { try checkTemplate(bytes, path) }
      return try YAMLConstructor.load(
        bytes, path: path.text, repeatedKeys: isOmegaConf ? .refused : .lastWins)
    case .absent, .directory: return nil
    case .unreadable(let reason):
      throw ConfigError([
        Diagnostic(
          .unreadableFile, at: SourceLocation(path: path.text), "this file cannot be read: \(reason)")
      ])
    }
  }

  /// `TemplatedConfigLoader` renders what it reads by Jinja2 first.
  private func checkTemplate(_ bytes: [UInt8], _ path: ProjectPath) throws(ConfigError) {
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let pairs = zip(line, line.dropFirst()).enumerated()
      guard let start = pairs.first(where: { $1.0 == UInt8(ascii: "{") && "{%#".utf8.contains($1.1) })?.offset
      else { continue }
      let place = SourceLocation(path: path.text, line: number + 1, column: start + 1)
      throw ConfigError([
        Diagnostic(
          .undecided, at: place, "this file is a template of Jinja2, which is not evaluated",
          help:
            "write the entries out or make them a dataset factory, or let Kedro itself answer (engine = \"kedro\")"
        )
      ])
    }
  }

  private func missing(_ name: String, _ folder: ProjectPath) throws(ConfigError) -> ConfigError {
    let environments = files.entries(of: try self.folder(of: "")).list
      .filter { $0.isDirectory && $0.name.utf8.first != UInt8(ascii: ".") }.map(\.name)
    let help =
      environments.isEmpty
      ? "make the folder \(folder); it may be empty"
      : "make the folder \(folder), which may be empty, or choose one of: \(environments.joined(separator: ", "))"
    return ConfigError([
      Diagnostic(
        .missingEnvironment, at: nil,
        "the configuration environment '\(name)' does not exist: there is no folder \(folder)",
        help: help)
    ])
  }
}
