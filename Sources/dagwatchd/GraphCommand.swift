import Airflow
import ArgumentParser
import Building
import Configuration
import Daemon
import Diagnostics
import Glibc
import Publishing
import Watching

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw the DAGs that a build would publish.",
    discussion: """
      Tasks are boxes with the nodes that they run, namespaces are frames, and an edge over which a dataset passes in \
      memory is dashed. Publishes nothing and records nothing. SVG is drawn by Graphviz's `dot`, which has to be installed.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case mermaid, dot, svg }

  @OptionGroup var project: ProjectArgument
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var engine: EngineOptions

  @Option(help: ArgumentHelp("The one pipeline to draw.", valueName: "name"))
  var pipeline: String?

  @Option(help: "The language to draw in.")
  var format = Format.mermaid

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Where to write it (default: the standard output).", valueName: "file"))
  var output: String?

  func validate() throws {
    if pipeline != nil, selection.overrides.pipelines != nil {
      throw ValidationError("`--pipeline` excludes `--pipelines` and `--all`.")
    }
    if pipeline?.isEmpty == true { throw ValidationError("`--pipeline` must not be empty.") }
    if output?.isEmpty == true { throw ValidationError("`--output` must not be empty.") }
  }

  func run() throws {
    let root = try project.root()
    var overrides = selection.overrides
    engine.apply(to: &overrides)
    if let pipeline { overrides.pipelines = .named([pipeline]) }
    var builder = Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/"))
    let build = builder.build(files: DiskFiles(root: root))
    for diagnostic in build.diagnostics { Terminal.tell(diagnostic) }
    // A plan that may not be published can still be looked at: a drawing is how to see what is wrong with it.
    if build.plans.isEmpty { throw ExitStatus.status(of: build.diagnostics) }
    let graph = PlanGraph(build.plans, storage: build.model?.storage ?? [])
    try write(text(graph))
    if build.isFailed { throw ExitStatus.status(of: build.diagnostics) }
  }

  private func text(_ graph: PlanGraph) throws -> String {
    switch format {
    case .mermaid: return graph.mermaid
    case .dot: return graph.dot
    case .svg:
      do throws(Graphviz.Failure) {
        return try Graphviz.svg(graph.dot)
      } catch .missing {
        Terminal.tell(
          Diagnostic(
            .missingProgram, .error, at: nil, "SVG is drawn by Graphviz, and there is no `dot` on PATH",
            help:
              "install Graphviz (Debian: apt-get install graphviz), or use `--format dot` or `--format mermaid`"
          ))
      } catch .failed(let reason) {
        Terminal.tell(Diagnostic(.missingProgram, .error, at: nil, "Graphviz's `dot` failed: " + reason))
      }
      throw ExitStatus.internal
    }
  }

  private func write(_ text: String) throws {
    guard let output, output != "-" else { return Terminal.answer(text) }
    do throws(PublishError) {
      let folder = realpath(".", nil)
      defer { free(folder) }
      let publisher = Publisher(root: folder.map { String(cString: $0) } ?? ".")
      _ = try publisher.publish(Array(text.utf8), to: output)
    } catch {
      Terminal.tell(Diagnostic(.publishFailed, .error, at: nil, error.description))
      throw ExitStatus.internal
    }
  }
}
