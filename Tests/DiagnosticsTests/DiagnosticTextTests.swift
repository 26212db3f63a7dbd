import struct Diagnostics.SourceLocation
import Diagnostics
import TestSupport
import Testing

@Suite("Diagnostics as text")
struct DiagnosticTextTests {
  /// A place marked in a line: `«` and `»` stand around what the carets point at.
  private static func place(_ path: String, _ line: Int, _ marked: String) -> SourceLocation {
    let scalars = Array(marked.unicodeScalars)
    let start = scalars.firstIndex(of: "«") ?? 0
    let end = (scalars.firstIndex(of: "»") ?? scalars.count) - 1
    return SourceLocation(
      path: path, line: line, column: start + 1, length: end - start,
      lineText: marked.replacing("«", with: "").replacing("»", with: ""))
  }

  static let cases: [(title: String, diagnostic: Diagnostic)] = [
    (
      "a place, a second place, a fix",
      Diagnostic(
        .duplicateNode,
        at: place("src/shop/pipeline.py", 23, "        «node»(train, \"data\", name=\"train\"),"),
        "two nodes are called `train`",
        notes: [
          .init("the first is here", at: place("src/shop/pipeline.py", 7, "    «node(prepare)»,")),
          .init("node names are unique in Kedro"),
        ],
        help: "Give one of them another name.")
    ),
    (
      "no place",
      Diagnostic(.projectNotFound, .error, "no pyproject.toml here", help: "Name the project's folder.")
    ),
    (
      "no source line",
      Diagnostic(.unreadableFile, at: SourceLocation(path: "a.py"), "cannot read a.py: Permission denied")
    ),
    (
      "a warning, tabs before and inside",
      Diagnostic(.catalogEntry, .warning, at: place("a.yml", 3, "\ta:\t«x\ty» z"), "tabs")
    ),
    (
      "a note, wide and combining characters",
      Diagnostic(.undecided, .note, at: place("a.py", 100_000, "日本 e\u{301} = «図x» + 1"), "wide")
    ),
    ("behind the end", Diagnostic(.syntaxError, at: place("a.py", 1, "node(«"), "'(' was never closed")),
    (
      "longer than its line",
      Diagnostic(
        .syntaxError, at: SourceLocation(path: "a.py", line: 2, column: 3, length: 99, lineText: "a = b"), "x"
      )
    ),
    (
      "controls in every text",
      Diagnostic(
        .undecided,
        at: place("a\u{1B}[31m\n.py", 1, "if «user\u{202E} }\u{2066}» ok\u{07}: \u{200B}pass\r\u{9B}2J"),
        "the name \u{1B}]0;owned\u{07} is\u{2028}unknown", notes: [.init("\u{85}")], help: "\u{7F}")
    ),
    (
      "several lines in Kedro's words",
      Diagnostic(.pipelineInvalid, .error, "Pipeline contains transcoded datasets:\n- a\n- b")
    ),
    (
      "a long line",
      Diagnostic(
        .undecided,
        at: place(
          "a.py", 1, String(repeating: "a, ", count: 60) + "«here»" + String(repeating: ", z", count: 60)),
        "far to the right")
    ),
  ]

  private func all(_ text: DiagnosticText) -> String {
    Self.cases.map { "# \($0.title)\n" + text.text($0.diagnostic) }.joined(separator: "\n")
  }

  @Test func plain() throws {
    try expectGolden(all(DiagnosticText(isColoured: false)), "Tests/Golden/Diagnostics/plain.txt")
  }

  @Test func coloured() throws {
    try expectGolden(all(DiagnosticText(isColoured: true)), "Tests/Golden/Diagnostics/coloured.txt")
  }

  @Test func oneLineEach() throws {
    let lines = Self.cases.map { DiagnosticText.line($0.diagnostic) }
    for line in lines { #expect(!line.unicodeScalars.contains("\n")) }
    try expectGolden(lines.joined(separator: "\n") + "\n", "Tests/Golden/Diagnostics/lines.txt")
  }

  /// Whatever a project's text holds, nothing that acts on a terminal comes out but line ends.
  @Test func noControlPasses() {
    for value: UInt32 in Array(0...0x2FF) + Array(0x2000...0x206F) + [0xFEFF, 0xE0001, 0x61C] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a\(scalar)b"
      let location = SourceLocation(path: text, line: 1, column: 1, length: 1, lineText: text)
      let shown = DiagnosticText(isColoured: false)
        .text(Diagnostic(.undecided, at: location, text, notes: [.init(text, at: location)], help: text))
      let acting = shown.unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control: scalar != "\n"
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        case .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }
      #expect(acting.isEmpty, "U+\(String(value, radix: 16))")
    }
  }
}
