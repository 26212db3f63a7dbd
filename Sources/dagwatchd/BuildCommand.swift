import ArgumentParser
import Daemon
import Glibc
import Watching

struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build the project's DAGs once.",
    discussion: """
      What `run` does at every save: the same engine, the same history. Prints each file and what was done to it.
      """)

  @OptionGroup var options: BuildOptions

  func run() throws {
    let root = try options.project.root()
    let state = try StateFolder.open(root: root)
    var generator = options.generator(root: root, state: state, isDaemon: false)
    let generation = generator.generate(files: DiskFiles(root: root), trigger: .manual)
    Terminal.talk(GenerationText(generation).text(isColoured: Terminal.isColoured(STDERR_FILENO)))
    for publication in generation.publications {
      let outcome = publication.outcome.rawValue
      let padding = String(repeating: " ", count: 11 - outcome.count)
      Terminal.answer(outcome + padding + publication.path + "\n")
    }
    if generation.outcome == .failed { throw ExitStatus.status(of: generation.diagnostics) }
  }
}
