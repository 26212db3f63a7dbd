import Airflow
import Diagnostics
import ProjectFiles

/// A project of the Astro CLI, kept in step with the Kedro project.
///
/// `astro dev start` mounts `dags`, `plugins`, `include` and `tests` into its containers, and bakes everything else into
/// the image. So the configuration is below `include/`, where a change of it is seen at once, and so is the data, which
/// is then also seen on the host. The wheel is installed when the image is built, by a marked block in the
/// `Dockerfile`: what stands around that block is its owner's.
package struct AstroBundle: Sendable {
  package let bundle: Bundle

  /// `AIRFLOW_HOME` of Astro's images.
  private static let home = "/usr/local/airflow"

  /// - Parameter data: files that are asked for, by their paths from the project's root.
  /// - Throws: where the wheel cannot be written.
  package init(
    _ contents: BundleContents, _ options: AstroOptions, data: [(ProjectPath, [UInt8])] = []
  ) throws(WheelRefusal) {
    let project = "include/" + contents.packageName
    let wheel = "dist/" + contents.wheel.name.description
    var bundle = Bundle(target: .astro, folder: options.directory)
    bundle.files = [BundleFile(path: wheel, bytes: try contents.wheelBytes(), effect: .rebuilt)]
    bundle.files +=
      (contents.configuration.entries.map { ($0.path, $0.bytes) } + data.map { ($0.0.text, $0.1) })
      .map { BundleFile(path: project + "/" + $0.0, bytes: $0.1, effect: .synchronized) }
    let requirements = contents.requirements.map { $0.description + "\n" }.joined()
    bundle.files += [
      BundleFile(
        path: "requirements.txt", bytes: Array(requirements.utf8), extent: .markedBlock, effect: .rebuilt),
      BundleFile(
        path: "Dockerfile", bytes: Array(Self.installation(of: wheel).utf8), extent: .markedBlock,
        effect: .rebuilt),
    ]
    bundle.files += contents.dags(.absolute(Self.home + "/" + project), "conf").map { dag in
      BundleFile(
        path: "dags/" + dag.fileName, bytes: Array(dag.text.utf8), effect: .synchronized, plan: dag.plan)
    }
    self.bundle = bundle
  }

  /// The image's user is `astro`, to whom the system's packages do not belong.
  private static func installation(of wheel: String) -> String {
    """
    # The Kedro project, which dagwatchd keeps up to date.
    RUN pip install --no-cache-dir --user \(wheel)

    """
  }
}
