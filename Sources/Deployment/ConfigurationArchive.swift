import Archives
import Diagnostics
import ProjectFiles

/// The project's configuration as one file: `conf-<package>.tar.gz`, from which Kedro runs (`--conf-source`).
///
/// It is laid out as `kedro package` lays it out, one folder `conf` with the environments in it, but holds no secrets.
/// `kedro package` leaves out `conf/local/*.yml` alone, so that `conf/local/credentials.yaml`, and the
/// `conf/airflow/credentials.yml` that Kedro's own guide has people make, travel in clear text (`tar
/// --exclude=local/*.yml`, Kedro 1.7). Here all that `local` holds stays at home, and in every other environment whatever
/// Kedro would read as credentials or is a key file by its name.
package struct ConfigurationArchive: Hashable, Sendable {
  /// `conf-<package>.tar.gz`
  package let fileName: String
  package let entries: [ArchiveEntry]
  /// What was left out, from the project's root.
  package let leftOut: [ProjectPath]
  /// Lines that look like a credential, and what was left out and why.
  package let diagnostics: [Diagnostic]

  /// - Parameters:
  ///   - source: Kedro's `CONF_SOURCE`, from the project's root.
  ///   - localEnvironments: those that stay at home; Kedro's default is `local`.
  /// - Throws: where the folder or one of its files cannot be read.
  package init(
    of source: ProjectPath, packageName: String, localEnvironments: Set<String> = ["local"],
    in files: any ProjectFiles
  ) throws(WheelRefusal) {
    var collector = Collector(source: source, localEnvironments: localEnvironments, files: files)
    guard case .entries = files.entries(of: source) else {
      throw .broken(
        Diagnostic(
          .missingConfiguration, at: nil, "there is no configuration folder `\(source)` to pack",
          help: "make it, or set `CONF_SOURCE` in settings.py"))
    }
    try collector.walk(source, depth: 0)
    fileName = "conf-\(packageName).tar.gz"
    entries = collector.entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    leftOut = collector.leftOut
    diagnostics = collector.diagnostics
  }

  /// The archive file.
  package func bytes() throws(ArchiveError) -> [UInt8] { try TarArchive.gzippedBytes(entries) }
}

private struct Collector {
  let source: ProjectPath
  let localEnvironments: Set<String>
  let files: any ProjectFiles
  var entries: [ArchiveEntry] = []
  var leftOut: [ProjectPath] = []
  var diagnostics: [Diagnostic] = []

  private static let deepest = 64

  mutating func walk(_ folder: ProjectPath, depth: Int) throws(WheelRefusal) {
    guard depth < Self.deepest else { return }
    for entry in files.entries(of: folder).list {
      let path = folder.appending(entry.name)
      if depth == 0, entry.isDirectory, localEnvironments.contains(entry.name) {
        leftOut.append(path)
        // Kedro refuses an environment that has no folder.
        let keeper = "conf/" + entry.name + "/.gitkeep"
        entries.append(ArchiveEntry(path: keeper, bytes: []))
        continue
      }
      if Self.isSecret(entry.name) {
        leftOut.append(path)
        diagnostics.append(
          Diagnostic(
            .secret, .warning, at: SourceLocation(path: path.text),
            "\(path) is not packed: by its name it holds credentials",
            help:
              "give the platform its own credentials (an execution role, a secrets backend, a mounted file)"))
        continue
      }
      if entry.isDirectory {
        try walk(path, depth: depth + 1)
      } else if !Self.isNoise(entry.name) {
        try add(path)
      }
    }
  }

  private mutating func add(_ path: ProjectPath) throws(WheelRefusal) {
    switch files.contents(of: path) {
    case .file(let bytes):
      // Kedro looks for one folder in the archive, whatever the configuration's own is called.
      let parts = path.parts.dropFirst(source.parts.count)
      entries.append(
        ArchiveEntry(path: (["conf"] + parts.map(String.init)).joined(separator: "/"), bytes: bytes))
      scan(bytes, path)
    case .unreadable(let reason):
      throw .broken(
        Diagnostic(
          .unreadableFile, at: SourceLocation(path: path.text),
          "cannot read \(path): \(reason), so the configuration cannot be packed"))
    case .absent, .directory: return
    }
  }

  private mutating func scan(_ bytes: [UInt8], _ path: ProjectPath) {
    let endings = [".yml", ".yaml", ".json", ".toml", ".ini", ".cfg", ".env", ".properties", ".conf"]
    let hasKeys = endings.contains { path.name.lowercased().hasSuffix($0) }
    for finding in SecretScan.findings(in: bytes, hasKeys: hasKeys) {
      // The line itself is not shown: a diagnostic goes into the journal and the history.
      let place = SourceLocation(path: path.text, line: finding.line)
      switch finding.certainty {
      case .form:
        diagnostics.append(
          Diagnostic(
            .secret, .error, at: place, "this looks like \(finding.what), and would be packed",
            help: "move it to `conf/local`, and give the platform its own credentials"))
      case .name:
        diagnostics.append(
          Diagnostic(
            .secret, .warning, at: place, "`\(finding.what)` looks like a credential, and is packed",
            help: "move it to `conf/local`, or read it by an interpolation"))
      }
    }
  }

  /// What Kedro reads as credentials (`credentials*`, in every environment and spelling), and key files. What it reads as
  /// something else stays, whatever else it is called: without it the pipelines would run on other values.
  private static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    if name.hasPrefix("credentials") { return true }
    if ["catalog", "parameters", "logging"].contains(where: { name.hasPrefix($0) }) { return false }
    let stems = [".env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "service_account", "service-account"]
    let words: Set<Substring> = [
      "credential", "credentials", "creds", "secret", "secrets", "netrc", "pgpass", "htpasswd", "pypirc",
      "kubeconfig",
    ]
    let endings = [".pem", ".key", ".p12", ".pfx", ".keystore", ".jks", ".ppk", ".kdbx", ".env"]
    return stems.contains {
      name == $0 || name.hasPrefix($0 + ".") || name.hasPrefix($0 + "_") || name.hasPrefix($0 + "-")
    }
      || name.split(whereSeparator: { "._- ".contains($0) }).contains { words.contains($0) }
      || endings.contains { name.hasSuffix($0) }
  }

  /// What editors and file systems leave behind.
  private static func isNoise(_ name: String) -> Bool {
    name.hasSuffix("~") || name.hasSuffix(".swp") || name == ".DS_Store"
      || name.hasPrefix(".ipynb_checkpoints")
  }
}
