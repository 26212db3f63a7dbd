import Foundation
import PythonText
import TestSupport
import Testing

/// Which names a pattern fits; CPython's own `fnmatch` is the judge.
@Suite("A pattern of names")
struct FileNamePatternTests {
  @Test(arguments: [
    ("*", "", true), ("?", "", false), ("a*b*c", "aXbXbc", true), ("a*b*c", "aXbXbcd", false),
    ("**", "a/b", true),
    ("[!a]", "b", true), ("[!a]", "a", false), ("[]]", "]", true), ("[", "[", true), ("[b-a]", "a", false),
    ("[b-a!]", "x", true),
    ("A", "a", false), ("e\u{301}", "\u{E9}", false),
  ])
  func matches(_ pattern: String, _ name: String, _ fits: Bool) {
    #expect(FileNamePattern(pattern).matches(name) == fits)
  }

  @Test("fits in time that grows with the lengths, and not with their power")
  func quick() {
    let pattern = FileNamePattern(String(repeating: "*a", count: 200) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 5000)))
  }

  @Test("fits what CPython's fits")
  func judged() throws {
    var random = FixedGenerator(seed: 7)
    func text(_ alphabet: [Character], _ most: Int) -> String {
      String(
        (0..<Int.random(in: 0...most, using: &random)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        })
    }
    let cases = (0..<20_000).map { _ in [text(Array("ab-*?[]!"), 7), text(Array("ab-]!"), 3)] }
    let program = """
      import fnmatch, json, sys
      print(json.dumps([fnmatch.fnmatchcase(name, pattern) for pattern, name in json.load(sys.stdin)]))
      """
    let finished = try run(["python3", "-c", program], input: try JSONEncoder().encode(cases))
    let expected = try JSONDecoder().decode([Bool].self, from: finished.output)
    try #require(expected.count == cases.count && expected.count { $0 } > 1000)
    for (pair, fits) in zip(cases, expected) {
      #expect(FileNamePattern(pair[0]).matches(pair[1]) == fits, "\(pair)")
    }
  }
}
