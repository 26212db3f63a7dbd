import Foundation
import TestSupport
import Testing

/// What a daemon costs that is left alone, by the kernel's own account of its threads.
///
/// `DAGWATCHD_IDLE_SECONDS` says for how long it is left alone; without it the test is left out, since it is a wait. That the
/// loop does not turn for nothing is tested in any case, by counting its turns (`DaemonTests.IdleTests`).
@Suite("Idle, by the kernel's account")
struct IdleCostTests {
  private static let seconds = ProcessInfo.processInfo.environment["DAGWATCHD_IDLE_SECONDS"].flatMap(Int.init)

  private struct Account {
    /// How often a thread went to sleep by itself, and so how often one was woken.
    var sleeps = 0
    /// Nanoseconds on a processor.
    var time = 0

    init(of process: Int32) throws {
      let tasks = "/proc/\(process)/task"
      for task in try FileManager.default.contentsOfDirectory(atPath: tasks) {
        let status = try String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
        sleeps += line.flatMap { Int($0.split(separator: "\t").last ?? "") } ?? 0
        let spent = try String(contentsOfFile: "\(tasks)/\(task)/schedstat", encoding: .utf8)
        time += spent.split(separator: " ").first.flatMap { Int($0) } ?? 0
      }
    }
  }

  @Test(
    "It wakes for the slow look at the disk and takes less than a thousandth of a core",
    .enabled(if: seconds != nil, "it waits, and is played by `make soak`, which sets DAGWATCHD_IDLE_SECONDS"))
  func idle() throws {
    let seconds = try #require(Self.seconds)
    let example = try Example()
    let daemon = try RunningDaemon(example, "--target-dir", example.dags.path)
    #expect(try example.dagwatchd("sync", example.project.path).status == 0)
    let before = try Account(of: daemon.processIdentifier)
    _ = try run(["sleep", "\(seconds)"])
    let after = try Account(of: daemon.processIdentifier)
    let (sleeps, time) = (after.sleeps - before.sleeps, after.time - before.time)
    print("idle for \(seconds) s: \(sleeps) wake-ups, \(Double(time) / 1e6) ms of a processor")
    // The disk is looked at once a minute; reading it may have to wait for it.
    #expect(sleeps <= 2 * (seconds / 60 + 1))
    #expect(time < seconds * 1_000_000)
  }
}
