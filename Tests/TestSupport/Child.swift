import CLinux
import Foundation
import Glibc
import Testing

/// A program that a test started, in a process group of its own, and gone with this value.
///
/// Not Foundation's `Process`: between its making of a child's pipes and its starting of the child, a child that another
/// test starts inherits their ends, and with it the pipe never ends that somebody reads to its end. Here a child gets
/// its three descriptors and no other, whoever starts what at the same time; and every waiting has a limit.
package final class Child {
  package let process: pid_t
  /// Readable once the process has ended.
  private let end: Int32
  /// nil until it has been waited for.
  private var status: Int32?

  /// - Parameters:
  ///   - arguments: the program's path (or a name on PATH) and its arguments.
  ///   - environment: all of it.
  ///   - folder: the current one; nil: this process's own.
  ///   - input: -1: it has none.
  package init(
    _ arguments: [String], environment: [String: String], in folder: URL? = nil, input: Int32 = -1,
    output: Int32, errors: Int32
  ) throws {
    let env = "/usr/bin/env"
    let argv = ([env] + arguments).map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    let refused = clinux_spawn_session(
      &process, env, argv, envp, folder?.path ?? ".", input, output, errors, -1)
    guard refused == 0 else { throw Refused(arguments: arguments, code: refused) }
    self.process = process
    end = clinux_process_descriptor(process)
  }

  deinit {
    kill()
    close(end)
  }

  package var isRunning: Bool { status == nil && !hasEnded(within: .zero) }

  package func signal(_ number: Int32) {
    if status == nil { Glibc.kill(process, number) }
  }

  /// Stops it, and waits until it stands still: the kernel leaves it to one of a process's threads to stop the others, and
  /// they go on for as long as that thread waits for a processor.
  package func stop() {
    if status != nil { return }
    Glibc.kill(process, SIGSTOP)
    var state = siginfo_t()
    while waitid(P_PID, id_t(process), &state, WSTOPPED | WEXITED | WNOWAIT) < 0 && errno == EINTR {}
  }

  /// Waits for its end, and ends what it left behind in its group.
  /// - Returns: its exit status, or 128 and the signal that killed it; nil where it still runs after so long.
  package func exitStatus(within limit: Duration) -> Int32? {
    if let status { return status }
    guard hasEnded(within: limit) else { return nil }
    return reap()
  }

  /// Ends it now, with all of its group.
  package func kill() {
    if status == nil { _ = reap() }
  }

  private func hasEnded(within limit: Duration) -> Bool { isReadable(end, until: .now + limit) }

  private func reap() -> Int32 {
    // Before it is reaped: until then the group's number is no other's.
    Glibc.kill(-process, SIGKILL)
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0 && errno == EINTR {}
    let signal = result & 0x7f
    let status = signal == 0 ? (result >> 8) & 0xff : 128 + signal
    self.status = status
    return status
  }

  package struct Refused: Error { package var arguments: [String], code: Int32 }
}

/// A pipe from a child, whose every reading has a limit.
package final class ReadingPipe {
  private let reading: Int32
  /// What is given to the child; -1 once that has it.
  private var writing: Int32
  /// What was said and not yet asked for.
  private var unread = ""
  /// All that was said, for the message of a failure.
  package private(set) var said = ""

  package init() throws {
    var ends: (Int32, Int32) = (-1, -1)
    try #require(clinux_pipe(&ends.0, &ends.1) == 0, "no pipe: \(errno)")
    (reading, writing) = ends
  }

  deinit {
    close(reading)
    if writing >= 0 { close(writing) }
  }

  /// Starts a child with the writing end, which is then the child's alone.
  package func give<Result>(_ start: (Int32) throws -> Result) rethrows -> Result {
    defer {
      close(writing)
      writing = -1
    }
    return try start(writing)
  }

  /// Waits for a line that holds `text`.
  /// - Returns: what was said up to the line's end, since the last call.
  @discardableResult
  package func next(_ text: String = "", within limit: Duration) throws -> String {
    let deadline = ContinuousClock.now + limit
    while true {
      if let found = text.isEmpty ? unread.startIndex..<unread.startIndex : unread.range(of: text),
        let end = unread[found.upperBound...].firstIndex(of: "\n")
      {
        let answer = String(unread[..<end])
        unread = String(unread[unread.index(after: end)...])
        return answer
      }
      guard isReadable(reading, until: deadline), take() else {
        throw Silence(waitedFor: text, said: said)
      }
    }
  }

  /// All that is yet said until the other end is closed.
  package func rest(within limit: Duration) throws -> String {
    let deadline = ContinuousClock.now + limit
    while isReadable(reading, until: deadline) {
      if !take() {
        defer { unread = "" }
        return unread
      }
    }
    throw Silence(waitedFor: "the end", said: said)
  }

  /// Takes what was said by now, so that the child never waits for a listener.
  package func listen() { while isReadable(reading, until: .now), take() {} }

  /// - Returns: false at the end.
  private func take() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(reading, &buffer, buffer.count)
    if count < 0 { return errno == EINTR }
    let new = String(decoding: buffer.prefix(count), as: UTF8.self)
    unread += new
    said += new
    return count > 0
  }

  package struct Silence: Error, CustomStringConvertible {
    package var waitedFor: String
    package var said: String

    package var description: String { "waited for \"\(waitedFor)\"; so far was said:\n\(said)" }
  }
}

/// A pipe to a child.
package final class WritingPipe {
  private var reading: Int32
  private var writing: Int32

  package init() throws {
    var ends: (Int32, Int32) = (-1, -1)
    try #require(clinux_pipe(&ends.0, &ends.1) == 0, "no pipe: \(errno)")
    (reading, writing) = ends
    // Whoever writes to a child that is gone is told so, and not killed.
    Glibc.signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    if reading >= 0 { close(reading) }
    end()
  }

  /// Starts a child with the reading end, which is then the child's alone.
  package func give<Result>(_ start: (Int32) throws -> Result) rethrows -> Result {
    defer {
      close(reading)
      reading = -1
    }
    return try start(reading)
  }

  package func tell(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    try #require(write(writing, bytes, bytes.count) == bytes.count, "nobody listens to \"\(line)\"")
  }

  /// Says that nothing more comes.
  package func end() {
    if writing >= 0 { close(writing) }
    writing = -1
  }
}

private func isReadable(_ descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
  while true {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let (seconds, attoseconds) = (deadline - .now).components
    let rest = max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    let count = poll(&polled, 1, Int32(clamping: rest))
    if count > 0 { return true }
    if count == 0 && ContinuousClock.now >= deadline { return false }
    if count < 0 && errno != EINTR { return false }
  }
}
