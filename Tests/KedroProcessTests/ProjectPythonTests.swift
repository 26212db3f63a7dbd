import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import KedroProcess

@Suite("The project's own Python")
struct ProjectPythonTests {
  struct Row: CustomTestStringConvertible, Sendable {
    /// Folders with a Python.
    var environments: [String]
    var variables: [String: String] = [:]
    var key: String?
    /// The folder that is taken; nil: none.
    var taken: String?

    var testDescription: String { "\(environments) \(variables) \(key ?? "")" }
  }

  /// `ROOT` is the project; `ROOT-x` lies beside it.
  static let rows: [Row] = [
    Row(environments: [], taken: nil),
    Row(environments: [".venv", "venv"], taken: "ROOT/.venv"),
    Row(environments: ["venv"], taken: "ROOT/venv"),
    Row(
      environments: [".venv", "../active"], variables: ["VIRTUAL_ENV": "ROOT/../active"], taken: "ROOT/.venv"),
    Row(environments: ["../active"], variables: ["VIRTUAL_ENV": "ROOT/../active"], taken: "ROOT/../active"),
    Row(environments: ["../conda"], variables: ["CONDA_PREFIX": "ROOT/../conda"], taken: "ROOT/../conda"),
    Row(
      environments: ["../conda", "../active"],
      variables: ["CONDA_PREFIX": "ROOT/../conda", "VIRTUAL_ENV": "ROOT/../active"], taken: "ROOT/../active"),
    // uv's variable is relative to the project, and about it.
    Row(environments: [".venv", "uv"], variables: ["UV_PROJECT_ENVIRONMENT": "uv"], taken: "ROOT/uv"),
    Row(environments: [], variables: ["VIRTUAL_ENV": "/nonexistent"], taken: nil),
    Row(environments: ["venv"], variables: ["VIRTUAL_ENV": ""], taken: "ROOT/venv"),
    // What PATH gives is no project's.
    Row(environments: ["../path"], variables: ["PATH": "ROOT/../path/bin"], taken: nil),
    Row(environments: [".venv", "other"], key: "other/bin/python", taken: "ROOT/other"),
    Row(environments: [".venv"], key: "nothing/bin/python", taken: nil),
    Row(environments: [".venv"], key: ".venv", taken: nil),
  ]

  @Test(arguments: rows) func isFound(_ row: Row) throws {
    let scratch = try ScratchFolder()
    let root = scratch.url.path + "/project"
    try scratch.write("", to: "project/pyproject.toml")
    for environment in row.environments {
      let path = "project/\(environment)/bin/python"
      try scratch.write("#!/bin/sh\n", to: path)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scratch.url.path + "/" + path)
    }
    let question = KedroQuestion(root: root, python: row.key)
    let variables = row.variables.mapValues { $0.replacing("ROOT", with: root) }
    let taken = row.taken.map { $0.replacing("ROOT", with: root) + "/bin/python" }
    do throws(NoPython) {
      #expect(try ProjectPython.find(for: question, variables: variables).path == taken)
    } catch {
      #expect(taken == nil)
      #expect(error.diagnostic.code == .noInterpreter)
      #expect(error.diagnostic.notes.count == (row.key == nil ? 5 : 1))
    }
  }

  @Test func aBrokenEnvironmentIsToldAndNotPassedOver() throws {
    let scratch = try ScratchFolder()
    for folder in [".venv/bin", "venv/bin"] {
      try FileManager.default.createDirectory(
        at: scratch.url.appending(path: folder), withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      atPath: scratch.url.path + "/.venv/bin/python", withDestinationPath: "/nonexistent/python3")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.url.path + "/venv/bin/python", withDestinationPath: "/bin/sh")
    let answer = KedroAsking.ask(KedroQuestion(root: scratch.url.path), variables: [:])
    #expect(answer.diagnostics.map(\.code) == [.noInterpreter])
    #expect(
      answer.diagnostics.first?.message.contains("/.venv/bin/python, cannot be run: No such file") == true)
    #expect(answer.files.map(\.text) == [".venv/pyvenv.cfg", "venv/pyvenv.cfg"])
  }

  @Test(.needs(.kedro17)) func theProbeIsPythonFrom38On() throws {
    let check = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 8))"
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-c", check], input: Data(ProbeScript.text.utf8))
    #expect(finished.status == 0, "\(finished.errors)")
  }
}
