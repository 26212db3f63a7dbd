import ProjectFiles

/// When a burst of changes is over: after a quiet period, but never later than a cap after its start.
///
/// One save is several events, and a `git switch` is thousands; a build of the middle would be thrown away,
/// or worse, published. So each event starts the quiet period anew, and it does not begin while a file is written to
/// whose writer has not closed it: half of it may be good Python, too. The cap, counted from the first event,
/// keeps a log file that grows in the tree, or a writer that never closes, from putting off the build for ever.
package struct Settle: Sendable {
  package private(set) var quiet: Duration
  private var cap: Duration
  private var first: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?
  private var unfinished: Set<ProjectPath> = []

  package init(quiet: Duration, cap: Duration) {
    self.quiet = quiet
    self.cap = cap
  }

  /// Other times, for the burst that is under way, too.
  package mutating func pace(quiet: Duration, cap: Duration) {
    self.quiet = quiet
    self.cap = cap
  }

  /// Whether somebody writes a file, and has not closed it.
  package var isBeingWritten: Bool { !unfinished.isEmpty }

  package func isBeingWritten(_ path: ProjectPath) -> Bool { unfinished.contains(path) }

  /// Takes those out that nobody writes any more, and begins the burst anew.
  /// - Returns: whether there were such.
  package mutating func endWriting(where isEnded: (ProjectPath) -> Bool) -> Bool {
    let ended = unfinished.filter(isEnded)
    unfinished.subtract(ended)
    first = nil
    last = nil
    return !ended.isEmpty
  }

  /// Something happened at `now`.
  package mutating func note(now: ContinuousClock.Instant) {
    first = first ?? now
    last = max(last ?? now, now)
  }

  /// What is being written, and is not any more.
  package mutating func note(_ drained: Drained) {
    unfinished.subtract(drained.changed)
    unfinished.formUnion(drained.unfinished)
  }

  /// When the burst counts as over; nil where nothing happened since it was cleared.
  package var deadline: ContinuousClock.Instant? {
    guard let first, let last else { return nil }
    return unfinished.isEmpty ? min(last + quiet, first + cap) : first + cap
  }

  /// The burst was dealt with; the next event starts another.
  package mutating func clear() {
    first = nil
    last = nil
    unfinished = []
  }
}
