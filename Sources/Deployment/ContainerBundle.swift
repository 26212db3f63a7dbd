import Airflow
import Archives
import Crypto
import Diagnostics
import Kedro
import ProjectFiles
import PythonSyntax

/// The build context of the image whose containers run the pipeline's tasks, and the DAGs that start them.
///
/// It is what `kedro docker init` and `kedro docker build` (kedro-docker 0.6) come to, with three differences:
///
/// - The folder is the whole context. kedro-docker sends the project and copies it with `COPY . .`, so that data, the
///   history of git and `conf/local` are in the image unless an ignore file names them. Here nothing but what the
///   image needs is in the folder, and `.dockerignore` admits nothing else that comes to lie there.
/// - The project is installed as its wheel, so that `kedro run` and `python -m <package>` both work. `kedro run` wants
///   a project in its folder: a `pyproject.toml` with `[tool.kedro]` alone, and a source folder, which is empty.
/// - The tag can follow from the content (`ContainerImage`): a DAG then names the very image that it was made with.
package struct ContainerBundle: Sendable {
  private let contents: BundleContents
  private let project: ContainerProject

  package init(_ contents: BundleContents, project: ContainerProject) {
    self.contents = contents
    self.project = project
  }

  /// The bundle.
  /// - Parameters:
  ///   - target: `kubernetes` or `docker`.
  ///   - dagFolder: where in the bundle the DAGs are: those of two targets may lie in one.
  /// - Throws: where the wheel cannot be written.
  package func bundle(
    for target: DeploymentTarget, folder: String, dagFolder: String = "dags"
  ) throws(WheelRefusal) -> Bundle {
    var diagnostics: [Diagnostic] = []
    let dockerfile = ContainerDockerfile(
      wheel: contents.wheel.name.description, python: project.python, baseImage: project.baseImage,
      confSource: project.confSource)
    diagnostics += dockerfile.diagnostics
    let needs = requirements(&diagnostics)
    var image: [(path: String, bytes: [UInt8])] = [
      ("requirements.txt", Array(needs.utf8)),
      (contents.wheel.name.description, try contents.wheelBytes()),
      ("pyproject.toml", Array(projectFile.utf8)),
      // An empty folder is nothing that could be copied.
      ("src/.gitkeep", []),
    ]
    image += contents.configuration.entries.map { ($0.path, $0.bytes) }
    image.append((".dockerignore", Array(ContainerIgnore.text(wheel: contents.wheel.name.description).utf8)))
    image.append(("Dockerfile", Array(dockerfile.text.utf8)))
    let stamp = project.isStamped ? self.stamp(image) : nil
    var bundle = Bundle(target: target, folder: folder)
    bundle.files = image.map { BundleFile(path: $0.path, bytes: $0.bytes, effect: .rebuilt) }
    let names = Set(project.images.map { name in stamp.map { ContainerImage.stamped(name, $0) } ?? name })
    if !names.isEmpty {
      let lines = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { $0 + "\n" }
      bundle.files.append(BundleFile(path: "image.txt", bytes: Array(lines.joined().utf8), effect: .rebuilt))
    }
    bundle.files += project.dags(target == .docker ? .docker : .kubernetes, stamp).map {
      BundleFile(
        path: dagFolder + "/" + $0.fileName, bytes: Array($0.text.utf8), effect: .synchronized, plan: $0.plan)
    }
    bundle.diagnostics = diagnostics
    return bundle
  }

  /// `g` and eight hexadecimal digits, from what the image is built of. Of the wheel its files count and not how they are
  /// packed, which another zlib does otherwise.
  private func stamp(_ files: [(path: String, bytes: [UInt8])]) -> String {
    let wheel = contents.wheel.name.description
    let packed = contents.wheel.entries.map { (path: wheel + "/" + $0.path, bytes: $0.bytes) }
    var hash = SHA256()
    let all = files.filter { !$0.path.utf8.elementsEqual(wheel.utf8) } + packed
    for file in all.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
      hash.update(data: Array("\(file.path)\0\(file.bytes.count)\0".utf8))
      hash.update(data: file.bytes)
    }
    return "g" + hash.finalize().prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  // MARK: - Texts

  /// What the wheel says that it needs, and what goes beside it. It has a layer of its own, since it changes far less
  /// often than the wheel.
  private func requirements(_ diagnostics: inout [Diagnostic]) -> String {
    let metadata = contents.wheel.entries.first { $0.path.hasSuffix(".dist-info/METADATA") }
    let text = String(decoding: metadata?.bytes ?? [], as: UTF8.self)
    // The description follows the first empty line.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { !$0.isEmpty && $0 != "\r" }
    let field = "Requires-Dist:"
    let own = lines.filter { $0.hasPrefix(field) }.compactMap {
      Requirement(String($0.dropFirst(field.count)))
    }
    let needs = (own + contents.requirements).filter { $0.marker?.asksForExtra != true }
    if !needs.contains(where: { $0.canonicalName == "kedro" }) {
      diagnostics.append(
        Diagnostic(
          .requirement, .warning, at: SourceLocation(path: "pyproject.toml"),
          "nothing that the image installs is Kedro, so that its tasks cannot run",
          help: "add `kedro~=\(project.kedroVersion.major).\(project.kedroVersion.minor)` to `dependencies`"))
    }
    return Set(needs.map(\.description)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { $0 + "\n" }.joined()
  }

  /// What `kedro run` reads in the folder that it starts in (`kedro.framework.startup`), and no more: the project's own
  /// file holds the settings of its tools too, which are none of the image's.
  private var projectFile: String {
    """
    [tool.kedro]
    package_name = \(Self.basicString(contents.packageName))
    project_name = \(Self.basicString(project.name))
    kedro_init_version = \(Self.basicString(project.initVersion))
    source_dir = "src"

    """
  }

  /// A basic string of TOML 1.0.
  private static func basicString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// What an image needs to know of its project beside the contents of every bundle.
package struct ContainerProject: Sendable {
  /// `project_name`
  package var name: String
  /// `kedro_init_version`
  package var initVersion: String
  package var kedroVersion: KedroVersion
  /// Kedro's `CONF_SOURCE`: from the project, absolute, or a URL.
  package var confSource: String
  /// The Python of the image.
  package var python: PythonVersion
  /// What the image is built upon; nil: the official slim image of this Python.
  package var baseImage: String?
  /// Whether the tags of the images that are named get a part that follows from the content.
  package var isStamped: Bool
  /// The images that the DAGs name, as the user wrote them.
  package var images: [String]
  /// The DAGs with this operator, whose images have this stamp.
  package var dags: @Sendable (DAGOptions.TaskOperator, _ stamp: String?) -> [BundleContents.BundledDAG]

  package init(
    _ model: ProjectModel, python: PythonVersion, baseImage: String? = nil, isStamped: Bool = false,
    images: [String],
    dags: @escaping @Sendable (DAGOptions.TaskOperator, _ stamp: String?) -> [BundleContents.BundledDAG]
  ) {
    name = model.metadata.projectName
    initVersion = model.initVersion
    kedroVersion = model.metadata.kedroVersion
    confSource = model.confSource
    self.python = python
    self.baseImage = baseImage
    self.isStamped = isStamped
    self.images = images
    self.dags = dags
  }

  /// The Python of the image: that of the project where its files name one; of a range the newest on which this Kedro is
  /// tested by its authors, and not the newest of all, for which many a package has no wheel yet.
  package static func python(_ target: PythonTarget?, kedro: KedroVersion) -> PythonVersion {
    let newest =
      kedro < KedroVersion(0, 19, 0)
      ? PythonVersion(minor: 11) : PythonVersion(minor: kedro < KedroVersion(1, 0, 0) ? 12 : 13)
    guard let versions = target?.versions else { return newest }
    return min(max(newest, versions.lowerBound), versions.upperBound)
  }
}

extension Marker {
  /// Whether it holds only where someone asks for an extra, which the image does not.
  fileprivate var asksForExtra: Bool {
    switch self {
    case .comparison(let left, _, let right): left == .variable("extra") || right == .variable("extra")
    case .sequence(let parts, _): parts.contains(where: \.asksForExtra)
    }
  }
}
