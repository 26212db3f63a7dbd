import Building
import Configuration
import Diagnostics
import History
import Publishing

/// On whose word pipelines are selected: it is what a file is published under, and what decides who may remove it.
///
/// `dagwatchd build -p a` and then `-p b` are two wishes, and the second is not that `a` goes; nor should a single
/// `build -e prod` be undone by the daemon. But the configuration is one wish for as long as it stands: what it
/// does not select any more goes. So does what a daemon's flags do not select any more.
package enum Selection: Hashable, Sendable {
  /// The configuration, whoever builds.
  case configuration(isDaemon: Bool)
  /// Flags of `run`.
  case daemonFlags
  /// Flags of a `build`.
  case flags(String)

  package init(_ overrides: Configuration.Overrides, isDaemon: Bool) {
    var flags: [String] = []
    if let environment = overrides.environment { flags.append("env=" + environment) }
    if let directory = overrides.targetDirectory { flags.append("target-dir=" + directory) }
    switch overrides.pipelines {
    case .all?: flags.append("all")
    case .named(let names)?: flags.append("pipelines=" + names.joined(separator: ","))
    case nil: break
    }
    if flags.isEmpty {
      self = .configuration(isDaemon: isDaemon)
    } else {
      self = isDaemon ? .daemonFlags : .flags(flags.joined(separator: " "))
    }
  }

  /// As the manifest has it.
  var name: String {
    switch self {
    case .configuration: ""
    case .daemonFlags: "run"
    case .flags(let flags): flags
    }
  }

  /// Whether it is that of a process which goes on, and is told of changes.
  var isDaemon: Bool {
    switch self {
    case .configuration(let isDaemon): isDaemon
    case .daemonFlags: true
    case .flags: false
    }
  }

  /// Whether files of another name are this one's to remove.
  func governs(_ name: String) -> Bool {
    name.utf8.elementsEqual(self.name.utf8) || (self == .configuration(isDaemon: true) && name == "run")
  }
}

/// Which files are dagwatchd's: the one judgement behind publishing, removing and `diff`.
///
/// A file is ours if its seal is intact, whoever sealed it, or if its bytes are known to have been published at
/// its path. Anything else there was made or changed by somebody, and is kept unless the policy says
/// otherwise. To be removed a file must also be owned: that its bytes are ours is not enough, since
/// a colleague's DAG in the same folder is sealed too.
struct Ownership {
  let selection: Selection
  let policy: Configuration.HandEditPolicy
  private let owned: [OwnedFile]
  /// By the bytes of their paths.
  private let entries: [[UInt8]: OwnedFile]
  /// Whether there is a manifest, or it could not be read.
  private let isKnown: Bool
  /// Whether the history knows these bytes at this path; nil where that cannot be said.
  private let hasPublished: (_ sha256: String, _ path: String) -> Bool?

  /// Whose a file is.
  enum Judgement: Hashable, Sendable {
    /// As it was published.
    case ours
    /// Made or changed by somebody.
    case foreign
    /// It does not say so itself, and what would cannot be read.
    case unknown
  }

