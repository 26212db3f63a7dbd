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
/// that quiet, writers and git are waited for as after a save; where it has been quiet for long enough, that is not at all.
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
      due = DueBuild(trigger: trigger)
      isPending = true
      drafting.keep(draft)
      noteActivity(of: draft)
      settled()
    }
  }

  /// What the build that is under way read, or else the last one.
  var read: InputRecord {
    asking?.generation.inputs ?? (due == nil ? nil : drafting.inputs) ?? inputs
  }

  private mutating func noteActivity(of draft: Draft) {
    let project = RecentActivity(of: draft.inputs, root: root)
    var drained = Drained()
    drained.unfinished = project.unfinished
    settle.note(drained)
    let now = ContinuousClock.now
    if settle.isBeingWritten {
      settle.note(now: now)
    } else if let age = [project.age, RecentActivity(of: draft.packages, root: "/").age]
      .compactMap(\.self).min()
    {
      settle.note(now: now - age)
    }
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
