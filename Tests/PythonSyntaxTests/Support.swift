import Foundation
import PythonSyntax
import TestSupport

func parse(_ source: String) -> PythonFile { PythonFile(path: "test.py", bytes: Array(source.utf8)) }

/// The canonical form, without positions, of a source that is one expression.
func expression(_ source: String) -> String {
  let file = parse(source)
  if !file.isGrammatical, let error = file.errors.first { return "error: \(error.message)" }
  let text = file.canonicalStatements(.none).joined(separator: "; ")
  guard text.hasPrefix("Expr(value="), text.hasSuffix(")") else { return text }
  return String(text.dropFirst("Expr(value=".count).dropLast())
}

/// Python sources that are committed for these tests. A name that ends in `_3_12` needs that Python.
struct Fixture: Sendable, CustomStringConvertible {
  var name: String
  var url: URL

  var description: String { name }

  var bytes: [UInt8] { get throws { [UInt8](try Data(contentsOf: url)) } }

  /// The minor version of Python 3 that reads it.
  var version: Int {
    let parts = name.split(separator: "_")
    return parts.count > 2 && parts[parts.count - 2] == "3" ? Int(parts[parts.count - 1]) ?? 9 : 9
  }

  static let folder = "Tests/Golden/PythonSyntax"

  static let all: [Fixture] = {
    let folder = repositoryRoot.appending(path: Self.folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".py") }.sorted().map {
      Fixture(name: String($0.dropLast(3)), url: folder.appending(path: $0))
    }
  }()
}
