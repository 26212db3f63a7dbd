import Configuration
import History
import ProjectFiles
import Systemd
import Watching

/// A build that is made whatever has changed.
struct DueBuild {
  var trigger: Trigger
  var causes: [String] = []
}

/// What the loop does at a start and at a reload.
///
/// Neither is told of by a change, and so nothing says that the project is at rest: a branch may be half switched, a file half
/// written. What stands as the last build left it is right all the same, and nothing is waited for. Anything else is built as a
/// draft, and then the disk is asked when it was last changed, and what is being written. That goes to where events go, so
/// that quiet, writers and git are waited for as after a save. Where nothing was changed since before the draft was begun
/// nothing is waited for, and nothing read again.
extension Daemon {
  mutating func begin(_ trigger: Trigger) {
    let files = DiskFiles(root: root)
    pace(generator.builder.configuration(files: files))
    for drained in sources.drain() { changed(drained) }
    switch generator.open(files: files, trigger: trigger) {
    case .finished(let generation):
      finish(generation)
      lookWhereNotWatched()
    case .draft(let draft):
      let sinceChange = noteActivity(of: draft)
      if let sinceChange, sinceChange > draft.duration + max(settle.quiet, Self.timeStep), !mustHold() {
        endWait()
        proceed(generator.proceed(draft))
        return lookWhereNotWatched()
      }
      due = DueBuild(trigger: trigger)
      isPending = true
      drafting.keep(draft)
      settled()
    }
  }

  /// More than the step in which the kernel's times move.
  private static let timeStep = Duration.milliseconds(20)

  /// What the build that is under way read, or else the last one.
  var read: InputRecord {
    asking?.generation.inputs ?? (due == nil ? nil : drafting.inputs) ?? inputs
  }

  /// What a build is because of. A start and a reload are that by themselves.
  func causes(_ changes: [String]) -> [String] {
    guard let due else { return changes }
    return due.causes.isEmpty ? [] : due.causes + changes
  }

  /// - Returns: for how long nobody has changed what the draft was computed from; nil where somebody is about to.
  private mutating func noteActivity(of draft: Draft) -> Duration? {
    let project = RecentActivity(of: draft.inputs, root: root)
    var drained = Drained()
    drained.unfinished = project.unfinished
    settle.note(drained)
    let now = ContinuousClock.now
    if settle.isBeingWritten {
      settle.note(now: now)
      return nil
    }
    let ages = [project.age, RecentActivity(of: draft.packages, root: "/").age].compactMap(\.self)
    guard let age = ages.min() else { return nil }
    settle.note(now: now - age)
    return isPending ? nil : age
  }

  mutating func pace(_ configuration: Configuration) {
    settle.pace(
      quiet: .milliseconds(configuration.quietMilliseconds), cap: .milliseconds(configuration.capMilliseconds)
    )
    longestHold = .milliseconds(configuration.gitHoldMilliseconds)
  }

  /// Says, to whoever waits for the start or the reload, that git is waited for.
  func sayHold() {
    if isReady { return }
    ServiceManager.extendTimeout(longestHold + .seconds(10))
    ServiceManager.status("waiting for git, which is at work")
    report.say("git is at work: building when it is done, or after \(longestHold)")
  }
}
