import Airflow
import Building
import Publishing

/// A file as it is to stand when a build has been published.
package struct DueFile: Hashable, Sendable {
  /// In the order of publishing: what is needed comes before what needs it. A DAG whose wheel is not there yet
  /// fails; a wheel whose DAG is not there yet waits.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case requirements, dag

    /// As a person calls it.
    var name: String {
      switch self {
      case .requirements: "the requirements"
      case .dag: "the DAG"
      }
    }
  }

  /// Relative to the project's root, or absolute.
  package var path: String
  /// With their seal.
  package var bytes: [UInt8]
  package var kind: Kind
  /// What a DAG says.
  package var plan: Plan?
}

extension BuildResult {
  /// What is to be published, in the order of publishing. Nothing where the build failed.
  package var dueFiles: [DueFile] {
    let due = artifacts.map { artifact in
      DueFile(
        path: artifact.path, bytes: Seal.sealing(artifact.bytes),
        kind: artifact.plan == nil ? .requirements : .dag, plan: artifact.plan)
    }
    return DueFile.Kind.allCases.flatMap { kind in due.filter { $0.kind == kind } }
  }
}
