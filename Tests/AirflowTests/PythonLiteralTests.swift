import Airflow
import Foundation
import TestSupport
import Testing

@Suite("A Python literal")
struct PythonLiteralTests {
  @Test(
    "keeps what can be read, and escapes the rest",
    arguments: [
      ("plain", #""plain""#), ("", #""""#), ("O'Brien", #""O'Brien""#), ("a\"b\\c", #""a\"b\\c""#),
      ("a\nb\r\tc", #""a\nb\r\tc""#), ("\u{0}\u{7F}\u{85}", #""\x00\x7f\x85""#), ("é日本½", #""é日本½""#),
      ("\u{A0}\u{AD}", #""\xa0\xad""#),
      ("\u{2028}\u{202E}\u{2066}\u{200B}\u{FEFF}", #""\u2028\u202e\u2066\u200b\ufeff""#),
      ("\u{3164}\u{E000}\u{FFFF}", #""\u3164\ue000\uffff""#), ("👩\u{200D}👧", #""👩\u200d👧""#),
      ("\u{E0041}\u{10FFFF}", #""\U000e0041\U0010ffff""#), ("{{ x }} %s {y}", #""{{ x }} %s {y}""#),
    ])
  func table(_ text: String, _ literal: String) {
    #expect(PythonLiteral.string(text).utf8.elementsEqual(literal.utf8))
  }

  @Test("lists are on one line") func lists() {
    #expect(PythonLiteral.list([]) == "[]")
    #expect(PythonLiteral.list(["a", "b\n"]) == #"["a", "b\n"]"#)
  }

  /// Each line of the file that Python reads assigns one literal, so what breaks out of its literal breaks
  /// the file or changes the number of statements.
  @Test("Python reads back what was written, for 20,000 hostile texts", .needs(.airflow3))
  func roundTrip() throws {
    var generator = RepeatableNumbers(state: 20_001)
    let alphabet = hostileNames.flatMap { $0.unicodeScalars } + "\"'\\\n\r{}%#;".unicodeScalars
    var texts = hostileNames
    while texts.count < 20_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let isFromAlphabet = Bool.random(using: &generator)
        let value = UInt32.random(in: 0...0x10FFFF, using: &generator)
        let scalar = isFromAlphabet ? alphabet.randomElement(using: &generator) : Unicode.Scalar(value)
        if let scalar { text.append(scalar) }
      }
      texts.append(String(text))
    }
    let file = texts.map { "x = " + PythonLiteral.string($0) + "\n" }.joined()
    let folder = try ScratchFolder()
    try folder.write(file, to: "literals.py")
    let finished = try run(
      [
        PythonEnvironment.airflow3.python, "-W", "error", "-c",
        """
        import ast, json, sys
        tree = ast.parse(open("literals.py", "rb").read())
        assert all(type(s) is ast.Assign and type(s.value) is ast.Constant for s in tree.body)
        json.dump([s.value.value for s in tree.body], sys.stdout)
        """,
      ], in: folder.url)
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    let read = try JSONDecoder().decode([String].self, from: finished.output)
    #expect(read.count == texts.count)
    for (text, back) in zip(texts, read) where !text.utf8.elementsEqual(back.utf8) {
      Issue.record("\(text.debugDescription) came back as \(back.debugDescription)")
    }
  }
}
