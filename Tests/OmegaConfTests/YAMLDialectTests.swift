import TestSupport
import Testing

@testable import OmegaConf

/// What our reader makes of a file, in the oracle's words; "error" for any diagnostic.
private func read(_ text: String) -> String {
  do {
    return try YAMLConstructor.load(Array(text.utf8), path: "conf/base/x.yml").unresolved.described
  } catch {
    return "error"
  }
}

private func outcome(_ answer: String) -> String { answer.hasPrefix("error") ? "error" : answer }

@Suite("The YAML dialect of Kedro's configuration")
struct YAMLDialectTests {
  @Test(
    "a plain scalar has YAML 1.1's type, with OmegaConf's floats and without dates",
    arguments: [
      ("yes", "true"), ("off", "false"), ("y", "\"y\""), ("TRUE", "true"), ("tRUE", "\"tRUE\""),
      ("~", "null"), ("", "null"), ("Null", "null"), ("none", "\"none\""),
      ("017", "int 15"), ("0o17", "\"0o17\""), ("08", "\"08\""), ("0x1F", "int 31"), ("0b101", "int 5"),
      ("1_000", "int 1000"), ("1:30", "int 90"), ("-1:30:15", "int -5415"), ("0:30", "\"0:30\""),
      ("1e3", "float 1000.0"), ("1.", "float 1.0"), (".5", "float 0.5"), ("+.5", "\"+.5\""),
      ("1:30.5", "float 90.5"), ("1e400", "float inf"), ("-.inf", "float -inf"), (".NaN", "float nan"),
      ("2024-01-01", "\"2024-01-01\""), ("2024-01-01T00:00:00Z", "\"2024-01-01T00:00:00Z\""),
      ("1.2.3", "\"1.2.3\""), ("'017'", "\"017\""), ("! '017'", "int 15"), ("!!str 017", "\"017\""),
      ("!!float 1", "float 1.0"), ("99999999999999999999", "unknown"),
    ])
  func scalars(text: String, expected: String) {
    #expect(read("k: \(text)\n") == "{\"k\": \(expected)}")
  }

