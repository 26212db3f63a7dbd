import Airflow
import Archives
import Diagnostics

/// A platform that the project can be deployed to.
package enum DeploymentTarget: String, Hashable, Sendable, Codable, CaseIterable {
  /// An Airflow of one's own.
  case airflow
  /// A project of the Astro CLI.
  case astro
  /// Amazon Managed Workflows for Apache Airflow.
  case mwaa
  /// An image whose tasks run as pods.
  case kubernetes
  /// An image whose tasks run as containers of the worker's Docker.
  case docker
}

/// Everything that one platform needs, as files in a folder that is kept ready.
package struct Bundle: Hashable, Sendable {
  package var target: DeploymentTarget
  /// Relative to the project's root, or absolute.
  package var folder: String
  /// In the order in which they are to be put in place: what is needed before what needs it, DAGs last.
  package var files: [BundleFile]
  package var diagnostics: [Diagnostic]

  package init(
    target: DeploymentTarget, folder: String, files: [BundleFile] = [], diagnostics: [Diagnostic] = []
  ) {
    self.target = target
    self.folder = folder
    self.files = files
    self.diagnostics = diagnostics
  }
}

/// A file of a bundle.
package struct BundleFile: Hashable, Sendable {
  /// Relative to the bundle's folder.
  package var path: String
  package var bytes: [UInt8]
  package var extent = Extent.whole
  /// What has to be done on the platform when it changes.
  package var effect: Effect
  /// The plan that the bytes say, for a DAG.
  package var plan: Plan?

  package init(
    path: String, bytes: [UInt8], extent: Extent = .whole, effect: Effect, plan: Plan? = nil
  ) {
    self.path = path
    self.bytes = bytes
    self.extent = extent
    self.effect = effect
    self.plan = plan
  }

  /// How much of the file is dagwatchd's.
  package enum Extent: Hashable, Sendable {
    case whole
    /// The lines between two marks; the rest is the user's and is never touched.
    case markedBlock
  }

  /// What a change of a file asks of the platform, in order of weight.
  package enum Effect: Int, Hashable, Sendable, Comparable {
    /// The scheduler reads it by itself.
    case synchronized
    /// Images have to be built, or workers restarted.
    case rebuilt

    package static func < (left: Effect, right: Effect) -> Bool { left.rawValue < right.rawValue }
  }
}

/// What bundles are made of: the same for every platform.
package struct BundleContents: Sendable {
  package var packageName: String
  /// The environment that the DAGs run in.
  package var environment: String
  /// Without what has no place on a worker.
  package var wheel: Wheel
  package var configuration: ConfigurationArchive
  /// Requirements beside the wheel, one a line, sorted.
  package var requirements: [Requirement]
  /// The DAGs as they are where the project is at this place on the worker, and its configuration at that.
  package var dags: @Sendable (ProjectLocation, _ confSource: String) -> [BundledDAG]
  /// The files of the wheel and of the configuration's archive, where they have been made; what is the same for every
  /// platform is packed once.
  package var packed: (wheel: [UInt8], configuration: [UInt8])?

  /// The wheel's file.
  func wheelBytes() throws(WheelRefusal) -> [UInt8] {
    if let packed { return packed.wheel }
    return try wheel.bytes()
  }

  package struct BundledDAG: Hashable, Sendable {
    package var fileName: String
    package var text: String
    package var plan: Plan

    package init(fileName: String, text: String, plan: Plan) {
      self.fileName = fileName
      self.text = text
      self.plan = plan
    }
  }

  package init(
    packageName: String, environment: String, wheel: Wheel, configuration: ConfigurationArchive,
    requirements: [Requirement],
    dags: @escaping @Sendable (ProjectLocation, _ confSource: String) -> [BundledDAG]
  ) {
    self.packageName = packageName
    self.environment = environment
    self.wheel = wheel
    self.configuration = configuration
    self.requirements = requirements
    self.dags = dags
  }
}

/// What becomes one file, whose bytes follow from the files in it.
package protocol Packed {
  var entries: [ArchiveEntry] { get }
}

extension Packed {
  /// Whether the same files with the same bytes are packed under the very same paths, which Swift's `==` on texts does not
  /// tell.
  package func packsExactly(_ other: Self) -> Bool {
    entries == other.entries
      && zip(entries, other.entries).allSatisfy { $0.path.utf8.elementsEqual($1.path.utf8) }
  }
}

extension Wheel: Packed {}
extension ConfigurationArchive: Packed {}
