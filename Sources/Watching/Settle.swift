/// When a burst of changes is over.
package struct Settle: Sendable {
  package init(quiet: Duration, cap: Duration) {}
  package mutating func note(now: ContinuousClock.Instant) {}
  package var deadline: ContinuousClock.Instant? { nil }
  package mutating func clear() {}
}
