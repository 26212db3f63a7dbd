import Foundation
import PythonSyntax
import TestSupport
import Testing

/// CPython is the judge: its trees and ours, equal node by node, over files that people wrote.
///
/// `DAGWATCHD_PYTHON_CORPUS` names a folder to compare instead of the sample from the standard library;
/// `DAGWATCHD_PYTHON` names another interpreter.
@Suite struct DifferentialTests {
  @Test(.needs(.kedro17)) func fixtures() throws {
    let oracle = try Oracle()
    let files = Fixture.all.filter { $0.version <= oracle.version }.map(\.url.path)
    let outcome = try oracle.compare(files)
    #expect(outcome.differences.isEmpty, "\(outcome)")
    #expect(outcome.rejected == 0)
  }

  @Test(.needs(.kedro17)) func corpus() throws {
    let oracle = try Oracle()
    var files = oracle.corpus
    if ProcessInfo.processInfo.environment["DAGWATCHD_PYTHON_CORPUS"] == nil {
      let step = max(1, files.count / 300)
      files = stride(from: 0, to: files.count, by: step).map { files[$0] }
    }
    #expect(!files.isEmpty)
    var total = Oracle.Outcome()
    for start in stride(from: 0, to: files.count, by: 400) {
      total += try oracle.compare(Array(files[start..<min(start + 400, files.count)]))
    }
    print("PythonSyntax against \(oracle.name): \(total)")
    #expect(total.differences.isEmpty, "\(total)")
  }
}

/// A CPython that writes its trees in the canonical form.
struct Oracle {
  private let python: String
  private let script = repositoryRoot.appending(path: "Tests/Oracles/ast_canonical.py").path
  let name: String
  let version: Int
  /// The files to compare, sorted.
  let corpus: [String]

  init() throws {
    let environment = ProcessInfo.processInfo.environment
    python = environment["DAGWATCHD_PYTHON"] ?? PythonEnvironment.kedro17.python
    let about = try run([
      python, "-c", "import sys, sysconfig; print(sys.version_info[1]); print(sysconfig.get_path('stdlib'))",
    ])
    let lines = about.text.split(separator: "\n").map(String.init)
    try #require(lines.count == 2, "\(python) does not run: \(about.errors)")
    version = Int(lines[0]) ?? 0
    name = "CPython 3.\(version)"
    let folder = environment["DAGWATCHD_PYTHON_CORPUS"] ?? lines[1]
    let isCorpus = environment["DAGWATCHD_PYTHON_CORPUS"] != nil
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    corpus = all.filter { $0.hasSuffix(".py") && (isCorpus || !$0.contains("site-packages")) }.sorted()
      .map { folder + "/" + $0 }
  }

  struct Outcome: CustomStringConvertible {
    var same = 0
    var rejected = 0
    var differences: [String] = []

    var description: String {
      "\(same) equal, \(rejected) rejected by both, \(differences.count) different\n"
        + differences.prefix(10).joined(separator: "\n")
    }

    static func += (left: inout Outcome, right: Outcome) {
      left.same += right.same
      left.rejected += right.rejected
      left.differences += right.differences
    }
  }

  func compare(_ files: [String]) throws -> Outcome {
    let answer = try run([python, script], input: Data((files.joined(separator: "\n") + "\n").utf8))
    let lines = answer.output.split(separator: UInt8(ascii: "\n"))
    try #require(lines.count == files.count, "\(answer.errors)")
    var outcome = Outcome()
    for (path, line) in zip(files, lines) {
      let expected = String(decoding: line, as: UTF8.self)
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
      let file = PythonFile(path: path, bytes: bytes)
      // `R`: the grammar takes it, the compiler does not.
      let isRefused = expected.hasPrefix("R ")
      if isRefused, file.errors.isEmpty {
        outcome.differences.append("\(path): only CPython's compiler refuses it")
        continue
      }
      let isTree = isRefused || expected.hasPrefix("T ")
      switch (isTree, isRefused && file.isGrammatical ? nil : file.errors.first) {
      case (false, .some):
        outcome.rejected += 1
      case (false, nil):
        outcome.differences.append("\(path): only CPython rejects it: \(expected)")
      case (true, .some(let error)):
        let place = file.location(error.range)
        outcome.differences.append(
          "\(path):\(place.line):\(place.column): only we reject it: \(error.message)")
      case (true, nil):
        let actual = (isRefused ? "R " : "T ") + file.canonical(version >= 12 ? .all : .outsideStrings)
        if actual.utf8.elementsEqual(expected.utf8) {
          outcome.same += 1
        } else {
          outcome.differences.append("\(path): \(firstDifference(actual, expected))")
        }
      }
    }
    return outcome
  }

  private func firstDifference(_ actual: String, _ expected: String) -> String {
    let common = zip(actual.utf8, expected.utf8).prefix { $0 == $1 }.count
    func excerpt(_ text: String) -> String {
      String(decoding: text.utf8.dropFirst(max(0, common - 60)).prefix(140), as: UTF8.self)
    }
    return "\n  ours     \(excerpt(actual))\n  CPython  \(excerpt(expected))"
  }
}
