import Airflow
import Foundation
import Testing

/// The plan as the history keeps it, against Foundation's encoder: plans of earlier builds are compared with it byte by byte.
@Suite struct PlanJSONTests {
  static let texts: [String] =
    (0...0x2FF).compactMap { Unicode.Scalar(UInt32($0)).map { "a\(Character($0))b" } }
    + ["", "/", "\\\"", "\r\n", "\u{2028}\u{FEFF}", "e\u{301}", "😀", "\u{7F}\u{0}"]

  @Test func everyTextIsAsTheEncoderWritesIt() throws {
    let tasks = Self.texts.map { text in
      Plan.Task(
        id: text, nodes: [text, "x"], tags: [text], group: text, namespace: [text], documentation: text,
        functions: [text], inputs: [text], outputs: [text])
    }
    try expectAsEncoded(
      Plan(
        dagID: "a\"b", pipelineName: "é", packageName: "a/b", environment: "", tasks: tasks,
        edges: Self.texts.map { Plan.Edge(parent: $0, child: "x" + $0) }))
  }

  @Test func whatIsNotThereIsLeftOut() throws {
    let empty = Plan(
      dagID: "d", pipelineName: "p", packageName: "k", environment: "e", tasks: [], edges: [])
    try expectAsEncoded(empty)
    var plan = empty
    plan.tasks = [
      Plan.Task(id: "a", nodes: []), Plan.Task(id: "b", nodes: [], group: "g"),
      Plan.Task(id: "c", nodes: [], documentation: "d"),
    ]
    try expectAsEncoded(plan)
  }

  private func expectAsEncoded(_ plan: Plan) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(
      String(decoding: plan.json, as: UTF8.self) == String(decoding: try encoder.encode(plan), as: UTF8.self))
    #expect(plan.json == [UInt8](try encoder.encode(plan)))
    #expect(try JSONDecoder().decode(Plan.self, from: Data(plan.json)) == plan)
  }
}
