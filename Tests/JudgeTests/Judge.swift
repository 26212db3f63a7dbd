import Foundation
import Kedro
import TestSupport

/// A real Kedro, asked about whole projects.
struct Judge {
  let environment: PythonEnvironment
  let version: KedroVersion

  static let newest = Judge(environment: .kedro17, version: KedroVersion(1, 7, 0))
  static let last019 = Judge(environment: .kedro019, version: KedroVersion(0, 19, 15))
  static let last018 = Judge(environment: .kedro018, version: KedroVersion(0, 18, 14))

  struct Failure: Error { var errors: String }

  private struct Request: Encodable {
    var files: [String: String]
    var env: String?
    var groups: Bool?
  }

  /// - Parameter groups: also what kedro-airflow makes of the pipelines.
  /// - Returns: what Kedro says of each project: the answers of Tests/Judge/judge.py.
  func ask(_ projects: [JudgedProject], groups: Bool? = nil) throws -> [JSONValue] {
    var input = Data()
    let encoder = JSONEncoder()
    for project in projects {
      input += try encoder.encode(
        Request(files: project.contents(version), env: project.environment, groups: groups))
      input.append(UInt8(ascii: "\n"))
    }
    let scratch = try ScratchFolder()
    let finished = try run(
      [environment.python, repositoryRoot.appending(path: "Tests/Judge/judge.py").path, scratch.url.path],
      input: input, environment: ["PYTHONDONTWRITEBYTECODE": "1", "KEDRO_ENV": ""])
    let lines = finished.output.split(separator: UInt8(ascii: "\n"))
    guard finished.status == 0, lines.count == projects.count else { throw Failure(errors: finished.errors) }
    return try lines.map { try JSONDecoder().decode(JSONValue.self, from: Data($0)) }
  }
}
