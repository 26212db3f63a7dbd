import Diagnostics
import Testing

@testable import Pyproject

@Suite("TOML values")
struct TOMLValueTests {
  @Test func everyType() throws {
    let document = try TOMLDocument(
      path: "pyproject.toml",
      bytes: Array(
        """
        s = "a\\tb"
        literal = 'C:\\n'
        i = 1_000
        hex = 0xff
        f = 6.5e1
        t = true
        day = 1979-05-27
        moment = 1979-05-27 07:32:00Z # comment
        list = [1, "two", [3.0]]
        inline = { a.b = 1 }
        [[table]]
        n = 1
        [[table]]
        n = 2
        """.utf8))
    let expected: [(String, TOMLValue)] = [
      ("s", .string("a\tb")), ("literal", .string("C:\\n")), ("i", .integer(1000)), ("hex", .integer(255)),
      ("f", .float(65)), ("t", .boolean(true)), ("day", .dateTime("1979-05-27")),
      ("moment", .dateTime("1979-05-27 07:32:00Z")),
      ("list", .array([.integer(1), .string("two"), .array([.float(3)])])),
    ]
    for (key, value) in expected { #expect(document.value(at: [key]) == value, "\(key)") }
    #expect(document.value(at: ["inline", "a", "b"]) == .integer(1))
    #expect(document.value(at: ["table", "1", "n"]) == .integer(2))
    #expect(document.value(at: ["table", "2", "n"]) == nil)
    #expect(document.value(at: ["i", "deeper"]) == nil)
    #expect(document.string(at: ["i"]) == nil)
  }

  @Test func keysAreToldApartByTheirBytes() throws {
    // The same letter in two normal forms: Swift's strings are equal, TOML's keys are not.
    let document = try TOMLDocument(
      path: "x.toml", bytes: Array("\"caf\u{E9}\" = 1\n\"cafe\u{301}\" = 2\n".utf8))
    #expect(document.root.entries.map(\.value) == [.integer(2), .integer(1)])
    #expect(document.value(at: ["caf\u{E9}"]) == .integer(1))
  }

  @Test func anEmptyFileIsAnEmptyTable() throws {
    #expect(try TOMLDocument(path: "x.toml", bytes: []).root.entries.isEmpty)
  }

  @Test func eachOfTwoKeysThatOnlyLookTheSameHasItsPlace() throws {
    let document = try TOMLDocument(path: "x.toml", bytes: Array("\"é\" = 1\n\"e\u{301}\" = 2\n".utf8))
    #expect(document.place(of: ["é"])?.line == 1)
    #expect(document.place(of: ["e\u{301}"])?.line == 2)
  }
}

@Suite("TOML places")
struct TOMLPlaceTests {
  /// One table row: `«` and `»` stand around the place that is asked for, and are taken out of the text.
  struct Row: CustomTestStringConvertible {
    var path: [String]
    var text: String
    var ofValue = false

    init(_ path: String, _ text: String, ofValue: Bool = false) {
      self.path = path.split(separator: "/").map(String.init)
      self.text = text
      self.ofValue = ofValue
    }

    var testDescription: String { "\(path) in \(text)" }
  }

  static let rows: [Row] = [
    Row("a", "«a» = 1"),
    Row("a", "a = «1»  # one", ofValue: true),
    Row("tool", "[«tool».kedro]\nx = 1"),
    Row("tool/kedro", "[tool.«kedro»]\nx = 1"),
    Row("tool/kedro", "[tool.kedro.deep]\nx = 1\n[ tool . «kedro» ]\ny = 2"),
    Row("tool/kedro/x", "[tool.kedro]\n\n  «x» = 1"),
    Row("tool/dagwatchd/watch/quiet-ms", "[tool.dagwatchd]\nwatch.«quiet-ms» = 5"),
    Row("tool/dagwatchd/watch/quiet-ms", "[tool]\ndagwatchd = { all = true, watch = {«quiet-ms» = 5} }"),
    Row("tool/a b/c.d", "[tool.\"a b\"]\n«'c.d'» = 1"),
    Row("é", "«\"\\u00e9\"» = 1"),
    Row("x", "a = \"\"\"\nx = 1\n\\\"\"\" x = 2\n\"\"\"\"\n«x» = 3"),
    Row("x", "a = '''\nx = 1 \\'''\n«x» = 3"),
    Row("x", "a = \"x = 1 # \\\" \" # x = 2\n«x» = 3"),
    Row("x", "a = 'x = \"'\n«x» = 3"),
    Row("x", "# x = 1\r\n«x» = 3\r\n"),
    Row("x", "a = [ # x = 1 ]\n  \"]\", 'x', {x = 1}, [ ],\n]\n«x» = 3"),
    Row("list/1", "list = [\"a\", «\"b\"», \"c\"]"),
    Row("list/1/k", "list = [0, {«k» = 1}]"),
    Row("list", "list = «[0,\n  1]»", ofValue: true),
    Row("day", "day = «1979-05-27 07:32:00» # noon", ofValue: true),
    Row("t/1/n", "[[t]]\nn = 1\n[[t]]\n«n» = 2"),
    Row("t/1/sub/n", "[[t]]\n[t.sub]\nn = 1\n[[t]]\n[t.sub]\n«n» = 2"),
    Row("t", "[[«t»]]\n[[t]]"),
    Row("t/1", "[[t]]\n[[«t»]]"),
    Row("ключ", "'日本' = 1\n«\"ключ\"» = 2"),
  ]

