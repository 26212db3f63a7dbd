import Foundation
import Glibc
import TestSupport
import Testing

/// `dagwatchd run`, seen through what it says.
final class RunningDaemon {
  private let process = Process()
  private let errors = Pipe()
  /// What was said and not yet asked for.
  private var unread = ""
  /// All that was said, for the message of a failure.
  private var said = ""

  /// Starts the daemon on a copy of the example, and waits for its first generation.
  /// - Parameter wrapper: a program with arguments that becomes the one whose path and arguments follow.
  convenience init(_ example: Example, _ arguments: String..., under wrapper: [String] = []) throws {
    try self.init(
      project: example.project, state: example.aside("state"), arguments: arguments, under: wrapper)
  }

  init(project: URL, state: URL, arguments: [String] = [], under wrapper: [String] = []) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = wrapper + [Example.executable.path, "run", project.path] + arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["STATE_DIRECTORY": state.path]) { $1 }
      .filter { $0.key != "JOURNAL_STREAM" && $0.key != "FORCE_COLOR" }
    process.standardError = errors
    try process.run()
    try errors.fileHandleForWriting.close()
    try next("watching")
  }

  deinit {
    guard process.isRunning else { return }
    signal(SIGCONT)
    process.terminate()
    _ = TestSupport.exitStatus(of: process)
  }

  var isRunning: Bool { process.isRunning }

  var processIdentifier: Int32 { process.processIdentifier }

  /// Ends it without a word.
  func kill() {
    signal(SIGKILL)
    _ = TestSupport.exitStatus(of: process)
  }

  struct Generation: Equatable {
    var number: Int
    var trigger: String
    /// `1 written, 1 unchanged`, `failed, ...`
    var result: String
    /// The lines about it before its own: diagnostics.
    var before: String
  }

  /// Waits for the next generation.
  func generation() throws -> Generation {
    let text = try next("generation ")
    let lines = text.split(separator: "\n")
    let line = try #require(lines.last)
    let match = try #require(line.firstMatch(of: /generation ([0-9]+) \((\w+)[^)]*\): (.*), in [0-9.]+ ms/))
    return Generation(
      number: try #require(Int(match.1)), trigger: String(match.2), result: String(match.3),
      before: lines.dropLast().joined(separator: "\n"))
  }

  func signal(_ signal: Int32) { Glibc.kill(process.processIdentifier, signal) }

  /// Waits for the daemon's end.
  func exitStatus() throws -> Int32 {
    try next("stopped")
    return TestSupport.exitStatus(of: process)
  }

  /// Waits for a line that holds `text`.
  /// - Returns: what was said up to the line's end, since the last call.
  @discardableResult
  func next(_ text: String, seconds: Double = 20) throws -> String {
    let descriptor = errors.fileHandleForReading.fileDescriptor
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      if let found = unread.range(of: text), let end = unread[found.upperBound...].firstIndex(of: "\n") {
        let answer = String(unread[..<end])
        unread = String(unread[unread.index(after: end)...])
        return answer
      }
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let rest = deadline.timeIntervalSinceNow
      guard rest > 0, poll(&polled, 1, Int32(rest * 1000)) > 0 else {
        throw Silence(waitedFor: text, said: said)
      }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { throw Silence(waitedFor: text, said: said) }
      let new = String(decoding: buffer.prefix(count), as: UTF8.self)
      unread += new
      said += new
    }
  }

  /// Takes what was said by now, so that the daemon never waits for a listener.
  func listen() {
    let descriptor = errors.fileHandleForReading.fileDescriptor
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&polled, 1, 0) > 0 {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      let new = String(decoding: buffer.prefix(count), as: UTF8.self)
      unread += new
      said += new
    }
  }

  struct Silence: Error {
    var waitedFor: String
    var said: String
  }
}
