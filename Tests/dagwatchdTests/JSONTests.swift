import Foundation
import Kedro
import TestSupport
import Testing

@testable import dagwatchd

@Suite("JSON")
struct JSONTests {
  @Test func isWrittenInTheOrderGiven() {
    let value: JSON = [
      "b": .integer(-1), "a": .array([.null, .boolean(true), [:]]), "c": [:], "d": .array([]),
      "e": ["x": "y"],
    ]
    #expect(
      value.text == """
        {
          "b": -1,
          "a": [
            null,
            true,
            {}
          ],
          "c": {},
          "d": [],
          "e": {
            "x": "y"
          }
        }

        """)
  }

  @Test func escapesWhatActsAndKeepsTheRest() {
    let rows: [(String, String)] = [
      ("é 日本 😀", "\"é 日本 😀\""), ("\"\\/", "\"\\\"\\\\/\""), ("\n\r\t\0", "\"\\n\\r\\t\\u0000\""),
      ("\u{1B}[2J\u{9B}", "\"\\u001b[2J\\u009b\""), ("\u{202E}\u{2028}", "\"\\u202e\\u2028\""),
      ("\u{E0001}", "\"\\udb40\\udc01\""),
    ]
    for (text, expected) in rows { #expect(JSON(text).text == expected + "\n") }
  }

  /// Foundation reads back what was written.
  @Test func isJSON() throws {
    let text = String(String.UnicodeScalarView((0..<0x500).compactMap(Unicode.Scalar.init))) + "\u{E0001}😀"
    let value: JSON = ["text": JSON(text), "numbers": .array([JSON(Int64.max), JSON(Int64.min)])]
    let read = try #require(
      try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any])
    #expect((read["text"] as? String)?.utf8.elementsEqual(text.utf8) == true)
    #expect(read["numbers"] as? [Int64] == [.max, .min])
  }

  @Test func inspectHasKedrosShape() throws {
    let model = ProjectModel(
      metadata: ProjectMetadata(
        projectName: "Shop", packageName: "shop", sourceDirectory: "src", kedroVersion: KedroVersion(1, 7, 0)),
      initVersion: "1.6.2", environment: "local", defaultEnvironment: "local", confSource: "conf",
      pipelines: [
        RegisteredPipeline(
          name: "__default__",
          nodes: [
            NodeModel(
              name: "ns.clean", functionName: "clean", namespace: "ns", tags: ["a", "b"], inputs: ["raw"],
              outputs: ["ns.data"],
              source: FunctionSource(path: "src/shop/nodes.py", firstLine: 3, lastLine: 9)),
            NodeModel(
              name: "lambda__1", functionName: "<lambda>", namespace: nil, tags: [], inputs: [], outputs: [],
              source: nil),
          ], inputs: ["raw"], outputs: ["ns.data"]),
        RegisteredPipeline(name: "empty", nodes: [], inputs: [], outputs: []),
      ],
      datasets: [
        DatasetModel(name: "raw", type: "pandas.CSVDataset", filepath: "data/raw.csv"),
        DatasetModel(name: "memory", type: "MemoryDataset", filepath: nil),
      ], parameters: ["parameters", "params:x"])
    try expectGolden(JSON(model, engine: .static).text, "Tests/Golden/dagwatchd/inspect.json")
  }
}
