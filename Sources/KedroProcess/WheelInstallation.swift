import ChildProcesses
import Diagnostics
import Foundation
import Glibc

/// A wheel that is being installed into an environment: that of Airflow's workers.
///
/// As with a question to Kedro nothing here waits: a loop polls `descriptors` and, at the latest after `milliseconds`, calls
/// `advance`. It is not to be ended because there is a newer wheel: an installation that is killed in the middle leaves
/// half a package. Whoever has a newer one lets this end, and begins again.
package final class WheelInstallation {
  package enum Outcome: Hashable, Sendable {
    /// What is installed is what is in the wheel; before, too.
    case current
    case installed(version: String)
    case failed(Diagnostic)
  }

  /// The wheel file's absolute path.
  package let wheel: String
  private let python: String
  private let place: SourceLocation?
  private let timeLimit: Duration
  private let child: ChildProcess
  private let deadline: ContinuousClock.Instant

  /// - Parameters:
  ///   - python: the environment's interpreter, absolute.
  ///   - place: where the key that names it stands.
  /// - Throws: why nothing was begun.
  package init(
    wheel: String, python: String, place: SourceLocation? = nil, timeLimit: Duration = .seconds(120),
    variables: [String: String] = KedroAsking.processEnvironment()
  ) throws(CannotInstall) {
    self.wheel = wheel
    self.python = python
    self.place = place
    self.timeLimit = timeLimit
    deadline = .now + timeLimit
    do throws(SpawnError) {
      child = try ChildProcess(
        python, arguments: ["-c", InstallScript.text, wheel],
        environment: KedroAsking.environment(variables, ProjectPython(path: python, environment: nil), [:]),
        folder: "/")
    } catch {
      throw CannotInstall(
        diagnostic: Diagnostic(
          .wheelInstallation, at: place,
          "the wheel cannot be installed: \(python) cannot be run: \(error)",
          help: "name the interpreter of the environment that Airflow's tasks run in"))
    }
  }

  deinit { child.kill() }

  /// To be polled for reading.
  package var descriptors: [Int32] { child.descriptors }

  /// For how long the descriptors may be polled before `advance` has to be called.
  package var milliseconds: Int32 {
    let (seconds, attoseconds) = (deadline - .now).components
    return Int32(
      clamping: max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }

  /// Takes what there is.
  /// - Returns: nil: it goes on.
  package func advance() -> Outcome? {
    if child.read() { return outcome() }
    guard ContinuousClock.now >= deadline else { return nil }
    child.kill()
    return .failed(
      failure(
        "was not installed within \(timeLimit.components.seconds) seconds and given up; what is installed now may be"
          + " incomplete", help: "install \(wheel) by hand, or raise `python-timeout`"))
  }

  /// Installs, and waits for the end.
  package static func install(
    wheel: String, python: String, timeLimit: Duration = .seconds(120)
  ) -> Outcome {
    do throws(CannotInstall) {
      let installation = try WheelInstallation(wheel: wheel, python: python, timeLimit: timeLimit)
      while true {
        var polled = installation.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), installation.milliseconds)
        if let outcome = installation.advance() { return outcome }
      }
    } catch {
      return .failed(error.diagnostic)
    }
  }

  private struct Reply: Decodable {
    enum State: String, Decodable { case current, installed, failed }
    var state: State
    var message: String
    var version: String?
  }

  private func outcome() -> Outcome {
    guard let reply = try? JSONDecoder().decode(Reply.self, from: Data(child.answer.bytes)) else {
      return .failed(failure("was not installed: the program ended early", help: nil))
    }
    switch reply.state {
    case .current: return .current
    case .installed: return .installed(version: reply.version ?? "")
    case .failed:
      let stays = reply.version.map { "version \($0) stays installed" } ?? "no version of it is installed"
      return .failed(
        failure(
          "was not installed: \(reply.message); \(stays)", help: "run `\(python) -m pip install \(wheel)`"))
    }
  }

  private func failure(_ what: String, help: String?) -> Diagnostic {
    let text = String(decoding: child.errors.bytes, as: UTF8.self)
    let talk = text.split(whereSeparator: \.isNewline).suffix(4).map { Diagnostic.Note("it said: \($0)") }
    return Diagnostic(
      .wheelInstallation, at: place, "the wheel \(what)", notes: [.init("installed with \(python)")] + talk,
      help: help)
  }
}

/// Nothing could be begun.
package struct CannotInstall: Error {
  package var diagnostic: Diagnostic
}
