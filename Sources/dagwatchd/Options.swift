import ArgumentParser
import Configuration

/// What selects the output: the same on `run` and `build`, and as keys of the configuration.
struct SelectionOptions: ParsableArguments {
  @Option(name: [.short, .customLong("env")], help: "The Kedro environment (default: the project's own).")
  var environment: String?

  @Option(
    name: [.short, .long],
    help: "The folder for DAGs, relative to the project's root (default: airflow_dags).")
  var targetDir: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The pipelines that become DAGs, separated by commas (default: __default__).", valueName: "names"))
  var pipelines: String?

  @Flag(help: "All registered pipelines.")
  var all = false

  /// The names of `--pipelines`, trimmed, each once.
  private var names: [String]? {
    guard let pipelines else { return nil }
    var names: [String] = []
    for part in pipelines.split(separator: ",") {
      let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      if !name.isEmpty, !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
    }
    return names
  }

  func validate() throws {
    if all && pipelines != nil {
      throw ValidationError("`--all` and `--pipelines` exclude each other.")
    }
    if let names, names.isEmpty { throw ValidationError("`--pipelines` names no pipeline.") }
    if environment?.isEmpty == true { throw ValidationError("`--env` must not be empty.") }
    if targetDir?.isEmpty == true { throw ValidationError("`--target-dir` must not be empty.") }
  }

  var overrides: Configuration.Overrides {
    var overrides = Configuration.Overrides()
    overrides.environment = environment
    overrides.targetDirectory = targetDir
    overrides.pipelines = all ? .all : names.map { .named($0) }
    return overrides
  }
}

/// How the project is understood: on `run`, `build` and `inspect`.
struct EngineOptions: ParsableArguments {
  @Option(help: "How the project is understood (default: auto).")
  var engine: Configuration.Engine?

  @Option(
    help: ArgumentHelp(
      "The release of Kedro whose behaviour counts (default: found in the project).", valueName: "X.Y.Z"))
  var kedroVersion: String?

  @Option(
    help: ArgumentHelp(
      "The Python whose grammar and library count (default: found in the project).", valueName: "3.Y"))
  var pythonVersion: String?

  func validate() throws {
    if let pythonVersion, !Configuration.isPythonVersion(pythonVersion) {
      throw ValidationError("`--python-version` must be a version like 3.11.")
    }
    if let kedroVersion, !Configuration.isVersion(kedroVersion) {
      throw ValidationError("`--kedro-version` must be a version like 1.7.0.")
    }
  }

  func apply(to overrides: inout Configuration.Overrides) {
    overrides.engine = engine
    overrides.kedroVersion = kedroVersion
    overrides.pythonVersion = pythonVersion
  }
}

extension Configuration.Engine: ExpressibleByArgument {}
