import Foundation
import PythonSyntax
import TestSupport
import Testing

/// What CPython refuses behind its grammar. The pieces of `compile.txt`, separated by `---`, are compiled by CPython
/// and read by us: what one takes the other must take, too.
@Suite struct CompileErrorTests {
  static let pieces: [String] = {
    let file = repositoryRoot.appending(path: Fixture.folder).appending(path: "compile.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n---\n").map { $0 + "\n" }
  }()

  @Test(.needs(.kedro17)) func whatCPythonRefusesIsRefused() throws {
    let driver = """
      import json, sys, warnings
      warnings.simplefilter("ignore")
      answers = []
      for piece in json.load(sys.stdin):
          try:
              compile(piece, "piece", "exec")
              answers.append("")
          except SyntaxError as error:
              answers.append(error.msg)
      print(json.dumps(answers))
      """
    #expect(Self.pieces.count > 250)
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-I", "-c", driver], input: try JSONEncoder().encode(Self.pieces))
    try #require(finished.status == 0, "\(finished.errors)")
    let answers = try JSONDecoder().decode([String].self, from: finished.output)
    #expect(answers.contains("") && answers.contains { !$0.isEmpty })
    for (piece, expected) in zip(Self.pieces, answers) {
      let errors = parse(piece).errors
      #expect(
        errors.isEmpty == expected.isEmpty,
        "\(piece)CPython: \(expected), here: \(errors.first?.message ?? "no error")")
    }
  }

  /// The error names its place.
  @Test(arguments: [
    ("x = 1\nreturn 2\n", "'return' outside function", "return 2"),
    ("def f():\n    x = 1\n    global x\n", "name 'x' is assigned to before global declaration", "global x"),
    ("f(a=1, b=2, a=3)\n", "keyword argument repeated: a", "a=3"),
    (
      "xs = [y for y in (z := w)]\n",
      "assignment expression cannot be used in a comprehension iterable expression", "z := w"
    ),
    ("for x in y: pass\nbreak\n", "'break' outside loop", "break"),
  ])
  func errorsHaveTheirPlace(_ source: String, _ message: String, _ place: String) throws {
    let error = try #require(parse(source).errors.first)
    #expect(error.message == message)
    let bytes = Array(source.utf8)[Int(error.range.lower)..<Int(error.range.upper)]
    #expect(String(decoding: bytes, as: UTF8.self) == place)
  }

  /// A file that is not Python is not searched for what comes after the grammar.
  @Test func grammarComesFirst() {
    #expect(parse("return 1\nx = = 1\n").errors.map(\.message) == ["invalid syntax"])
  }
}
