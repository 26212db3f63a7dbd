import Building
import Configuration
import Deployment
import Diagnostics
import KedroProcess
import ProjectFiles
import Publishing
import Watching

/// Keeps the wheel that was published last for the target `airflow` installed where `airflow.install` says.
///
/// One installation runs at a time, and to its end; of the wheels that come meanwhile the last one follows. What was
/// installed is not done again; what failed is, with the next generation.
struct Installer {
  /// What came of one installation.
  struct End {
    var wheel: String
    var python: String
    var outcome: WheelInstallation.Outcome
  }

  /// A wheel, and where it belongs.
  private struct Job: Equatable {
    var path: String
    var bytes: [UInt8]
    var python: String
    var place: SourceLocation?
    var timeLimit: Duration
  }

  private(set) var running: WheelInstallation?
  private var current: Job?
  private var due: Job?
  private var done: Job?

  /// Notes the wheel of a generation; one that could not be published is none.
  /// - Parameter root: the project's absolute path.
  mutating func want(_ generation: Generation, root: String) {
    let build = generation.build
    let configuration = build.configuration
    let deployment = configuration.deployment
    guard deployment.targets.contains(.airflow), let install = deployment.airflow.install, !build.isFailed
    else {
      return
    }
    func absolute(_ path: String) -> String {
      path.utf8.first == UInt8(ascii: "/") ? path : root + "/" + path
    }
    let folder = absolute(deployment.airflow.directory)
    let wheel = build.artifacts.first { $0.kind == .wheel && absolute($0.path).hasPrefix(folder + "/") }
    // What stands there may be a hand's, or could not be replaced.
    guard let wheel, let path = ProjectPath(String(absolute(wheel.path).dropFirst())),
      DiskFiles(root: "/", limit: wheel.bytes.count).contents(of: path).bytes == wheel.bytes
    else { return }
    let job = Job(
      path: absolute(wheel.path), bytes: wheel.bytes, python: absolute(install),
      place: Configuration.place(of: .airflowInstall, files: DiskFiles(root: root)),
      timeLimit: .seconds(configuration.pythonTimeoutSeconds))
    due = job == done || job == current ? nil : job
  }

  /// Begins what is due, unless something is going on.
  /// - Returns: where it could not be begun.
  mutating func begin() -> End? {
    guard running == nil, let job = due else { return nil }
    due = nil
    do throws(CannotInstall) {
      running = try WheelInstallation(
        wheel: job.path, python: job.python, place: job.place, timeLimit: job.timeLimit)
      current = job
      return nil
    } catch {
      return End(wheel: job.path, python: job.python, outcome: .failed(error.diagnostic))
    }
  }

  /// Takes what there is.
  /// - Returns: nil: it goes on.
  mutating func advance() -> End? {
    guard let job = current, let outcome = running?.advance() else { return nil }
    running = nil
    current = nil
    if case .failed = outcome { done = nil } else { done = job }
    return End(wheel: job.path, python: job.python, outcome: outcome)
  }
}
