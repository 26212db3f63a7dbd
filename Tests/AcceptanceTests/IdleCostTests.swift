import Foundation
import Glibc
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

  /// The service manager's end, which counts what it is told.
  private struct Manager {
    let socket: Int32
    let path: String

    init(at url: URL) throws {
      socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
      path = url.path
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array(path.utf8)
      try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
      let length = socklen_t(MemoryLayout<sockaddr_un>.size)
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
      }
      try #require(status == 0)
    }

    /// How often the watchdog was fed since the last call.
    func pings() -> Int {
      var count = 0
      var buffer = [UInt8](repeating: 0, count: 4096)
      while case let length = recv(socket, &buffer, buffer.count, 0), length > 0 {
        if buffer[..<length].elementsEqual("WATCHDOG=1".utf8) { count += 1 }
      }
      return count
    }
  }

  @Test(
    "It wakes for the watchdog and the slow look at the disk and takes less than a thousandth of a core",
    .enabled(if: seconds != nil, "it waits, and is played by `make soak`, which sets DAGWATCHD_IDLE_SECONDS"))
  func idle() throws {
    let seconds = try #require(Self.seconds)
    let example = try Example()
    let manager = try Manager(at: example.aside("notify"))
    defer { close(manager.socket) }
    // As the unit has it: `WatchdogSec=30s`.
    let daemon = try RunningDaemon(
      example, "--target-dir", example.dags.path,
      environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "30000000"])
    #expect(try example.dagwatchd("sync", example.project.path).status == 0)
    _ = manager.pings()
    let before = try Account(of: daemon.processIdentifier)
    _ = try run(["sleep", "\(seconds)"], within: .seconds(seconds + 60))
    let after = try Account(of: daemon.processIdentifier)
    let (sleeps, time, pings) = (after.sleeps - before.sleeps, after.time - before.time, manager.pings())
    print(
      "idle for \(seconds) s: \(sleeps) wake-ups, \(pings) pings, \(Double(time) / 1e6) ms of a processor")
    #expect(pings >= seconds / 30)
    // The disk is looked at once a minute; reading it may have to wait for it.
    #expect(sleeps <= pings + 2 * (seconds / 60 + 1))
    #expect(time < seconds * 1_000_000)
  }
}
