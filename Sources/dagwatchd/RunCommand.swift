import ArgumentParser
import Building
import Daemon
import Glibc
import Watching

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Watch the project and keep its DAGs up to date.",
    discussion: """
      Stays in the foreground. Under systemd it speaks the notify protocol (Type=notify). SIGTERM and SIGINT end it, \
      SIGHUP reads the configuration again and builds.
      """)

  @OptionGroup var project: ProjectArgument
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var engine: EngineOptions

  func run() throws {
    let root = try project.root()
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
    var overrides = selection.overrides
    engine.apply(to: &overrides)
    let generator = Generator(
      root: root, builder: Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/")),
      historyPath: state.historyPath, cachePath: state.cachePath, toolVersion: toolVersion,
      selection: Selection(overrides, isDaemon: true))
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
