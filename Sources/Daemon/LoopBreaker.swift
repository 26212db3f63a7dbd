import ProjectFiles

/// Notices that the project goes round in a circle.
///
/// A formatter that rewrites what a generator wrote, a tool that saves what it has just read: two programs that answer
/// each other would have the daemon build for ever. A person's saves go on to something new; a
/// circle comes back to the very same files again and again. That alone trips the breaker, and not the number of
/// generations, so that no amount of work is taken for a loop.
struct LoopBreaker {
  private var recent: [(at: ContinuousClock.Instant, fingerprint: Int)] = []
  private static let window = Duration.seconds(10)
  private static let most = 5
  /// For how long the project has to be left alone before it is built again.
  static let rest = Duration.seconds(5)

  /// A generation was built of these inputs because they had changed.
  mutating func note(_ inputs: InputRecord, now: ContinuousClock.Instant) {
    recent.removeAll { now - $0.at > Self.window }
    recent.append((now, inputs.hashValue))
  }

  /// Whether one state of the project was built too often.
  var isTripped: Bool {
    Dictionary(recent.map { ($0.fingerprint, 1) }, uniquingKeysWith: +).values.contains { $0 > Self.most }
  }

  mutating func clear() { recent = [] }
}
