import Airflow
import Building
import Diagnostics
import Glibc
import History
import KedroProcess
import ProjectFiles
import Publishing

/// One build, published and recorded.
package struct Generation: Sendable {
  /// In the history; nil where that could not be written.
  package var id: Int64?
  package var trigger: Trigger
  /// Paths whose change caused it: of the project, or absolute.
  package var causes: [String]
  package var outcome: Outcome
  package var duration: Duration
  /// What was done to each artifact.
  package var publications: [Publication]
  /// What Airflow will do differently: `+task x`.
  package var changes: [String]
  /// The build's, and those of publishing and recording it.
  package var diagnostics: [Diagnostic]
  package var build: BuildResult

  package func count(_ outcome: Publication.Outcome) -> Int {
    publications.count { $0.outcome == outcome }
  }

  /// Files that were written.
  package var publishedCount: Int { count(.created) + count(.replaced) }

  /// The first of the worst diagnostics: the one to name where there is room for one.
  package var headline: Diagnostic? {
    diagnostics.first { $0.severity == .error } ?? diagnostics.first { $0.severity == .warning }
  }
}

/// Makes generations of one project: builds, publishes what differs, records both.
///
/// This is all that `build` does, and what the daemon does at every save.
package struct Generator {
  private var builder: Builder
  private let publisher: Publisher
  private var recorder: Recorder

  /// - Parameters:
  ///   - root: the project's absolute path.
  ///   - historyPath: of the database; its folder exists.
  ///   - toolVersion: as the history shows it.
  package init(root: String, builder: Builder, historyPath: String, toolVersion: String) {
    self.builder = builder
    publisher = Publisher(root: root)
    recorder = Recorder(path: historyPath, toolVersion: toolVersion)
  }

  /// For a daemon that begins: what an earlier one left unfinished is marked as crashed.
  package mutating func markCrashed() { recorder.markCrashed() }

  /// The folders of the project as they can be known before it is built.
  package func folders(files: any ProjectFiles) -> ProjectFolders { builder.folders(files: files) }

  /// Makes a generation, and waits for Kedro where it has to be asked.
  /// - Parameter files: one view of the project, in which a file has one content.
  package mutating func generate(
    files: any ProjectFiles, trigger: Trigger, causes: [String] = []
  ) -> Generation {
    var step = begin(files: files, trigger: trigger, causes: causes)
    while true {
      switch step {
      case .finished(let generation): return generation
      case .waiting(let pending): step = finish(pending, with: KedroAsking.ask(pending.question))
      }
    }
  }

  /// How far a generation got.
  enum Step {
    case finished(Generation)
    case waiting(PendingGeneration)
  }

  /// Begins a generation, and ends it where Kedro need not be asked.
  mutating func begin(files: any ProjectFiles, trigger: Trigger, causes: [String] = []) -> Step {
    let start = ContinuousClock.now
    let id = recorder.begin(trigger: trigger, causes: causes, startedAt: Self.now())
    let begun = Begun(id: id, trigger: trigger, causes: causes, start: start)
    return proceed(builder.begin(files: files), begun)
  }

  /// Goes on with a generation that waited for an answer, to its end or to the next question.
  mutating func finish(_ pending: PendingGeneration, with answer: KedroAnswer) -> Step {
    proceed(builder.finish(pending.build, with: answer), pending.begun)
  }

  private mutating func proceed(_ step: Building.Step<BuildResult, PendingBuild>, _ begun: Begun) -> Step {
    switch step {
    case .finished(let build): .finished(publish(build, begun))
    case .waiting(let build): .waiting(PendingGeneration(begun: begun, build: build))
    }
  }

  /// Ends a generation that a change made stale while it waited.
  mutating func supersede(_ pending: PendingGeneration) {
    recorder.finish(
      pending.begun.id, outcome: .superseded, duration: Self.microseconds(since: pending.begun.start),
      artifacts: [], changes: [], diagnostics: [])
  }

  private mutating func publish(_ build: BuildResult, _ begun: Begun) -> Generation {
    var diagnostics = build.diagnostics
    var publications: [Publication] = []
    var changes: [String] = []
    for artifact in build.artifacts {
      let publication: Publication
      do throws(PublishError) {
        publication = try publisher.publish(artifact.bytes, to: artifact.path)
      } catch {
        diagnostics.append(Diagnostic(.publishFailed, .error, at: nil, error.description))
        continue
      }
      publications.append(publication)
      guard let plan = artifact.plan, let difference = recorder.exchange(plan, at: artifact.path),
        publication.outcome != .unchanged
      else { continue }
      // Where several DAGs are published, a change has to say whose it is.
      let isOnly = build.artifacts.count { $0.plan != nil } == 1
      changes += difference.lines.map { isOnly ? $0 : "\(plan.dagID): \($0)" }
    }
    let written = publications.filter { $0.outcome != .unchanged }
    let outcome: Outcome =
      diagnostics.contains { $0.severity == .error } ? .failed : written.isEmpty ? .unchanged : .published
    recorder.finish(
      begun.id, outcome: outcome, duration: Self.microseconds(since: begun.start),
      artifacts: written.map {
        ArtifactRow(
          path: $0.path, oldSHA256: $0.oldSHA256, newSHA256: $0.newSHA256, byteCount: $0.byteCount)
      },
      changes: changes, diagnostics: diagnostics)
    if let problem = recorder.problem { diagnostics.append(problem) }
    return Generation(
      id: begun.id, trigger: begun.trigger, causes: begun.causes, outcome: outcome,
      duration: ContinuousClock.now - begun.start,
      publications: publications, changes: changes, diagnostics: diagnostics, build: build)
  }

  private static func microseconds(since start: ContinuousClock.Instant) -> Int64 {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// Nanoseconds since 1970.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// A generation whose row in the history has begun.
struct Begun: Sendable {
  var id: Int64?
  var trigger: Trigger
  var causes: [String]
  var start: ContinuousClock.Instant
}

/// A generation that waits for Kedro's answer.
struct PendingGeneration {
  fileprivate var begun: Begun
  fileprivate var build: PendingBuild

  var question: KedroQuestion { build.question }
  /// The answer is good while these are current.
  var inputs: InputRecord { build.inputs }
  /// And these, of paths below `/`.
  var packages: InputRecord { build.packages }
  var trigger: Trigger { begun.trigger }
  var causes: [String] { begun.causes }
}
