import Airflow
import ArgumentParser
import Building
import Configuration
import Daemon
import Glibc
import OmegaConf
import Watching

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

  @OptionGroup var airflow: AirflowFlags

  /// The names of `--pipelines`, trimmed, each once.
  private var names: [String]? { pipelines.map(CommaList.items) }

  func validate() throws {
    // As in `kedro airflow create`, which takes `--all` together with its own default.
    if all, let names, names != ["__default__"] {
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
    airflow.apply(to: &overrides.airflow)
    return overrides
  }
}

/// What `kedro airflow create` (0.11) takes beside the selection: the same names, with the same meaning.
struct AirflowFlags: ParsableArguments {
  @Option(
    name: [.short, .customLong("jinja-file")],
    help: "A template in the place of the built-in DAG, relative to the current folder.")
  var jinjaFile: String?

  @Option(name: [.short, .long], help: "Nodes that become one task: memory, namespace or none.")
  var groupBy: PlanOptions.Grouping?

  @Option(help: ArgumentHelp("Only nodes with one of these tags, separated by commas.", valueName: "names"))
  var tags: String?

  @Option(
    help: ArgumentHelp(
      "What is laid over airflow.yml: key=value, separated by commas; values are YAML.",
      valueName: "key=value,..."))
  var params: String?

  @Option(help: "Where the tasks find the configuration: a folder, an archive or a URL.")
  var confSource: String?

  private var parameters: ConfigMapping {
    get throws(DotList.Malformed) { try DotList.parse(params ?? "") }
  }

  func validate() throws {
    do throws(DotList.Malformed) {
      _ = try parameters
    } catch {
      throw ValidationError("Invalid format of `params` option: \(error.message)")
    }
    if let jinjaFile, Self.file(jinjaFile) == nil {
      throw ValidationError("`--jinja-file`: the file '\(jinjaFile)' does not exist.")
    }
  }

  func apply(to overrides: inout Configuration.Overrides.Airflow) {
    overrides.templatePath = jinjaFile.flatMap(Self.file)
    overrides.grouping = groupBy
    overrides.tags = tags.map(CommaList.items)
    // Refused by `validate` where they are none.
    overrides.parameters = (try? parameters) ?? ConfigMapping()
    if let confSource, !confSource.isEmpty { overrides.confSource = confSource }
  }

  /// The absolute path of a file, without links; nil where there is none.
  private static func file(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR, let resolved = realpath(path, nil)
    else {
      return nil
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// A list as Kedro's commands take it.
enum CommaList {
  /// Split at commas, trimmed, each once, without the empty ones.
  static func items(_ text: String) -> [String] {
    var items: [String] = []
    for part in text.split(separator: ",") {
      let item = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      if !item.isEmpty, !items.contains(where: { $0.utf8.elementsEqual(item.utf8) }) { items.append(item) }
    }
    return items
  }
}

extension PlanOptions.Grouping: ExpressibleByArgument {
  /// Whatever its case, as in `kedro airflow create`.
  package init?(argument: String) { self.init(rawValue: argument.lowercased()) }
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

/// What `build` takes, and what does or shows the same: the project, what of it is built, and how.
struct BuildOptions: ParsableArguments {
  @OptionGroup var project: ProjectArgument
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var engine: EngineOptions

  var overrides: Configuration.Overrides {
    var overrides = selection.overrides
    engine.apply(to: &overrides)
    return overrides
  }

  /// What makes the project's generations.
  /// - Parameter isDaemon: whether at every save rather than once.
  func generator(root: String, state: StateFolder, isDaemon: Bool) -> Generator {
    Generator(
      root: root, builder: Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/")),
      historyPath: state.historyPath, cachePath: state.cachePath, toolVersion: toolVersion,
      selection: Selection(overrides, isDaemon: isDaemon))
  }
}

extension Configuration.Engine: ExpressibleByArgument {}
