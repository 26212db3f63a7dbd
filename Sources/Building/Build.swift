import Airflow
import Configuration
import Diagnostics
import Kedro
import ProjectFiles

/// A file to publish.
package struct Artifact: Hashable, Sendable {
  /// Relative to the project's root, or absolute.
  package var path: String
  package var bytes: [UInt8]
  /// The plan that the bytes say, for a DAG.
  package var plan: Plan?

  package init(path: String, bytes: [UInt8], plan: Plan? = nil) {
    self.path = path
    self.bytes = bytes
    self.plan = plan
  }
}
