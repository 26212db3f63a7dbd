import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// `Tests/PythonSpecs/expressions.txt`: one program a line, whose last part is an expression. CPython evaluates it, and
/// so do we: the `repr` must be the same, or the exception's class. A line that begins with `? ` has no known
/// value here; that list is what is declined, and it may only become shorter.
@Suite struct ExpressionTests {
  static let lines: [String] = {
    let file = repositoryRoot.appending(path: "Tests/PythonSpecs/expressions.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n").filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }()

  @Test(.needs(.kedro17)) func expressionsHaveTheValuesOfCPython() throws {
    #expect(Self.lines.count > 200)
    let programs = Self.lines.map { $0.hasPrefix("? ") ? String($0.dropFirst(2)) : $0 }
    for (line, outcome) in zip(Self.lines, try Outcome.compare(programs)) {
      if line.hasPrefix("? ") {
        #expect(outcome.isDeclined, "this is decided now: \(line)")
      } else {
        #expect(outcome.here == outcome.python, "\(line)")
      }
    }
  }

  /// Numbers written in every way there is, ten thousand times.
  @Test(.needs(.kedro17)) func randomNumbersAreFormattedAsByCPython() throws {
    var generator = NumberGenerator(seed: 1)
    let programs = (0..<100).map { _ in generator.program(count: 100) }
    for (program, outcome) in zip(programs, try Outcome.compare(programs))
    where outcome.here != outcome.python {
      Issue.record("\(outcome.difference) in\n\(program)")
    }
  }

  /// Patterns of all that is covered, on short texts of the same letters, so that they match.
  @Test(.needs(.kedro17)) func randomPatternsMatchAsInCPython() throws {
    var generator = PatternGenerator(seed: 2)
    let programs = (0..<2000).map { _ in generator.program() }
    var declined = 0
    for (program, outcome) in zip(programs, try Outcome.compare(programs))
    where outcome.here != outcome.python {
      if outcome.isDeclined { declined += 1 } else { Issue.record("\(outcome.difference) in\n\(program)") }
    }
    #expect(declined < 500, "too much is declined for this to be a test: \(declined)")
  }
}

/// What CPython and the evaluator say of a program.
private struct Outcome {
  var python: String
  var here: String

  var isDeclined: Bool { here.hasPrefix("undecided") || here == "exhausted" }

  /// Around the first character that differs.
  var difference: String {
    let common = zip(python, here).prefix { $0 == $1 }.count
    let from = max(0, common - 80)
    return "CPython …\(python.dropFirst(from).prefix(160)), here …\(here.dropFirst(from).prefix(160))"
  }

  static func compare(_ programs: [String]) throws -> [Outcome] {
    // Python splits off the last expression, since it has a parser for its own language.
    let driver = """
      import ast, contextlib, io, json, sys, warnings
      warnings.simplefilter("ignore")
      answers = []
      for line in json.load(sys.stdin):
          tree = ast.parse(line)
          last = tree.body[-1]
          start = ast.get_source_segment(line, last)
          program = line[: len(line) - len(start)].rstrip("; ") + "\\nresult = (" + start + ")\\n"
          scope = {"__name__": "spec"}
          try:
              with contextlib.redirect_stdout(io.StringIO()):
                  exec(compile(program, "spec", "exec"), scope)
              answer = repr(scope["result"])
          except Exception as error:
              answer = "raised " + type(error).__name__
          answers.append([program, answer])
      print(json.dumps(answers))
      """
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-I", "-c", driver], input: try JSONEncoder().encode(programs))
    try #require(finished.status == 0, "\(finished.errors)")
    let answers = try JSONDecoder().decode([[String]].self, from: finished.output)
    return onDeepStack { answers.map { Outcome(python: $0[1], here: Self.answer(to: $0[0])) } }
  }

  private static func answer(to text: String) -> String {
    let interpreter = Interpreter(
      files: MemoryFiles(["src/spec.py": text]), sourceRoot: ProjectPath("src") ?? .root, host: NoHost()
    ) { PythonFile(path: $0.text, bytes: $1) }
    defer { interpreter.dispose() }
    do throws(Interrupt) {
      let module = try interpreter.importModule("spec")
      return try interpreter.representation(of: try interpreter.attribute("result", of: module))
    } catch {
      switch error {
      case .raised(let exception): return "raised \(exception.typeName)"
      case .undecided(let unknown): return "undecided: \(unknown.reason)"
      case .exhausted: return "exhausted"
      }
    }
  }
}

private struct NumberGenerator {
  private var random: FixedGenerator

  init(seed: UInt64) { random = FixedGenerator(seed: seed) }

  private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

  mutating func program(count: Int) -> String {
    "[" + (0..<count).map { _ in expression() }.joined(separator: ", ") + "]"
  }

