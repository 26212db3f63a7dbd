import Airflow
import Archives
import Diagnostics

/// A folder for an Airflow of one's own: the DAGs, the wheel, the configuration and the requirements.
///
///     dags/shop_dag.py                   where Airflow's `dags_folder` points
///     conf-shop.tar.gz                   the configuration, found from the DAG (`../`)
///     shop-0.1-py3-none-any.whl          to be installed where tasks run
///     requirements.txt                   `pip install -r requirements.txt`, from this folder
///
/// Everything is found from the DAG file, so the folder can be copied or mounted anywhere. Relative paths in the
/// catalog lead from the folder, too: its `data/` is where tasks on one disk share their data.
package struct AirflowBundle: Sendable {
  package let bundle: Bundle

  /// - Throws: where the wheel or the archive cannot be written.
  package init(_ contents: BundleContents, _ options: AirflowBundleOptions) throws(WheelRefusal) {
    let wheel = contents.wheel.name
    let lines =
      [WheelRequirements(wheel).text(prefix: "")]
      + contents.requirements.map { $0.description + "\n" }
    var bundle = Bundle(target: .airflow, folder: options.directory)
    bundle.files = [
      BundleFile(path: wheel.description, bytes: try contents.wheelBytes(), effect: .rebuilt),
      BundleFile(
        path: contents.configuration.fileName, bytes: try contents.configurationBytes(), effect: .synchronized
      ),
      BundleFile(path: "requirements.txt", bytes: Array(lines.joined().utf8), effect: .rebuilt),
    ]
    bundle.files += contents.dags(.besideDAG(".."), contents.configuration.fileName).map { dag in
      BundleFile(
        path: "dags/" + dag.fileName, bytes: Array(dag.text.utf8), effect: .synchronized, plan: dag.plan)
    }
    self.bundle = bundle
  }
}

extension BundleContents {
  /// The archive of the configuration.
  func configurationBytes() throws(WheelRefusal) -> [UInt8] {
    if let packed { return packed.configuration }
    return try configuration.packed()
  }
}

extension ConfigurationArchive {
  /// The archive file, where that it cannot be made is to be told.
  package func packed() throws(WheelRefusal) -> [UInt8] {
    do throws(ArchiveError) {
      return try bytes()
    } catch {
      throw .broken(
        Diagnostic(
          .bundle, at: SourceLocation(path: "conf"), "the configuration is more than an archive holds",
          help: "take what is no configuration out of the folder"))
    }
  }
}
