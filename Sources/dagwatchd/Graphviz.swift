import ChildProcesses
import Glibc
import KedroProcess

/// Graphviz's `dot`, as a child process.
enum Graphviz {
  enum Failure: Error, Hashable, Sendable {
    /// There is no `dot` on PATH.
    case missing
    case failed(String)
  }

  /// Far more than a graph takes that somebody could look at.
  private static let timeLimit = Duration.seconds(120)
  private static let sizeLimit = 256 << 20

  /// Draws a graph as SVG.
  /// - Parameter dot: in Graphviz's language.
  static func svg(_ dot: String) throws(Failure) -> String {
    guard let program else { throw .missing }
    let run: CommandRun
    do throws(SpawnError) {
      run = try CommandRun(
        program, arguments: ["-Tsvg"], environment: KedroAsking.processEnvironment(), input: Array(dot.utf8),
        outputLimit: sizeLimit, timeLimit: timeLimit)
    } catch {
      throw .failed(error.description)
    }
    if run.end == .exited(0), !run.output.isEmpty, !run.isOutputCut {
      return String(decoding: run.output, as: UTF8.self)
    }
    throw .failed(run.errors.isEmpty ? reason(run.end) : String(decoding: run.errors, as: UTF8.self))
  }

  private static func reason(_ end: CommandRun.End) -> String {
    switch end {
    case .exited(let status): "it ended with \(status)"
    case .killed(let signal): "it was killed by the signal \(signal)"
    case .outOfTime, .stopped: "it did not end within \(timeLimit)"
    }
  }

  private static var program: String? {
    for folder in (Terminal.environment("PATH") ?? "").split(separator: ":") {
      let path = folder + "/dot"
      if access(String(path), X_OK) == 0 { return String(path) }
    }
    return nil
  }
}
