/// A version of Airflow that Amazon Managed Workflows for Apache Airflow (MWAA) offers, and what it pins.
///
/// MWAA installs a project's requirements under Airflow's own constraints for that version, also where the file names
/// none. So these few pins decide whether Kedro and a project's libraries can be installed at all, and they
/// are known before anything is uploaded. They are those of Airflow's constraint files, and the versions
/// those of which AWS publishes images.
package struct MWAAVersion: Hashable, Sendable, CustomStringConvertible {
  /// `2.10.3`
  package let description: String
  /// `3.11`
  package let python: String
  /// What the constraints say of the distributions that Kedro projects share with Airflow, by canonical name.
  package let pins: [String: ReleaseNumber]

  private init(_ version: String, python: String, _ pins: [String: String]) {
    description = version
    self.python = python
    self.pins = pins.compactMapValues { ReleaseNumber($0) }
  }

  /// - Returns: nil where MWAA has no such version.
  package init?(_ text: String) {
    guard let known = Self.all.first(where: { $0.description.utf8.elementsEqual(text.utf8) }) else {
      return nil
    }
    self = known
  }

  /// Oldest first.
  package static let all = [
    MWAAVersion("2.9.2", python: "3.11", pins("8.1.7", "2.1.4", files: "2023.12.2", "13.7.1", "8.3.1")),
    // What does not stand here changed between its neighbours, at a release that is not known.
    MWAAVersion("2.10.1", python: "3.11", ["click": "8.1.7", "pandas": "2.1.4"]),
    MWAAVersion("2.10.3", python: "3.11", pins("8.1.7", "2.1.4", files: "2024.10.0", "13.9.4", "9.0.1")),
    MWAAVersion("2.11.0", python: "3.12", pins("8.2.0", "2.1.4", files: "2025.3.2", "13.9.4", "10.5.0")),
    MWAAVersion("2.11.2", python: "3.12", pins("8.3.1", "2.1.4", files: "2026.2.0", "13.9.4", "10.13.0")),
    MWAAVersion("3.0.6", python: "3.12", pins("8.2.1", "2.1.4", files: "2025.7.0", "13.9.4", "10.7.0")),
    MWAAVersion("3.2.1", python: "3.12", pins("8.3.2", "2.3.3", files: "2026.3.0", "13.9.4", "10.16.0")),
    MWAAVersion("3.3.1", python: "3.12", pins("8.4.2", "3.0.5", files: "2026.7.0", "14.3.4", "10.21.0")),
  ]

  /// What is used where the user names none.
  package static let newest = all[all.count - 1]

  private static func pins(
    _ click: String, _ pandas: String, files: String, _ rich: String, _ kubernetes: String
  ) -> [String: String] {
    [
      "click": click, "pandas": pandas, "s3fs": files, "fsspec": files, "rich": rich,
      "apache-airflow-providers-cncf-kubernetes": kubernetes,
    ]
  }

  /// Airflow's own constraints, which `pip` reads from there.
  package var constraintURL: String {
    "https://raw.githubusercontent.com/apache/airflow/constraints-\(self)/constraints-\(python).txt"
  }

  /// Whether a log record through Rich is written as a whole: before 2.11, Airflow's redirected standard output is
  /// no terminal that Rich could write to.
  package var takesRichLogging: Bool {
    guard let number = ReleaseNumber(description), let first = ReleaseNumber("2.11") else { return true }
    return number >= first
  }
}
