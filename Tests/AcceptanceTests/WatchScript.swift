import Foundation
import TestSupport
import Testing

/// A watch test as text: what happens to a project's files, and what is to be so afterwards.
///
/// Each file of `Tests/Watch` is one case: `#` begins a remark, and any other line is a step. A line that ends in `\` goes
/// on in the next, whose indentation does not count. Paths are relative to the project. The steps:
///
///     config KEY = VALUE            adds a line to dagwatchd.toml
///     start [WRAPPER...]            starts the daemon, under a program that starts another
///     task NAME                     saves the file that names the pipeline's one task, in place
///     write PATH TEXT               in place; `\n` is a line end; folders are made
///     append PATH TEXT              the same, at the end
///     replace PATH TEXT             as a new file that takes the other's name
///     sh SCRIPT                     runs a shell in the project, and wants it to succeed; $DAGWATCHD is the daemon's
///                                   program, $OUTSIDE a folder beside the project,
///                                   $WATCH that of the scripts
///     stop, cont, kill, hup         SIGSTOP, until it stands still; SIGCONT, SIGKILL, SIGHUP
///     sync                          waits until everything so far is in a generation
///     tell-time                     prints how long the last sync took, for whoever measures
///     await                         waits until the daemon tells of a generation, asking for none
///     await-said TEXT               waits until the daemon says so
///     repeat N ... end              the steps between, N times; $N is 1, 2, ...
///     needs PROGRAM, needs-root     without it the case is skipped; so for needs-namespaces
///
/// What is expected is about the last `sync`:
///
///     expect-generations +N         so many since the last such step (or +N or less: <=N)
///     expect-tasks NAME...          the published DAG has these tasks and no others
///     expect-published PATH         it is there; expect-absent PATH: it is not
///     expect-outcome OUTCOME...     published, unchanged or failed: one of these
///     expect-diagnostic CODE
///     expect-degraded TEXT          a reason holds the text; expect-healthy: there is no reason
///     expect-counter NAME N         one of the status's counters, at least
///     expect-none COUNTER           that counter is zero
///     expect-clean                  a clean build of the project has nothing to change
///     expect-within MILLISECONDS    the last `sync` took no longer
///
/// At the end of every case, unless its last generation failed, the project is to be clean in that sense.
struct WatchScript: Sendable, CustomTestStringConvertible {
  struct Step: Sendable {
    var line: Int
    var verb: String
    /// What stands behind the verb.
    var rest: String
    /// The steps of a `repeat`.
    var body: [Step] = []
  }

  var name: String
  var steps: [Step]

  var testDescription: String { name }

  struct Malformed: Error, CustomStringConvertible {
    var description: String
  }

  /// All scripts, by name.
  static let all: [Result<WatchScript, Malformed>] = {
    let folder = repositoryRoot.appending(path: "Tests/Watch")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
      let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
      return Result { () throws(Malformed) in try WatchScript(name: String(name.dropLast(4)), text: text) }
    }
  }()

  init(name: String, text: String) throws(Malformed) {
    self.name = name
    var open: [Step] = []
    var steps: [[Step]] = [[]]
    for (number, line) in Self.lines(text) {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") { continue }
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let step = Step(line: number, verb: parts[0], rest: parts.count > 1 ? parts[1] : "")
      switch step.verb {
      case "repeat":
        open.append(step)
        steps.append([])
      case "end":
        guard var loop = open.popLast() else { throw Malformed(description: "\(name):\(number): no repeat") }
        loop.body = steps.removeLast()
        steps[steps.count - 1].append(loop)
      default: steps[steps.count - 1].append(step)
      }
    }
    if let loop = open.last { throw Malformed(description: "\(name):\(loop.line): a repeat without its end") }
    self.steps = steps[0]
  }

  /// Lines with their numbers, those that go on put together.
  private static func lines(_ text: String) -> [(Int, String)] {
    var lines: [(Int, String)] = []
    var goesOn = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let part = line.hasSuffix("\\") ? String(line.dropLast()) : String(line)
      if goesOn {
        lines[lines.count - 1].1 += part.drop { $0 == " " }
      } else {
        lines.append((index + 1, part))
      }
      goesOn = line.hasSuffix("\\")
    }
    return lines
  }
}
