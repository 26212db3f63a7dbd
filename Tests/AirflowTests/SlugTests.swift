import Airflow
import Foundation
import TestSupport
import Testing

@Suite("A slug")
struct SlugTests {
  @Test(
    "is python-slugify's",
    arguments: [
      ("A__b..c", "a-b-c"), ("N_6.x-y", "n-6-x-y"), ("нода", "noda"), ("1,000 rows", "1000-rows"),
      ("it's", "it-s"),
      ("a&amp;b", "a-b"), ("Ünïcode Straße", "unicode-strasse"), ("--x--", "x"),
      ("données_brutes", "donnees-brutes"),
      ("_", ""), ("...", ""), ("__default__", "default"), ("ﬁle", "file"), ("½", "1-2"), ("a\u{200D}b", "ab"),
      (String(repeating: "x", count: 70), String(repeating: "x", count: 70)),
    ])
  func vectors(_ name: String, _ slug: String) { #expect(Slug.slug(name) == slug) }

  @Test("is not guessed where the letters are not known")
  func unknown() {
    #expect(Slug.slug("日本語") == nil)
    #expect(Slug.slug("a→b") == nil)
    #expect(Slug.slug("&eacute;") == nil)
    #expect(Slug.slug("&#233;") == nil)
  }

  @Test("that is known is what real python-slugify gives", .needs(.kedro17))
  func differential() throws {
    let parts = [
      "a", "B", "c9", "1", "2,3", "1,000", "_", ".", "-", "--", "'", "''", " ", "&amp;", "&lt;", "&#65;",
      "&#39;",
      "&#x41;", "&#X41;", "&nbsp;", "&;", "&x", ";", "&amp;#65;", "é", "e\u{301}", "ß", "Æ", "Œ", "Ø", "Ł",
      "ı", "ﬁ",
      "нода", "Щука", "объём", "Їжак", "ελληνικά", "ΨΩ", "日本", "→", "½", "\u{200D}", "[", "]",
      "<lambda>__20af95f6",
      "partial(f)__1", "f([a;b]) -> [c]", "Ａ", "②", "ª", "\n", "\t", "ǆ", "Đ", "Þ", "þ", "ŋ", "Ŋ", "ĸ", "Ħ",
      "ŧ",
    ]
    var generator = RepeatableNumbers(state: 7)
    var names = parts
    // Each letter of the scripts that are known here, alone.
    names += (0xA0...0x24F).compactMap(Unicode.Scalar.init).map { String($0) }
    names += (0x370...0x45F).compactMap(Unicode.Scalar.init).map { String($0) }
    names += (0x1E00...0x1EFF).compactMap(Unicode.Scalar.init).map { "x\($0)" }
    for _ in 0..<20_000 {
      names.append(
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? ""
        }
        .joined())
    }
    let finished = try run(
      [
        PythonEnvironment.kedro17.python, "-c",
        "import json, sys; from slugify import slugify; print(json.dumps([slugify(n) for n in json.load(sys.stdin)]))",
      ], input: try JSONEncoder().encode(names))
    let slugs = try JSONDecoder().decode([String].self, from: finished.output)
    var known = 0
    var different: [String] = []
    for (name, slug) in zip(names, slugs) {
      guard let ours = Slug.slug(name) else { continue }
      known += 1
      if ours != slug { different.append("\(name.debugDescription): \(ours), not \(slug)") }
    }
    #expect(different.isEmpty, "\(different.count): \(different.prefix(20).joined(separator: "; "))")
    #expect(known > 10_000)
  }

  @Test("that two tasks would have is told apart, and told")
  func collisions() throws {
    let found = planned([
      step("a.b", ["1"], ["2"]), step("a-b", ["2"], ["3"]), step("a_b", ["3"], ["4"]),
      step("_", ["4"], ["5"]),
      step("日本", ["5"], ["6"]), step("Plain_Name", ["6"], ["7"]),
    ]) { $0.naming = .slug }
    let ids = found.plan.tasks.map(\.id)
    #expect(Set(ids).count == 6)
    #expect(ids[1] == "a-b")
    #expect(ids[0].hasPrefix("a-b-") && ids[2].hasPrefix("a-b-"))
    #expect(ids[3...] == ["_", "日本", "plain-name"])
    #expect(found.diagnostics.map(\.code) == [.taskName])
    #expect(
      found.diagnostics[0].notes.map(\.message) == [
        "\"a.b\" is the task `\(ids[0])`", "\"a_b\" is the task `\(ids[2])`", "\"_\" is the task `_`",
        "\"日本\" is the task `日本`",
      ])
  }

  @Test("of the package is the DAG's id")
  func dagID() throws {
    var options = PlanOptions()
    options.naming = .slug
    let planner = Planner(
      model([pipeline([], name: "__default__"), pipeline([], name: "data_science")], package: "my_package"),
      options: options)
    #expect(planner.plan("__default__")?.plan.dagID == "my-package")
    #expect(planner.plan("data_science")?.plan.dagID == "my-package-data-science")
    #expect(planner.plan("data_science")?.fileName == "my_package_data_science_dag.py")
  }
}
