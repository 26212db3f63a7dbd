import Foundation
import Glibc
import TestSupport
import Testing

@testable import Systemd

/// What is said to a service manager, over the real socket, and what is read from it.
///
/// The manager speaks through the environment, which belongs to the whole process: so each case runs in a
/// process of its own, started as systemd would start it.
@Suite struct SystemdTests {
  /// The manager's end of sd_notify(3).
  private final class Manager {
    let scratch: ScratchFolder
    private let descriptor: Int32
    var path: String { scratch.url.path + "/notify" }

    init() throws {
      scratch = try ScratchFolder()
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array((scratch.url.path + "/notify").utf8)
      try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
      let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(bound == 0)
    }

    deinit { close(descriptor) }

    /// The lines of each datagram that has come.
    func heard() -> [[String]] {
      var heard: [[String]] = []
      var buffer = [UInt8](repeating: 0, count: 65536)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { return heard }
        heard.append(String(decoding: buffer[..<count], as: UTF8.self).components(separatedBy: "\n"))
      }
    }
  }

  private static func service(
    _ environment: [String: String], shell: String = ""
  ) throws -> Finished {
    try rerun(
      "SystemdTests/service", under: ["timeout", "60", "sh", "-c", shell + " exec \"$@\"", "sh"],
      environment: environment.merging(["DAGWATCHD_TEST_SERVICE": "1"]) { $1 })
  }

  /// Few, since the manager here listens only afterwards and the socket holds ten datagrams
  /// (net.unix.max_dgram_qlen).
  private static let nasty = ["a\nMAINPID=1", "a\r\n\nREADY=1", "", "é"]

  @Test(
    "A service, in a process of its own",
    .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_TEST_SERVICE"] != nil, "runs in the others"))
  func service() {
    ServiceManager.ready(status: "watching")
    ServiceManager.watchdogPing()
    ServiceManager.reloading()
    for text in Self.nasty { ServiceManager.status(text) }
    ServiceManager.ready(status: Self.nasty[0])
    ServiceManager.stopping(status: Self.nasty[0])
    print("WATCHDOG \(ServiceManager.watchdogInterval.map { "\($0)" } ?? "none")")
    print("JOURNAL \(ServiceManager.isJournalStream)")
  }

  @Test("Each state is one datagram, and a status cannot say anything else")
  func states() throws {
    let manager = try Manager()
    _ = try Self.service(["NOTIFY_SOCKET": manager.path])
    var heard = manager.heard()
    try #require(heard.count > 3)
    let reload = heard.remove(at: 2)
    #expect(
      heard == [
        ["READY=1", "STATUS=watching"], ["WATCHDOG=1"], ["STATUS=a MAINPID=1"], ["STATUS=a READY=1"],
        ["STATUS="], ["STATUS=é"], ["READY=1", "STATUS=a MAINPID=1"], ["STOPPING=1", "STATUS=a MAINPID=1"],
      ])
    // A reload carries the time at which it began, of the monotonic clock.
    #expect(reload.count == 2 && reload.first == "RELOADING=1")
    let time = try #require(reload.last.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    #expect((0..<120).contains(Int64(now.tv_sec) - time / 1_000_000))
  }

  @Test("Without a manager nothing is said and nothing fails", arguments: ["", "/nowhere/notify", "no path"])
  func alone(_ socket: String) throws {
    #expect(try Self.service(["NOTIFY_SOCKET": socket]).status == 0)
  }

  @Test(
    "The watchdog's interval is the manager's, for this process only",
    arguments: [
      ("unset WATCHDOG_USEC WATCHDOG_PID;", "none"), ("export WATCHDOG_USEC=1500000;", "1.5 seconds"),
      ("export WATCHDOG_USEC=1500000 WATCHDOG_PID=$$;", "1.5 seconds"),
      ("export WATCHDOG_USEC=1500000 WATCHDOG_PID=1;", "none"), ("export WATCHDOG_USEC=0;", "none"),
      ("export WATCHDOG_USEC=x;", "none"), ("export WATCHDOG_USEC=-1;", "none"),
    ])
  func watchdog(_ shell: String, _ expected: String) throws {
    let finished = try Self.service([:], shell: shell)
    #expect(finished.text.contains("WATCHDOG \(expected)\n"), "\(finished.text)")
  }

  @Test(
    "The journal is known by the stream that systemd gave",
    arguments: [
      ("unset JOURNAL_STREAM;", false), ("export JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2);", true),
      ("export JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2)1;", false),
      ("export JOURNAL_STREAM=;", false),
    ])
  func journal(_ shell: String, _ expected: Bool) throws {
    let finished = try Self.service([:], shell: shell)
    #expect(finished.text.contains("JOURNAL \(expected)\n"), "\(finished.text)")
  }

  @Test(
    "A line has no control characters",
    arguments: [
      ("a\n\n\tb", "a b"), ("\u{1b}[31mred\u{1b}[0m", " [31mred [0m"), ("line\u{85}x", "line x"), ("\0", " "),
      ("\u{7f}x\u{9b}y", " x y"), ("a\u{2029}b", "a b"), ("é→", "é→"),
    ])
  func line(_ text: String, _ expected: String) { #expect(ServiceManager.line(text) == expected) }
}
