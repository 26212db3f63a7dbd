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
    let root = try options.project.root()
    let state = try StateFolder.open(root: root)
    let lock: StateLock
    do throws(StateError) {
      lock = try state.lock()
    } catch {
      Terminal.tell("error: \(error)")
      if case .alreadyRunning = error { throw ExitStatus.alreadyRunning }
      throw ExitStatus.configuration
    }
    let report = Report(form: .standardError(isColoured: Terminal.isColoured(STDERR_FILENO)))
    let generator = options.generator(root: root, state: state, isDaemon: true)
    do {
      var daemon = try Daemon(
        root: root, generator: generator, report: report, state: state, toolVersion: toolVersion)
      try daemon.run()
    } catch {
      Terminal.tell("error: \(error)")
      throw ExitStatus.internal
    }
    withExtendedLifetime(lock) {}
  }
}
