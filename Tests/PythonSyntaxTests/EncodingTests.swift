import PythonSyntax
import Testing

/// From bytes to text, as CPython reads a file.
@Suite struct EncodingTests {
  private func file(_ bytes: [UInt8]) -> PythonFile { PythonFile(path: "test.py", bytes: bytes) }

  private func file(_ text: String, then bytes: [UInt8], _ rest: String = "'\n") -> PythonFile {
    file(Array(text.utf8) + bytes + Array(rest.utf8))
  }

  private func assigned(_ file: PythonFile) -> Constant? {
    for case .assign(_, let value) in file.module.body.map(\.kind) {
      if case .constant(let constant) = value.kind { return constant }
    }
    return nil
  }

  @Test(
    arguments: [
      ("# coding: latin-1\nx = '", [0xE9], "é"),
      ("# -*- coding: iso-8859-1 -*-\nx = '", [0xE9], "é"),
      ("#!/usr/bin/python\n# vim: set fileencoding=latin1 :\nx = '", [0xE9], "é"),
      ("\n# coding=cp1252\nx = '", [0x80], "€"),
      ("# coding: Windows_1252\nx = '", [0x93], "“"),
      ("# coding: iso-8859-15\nx = '", [0xA4], "€"),
      ("# coding: cp1251\nx = '", [0xDF, 0xFF], "Яя"),
      ("# coding: koi8-r\nx = '", [0xF1], "Я"),
      ("# coding: Big5\nx = '", [0x61], "a"),
      ("# coding: UTF-8\nx = '", [0xC3, 0xA9], "é"),
      ("# coding: utf8\nx = '", [0xC3, 0xA9], "é"),
      ("x = '", [0xC3, 0xA9], "é"),
      ("x = 1\n\n# coding: latin-1\nx = '", [0xC3, 0xA9], "é"),
      ("x()\n# coding: latin-1\ny = '", [0xC3, 0xA9], "é"),
    ] as [(String, [UInt8], String)])
  func declaredEncodings(_ source: String, _ bytes: [UInt8], _ expected: String) {
    let file = file(source, then: bytes)
    #expect(file.errors.isEmpty)
    let strings = file.module.body.compactMap { statement -> Constant? in
      guard case .assign(_, let value) = statement.kind, case .constant(let constant) = value.kind else {
        return nil
      }
      return constant
    }
    #expect(strings.last == .string(expected, isUnicodePrefixed: false))
  }

  @Test func aByteOrderMarkIsNoText() {
    let file = file([0xEF, 0xBB, 0xBF] + Array("x = 1\n".utf8))
    #expect(file.errors.isEmpty)
    #expect(file.module.body.first?.range == SourceRange(0, 5))
    #expect(file.lines.text(ofLine: 0) == "x = 1")
  }

  @Test func columnsOfAnotherEncodingAreThoseOfItsUTF8() {
    let file = file("# coding: latin-1\nx = '", then: [0xE9], "'; y\n")
    #expect(file.canonicalStatements().last == "Expr@2:10-2:11(value=Name@2:10-2:11(id='y', ctx=Load))")
  }

  @Test(
    arguments: [
      (
        "x = '", [0xFF],
        "Non-UTF-8 code starting with '\\xff' on line 1, but no encoding declared; see "
          + "https://peps.python.org/pep-0263/ for details", 5
      ),
      (
        "# coding: utf-8\nx = '", [0xC3, 0x28],
        "(unicode error) 'utf-8' codec can't decode byte 0xc3 in position 21: invalid byte sequence", 21
      ),
      (
        "# coding: ascii\nx = '", [0xE9],
        "(unicode error) 'ascii' codec can't decode byte 0xe9 in position 21: ordinal not in range(128)", 21
      ),
      ("# coding: big5\nx = '", [0xA4, 0x40], "unknown encoding: big5", 10),
      ("# coding: klingon\nx = '", [], "unknown encoding: klingon", 10),
      ("\u{FEFF}# coding: latin-1\nx = '", [], "encoding problem: latin-1 with BOM", 10),
    ] as [(String, [UInt8], String, Int)])
  func undecodable(_ source: String, _ bytes: [UInt8], _ message: String, _ offset: Int) {
    let file = file(source, then: bytes)
    #expect(file.errors.first?.message == message)
    #expect(file.errors.first.map { Int($0.range.lower) } == offset)
    // The rest of the file is read all the same.
    #expect(assigned(file) != nil)
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func lineEndingsAreOne(_ ending: String) {
    let source = ["if x:", "  y = (1,", "    2)", "  '''a", "b'''", "z \\", "+ 1", ""].joined(
      separator: ending)
    let plain = source.replacing(ending, with: "\n")
    #expect(parse(source).errors.isEmpty)
    #expect(parse(source).canonical() == parse(plain).canonical())
  }
}