  /// - Parameter manifest: nil where it cannot be read.
  init(
    _ manifest: Manifest?, selection: Selection, policy: Configuration.HandEditPolicy,
    hasPublished: @escaping (_ sha256: String, _ path: String) -> Bool?
  ) {
    isKnown = manifest != nil
    owned = manifest?.files ?? []
    entries = Dictionary(owned.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    self.selection = selection
    self.policy = policy
    self.hasPublished = hasPublished
  }

  func entry(at path: String) -> OwnedFile? { entries[Array(path.utf8)] }

  /// A file that is due, as the manifest is to have it.
  func entry(for file: DueFile, environment: String?) -> OwnedFile {
    OwnedFile(
      path: file.path, kind: file.kind.rawValue, pipeline: file.plan?.pipelineName,
      environment: environment, selection: selection.name, sha256: Publisher.sha256(file.bytes))
  }

  /// Those of the files that are due which the manifest does not have as they are to be.
  func intended(_ due: [DueFile], environment: String?) -> [OwnedFile] {
    due.filter { $0.extent == .whole }.map { entry(for: $0, environment: environment) }
      .filter { entry(at: $0.path)?.sha256 != $0.sha256 }
  }

  /// Whether what tells of these files has to outlast a power failure: one without a seal would be taken for somebody's else,
  /// and one that the manifest has nothing of would never be removed.
  func mustLast(_ intended: [OwnedFile]) -> Bool {
    intended.contains { file in
      entry(at: file.path) == nil || DueFile.Kind(rawValue: file.kind)?.isSealed != true
    }
  }

  /// Whether a file that stands where another is due may be replaced.
  func mayReplace(_ file: StandingFile, at path: String) -> Bool {
    policy == .overwrite || judgement(of: file, at: path) == .ours
  }

  /// Whether a stale file may be removed. The policy is for files that are due; a stale one with somebody's work
  /// in it is kept whatever it says.
  func mayRemove(_ file: StandingFile, _ entry: OwnedFile) -> Bool {
    judgement(of: file, at: entry.path) == .ours
  }

  func judgement(of file: StandingFile, at path: String) -> Judgement {
    if Seal.isIntact(file.bytes) || entry(at: path)?.sha256 == file.sha256 { return .ours }
    guard isKnown, let wasPublished = hasPublished(file.sha256, path) else { return .unknown }
    return wasPublished ? .ours : .foreign
  }

  /// The owned files that a successful build does not publish and that are its own to remove, what needs others
  /// before what is needed.
  ///
  /// That of a pipeline that is no more is stale for every selection, since its DAG cannot run. But a pipeline that
  /// Kedro left out because of an error in it is not gone, and keeps its last good DAG.
  func stale(_ build: BuildResult, due: [DueFile]) -> [OwnedFile] {
    let stale = ungoverned(build, due)
    return DueFile.Kind.allCases.reversed().flatMap { kind in stale.filter { $0.kind == kind.rawValue } }
  }

  /// The blocks of a successful build's own that it does not publish: those of a target that is no more.
  func staleBlocks(_ build: BuildResult, due: [DueFile]) -> [OwnedFile] {
    ungoverned(build, due).filter { $0.kind == Self.block }
  }

  /// The kind of a marked block. Of the file that it stands in nothing else is ours.
  static let block = "block"

  private func ungoverned(_ build: BuildResult, _ due: [DueFile]) -> [OwnedFile] {
    guard let model = build.model, !build.isFailed else { return [] }
    let registered = Set(model.pipelines.map { Array($0.name.utf8) })
    let paths = Set(due.map { Array($0.path.utf8) })
    let isIncomplete = build.diagnostics.contains { $0.code == .pipelineLeftOut }
    return owned.filter { file in
      if paths.contains(Array(file.path.utf8)) { return false }
      let isGone = file.pipeline.map { !registered.contains(Array($0.utf8)) } ?? false
      if isGone && isIncomplete { return false }
      return selection.governs(file.selection)
        || (isGone && file.environment?.utf8.elementsEqual(model.environment.utf8) ?? false)
    }
  }

  // MARK: - What is told

  /// About a file that stands where another is due, and is kept.
  func keptDiagnostic(_ file: DueFile, wasSealed: Bool) -> Diagnostic {
    let place = SourceLocation(path: file.path)
    if wasSealed || entry(at: file.path) != nil {
      return Diagnostic(
        .editedFile, .warning, at: place,
        "the file has been changed since dagwatchd wrote it, and is kept: \(file.kind.name) in it may be stale",
        help:
          "take the change over into the project and delete the file, or set `on-hand-edit = \"overwrite\"`")
    }
    return Diagnostic(
      .foreignFile, .warning, at: place,
      "the file is not dagwatchd's, and is kept: \(file.kind.name) cannot be written here",
      help: "move the file away, set another `\(file.folderKey)`, or set `on-hand-edit = \"overwrite\"`")
  }

  /// About a stale file that is kept.
  static func staleDiagnostic(_ entry: OwnedFile, isLink: Bool) -> Diagnostic {
    let what = entry.pipeline.map { "the DAG of the pipeline \"\($0)\"" } ?? "the file"
    return Diagnostic(
      .editedFile, .warning, at: SourceLocation(path: entry.path),
      "\(what) is stale, and is kept since it "
        + (isLink ? "is a link" : "has been changed since dagwatchd wrote it"),
      help: entry.kind == DueFile.Kind.dag.rawValue
        ? "delete it, or move it out of the DAGs folder" : "delete it, or move it away")
  }
}
