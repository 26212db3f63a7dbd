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
