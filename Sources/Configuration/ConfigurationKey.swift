/// Every key that `[tool.dagwatchd]` may hold. `conf/dagwatchd.toml` describes them for a reader, and a test holds
/// the two lists together.
package enum ConfigurationKey: String, CaseIterable, Sendable {
  case environment = "env"
  case targetDirectory = "target-dir"
  case pipelines = "pipelines"
  case all = "all"
  case engine = "engine"
  case python = "python"
  case pythonTimeout = "python-timeout"
  case kedroVersion = "kedro-version"
  case pythonVersion = "python-version"
  case wheelPrefix = "wheel-prefix"
  case projectPath = "project-path"
  case onHandEdit = "on-hand-edit"
  case historyCount = "history.keep"
  case historyDays = "history.keep-days"
  case quiet = "watch.quiet-ms"
  case cap = "watch.cap-ms"
  case gitHold = "watch.git-hold-ms"
  case reconcile = "watch.reconcile-ms"
  case jinjaFile = "airflow.jinja-file"
  case groupBy = "airflow.group-by"
  case tags = "airflow.tags"
  case params = "airflow.params"
  case confSource = "airflow.conf-source"
  case groups = "airflow.groups"
  case cycles = "airflow.cycles"
  case naming = "airflow.naming"
  case memory = "airflow.memory"
  case documentation = "airflow.documentation"
  case taskOperator = "airflow.operator"
  case taskGroups = "airflow.task-groups"
  case targets = "targets"
  case wheelBuild = "wheel.build"
  case wheelDirectory = "wheel.directory"
  case wheelStamp = "wheel.stamp"
  case keptRequirements = "requirements.keep"
  case airflowBundle = "airflow.bundle"
  case airflowInstall = "airflow.install"
  case astroDirectory = "astro.directory"
  case astroData = "astro.data"
  case mwaaDirectory = "mwaa.directory"
  case mwaaVersion = "mwaa.airflow-version"
  case mwaaBucket = "mwaa.bucket"
  case mwaaPrefix = "mwaa.prefix"
  case containerImage = "container.image"
  case containerBase = "container.base-image"
  case containerStamp = "container.stamp"
  case containerDirectory = "container.directory"

  /// The key's parts: `["watch", "quiet-ms"]`.
  package var path: [String] { rawValue.split(separator: ".").map(String.init) }

  /// Every way in which the key may be written: the options of `kedro airflow create` that are not only about
  /// Airflow may also stand among those that are.
  package var spellings: [[String]] {
    switch self {
    case .environment, .targetDirectory, .pipelines, .all: [path, ["airflow"] + path]
    default: [path]
    }
  }

  /// The names that may stand in the table at `path`, each once: keys, and the tables that hold further ones.
  static func names(in path: [String]) -> [String] {
    var names: [String] = []
    for spelling in allCases.flatMap(\.spellings)
    where spelling.count > path.count && spelling.starts(with: path) {
      let name = spelling[path.count]
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The default as TOML; nil where a key that is not set means more than a value could say.
  package var defaultValue: String? {
    let defaults = Configuration()
    func quoted(_ text: String) -> String { "\"\(text)\"" }
    switch self {
    case .environment: return defaults.environment.map(quoted)
    case .targetDirectory: return quoted(defaults.targetDirectory)
    case .pipelines:
      guard case .named(let names) = defaults.pipelines else { return nil }
      return "[" + names.map(quoted).joined(separator: ", ") + "]"
    case .all: return defaults.pipelines == .all ? "true" : "false"
    case .engine: return quoted(defaults.engine.rawValue)
    case .python: return defaults.python.map(quoted)
    case .pythonTimeout: return String(defaults.pythonTimeoutSeconds)
    case .kedroVersion: return defaults.kedroVersion.map(quoted)
    case .pythonVersion: return defaults.pythonVersion.map(quoted)
    case .wheelPrefix: return quoted(defaults.wheelPrefix)
    case .projectPath: return defaults.projectPath.map(quoted)
    case .onHandEdit: return quoted(defaults.onHandEdit.rawValue)
    case .historyCount: return String(defaults.historyCount)
    case .historyDays: return String(defaults.historyDays)
    case .quiet: return String(defaults.quietMilliseconds)
    case .cap: return String(defaults.capMilliseconds)
    case .gitHold: return String(defaults.gitHoldMilliseconds)
    case .reconcile: return String(defaults.reconcileMilliseconds)
    case .jinjaFile, .params, .confSource, .groups: return nil
    case .groupBy: return quoted(defaults.airflow.plan.grouping.rawValue)
    case .tags: return "[]"
    case .cycles: return quoted(defaults.airflow.plan.cycles.rawValue)
    case .naming: return quoted(defaults.airflow.plan.naming.rawValue)
    case .memory: return quoted(defaults.airflow.plan.memory.rawValue)
    case .documentation: return quoted(defaults.airflow.plan.documentation.rawValue)
    case .taskOperator: return quoted(defaults.airflow.taskOperator.rawValue)
    case .taskGroups: return String(defaults.airflow.showsTaskGroups)
    case .targets, .keptRequirements, .astroData: return "[]"
    case .wheelBuild: return String(defaults.deployment.buildsWheel)
    case .wheelDirectory: return quoted(defaults.deployment.wheelDirectory)
    case .wheelStamp: return String(defaults.deployment.stampsWheel)
    case .airflowBundle: return quoted(defaults.deployment.airflow.directory)
    case .mwaaDirectory: return quoted(defaults.deployment.mwaa.directory)
    case .mwaaPrefix: return quoted(defaults.deployment.mwaa.prefix)
    case .containerDirectory: return quoted(defaults.deployment.container.directory)
    case .containerStamp: return String(defaults.deployment.container.isStamped)
    case .airflowInstall, .astroDirectory, .mwaaVersion, .mwaaBucket, .containerImage, .containerBase:
      return nil
    }
  }
}
