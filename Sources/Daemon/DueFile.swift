import Airflow
import Building
import Deployment
import Diagnostics
import Publishing

/// A file as it is to stand when a build has been published.
package struct DueFile: Hashable, Sendable {
  package typealias Kind = Artifact.Kind

  /// Relative to the project's root, or absolute.
  package var path: String
  /// With their seal, where they can hold one.
  package var bytes: [UInt8]
  package var kind: Kind
  package var extent: BundleFile.Extent
  /// What a DAG says.
  package var plan: Plan?
  /// The key that says which folder it is written to.
  package var folderKey: String

  init(_ artifact: Artifact) {
    path = artifact.path
    kind = artifact.kind
    extent = artifact.extent
    plan = artifact.plan
    folderKey = artifact.folderKey.rawValue
    bytes = kind.isSealed && extent == .whole ? Seal.sealing(artifact.bytes) : artifact.bytes
  }

  /// Whether it proves by itself whose it is.
  var isSealed: Bool { kind.isSealed && extent == .whole }

  /// What is to stand there, given what does.
  package func bytes(over standing: [UInt8]?) throws(MarkedBlock.Damage) -> [UInt8] {
    switch extent {
    case .whole: bytes
    case .markedBlock: try MarkedBlock.replacing(in: standing, with: bytes)
    }
  }
}

extension DueFile.Kind {
  /// A seal is a comment, and what is no text of dagwatchd's own has no place for one.
  var isSealed: Bool { self == .dag || self == .requirements }

  /// As a person calls it.
  var name: String {
    switch self {
    case .wheel: "the wheel"
    case .configuration: "the configuration"
    case .requirements: "the requirements"
    case .support: "what the platform needs"
    case .dag: "the DAG"
    }
  }
}

extension BuildResult {
  /// What is to be published, in the order of publishing. Nothing where the build failed.
  package var dueFiles: [DueFile] {
    let due = artifacts.map { DueFile($0) }
    return DueFile.Kind.allCases.flatMap { kind in due.filter { $0.kind == kind } }
  }
}

extension MarkedBlock.Damage {
  /// - Parameter path: of the file, as it was to be published.
  func diagnostic(at path: String) -> Diagnostic {
    let place = SourceLocation(path: path, line: line)
    switch self {
    case .alone(let mark, _):
      return Diagnostic(
        .markedBlock, at: place, "the mark `\(mark)` has no partner, so the file is left as it is",
        help: "delete the mark, and what is left of the block; it is then written anew at the end")
    case .second:
      return Diagnostic(
        .markedBlock, at: place, "there is a second block of dagwatchd's, so the file is left as it is",
        help: "delete one of the two")
    }
  }
}
