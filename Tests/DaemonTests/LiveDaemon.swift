import Building
import Configuration
import Foundation
import Glibc
import Testing
import Watching

@testable import Daemon

/// The daemon itself, on a thread of this process: its loop, its watches, its socket. It ends with this value.
final class LiveDaemon {
  private let state: StateFolder
  private let life = Life()

  /// What the thread and the test share; each part is written before the other side is told to look.
  private final class Life: @unchecked Sendable {
    let hasBegun = DispatchSemaphore(value: 0)
    let hasEnded = DispatchSemaphore(value: 0)
    var thread: pthread_t?
    private let lock = NSLock()
    private var lines = ""

    func say(_ text: String) { lock.withLock { lines += text } }

    var said: String { lock.withLock { lines } }
  }

  /// - Parameters:
  ///   - root: absolute.
  ///   - folder: for the state; it is made.
  ///   - remembers: whether builds are known from one daemon to the next.
  init(root: String, state folder: String, remembers: Bool = false) throws {
    state = try StateFolder(root: root) { $0 == "STATE_DIRECTORY" ? folder : nil }
    try state.create()
    let (state, life) = (state, life)
    let thread = Thread {
      life.thread = pthread_self()
      let overrides = Configuration.Overrides()
      let generator = Generator(
        root: root, builder: Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/")),
        historyPath: state.historyPath, cachePath: remembers ? state.cachePath : nil, toolVersion: "test",
        selection: Selection(overrides, isDaemon: true))
      let report = Report(form: .person(isColoured: false)) { life.say($0) }
      do {
        var daemon = try Daemon(
          root: root, generator: generator, report: report, state: state, toolVersion: "test")
        life.hasBegun.signal()
        try daemon.run()
      } catch {
        life.say("ended: \(error)\n")
        life.hasBegun.signal()
      }
      life.hasEnded.signal()
    }
    thread.stackSize = 1 << 29
    thread.start()
    life.hasBegun.wait()
  }

  deinit {
    // To this thread alone: elsewhere in the process nobody waits for a signal.
    if let thread = life.thread, !said.contains("ended: ") { pthread_kill(thread, SIGTERM) }
    life.hasEnded.wait()
  }

  /// As SIGHUP does.
  func reload() { if let thread = life.thread { pthread_kill(thread, SIGHUP) } }

  /// All that it said.
  var said: String { life.said }

  var historyPath: String { state.historyPath }

  /// The generation that holds all that is complete now.
  func sync() throws -> DaemonStatus { try ask(.sync) }

  /// Asks for the same, and does not wait for the answer.
  func syncAndHangUp() { _ = try? ControlClient.ask(.sync, of: state, timeout: .milliseconds(20)) }

  /// - Parameter isExpected: whether it is a fault of the daemon to have none.
  func status(isExpected: Bool = true) throws -> DaemonStatus { try ask(.status, isExpected) }

  /// Asks until the answer is as wanted, and no longer than half a minute.
  func status(where isWanted: (DaemonStatus) -> Bool) throws -> DaemonStatus {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let status = try status()
      if isWanted(status) { return status }
      try #require(ContinuousClock.now < deadline, "\(status.counters): \(said)")
    }
  }

  private func ask(_ command: ControlRequest.Command, _ isExpected: Bool = true) throws -> DaemonStatus {
    do throws(ControlClient.Failure) {
      return try ControlClient.ask(command, of: state, timeout: .seconds(60))
    } catch {
      if isExpected {
        Issue.record("\(command): \(error); it said: \(said.suffix(4000))")
      }
      throw error
    }
  }
}
