import Diagnostics
import Kedro
import OmegaConf

/// What goes wrong on a platform and not at home, told beforehand.
///
/// Each of these is a paragraph of Kedro's guide to Airflow, or an evening of somebody who did not read it.
package struct DeploymentAdvice {
  private let catalog: UsedCatalog

  package init(_ catalog: UsedCatalog) { self.catalog = catalog }

  private static let diagnosticsAtMost = 10

  // MARK: - Where the data is

  /// A warning for each dataset on a local path, where tasks of the target share no disk.
  package func localDatasets(on target: DeploymentTarget) -> [Diagnostic] {
    let reason: String
    switch target {
    case .airflow, .astro: return []
    case .mwaa: reason = "MWAA's workers share no disk, and lose theirs"
    case .kubernetes: reason = "pods share no disk unless a volume is mounted"
    case .docker: reason = "containers share no disk unless one is mounted"
    }
    var seen: Set<String> = []
    let local = catalog.locations.filter { $0.isLocal && seen.insert($0.dataset).inserted }
    var diagnostics = local.prefix(Self.diagnosticsAtMost).map { location in
      Diagnostic(
        .localDataset, .warning, at: location.place,
        "`\(location.dataset)` is on a local path, which the next task will not find: \(reason)",
        help: "write a URL such as s3://BUCKET/\(location.path)")
    }
    if local.count > Self.diagnosticsAtMost {
      diagnostics.append(
        Diagnostic(
          .localDataset, .warning, at: local[Self.diagnosticsAtMost].place,
          "\(local.count - Self.diagnosticsAtMost) more datasets are on local paths, this one first"))
    }
    return diagnostics
  }

  // MARK: - Credentials

  /// A warning for each name of credentials: no bundle holds any, and Kedro then makes no catalog at all.
  package var credentials: [Diagnostic] {
    var seen: Set<String> = []
    return catalog.credentials.filter { seen.insert($0.name).inserted }.map { name, dataset, place in
      Diagnostic(
        .missingCredentials, .warning, at: place,
        "`\(dataset)` names the credentials `\(name)`, which the bundle does not hold: Kedro makes no catalog without them",
        help:
          "give the environment an entry without `credentials`, and the platform a role of its own, or mount a configuration that has them"
      )
    }
  }

  // MARK: - Grouping

  /// A note where grouping by memory finds nothing in memory.
  package var grouping: [Diagnostic] {
    guard let (pattern, place) = catalog.catchAll else { return [] }
    return [
      Diagnostic(
        .groupingWithoutEffect, .note, at: place,
        "`group-by = \"memory\"` groups nothing: the factory `\(pattern)` stores every dataset",
        help: "remove the one or the other")
    ]
  }

  // MARK: - Logging

  /// A warning where the root logger, or one of the project's, writes through Rich.
  ///
  /// It matters where a task sets up Kedro's logging, as kedro-airflow's template does. Airflow before 2.11 turns
  /// standard output into log records, and Rich writes these to standard output again.
  /// - Parameter config: `logging.yml`.
  package static func richHandlers(in config: LoadedConfig) -> [Diagnostic] {
    guard case .mapping(let handlers)? = config.mapping["handlers"] else { return [] }
    var rich: Set<String> = []
    for handler in handlers.entries {
      guard case .mapping(let body) = handler.value, case .string(let type)? = body["class"] else { continue }
      if type == "kedro.logging.RichHandler" || type == "rich.logging.RichHandler" {
        rich.insert(handler.key)
      }
    }
    var loggers: [([String], ConfigValue)] = []
    if let root = config.mapping["root"] { loggers.append((["root"], root)) }
    if case .mapping(let named)? = config.mapping["loggers"] {
      loggers += named.entries.map { (["loggers", $0.key], $0.value) }
    }
    return loggers.compactMap { path, value in
      guard case .mapping(let body) = value, case .list(let names)? = body["handlers"] else { return nil }
      for case .string(let name) in names where rich.contains(name) {
        return Diagnostic(
          .loggingHandler, .warning, at: config.place(of: path + ["handlers"], .value),
          "the handler `\(name)` writes through Rich, on which tasks of Airflow before 2.11 hang",
          help: "write `[console]`")
      }
      return nil
    }
  }

  // MARK: - Sizes

  /// A warning where a wheel is more than a platform takes.
  /// - Parameter count: of bytes.
  package static func wheelSize(_ count: Int, on target: DeploymentTarget) -> [Diagnostic] {
    // plugins.zip, of which the wheel is the most.
    guard target == .mwaa, count > 1 << 30 else { return [] }
    return [
      Diagnostic(
        .wheelSize, .warning, at: SourceLocation(path: "pyproject.toml"),
        "the wheel has \(count >> 20) MiB, and MWAA takes 1 GiB of plugins",
        help: "take the data out of `package-data`, and read it from a bucket")
    ]
  }
}
