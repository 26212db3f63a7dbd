import Diagnostics
import Kedro
import OmegaConf

/// Where Kedro's logging writes through Rich, on a platform on which tasks cannot.
///
/// Airflow before 2.11 turns what a task writes to standard output into log records, and Rich writes these to standard output
/// again: the task hangs. Kedro's template defines a handler of Rich and names it in `root: handlers:`; to define one and not to
/// name it is harmless. It matters where a task sets up Kedro's logging, as kedro-airflow's template does; the built-in
/// DAG leaves Airflow's handlers in place, and a container's output is nobody's log records.
package struct RichHandlers {
  /// Warnings, one for each logger.
  package let diagnostics: [Diagnostic]

  private static let classes = ["kedro.logging.RichHandler", "rich.logging.RichHandler"]

  /// - Parameters:
  ///   - config: `logging.yml`; nil where there is none, and Kedro takes a configuration of its own, with Rich.
  ///   - target: where the tasks run.
  ///   - version: of the MWAA environment; nil: the newest.
  package init(in config: LoadedConfig?, on target: DeploymentTarget, mwaa version: MWAAVersion?) {
    let platform: String
    switch target {
    case .kubernetes, .docker:
      diagnostics = []
      return
    case .mwaa:
      let version = version ?? .newest
      if version.takesRichLogging {
        diagnostics = []
        return
      }
      platform = "MWAA \(version)"
    case .airflow, .astro: platform = "Airflow before 2.11"
    }
    diagnostics = config.map { Self.uses(in: $0, on: platform) } ?? [Self.missing(on: platform)]
  }

  private static func missing(on platform: String) -> Diagnostic {
    Diagnostic(
      .loggingHandler, .warning, at: nil,
      "without a logging.yml in its configuration, Kedro logs through Rich, on which tasks of \(platform) hang",
      help: "make `conf/logging.yml` with `root: {handlers: [console]}`")
  }

  private static func uses(in config: LoadedConfig, on platform: String) -> [Diagnostic] {
    guard case .mapping(let handlers)? = config.mapping["handlers"] else { return [] }
    var rich: Set<String> = []
    for handler in handlers.entries {
      guard case .mapping(let body) = handler.value, case .string(let type)? = body["class"] else { continue }
      if classes.contains(type) { rich.insert(handler.key) }
    }
    var loggers: [([String], ConfigValue)] = []
    if let root = config.mapping["root"] { loggers.append((["root"], root)) }
    if case .mapping(let named)? = config.mapping["loggers"] {
      loggers += named.entries.map { (["loggers", $0.key], $0.value) }
    }
    return loggers.compactMap { path, value in
      guard case .mapping(let body) = value, case .list(let names)? = body["handlers"] else { return nil }
      for (index, name) in names.enumerated() {
        guard case .string(let name) = name, rich.contains(name) else { continue }
        return Diagnostic(
          .loggingHandler, .warning, at: config.place(of: path + ["handlers", String(index)], .value),
          "the handler `\(name)` writes through Rich, on which tasks of \(platform) hang",
          help: "name `console` instead, as in `handlers: [console]`")
      }
      return nil
    }
  }
}