  @Test(arguments: rows)
  func place(_ row: Row) throws {
    let before = try #require(row.text.components(separatedBy: "«").first)
    let marked = try #require(row.text.components(separatedBy: "«").last?.components(separatedBy: "»").first)
    let text = row.text.replacing("«", with: "").replacing("»", with: "")
    let document = try TOMLDocument(path: "pyproject.toml", bytes: Array(text.utf8))
    let place = try #require(
      row.ofValue ? document.place(ofValue: row.path) : document.place(of: row.path))
    let expected = LineMap(Array(text.utf8))
      .location("pyproject.toml", from: before.utf8.count, to: before.utf8.count + marked.utf8.count)
    #expect(place == expected)
  }

  @Test func whatIsNotThereHasNoPlace() throws {
    let document = try TOMLDocument(path: "pyproject.toml", bytes: Array("a = [1]\nb = 2".utf8))
    for path in [["c"], ["a", "1"], ["b", "c"], []] { #expect(document.place(of: path) == nil, "\(path)") }
  }

  @Test func everyValueHasAPlace() throws {
    let text = """
      [build-system]
      requires = ["setuptools"]
      [project]
      name = "x"
      dependencies = ["kedro~=1.7", "pandas[x]>=2"]
      optional-dependencies = { dev = ["a"], "b.c" = [] }
      [tool.setuptools.dynamic]
      version = {attr = "x.__version__"}
      [[tool.mypy.overrides]]
      module = ["a.*"]
      [[tool.mypy.overrides]]
      module = "b"
      [tool.mypy.overrides.deep]
      k = '''
      [not.a.table]
      '''
      """
    let document = try TOMLDocument(path: "pyproject.toml", bytes: Array(text.utf8))
    func paths(_ value: TOMLValue, _ path: [String]) -> [[String]] {
      switch value {
      case .table(let table): [path] + table.entries.flatMap { paths($0.value, path + [$0.key]) }
      case .array(let array): [path] + array.indices.flatMap { paths(array[$0], path + [String($0)]) }
      default: [path]
      }
    }
    let all = paths(.table(document.root), []).dropFirst()
    #expect(all.count == 26)
    for path in all { #expect(document.place(of: path) != nil, "\(path)") }
  }
}

@Suite("Malformed TOML")
struct MalformedTOMLTests {
  static let rows: [(text: String, line: Int, column: Int)] = [
    ("a = \n", 1, 5),
    ("ok = 1\n[tool.kedro\nx = 1\n", 2, 12),
    ("ok = 1\na = \"open\nb = 2\n", 2, 10),
    ("a = 1\na = 2\n", 2, 1),
    ("[t]\nx = 1\n[t]\ny = 1\n", 3, 2),
    ("[t]\nx.y = 1\n\"x\".y = 2\n", 3, 5),
    ("a = 01\n", 1, 6),
    ("a = 1 b = 2\n", 1, 7),
    ("a = \u{0}\n", 1, 5),
    ("<<<<<<< HEAD\n", 1, 1),
    ("\u{FEFF}a = 1\n", 1, 1),
  ]

  @Test(arguments: rows)
  func isOneDiagnosticWithItsPlace(_ row: (text: String, line: Int, column: Int)) throws {
    let error = try #require(throws: TOMLError.self) {
      try TOMLDocument(path: "pyproject.toml", bytes: Array(row.text.utf8))
    }
    #expect(error.diagnostic.code == .malformedTOML)
    #expect(error.diagnostic.severity == .error)
    let location = try #require(error.diagnostic.location)
    #expect([location.line, location.column] == [row.line, row.column], "\(error.diagnostic)")
    #expect(location.lineText == row.text.split(separator: "\n")[row.line - 1].description)
  }

  @Test func aKeyDefinedTwiceShowsBothPlaces() throws {
    let error = try #require(throws: TOMLError.self) {
      try TOMLDocument(path: "pyproject.toml", bytes: Array("a = 1\n[x]\nb = 1\nb = 2\n".utf8))
    }
    #expect(error.diagnostic.message == "not valid TOML: the key is defined twice")
    #expect(error.diagnostic.location?.line == 4)
    #expect(error.diagnostic.notes.first?.location?.line == 3)
  }

  @Test func bytesThatAreNotUTF8() throws {
    let error = try #require(throws: TOMLError.self) {
      try TOMLDocument(path: "pyproject.toml", bytes: Array("ok = 1\nx = '".utf8) + [0xFF, 0x27])
    }
    #expect(error.diagnostic.location?.line == 2)
    #expect(error.diagnostic.location?.column == 6)
  }

  /// Nothing may make the reader stand still or fall, and every place lies in the file.
  @Test func readingEndsOnAnyText() {
    let alphabet = Array("[]{}\"'=.,#\\ \na1-:T\r\u{E9}".utf8)
    var state: UInt64 = 42
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<(state >> 40) % 24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      state = state &+ 1
      do throws(TOMLReader.Fault) {
        for node in try TOMLReader(bytes).nodes {
          #expect((node.key?.upperBound ?? 0) <= bytes.count && (node.value?.upperBound ?? 0) <= bytes.count)
        }
        accepted += 1
      } catch {
        #expect(error.range.upperBound <= bytes.count)
      }
    }
    #expect(accepted > 100)
  }

  /// A text must not decide how deep the stack gets.
  @Test(arguments: ["[", "{a="]) func nestingHasAnEnd(_ opening: String) throws {
    let error = try #require(throws: TOMLError.self) {
      try TOMLDocument(
        path: "x.toml", bytes: Array(("a = " + String(repeating: opening, count: 100_000)).utf8))
    }
    #expect(error.diagnostic.message == "not valid TOML: nested too deeply")
  }
}
