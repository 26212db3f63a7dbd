import Diagnostics
import ProjectFiles
import Pyproject

/// Which of a project's requirements a worker needs, and which it lacks.
///
/// Kedro's template requires what one works with: `ipython`, `jupyterlab`, `notebook`, `kedro-viz`, and Jupyter once
/// more as an extra of Kedro itself. Installed into an Airflow worker they are hundreds of megabytes, and the usual
/// reason why an install conflicts with the platform's constraints; the guide says to keep them out. So a bundle's
/// wheel does not ask for them, and each is told with its line. What the package itself imports stays, whatever it is.
///
/// The other way round a catalog that says `s3://` needs `s3fs`, which nothing says until the first task fails.
package struct WorkerRequirements: Sendable {
  /// Canonical names that stay whatever they are.
  private let kept: Set<String>
  private let imported: ImportedModules

  /// - Parameters:
  ///   - kept: names of distributions that the user wants to stay.
  ///   - imported: what the package itself uses.
  package init(keeping kept: [String], imported: ImportedModules = ImportedModules([])) {
    self.kept = Set(kept.map(Requirement.canonical))
    self.imported = imported
  }

  // MARK: - What is left out

  /// Names, and modules where these are called otherwise.
  private static let unneeded: [String: String] = [
    "kedro-viz": "kedro_viz", "kedro-airflow": "kedro_airflow", "kedro-docker": "kedro_docker",
    "ipython": "IPython", "ipykernel": "ipykernel", "ipywidgets": "ipywidgets", "notebook": "notebook",
    "nbstripout": "nbstripout", "nbconvert": "nbconvert", "pytest": "pytest", "ruff": "ruff",
    "black": "black",
    "isort": "isort", "flake8": "flake8", "mypy": "mypy", "pylint": "pylint", "pre-commit": "pre_commit",
    "detect-secrets": "detect_secrets", "import-linter": "importlinter", "coverage": "coverage", "tox": "tox",
    "nox": "nox", "twine": "twine", "bandit": "bandit", "pyright": "pyright",
  ]
  /// What whole families of names begin with.
  private static let unneededFamilies = ["jupyter", "pytest-", "sphinx", "mkdocs", "nbsphinx", "flake8-"]

  /// Extras of Kedro that bring the same.
  private static let unneededExtras: Set<String> = ["jupyter", "docs", "test", "dev"]

  /// The requirement as a worker has it; nil where it has no place there.
  package func onWorker(_ requirement: Requirement) -> Requirement? {
    let name = requirement.canonicalName
    if kept.contains(name) { return requirement }
    if isUnneeded(name) { return nil }
    var requirement = requirement
    if name == "kedro" {
      requirement.extras.removeAll { Self.unneededExtras.contains(Requirement.canonical($0)) }
    }
    return requirement
  }

  private func isUnneeded(_ name: String) -> Bool {
    if let module = Self.unneeded[name] { return !imported.contains(module) }
    guard Self.unneededFamilies.contains(where: name.hasPrefix) else { return false }
    return !imported.contains(String(name.map { $0 == "-" ? "_" : $0 }))
  }

  /// A note for each requirement that is left out, at its line.
  package func diagnostics(
    for document: TOMLDocument, in files: any ProjectFiles
  ) throws(WheelRefusal) -> [Diagnostic] {
    let metadata = CoreMetadata(document, in: files)
    let places = try metadata.placesOfDependencies()
    return zip(try metadata.dependencies(), places).compactMap { requirement, place in
      let left = onWorker(requirement)
      if left == requirement { return nil }
      let what =
        left == nil
        ? "`\(requirement.name)`"
        : "`\(requirement.name)` without the extra "
          + requirement.extras.filter { !(left?.extras.contains($0) ?? true) }.map { "`\($0)`" }
          .joined(separator: ", ")
      return Diagnostic(
        .unneededRequirement, .note, at: place,
        left == nil
          ? "\(what) has no place on a worker, and is not required by the bundles' wheel"
          : "the bundles' wheel requires \(what), which has no place on a worker",
        help: "move it to `[project.optional-dependencies]`, or name it in `requirements.keep`")
    }
  }

  // MARK: - What is missing

  /// The distributions that read a protocol's URLs for fsspec (2025.12, `fsspec.registry`).
  private static let fileSystems: [String: String] = [
    "s3": "s3fs", "s3a": "s3fs", "s3n": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs",
    "abfss": "adlfs", "az": "adlfs", "adl": "adlfs", "hdfs": "pyarrow", "sftp": "paramiko", "ssh": "paramiko",
    "http": "aiohttp", "https": "aiohttp", "smb": "smbprotocol", "webhdfs": "requests",
  ]
  /// What extras of other distributions bring.
  private static let bringers: [String: [String: String]] = [
    "fsspec": [
      "s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "adl": "adlfs", "hdfs": "pyarrow",
      "arrow": "pyarrow", "sftp": "paramiko", "ssh": "paramiko", "http": "aiohttp", "smb": "smbprotocol",
    ],
    "pandas": ["aws": "s3fs", "gcp": "gcsfs", "parquet": "pyarrow"],
  ]

  /// What the catalog needs and the project does not require, one requirement for each distribution.
  package func missing(
    for locations: [CatalogLocation], document: TOMLDocument, in files: any ProjectFiles
  ) throws(WheelRefusal) -> (requirements: [Requirement], diagnostics: [Diagnostic]) {
    var present: Set<String> = []
    for requirement in try CoreMetadata(document, in: files).dependencies() {
      let name = requirement.canonicalName
      present.insert(name)
      for extra in requirement.extras.map(Requirement.canonical) {
        if let brought = Self.bringers[name]?[extra] { present.insert(brought) }
        if name == "kedro-datasets" {
          if extra.hasPrefix("spark") { present.formUnion(["s3fs", "hdfs"]) }
          if extra.contains("parquet") { present.insert("pyarrow") }
        }
      }
    }
    var missing: [String: [CatalogLocation]] = [:]
    for location in locations {
      guard let scheme = location.scheme, var name = Self.fileSystems[scheme] else { continue }
      // Spark's datasets have a client of their own.
      if scheme == "hdfs", location.type?.hasPrefix("spark.") ?? false { name = "hdfs" }
      if !present.contains(name) { missing[name, default: []].append(location) }
    }
    var requirements: [Requirement] = []
    var diagnostics: [Diagnostic] = []
    for name in missing.keys.sorted() {
      guard let requirement = Requirement(name), let location = missing[name]?.first else { continue }
      requirements.append(requirement)
      diagnostics.append(
        Diagnostic(
          .missingRequirement, .note, at: location.place,
          "`\(location.dataset)` is read through `\(name)`, which pyproject.toml does not require; the bundles do",
          help: "add \"\(name)\" to `dependencies` in pyproject.toml"))
    }
    return (requirements, diagnostics)
  }
}

/// What modules of a package import, as far as a glance at their lines tells. It is asked only for what would be left
/// out, so a name too many costs nothing.
package struct ImportedModules: Sendable {
  private let names: Set<String>

  /// - Parameter sources: of Python modules.
  package init(_ sources: [[UInt8]]) {
    var names: Set<String> = []
    for source in sources {
      for line in source.split(separator: UInt8(ascii: "\n")) {
        let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard line.starts(with: "import ".utf8) || line.starts(with: "from ".utf8) else { continue }
        var word: [UInt8] = []
        for byte in line + [UInt8(ascii: " ")] {
          let isName =
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "_")
          if isName {
            word.append(byte)
          } else {
            names.insert(String(decoding: word, as: UTF8.self)); word = []
          }
        }
      }
    }
    self.names = names
  }

  package func contains(_ module: String) -> Bool { names.contains(module) }
}
