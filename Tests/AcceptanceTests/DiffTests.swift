import Foundation
import TestSupport
import Testing

@Suite("dagwatchd diff")
struct DiffTests {
  private let example: Example

  init() throws { example = try Example() }

  private func change(_ path: String, _ change: (String) -> String) throws {
    let file = example.project.appending(path: path)
    try Data(change(String(contentsOf: file, encoding: .utf8)).utf8).write(to: file)
  }

  private static let processing = "src/lunar_fares/pipelines/data_processing/pipeline.py"

  @Test func endsWithTwoWhereSomethingWouldChangeAndWithZeroWhereNothing() throws {
    let first = try example.dagwatchd("diff", example.project.path)
    #expect(first.status == 2, "\(first.errors)")
    #expect(first.text.hasPrefix("created    airflow_dags/lunar_fares_dag.py\n  +task clean_companies\n"))
    #expect(!FileManager.default.fileExists(atPath: example.dags.path))
    #expect(!FileManager.default.fileExists(atPath: example.aside("state").path))
    _ = try example.dagwatchd("build", example.project.path)
    let same = try example.dagwatchd("diff", example.project.path)
    #expect(same.status == 0 && same.text.isEmpty)
    #expect(same.errors.hasSuffix("a build would change nothing\n"))
  }

  @Test func saysWhatItMeansAndShowsTheTextOnDemand() throws {
    _ = try example.dagwatchd("build", example.project.path)
    try change(Self.processing) { $0.replacing("name=f\"clean_{table}\"", with: "name=f\"tidy_{table}\"") }
    let plain = try example.dagwatchd("diff", example.project.path)
    #expect(plain.status == 2)
    #expect(plain.text.contains("\n  -task clean_shuttles\n"))
    #expect(plain.text.contains("\n  ~task clean_shuttles → tidy_shuttles\n"))
    #expect(!plain.text.contains("@@"))
    let long = try example.dagwatchd("diff", example.project.path, "--text")
    #expect(
      long.text.contains(
        "\n--- a/airflow_dags/lunar_fares_dag.py\n+++ b/airflow_dags/lunar_fares_dag.py\n@@ "))
    let history = try example.dagwatchd("history", example.project.path)
    #expect(history.text.split(separator: "\n").count == 2, "a diff is no generation")
  }

  @Test func showsTheTextWhereTheTasksAreTheSame() throws {
    _ = try example.dagwatchd("build", example.project.path)
    try change("pyproject.toml") {
      $0.replacing("[tool.dagwatchd]", with: "[tool.dagwatchd]\nproject-path = \"/opt/shop\"")
    }
    let diff = try example.dagwatchd("diff", example.project.path)
    #expect(diff.status == 2)
    #expect(diff.text.contains("+PROJECT_PATH = Path(\"/opt/shop\")"))
  }

  @Test func isReadByPrograms() throws {
    _ = try example.dagwatchd("build", example.project.path)
    try change(Self.processing) { $0.replacing("name=f\"clean_{table}\"", with: "name=f\"tidy_{table}\"") }
    let diff = try example.dagwatchd("diff", example.project.path, "--json")
    #expect(diff.status == 2)
    let json = try JSONDecoder().decode(JSONValue.self, from: diff.output)
    let files = json["files"]?.elements ?? []
    #expect(files.compactMap { $0["outcome"]?.text } == ["replaced", "unchanged"])
    #expect(files.first?["changes"]?.elements.first?.text == "-task clean_companies")
    #expect(files.first?["renamed_tasks"]?.elements.first?["new"]?.text == "tidy_companies")
    #expect(files.first?["text"]?.elements.isEmpty == false)
  }

  @Test func endsAsABuildDoesWhereTheProjectHasErrors() throws {
    try change("src/lunar_fares/pipeline_registry.py") { $0 + "x = (\n" }
    let diff = try example.dagwatchd("diff", example.project.path)
    #expect(diff.status == 1 && diff.text.isEmpty)
    #expect(diff.errors.contains("error[DW201]"))
  }
}

