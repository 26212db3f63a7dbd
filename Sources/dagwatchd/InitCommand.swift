import ArgumentParser
import Configuration
import Daemon
import Diagnostics
import Glibc
import Publishing
import Watching

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Prepare a platform's project for the bundles that a build keeps ready.",
    discussion: """
      Makes the files of an Astro project that are missing, as `astro dev init` does, and writes dagwatchd.toml where the \
      project has no configuration yet. No file that is there is changed.
      """)

  @OptionGroup var project: ProjectArgument

  @Option(help: ArgumentHelp("The folder of the Astro project; it need not exist.", valueName: "dir"))
  var astro: String

  func run() throws {
    let root = try project.root()
    let folder = absolute(astro)
    let skeleton = AstroSkeleton(name: folder.split(separator: "/").last.map(String.init) ?? "astro")
    // Not the folder itself: that may have to be made.
    let publisher = Publisher(root: "/")
    for (path, text) in skeleton.files {
      try make(folder + "/" + path, text, publisher, shownAs: astro + "/" + path)
    }
    try configure(root: root, directory: Self.way(from: root, to: folder))
  }

  private func absolute(_ path: String) -> String {
    var parts: [Substring] = []
    let current = realpath(".", nil)
    defer { free(current) }
    let start = path.hasPrefix("/") ? "" : current.map { String(cString: $0) } ?? ""
    for part in (start + "/" + path).split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  private static func way(from: String, to: String) -> String {
    let from = from.split(separator: "/")
    let to = to.split(separator: "/")
    let common = zip(from, to).prefix { $0 == $1 }.count
    let way = Array(repeating: "..", count: from.count - common) + to[common...].map(String.init)
    return way.isEmpty ? "." : way.joined(separator: "/")
  }

  private func make(_ path: String, _ text: String, _ publisher: Publisher, shownAs name: String) throws {
    do throws(PublishError) {
      let publication = try publisher.publish(Array(text.utf8), to: path) { _ in false }
      let outcome = publication.outcome == .created ? "created    " : "kept       "
      Terminal.answer(outcome + name + "\n")
    } catch {
      Terminal.tell(Diagnostic(.publishFailed, .error, at: nil, error.description))
      throw ExitStatus.findings
    }
  }

  private func configure(root: String, directory: String) throws {
    let files = DiskFiles(root: root)
    let quoted = "\"" + directory.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    let (known, diagnostics) = Configuration.load(files: files)
    for diagnostic in diagnostics { Terminal.tell(diagnostic) }
    if diagnostics.contains(where: { $0.severity == .error }) { throw ExitStatus.status(of: diagnostics) }
    if known.deployment.targets.contains(.astro), known.deployment.astro.directory == directory { return }
    let isConfigured = ConfigurationKey.allCases.contains { Configuration.place(of: $0, files: files) != nil }
    if !isConfigured, files.contents(of: .root.appending(Configuration.ownFile)) == .absent {
      let text = "targets = [\"astro\"]\n\n[astro]\ndirectory = \(quoted)\n"
      return try make(Configuration.ownFile, text, Publisher(root: root), shownAs: Configuration.ownFile)
    }
    Terminal.tell(
      Diagnostic(
        .ignoredConfiguration, .error, at: nil, "the project has a configuration, which is left as it is",
        help: "add \"astro\" to its key `targets`, and `astro.directory = \(quoted)`"))
    throw ExitStatus.findings
  }
}

/// The files of a new Astro project, without the example DAG and its tests (Astro CLI 1.38).
struct AstroSkeleton {
  let name: String

  /// Airflow 3.1.
  private static let image = "astrocrpublic.azurecr.io/runtime:3.1-12"

  var files: [(path: String, text: String)] {
    [
      ("Dockerfile", "FROM \(Self.image)\n"),
      (".dockerignore", "astro\n.git\n.env\nairflow_settings.yaml\nlogs/\n.venv\nairflow.db\nairflow.cfg\n"),
      (
        ".gitignore",
        """
        .git
        .env
        .DS_Store
        airflow_settings.yaml
        __pycache__/
        astro
        .venv
        airflow-webserver.pid
        webserver_config.py
        airflow.cfg
        airflow.db

        """
      ),
      (".astro/config.yaml", "project:\n    name: \(Self.projectName(name))\n"),
      ("packages.txt", ""), ("requirements.txt", ""), (".env", ""), ("dags/.airflowignore", ""),
      ("include/.gitkeep", ""), ("plugins/.gitkeep", ""), ("tests/dags/.gitkeep", ""),
      (
        "airflow_settings.yaml",
        "# Connections, pools and variables of the local Airflow; `astro dev start` reads them.\nairflow:\n"
          + "  connections: []\n  pools: []\n  variables: []\n"
      ),
    ]
  }

  /// The CLI takes letters, digits and dashes.
  private static func projectName(_ name: String) -> String {
    let letters = name.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        ? Character(scalar) : "-"
    }
    return String(letters).lowercased()
  }
}
