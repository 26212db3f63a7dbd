import CLinux
import ChildProcesses
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A program run to its end")
struct CommandRunTests {
  private func run(
    _ script: String, input: String? = nil, limit: Int = 1 << 20, seconds: Double = 60, stop: Int32? = nil
  ) throws -> CommandRun {
    try CommandRun(
      "/bin/sh", arguments: ["-c", script], environment: ["NAME": "value"],
      input: input.map { Array($0.utf8) },
      outputLimit: limit, timeLimit: .seconds(seconds), stop: stop)
  }

  @Test func saysWhatItSaid() throws {
    let finished = try run("cat; echo $NAME; echo no >&2; exit 3", input: "in\n")
    #expect(finished.end == .exited(3))
    #expect(finished.output.elementsEqual("in\nvalue\n".utf8))
    #expect(finished.errors.elementsEqual("no\n".utf8))
    #expect(!finished.isOutputCut)
  }

  /// Its input is a file, which programs may open once more and ask for its size.
  @Test func itsInputIsAFile() throws {
    let finished = try run("wc -c </dev/stdin; [ -f /dev/stdin ] && cat /dev/stdin", input: "four")
    #expect(finished.output.elementsEqual("4\nfour".utf8))
  }

  @Test func keepsTheLastBytes() throws {
    let finished = try run("echo 123456", limit: 4)
    #expect(finished.output.elementsEqual("456\n".utf8))
    #expect(finished.isOutputCut)
  }

  @Test func isKilled() throws { #expect(try run("kill -9 $$").end == .killed(9)) }

  @Test func timeEnds() throws {
    #expect(try run("echo here; exec sleep 3600", seconds: 0.2).end == .outOfTime)
  }

  @Test func isStopped() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    _ = write(ends[1], "x", 1)
    #expect(try run("exec sleep 3600", stop: ends[0]).end == .stopped)
  }

  /// Nobody is left then to end it.
  @Test func isKilledWithWhoeverRunsIt() throws {
    if let file = ProcessInfo.processInfo.environment["DAGWATCHD_TEST_FILE"] {
      let child = try ChildProcess(
        "/bin/sh", arguments: ["-c", "echo $$ >\(file); echo here; exec sleep 3600"], environment: [:],
        folder: "/")
      while child.output.bytes.isEmpty {
        var polled = child.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), -1)
        try #require(!child.read())
      }
      kill(getpid(), SIGKILL)
      return
    }
    let scratch = try ScratchFolder()
    let file = scratch.url.appending(path: "process")
    _ = try rerun(
      "CommandRunTests/isKilledWithWhoeverRunsIt", under: [],
      environment: ["DAGWATCHD_TEST_FILE": file.path])
    let text = try String(contentsOf: file, encoding: .utf8)
    let process = try #require(pid_t(text.dropLast()))
    // None where it is gone already.
    let end = clinux_process_descriptor(process)
    if end < 0 { return }
    defer { close(end) }
    var polled = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
    #expect(poll(&polled, 1, 10_000) == 1)
    clinux_signal_process(end, SIGKILL)
  }

  @Test func isNotThere() {
    #expect(throws: SpawnError(code: ENOENT)) {
      try CommandRun("/nowhere/aws", arguments: [], environment: [:], timeLimit: .seconds(1))
    }
  }
}
