import Diagnostics
import Testing

@Suite("Did you mean")
struct SpellingTests {
  static let rows: [(name: String, among: [String], expected: String?)] = [
    ("pipelnies", ["pipelines", "all"], "pipelines"),
    ("enviroment", ["environment"], "environment"),
    ("ENV", ["env"], "env"),
    ("target_dir", ["target-dir"], "target-dir"),
    ("data_sceince", ["data_science", "data_processing"], "data_science"),
    ("data", ["data_science"], nil),
    ("xyz", ["env"], nil),
    ("a", ["b"], "b"),
    ("env", ["env"], nil),
    ("", ["a"], "a"),
    ("x", [], nil),
    ("ab", ["ac", "ad"], "ac"),
    ("ключь", ["ключ"], "ключ"),
  ]

  @Test(arguments: rows)
  func closest(_ row: (name: String, among: [String], expected: String?)) {
    #expect(Spelling.closest(to: row.name, among: row.among) == row.expected)
  }
}
