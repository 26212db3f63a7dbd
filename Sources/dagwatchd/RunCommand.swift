import ArgumentParser
import Daemon
import Glibc

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Watch the project and keep its DAGs up to date.",
    discussion: """
      Stays in the foreground. Under systemd it speaks the notify protocol (Type=notify). SIGTERM and SIGINT end it, \
      SIGHUP reads the configuration again and builds.
      """)

  @OptionGroup var options: BuildOptions

  func run() throws {
    var root = try options.project.root()
    let given = options.project.given(root: root)
    var lock: StateLock?
    // A path that leads elsewhere is followed by a daemon that begins anew, in the same process.
    while true {
      let state = try StateFolder.open(root: root)
      let standing = try Self.stand(root: root, given: given, state: state, lock: lock)
      lock = nil
      let report = Report(form: .standardError(isColoured: Terminal.isColoured(STDERR_FILENO)))
      let generator = options.generator(root: root, state: state, isDaemon: true)
      do {
        var daemon = try Daemon(
          root: root, generator: generator, report: report, state: state, toolVersion: toolVersion,
          standing: standing)
        switch try daemon.run() {
        case .stopped: return
        case .moved(let destination):
          root = destination
          lock = daemon.stateLock
        }
      } catch {
        Terminal.tell("error: \(error)")
        throw ExitStatus.internal
      }
    }
  }

  /// Makes this process the one daemon of the project.
  /// - Parameter lock: which is held already, of this state folder or of another.
  /// - Throws: an exit code, after telling why it cannot be that.
  private static func stand(
    root: String, given: String, state: StateFolder, lock: StateLock?
  ) throws -> Standing {
    do throws(StateError) {
      let claim: ProjectClaim?
      do throws(StateError) {
        claim = try ProjectClaim.take(root: root)
      } catch .system(let path, let error) {
        Terminal.tell("warning: not known whether another daemon serves this project: \(path): \(error)")
        claim = nil
      }
      let lock = if let lock, lock.isOf(state), lock.isInPlace { lock } else { try state.lock() }
      return Standing(given: given, state: state, lock: lock, claim: claim)
    } catch {
      Terminal.tell("error: \(error)")
      switch error {
      case .alreadyRunning, .inUse: throw ExitStatus.alreadyRunning
      case .noHome, .system: throw ExitStatus.configuration
      }
    }
  }
}
