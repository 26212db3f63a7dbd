import Diagnostics
import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// `Tests/PythonSpecs/*.py`: pieces of Python, separated by `---`, each of which leaves its answer in
/// `result`. CPython runs every piece, and so does the evaluator; `repr(result)` must be the same.
@Suite struct SpecificationTests {
  struct Piece: CustomTestStringConvertible, Sendable {
    var file: String
    var line: Int
    var text: String
    var testDescription: String { "\(file):\(line)" }
  }

  static let pieces: [Piece] = {
    let folder = repositoryRoot.appending(path: "Tests/PythonSpecs")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".py") }.sorted().flatMap { name -> [Piece] in
      let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
      var line = 1
      return text.components(separatedBy: "\n---\n").map { piece in
        defer { line += piece.components(separatedBy: "\n").count + 1 }
        return Piece(file: name, line: line, text: piece + "\n")
      }
    }
  }()

  @Test func piecesAreFound() { #expect(Self.pieces.count > 40) }

  @Test(.needs(.kedro17)) func theEvaluatorGivesWhatCPythonGives() throws {
    let driver = """
      import sys, json
      answers = []
      for piece in json.load(sys.stdin):
          scope = {"__name__": "spec"}
          exec(compile(piece, "spec", "exec"), scope)
          answers.append(repr(scope["result"]))
      print(json.dumps(answers))
      """
    let input = try JSONEncoder().encode(Self.pieces.map(\.text))
    let finished = try run([PythonEnvironment.kedro17.python, "-I", "-c", driver], input: input)
    try #require(finished.status == 0, "\(finished.errors)")
    let answers = try JSONDecoder().decode([String].self, from: finished.output)
    for (piece, expected) in zip(Self.pieces, answers) {
      #expect(onDeepStack { Self.answer(to: piece.text) } == expected, "\(piece.testDescription)")
    }
  }

  private static func answer(to text: String) -> String {
    let files = MemoryFiles(["src/spec.py": text])
    let interpreter = Interpreter(files: files, sourceRoot: ProjectPath("src") ?? .root, host: NoHost()) {
      PythonFile(path: $0.text, bytes: $1)
    }
    defer { interpreter.dispose() }
    do throws(Interrupt) {
      let module = try interpreter.importModule("spec")
      return try interpreter.representation(of: try interpreter.attribute("result", of: module))
    } catch {
      switch error {
      case .raised(let exception):
        return "raised \(exception.typeName): \(exception.message) at line \(exception.location?.line ?? 0)"
      case .undecided(let unknown):
        return "undecided: \(unknown.reason) at line \(unknown.location?.line ?? 0)"
      case .exhausted: return "exhausted"
      }
    }
  }
}

/// A host that provides nothing.
final class NoHost: PythonEvaluation.Host {
  func module(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> ModuleObject? { nil }
}
