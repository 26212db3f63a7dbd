import Diagnostics
import Foundation
import History
import Publishing

/// What a command asks of a daemon: one line of JSON, after which the daemon says one line and hangs up.
package struct ControlRequest: Codable, Hashable, Sendable {
  package enum Command: String, Codable, Hashable, Sendable {
    /// The generation that holds every change which was complete before this was asked.
    case sync
    /// What the daemon knows of itself, at once.
    case status
  }

  package var command: Command
  /// The project that is meant: a state folder may be shared, and who answers there may serve another. nil: whichever
  /// it serves.
  package var root: String?

  package init(_ command: Command, root: String? = nil) {
    self.command = command
    self.root = root
  }
}

/// What a daemon says to that.
struct ControlAnswer: Codable, Hashable, Sendable {
  var status: DaemonStatus?
  /// Why there is none: the request was none, or cannot be served now.
  var refused: String?
  var refusal: Refusal?

  /// A reason that the command does something about.
  enum Refusal: String, Codable, Hashable, Sendable {
    /// The project that is asked about is not the one that is served.
    case otherProject = "other-project"
    /// The path that the daemon was given leads to another folder now: it is going to serve that.
    case moving
    /// As many wait for a generation as may.
    case busy
  }
}

/// A daemon's account of itself.
package struct DaemonStatus: Codable, Hashable, Sendable {
  /// What it is doing.
  package enum Activity: String, Codable, Hashable, Sendable {
    /// All that it was told of is in the generation.
    case current
    /// Something changed, and has not settled.
    case settling
    /// Git works, and a build waits for it.
    case held
    /// Kedro is asked.
    case asking
    /// The project's folder is not there.
    case rootMissing = "root-missing"
    /// The project keeps coming back to what was built: nothing is built until that ends.
    case looping
  }

  package var root: String
  package var process: Int32
  package var toolVersion: String
  package var activity: Activity
  package var generation: BuiltGeneration
  package var watches: Watches
  /// Why it is not what it should be, each a sentence without its end.
  package var degraded: [String]
  /// Whether every published file stood as it was published when that was last looked at.
  package var isAsPublished: Bool
  package var counters: Counters

  /// What is watched, and what could be.
  package struct Watches: Codable, Hashable, Sendable {
    package var count: Int
    /// The user's limit (`fs.inotify.max_user_watches`); nil where it cannot be read.
    package var limit: Int?
    /// Whether the disk is looked at every so often, since not every change is told.
    package var isPolling: Bool
  }

  /// Since the daemon began.
  package struct Counters: Codable, Hashable, Sendable {
    package var generations = 0
    /// How often the kernel had more to tell than it keeps.
    package var overflows = 0
    /// How often the slow look at the disk found what no event had told of.
    package var missed = 0
    /// Builds that began before the project was known to be at rest.
    package var drafts = 0
    /// Those of them that were dropped, since something newer came.
    package var stale = 0
    /// How often the disk was looked at although nothing was heard.
    package var reconciles = 0
    /// How often the loop went round for anything but a command.
    package var turns = 0
  }
}

/// A generation as it is told to a command.
package struct BuiltGeneration: Codable, Hashable, Sendable {
  /// In the history; nil where that could not be written.
  package var id: Int64?
  package var trigger: Trigger
  package var outcome: Outcome
  package var causes: [String]
  package var changes: [String]
  /// Files that were written or removed.
  package var published: [String]
  package var diagnostics: [Diagnostic]
  /// Microseconds.
  package var duration: Int64
  /// When it had ended; nanoseconds since 1970.
  package var endedAt: Int64

  /// More of a list is not told: a line stays a line.
  private static let atMost = 200

  init(_ generation: Generation, endedAt: Int64) {
    id = generation.id
    trigger = generation.trigger
    outcome = generation.outcome
    causes = Array(generation.causes.prefix(Self.atMost))
    changes = Array(generation.changes.prefix(Self.atMost))
    published = generation.publications.filter { $0.outcome != .unchanged && $0.outcome != .kept }
      .prefix(Self.atMost).map(\.path)
    // The errors are among the first, however many warnings there are.
    let errors = generation.diagnostics.filter { $0.severity == .error }
    let rest = generation.diagnostics.filter { $0.severity != .error }
    diagnostics = Array((errors + rest).prefix(Self.atMost))
    let (seconds, attoseconds) = generation.duration.components
    duration = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    self.endedAt = endedAt
  }

  /// A generation of the history.
  package init(_ detail: GenerationDetail) {
    id = detail.row.id
    trigger = detail.row.trigger
    outcome = detail.row.outcome
    causes = detail.row.causes
    changes = detail.changes
    published = detail.artifacts.filter { $0.outcome != .kept }.map(\.path)
    diagnostics = detail.diagnostics
    duration = detail.row.duration ?? 0
    endedAt = detail.row.startedAt + (detail.row.duration ?? 0) * 1000
  }
}

/// A message as its line.
enum ControlLine {
  static func encode(_ message: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A value of these types can always be written; an empty line is understood as no answer.
    return [UInt8]((try? encoder.encode(message)) ?? Data()) + [UInt8(ascii: "\n")]
  }

  static func decode<Message: Decodable>(_ bytes: some Sequence<UInt8>, as type: Message.Type) -> Message? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }
}
