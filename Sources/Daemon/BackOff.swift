import Diagnostics

/// How long to wait before what the machine refused is tried again: a second at first, for what passes by itself, then
/// twice as long each time, up to a minute, for what waits for a person.
struct BackOff: Hashable, Sendable {
  private var seconds = 1
  private static let longest = 60

  mutating func next() -> Duration {
    defer { seconds = min(2 * seconds, Self.longest) }
    return .seconds(seconds)
  }
}

extension Generation {
  /// Whether the machine refused to read the project: it has to be built again, though no event will tell of it.
  var isUnread: Bool { build.isUnread }

  /// Whether it was built, and could not be published in full: a full disk, a folder that cannot be written. That
  /// can mend without any change of the project, so that no event would tell of it.
  var hasUnpublished: Bool {
    !build.isFailed && diagnostics.contains { $0.code == .publishFailed && $0.severity == .error }
  }
}
