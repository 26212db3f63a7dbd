import Foundation
import TestSupport
import Testing

/// A small project of one pipeline with one task, a daemon that watches it, and the steps of a script carried out on
/// both.
final class WatchStage {
  private let scratch: ScratchFolder
  private let script: WatchScript
  /// How often the script was played before, from which what is drawn by chance is drawn.
  private let round: Int
  private var daemon: RunningDaemon?
  /// What `dagwatchd sync` last said.
  private var synced: JSONValue?
  private var syncTime = Duration.zero
  /// Generations at the last step that counted them.
  private var counted = 0.0
  /// When all of it has to be over: what hangs is killed, and fails with what it said.
  private let deadline = ContinuousClock.now + .seconds(60)
  private var timeLeft: Duration { max(.zero, deadline - .now) }

  private var project: URL { scratch.url.appending(path: "shop") }
  private var state: URL { scratch.url.appending(path: "state") }
  private var outside: URL { scratch.url.appending(path: "outside") }
  private static let tasksFile = "src/shop/pipelines/clean/names.py"

  init(_ script: WatchScript, round: Int) throws {
    self.script = script
    self.round = round
    scratch = try ScratchFolder()
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
    for (path, text) in Self.files { try scratch.write(text, to: "shop/" + path) }
  }

  /// The daemon ends before what it writes to goes.
  deinit { daemon = nil }

  private static let files = [
    "pyproject.toml":
      "[tool.kedro]\npackage_name = \"shop\"\nproject_name = \"shop\"\nkedro_init_version = \"1.0.0\"\n",
    "src/shop/__init__.py": "__version__ = \"1.0\"\n",
    "src/shop/settings.py": "",
    "src/shop/pipeline_registry.py": """
    from kedro.framework.project import find_pipelines

    def register_pipelines():
        pipelines = find_pipelines(raise_errors=True)
        pipelines["__default__"] = sum(pipelines.values())
        return pipelines

    """,
    "src/shop/pipelines/__init__.py": "",
    "src/shop/pipelines/clean/__init__.py": "from .pipeline import create_pipeline\n",
    "src/shop/pipelines/clean/pipeline.py": """
    from kedro.pipeline import Pipeline, node
    from .names import NAMES

    def step(table):
        return table

    def create_pipeline(**kwargs):
        return Pipeline([node(step, "raw", name, name=name) for name in NAMES])

    """,
    tasksFile: "NAMES = [\"wash\"]\n",
    "conf/base/catalog.yml": "raw:\n  type: pandas.CSVDataset\n  filepath: data/raw.csv\n",
    "conf/base/parameters.yml": "rate: 1\n",
    "conf/local/.gitkeep": "",
  ]

  /// Carries out the whole script.
  func play() throws {
    for step in script.steps { try play(step, round: nil) }
    guard daemon?.isRunning == true else { return }
    try sync()
    if synced?["generation"]?["outcome"]?.text == "failed" { return }
    try expectClean("\(script.name), at its end")
  }

  private func expectClean(_ place: Comment) throws {
    let difference = try dagwatchd("diff")
    #expect(difference.status == 0, "\(place): not as a clean build: \(difference.text)\(difference.errors)")
  }

  private func play(_ step: WatchScript.Step, round: Int?) throws {
    let rest = round.map { step.rest.replacing("$N", with: String($0)) } ?? step.rest
    let words = rest.split(separator: " ").map(String.init)
    let place = "\(script.name):\(step.line): \(step.verb) \(rest)"
    do {
      switch step.verb {
      case "repeat":
        let count = try #require(Int(rest), "\(place)")
        for round in 1...count { for inner in step.body { try play(inner, round: round) } }
      case "needs":
        for program in words where try run(["sh", "-c", "command -v \(program)"]).status != 0 {
          // What `make test` installs is there; elsewhere the case is left out, visibly.
          throw Skipped(reason: "no \(program)")
        }
      case "needs-root": if geteuid() != 0 { throw Skipped(reason: "not root") }
      case "needs-namespaces": if !hasNamespaces { throw Skipped(reason: "no namespaces here") }
      case let verb where verb.hasPrefix("expect-"): try expect(verb, rest, words, place)
      default: try act(step.verb, rest, words, place)
      }
    } catch let known as Skipped {
      throw known
    } catch let known as Broken {
      throw known
    } catch {
      throw Broken(place: place, cause: String(describing: error), said: daemon?.said ?? "nothing")
    }
  }

  /// A step that could not be carried out, with all that the daemon had said.
  struct Broken: Error, CustomStringConvertible {
    var place: String
    var cause: String
    var said: String

    var description: String { "\(place): \(cause)\nthe daemon said:\n\(said)" }
  }

  struct Skipped: Error { var reason: String }

  // MARK: - What happens

