import PythonText
import Testing

/// What Python prints, letter by letter; CPython itself judges `repr` in the rooms that use it.
@Suite struct ReprTests {
  @Test(arguments: [
    ("plain", "'plain'"), ("it's", "\"it's\""), ("both ' and \"", "'both \\' and \"'"), ("\\", "'\\\\'"),
    ("tab\tline\nreturn\r", "'tab\\tline\\nreturn\\r'"), ("\u{0}\u{7F}", "'\\x00\\x7f'"),
    ("é", "'é'"), ("\u{A0}", "'\\xa0'"), ("\u{200B}", "'\\u200b'"), ("\u{E0001}", "'\\U000e0001'"),
  ])
  func strings(_ text: String, _ expected: String) { #expect(PythonRepr.string(text) == expected) }

  @Test(arguments: [
    (1.0, "1.0"), (0.1, "0.1"), (1e16, "1e+16"), (1e15, "1000000000000000.0"), (1e-5, "1e-05"),
    (0.0001, "0.0001"), (-2.5, "-2.5"), (1.5e300, "1.5e+300"),
  ])
  func floats(_ value: Double, _ expected: String) { #expect(PythonRepr.float(value) == expected) }

  @Test func stringsAreComparedByCodePoint() {
    #expect(ExactString("\u{E9}") != ExactString("e\u{301}"))
    #expect(ExactString("Z") < ExactString("a"))
    #expect(["b", "a", "b", "\u{1F600}", "\u{FFFD}"].sortedExactly() == ["a", "b", "\u{FFFD}", "\u{1F600}"])
  }
}
