import Building
import ProjectFiles
import Publishing
import Traces
import Watching

/// What the traces of the last good build say of one artifact, or of one file of the project.
///
/// An artifact is told apart from a file that was read by what the build says of itself. What reading found to depend
/// on a file is told whole: evaluation is one computation for all pipelines, so a file that it read can reach every DAG,
/// and nothing narrower is provable. In which pipelines the file's functions run is said beside it.
package enum Explanation: Hashable, Sendable {
  case artifact(ExplainedArtifact)
  case file(ExplainedFile)

  /// - Parameters:
  ///   - paths: of the project or absolute, the likeliest reading of what was asked about first.
  ///   - files: the project, as it is now.
  ///   - root: its absolute path.
  /// - Returns: nil where no build is known.
  package init?(_ paths: [String], in traces: TraceStore, _ files: any ProjectFiles, root: String) {
    let builds = traces.traces(RememberedBuild.kind).compactMap { trace in
      RememberedBuild(trace).map { (build: $0, generation: trace.generation) }
    }
    guard let newest = builds.first?.build, let first = paths.first else { return nil }
    for path in paths {
      for (build, _) in builds {
        guard let artifact = build.artifacts.first(where: { $0.path.utf8.elementsEqual(path.utf8) }) else {
          continue
        }
        var explained = ExplainedArtifact(
          artifact, build, traces.trace(ArtifactReason.kind, artifact.path), files)
        let left = build.files.first { $0.path.utf8.elementsEqual(artifact.path.utf8) }
        let standing = (try? Publisher(root: root).file(at: artifact.path)) ?? nil
        explained.standing = standing.map { $0.sha256 == left?.sha256 ? .asLeft : .changed } ?? .missing
        self = .artifact(explained)
        return
      }
    }
    let explained = paths.map { ExplainedFile($0, newest) }
    self = .file(explained.first { !$0.readBy.isEmpty } ?? ExplainedFile(first, newest))
  }
}

package struct ExplainedArtifact: Hashable, Sendable {
  package var path: String
  package var kind: String
  package var pipeline: String?
  /// The first input that is another one now; nil: the artifact is as it would be made now.
  package var staleBy: String?
  /// What stands in its place.
  package var standing = Standing.asLeft
  /// When its bytes changed last; nil where that is not known.
  package var made: Made?
  package var dependencies: [Dependency]

  package enum Standing: String, Hashable, Sendable {
    case asLeft = "as-left"
    case changed, missing
  }

  package struct Made: Hashable, Sendable {
    package var generation: Int64?
    /// Nanoseconds since 1970.
    package var at: Int64
    /// The dependency that had changed; nil: it was made for the first time, as far as is known.
    package var changed: String?
    /// The first file, or folder, of it that had.
    package var input: String?
  }

  package struct Dependency: Hashable, Sendable {
    package var name: String
    /// The files that it was read from, in the order of reading.
    package var files: [String]
  }
}

extension ExplainedArtifact {
  init(
    _ artifact: RememberedBuild.Artifact, _ build: RememberedBuild, _ trace: Trace?, _ files: any ProjectFiles
  ) {
    path = artifact.path
    kind = artifact.kind
    pipeline = artifact.pipeline
    let reason = ArtifactReason(artifact, build.values)
    dependencies = reason.dependencies.map { dependency in
      Dependency(name: dependency.name, files: build.inputs(of: dependency.name).filesRead)
    }
    for dependency in dependencies where staleBy == nil {
      staleBy = build.inputs(of: dependency.name).firstChange(in: files)
    }
    if let trace, let known = ArtifactReason(trace) {
      made = Made(generation: trace.generation, at: trace.madeAt, changed: known.changed, input: known.input)
    }
  }
}

package struct ExplainedFile: Hashable, Sendable {
  /// Relative to the project's root.
  package var path: String
  package var readBy: [Reader]
  /// The pipelines of the artifacts in which functions of the file run.
  package var pipelines: [String]
  package var reaches: [Reached]

  package struct Reader: Hashable, Sendable {
    package var part: String
    /// Whether it depends on what is in the file, and not only on its being there.
    package var isContents: Bool
  }

  package struct Reached: Hashable, Sendable {
    package var artifact: String
    /// The parts through which.
    package var through: [String]
  }
}

extension ExplainedFile {
  init(_ path: String, _ build: RememberedBuild) {
    self.path = path
    readBy = []
    pipelines = build.pipelines.filter { pipeline in
      pipeline.sources.contains { $0.utf8.elementsEqual(path.utf8) }
    }.map(\.name)
    reaches = []
    guard let place = ProjectPath(path) else { return }
    readBy = build.parts.compactMap { part in
      build.inputs(of: part.name).concern(with: place).map {
        Reader(part: part.name, isContents: $0 == .contents)
      }
    }
    let names = Set(readBy.map(\.part))
    reaches = build.artifacts.compactMap { artifact in
      let parts = artifact.parts + (artifact.pipeline == nil ? [] : [BuildPart.model.name])
      let through = parts.filter { names.contains($0) }
      return through.isEmpty ? nil : Reached(artifact: artifact.path, through: through)
    }
  }
}
