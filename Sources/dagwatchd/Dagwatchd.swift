import ArgumentParser
import Diagnostics

/// As `--version` says it and the history records it.
let toolVersion = "0.1.0"

struct Dagwatchd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dagwatchd",
    abstract: "Keeps the Airflow DAGs of a Kedro project up to date, on every save.",
    discussion: """
      Exit codes:
        0   done, or nothing to do
        1   the project has errors
        2   `audit`, `diff` or `deploy --dry-run` found a difference
        64  wrong use of the command line
        69  no daemon serves the project
        70  an error of dagwatchd itself
        75  another daemon serves the project, or the network is gone: try again; `sync`: not settled in time, or the
            daemon cannot be asked
        78  the configuration or the place for the state is wrong
        130 interrupted
      """,
    version: toolVersion,
    subcommands: [
      RunCommand.self, BuildCommand.self, DeployCommand.self, InitCommand.self, DiffCommand.self,
      GraphCommand.self, InspectCommand.self, AuditCommand.self, ExplainCommand.self, HistoryCommand.self,
      StatusCommand.self,
      SyncCommand.self,
    ])
}

/// How the program ends; see the table above.
enum ExitStatus {
  static let findings = ExitCode(1)
  static let difference = ExitCode(2)
  static let `internal` = ExitCode(70)
  static let alreadyRunning = ExitCode(75)
  /// The same call may succeed later.
  static let temporary = ExitCode(75)
  static let unavailable = ExitCode(69)
  static let configuration = ExitCode(78)
  static let interrupted = ExitCode(130)

  /// The exit code for a failure: whether dagwatchd's own configuration has to be mended, or the project.
  static func status(of diagnostics: [Diagnostic]) -> ExitCode {
    let errors = diagnostics.filter { $0.severity == .error }
    let isConfiguration = errors.allSatisfy {
      $0.code == .unknownConfigurationKey || $0.code == .configurationValue
    }
    return isConfiguration && !errors.isEmpty ? configuration : findings
  }
}
