import Foundation
import Glibc
import TestSupport
import Testing

/// `dagwatchd run`, seen through what it says.
final class RunningDaemon {
  private let daemon: Child
  private let errors: ReadingPipe
  /// Whose folders stay for as long as the daemon writes to them.
  private var example: Example?

  /// Starts the daemon on a copy of the example, and waits for its first generation.
  /// - Parameter wrapper: a program with arguments that becomes the one whose path and arguments follow.
  convenience init(
    _ example: Example, _ arguments: String..., under wrapper: [String] = [],
    environment: [String: String] = [:]
  ) throws {
    try self.init(
      project: example.project, state: example.aside("state"), arguments: arguments, under: wrapper,
      environment: environment)
    self.example = example
  }

  init(
    project: URL, state: URL, arguments: [String] = [], under wrapper: [String] = [],
    environment: [String: String] = [:], within limit: Duration = RunningDaemon.limit
  ) throws {
    let environment = ProcessInfo.processInfo.environment
      .merging(["STATE_DIRECTORY": state.path]) { $1 }.merging(environment) { $1 }
      .filter { $0.key != "JOURNAL_STREAM" && $0.key != "FORCE_COLOR" }
    let errors = try ReadingPipe()
    daemon = try errors.give { writing in
      try Child(
        wrapper + [Example.executable.path, "run", project.path] + arguments, environment: environment,
        output: STDOUT_FILENO, errors: writing)
    }
    self.errors = errors
    try next("watching", within: limit)
  }

  deinit {
    guard daemon.isRunning else { return }
    signal(SIGCONT)
    signal(SIGTERM)
    // In its own way, since only so it takes with it whom it asked; else the child is killed with its group.
    if daemon.exitStatus(within: .seconds(10)) == nil {
      Issue.record("the daemon does not end at SIGTERM; it said:\n\(errors.said)")
    }
  }

  /// How long the daemon may be silent: so long that only a daemon that hangs is.
  static let limit = Duration.seconds(20)

  var isRunning: Bool { daemon.isRunning }

  var processIdentifier: Int32 { daemon.process }

  /// Ends it without a word.
  func kill() { daemon.kill() }

  struct Generation: Equatable {
    var number: Int
    var trigger: String
    /// `1 written, 1 unchanged`, `failed, ...`
    var result: String
    /// The lines about it before its own: diagnostics.
    var before: String
  }

  /// Waits for the next generation.
  func generation(within limit: Duration = RunningDaemon.limit) throws -> Generation {
    let text = try next("generation ", within: limit)
    let lines = text.split(separator: "\n")
    let line = try #require(lines.last)
    let match = try #require(line.firstMatch(of: /generation ([0-9]+) \((\w+)[^)]*\): (.*), in [0-9.]+ ms/))
    return Generation(
      number: try #require(Int(match.1)), trigger: String(match.2), result: String(match.3),
      before: lines.dropLast().joined(separator: "\n"))
  }

  func signal(_ signal: Int32) { daemon.signal(signal) }

  /// Stops it, and returns when it stands still.
  func stop() { daemon.stop() }

  /// Waits for the daemon's end.
  func exitStatus() throws -> Int32 {
    try next("stopped")
    return try #require(daemon.exitStatus(within: Self.limit))
  }

  /// Waits for a line that holds `text`.
  /// - Returns: what was said up to the line's end, since the last call.
  @discardableResult
  func next(_ text: String, within limit: Duration = RunningDaemon.limit) throws -> String {
    try errors.next(text, within: limit)
  }

  /// Takes what was said by now, so that the daemon never waits for a listener.
  func listen() { errors.listen() }

  /// All that it said.
  var said: String { errors.said }
}
