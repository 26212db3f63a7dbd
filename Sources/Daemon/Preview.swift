import Airflow
import Building
import Configuration
import Diagnostics
import History
import Publishing
import Watching

/// What a build would do to the published files, without doing it: nothing is written, not even a row.
///
/// The judgement is the same as that of publishing (`Ownership`), on the same files, so that what is shown is what
/// would happen.
package struct Preview: Sendable {
  package var build: BuildResult
  /// Sorted by path.
  package var files: [File] = []
  /// The build's, and those that publishing would add.
  package var diagnostics: [Diagnostic]

  /// What would be done to one file.
  package struct File: Sendable {
    package var path: String
    package var outcome: Publication.Outcome
    /// What stands there; nil where nothing does.
    package var old: [UInt8]?
    /// What would stand there; nil where nothing would.
    package var new: [UInt8]?
    /// What it would mean for Airflow; nil where that is not known, since it is no DAG, or since nobody knows any
    /// more what the published one says.
    package var difference: PlanDifference?
    /// Tasks that would get another id.
    package var renames: Renames?
  }

  /// - Parameters:
  ///   - root: the project's absolute path.
  ///   - historyPath: of the database, which need not exist.
  package init(
    root: String, overrides: Configuration.Overrides, historyPath: String,
    selection: Selection = .configuration(isDaemon: false)
  ) {
    var builder = Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/"))
    self.init(
      builder.build(files: DiskFiles(root: root)), root: root, historyPath: historyPath, selection: selection)
  }

  /// - Parameter build: of the project as it stands.
  package init(_ build: BuildResult, root: String, historyPath: String, selection: Selection) {
    self.build = build
    diagnostics = build.diagnostics
    if build.isFailed { return }
    var history: History?
    var manifest = Manifest()
    do throws(HistoryError) {
      let opened = try History(path: historyPath, readOnly: true)
      manifest = try opened.manifest(root: root)
      history = opened
    } catch .missing {
    } catch {
      diagnostics.append(
        Diagnostic(
          .historyFailed, .warning, at: nil,
          "the history cannot be read, so what is published is known by its files alone: \(error)"))
    }
    let known = history
    let ownership = Ownership(
      manifest, selection: selection, policy: build.configuration.onHandEdit,
      hasPublished: { sha256, path in (try? known?.hasPublished(sha256, at: path)) ?? false })
    let publisher = Publisher(root: root)
    let due = build.dueFiles
    for file in due { add(file, publisher, ownership, known) }
    let standing = Set(due.compactMap { publisher.identity(of: $0.path) })
    for entry in build.isIncomplete ? [] : ownership.stale(build, due: due) {
      if let identity = publisher.identity(of: entry.path), standing.contains(identity) { continue }
      add(stale: entry, publisher, ownership)
    }
    for entry in build.isIncomplete ? [] : ownership.staleBlocks(build, due: due) {
      add(staleBlock: entry, publisher)
    }
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private mutating func add(
    _ due: DueFile, _ publisher: Publisher, _ ownership: Ownership, _ history: History?
  ) {
    guard let standing = standing(due.path, publisher) else { return }
    let bytes: [UInt8]
    do throws(MarkedBlock.Damage) {
      bytes = try due.bytes(over: standing.file?.bytes)
    } catch {
      diagnostics.append(error.diagnostic(at: due.path))
      return
    }
    var file = File(path: due.path, outcome: .unchanged, old: standing.file?.bytes, new: bytes)
    if let old = standing.file, old.bytes != bytes {
      if due.extent == .markedBlock || ownership.mayReplace(old, at: due.path) {
        file.outcome = .replaced
      } else {
        file.outcome = .kept
        diagnostics.append(
          ownership.keptDiagnostic(due, wasSealed: Seal.isPresent(in: old.bytes)))
      }
    } else if standing.file == nil {
      file.outcome = .created
    }
    if let plan = due.plan, file.outcome != .unchanged {
      if standing.file == nil {
        file.difference = PlanDifference(from: nil, to: plan)
      } else if let history, let old = Recorder.publishedPlan(at: due.path, in: history) {
        file.difference = PlanDifference(from: old, to: plan)
        let renames = Renames(from: old, to: plan)
        file.renames = renames
        if file.outcome == .replaced {
          diagnostics += [renames.diagnostic(at: SourceLocation(path: due.path))].compactMap(\.self)
        }
      }
    }
    files.append(file)
  }

  private mutating func add(stale entry: OwnedFile, _ publisher: Publisher, _ ownership: Ownership) {
    guard let standing = standing(entry.path, publisher)?.file else { return }
    let isKept = standing.isLink || !ownership.mayRemove(standing, entry)
    if isKept { diagnostics.append(Ownership.staleDiagnostic(entry, isLink: standing.isLink)) }
    files.append(
      File(
        path: entry.path, outcome: isKept ? .kept : .removed, old: standing.bytes,
        new: isKept ? standing.bytes : nil))
  }

  private mutating func add(staleBlock entry: OwnedFile, _ publisher: Publisher) {
    guard let standing = standing(entry.path, publisher)?.file else { return }
    do throws(MarkedBlock.Damage) {
      let rest = try MarkedBlock.removing(from: standing.bytes) { Publisher.sha256($0) == entry.sha256 }
      guard let rest else { return }
      let isGone = rest.isEmpty && entry.sha256.isEmpty
      files.append(
        File(
          path: entry.path, outcome: isGone ? .removed : .replaced, old: standing.bytes,
          new: isGone ? nil : rest))
    } catch {
      diagnostics.append(error.diagnostic(at: entry.path))
    }
  }

  /// - Returns: nil where that cannot be said, which is told.
  private mutating func standing(_ path: String, _ publisher: Publisher) -> (file: StandingFile?, Void)? {
    do throws(PublishError) {
      return (try publisher.file(at: path), ())
    } catch {
      diagnostics.append(Diagnostic(.publishFailed, .error, at: nil, error.description))
      return nil
    }
  }

  /// Whether a build would change anything.
  package var hasDifference: Bool {
    files.contains { $0.outcome == .created || $0.outcome == .replaced || $0.outcome == .removed }
  }
}
