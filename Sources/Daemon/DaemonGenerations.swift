import Building
import Configuration
import Diagnostics
import History
import KedroProcess
import ProjectFiles
import Systemd
import Watching

/// What the loop does about a generation: from the decision to build, by way of Kedro where it has to be asked, to what is
/// watched afterwards.
extension Daemon {
  /// - Parameter stale: a draft whose place this generation takes.
  mutating func generate(
    _ trigger: Trigger, files: any ProjectFiles, causes: [String], insteadOf stale: Draft? = nil
  ) {
    asking = nil
    guard let stale else { return proceed(generator.begin(files: files, trigger: trigger, causes: causes)) }
    proceed(
      generator.proceed(generator.draft(files: files, trigger: trigger, causes: causes, insteadOf: stale)))
  }

  /// Gives up what is under way and not published; what is done is recorded, if that is possible by now.
  mutating func abandon() {
    if generator.recorder.arrears != nil { generator.recorder.recordKept() }
    if let asking { generator.supersede(asking.generation) }
    asking = nil
    dropDraft()
  }

  /// Ends a generation, or asks what it waits for.
  mutating func proceed(_ step: Generator.Step) {
    switch step {
    case .finished(let generation): finish(generation)
    case .waiting(let pending, let question):
      do throws(CannotAsk) {
        asking = Asking(generation: pending, kedro: try KedroAsking(question))
        ServiceManager.status(question.task == .inspection ? "asking Kedro itself" : "rendering the template")
        if !isReady {
          ServiceManager.extendTimeout((question.timeLimit + .seconds(10)) * KedroAsking.mostTimes)
        }
      } catch {
        proceed(generator.finish(pending, with: error.answer))
      }
    case .overtaken(let pending):
      // As a change that came during the build: what it ends in is built when that has settled.
      asking = Asking(generation: pending, kedro: nil)
      isPending = true
      wakeWhenSettled()
    }
  }

  mutating func answered() {
    guard let asking, let answer = asking.kedro?.advance() else { return }
    if asking.generation.inputs.isCurrent(in: DiskFiles(root: root)) {
      self.asking = nil
      proceed(generator.finish(asking.generation, with: answer))
    } else {
      // The project is being changed just now: it is asked about again when that has settled.
      self.asking?.kedro = nil
      isPending = true
      wakeWhenSettled()
    }
  }

  /// Asks again, since what was asked about is no more.
  mutating func restart(_ stale: Asking, files: any ProjectFiles, causes: [String]) {
    generator.supersede(stale.generation)
    let known = stale.generation.causes
    let causes = known + causes.filter { cause in !known.contains { $0.utf8.elementsEqual(cause.utf8) } }
    generate(stale.generation.trigger, files: files, causes: causes)
  }

  mutating func installed() {
    if let end = installer.advance() { tell(end) }
    begin()
  }

  /// Installs the wheel that is due, if there is one.
  private mutating func begin() {
    if let refusal = installer.begin() { tell(refusal) }
  }

  private func tell(_ end: Installer.End) {
    switch end.outcome {
    case .current: break
    case .installed(let version): report.say("installed \(end.wheel), version \(version), into \(end.python)")
    case .failed(let diagnostic):
      report.say(diagnostic)
      ServiceManager.status(VisibleText(diagnostic.message).text)
    }
  }

  mutating func finish(_ generation: Generation) {
    report.generation(generation)
    installer.want(generation, root: root)
    defer { begin() }
    built = BuiltGeneration(generation, endedAt: Self.now())
    counters.generations += 1
    outputs.note(generation)
    drafting.lastBuild = generation.duration
    let wait = scheduleRetry(generation)
    keepHistory(generation.build.configuration)
    inputs = generation.build.inputs
    packages = generation.build.packages
    let configuration = generation.build.configuration
    pace(configuration)
    lookSlowly(every: configuration.reconcileMilliseconds)
    breakLoop(generation)
    watch(WatchScope(folders: generation.build.folders, inputs: inputs))
    let status = GenerationText(generation).status(watchProblem: sources.watchProblem, retry: wait)
    sayProblem()
    lookAtStanding()
    if isReady { return ServiceManager.status(status) }
    if !hasBegun {
      hasBegun = true
      report.say("watching \(sources.tree.watchCount) folders of \(VisibleText(root).text)")
    }
    isReady = true
    ServiceManager.ready(status: status)
  }

  /// Sees to it that what could not be published is tried again; something newer takes its place.
  /// - Returns: after how long; nil where there is nothing to try.
  mutating func scheduleRetry(_ generation: Generation) -> Duration? {
    guard generation.hasUnpublished || generation.isUnread else {
      unpublished = nil
      guard generator.recorder.arrears == nil else {
        sources.retry.set(after: backOff.next())
        return nil
      }
      backOff = BackOff()
      sources.retry.set(after: nil)
      return nil
    }
    unpublished = generation
    let wait = backOff.next()
    sources.retry.set(after: wait)
    return wait
  }

  mutating func retry() {
    if generator.recorder.arrears != nil {
      generator.recorder.recordKept()
      if unpublished == nil {
        if generator.recorder.arrears == nil { backOff = BackOff() }
        return sources.retry.set(after: generator.recorder.arrears == nil ? nil : backOff.next())
      }
    }
    // A change that has not settled yet, or an answer that is awaited, may bring a generation of its own.
    guard let unpublished else { return }
    if asking != nil || isPending { return sources.retry.set(after: .seconds(1)) }
    lookForRoot()
    // What was deleted is not published: it is waited for, and what comes may be another project.
    if isRootMissing {
      lookWhereNotWatched()
      return sources.retry.set(after: Self.lookStep)
    }
    if unpublished.isUnread {
      let files = RecordingFiles(DiskFiles(root: root))
      if !inputs.isCurrent(in: files) || !packages.isCurrent(in: machine) {
        return generate(.retry, files: files, causes: [])
      }
    } else if let step = generator.retry(unpublished) {
      return proceed(step)
    }
    let wait = scheduleRetry(unpublished)
    ServiceManager.status(
      GenerationText(unpublished).status(watchProblem: sources.watchProblem, retry: wait))
  }

  /// Prunes the history when the daemon has begun, and from then on once a day, whether anything is built or not.
  mutating func keepHistory(_ configuration: Configuration) {
    let isFirst = retention == nil
    retention = Retention(count: configuration.historyCount, days: configuration.historyDays)
    guard isFirst else { return }
    prune()
    sources.pruning.set(every: Self.pruneStep)
  }

  mutating func prune() {
    if let retention { generator.prune(retention) }
  }

  /// Watches what the build that has just ended read.
  mutating func watch(_ wanted: WatchScope) {
    sources.watch(packages: packages)
    if !packages.isCurrent(in: machine) {
      isPending = true
      wakeWhenSettled()
    }
    if wanted == scope { return }
    scope = wanted
    let found = sources.tree.rescope(wanted)
    // A folder that was not watched while the build read it can have changed in between. A project that is gone is, to its
    // inputs, what an emptied one is.
    if found.mustReconcile || !inputs.isCurrent(in: DiskFiles(root: root)) {
      isPending = true
      wakeWhenSettled()
    }
  }
}
