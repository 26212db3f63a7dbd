import Archives
import Diagnostics

/// What Amazon Managed Workflows for Apache Airflow runs a project from: what lies in its bucket, in a folder.
///
/// The service copies the bucket's `dags/` to its containers all the time, and takes the other three files, each in the
/// version that the environment names, when the containers start: `plugins.zip` is unpacked into
/// `/usr/local/airflow/plugins/`, `startup.sh` is sourced, then `pip install -r requirements.txt` runs. So the
/// wheel and the configuration go into `plugins.zip`, at its top level, and everything names them by absolute
/// paths: what is the current folder depends on the component.
package struct MWAABundle: Sendable {
  package let bundle: Bundle

  /// What `/usr/local/airflow/plugins/` is made of.
  package static let plugins = "plugins.zip"
  package static let requirements = "requirements.txt"
  package static let startup = "startup.sh"
  /// The folder that is synchronized.
  package static let dags = "dags/"

  /// Where Airflow is at home in MWAA's containers.
  package static let home = "/usr/local/airflow"
  private static let unpacked = home + "/plugins/"
  /// How Kedro's logging is configured, at the top of its configuration folder.
  static let logging = "logging.yml"

  /// - Throws: where the environment's version is none of MWAA's, or an archive cannot be written.
  package init(_ contents: BundleContents, _ options: MWAAOptions) throws(WheelRefusal) {
    let version = try Self.version(of: options.airflowVersion)
    let packed = try Self.plugins(contents)
    var files = [
      BundleFile(path: Self.plugins, bytes: packed, effect: .rebuilt),
      BundleFile(
        path: Self.requirements, bytes: Array(Self.requirements(contents, version).utf8), effect: .rebuilt),
      BundleFile(
        path: Self.startup, bytes: Array(Self.startup(hasLogging: Self.logging(in: contents) != nil).utf8),
        effect: .rebuilt),
      BundleFile(path: Self.dags + ".airflowignore", bytes: Array(Self.ignored.utf8), effect: .synchronized),
    ]
    let source = Self.unpacked + contents.configuration.fileName
    for dag in contents.dags(.absolute(Self.home), source) {
      files.append(
        BundleFile(
          path: Self.dags + dag.fileName, bytes: Array(dag.text.utf8), effect: .synchronized, plan: dag.plan))
    }
    bundle = Bundle(
      target: .mwaa, folder: options.directory, files: files,
      diagnostics: MWAACheck(contents, version, pluginsSize: packed.count).diagnostics)
  }

  /// - Parameter text: `mwaa.airflow-version`; nil: the newest.
  package static func version(of text: String?) throws(WheelRefusal) -> MWAAVersion {
    guard let text else { return .newest }
    if let version = MWAAVersion(text) { return version }
    throw .broken(
      Diagnostic(
        .configurationValue, at: nil, "`mwaa.airflow-version` is \"\(text)\", which MWAA does not have",
        help: "known: " + MWAAVersion.all.map { "\"\($0)\"" }.joined(separator: ", ")))
  }

  private static func plugins(_ contents: BundleContents) throws(WheelRefusal) -> [UInt8] {
    let wheel = try contents.wheelBytes()
    let configuration = try contents.configurationBytes()
    do throws(ArchiveError) {
      var entries = [ArchiveEntry(path: contents.configuration.fileName, bytes: configuration)]
      if let logging = logging(in: contents) {
        entries.append(ArchiveEntry(path: Self.logging, bytes: logging.bytes))
      }
      entries.append(ArchiveEntry(path: contents.wheel.name.description, bytes: wheel))
      return try ZipArchive.bytes(entries)
    } catch {
      throw .broken(
        Diagnostic(
          .bundle, at: nil, "`plugins.zip` cannot be written: it would be larger than 4 GiB",
          help: "take the data out of the package and the configuration"))
    }
  }

  static func logging(in contents: BundleContents) -> ArchiveEntry? {
    contents.configuration.entries.first { $0.path.utf8.elementsEqual("conf/\(logging)".utf8) }
  }

  private static func requirements(_ contents: BundleContents, _ version: MWAAVersion) -> String {
    var text = """
      # Made by dagwatchd for MWAA \(version), Python \(version.python). The wheel is in plugins.zip.
      --constraint "\(version.constraintURL)"

      """
    for requirement in contents.requirements { text += requirement.description + "\n" }
    return text + WheelRequirements(contents.wheel.name).text(prefix: unpacked)
  }

  /// The script is sourced in every container and has five minutes: it sets variables and does nothing else.
  private static func startup(hasLogging: Bool) -> String {
    var text = """
      # Made by dagwatchd. Sourced by every container of the environment before anything is installed.
      export KEDRO_DISABLE_TELEMETRY=1
      export DO_NOT_TRACK=1

      """
    if hasLogging { text += "export KEDRO_LOGGING_CONFIG=\(unpacked)\(logging)\n" }
    return text
  }

  /// A comment is one in both of Airflow's dialects of this file (regular expressions before 3, globs since).
  private static let ignored = """
    # Made by dagwatchd. Every Python file in this folder is a DAG; name here what is not.

    """
}
