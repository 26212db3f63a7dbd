import ArgumentParser
import Daemon
import Diagnostics
import Glibc

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Wait until the daemon has built every change that is complete now.",
    discussion: """
      Every change that was complete before the call is in the generation that it ends with. Exit codes: 0 that \
      generation stands, 1 the project has errors and the last good output stays, 69 no daemon serves the project, \
      75 it has not settled in time.
      """)

  @OptionGroup var project: ProjectArgument

  @Option(help: ArgumentHelp("How long to wait.", valueName: "seconds"))
  var timeout = 60.0

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("`--timeout` must be more than 0 and at most 86400 seconds.")
    }
  }

  func run() throws {
    let root = try project.rootToAsk()
    let status = try ask(.sync, about: root, StateFolder.find(root: root), timeout: .seconds(timeout))
    let generation = status.generation
    if json {
      Terminal.answer(JSON(status).text)
    } else {
      let text = DiagnosticText(isColoured: Terminal.isColoured(STDERR_FILENO))
      Terminal.talk(generation.diagnostics.map(text.text).joined())
      for reason in status.degraded { Terminal.tell("degraded: " + VisibleText(reason).text) }
      Terminal.answer(StatusText.sentence(generation) + "\n")
    }
    if status.activity == .rootMissing { throw ExitStatus.temporary }
    if generation.outcome == .failed { throw ExitStatus.status(of: generation.diagnostics) }
  }
}

/// Asks a daemon.
/// - Throws: an exit code, after telling why there is no answer.
func ask(
  _ command: ControlRequest.Command, about root: String, _ state: StateFolder, timeout: Duration
) throws -> DaemonStatus {
  do throws(ControlClient.Failure) {
    return try ControlClient.ask(command, about: root, of: state, timeout: timeout)
  } catch {
    Terminal.tell("error: " + VisibleText(error.description).text)
    switch error {
    case .notRunning, .otherProject: throw ExitStatus.unavailable
    case .timedOut, .unreachable, .moving, .busy: throw ExitStatus.temporary
    case .refused: throw ExitStatus.temporary
    case .noAnswer, .system: throw ExitStatus.internal
    }
  }
}
