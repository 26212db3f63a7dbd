import Foundation
import TestSupport

@testable import OmegaConf
import PythonText

/// Asks the real loader, in the Python of an environment.
enum Oracle {
  /// One answer for each request, in one process.
  static func ask<Request: Encodable>(_ requests: [Request], in environment: PythonEnvironment) throws
    -> [[String]]
  {
    let encoder = JSONEncoder()
    var input = Data()
    for request in requests {
      input += try encoder.encode(request)
      input.append(UInt8(ascii: "\n"))
    }
    let script = repositoryRoot.appending(path: "Tests/OmegaConfOracle/oracle.py").path
    let finished = try run(
      [environment.python, script], input: input, environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    guard finished.status == 0 else { throw Failure(errors: finished.errors) }
    return try finished.output.split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode([String].self, from: Data($0)) }
  }

  struct Failure: Error { var errors: String }

  struct Load: Encodable {
    var op = "load"
    var root: String
    var environment: String?
    var arguments: Arguments
    var kinds: [String]

    struct Arguments: Encodable {
      var base_env: String?
      var default_run_env: String?
      var config_patterns: [String: [String]]?
      var merge_strategy: [String: String]?
      var custom_resolvers: [String]?
    }
  }

  struct Texts: Encodable {
    var op: String
    var context: String?
    var texts: [String]
  }
}

extension ConfigValue {
  /// The value with its types, as `oracle.py` writes it: keys sorted, since the order in which Kedro reads
  /// files is no promise.
  var described: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "int \(value)"
    case .float(let value): "float " + PythonRepr.float(value)
    case .string(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.described).joined(separator: ", ") + "]"
    case .mapping(let mapping):
      "{"
        + mapping.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { Self.quoted($0.key) + ": " + $0.value.described }.joined(separator: ", ") + "}"
    case .unknown: "unknown"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  var isUnknown: Bool {
    switch self {
    case .unknown: true
    case .list(let items): items.contains(where: \.isUnknown)
    case .mapping(let mapping): mapping.entries.contains { $0.value.isUnknown }
    default: false
    }
  }
}

extension ConfigNode {
  /// The values as they are written, interpolations and all.
  var unresolved: ConfigValue {
    switch content {
    case .scalar(let value): value
    case .list(let items): .list(items.map(\.unresolved))
    case .mapping(let members):
      .mapping(ConfigMapping(members.map { .init(key: $0.key.text, value: $0.value.unresolved) }))
    }
  }
}
