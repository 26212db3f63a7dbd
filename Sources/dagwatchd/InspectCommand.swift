import ArgumentParser
import Building
import Configuration
import Watching

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Print the evaluated project as JSON.",
    discussion: """
      The shape is that of Kedro's own kedro.inspection.get_project_snapshot, with the engine that found it. Publishes \
      nothing and records nothing. Ends with 0 wherever there is a project to print, whatever else was told.
      """)

  @OptionGroup var project: ProjectArgument

  @Option(name: [.short, .customLong("env")], help: "The Kedro environment (default: the project's own).")
  var environment: String?

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    if environment?.isEmpty == true { throw ValidationError("`--env` must not be empty.") }
  }

  func run() throws {
    let root = try project.root()
    var overrides = Configuration.Overrides()
    overrides.environment = environment
    engine.apply(to: &overrides)
    var builder = Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/"))
    let inspection = builder.inspect(files: DiskFiles(root: root))
    for diagnostic in inspection.diagnostics { Terminal.tell(diagnostic) }
    guard let model = inspection.model else { throw ExitStatus.status(of: inspection.diagnostics) }
    Terminal.answer(JSON(model, engine: inspection.engine).text)
  }
}