  @Test(
    "a file that Kedro refuses is refused, at the place that is wrong",
    arguments: [
      ("a: 1\nb: 2\na: 3\n", "3:1", "the key 'a' is here twice"),
      ("a: [1, 2\nb: 3\n", "2:2", "not YAML"),
      ("a:\n\tb: 1\n", "2:1", "not YAML"),
      ("a: *b\n", "1:4", "the alias *b has no anchor before it"),
      ("a: &x [*x]\n", "1:8", "the alias *x stands inside of its own anchor"),
      ("a: &x 1\nb: &x 2\n", "2:4", "the anchor &x is defined twice"),
      ("a: 1\n---\nb: 2\n", "2:1", "a second YAML document"),
      ("- a\n", "1:1", "a configuration file is a mapping at its top"),
      ("a: !!python/object:os.system x\n", "1:4", "the tag !!python/object:os.system is unknown"),
      ("a: !secret x\n", "1:4", "the tag !secret is unknown"),
      ("~: 1\n", "1:1", "null cannot be a key"),
      ("? [a]\n: 1\n", "1:3", "a list or a mapping cannot be a key"),
      ("a: =\n", "1:4", "a lone `=`"),
      ("a:\n  <<: 5\n", "2:7", "only a mapping"),
      ("a: !!int x\n", "1:4", "'x' is no !!int"),
      ("a: \u{1}\n", "1:4", "not YAML"),
    ])
  func refused(text: String, place: String, message: String) throws {
    let error = #expect(throws: ConfigError.self) {
      try YAMLConstructor.load(Array(text.utf8), path: "conf/base/catalog.yml")
    }
    let diagnostic = try #require(error?.diagnostics.first)
    let location = try #require(diagnostic.location)
    #expect("\(location.line):\(location.column)" == place)
    #expect(diagnostic.message.contains(message))
  }

  @Test("a file of a few lines cannot stand for millions of values")
  func billionLaughs() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text +=
        "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
        + "]\n"
    }
    #expect(throws: ConfigError.self) { try YAMLConstructor.load(Array(text.utf8), path: "x.yml") }
  }

  @Test("a file nested without end is refused, and does not end the process")
  func deepNesting() {
    for text in [String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000) + "x"] {
      #expect(throws: ConfigError.self) { try YAMLConstructor.load(Array("k: \(text)".utf8), path: "x.yml") }
    }
  }

  @Test("bytes that are no UTF-8 are refused")
  func notUTF8() {
    #expect(throws: ConfigError.self) { try YAMLConstructor.load([0x61, 0x3A, 0x20, 0xFF], path: "x.yml") }
  }

  @Test("whole files are read as the real loader reads them", .needs(.kedro17))
  func documents() throws {
    let texts = [
      "", "# only a comment\n", "---\n", "--- {}\n...\n", "null\n", "word\n", "'a: 1'\n", "\"\"\n", "5\n",
      "[]\n",
      "\u{FEFF}a: 1\n", "a: 1\r\nb: 2\r\n", "%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n",
      "%YAML 2.0\n---\na: 1\n",
      "{\"a\": 1, \"b\": [true, null, 1.5e3]}", "{\n\t\"a\": 1\n}", "{\"a\": \"\\u00e9\\ud83d\\ude00\"}",
      "1: a\ntrue: b\n1.5: c\n", "1: a\n1: b\n", "a: 1\n'a': 2\n", "=: 1\n", "yes: 1\nno: 2\n",
      "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n", "x: &x {a: 1}\nz: &z {a: 2, c: 3}\ny:\n  <<: [*x, *z]\n",
      "x: &x {a: 1}\nz: &z {a: 2}\ny:\n  <<: *x\n  <<: *z\n", "x: &x {a: 1}\ny:\n  b: 1\n  <<: *x\n  a: 5\n",
      "x: &x {a: 1}\nz: &z {a: 2}\ny: &y\n  <<: [*x, *z]\nw:\n  <<: *y\n", "y:\n  <<: [1]\n",
      "y:\n  <<: {a: 1}\n  '<<': 3\n",
      "x: &x {a: 1}\ny: &y\n  <<: *x\n  b: 2\nz:\n  <<: *y\n  c: 3\n",
      "a: |\n  one\n  two\nb: >-\n  one\n  two\n", "a: 'it''s'\nb: \"x\\ty\"\n", "a: b: c\n", "a: 'b'c\n",
      "a: [b, c,]\n",
      "a: {b, c}\n", "a: {b: }\n", "a:\n- 1\n- 2\n", "a:\n  - 1\n - 2\n", "- 1\n", "a: !!set {b}\n",
      "a: !!binary aGk=\n", "a: !!timestamp 2020-01-01\n", "a: !!map {b: 1}\n", "a: !!seq [1]\n",
      "a: !!str [1]\n",
      "a: !!null x\n", "a: !!bool maybe\n", "!!map {a: 1}\n", "a: ! [1]\n", "a: @b\n", "a: `b\n", "a: %b\n",
      "a: 'x\n  y'\n", "? a\n: b\n", "? a\n", "a: ? b\n", "a: -\n", "a: - b\n", "a: #b\n", "a: b#c\n",
      "a: b #c\n",
      "&a a: *a\n", "&a a: 1\nb: *a\n", "*a : 1\n", "{a: 1}: 2\n", "a: 1\n...\nb: 2\n", "a: \"\\x\"\n",
      "a: '\n", "a:b\n",
      "[a, b]: 1\n", "a: ???\n", "a: <<\n", "a: 0b_\n", "a: 0x_\n", "a: 0_\n", "a: 1__0\n", "a: 1._5\n",
    ]
    let answers = try Oracle.ask([Oracle.Texts(op: "yaml", texts: texts)], in: .kedro17)[0]
    for (text, answer) in zip(texts, answers) {
      #expect(read(text) == outcome(answer), "\(text.debugDescription)")
    }
  }

  @Test(
    "thousands of random scalars have the type that PyYAML with OmegaConf's loader gives them",
    .needs(.kedro17))
  func randomScalars() throws {
    var generator = FixedGenerator(seed: 20_251_121)
    let pieces = [
      "0", "1", "9", "07", "12", "60", "59", "_", ".", ":", "-", "+", "e", "E", "e+", "E-", "0x", "0b", "0o",
      "a", "F", "inf",
      ".inf", "nan", ".NaN", "yes", "No", "ON", "true", "null", "~", "=", "<<", " ", "!", "?", "é",
      "2024-01-01", "x", "/", "$",
    ]
    var texts: [String] = []
    for _ in 0..<12_000 {
      let count = Int.random(in: 1...5, using: &generator)
      texts.append(
        "k: " + (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined() + "\n")
    }
    let answers = try Oracle.ask([Oracle.Texts(op: "yaml", texts: texts)], in: .kedro17)[0]
    for (text, answer) in zip(texts, answers) {
      #expect(read(text) == outcome(answer), "\(text.debugDescription)")
    }
  }

  @Test("random structures are read, or refused, as by the real loader", .needs(.kedro17))
  func randomDocuments() throws {
    var generator = FixedGenerator(seed: 7)
    let pieces = [
      "a", "b", "1", "yes", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ", ",",
      "&x ", "*x", "<<: ",
      "'", "\"", "#", " # c", "|\n", ">\n", "!!str ", "! ", "? ", "\t", "...", "---", "${a}", "\\", "%", "@",
    ]
    var texts: [String] = []
    for _ in 0..<12_000 {
      let count = Int.random(in: 1...12, using: &generator)
      texts.append(
        "a: 1\nk: " + (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined())
    }
    let answers = try Oracle.ask([Oracle.Texts(op: "yaml", texts: texts)], in: .kedro17)[0]
    var read = 0
    for (text, answer) in zip(texts, answers) {
      let ours = OmegaConfTests.read(text)
      #expect(ours == outcome(answer), "\(text.debugDescription)")
      if ours != "error" { read += 1 }
    }
    #expect(read > 1_000, "the generator makes too few files that can be read")
  }
}
