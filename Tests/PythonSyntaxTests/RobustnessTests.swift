import Foundation
import PythonSyntax
import Testing

/// Whatever the bytes: no trap, no hang, no overflow of the stack, errors that point into the file.
@Suite struct RobustnessTests {
  /// Parses, and checks what holds of every file.
  @discardableResult
  private func check(_ bytes: [UInt8], sourceLocation: Testing.SourceLocation = #_sourceLocation)
    -> PythonFile
  {
    let file = PythonFile(path: "test.py", bytes: bytes)
    for error in file.errors {
      #expect(error.range.lower <= error.range.upper, "\(error)", sourceLocation: sourceLocation)
      #expect(Int(error.range.upper) <= file.lines.bytes.count, "\(error)", sourceLocation: sourceLocation)
    }
    return file
  }

  @Test(arguments: Fixture.all) func everyPrefixOfAFixture(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    // Each prefix of a window that moves on, so that the cost does not grow with the square of the file.
    let window = 400
    for end in 0...bytes.count {
      let start = max(0, end - window) / window * window
      check(Array(bytes[start..<end]))
    }
  }

  @Test func randomChanges() throws {
    var random = SplitMix(state: 42)
    let sources = try Fixture.all.map { try $0.bytes }
    let splices = [
      "(", ")", "[", "]", "{", "}", "'", "\"", "\"\"\"", "f'", "f\"{", "{", "}}", "\\", "\\\n", "\n",
      "\n    ", "\t",
      ":", ":=", "=", "!", "#", "é", "\u{0}", "\u{c}", "if ", "else", "match ", "case ", "def ", "lambda ",
      "\r",
      " ", "0x", "1_", "\u{FEFF}", "$", "async ",
    ].map { Array($0.utf8) }
    for round in 0..<3000 {
      let source = sources[round % sources.count]
      let start = Int(random.next(upperBound: UInt64(source.count)))
      var bytes = Array(source[start..<min(source.count, start + 300)])
      for _ in 0...random.next(upperBound: UInt64(4)) {
        let place = Int(random.next(upperBound: UInt64(bytes.count + 1)))
        switch random.next(upperBound: UInt64(4)) {
        case 0 where !bytes.isEmpty: bytes.remove(at: min(place, bytes.count - 1))
        case 1 where !bytes.isEmpty:
          bytes[min(place, bytes.count - 1)] = UInt8(random.next(upperBound: UInt64(256)))
        default:
          bytes.insert(
            contentsOf: splices[Int(random.next(upperBound: UInt64(splices.count)))], at: place)
        }
      }
      check(bytes)
    }
  }

  @Test func randomBytes() {
    var random = SplitMix(state: 7)
    for _ in 0..<500 {
      let count = Int(random.next(upperBound: UInt64(200)))
      check((0..<count).map { _ in UInt8(random.next(upperBound: UInt64(256))) })
    }
  }

  /// What nests for ever, with what CPython says or would say of it.
  private static let towers: [(String, count: Int, error: String?)] = [
    ("(", 100_000, "too many nested parentheses"),
    ("[", 100_000, "too many nested parentheses"),
    ("{1:", 100_000, "too many nested parentheses"),
    ("f(", 100_000, "too many nested parentheses"),
    ("a[", 100_000, "too many nested parentheses"),
    ("f'{", 100_000, "too many nested f-strings"),
    ("f'{x:{", 100_000, nil),
    ("lambda:", 100_000, "too many nested expressions"),
    ("not ", 100_000, "too many nested expressions"),
    ("-", 100_000, "too many nested expressions"),
    ("a if b else ", 100_000, "too many nested expressions"),
    ("a**", 100_000, "too many nested expressions"),
    ("a**-", 100_000, "too many nested expressions"),
    ("not -", 100_000, nil),
    ("a+", 100_000, "too many nested expressions"),
    ("a.", 100_000, "too many nested expressions"),
    ("a()", 100_000, nil),
    ("(a+a)*", 100_000, "too many nested expressions"),
    ("await ", 1000, "invalid syntax"),
    ("@", 100_000, "invalid syntax"),
    ("match a:\n case ", 100, nil),
    ("*", 100_000, "invalid syntax"),
    ("if x:\n pass\nel", 5000, nil),
    ("\"\"\"", 99_999, nil),
    ("f\"\"\"{", 100_000, nil),
    ("\\\n", 100_000, nil),
    ("\\N{", 100_000, nil),
    ("'\\N{x}'\n", 2000, nil),
  ]

  @Test func towersAreRefusedAndNotClimbed() async {
    for (piece, count, error) in Self.towers {
      let bytes = Array(String(repeating: piece, count: count).utf8) + Array("a\n".utf8)
      let file = check(bytes)
      if let error { #expect(file.errors.first?.message == error, "\(piece)") }
    }
  }

  @Test func chainsOfTheLengthThatPeopleWriteAreRead() {
    let count = 900
    let indented = (0..<99).map { String(repeating: " ", count: $0) + "if x:\n" }.joined()
    let sources = [
      String(repeating: "a+", count: count) + "a",
      String(repeating: "a.", count: count) + "a",
      String(repeating: "a if b else ", count: count) + "c",
      "if a: pass\n" + String(repeating: "elif a: pass\n", count: count),
      "f" + String(repeating: "(a)", count: count),
      String(repeating: "a and ", count: 100_000) + "a",
      String(repeating: "a < ", count: 100_000) + "a",
      "[" + String(repeating: "a + b + c if d else e, ", count: 20_000) + "]",
      String(repeating: "(", count: 200) + String(repeating: ")", count: 200),
      String(repeating: "not ", count: count) + "a",
      String(repeating: "-", count: count) + "a",
      indented + String(repeating: " ", count: 99) + "x",
      String(repeating: "'a' ", count: 50_000),
      String(repeating: "x = ", count: 5000) + "1",
    ]
    for source in sources {
      let file = parse(source + "\n")
      #expect(file.errors.isEmpty, "\(source.prefix(20)): \(file.errors.first?.message ?? "")")
      #expect(!file.canonical().isEmpty)
    }
  }

  /// The deepest trees are made, walked and freed on a thread of the usual size. (Optimised, 1 MB is enough.)
  @Test func theUsualStackIsEnough() async {
    let deep = [
      String(repeating: "(", count: 200) + String(repeating: "a+", count: 990) + "a"
        + String(repeating: ")", count: 200),
      String(repeating: "a.", count: 990) + "a",
      String(repeating: "[a + b * c ** -d or not ", count: 100) + "x" + String(repeating: "]", count: 100),
      String(repeating: "lambda: ", count: 400) + "x",
      "if a: pass\n" + String(repeating: "elif a: pass\n", count: 990),
    ]
    await withCheckedContinuation { continuation in
      let thread = Thread {
        for source in deep { #expect(!parse(source + "\n").canonical().isEmpty) }
        for (piece, count, _) in Self.towers {
          _ = parse(String(repeating: piece, count: count) + "a\n").canonical()
        }
        continuation.resume()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Twice the input may take about twice the time; with a square in it, a megabyte would take minutes.
  @Test(
    .timeLimit(.minutes(2)),
    arguments: [
      "x = 'abc\n", "x = (\n", "def f(:\n", "if x\n    y\n", "print 'a'\n", "f'{x'\n", "f'''{x\n", "x = )\n",
      "  x\n y\n",
      "match(x)[y]\n", "with (a, b) as c, d: pass\n", "f(a b(c d(\n", "0777\n", "x = [1 2]\n", "- not x\n",
    ]) func manyErrorsAreNotSlow(_ line: String)
  {
    let file = check(Array(String(repeating: line, count: 300_000 / line.utf8.count).utf8))
    #expect(file.errors.count <= 100)
  }
}

/// A small generator with a fixed seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
