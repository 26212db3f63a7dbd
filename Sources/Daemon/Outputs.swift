import Building
import Configuration
import Diagnostics
import History
import Publishing

/// What was published, and whether it still stands so.
///
/// The folders of what is published are not watched: Airflow and others write there, and a daemon that wakes for each of
/// them is not idle. They are looked at when somebody asks and at the slow look at the disk. A look is a `stat` for each
/// file; one that looks otherwise than at the last look is read.
struct Outputs {
  private struct Output {
    var path: String
    var sha256: String
    /// Of the file when it was seen to hold that; nil: it was not looked at, or too soon after it was written.
    var mark: FileMark?
    /// Of the file when it was seen to be somebody's work.
    var editedMark: FileMark?
  }

  /// How a published file is not as it was published.
  enum Difference: Hashable, Sendable {
    case gone(String)
    /// It is dagwatchd's, and not what the last build made: another branch's, or an older one.
    case exchanged(String)
    /// Somebody changed it, and it is kept.
    case edited(String)
    /// In its place is what cannot be read as a file.
    case obstructed(String, reason: String)

    var path: String {
      switch self {
      case .gone(let path), .exchanged(let path), .edited(let path), .obstructed(let path, _): path
      }
    }

    /// Whether the next build publishes the file again, or says why it cannot.
    var isMended: Bool { if case .edited = self { false } else { true } }

    var text: String {
      switch self {
      case .gone(let path): VisibleText(path).text + " is gone"
      case .exchanged(let path): VisibleText(path).text + " is not what the last build made"
      case .edited(let path):
        VisibleText(path).text + " has been changed since dagwatchd wrote it, and is kept"
      case .obstructed(let path, let reason): VisibleText(path).text + " cannot be read: " + reason
      }
    }
  }

  private var outputs: [Output] = []
  /// What the last look found, sorted by path.
  private(set) var differences: [Difference] = []

  private var policy = Configuration.HandEditPolicy.keep

  private static let toldAtMost = 3

  /// Takes what a generation left. One that failed, or published a part, has left the rest as it was.
  mutating func note(_ generation: Generation) {
    policy = generation.build.configuration.onHandEdit
    if generation.build.isFailed { return }
    var known: [[UInt8]: Output] = [:]
    for output in outputs { known[Array(output.path.utf8)] = output }
    var left: [[UInt8]: Output] = generation.outcome == .failed ? known : [:]
    for publication in generation.publications {
      let key = Array(publication.path.utf8)
      left[key] = publication.newSHA256.map { sha256 in
        if let output = known[key], output.sha256 == sha256 { return output }
        return Output(path: publication.path, sha256: sha256)
      }
    }
    outputs = left.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    if generation.outcome != .failed { differences = [] }
  }

  /// - Parameter ownership: asked for where a file is not as it was published.
  mutating func look(_ publisher: Publisher, ownership: (Configuration.HandEditPolicy) -> Ownership) {
    differences = []
    var known: Ownership?
    for index in outputs.indices {
      let path = outputs[index].path
      let mark: FileMark
      switch publisher.appearance(of: path) {
      case .hidden(let reason):
        differences.append(.obstructed(path, reason: reason))
        continue
      case .absent:
        differences.append(.gone(path))
        continue
      case .present(let found): mark = found
      }
      if outputs[index].mark == mark { continue }
      if outputs[index].editedMark == mark {
        differences.append(.edited(path))
        continue
      }
      let found: StandingFile?
      do throws(PublishError) {
        found = try publisher.file(at: path)
      } catch {
        differences.append(.obstructed(path, reason: error.reason))
        continue
      }
      // It went after it was looked at: the next look tells.
      guard let standing = found else { continue }
      if standing.sha256 == outputs[index].sha256 {
        if mark.isTelling { outputs[index].mark = mark }
        continue
      }
      let owner = known ?? ownership(policy)
      known = owner
      switch owner.judgement(ofPublished: standing, at: path) {
      case .foreign?, .unknown?:
        differences.append(.edited(path))
        if mark.isTelling { outputs[index].editedMark = mark }
      case .ours?: differences.append(.exchanged(path))
      case nil: if mark.isTelling { outputs[index].mark = mark }
      }
    }
  }

  /// What is told of the differences, each a sentence without its end.
  var told: [String] {
    let rest = differences.count - Self.toldAtMost
    return differences.prefix(Self.toldAtMost).map(\.text)
      + (rest > 0 ? ["\(rest) more published files are not as they were published"] : [])
  }
}

extension Ownership {
  /// Whose a file is that holds something else than was published; nil where its block is there, and the rest its owner's.
  fileprivate func judgement(ofPublished standing: StandingFile, at path: String) -> Judgement? {
    if entry(at: path)?.kind == Self.block {
      return ((try? MarkedBlock.removing(from: standing.bytes)) ?? nil) == nil ? .ours : nil
    }
    return mayReplace(standing, at: path) ? .ours : .foreign
  }
}

extension Generator {
  /// Whose files are, as the manifest has it now.
  fileprivate mutating func ownership(_ policy: Configuration.HandEditPolicy) -> Ownership {
    Ownership(
      recorder.manifest(root: root), selection: selection, policy: policy, hasPublished: recorder.hasPublished
    )
  }
}

extension Daemon {
  /// Looks whether what was published stands as it was. What is not, and is not somebody's work, is published again, as a
  /// person who asked would have it; where the last generation failed, the next one does.
  mutating func lookAtOutputs() {
    guard !isPending, asking == nil, !isRootMissing else { return }
    let before = outputs.differences
    outputs.look(generator.publisher) { generator.ownership($0) }
    for difference in outputs.differences where !before.contains(difference) {
      report.say(difference.text, .warning)
    }
    let causes = outputs.differences.filter(\.isMended).map(\.path)
    if causes.isEmpty || isLooping || built?.outcome == .failed { return }
    due = DueBuild(trigger: .reconcile, causes: causes)
    isPending = true
    wakeWhenSettled()
  }
}
