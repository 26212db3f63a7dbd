import CLinux
import Glibc

/// A program in a session of its own, its three outputs, and its end.
///
/// Nothing here waits: `descriptors` are polled by whoever has the loop, and `read` then takes what there is. Its process
/// group is killed as a whole when it ends, is told to, or this value goes, and what left the group is looked for; so
/// nothing that it started outlives it, and no zombie and no descriptor stay behind. Where this process itself is killed,
/// by Ctrl-C or the kernel, nobody is left to do that: the kernel then kills the program, and what that started in turn stays.
package final class ChildProcess {
  /// One output: what came, up to a limit.
  package struct Stream {
    /// Which end is kept where there is more than the limit.
    package enum Kept { case head, tail }

    fileprivate(set) var descriptor: Int32
    /// In bytes.
    package let limit: Int
    package let kept: Kept
    package fileprivate(set) var bytes: [UInt8] = []
    package fileprivate(set) var isTooLong = false
  }

  private let process: pid_t
  private let leftovers: Leftovers
  /// Readable once the process has ended.
  private var end: Int32
  package private(set) var output: Stream
  package private(set) var errors: Stream
  package private(set) var answer: Stream
  /// As waitpid(2) gives it; nil while the process runs.
  package private(set) var status: Int32?

  /// - Parameters:
  ///   - path: of the program; `PATH` is not searched.
  ///   - input: what it reads from its standard input; nil: nothing.
  ///   - outputLimit: how many bytes of its standard output are kept, the last.
  /// - Throws: why nothing was started, in the operating system's words.
  package init(
    _ path: String, arguments: [String], environment: [String: String], folder: String,
    input: [UInt8]? = nil, outputLimit: Int = 16 << 10
  ) throws(SpawnError) {
    // A file and no pipe: the child may take its time to read it, and nobody has to write meanwhile.
    let source = input.map { clinux_memory_file($0, $0.count) } ?? -1
    if input != nil && source < 0 { throw SpawnError.last }
    defer { if source >= 0 { Glibc.close(source) } }
    var ends: [Int32] = []
    for _ in 0..<3 {
      var (reading, writing): (Int32, Int32) = (-1, -1)
      guard clinux_pipe(&reading, &writing) == 0 else {
        let reason = SpawnError.last
        for descriptor in ends { Glibc.close(descriptor) }
        throw reason
      }
      ends += [reading, writing]
    }
    let mark = "\(getpid())-\(UInt64.random(in: .min ... .max))"
    leftovers = Leftovers(mark: mark)
    let environment = environment.merging([Leftovers.name: mark]) { $1 }
    let argv = ([path] + arguments).map { strdup($0) } + [nil]
    let envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    var process: pid_t = 0
    let refused = clinux_spawn_bound_session(
      &process, path, argv, envp, folder, source, ends[1], ends[3], ends[5])
    for text in argv + envp { free(text) }
    for index in [1, 3, 5] { Glibc.close(ends[index]) }
    guard refused == 0 else {
      for index in [0, 2, 4] { Glibc.close(ends[index]) }
      throw SpawnError(code: refused)
    }
    for index in [0, 2, 4] {
      _ = fcntl(ends[index], F_SETFL, fcntl(ends[index], F_GETFL) | O_NONBLOCK)
    }
    self.process = process
    output = Stream(descriptor: ends[0], limit: outputLimit, kept: .tail)
    errors = Stream(descriptor: ends[2], limit: 64 << 10, kept: .tail)
    answer = Stream(descriptor: ends[4], limit: 64 << 20, kept: .head)
    end = clinux_process_descriptor(process)
    if end < 0 {
      let reason = SpawnError.last
      kill()
      throw reason
    }
  }

  deinit { kill() }

  /// To be polled for reading: the outputs that are still open, and the process's end.
  package var descriptors: [Int32] {
    [output.descriptor, errors.descriptor, answer.descriptor, end].filter { $0 >= 0 }
  }

  /// Takes what there is.
  /// - Returns: whether the process has ended; everything that it wrote has then been taken.
  package func read() -> Bool {
    if status != nil { return true }
    // First asked, then read: what was written before the end is in the pipes.
    var end = siginfo_t()
    let hasEnded =
      waitid(P_PID, id_t(process), &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_signo != 0
    Self.read(&output)
    Self.read(&errors)
    Self.read(&answer)
    if hasEnded { kill() }
    return hasEnded
  }

  /// Lets everything else on the machine go before it, at the processor and at the disk; so it is with what it starts.
  package func lowerPriority() { clinux_lower_priority(process) }

  /// Sends a signal to the process and all of its group.
  package func signal(_ number: Int32) {
    if status == nil { Glibc.kill(-process, number) }
  }

  /// Ends it now, with all of its group. A killed process is gone at once, so that this does not wait.
  package func kill() {
    guard status == nil else { return }
    // Before it is reaped: until then the group's number is no other's.
    Glibc.kill(-process, SIGKILL)
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0 && errno == EINTR {}
    status = result
    leftovers.kill()
    Self.close(&output)
    Self.close(&errors)
    Self.close(&answer)
    if end >= 0 { Glibc.close(end) }
    end = -1
  }

  private static func read(_ stream: inout Stream) {
    guard stream.descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    // A writer that never stops must not keep the reader here.
    for _ in 0..<64 {
      let count = Glibc.read(stream.descriptor, &buffer, buffer.count)
      if count > 0 {
        stream.bytes += buffer.prefix(count)
        if stream.bytes.count <= stream.limit { continue }
        stream.isTooLong = true
        switch stream.kept {
        case .head: stream.bytes.removeLast(stream.bytes.count - stream.limit)
        case .tail: stream.bytes.removeFirst(stream.bytes.count - stream.limit)
        }
      } else if count == 0 {
        return close(&stream)
      } else if errno != EINTR {
        return
      }
    }
  }

  private static func close(_ stream: inout Stream) {
    if stream.descriptor >= 0 { Glibc.close(stream.descriptor) }
    stream.descriptor = -1
  }
}

/// Why a program could not be started.
package struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
  package var code: Int32

  package init(code: Int32) { self.code = code }

  package static var last: SpawnError { SpawnError(code: errno) }

  package var description: String { String(cString: strerror(code)) }
}
