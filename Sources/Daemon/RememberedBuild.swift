import Airflow
import Building
import Diagnostics
import Foundation
import ProjectFiles
import PythonText
import Traces

/// The last good build, as it is remembered in `cache.sqlite3`: what it read, part by part, and what came of it.
///
/// Two ask for it: the next start, which need not build what is proven to be as it was (`VerifiedBuild`), and
/// `dagwatchd explain`.
package struct RememberedBuild: Hashable, Sendable, Codable {
  package static let kind = "build"

  /// All that was read, in the order in which it was first asked for.
  package var inputs: InputTrace
  /// The same of what lies outside of the project, as paths below `/`.
  package var packages: InputTrace
  package var parts: [Part]
  package var pipelines: [Pipeline]
  package var artifacts: [Artifact]
  /// What it had to say; a build that is not made again says it again.
  var diagnostics: [Diagnostic]
  var folders: Folders
  /// What was left in the place of each artifact.
  var files: [File]
  /// The manifest when all was done; nil where the next start has to build whatever it finds.
  var manifest: Fingerprint?

  package struct Part: Hashable, Sendable, Codable {
    package var name: String
    /// Of what it read.
    package var value: Fingerprint
    /// Places in `inputs`.
    package var reads: [Int]
  }

  package struct Pipeline: Hashable, Sendable, Codable {
    package var name: String
    package var value: Fingerprint
    /// The files in which its nodes' functions stand.
    package var sources: [String]
  }

  package struct Artifact: Hashable, Sendable, Codable {
    package var path: String
    package var kind: String
    /// Names of parts.
    package var parts: [String]
    package var pipeline: String?
  }

  struct File: Hashable, Sendable, Codable {
    var path: String
    var sha256: String
    var byteCount: Int
  }

  struct Folders: Hashable, Sendable, Codable {
    var source: ProjectPath
    var configuration: ProjectPath?
    var targets: [ProjectPath]
  }

  init(_ build: BuildResult, files: [File], manifest: Fingerprint?) {
    inputs = InputTrace(build.inputs)
    packages = InputTrace(build.packages)
    var places: [InputTrace.Key: Int] = [:]
    for (place, entry) in inputs.entries.enumerated() { places[entry.key] = place }
    let inputs = inputs
    parts = build.parts.map { part in
      let reads = part.inputs.inputs.compactMap { places[InputTrace.Key($0)] }
      return Part(name: part.part.name, value: inputs.selecting(reads).fingerprint, reads: reads)
    }
    pipelines = build.pipelines.map { Pipeline(name: $0.name, value: $0.value, sources: $0.sources) }
    artifacts = build.artifacts.map { artifact in
      Artifact(
        path: artifact.path, kind: artifact.kind.rawValue, parts: artifact.parts.map(\.name),
        pipeline: artifact.plan?.pipelineName)
    }
    diagnostics = build.diagnostics
    folders = Folders(
      source: build.folders.source, configuration: build.folders.configuration, targets: build.folders.targets
    )
    self.files = files
    self.manifest = manifest
  }

  package init?(_ trace: Trace) {
    guard let known = try? JSONDecoder().decode(Self.self, from: Data(trace.body)) else { return nil }
    self = known
  }

  var body: [UInt8]? { (try? Self.encoder.encode(self)).map { [UInt8]($0) } }

  /// All that artifacts depend on, by what it is called.
  var values: [ExactString: Fingerprint] {
    var values: [ExactString: Fingerprint] = [:]
    for part in parts { values[ExactString(part.name)] = part.value }
    for pipeline in pipelines {
      values[ExactString(ArtifactReason.pipeline(pipeline.name))] = pipeline.value
    }
    return values
  }

  /// What a part read, as a trace of its own.
  package func inputs(of part: String) -> InputTrace {
    let reads = parts.first { $0.name == part }?.reads ?? []
    return inputs.selecting(reads.filter { inputs.entries.indices.contains($0) })
  }

  static let encoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
}

/// Why an artifact is as it is: the first of what it depends on that was another one when its bytes changed last.
package struct ArtifactReason: Hashable, Sendable, Codable {
  package static let kind = "artifact"

  /// What it depends on, in order: parts of the build, and its pipeline.
  package var dependencies: [Dependency]
  /// The dependency that changed; nil where there was no artifact before, or none that is known.
  package var changed: String?
  /// The first input of it that changed.
  package var input: String?

  package struct Dependency: Hashable, Sendable, Codable {
    package var name: String
    package var value: Fingerprint
  }

  /// What an artifact depends on.
  /// - Parameter values: the build's (`RememberedBuild.values`).
  init(_ artifact: RememberedBuild.Artifact, _ values: [ExactString: Fingerprint]) {
    var names = artifact.parts
    if let pipeline = artifact.pipeline {
      names.insert(Self.pipeline(pipeline), at: min(1, names.count))
      names.append(BuildPart.model.name)
    }
    dependencies = names.compactMap { name in
      values[ExactString(name)].map { Dependency(name: name, value: $0) }
    }
  }

  /// As a dependency is called.
  static func pipeline(_ name: String) -> String { "pipeline " + name }

  package init?(_ trace: Trace) {
    guard let known = try? JSONDecoder().decode(Self.self, from: Data(trace.body)) else { return nil }
    self = known
  }

  var body: [UInt8]? { (try? RememberedBuild.encoder.encode(self)).map { [UInt8]($0) } }

  /// Finds why the artifact is not as it was.
  /// - Parameters:
  ///   - older: of the artifact as it was.
  ///   - build: the build before this one.
  mutating func explain(since older: ArtifactReason, _ build: RememberedBuild?, now: RememberedBuild) {
    let known = Dictionary(
      older.dependencies.map { (ExactString($0.name), $0.value) }, uniquingKeysWith: { $1 })
    func firstChange(since known: [ExactString: Fingerprint]) -> Dependency? {
      dependencies.first { known[ExactString($0.name)] != $0.value }
    }
    // What changed before the last build left the artifact's bytes as they were, and is no reason.
    guard let dependency = build.flatMap({ firstChange(since: $0.values) }) ?? firstChange(since: known)
    else {
      return
    }
    changed = dependency.name
    let isPart = now.parts.contains { $0.name == dependency.name }
    // A pipeline is what the model says it is.
    let part = isPart ? dependency.name : BuildPart.model.name
    input = build.flatMap { now.inputs(of: part).firstDifference(from: $0.inputs(of: part)) }
  }
}
