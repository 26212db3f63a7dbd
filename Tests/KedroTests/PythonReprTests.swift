import Foundation
import Kedro
import TestSupport
import Testing
import PythonText

@Suite struct PythonReprTests {
  @Test(arguments: [
    ("x", "'x'"), ("it's", "\"it's\""), ("\"", "'\"'"), ("'\"", "'\\'\"'"), ("a\\b", "'a\\\\b'"),
    ("\t\n\r\u{0}\u{7F}", "'\\t\\n\\r\\x00\\x7f'"), ("ü", "'ü'"), ("\u{A0}", "'\\xa0'"),
    ("\u{200B}", "'\\u200b'"),
    ("\u{E000}", "'\\ue000'"), ("😀", "'😀'"), ("\u{E0001}", "'\\U000e0001'"), ("", "''"),
  ])
  func strings(text: String, repr: String) {
    #expect(PythonRepr.string(text) == repr)
  }

  @Test func collections() {
    #expect(PythonRepr.list(["a", "b"]) == "['a', 'b']")
    #expect(PythonRepr.list([String]()) == "[]")
    #expect(PythonRepr.set(["b", "a", "b"]) == "{'a', 'b'}")
    #expect(PythonRepr.datasets(.pairs(["k": "v"])) == "{'k': 'v'}")
    #expect(PythonRepr.datasets(.none) == "None")
  }

  /// Every character that both sides know: its `repr`, and whether names may contain it.
  @Test(.needs(.kedro17)) func everyCharacterIsAsInPython() throws {
    let script = """
      import re, unicodedata
      for code in range(0x110000):
          character = chr(code)
          if unicodedata.category(character) not in ("Cn", "Cs"):
              print(code, int(bool(re.match(r"[\\w\\.-]+$", character))), ascii(repr(character)))
      """
    let finished = try run([PythonEnvironment.kedro17.python, "-c", script])
    try #require(finished.status == 0, "\(finished.errors)")
    var compared = 0
    var different: [String] = []
    for line in finished.text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 2)
      let scalar = try #require(UInt32(parts[0]).flatMap(Unicode.Scalar.init))
      let character = String(Character(scalar))
      compared += 1
      let isWritten =
        !parts[2].contains(#"\\x"#) && !parts[2].contains(#"\\u"#) && !parts[2].contains(#"\\U"#)
      let repr = PythonRepr.string(character)
      if (repr.unicodeScalars.contains(scalar)) != (isWritten && !["\t", "\n", "\r"].contains(character)) {
        different.append("repr of \(scalar.value): \(repr), \(parts[2])")
      }
      if Node.isValidName(character) != (parts[1] == "1") { different.append("name of \(scalar.value)") }
    }
    #expect(compared > 140_000)
    #expect(different.count == 0, "\(different.prefix(10))")
  }
}
