import Foundation
import TestSupport
import Testing

@testable import Pyproject

/// Python's `tomllib` is what Kedro reads `pyproject.toml` with: whatever it refuses has to be refused here, and what it
/// accepts has to have the same values.
@Suite("TOML, against Python's tomllib")
struct TomllibTests {
  static let texts: [String] = [
    "", "# only a comment", "a = 1\r\nb = 2\r\n", "a = 1\rb = 2", "\u{FEFF}a = 1", "a = 'x\ty'",
    "a = 'x\u{1}y'",
    "a.b.c = 1\na.d = 2", "a = {x.y = 1, x.z = 2}", "a = {x = 1,}", "a = {\n x = 1 }", "a = [1, 'x', [2.5],]",
    "a = [\n # c\n 1,\n]", "[a]\n[a.b]\n[a]", "[a.b]\n[a]\nx = 1", "a.b = 1\n[a]\nc = 1",
    "[a]\nb.c = 1\n[a.b]",
    "[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 1", "a = []\n[[a]]", "[a]\n[[a]]", "a = {}\n[a.b]",
    "\"\" = 1", "'' = 1", "= 1", "a b = 1", "1 = 1", "1.5 = 1", "-_ = 1", "é = 1", "\"é\" = 1",
    "a = \"\\u00e9\"",
    "a = \"\\ud800\"", "a = \"\\x41\"", "a = \"\\e\"", "a = \"\\U0001F600\"", "a = \"\\U00110000\"",
    "a = \"\"\"\nx\\\n   y\"\"\"", "a = \"\"\"a\"\"b\"\"\"\"\"", "a = '''\n'x'''''",
    "a = \"\"\"\r\nx\r\ny\"\"\"",
    "a = 0x_f", "a = 0xDEAD_beef", "a = 0o17", "a = 0b1_0", "a = 1__0", "a = +1", "a = -0", "a = 01",
    "a = 0x-1",
    "a = 9223372036854775807", "a = 1e5", "a = 1.e5", "a = .5", "a = 5.", "a = 6.02_3e+2_3", "a = true",
    "a = True",
    "a = tru", "a = 1 b = 2", "a = 1 # c", "a = \"x\"y", "a", "a =", "a = \n1", "[a", "[a]x = 1", "[a] # c",
    "[ a . b ]",
    "[]", "[a.]", "[[a]", "a = [1 2]", "a = [,]", "a = 'x\n'", "a = 1\na = 1", "a = 1\n'a' = 1",
    "[t]\nx=1\n[t.x]",
    "a = \"x\\", "a = \u{FF}1", "a\u{A0}= 1", "key = # c", "a = {b = 1}\na.c = 2", "x = \"\u{202E}\"",
    "a = [{b = 1}, {b = 2}]", "[a.'b.c']\nd = 1", "a = 'C:\\new'", "z=1\n[t]\nz=2\n[t.t]\nz=3",
  ]

  private static let driver = """
    import json, sys, tomllib
    answers = []
    for text in json.load(sys.stdin):
        try:
            answers.append({"value": tomllib.loads(text)})
        except tomllib.TOMLDecodeError:
            answers.append({})
    json.dump(answers, sys.stdout)
    """

  @Test(.needs(.kedro17)) func acceptsTheSameWithTheSameValues() throws {
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-c", Self.driver], input: JSONEncoder().encode(Self.texts))
    try #require(finished.status == 0, "\(finished.errors)")
    let answers = try JSONDecoder().decode([Answer].self, from: finished.output)
    try #require(answers.count == Self.texts.count)
    for (text, answer) in zip(Self.texts, answers) {
      let document = try? TOMLDocument(path: "x.toml", bytes: Array(text.utf8))
      #expect(document.map { Value(.table($0.root)) } == answer.value, "\(text.debugDescription)")
    }
  }

  private struct Answer: Decodable { var value: Value? }

  /// What JSON can say of a TOML value.
  private indirect enum Value: Decodable, Equatable {
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([Value])
    case table([String: Value])

    init(_ value: TOMLValue) {
      switch value {
      case .boolean(let value): self = .boolean(value)
      case .integer(let value): self = .number(Double(value))
      case .float(let value): self = .number(value)
      case .string(let value), .dateTime(let value): self = .string(value)
      case .array(let values): self = .array(values.map(Value.init))
      case .table(let table):
        self = .table(
          Dictionary(table.entries.map { ($0.key, Value($0.value)) }, uniquingKeysWith: { $1 }))
      }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Bool.self) {
        self = .boolean(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .string(value)
      } else if let value = try? container.decode([Value].self) {
        self = .array(value)
      } else {
        self = .table(try container.decode([String: Value].self))
      }
    }
  }
}
