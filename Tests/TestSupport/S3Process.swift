import Foundation
import Testing

/// An S3 server on loopback (moto's) and a proxy before it whose line can be cut: `Tests/S3/server.py`, gone with this
/// value.
package final class S3Process {
  private let child: Child
  private let commands: WritingPipe
  private let answers: ReadingPipe
  /// The server's own port.
  package let port: String
  package let proxyPort: String

  package init() throws {
    let (commands, answers) = (try WritingPipe(), try ReadingPipe())
    let script = repositoryRoot.appending(path: "Tests/S3/server.py").path
    child = try commands.give { input in
      try answers.give { output in
        try Child(
          [PythonEnvironment.aws.python, script], environment: ProcessInfo.processInfo.environment,
          input: input,
          output: output, errors: STDERR_FILENO)
      }
    }
    (self.commands, self.answers) = (commands, answers)
    let ports = try answers.next(within: .seconds(120)).split(separator: " ").map(String.init)
    try #require(ports.count == 2, "moto's server did not start")
    (port, proxyPort) = (ports[0], ports[1])
  }

  deinit {
    commands.end()
    _ = child.exitStatus(within: .seconds(20))
  }

  /// Has the server do what a line says.
  package func answer(to command: String) throws -> String {
    try commands.tell(command)
    return try answers.next(within: .seconds(120))
  }

  package func tell(_ command: String) throws {
    let answer = try answer(to: command)
    try #require(answer == "done")
  }
}
