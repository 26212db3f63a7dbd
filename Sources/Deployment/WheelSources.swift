import Archives
import Diagnostics
import ProjectFiles
import Pyproject

/// The files that a build backend of the project's own gets to see: a copy of the project without what is no source.
///
/// A backend runs code, so what it reads cannot be known before. It is given a copy, made of the same snapshot that the build
/// read, and for three reasons: what was recorded as input is exactly what it sees; nothing of an earlier build lies in it
/// (`build/lib`, whose modules setuptools packs long after they were deleted, `*.egg-info/SOURCES.txt`); and the project's
/// folder stays free of what backends leave behind. The copy holds
///
/// - all that is below the source folder,
/// - the files beside `pyproject.toml`, by which packaging is said (`setup.py`, `MANIFEST.in`, `README.md`, `VERSION`,
///   `requirements.txt`, ...), and
/// - the other folders beside it that one of the files that say what is packed names.
///
/// It never holds data, logs, environments, git's folder, what lies in `local` or is called a credential, or what is made of the
/// project here: a DAG that follows from a wheel is no source of it. A backend that needs git to know the version
/// fails and says so.
package struct WheelSources: Hashable, Sendable {
  package let entries: [ArchiveEntry]
  /// What is wrong with it for a build: a file that cannot be read, or too much.
  package let diagnostics: [Diagnostic]

  /// - Parameters:
  ///   - sourceFolder: `source_dir` of `[tool.kedro]`.
  ///   - outputs: folders that artifacts are written to.
  package init(sourceFolder: String, outputs: [ProjectPath] = [], in files: any ProjectFiles) {
    var collector = Collector(files: files, outputs: outputs)
    let listing = files.entries(of: .root).list
    for entry in listing where !entry.isDirectory && !Self.isLeftOut(entry.name) {
      collector.add(.root.appending(entry.name))
    }
    let named = Self.namedFolders(in: files)
    let source = ProjectPath(sourceFolder) ?? .root.appending("src")
    var folders = source == .root ? [] : [source]
    for entry in listing where entry.isDirectory && !Self.isLeftOut(entry.name) {
      let path = ProjectPath.root.appending(entry.name)
      // A source folder that is the root holds everything.
      let isSource = source == .root || path.isInside(source) || source.isInside(path)
      if !isSource && named.contains(entry.name) || source == .root { folders.append(path) }
    }
    for folder in folders { collector.walk(folder, depth: 0) }
    entries = collector.entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    diagnostics = collector.diagnostics
  }

  /// The copy as one file, to be unpacked.
  package func archive() throws(WheelRefusal) -> [UInt8] {
    do throws(ArchiveError) {
      return try TarArchive.gzippedBytes(entries)
    } catch {
      throw .broken(
        Diagnostic(
          .wheelContents, at: SourceLocation(path: "pyproject.toml"),
          "the project's sources cannot be copied for its build backend"))
    }
  }

  /// Words of the files that say what is packed; a folder that is one of them, or starts one, is meant.
  private static func namedFolders(in files: any ProjectFiles) -> Set<String> {
    var words: Set<String> = []
    for name in ["setup.py", "setup.cfg", "MANIFEST.in", "pyproject.toml"] {
      guard let bytes = files.contents(of: .root.appending(name)).bytes else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      for word in text.split(whereSeparator: { $0.isWhitespace || "\"'/,;:=[](){}*".contains($0) }) {
        words.insert(String(word))
      }
    }
    return words
  }

  /// What is no source wherever it lies.
  private static func isLeftOut(_ name: String) -> Bool {
    let names: Set<String> = [
      "data", "build", "dist", "logs", "venv", "node_modules", "__pycache__", "local", ".git", ".hg", ".svn",
      ".venv",
      ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", ".idea", ".vscode",
      ".viz",
      ".DS_Store", ".env",
    ]
    return names.contains(name) || name.hasPrefix("credentials") || name.hasPrefix(".env.")
      || [".egg-info", ".pyc", "~", ".swp", ".log", ".pem", ".key"].contains { name.hasSuffix($0) }
  }

  private struct Collector {
    let files: any ProjectFiles
    let outputs: [ProjectPath]
    var entries: [ArchiveEntry] = []
    var diagnostics: [Diagnostic] = []
    private var size = 0

    init(files: any ProjectFiles, outputs: [ProjectPath]) {
      self.files = files
      self.outputs = outputs
    }

    private static let deepest = 64
    /// In bytes; more than this is data, wherever it lies.
    private static let largest = 256 << 20

    mutating func walk(_ folder: ProjectPath, depth: Int) {
      guard depth < Self.deepest, !outputs.contains(folder) else { return }
      for entry in files.entries(of: folder).list {
        let path = folder.appending(entry.name)
        if entry.isDirectory {
          if !WheelSources.isNoise(entry.name), !isOfNode(path) { walk(path, depth: depth + 1) }
        } else if !WheelSources.isNoise(entry.name) {
          add(path)
        }
      }
    }

    /// What npm installed, and no package of that name.
    private func isOfNode(_ path: ProjectPath) -> Bool {
      path.name == "node_modules" && files.contents(of: path.appending("__init__.py")) == .absent
    }

    mutating func add(_ path: ProjectPath) {
      guard size <= Self.largest else { return }
      switch files.contents(of: path) {
      case .file(let bytes):
        size += bytes.count
        entries.append(ArchiveEntry(path: path.text, bytes: bytes))
        if size > Self.largest {
          diagnostics.append(
            Diagnostic(
              .wheelContents, at: SourceLocation(path: path.text),
              "the sources to package are larger than \(Self.largest >> 20) MB",
              help: "move data out of the source folder"))
        }
      case .unreadable(let reason):
        diagnostics.append(
          Diagnostic(
            .unreadableFile, at: SourceLocation(path: path.text),
            "cannot read \(path): \(reason), so the project cannot be packaged"))
      case .absent, .directory: return
      }
    }
  }

  /// What is no source below the source folder either, where a package may well be called `data`.
  private static func isNoise(_ name: String) -> Bool {
    ["__pycache__", ".git", ".ipynb_checkpoints", ".DS_Store", ".mypy_cache", ".env"].contains(name)
      || [".egg-info", ".pyc", "~", ".swp"].contains { name.hasSuffix($0) }
  }
}
