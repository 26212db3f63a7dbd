import Foundation
import OmegaConf
import ProjectFiles
import TestSupport

/// Asks real Kedro 1.7 about catalogs.
enum CatalogOracle {
  static func ask<Request: Encodable, Answer: Decodable>(
    _ requests: [Request], _ answer: Answer.Type = Answer.self
  ) throws -> [Answer] {
    var input = Data()
    for request in requests {
      input += try JSONEncoder().encode(request)
      input.append(UInt8(ascii: "\n"))
    }
    let script = repositoryRoot.appending(path: "Tests/CatalogOracle/oracle.py").path
    let finished = try run(
      [PythonEnvironment.kedro17.python, script], input: input, environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    guard finished.status == 0 else { throw Failure(errors: finished.errors) }
    return try finished.output.split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(Answer.self, from: Data($0)) }
  }

  struct Failure: Error { var errors: String }

  struct Pairs: Encodable {
    var op: String
    var pairs: [[String]]
  }

  struct Texts: Encodable {
    var op: String
    var texts: [String]
  }

  struct Config: Encodable {
    var op: String
    var text: String
    var used: [String] = []
  }
}

/// The configuration of one file, `conf/base/<kind>.yml`.
func loadedConfig(
  _ text: String, _ kind: String = "catalog", customResolvers: Set<String> = []
) throws -> LoadedConfig {
  let files = MemoryFiles(["conf/base/\(kind).yml": text, "conf/local/README": ""])
  var settings = ConfigLoader.Settings()
  settings.customResolvers = customResolvers
  return try ConfigLoader(files: files, settings: settings, environment: nil).load(kind)
}
