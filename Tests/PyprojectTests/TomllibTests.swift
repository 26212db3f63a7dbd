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
    // Strings.
    "a = \"\"", "a = ''", "a = \"\"\"\"\"\"", "a = ''''''", "a = \"\"\"\"\"\"\"", "a = \"\"\"x\"\"\"\"\"\"",
    "a = '''x''''''",
    "a = \"x\ny\"", "a = \"\"\"x", "a = '''x", "a = \"x\u{7F}\"", "a = \"\"\"x\u{0}\"\"\"",
    "a = '''\r\nx\ry'''",
    "a = '''\r\nx\r\ny'''", "a = \"\"\"\\  \n\n  x\"\"\"", "a = \"\"\"\\  x\"\"\"", "a = \"\"\"\\\"\"\"",
    "a = \"\"\"x\\\r\n y\"\"\"",
    "a = \"\\  \"", "a = \"\\\\ \\\" \\b\\t\\n\\f\\r\"", "a = \"\\/\"", "a = \"\\u12\"", "a = \"\\u+123\"",
    "a = \"\\U00000041\"",
    "a = \"\"\"\n\nx\"\"\"", "a = \"tab\there\"", "a = '\\'", "a = \"\"\"a\\\"\"\"\"", "'''a''' = 1",
    "\"\"\"a\"\"\" = 1",
    "a = \"\"\"\\ \t", "a = \"\"\"x\\", "a = \"\"\"x\\\n\n\n  \n y \\ \n z\"\"\"", "a = \"\"\"\r\"\"\"",
    // Numbers.
    "a = +0", "a = +-1", "a = 1_", "a = _1", "a = 1e", "a = 1e+", "a = 1e-5", "a = 1E5", "a = 1.5e1_0",
    "a = 1._5", "a = 1_.5",
    "a = 0.0", "a = 00.5", "a = -0.0", "a = +1.5", "a = 0e0", "a = 0xg", "a = 0X1", "a = 0o8", "a = 0b2",
    "a = 0b1_", "a = 0x1.5",
    "a = 9223372036854775808", "a = -9223372036854775808", "a = 123456789012345678901234567890",
    "a = 0xffff_ffff_ffff_ffff_f",
    "a = infinity", "a = in", "a = nano", "a = truefalse", "a = falsey", "a = +true", "a = 0_1", "a = -01",
    "a = 1 2", "a = -0x1",
    // Dates and times: what is no date may still begin like a number, and then something is left over.
    "a = 1979-13-01", "a = 1979-00-01", "a = 1979-02-30", "a = 2000-02-29 x", "a = 1900-02-29",
    "a = 0000-01-01", "a = 1979-05-32",
    "a = 24:00:00", "a = 07:60:00", "a = 07:32", "a = 07:32:60", "a = 1979-05-27T07:32",
    "a = 1979-05-27T25:00:00",
    "a = 1979-05-27T07:32:00+25:00", "a = 1979-05-27T07:32:00+1", "a = 1979-05-27  07:32:00", "a = 07:32:00.",
    "a = 1979-5-27",
    "a = 07:32:00Z", "a = 1979-05-27Z", "a = 1979-05-27T07:32:00ZZ", "a = 1979-05-27_07:32:00",
    "a = 1979-04-31T00:00:00",
    "a = 07:32:00.5", "a = 1979-05-27", "a = 2000-02-29t00:32:00.1234567z", "a = 1979-05-27 07:32:00-07:30",
    "a = [07:32:00, 1979-05-27]", "a = 1979-05-27 # c", "a = 1979-05-27T07:32:00 07:32:00",
    // Who may add to a table.
    "a.b = 1\na.b.c = 2", "a.b.c = 1\na.b = 2", "[a]\nb.c = 1\nb.d = 2\n[a.e]\nf = 1",
    "[a]\nb.c = 1\n[a.b.d]\ne = 1",
    "[a]\nb.c = 1\n[d]\n[a.b]", "[a.b.c]\nx = 1\n[a]\nb.d = 1", "[a.b.c]\nx = 1\n[a]\nb.c.d = 1",
    "[a.b.c]\n[a]\nb.d = 1\n[a.b]",
    "[a.b]\nx = 1\n[a]\nb.y = 2", "[[a.b]]\nx = 1\n[a]\nb.y = 2", "[[a]]\nb.c = 1\n[[a]]\nb.c = 2",
    "[[a]]\n[a.b]\n[a.b]",
    "[[a]]\n[a.b]\n[[a]]\n[a.b]", "[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\nx = 2\n[[a]]\n[[a.b]]\nx = 3",
    "[[a]]\n[a]", "[a.b]\n[[a]]",
    "[[a.b]]\n[a]\nc = 1", "[[a.b]]\n[[a]]", "a = 1\n[a]", "a = 1\n[a.b]", "a = 1\n[[a]]", "a = [{}]\n[[a]]",
    "a = [{}]\n[a.b]",
    "a = {b = {}}\n[a.b.c]", "a = {b.c = 1}\na.b.d = 2", "a = {b = {c = 1}, b.d = 2}", "a = {b.c = 1, b = 2}",
    "a = {b = 1, b = 2}",
    "a = {b.c = 1, b.c.d = 2}", "a = {b = [], b.c = 1}", "a = {}", "a = { }", "a = {,}", "a = {b}",
    "a = {b = 1 c = 2}", "a = {b = 1",
    "a = {b = [\n1\n]}", "a = {b = '''\n'''}", "a = {b = 1 # c\n}", "[a]\nb = {c = 1}\n[a.b]",
    "[a]\nb = {c = 1}\n[a.b.d]",
    "[a.b]\n[a.b.c]\n[a]\n[a.d]", "[a]\n[a.b]\n[a]", "a.b = {}\na.b.c = 1", "a = []\na.b = 1",
    "[[a]]\nb = 1\n[[a.b]]", "a.'' = 1", "a..b = 1",
    "a . b = 1\n\"a\" . 'c' = 2", "[\"a.b\".c]", "[ 'a' ]", "[a\n]", "[[a] ]", "[[ a ]]", "[ [a]]", "[a]]",
    "[[a]]]", "[a] b = 1", ".a = 1", "a.= 1",
    "[a.b.c]\n[a]\nb.c = 1", "[a]\nb.c.d = 1\nb.e = 2\n[a.b.c.f]", "a.b.c = 1\n[a.b.d]",
    "[a]\n[b]\n[a.c]\n[b.c]\n[a.c.d]\n[a.c]",
    // Between.
    "a = [1,,2]", "a = [1", "a = [\n1,\n# c\n2 # d\n]", "a = [ [1], ['x'] ]", "a = [1]]", "# c\u{1}",
    "# c\u{7F}", "# \ttab", "# é",
    "a = 1 # c\r\nb = 2", "a = 1 # c\rb = 2", "\r\n\t \n", "\ta = 1", "a = 1\n\n", "a\n= 1", "a = 1;b = 2",
    "\u{B}a = 1", "a = 1\u{2028}b = 2",
    "a = [{b = 1}, {b = 2}]", "[a.'b.c']\nd = 1", "a = 'C:\\new'", "z=1\n[t]\nz=2\n[t.t]\nz=3",
  ]

  private static let driver = """
    import json, sys, tomllib
    answers = []
    for text in json.load(sys.stdin):
        try:
            answers.append({"value": json.loads(json.dumps(tomllib.loads(text), default=lambda time: {"time": time.isoformat()}))})
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
      case .string(let value): self = .string(value)
      case .dateTime(let value): self = .table(["time": .string(Self.isoformat(value))])
      case .array(let values): self = .array(values.map(Value.init))
      case .table(let table):
        self = .table(
          Dictionary(table.entries.map { ($0.key, Value($0.value)) }, uniquingKeysWith: { $1 }))
      }
    }

    /// As Python's `isoformat` writes it.
    private static func isoformat(_ text: String) -> String {
      text.replacing(/^(....-..-..)[Tt ]/) { $0.1 + "T" }.replacing(/[Zz]$/, with: "+00:00")
        .replacing(/\.(\d{1,6})\d*/) { "." + $0.1 + String(repeating: "0", count: 6 - $0.1.count) }
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
