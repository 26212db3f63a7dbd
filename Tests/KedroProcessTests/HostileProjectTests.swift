import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import KedroProcess

/// Projects that do to their process whatever a program can do: there is an answer, or one diagnostic, in time; and nothing
/// of it goes on.
@Suite("A project that misbehaves")
struct HostileProjectTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    /// What stands at the beginning of a module that every pipeline imports. `started(pid)` notes a process.
    var code: String
    /// nil: the answer is as if nothing had happened.
    var diagnostic: DiagnosticCode?
    var message = ""
    /// The line of the place; 0: no place.
    var line = 0
    var milliseconds = 120_000
    /// How many processes it starts.
    var processes = 0

    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "closes its outputs", code: "os.close(0); os.close(1); os.close(2)"),
    Row(
      name: "closes what is not its own", code: "os.closerange(3, 256)", diagnostic: .kedroEnded,
      message: "the project closed the descriptor"),
    Row(
      name: "opens a file in the place of the answer",
      code: "os.close(3)\nlog = os.open(os.environ['ASIDE'] + '/log', os.O_CREAT | os.O_WRONLY)",
      diagnostic: .kedroEnded, message: "the project closed the descriptor"),
    Row(name: "changes the folder", code: "os.chdir('/')"),
    Row(
      name: "removes the folder that it is in",
      code: "os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\ntry: open('x')\nexcept OSError: pass"),
    Row(
      name: "exchanges json and os",
      code: "import json\njson.dumps = json.dump = lambda *a, **k: '{}'\nos.write = os._exit = lambda *a: 0"),
    Row(name: "loses its outputs", code: "sys.stdout = sys.stderr = None"),
    Row(name: "floods an output", code: "for _ in range(1024): os.write(2, b'x' * 2**20)"),
    Row(
      name: "forks, and lets both go on", code: "pid = os.fork()\nif pid: started(pid); os.waitpid(pid, 0)",
      processes: 1),
    Row(
      name: "forks, and waits for nobody",
      code: "pid = os.fork()\nif pid: started(pid)\nelse: signal.pause()", processes: 1),
    Row(
      name: "leaves a daemon behind",
      code: """
        ready, tell = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                started(os.getpid())
                os.write(tell, b'x')
                os.closerange(0, 256)
                os.umask(0); os.chdir('/')
                signal.pause()
            os._exit(0)
        os.wait()
        os.read(ready, 1)
        """, processes: 1),
    Row(
      name: "starts a program in a session of its own",
      code: "started(__import__('subprocess').Popen(['sleep', '3600'], start_new_session=True).pid)",
      processes: 1),
    Row(
      name: "threads that do not end",
      code: "import threading\nfor _ in range(9): threading.Thread(target=time.sleep, args=(3600,)).start()"),
    Row(name: "work left for the exit", code: "import atexit\natexit.register(time.sleep, 3600)"),
    Row(
      name: "ends with success", code: "os._exit(0)", diagnostic: .kedroEnded, message: "it exited with 0"),
    Row(
      name: "a segmentation fault", code: "import ctypes\nctypes.string_at(0)", diagnostic: .kedroEnded,
      message: "signal 11 killed it"),
    Row(
      name: "sys.exit without a reason", code: "sys.exit()", diagnostic: .kedroFailed, message: "SystemExit",
      line: 5),
    Row(
      name: "an interrupt", code: "raise KeyboardInterrupt", diagnostic: .kedroFailed,
      message: "KeyboardInterrupt", line: 5),
    Row(
      name: "an exception that cannot be printed",
      code: "class Rude(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\nraise Rude",
      diagnostic: .kedroFailed, message: "(its message cannot be printed)", line: 8),
    Row(
      name: "recursion without an end", code: "def f(): f()\nf()", diagnostic: .kedroFailed,
      message: "RecursionError", line: 5),
    Row(
      name: "a loop without an end", code: "while True: pass", diagnostic: .kedroTimeLimit,
      message: "within 12 seconds", line: 5, milliseconds: 12_000),
    Row(
      name: "a loop that does not want to end",
      code: "while True:\n    try: signal.pause()\n    except BaseException: pass",
      diagnostic: .kedroTimeLimit,
      message: "within 6 seconds", milliseconds: 6000),
    Row(
      name: "another program in its place", code: "os.execvp('sleep', ['sleep', '3600'])",
      diagnostic: .kedroTimeLimit, message: "within 6 seconds", milliseconds: 6000),
  ]

  @Test(.needs(.kedro17), arguments: rows) func isToldAndEnds(_ row: Row) throws {
    let shop = try Shop()
    let aside = shop.scratch.url.appending(path: "aside")
    try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
    try shop.write(
      """
      import os, signal, sys, time
      def started(pid):
          with open(os.environ['ASIDE'] + '/started', 'a') as file: file.write(f'{pid}\\n')

      \(row.code)
      """, to: "src/shop/hostile.py")
    // In the registry, since what find_pipelines imports may fail alone.
    try shop.write(
      """
      import shop.hostile
      from kedro.framework.project import find_pipelines

      def register_pipelines():
          return find_pipelines()

      """, to: "src/shop/pipeline_registry.py")
    var variables = KedroAsking.processEnvironment()
    variables["ASIDE"] = aside.path
    let begin = ContinuousClock.now
    let answer = KedroAsking.ask(
      shop.question { $0.timeLimit = .milliseconds(row.milliseconds) }, variables: variables)
    #expect(ContinuousClock.now - begin < .milliseconds(row.milliseconds) + .seconds(30))

    if let code = row.diagnostic {
      #expect(answer.diagnostics.map(\.code) == [code])
      let first = try #require(answer.diagnostics.first)
      #expect(first.message.contains(row.message), "\(first.message)")
      #expect((first.location?.line ?? 0) == row.line)
      if row.line > 0 { #expect(first.location?.path == "src/shop/hostile.py") }
    } else {
      #expect(answer.diagnostics == [])
      #expect(answer.model?.pipelines.map(\.name).sorted() == ["__default__", "again", "ds"])
    }
    let processes = (try? String(contentsOf: aside.appending(path: "started"), encoding: .utf8)) ?? ""
    let started = processes.split(separator: "\n").compactMap { pid_t($0) }
    #expect(started.count == row.processes)
    for process in started { #expect(!isRunning(process), "\(process) goes on") }
    // The answer went nowhere else.
    if let log = try? Data(contentsOf: aside.appending(path: "log")) { #expect(log.isEmpty) }
  }

  /// Whether there is such a process, and no zombie that waits for its parent.
  private func isRunning(_ process: pid_t) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    return status.split(separator: ")").last?.split(separator: " ").first != "Z"
  }
}

/// What changes while Kedro reads it is no answer to anything.
@Suite("A project that changes under Kedro")
struct ChangingProjectTests {
  /// A file that the project reads and another process writes, so many times as it is asked.
  private func ask(times: Int) throws -> (answer: KedroAnswer, asked: Int) {
    let shop = try Shop()
    let aside = shop.scratch.url.appending(path: "aside")
    try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
    try shop.write("0", to: "data/number.txt")
    try shop.write(
      """
      import os, subprocess
      from pathlib import Path
      root = Path(__file__).parents[2]
      number = (root / "data/number.txt").read_text()
      asked = Path(os.environ["ASIDE"], "asked")
      count = len(asked.read_text()) if asked.exists() else 0
      asked.write_text("x" * (count + 1))
      if count < \(times):
          # Not by this process: that would be its own affair.
          subprocess.run(["sh", "-c", f"sleep 0.05; echo -n {count + 1} >{root}/data/number.txt"], check=True)

      from kedro.pipeline import node, pipeline

      def register_pipelines():
          return {"__default__": pipeline([node(len, "a", "b", name="number" + number)])}

      """, to: "src/shop/pipeline_registry.py")
    var variables = KedroAsking.processEnvironment()
    variables["ASIDE"] = aside.path
    let answer = KedroAsking.ask(shop.question(), variables: variables)
    let asked = try Data(contentsOf: aside.appending(path: "asked")).count
    return (answer, asked)
  }

  @Test(.needs(.kedro17)) func isAskedAboutOnceThatLasts() throws {
    for times in [0, 1, 2] {
      let (answer, asked) = try ask(times: times)
      #expect(asked == times + 1)
      #expect(answer.diagnostics == [])
      #expect(answer.model?.pipelines.first?.nodes.map(\.name) == ["number\(times)"])
    }
  }

  @Test(.needs(.kedro17)) func whatChangesEveryTimeIsTold() throws {
    let (answer, asked) = try ask(times: 100)
    #expect(asked == KedroAsking.mostTimes)
    #expect(answer.diagnostics.map(\.code) == [.unwatchedInput])
    #expect(answer.diagnostics.first?.severity == .warning)
    #expect(answer.diagnostics.first?.location?.path == "data/number.txt")
  }

  /// Beside the project, too: a file that is written once more, or goes.
  @Test(.needs(.kedro17), arguments: [("printf two >", "two"), ("rm", "none")])
  func besideItIsAskedAboutAgain(_ command: String, _ name: String) throws {
    let shop = try Shop()
    try shop.scratch.write("one", to: "beside/name.txt")
    let file = shop.scratch.url.resolvingSymlinksInPath().path + "/beside/name.txt"
    try shop.write(
      """
      import subprocess
      from kedro.pipeline import node, pipeline

      def register_pipelines():
          try:
              name = open("\(file)").read()
          except FileNotFoundError:
              name = "none"
          if name == "one":
              subprocess.run("sleep 0.05; \(command) \(file)", shell=True, check=True)
          return {"__default__": pipeline([node(len, "a", "b", name=name)])}

      """, to: "src/shop/pipeline_registry.py")
    let answer = shop.ask()
    #expect(answer.diagnostics == [])
    #expect(answer.model?.pipelines.first?.nodes.map(\.name) == [name])
  }

  /// What the project itself writes while it is imported is as it made it.
  @Test(.needs(.kedro17)) func itsOwnWritingIsNoChange() throws {
    let shop = try Shop()
    try shop.write(
      """
      from pathlib import Path
      log = Path(__file__).parent / "runs.txt"
      log.write_text("run")
      log.with_suffix(".new").write_text("run"); log.with_suffix(".new").rename(log)
      count = len(log.read_text()) + len(list(log.parent.iterdir()))
      \(Shop.nodes)
      """, to: "src/shop/nodes.py")
    let answer = shop.ask()
    #expect(answer.diagnostics == [])
    #expect(answer.files.contains(.root.appending("src/shop/runs.txt")))
  }
}