  private mutating func float() -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      return pick(["0.0", "-0.0", "1e22", "1e23", "5e-324", "1.7976931348623157e308", "0.1", "2.675", "1e16"])
    case 1: return "\(Int.random(in: -1000...1000, using: &random)).5"
    case 2:
      return "\(Int.random(in: -99999...99999, using: &random))e\(Int.random(in: -300...300, using: &random))"
    case 3: return "\(Int.random(in: 0...9999, using: &random)).\(Int.random(in: 0...99, using: &random))5"
    default: return "\(Double.random(in: -1e6...1e6, using: &random))"
    }
  }

  private mutating func integer() -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return "\(Int.random(in: -20...20, using: &random))"
    case 1: return "\(Int.random(in: Int.min...Int.max, using: &random))"
    case 2:
      return "(2**\(Int.random(in: 50...200, using: &random)) - \(Int.random(in: 0...99, using: &random)))"
    case 3: return "-(3**\(Int.random(in: 20...90, using: &random)))"
    default: return "\(Int.random(in: -100_000...100_000, using: &random))"
    }
  }

  private mutating func expression() -> String {
    let precision = Int.random(in: 0...20, using: &random)
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1:
      let format =
        pick(["", "*<", ">", "x^", "="]) + pick(["", "+", " ", "-"]) + pick(["", "#"]) + pick(["", "0"])
        + pick(["", "12", "30"]) + pick(["", ",", "_"]) + pick(["", ".\(precision)"])
        + pick(["", "f", "e", "g", "%", "E", "G"])
      return "format(\(float()), '\(format)')"
    case 2:
      let format =
        pick(["", "*<", ">", "^", "="]) + pick(["", "+", " "]) + pick(["", "#"]) + pick(["", "0"])
        + pick(["", "9", "25"])
      return "format(\(integer()), '\(format)\(pick([",d", "_d", "_x", "X", "b", "_o", "", "d"]))')"
    case 3:
      let format = pick(["", "-", "+", "0", " ", "#"]) + pick(["", "10"]) + pick(["", ".\(precision)"])
      return Bool.random(using: &random)
        ? "'%\(format)\(pick(["f", "e", "g", "G", "s", "r"]))' % \(float())"
        : "'%\(format)\(pick(["d", "x", "o", "i", "X", "s"]))' % \(integer())"
    case 4: return "round(\(float()), \(Int.random(in: -4...12, using: &random)))"
    case 5: return "repr(\(float()))"
    case 6:
      let (a, b) = (integer(), integer())
      return "(\(a)) \(pick(["+", "-", "*", "&", "|", "^", "<", "=="])) (\(b))"
    case 7:
      let b = Int.random(in: 1...1_000_000, using: &random)
      return "(\(integer())) \(pick(["//", "%", "/"])) \(pick(["", "-"]))\(b)"
    default: return "(\(float())) \(pick(["<", "==", ">=", "+", "*"])) (\(integer()) if True else 0)"
    }
  }
}

private struct PatternGenerator {
  private var random: FixedGenerator

  init(seed: UInt64) { random = FixedGenerator(seed: seed) }

  private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

  mutating func program() -> String { "import re; " + call() }

  private mutating func text() -> String {
    (0..<Int.random(in: 0...9, using: &random)).map { _ in pick(["a", "a", "b", "A", "_", " ", "1", "\\n"]) }
      .joined()
  }

  private mutating func call() -> String {
    let pattern = "r'\(pattern(depth: 2))'"
    let flags = pick(["0", "0", "re.I", "re.M", "re.S"])
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "re.findall(\(pattern), '\(text())', \(flags))"
    case 1:
      return
        "re.sub(\(pattern), '<\\\\g<0>>', '\(text())', \(Int.random(in: 0...2, using: &random)), \(flags))"
    case 2: return "re.split(\(pattern), '\(text())', 0, \(flags))"
    default:
      let function = pick(["match", "search", "fullmatch"])
      return "(lambda m: m and (m.span(), m.groups()))(re.\(function)(\(pattern), '\(text())', \(flags)))"
    }
  }

  private mutating func pattern(depth: Int) -> String {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in piece(depth: depth) }.joined(
      separator: pick(["", "", "", "|"]))
  }

  private mutating func piece(depth: Int) -> String {
    let repetition = pick(["", "", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}", "{,1}?"])
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return pick(["^", "$", "\\b", "\\B"])
    case 1: return pick(["[ab]", "[^a]", "\\w", "\\s", "\\d", "\\W", ".", "[a-z1]"]) + repetition
    case 6: return "(" + pattern(depth: depth - 1) + ")" + repetition
    case 7: return "(?:" + pattern(depth: depth - 1) + ")" + repetition
    case 8: return pick(["(?=", "(?!"]) + pattern(depth: depth - 1) + ")"
    default: return pick(["a", "b", "A", "_", "1"]) + repetition
    }
  }
}
