import ChildProcesses

/// The AWS CLI: who has an environment of MWAA has it, with the credentials, the profile and the proxy that are right
/// for it, which no library of ours would find as well.
///
/// Each call is a process of its own with a time limit. It is never asked anything by the CLI, which pages and prompts
/// where it thinks that a person sits before it; its answers are JSON whatever the user's configuration says.
package struct AWSCommand: Sendable {
  /// The program's path.
  private let path: String
  private let variables: [String: String]
  private let timeLimit: Duration
  private let stop: Int32?

  /// - Parameters:
  ///   - variables: of this process; the CLI gets them, and is looked for in their `PATH`.
  ///   - timeLimit: for each call.
  ///   - stop: a descriptor that becomes readable when everything has to end; nil: nothing ends it early.
  /// - Throws: `AWSFailure.missing`.
  package init(variables: [String: String], timeLimit: Duration, stop: Int32? = nil) throws(AWSFailure) {
    let folders = (variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
    guard let path = folders.map({ $0 + "/aws" }).first(where: isProgram) else { throw .missing }
    self.path = path
    self.variables = variables.merging([
      "AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off", "AWS_DEFAULT_OUTPUT": "json", "PYTHONUTF8": "1",
    ]) { $1 }
    self.timeLimit = timeLimit
    self.stop = stop
  }

  /// Calls an operation.
  /// - Parameters:
  ///   - body: what the file `/dev/stdin` holds.
  /// - Returns: its answer, as JSON; empty where the operation has none.
  package func call(_ arguments: [String], body: [UInt8]? = nil) throws(AWSFailure) -> [UInt8] {
    let finished: CommandRun
    do throws(SpawnError) {
      finished = try CommandRun(
        path,
        arguments: arguments + [
          "--output", "json", "--cli-connect-timeout", "20", "--cli-read-timeout", "60",
        ],
        environment: variables, input: body, timeLimit: timeLimit, stop: stop)
    } catch {
      throw .other("\(path) cannot be run: \(error)")
    }
    switch finished.end {
    case .exited(0):
      if finished.isOutputCut { throw .other("its answer is longer than 16 MB") }
      return finished.output
    case .exited: throw AWSFailure(saying: redacted(finished.errors))
    case .killed(let signal): throw .other("signal \(signal) killed it")
    case .outOfTime: throw .outOfTime(seconds: Int(timeLimit.components.seconds))
    case .stopped: throw .stopped
    }
  }

  /// What the CLI says, without what is secret in the variables that it got, and without passwords in addresses.
  private func redacted(_ bytes: [UInt8]) -> String {
    var text = String(decoding: bytes, as: UTF8.self)
    for name in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ACCESS_KEY_ID"] {
      guard let value = variables[name], value.utf8.count >= 4 else { continue }
      text = text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "***")
    }
    return text.replacing(#/:\/\/[^\/@\s"]*@/#) { _ in "://***@" }
  }
}
