import ProjectFiles
import Traces

/// A part of a build, by what it reads: so that it can be told what a file's change can reach, and what made an artifact
/// another one.
package enum BuildPart: Hashable, Sendable {
  case configuration
  /// The project as Kedro sees it: settings, registry, pipelines, catalog, parameters.
  case model
  /// `airflow.yml`.
  case airflow
  /// The template of the user's.
  case template
  case wheel
  case requirements
  /// What is made for a platform.
  case bundle(String)

  package var name: String {
    switch self {
    case .configuration: "configuration"
    case .model: "model"
    case .airflow: "airflow"
    case .template: "template"
    case .wheel: "wheel"
    case .requirements: "requirements"
    case .bundle(let target): "bundle " + target
    }
  }
}

/// What the parts of one build read, each for itself.
final class PartFiles {
  private var parts: [(part: BuildPart, files: RecordingFiles)] = []

  /// The files, as this part sees them.
  func recording(_ part: BuildPart, _ files: any ProjectFiles) -> RecordingFiles {
    if let known = parts.first(where: { $0.part == part }) { return known.files }
    let recording = RecordingFiles(files)
    parts.append((part, recording))
    return recording
  }

  var records: [(part: BuildPart, inputs: InputRecord)] { parts.map { ($0.part, $0.files.record) } }
}

/// A pipeline as a DAG depends on it.
package struct PipelinePart: Hashable, Sendable {
  package var name: String
  package var value: Fingerprint
  /// The files in which its nodes' functions stand, sorted.
  package var sources: [String]
}
