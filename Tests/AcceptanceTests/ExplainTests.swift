import Foundation
import TestSupport
import Testing

@Suite("dagwatchd explain")
struct ExplainTests {
  private let example: Example
  private static let processing = "src/lunar_fares/pipelines/data_processing/pipeline.py"
  private static let dag = "airflow_dags/lunar_fares_dag.py"

  init() throws { example = try Example() }

  private func explain(_ path: String, _ flags: String...) throws -> Finished {
    try example.dagwatchd(["explain", path, example.project.path] + flags)
  }

  private func json(_ path: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: explain(path, "--json").output)
  }

  @Test func endsWithOneAndMakesNothingWhereNoBuildIsKnown() throws {
    let finished = try explain(Self.dag)
    #expect(finished.status == 1 && finished.text.isEmpty)
    #expect(finished.errors == "error: no build of this project is known: run `dagwatchd build`\n")
    #expect(!FileManager.default.fileExists(atPath: example.aside("state").path))
  }

  @Test func saysWhyADAGIsAsItIs() throws {
    _ = try example.dagwatchd("build", example.project.path)
    #expect(try explain(Self.dag).text.contains("\n  current     nothing that it depends on has changed"))
    let module = example.project.appending(path: Self.processing)
    let text = try String(contentsOf: module, encoding: .utf8)
    try text.replacing("name=f\"clean_{table}\"", with: "name=f\"tidy_{table}\"")
      .write(to: module, atomically: true, encoding: .utf8)
    #expect(try explain(Self.dag).text.contains("\n  stale       \(Self.processing) has changed"))
    _ = try example.dagwatchd("build", example.project.path)
    let artifact = try json(Self.dag)["artifact"]
    #expect(artifact?["current"] == .bool(true) && artifact?["stale_by"] == .null)
    #expect(artifact?["made"]?["generation"] == .number(2))
    #expect(artifact?["made"]?["changed"]?.text == "pipeline __default__")
    #expect(artifact?["made"]?["input"]?.text == Self.processing)
    #expect(artifact?["standing"]?.text == "as-left")
  }

  @Test func saysWhatAFileCanReach() throws {
    _ = try example.dagwatchd("build", example.project.path)
    let file = try json(Self.processing)["file"]
    #expect(file?["reaches"]?.elements.contains { $0["artifact"]?.text == Self.dag } == true)
    // As one names it from where one stands.
    let folder = example.project.appending(path: "src")
    let relative = try example.dagwatchd(
      ["explain", "lunar_fares/settings.py", example.project.path, "--json"], in: folder)
    let found = try JSONDecoder().decode(JSONValue.self, from: relative.output)
    #expect(found["file"]?["path"]?.text == "src/lunar_fares/settings.py")
  }

  @Test func aSecondBuildFindsEverythingAsItWas() throws {
    let first = try example.dagwatchd("build", example.project.path)
    let second = try example.dagwatchd("build", example.project.path)
    #expect(second.status == 0)
    #expect(second.text == first.text.replacing("created  ", with: "unchanged"))
  }
}
