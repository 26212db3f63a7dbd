import ProjectFiles

/// Which Kedro a project runs under, as far as its files say.
///
/// 1. What is installed in its own environment, `.venv` or `venv`: the name of the `dist-info` folder.
/// 2. What it requires, in `requirements.txt` and in `[project] dependencies` together. An exact version is
///    the answer. A range is answered with `kedro_init_version` if that is in it, since that is what the
///    project was last made or migrated for; else with the newest known release in it; else, if it asks for
///    something newer than any known release, with where it starts. A requirement with a marker counts only
///    where there is none without, since the environment that it asks about is not known; of several such
///    the one that allows the newest release counts.
/// 3. `kedro_init_version`.
package struct KedroVersionDetection: Hashable, Sendable {
  package var version: KedroVersion
  package var source: Source

  package enum Source: Hashable, Sendable {
    /// The `dist-info` folder.
    case installed(ProjectPath)
    /// The requirement, as written.
    case required(String)
    /// `kedro_init_version`.
    case project
  }

  /// - Parameters:
  ///   - requirements: the lines of `requirements.txt`.
  ///   - dependencies: the entries of `[project] dependencies`.
  ///   - initVersion: `kedro_init_version` of `[tool.kedro]`.
  /// - Returns: nil if nothing says anything that is understood.
  package init?(
    in files: some ProjectFiles, requirements: [String], dependencies: [String], initVersion: String?
  ) {
    let initVersion = initVersion.flatMap(KedroVersion.init)
    if let installed = Self.installed(in: files) {
      self = installed
    } else if let required = Self.required(by: requirements + dependencies, initVersion) {
      self = required
    } else if let initVersion {
      version = initVersion
      source = .project
    } else {
      return nil
    }
  }

  private init(_ version: KedroVersion, _ source: Source) {
    self.version = version
    self.source = source
  }

  private static func installed(in files: some ProjectFiles) -> Self? {
    for environment in [".venv", "venv"] {
      if let found = installed(in: .root.appending(environment), of: files) { return found }
    }
    return nil
  }

  /// What is installed in one environment.
  /// - Parameters:
  ///   - environment: its folder, which holds `lib`.
  ///   - files: where that folder is looked up.
  package static func installed(in environment: ProjectPath, of files: some ProjectFiles) -> Self? {
    let libraries = environment.appending("lib")
    let pythons = files.entries(of: libraries).list.compactMap { entry in
      entry.name.hasPrefix("python3.") ? Int(entry.name.dropFirst(8)) : nil
    }
    for minor in pythons.sorted(by: >) {
      let packages = libraries.appending("python3.\(minor)/site-packages")
      let found = files.entries(of: packages).list.compactMap { entry -> Self? in
        guard entry.name.hasPrefix("kedro-"), entry.name.hasSuffix(".dist-info"),
          let version = KedroVersion(String(entry.name.dropFirst(6).dropLast(10)))
        else { return nil }
        return Self(version, .installed(packages.appending(entry.name)))
      }
      if let newest = found.max(by: { $0.version < $1.version }) { return newest }
    }
    return nil
  }

  private static func required(by lines: [String], _ initVersion: KedroVersion?) -> Self? {
    let all = lines.compactMap(KedroRequirement.init)
    let always = all.filter { !$0.hasMarker }
    if !always.isEmpty { return resolve(always, initVersion) }
    return all.compactMap { resolve([$0], initVersion) }.max { $0.version < $1.version }
  }

  /// - Parameter requirements: at least one; all of them hold.
  private static func resolve(_ requirements: [KedroRequirement], _ initVersion: KedroVersion?) -> Self? {
    func isAllowed(_ version: KedroVersion) -> Bool { requirements.allSatisfy { $0.allows(version) } }
    let text = requirements.map(\.text).joined(separator: ", ")
    let starts = requirements.flatMap(\.clauses)
      .filter { [.compatible, .atLeast, .equal].contains($0.comparison) }.map(\.version)
    let candidates =
      requirements.compactMap(\.exact) + [initVersion].compactMap { $0 }
      + KedroVersion.releases.reversed() + starts.sorted(by: >)
    return candidates.first(where: isAllowed).map { Self($0, .required(text)) }
  }
}

extension KedroVersion {
  /// The releases whose behaviour is known here, oldest first.
  static let releases: [KedroVersion] =
    (0...14).map { KedroVersion(0, 18, $0) } + (0...15).map { KedroVersion(0, 19, $0) }
    + [(0, 0), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1), (4, 0), (5, 0), (6, 0), (7, 0)]
    .map { KedroVersion(1, $0.0, $0.1) }
}
