import Foundation
import TestSupport
import Testing

@Suite("dagwatchd inspect, against Kedro's own snapshot")
struct InspectTests {
  /// Everything that Kedro says: nodes in its order, datasets, parameters, and the lines of each function.
  @Test(.needs(.kedro17)) func exampleIsInspectedAsKedroDoes() throws {
    let example = try Example()
    let inspected = try example.dagwatchd("inspect", example.project.path)
    try #require(inspected.status == 0, "dagwatchd inspect: \(inspected.errors)")

    guard case .object(var ours) = try JSONDecoder().decode(JSONValue.self, from: inspected.output) else {
      Issue.record("not a JSON object: \(inspected.text)")
      return
    }
    #expect(ours.removeValue(forKey: "engine")?.text == "static")
    ours["format_version"] = nil
    let kedros = try example.ask("snapshot", of: .kedro17, about: example.project)
    // Or two that are both empty would be equal.
    #expect(kedros["pipelines"]?.elements.isEmpty == false)
    #expect(byName(.object(ours)).differences(from: byName(kedros)) == [])
  }

  @Test(
    "Where the catalog cannot be read, its datasets are not known, and the pipelines are",
    arguments: ["static", "auto"])
  func catalogThatCannotBeRead(_ engine: String) throws {
    let example = try Example()
    try example.change("conf/base/catalog.yml") { _ in "shuttles: [" }
    let inspected = try example.dagwatchd("inspect", example.project.path, "--engine", engine)
    try #require(inspected.status == 0, "\(inspected.errors)")
    #expect(inspected.errors.contains("conf/base/catalog.yml:2:1: error[DW401]"))
    let snapshot = try JSONDecoder().decode(JSONValue.self, from: inspected.output)
    guard case .null? = snapshot["datasets"] else {
      Issue.record("\(inspected.text)")
      return
    }
    #expect(snapshot["pipelines"]?.elements.isEmpty == false)
  }

  /// `find_pipelines` lists pipelines as the file system lists folders, so their order is not compared.
  private func byName(_ snapshot: JSONValue) -> JSONValue {
    guard case .object(var members) = snapshot, case .list(let pipelines)? = members["pipelines"] else {
      return snapshot
    }
    members["pipelines"] = .list(
      pipelines.sorted { ($0["name"]?.text ?? "") < ($1["name"]?.text ?? "") })
    return .object(members)
  }
}
