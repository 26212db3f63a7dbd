import Diagnostics
import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// `Tests/PythonSpecs/*.py`: pieces of Python, separated by `---`, each of which leaves its answer in
/// `result`. CPython runs every piece, and so does the evaluator; `repr(result)` must be the same.
/// In a piece of several modules `#file path` begins each; the one that leaves the answer is `spec.py`.
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
      import importlib, json, os, sys, tempfile
      sys.dont_write_bytecode = True
      def modules(piece):
          with tempfile.TemporaryDirectory() as folder:
              for part in piece.split("#file ")[1:]:
                  name, text = part.split("\\n", 1)
                  path = os.path.join(folder, name)
                  os.makedirs(os.path.dirname(path), exist_ok=True)
                  with open(path, "w") as file:
                      file.write(text)
              before = set(sys.modules)
              sys.path.insert(0, folder)
              importlib.invalidate_caches()
              try:
                  return repr(importlib.import_module("spec").result)
              finally:
                  sys.path.remove(folder)
                  for name in set(sys.modules) - before:
                      del sys.modules[name]
      def single(piece):
          scope = {"__name__": "spec"}
          exec(compile(piece, "spec", "exec"), scope)
          return repr(scope["result"])
      answers = []
      for piece in json.load(sys.stdin):
          answers.append(modules(piece) if piece.startswith("#file ") else single(piece))
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
    let files = MemoryFiles([:])
    for part in (text.hasPrefix("#file ") ? text : "#file spec.py\n" + text).components(separatedBy: "#file ")
    where !part.isEmpty {
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      files["src/\(lines[0])"] = String(lines[1])
    }
    let interpreter = Interpreter(files: files, sourceRoot: ProjectPath("src") ?? .root, host: NoHost()) {
      PythonFile(path: $0.text, bytes: $1)
    }
    defer { interpreter.dispose() }
    // That of the environment which answers.
    interpreter.python = PythonVersion(minor: 11)...PythonVersion(minor: 11)
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
