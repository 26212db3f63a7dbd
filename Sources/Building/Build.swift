import Airflow
import Configuration
import Deployment
import Diagnostics
import Kedro
import ProjectFiles

/// A file to publish.
package struct Artifact: Hashable, Sendable {
  /// Relative to the project's root, or absolute.
  package var path: String
  package var bytes: [UInt8]
  package var kind: Kind
  /// How much of the file these bytes are.
  package var extent = BundleFile.Extent.whole
  /// The plan that the bytes say, for a DAG.
  package var plan: Plan?
  /// What it depends on, beside its pipeline where it is a DAG's.
  package var parts: [BuildPart] = []
  /// The key that says which folder it is written to.
  package var folderKey = ConfigurationKey.targetDirectory

  /// In the order of publishing: what is needed comes before what needs it. A DAG whose wheel is not there yet
  /// fails; a wheel whose DAG is not there yet waits.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case wheel, configuration, requirements
    /// What else a platform needs.
    case support
    case dag
  }

  package init(path: String, bytes: [UInt8], kind: Kind) {
    self.path = path
    self.bytes = bytes
    self.kind = kind
  }

  /// A DAG.
  package init(path: String, bytes: [UInt8], plan: Plan) {
    self.init(path: path, bytes: bytes, kind: .dag)
    self.plan = plan
  }

  /// A file of a bundle.
  /// - Parameters:
  ///   - path: relative to the project's root, or absolute.
  ///   - target: whose bundle it is.
  init(_ file: BundleFile, at path: String, of target: DeploymentTarget) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let kind: Kind =
      if file.plan != nil {
        .dag
      } else if name.hasSuffix(".whl") {
        .wheel
      } else if name.hasSuffix(".tar.gz") {
        .configuration
      } else if name == "requirements.txt" {
        .requirements
      } else {
        .support
      }
    self.init(path: path, bytes: file.bytes, kind: kind)
    extent = file.extent
    plan = file.plan
    folderKey =
      switch target {
      case .airflow: .airflowBundle
      case .astro: .astroDirectory
      case .mwaa: .mwaaDirectory
      case .kubernetes, .docker: .containerDirectory
      }
  }
}

/// What one build found out.
package struct BuildResult: Sendable {
  package var configuration: Configuration
  /// What the project is; nil where that could not be proven.
  package var model: ProjectModel?
  /// Who said so: `static` or `kedro`.
  package var engine: Configuration.Engine
  /// Sorted by path. None where the build failed: what is published stays.
  package var artifacts: [Artifact]
  /// Everything that there is to say, each thing once.
  package var diagnostics: [Diagnostic]
  /// What the result was computed from: while this is current, building again gives the same.
  package var inputs: InputRecord
  /// The same of what lies outside of the project, as paths below `/`: folders of installed packages, and what else
  /// the project's own Python read.
  package var packages = InputRecord()
  package var folders: ProjectFolders
  /// What was planned, also where the build failed: then to be looked at only.
  package var plans: [Plan] = []
  /// Whether nothing may be published.
  package var isFailed = false
  /// Whether there is an artifact that could not be made, and stays as it was published last. The diagnostics tell
  /// which; the others are as good as ever.
  package var isIncomplete = false
  /// What each part read of `inputs`.
  package var parts: [(part: BuildPart, inputs: InputRecord)] = []
  package var pipelines: [PipelinePart] = []
  /// Whether the inputs are all that the result depends on: the project was read, and no Python was asked.
  package var isProven = true
  /// Whether nothing was built, since everything was found as the last build left it: then there is no model, and no
  /// artifact, and all the rest is as if it had been built.
  package var isVerified = false

  /// A build that was not made, since everything was found as the last one left it.
  /// - Parameters:
  ///   - diagnostics: what that one had to say.
  ///   - folders: as that one knew them.
  package static func verified(
    _ configuration: Configuration, diagnostics: [Diagnostic], inputs: InputRecord, packages: InputRecord,
    folders: ProjectFolders
  ) -> BuildResult {
    BuildResult(
      configuration: configuration, model: nil, engine: .static, artifacts: [], diagnostics: diagnostics,
      inputs: inputs, packages: packages, folders: folders, isVerified: true)
  }
  /// Whether the machine refused to read an input, so that the build says nothing of the project. It passes by itself.
  package var isUnread = false

  static func isFailure(_ diagnostics: [Diagnostic]) -> Bool {
    diagnostics.contains { $0.severity == .error }
  }
}

/// The folders of a project that a watcher has to know; they follow from its configuration.
package struct ProjectFolders: Hashable, Sendable {
  /// Where the project's Python is.
  package var source: ProjectPath
  /// Kedro's `CONF_SOURCE`; nil where it lies outside of the project.
  package var configuration: ProjectPath?
  /// Where artifacts are written, as far as that is in the project.
  package var targets: [ProjectPath]

  package init(source: ProjectPath, configuration: ProjectPath?, targets: [ProjectPath]) {
    self.source = source
    self.configuration = configuration
    self.targets = targets
  }
}
