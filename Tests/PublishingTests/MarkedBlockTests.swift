import Publishing
import Testing

@Suite("A marked block in somebody else's file")
struct MarkedBlockTests {
  private static let mark = "# >>> dagwatchd >>>"
  private static let end = "# <<< dagwatchd <<<"

  private func replaced(_ standing: String?, _ block: String = "new\n") throws -> String {
    let bytes = try MarkedBlock.replacing(in: standing.map { Array($0.utf8) }, with: Array(block.utf8))
    return String(decoding: bytes, as: UTF8.self)
  }

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var standing: String?
    var expected: String
  }

  static let rows: [Row] = [
    Row(testDescription: "no file", standing: nil, expected: "\(mark)\nnew\n\(end)\n"),
    Row(testDescription: "an empty file", standing: "", expected: "\(mark)\nnew\n\(end)\n"),
    Row(
      testDescription: "a file without a block gets it at its end", standing: "FROM x\n",
      expected: "FROM x\n\n\(mark)\nnew\n\(end)\n"),
    Row(
      testDescription: "a last line without an ending", standing: "FROM x",
      expected: "FROM x\n\n\(mark)\nnew\n\(end)\n"),
    Row(
      testDescription: "a file of Windows", standing: "FROM x\r\nRUN y",
      expected: "FROM x\r\nRUN y\r\n\r\n\(mark)\r\nnew\r\n\(end)\r\n"),
    Row(
      testDescription: "what stands around it stays", standing: "a\n\(mark)\nold\nolder\n\(end)\n  b\n\nc",
      expected: "a\n\(mark)\nnew\n\(end)\n  b\n\nc"),
    Row(
      testDescription: "a block that is the end of the file, without an ending",
      standing: "a\n\(mark)\n\(end)",
      expected: "a\n\(mark)\nnew\n\(end)"),
    Row(
      testDescription: "white space around the marks", standing: "  \(mark) \nold\n\t\(end)\t\nb\n",
      expected: "\(mark)\nnew\n\(end)\nb\n"),
    Row(
      testDescription: "a block of Windows", standing: "a\r\n\(mark)\r\nold\r\n\(end)\r\nb\r\n",
      expected: "a\r\n\(mark)\r\nnew\r\n\(end)\r\nb\r\n"),
  ]

  @Test(arguments: rows) func isReplaced(_ row: Row) throws {
    #expect(try replaced(row.standing).utf8.elementsEqual(row.expected.utf8))
  }

  @Test(arguments: rows) func isAsItIsTheSecondTime(_ row: Row) throws {
    let once = try replaced(row.standing)
    #expect(try replaced(once).utf8.elementsEqual(once.utf8))
  }

  /// What a file without a block gets is taken from it again, to the last byte.
  @Test(
    arguments: [
      "", "FROM x\n", "FROM x", "FROM x\n\n", "FROM x\n\n\n", "\n", "a\r\nb\r\n", "a\r\nb", "a\r\n\r\n",
      "a\u{FF}\n",
    ]) func isTakenOut(_ text: String) throws
  {
    let original = Array(text.utf8)
    let file = try MarkedBlock.replacing(in: original, with: Array("new\n".utf8))
    #expect(try MarkedBlock.removing(from: file) { $0 == original } == original)
  }

  /// Rows: the file, and what is left of it where nobody knows what stood there before.
  @Test(
    arguments: [
      ("a\n\(mark)\nold\n\(end)\n  b\n\nc", "a\n  b\n\nc"), ("\(mark)\n\(end)\n", ""),
      ("a\r\n\(mark)\r\n\(end)\r\nb\r\n", "a\r\nb\r\n"), ("a\n\(mark)\n\(end)", "a\n"),
      ("a\n\n\(mark)\n\(end)\n", "a\n"), ("a\n\n\n\(mark)\n\(end)\n", "a\n\n"),
    ]) func isTakenOutOfAFileThatHasChanged(_ text: String, _ expected: String) throws
  {
    let left = try MarkedBlock.removing(from: Array(text.utf8))
    #expect(left.map { String(decoding: $0, as: UTF8.self).utf8.elementsEqual(expected.utf8) } == true)
  }

  @Test func whatHasNoBlockHasNoneToTakeOut() throws {
    #expect(try MarkedBlock.removing(from: Array("FROM x\n".utf8)) == nil)
    #expect(throws: MarkedBlock.Damage.alone(mark: Self.mark, line: 1)) {
      try MarkedBlock.removing(from: Array("\(Self.mark)\n".utf8))
    }
  }

  @Test func bytesThatAreNoTextStay() throws {
    let bytes = try MarkedBlock.replacing(in: [0xFF, 0x0A], with: Array("n\n".utf8))
    #expect(bytes.starts(with: [0xFF, 0x0A]))
  }

  static let damaged: [(String, MarkedBlock.Damage)] = [
    ("a\n\(mark)\nmine\n", .alone(mark: mark, line: 2)),
    ("a\n\(end)\nmine\n", .alone(mark: end, line: 2)),
    ("\(mark)\n\(mark)\n\(end)\n", .alone(mark: mark, line: 1)),
    ("\(end)\n\(mark)\n", .alone(mark: end, line: 1)),
    ("\(mark)\n\(end)\n\(mark)\n\(end)\n", .second(line: 3)),
  ]

  @Test(arguments: damaged) func isRefusedWhereItsMarksMakeNoPair(
    _ text: String, _ damage: MarkedBlock.Damage
  ) {
    #expect(throws: damage) { try replaced(text) }
  }
}
