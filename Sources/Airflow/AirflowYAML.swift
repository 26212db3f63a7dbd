import Diagnostics
import OmegaConf
import ProjectFiles
import PythonText

/// `airflow.yml`, read as kedro-airflow has Kedro's loader read it: by the patterns `airflow*` and `airflow/**` where
/// the project has none of its own, the run environment over the base by the project's merge strategy.
///
/// For one pipeline, its own block lies over the block `default`, and the parameters of the command line over both,
/// key by key and no deeper: a block's `tasks` replaces that of `default` as a whole. That is
/// kedro-airflow's rule (`_get_pipeline_config`, 0.11).
package struct AirflowYAML: Sendable {
  private let config: LoadedConfig

  package static let kind = "airflow"
  private static let patterns = ["airflow*", "airflow/**"]
  private static let defaultBlock = "default"

  /// - Parameter config: what the loader gives for the kind `airflow`.
  package init(_ config: LoadedConfig) { self.config = config }

  /// Reads the files. That there are none is no error: then everything has its default.
  package static func load(
    files: any ProjectFiles, settings: ConfigLoader.Settings, environment: String?
  ) throws(ConfigError) -> AirflowYAML {
    let loader = loader(files, settings, environment)
    do throws(ConfigError) {
      return AirflowYAML(try loader.load(kind))
    } catch {
      if error.isMissingConfiguration { return AirflowYAML(.empty) }
      throw error
    }
  }

  /// The same files with the values that Kedro's own loader made of them.
  package func with(_ values: ConfigMapping) -> AirflowYAML { AirflowYAML(config.with(values)) }

  private static func loader(
    _ files: any ProjectFiles, _ settings: ConfigLoader.Settings, _ environment: String?
  ) -> ConfigLoader {
    var settings = settings
    settings.patterns[kind] = settings.patterns[kind] ?? patterns
    return ConfigLoader(files: files, settings: settings, environment: environment)
  }

  // MARK: - What cannot be known, and what was lost

  /// An error for each value that reading cannot know.
  package var undecided: [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    func visit(_ value: ConfigValue, _ path: [String]) {
      switch value {
      case .unknown(let reason):
        diagnostics.append(
          Diagnostic(
            .undecided, at: config.place(of: path, .value),
            "`\(path.joined(separator: "."))` of the Airflow configuration cannot be known by reading: \(reason)",
            help: "write the value out, or let Kedro itself answer (engine = \"kedro\")"))
      case .list(let items):
        for (index, item) in items.enumerated() { visit(item, path + [String(index)]) }
      case .mapping(let mapping):
        for entry in mapping.entries { visit(entry.value, path + [entry.key]) }
      default: break
      }
    }
    visit(.mapping(config.mapping), [])
    return diagnostics
  }

  /// A note for each block of the run environment that replaces one of the base as a whole, which is Kedro's
  /// default, where the base's said more: nobody who sets one key in `conf/local` means to lose the others.
  package static func lostKeys(
    files: any ProjectFiles, settings: ConfigLoader.Settings, environment: String
  ) -> [Diagnostic] {
    if settings.mergeStrategy[kind] == .soft || environment == settings.baseEnvironment { return [] }
    guard let base = try? loader(files, settings, settings.baseEnvironment).load(kind),
      let both = try? loader(files, settings, environment).load(kind)
    else { return [] }
    var diagnostics: [Diagnostic] = []
    for entry in base.mapping.entries {
      guard case .mapping(let was) = entry.value, case .mapping(let now)? = both.mapping[entry.key] else {
        continue
      }
      let lost = was.entries.filter { now[$0.key] == nil }
      if lost.isEmpty { continue }
      let names = lost.map { "`\($0.key)`" }.joined(separator: ", ")
      diagnostics.append(
        Diagnostic(
          .airflowKeysLost, .note, at: both.place(of: [entry.key]),
          "the block `\(entry.key)` of the environment '\(environment)' replaces that of "
            + "'\(settings.baseEnvironment)' as a whole, without \(names)",
          notes: lost.map {
            .init("`\($0.key)` is set here, and not heard", at: base.place(of: [entry.key, $0.key]))
          },
          help: "repeat what is to stay, or set merge_strategy {\"airflow\": \"soft\"} in CONFIG_LOADER_ARGS")
      )
    }
    return diagnostics
  }

  // MARK: - One pipeline

  /// Everything that is said for one pipeline.
  /// - Parameters:
  ///   - parameters: `--params`, or the key `airflow.params`.
  ///   - diagnostics: gets what is wrong with the blocks themselves.
  func settings(
    for pipeline: String, parameters: ConfigMapping, _ diagnostics: inout [Diagnostic]
  ) -> [AirflowSetting] {
    var settings: [AirflowSetting] = []
    func lay(_ setting: AirflowSetting) {
      if let place = settings.firstIndex(where: { $0.name.utf8.elementsEqual(setting.name.utf8) }) {
        settings[place] = setting
      } else {
        settings.append(setting)
      }
    }
    var blocks = [Self.defaultBlock]
    if !pipeline.utf8.elementsEqual(Self.defaultBlock.utf8) { blocks.append(pipeline) }
    for block in blocks {
      switch config.mapping[block] {
      case nil, .some(.null): break
      case .mapping(let mapping)?:
        for entry in mapping.entries {
          lay(AirflowSetting(name: entry.key, value: entry.value, config: config, path: [block, entry.key]))
        }
      case let value?:
        diagnostics.append(
          Diagnostic(
            .airflowOption, at: config.place(of: [block], .value),
            "the block `\(block)` must be a mapping, and is \(value.described)"))
      }
    }
    for entry in parameters.entries {
      lay(AirflowSetting(name: entry.key, value: entry.value, config: nil, path: [entry.key]))
    }
    return settings
  }

  /// A warning for each block that is heard for no registered pipeline, though it seems meant for one.
  package func unusedBlocks(pipelines: [String]) -> [Diagnostic] {
    let known = pipelines + [Self.defaultBlock]
    let unknown = config.mapping.entries.compactMap { entry -> Diagnostic? in
      if known.contains(where: { $0.utf8.elementsEqual(entry.key.utf8) }) { return nil }
      // What is no mapping is there to be referred to.
      guard case .mapping = entry.value else { return nil }
      let close = Spelling.closest(to: entry.key, among: known)
      guard let close else { return nil }
      return Diagnostic(
        .unknownAirflowOption, .warning, at: config.place(of: [entry.key]),
        "the block `\(entry.key)` is of no registered pipeline", help: "did you mean `\(close)`?")
    }
    return unknown + hiddenBlocks(pipelines)
  }

  /// Kedro's loaders drop what begins with `_` before kedro-airflow could look at it, the block of `__default__` too.
  private func hiddenBlocks(_ pipelines: [String]) -> [Diagnostic] {
    config.hidden.filter { hidden in pipelines.contains { $0.utf8.elementsEqual(hidden.key.utf8) } }.map {
      Diagnostic(
        .unknownAirflowOption, .warning, at: $0.place,
        "the block `\($0.key)` is not heard: Kedro's configuration loader drops every key that begins with `_`",
        help:
          "say it in the block `\(Self.defaultBlock)`, which is for every pipeline, and in the blocks of the others "
          + "what is different there")
    }
  }
}

