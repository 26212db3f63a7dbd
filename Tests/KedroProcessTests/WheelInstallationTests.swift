import Archives
import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import KedroProcess

/// Installing into a real environment, which is asked afterwards what it has.
@Suite("Installing a wheel")
struct WheelInstallationTests {
  private let scratch: ScratchFolder
  private let python: String

  init() throws {
    scratch = try ScratchFolder()
    let environment = scratch.url.appending(path: "the environment")
    let made = try run([PythonEnvironment.kedro17.python, "-m", "venv", environment.path])
    try #require(made.status == 0, "\(made.errors)")
    python = environment.appending(path: "bin/python").path
  }

  /// A wheel with one module for each name.
  private func wheel(_ version: String, _ modules: [String: String], requires: String = ">=3.8") throws
    -> String
  {
    let info = "pkg-\(version).dist-info/"
    var files = modules.sorted { $0.key < $1.key }.map {
      ArchiveEntry(path: "pkg/\($0.key).py", bytes: Array($0.value.utf8))
    }
    files += [
      (
        "METADATA",
        "Metadata-Version: 2.1\nName: pkg\nVersion: \(version)\nRequires-Python: \(requires)\nRequires-Dist: nowhere\n"
      ),
      ("WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
    ].map { ArchiveEntry(path: info + $0.0, bytes: Array($0.1.utf8)) }
    let record = (files.map(\.path) + [info + "RECORD"]).map { $0 + ",,\n" }.joined()
    files.append(ArchiveEntry(path: info + "RECORD", bytes: Array(record.utf8)))
    let path = scratch.url.appending(path: "pkg-\(version)-py3-none-any.whl")
    try Data(try ZipArchive.bytes(files)).write(to: path)
    return path.path
  }

  private func said(_ expression: String) throws -> String {
    try run([python, "-c", "import importlib, pkgutil, pkg; print(\(expression))"]).text
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private var modules: String {
    get throws { try said("sorted(m.name for m in pkgutil.iter_modules(pkg.__path__))") }
  }

  @Test(.needs(.kedro17)) func installsWhatIsNew() throws {
    let first = try wheel("0.1", ["__init__": "X = 1\n", "old": ""])
    #expect(WheelInstallation.install(wheel: first, python: python) == .installed(version: "0.1"))
    #expect(try said("pkg.X") == "1")
    #expect(WheelInstallation.install(wheel: first, python: python) == .current)
    // The same version with another content, and a module less.
    let second = try wheel("0.1", ["__init__": "X = 2\n"])
    #expect(WheelInstallation.install(wheel: second, python: python) == .installed(version: "0.1"))
    #expect(try said("pkg.X") == "2")
    #expect(try modules == "[]")
    #expect(WheelInstallation.install(wheel: second, python: python) == .current)
  }

  /// A module that is gone is a change, though all that is in the wheel is installed.
  @Test(.needs(.kedro17)) func aModuleThatIsGone() throws {
    _ = WheelInstallation.install(wheel: try wheel("0.1", ["__init__": "", "old": ""]), python: python)
    #expect(try modules == "['old']")
    let outcome = WheelInstallation.install(wheel: try wheel("0.1", ["__init__": ""]), python: python)
    #expect(outcome == .installed(version: "0.1"))
    #expect(try modules == "[]")
  }

  private func failure(_ outcome: WheelInstallation.Outcome) throws -> Diagnostic {
    guard case .failed(let diagnostic) = outcome else {
      throw Unexpected(outcome: outcome)
    }
    #expect(diagnostic.code == .wheelInstallation && diagnostic.severity == .error)
    return diagnostic
  }

  private struct Unexpected: Error { var outcome: WheelInstallation.Outcome }

  @Test(.needs(.kedro17)) func whatIsInstalledStays() throws {
    _ = WheelInstallation.install(wheel: try wheel("0.1", ["__init__": "X = 1\n"]), python: python)
    let other = try wheel("0.2", ["__init__": "X = 2\n"], requires: ">=4")
    let found = try failure(WheelInstallation.install(wheel: other, python: python))
    #expect(found.message.hasSuffix("; version 0.1 stays installed"), "\(found.message)")
    #expect(try said("pkg.X") == "1")
  }

  @Test(.needs(.kedro17)) func aFileThatIsNoWheel() throws {
    try scratch.write("no wheel", to: "pkg-0.1-py3-none-any.whl")
    let path = scratch.url.appending(path: "pkg-0.1-py3-none-any.whl").path
    let found = try failure(WheelInstallation.install(wheel: path, python: python))
    #expect(found.message.hasSuffix("no version of it is installed"), "\(found.message)")
  }

  @Test(.needs(.kedro17)) func noPip() throws {
    let bare = scratch.url.appending(path: "bare")
    _ = try run([PythonEnvironment.kedro17.python, "-m", "venv", "--without-pip", bare.path])
    let found = try failure(
      WheelInstallation.install(
        wheel: try wheel("0.1", ["__init__": ""]), python: bare.appending(path: "bin/python").path))
    #expect(found.message.contains("No module named pip"), "\(found.message)")
  }

  @Test(.needs(.kedro17)) func noInterpreter() throws {
    let found = try failure(WheelInstallation.install(wheel: "/x.whl", python: "/nowhere/python"))
    #expect(found.message.contains("/nowhere/python cannot be run: No such file or directory"))
  }

  @Test(.needs(.kedro17)) func whatTakesTooLong() throws {
    let slow = scratch.url.appending(path: "slow")
    try scratch.write("#!/bin/sh\nexec sleep 600\n", to: "slow")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: slow.path)
    let found = try failure(
      WheelInstallation.install(wheel: "/x.whl", python: slow.path, timeLimit: .seconds(1)))
    #expect(found.message.contains("was not installed within 1 seconds"))
  }
}
