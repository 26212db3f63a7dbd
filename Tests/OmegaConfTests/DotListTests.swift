import Foundation
import OmegaConf
import TestSupport
import Testing

@Suite("--params")
struct DotListTests {
  static let texts = [
    "", " , ", "a=1", "a=1,b=x", "a.b=2", "a[b]=1", "a= x ", "a=", "a=null", "a=None", "a=yes", "a='q'",
    "a=1e3",
    "a=1:30", "a=2024-01-31", "a={b: 1}", "a=b: c", "a=#c", "a.b=1,a.c=2", "a=1,a.b=2", "a.b=1,a=2",
    "a=1,a=2",
    "a=!!str 1", "a.0=1", "a=x=y", "a=${x}", " a = 1 ", "a=é", "a=~", "a=0x10", "a=1_000", "a=.5", "a=True",
  ]
  static let malformed = ["a", "=1", " =1", "a=[1", "a=\"x", "a=*x", "a=[2023,1,1]"]

  /// Kedro's own parsing, by its private function.
  @Test(.needs(.kedro17)) func isReadAsKedroReadsIt() throws {
    let program = """
      import json, sys
      from types import SimpleNamespace
      from kedro.framework.cli.utils import _split_params
      def fail(message): raise ValueError(message)
      found = []
      for text in json.load(sys.stdin):
          try: found.append(_split_params(SimpleNamespace(fail=fail), SimpleNamespace(name="params"), text))
          except Exception as error: found.append("malformed")
      print()
      print(json.dumps(found))
      """
    let texts = Self.texts + Self.malformed
    let asked = try run(
      [PythonEnvironment.kedro17.python, "-c", program], input: JSONEncoder().encode(texts),
      environment: ["DO_NOT_TRACK": "1"])
    try #require(asked.status == 0, "\(asked.errors)")
    // Kedro logs to the same place.
    let line = try #require(asked.text.split(separator: "\n").last)
    let expected = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)).elements
    try #require(expected.count == texts.count)
    for (text, expected) in zip(texts, expected) {
      let mapping = try? DotList.parse(text)
      let ours = mapping.map { json(.mapping($0)) } ?? .string("malformed")
      #expect(ours == expected, "\(text)")
    }
  }

  @Test(arguments: malformed) func isRefused(_ text: String) {
    #expect(throws: DotList.Malformed.self) { try DotList.parse(text) }
  }

  private func json(_ value: ConfigValue) -> JSONValue {
    switch value {
    case .null, .unknown: .null
    case .boolean(let value): .bool(value)
    case .integer(let value): .number(Double(value))
    case .float(let value): .number(value)
    case .string(let text): .string(text)
    case .list(let items): .list(items.map(json))
    case .mapping(let mapping):
      .object(Dictionary(mapping.entries.map { ($0.key, json($0.value)) }) { $1 })
    }
  }
}