/// One value of an Airflow configuration, and where it is from.
struct AirflowSetting: Sendable {
  /// As a person finds it below the block: `retries`, `tasks.split.retries`.
  var name: String
  var value: ConfigValue
  /// nil: it is no file's, but the command line's or of `airflow.params`.
  var config: LoadedConfig?
  /// From the top of the configuration.
  var path: [String]

  /// Where the value stands.
  var place: SourceLocation? { config?.place(of: path, .value) }
  /// Where its key stands.
  var keyPlace: SourceLocation? { config?.place(of: path, .key) }
  /// The text as it was written, interpolations and all.
  var writtenText: String? { config?.writtenText(at: path) }

  /// The settings in a mapping, or in a list.
  var members: [AirflowSetting] {
    switch value {
    case .mapping(let mapping): mapping.entries.map { member($0.key, $0.value) }
    case .list(let items): items.enumerated().map { member(String($0), $1) }
    default: []
    }
  }

  private func member(_ key: String, _ value: ConfigValue) -> AirflowSetting {
    AirflowSetting(name: name + "." + key, value: value, config: config, path: path + [key])
  }

  /// The last part of its name.
  var key: String { path.last ?? name }
}

extension ConfigValue {
  /// What the value is, for a person who did not mean it to be that.
  var described: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "the boolean \(value)"
    case .integer(let value): "the integer \(value)"
    case .float(let value): "the float \(PythonRepr.float(value))"
    case .string(let text): "the string \(PythonLiteral.string(String(text.prefix(60))))"
    case .list: "a list"
    case .mapping: "a mapping"
    case .unknown: "a value that is not known"
    }
  }
}
