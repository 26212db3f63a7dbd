import Foundation
import Testing

/// The Python environments with real Kedro and real Airflow that differential tests ask.
///
/// `make environments` makes them from the pins in `Tests/Environments/*.txt`, in the folder that
/// `DAGWATCHD_ENVIRONMENTS` names, else in `.environments` at the repository's root. `make test` sets
/// `DAGWATCHD_REQUIRE_ENVIRONMENTS=1`, under which a missing one is a failure and not a skip.
package enum PythonEnvironment: String, Sendable {
  case kedro17 = "kedro-1.7"
  case kedro019 = "kedro-0.19"
  case kedro018 = "kedro-0.18"
  case airflow3 = "airflow-3"
  case airflow2 = "airflow-2"
  /// An S3 server and the AWS CLI.
  case aws
  /// Build backends other than setuptools, and no Kedro.
  case backends

  package var folder: URL { Self.root.appending(path: rawValue) }
  package var python: String { folder.appending(path: "bin/python").path }
  package var exists: Bool { FileManager.default.isExecutableFile(atPath: python) }

  /// Whether tests that need this environment run: where it exists, and where it has to.
  package var isOn: Bool {
    exists || ProcessInfo.processInfo.environment["DAGWATCHD_REQUIRE_ENVIRONMENTS"] == "1"
  }

  private static var root: URL {
    if let folder = ProcessInfo.processInfo.environment["DAGWATCHD_ENVIRONMENTS"], !folder.isEmpty {
      return URL(filePath: folder)
    }
    return repositoryRoot.appending(path: ".environments")
  }
}

extension Trait where Self == ConditionTrait {
  /// The test needs this environment; without it, it is skipped with the reason.
  package static func needs(_ environment: PythonEnvironment) -> Self {
    .enabled(
      if: environment.isOn,
      "the Python environment \(environment.rawValue) is not there: run `make environments`")
  }
}

/// The root of the repository, found from this file.
package let repositoryRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
