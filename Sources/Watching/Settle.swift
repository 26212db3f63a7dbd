/// When a burst of changes is over: after a quiet period, but never later than a cap after its start.
///
/// One save is several events, and a `git switch` is thousands; a build of the middle would be thrown away,
/// or worse, published. So each event starts the quiet period anew. The cap, counted from the first event,
/// keeps a log file that grows in the tree from putting off the build for ever.
package struct Settle: Sendable {
  package let quiet: Duration
  private let cap: Duration
  private var first: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?

  package init(quiet: Duration, cap: Duration) {
    self.quiet = quiet
    self.cap = cap
  }

  /// Something happened at `now`.
  package mutating func note(now: ContinuousClock.Instant) {
    first = first ?? now
    last = max(last ?? now, now)
  }

  /// When the burst counts as over; nil where nothing happened since it was cleared.
  package var deadline: ContinuousClock.Instant? {
    guard let first, let last else { return nil }
    return min(last + quiet, first + cap)
  }

  /// The burst was dealt with; the next event starts another.
  package mutating func clear() {
    first = nil
    last = nil
  }
}
