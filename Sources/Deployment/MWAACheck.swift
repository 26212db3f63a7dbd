import Diagnostics
import Kedro

/// What can be said of a bundle for MWAA before it is uploaded.
///
/// An environment takes twenty minutes to be updated, and a requirement that cannot be installed is a line in a log there:
/// the containers start without it, and the DAGs fail to import Kedro. Nearly all of that follows from the version's
/// pins and the project's own files.
struct MWAACheck {
  let contents: BundleContents
  let version: MWAAVersion
  /// In bytes.
  let pluginsSize: Int

  private static let project = "pyproject.toml"
  /// AWS's recommendation: a larger archive may not be installed before the containers are given up.
  private static let largestPlugins = 1_000_000_000

  init(_ contents: BundleContents, _ version: MWAAVersion, pluginsSize: Int) {
    self.contents = contents
    self.version = version
    self.pluginsSize = pluginsSize
  }

  var diagnostics: [Diagnostic] {
    let declared = metadata("Requires-Dist").compactMap { Requirement($0) }
    // What a marker says of the worker is not evaluated.
    let wanted = (contents.requirements + declared).filter { $0.marker == nil }
    return python() + kedro(wanted) + wanted.flatMap(conflicts) + size()
  }

  // MARK: - Versions

  private func python() -> [Diagnostic] {
    guard let text = metadata("Requires-Python").first, let specifiers = Requirement.specifiers(text),
      var requirement = Requirement("python"), let python = ReleaseNumber(version.python)
    else { return [] }
    requirement.specifiers = specifiers
    guard requirement.admits(python) == false else { return [] }
    return [
      Diagnostic(
        .platformConflict, at: SourceLocation(path: Self.project),
        "the project requires Python \(text), and MWAA \(version) has Python \(version.python)",
        help: "set `mwaa.airflow-version` to \(others { $0 != version.python }), or widen `requires-python`")
    ]
  }

  /// Kedro's own pin of `click`: none of note before 0.19.13, `<8.2` up to 1.0, `>=8.2` since 1.1.
  private func kedro(_ wanted: [Requirement]) -> [Diagnostic] {
    guard let click = version.pins["click"] else { return [] }
    let requirements = wanted.filter { $0.canonicalName == "kedro" }
    guard !requirements.isEmpty, !requirements.contains(where: { $0.url != nil }) else { return [] }
    let admitted = Self.releases.filter { release in requirements.allSatisfy { $0.admits(release) != false } }
    guard let newest = admitted.last, !admitted.contains(where: { Self.takes($0, click: click) }) else {
      return []
    }
    let needs = Self.needsNewClick(newest) ? "click>=8.2" : "click<8.2"
    return [
      Diagnostic(
        .platformConflict, at: SourceLocation(path: Self.project),
        "Kedro \(newest) cannot be installed on MWAA \(version): it requires `\(needs)`, and that version pins click \(click)",
        notes: requirements.map { .init("required as `\($0)`") },
        help:
          "set `mwaa.airflow-version` to \(Self.versions(taking: newest)), or change the project's version of Kedro"
      )
    ]
  }

  /// Enough of Kedro's releases that every rule of `click`, and every minor release, has one.
  private static let releases = [
    "0.18.14", "0.19.0", "0.19.1", "0.19.2", "0.19.3", "0.19.4", "0.19.5", "0.19.6", "0.19.7", "0.19.8",
    "0.19.9",
    "0.19.10", "0.19.11", "0.19.12", "0.19.13", "0.19.14", "0.19.15", "1.0.0", "1.1.0", "1.1.1", "1.2.0",
    "1.3.0",
    "1.4.0", "1.5.0", "1.6.0", "1.7.0",
  ].compactMap { ReleaseNumber($0) }

  private static func isAtLeast(_ release: ReleaseNumber, _ text: String) -> Bool {
    ReleaseNumber(text).map { release >= $0 } ?? false
  }

  private static func needsNewClick(_ release: ReleaseNumber) -> Bool { isAtLeast(release, "1.1") }

  private static func takes(_ release: ReleaseNumber, click: ReleaseNumber) -> Bool {
    let isNew = isAtLeast(click, "8.2")
    if needsNewClick(release) { return isNew }
    return !isNew || !isAtLeast(release, "0.19.13")
  }

  private static func versions(taking release: ReleaseNumber) -> String {
    list(MWAAVersion.all.filter { $0.pins["click"].map { takes(release, click: $0) } ?? false })
  }

  private func others(_ isWanted: (String) -> Bool) -> String {
    Self.list(MWAAVersion.all.filter { isWanted($0.python) })
  }

  private static func list(_ versions: [MWAAVersion]) -> String {
    versions.map(\.description).joined(separator: " or ")
  }

  /// Pins of the constraints, and of what is Airflow's own, that a requirement does not admit.
  private func conflicts(_ requirement: Requirement) -> [Diagnostic] {
    let name = requirement.canonicalName
    let place = SourceLocation(path: Self.project)
    if let url = requirement.url, url.utf8.starts(with: "file:".utf8) {
      return [
        Diagnostic(
          .platformConflict, at: place,
          "`\(name)` is required from a file of this machine, which MWAA does not have",
          help: "require it by its name")
      ]
    }
    let pin = name == "apache-airflow" ? ReleaseNumber(version.description) : version.pins[name]
    // Kedro's releases have been looked at with their own pins.
    guard let pin, requirement.admits(pin) == false else { return [] }
    return [
      Diagnostic(
        .platformConflict, at: place,
        "`\(requirement)` cannot be installed on MWAA \(version), which pins \(name) \(pin)",
        help: "widen the requirement so that it takes \(pin)")
    ]
  }

  // MARK: - The rest

  private func size() -> [Diagnostic] {
    guard pluginsSize > Self.largestPlugins else { return [] }
    return [
      Diagnostic(
        .bundle, at: nil,
        "`plugins.zip` has \(pluginsSize / 1_000_000) MB, and MWAA takes 1000 MB at the most",
        help: "take the data out of the package and the configuration")
    ]
  }

  /// The values of a field of the wheel's metadata.
  private func metadata(_ field: String) -> [String] {
    guard let entry = contents.wheel.entries.first(where: { $0.path.hasSuffix(".dist-info/METADATA") }) else {
      return []
    }
    let start = Array((field + ": ").utf8)
    // The fields end at the first empty line; the project's description follows.
    return entry.bytes.split(separator: 0x0A, omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      .filter { $0.starts(with: start) }
      .map { String(decoding: $0.dropFirst(start.count), as: UTF8.self) }
  }
}