@Suite("dagwatchd graph")
struct GraphTests {
  private let example: Example

  init() throws { example = try Example() }

  @Test func drawsInMermaidUnlessToldOtherwise() throws {
    let graph = try example.dagwatchd("graph", example.project.path)
    #expect(graph.status == 0, "\(graph.errors)")
    #expect(graph.text.hasPrefix("flowchart LR\n  subgraph g0[\"lunar_fares\"]\n"))
    #expect(!FileManager.default.fileExists(atPath: example.dags.path))
    let dot = try example.dagwatchd("graph", example.project.path, "--format", "dot")
    #expect(dot.text.hasPrefix("digraph dagwatchd {\n"))
  }

  @Test(.enabled(if: (try? run(["dot", "-V"]))?.status == 0, "Graphviz is not installed"))
  func drawsSVGToAFile() throws {
    let file = example.aside("graph.svg")
    let graph = try example.dagwatchd(
      "graph", example.project.path, "--pipeline", "data_science", "--format", "svg", "-o", file.path)
    #expect(graph.status == 0 && graph.text.isEmpty, "\(graph.errors)")
    let svg = try String(contentsOf: file, encoding: .utf8)
    #expect(svg.contains("<svg ") && svg.contains("lunar_fares&#45;data_science"))
  }

  @Test func saysWhatIsMissing() throws {
    let graph = try run(
      [Example.executable.path, "graph", example.project.path, "--format", "svg"],
      environment: ["PATH": "/nonexistent"])
    #expect(graph.status == 70 && graph.text.isEmpty)
    #expect(graph.errors.contains("error[DW906]: SVG is drawn by Graphviz, and there is no `dot` on PATH"))
    #expect(graph.errors.contains("apt-get install graphviz"))
  }

  @Test func refusesWhatItCannotDraw() throws {
    let unknown = try example.dagwatchd("graph", example.project.path, "--pipeline", "data_sceince")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean \"data_science\"?"))
    let both = try example.dagwatchd("graph", example.project.path, "--pipeline", "x", "--all")
    #expect(both.status == 64)
  }
}

@Suite("dagwatchd history prune")
struct HistoryPruneTests {
  private let example: Example

  init() throws { example = try Example() }

  @Test func removesWhatIsOldAndSaysSoBefore() throws {
    let none = try example.dagwatchd("history", "prune", example.project.path)
    #expect(none.status == 0 && none.errors == "no generations\n")
    for _ in 1...3 { _ = try example.dagwatchd("build", example.project.path) }
    let dry = try example.dagwatchd("history", "prune", example.project.path, "--keep", "1", "--dry-run")
    #expect(dry.text.hasPrefix("2 generations would be removed, 1 kept, the oldest from "))
    let pruned = try example.dagwatchd("history", "prune", example.project.path, "--keep", "1")
    #expect(pruned.text.hasPrefix("2 generations removed, 1 kept, the oldest from "))
    let again = try example.dagwatchd("history", "prune", example.project.path, "--keep", "1")
    #expect(again.text.hasPrefix("0 generations removed, 1 kept"))
    // What is published is still known.
    #expect(try example.dagwatchd("diff", example.project.path).status == 0)
  }

  @Test func followsTheConfiguration() throws {
    for _ in 1...3 { _ = try example.dagwatchd("build", example.project.path) }
    try Data("[history]\nkeep = 2\n".utf8).write(to: example.project.appending(path: "dagwatchd.toml"))
    #expect(
      try example.dagwatchd("history", "prune", example.project.path).text.hasPrefix("1 generation removed"))
    try Data("[history]\nkeep = \"x\"\n".utf8).write(to: example.project.appending(path: "dagwatchd.toml"))
    let wrong = try example.dagwatchd("history", "prune", example.project.path)
    #expect(wrong.status == 78 && wrong.errors.contains("`history.keep` must be an integer"))
    #expect(try example.dagwatchd("history", "prune", example.project.path, "--keep", "-1").status == 64)
  }
}