  private func act(_ verb: String, _ rest: String, _ words: [String], _ place: String) throws {
    switch verb {
    case "config": try put(rest + "\n", at: "dagwatchd.toml", mode: "a")
    case "start":
      daemon = nil
      // By a shell, for the quotes in it, which then becomes the wrapper.
      let wrapper = rest.isEmpty ? [] : ["sh", "-c", "exec \(rest) \"$@\"", "sh"]
      daemon = try RunningDaemon(
        project: project, state: state, under: wrapper, within: min(timeLeft, RunningDaemon.limit))
      try sync()
      counted = generations
    case "task": try put("NAMES = [\"\(rest)\"]\n", at: Self.tasksFile, mode: "w")
    case "write": try put(Self.text(rest), at: words[0], mode: "w")
    case "append": try put(Self.text(rest), at: words[0], mode: "a")
    case "replace":
      try put(Self.text(rest), at: words[0] + ".new", mode: "w")
      rename(project.appending(path: words[0] + ".new").path, project.appending(path: words[0]).path)
    case "sh":
      let done = try run(
        ["sh", "-ec", rest],
        environment: [
          "DAGWATCHD": Example.executable.path, "STATE_DIRECTORY": state.path, "OUTSIDE": outside.path,
          "PROJECT": project.path, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a",
          "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
          "TASKS": Self.tasksFile, "HOME": scratch.url.path, "ROUND": String(round),
          "WATCH": repositoryRoot.appending(path: "Tests/Watch").path,
        ], in: FileManager.default.fileExists(atPath: project.path) ? project : scratch.url,
        within: timeLeft)
      try #require(done.status == 0, "\(place): \(done.text)\(done.errors)")
    case "stop": daemon?.stop()
    case "cont": daemon?.signal(SIGCONT)
    case "hup":
      daemon?.signal(SIGHUP)
      _ = try daemon?.generation(within: min(timeLeft, RunningDaemon.limit))
    case "kill": daemon?.kill()
    case "sync": try sync()
    case "tell-time": print("sync took \(Int(syncTime / .milliseconds(1))) ms")
    case "await": _ = try daemon?.generation(within: min(timeLeft, RunningDaemon.limit))
    case "await-said": try daemon?.next(rest, within: min(timeLeft, RunningDaemon.limit))
    default: throw WatchScript.Malformed(description: "\(place): no such step")
    }
  }

  /// What stands behind a path.
  private static func text(_ rest: String) -> String {
    let text = rest.split(separator: " ", maxSplits: 1).dropFirst().first ?? ""
    return text.replacing("\\n", with: "\n") + "\n"
  }

  private func put(_ text: String, at path: String, mode: String) throws {
    let file = project.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let handle = try #require(fopen(file.path, mode), "\(path): \(errno)")
    fputs(text, handle)
    fclose(handle)
  }

  private func dagwatchd(_ arguments: String...) throws -> Finished {
    try run(
      [Example.executable.path] + arguments + [project.path], environment: ["STATE_DIRECTORY": state.path],
      within: timeLeft)
  }

  private func sync() throws {
    let start = ContinuousClock.now
    let done = try dagwatchd("sync", "--json", "--timeout", "20")
    syncTime = ContinuousClock.now - start
    daemon?.listen()
    try #require(
      done.status < 2 || done.status == 75, "\(script.name): sync: \(done.status) \(done.errors)")
    synced = done.output.isEmpty ? nil : try JSONDecoder().decode(JSONValue.self, from: done.output)
  }

  // MARK: - What is expected

  private var generations: Double { counter("generations") }

  private func counter(_ name: String) -> Double {
    if case .number(let count) = synced?["counters"]?[name] { count } else { 0 }
  }

  private func expect(_ verb: String, _ rest: String, _ words: [String], _ place: String) throws {
    daemon?.listen()
    let place = Comment(rawValue: "\(place)\nthe daemon said:\n\(daemon?.said ?? "nothing")")
    let generation = synced?["generation"]
    switch verb {
    case "expect-generations":
      let new = generations - counted
      counted = generations
      let wanted = try #require(Double(rest.drop { "+<=".contains($0) }), place)
      #expect(rest.hasPrefix("<=") ? new <= wanted : new == wanted, place)
    case "expect-tasks": #expect(tasks == words.sorted(), place)
    case "expect-published": #expect(exists(rest), place)
    case "expect-absent": #expect(!exists(rest), place)
    case "expect-outcome": #expect(words.contains(generation?["outcome"]?.text ?? ""), place)
    case "expect-diagnostic":
      #expect(generation?["diagnostics"]?.elements.contains { $0["code"]?.text == rest } == true, place)
    case "expect-degraded":
      #expect(synced?["degraded"]?.elements.contains { $0.text?.contains(rest) == true } == true, place)
    case "expect-healthy": #expect(synced?["degraded"]?.elements.isEmpty == true, place)
    case "expect-counter":
      #expect(try counter(words[0]) >= #require(Double(words[1])), place)
    case "expect-none": #expect(counter(words[0]) == 0, place)
    case "expect-clean": try expectClean(place)
    case "expect-within": #expect(syncTime <= .milliseconds(try #require(Int(rest))), place)
    default: throw WatchScript.Malformed(description: "\(place): no such step")
    }
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: project.appending(path: path).path)
  }

  /// The ids of the tasks of the published DAG, sorted; nil where there is none.
  private var tasks: [String]? {
    let dag = project.appending(path: "airflow_dags/shop_dag.py")
    guard let text = try? String(contentsOf: dag, encoding: .utf8),
      let list = text.firstMatch(of: /\nTASKS = \[\n(?<tasks>(?s).*?)\n\]\n/)
    else { return nil }
    return list.output.tasks.matches(of: /\(\s*"([^"]+)",\s*\[/).map { String($0.output.1) }.sorted()
  }
}
