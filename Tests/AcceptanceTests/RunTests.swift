import Foundation
import TestSupport
import Testing

/// What a user sees of the daemon. Every step waits for the daemon's own word and never for a time: where nothing may
/// happen, the next thing that does happen shows by its number that nothing came between.
@Suite("dagwatchd run")
struct RunTests {
  private let example: Example
  private let registry: URL
  private let processing: URL

  init() throws {
    example = try Example()
    registry = example.project.appending(path: "src/lunar_fares/pipeline_registry.py")
    processing = example.project.appending(path: "src/lunar_fares/pipelines/data_processing/pipeline.py")
  }

  private var dag: URL { example.dags.appending(path: "lunar_fares_dag.py") }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  private func change(_ file: URL, _ change: (String) -> String) throws {
    try Data(change(text(file)).utf8).write(to: file)
  }

  @Test func aSaveBecomesADAG() throws {
    let daemon = try RunningDaemon(example)
    #expect(try text(dag).contains("\"clean_shuttles\""))
    try change(processing) { $0.replacing("name=f\"clean_{table}\"", with: "name=f\"tidy_{table}\"") }
    let generation = try daemon.generation()
    #expect(generation.trigger == "save")
    #expect(generation.result == "1 written, 1 unchanged")
    #expect(try text(dag).contains("\"tidy_shuttles\""))
    #expect(try !text(dag).contains("\"clean_shuttles\""))
  }

  @Test func aSyntaxErrorLeavesTheLastGoodDAG() throws {
    let daemon = try RunningDaemon(example)
    let before = try text(dag)
    try change(registry) { $0 + "x = (\n" }
    let failed = try daemon.generation()
    #expect(failed.result == "failed, and the last good output stays")
    #expect(failed.before.contains("pipeline_registry.py:"))
    #expect(failed.before.contains("error[DW201]: '(' was never closed"))
    #expect(try text(dag) == before)
    try change(registry) { $0.replacing("x = (\n", with: "") }
    #expect(try daemon.generation().result == "0 written, 2 unchanged")
  }

  @Test func whatChangesNothingLeavesNoTrace() throws {
    let daemon = try RunningDaemon(example)
    let inode = try FileManager.default.attributesOfItem(atPath: dag.path)[.systemFileNumber] as? Int
    try change(registry) { $0 }
    try Data("x".utf8).write(to: example.project.appending(path: "NOTES.md"))
    try Data("x".utf8).write(to: example.project.appending(path: "data/01_raw/other.csv"))
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: registry.path)
    try change(registry) { $0 + "# the end\n" }
    let generation = try daemon.generation()
    #expect(generation.number == 2)
    #expect(generation.result == "0 written, 2 unchanged")
    let after = try FileManager.default.attributesOfItem(atPath: dag.path)[.systemFileNumber] as? Int
    #expect(after == inode)
  }

  /// Nor do lines above the nodes' functions, whose numbers then are others.
  @Test func aCommentPublishesNothing() throws {
    let daemon = try RunningDaemon(example)
    let before = try text(dag)
    for file in ["nodes.py", "pipeline.py"] {
      try example.change("src/lunar_fares/pipelines/data_processing/\(file)") { "# One line more.\n\n" + $0 }
      #expect(try daemon.generation().result == "0 written, 2 unchanged")
    }
    #expect(try text(dag) == before)
  }

  @Test func aNewPipelineIsFound() throws {
    let daemon = try RunningDaemon(example, "--all")
    let package = example.project.appending(path: "src/lunar_fares/pipelines/brand_new")
    let staged = example.project.appending(path: "staged")
    try FileManager.default.createDirectory(at: staged, withIntermediateDirectories: true)
    try Data("from .pipeline import create_pipeline\n".utf8).write(to: staged.appending(path: "__init__.py"))
    try Data(
      """
      from kedro.pipeline import Pipeline, node

      def look(companies):
          return companies

      def create_pipeline(**kwargs):
          return Pipeline([node(look, "raw_companies", "looked_at", name="look")])

      """.utf8
    ).write(to: staged.appending(path: "pipeline.py"))
    try FileManager.default.moveItem(at: staged, to: package)
    #expect(try daemon.generation().result.contains("written"))
    #expect(try text(example.dags.appending(path: "lunar_fares_brand_new_dag.py")).contains("look"))
  }

  @Test func aReloadBuildsAndASignalEnds() throws {
    let daemon = try RunningDaemon(example)
    daemon.signal(SIGHUP)
    let reload = try daemon.generation()
    #expect(reload.trigger == "reload")
    #expect(reload.result == "0 written, 2 unchanged")
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
  }

  @Test func interruptEndsIt() throws {
    let daemon = try RunningDaemon(example)
    daemon.signal(SIGINT)
    #expect(try daemon.exitStatus() == 0)
  }

  @Test func theConfigurationIsFollowed() throws {
    let daemon = try RunningDaemon(example)
    let own = example.project.appending(path: "dagwatchd.toml")
    try Data("pipelinse = [\"data_science\"]\n".utf8).write(to: own)
    let failed = try daemon.generation()
    #expect(failed.before.contains("dagwatchd.toml:1:1: error[DW104]: unknown key `pipelinse`"))
    #expect(failed.before.contains("did you mean `pipelines`?"))
    try Data("pipelines = [\"data_science\"]\ntarget-dir = \"other\"\nwheel.build = false\n".utf8).write(
      to: own)
    #expect(try daemon.generation().result == "2 written, 0 unchanged, 2 removed")
    #expect(!FileManager.default.fileExists(atPath: example.dags.path))
    let other = example.project.appending(path: "other/lunar_fares_data_science_dag.py")
    #expect(FileManager.default.fileExists(atPath: other.path))
  }

  @Test func whatCannotBeWrittenIsTriedAgainByItself() throws {
    try FileManager.default.createDirectory(at: dag, withIntermediateDirectories: true)
    let daemon = try RunningDaemon(example)
    try FileManager.default.removeItem(at: dag)
    let generation = try daemon.generation()
    #expect(generation.trigger == "retry")
    #expect(generation.result == "1 written, 1 unchanged")
    #expect(try text(dag).contains("clean_shuttles"))
  }

  /// The first renaming, which is that of the requirements, is refused; the tracer lets itself be forgotten (-D).
  @Test(
    .enabled(if: (try? run(["strace", "-e", "trace=none", "true"]))?.status == 0, "no strace"),
    arguments: ["ENOSPC", "EACCES", "EROFS", "EIO"])
  func whatTheMachineRefusesIsTriedAgain(_ error: String) throws {
    let daemon = try RunningDaemon(
      example,
      under: ["strace", "-D", "-f", "-o", "/dev/null", "-e", "inject=rename:error=\(error):when=1"])
    let generation = try daemon.generation()
    #expect(generation.trigger == "retry")
    #expect(generation.result == "2 written, 0 unchanged")
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
    let history = try example.dagwatchd("history", example.project.path, "--json")
    let json = try JSONDecoder().decode(JSONValue.self, from: history.output)
    let outcomes = json["generations"]?.elements.compactMap { $0["outcome"]?.text }
    #expect(outcomes == ["published", "failed"])
  }

  /// A file may not become larger than 2 KiB, and the DAG is larger.
  @Test func aLimitOfFileSizesIsARefusalLikeAnyOther() throws {
    let built = try run(
      [
        "sh", "-c", "ulimit -f 4; exec \"$0\" \"$@\"", Example.executable.path, "build", example.project.path,
      ],
      environment: ["STATE_DIRECTORY": example.aside("state").path])
    #expect(built.status < 128, "\(built.errors)")
    #expect(built.errors.contains("File too large"), "\(built.errors)")
    let left = (try? FileManager.default.contentsOfDirectory(atPath: example.dags.path)) ?? []
    #expect(!left.contains { $0.hasSuffix(".tmp") }, "\(left)")
  }

  /// What is said would else be written into the first files that are opened.
  @Test func closedStreamsAreNobodys() throws {
    let built = try run(
      [
        "sh", "-c", "exec \"$0\" \"$@\" <&- >&- 2>&-", Example.executable.path, "build", example.project.path,
      ],
      environment: ["STATE_DIRECTORY": example.aside("state").path])
    #expect(built.status == 0)
    #expect(try text(dag).contains("clean_shuttles"))
  }

  /// Where there is no /proc, nobody knows what was asked.
  @Test(.enabled(if: hasNamespaces, "no namespaces here")) func unreadableArgumentsAreAnError() throws {
    let built = try run(
      [
        "unshare", "--mount", "--map-root-user", "sh", "-c", "mount -t tmpfs none /proc; exec \"$0\" \"$@\"",
        Example.executable.path, "build", example.project.path,
      ],
      environment: ["STATE_DIRECTORY": example.aside("state").path])
    #expect(built.status == 70)
    #expect(built.errors == "error: what it was started with cannot be read: is /proc there?\n")
    #expect(built.output.isEmpty)
  }

  @Test func theHistoryIsPrunedAtTheStart() throws {
    for _ in 1...3 { _ = try example.dagwatchd("build", example.project.path) }
    let own = example.project.appending(path: "dagwatchd.toml")
    try Data("history.keep = 2\n".utf8).write(to: own)
    _ = try RunningDaemon(example)
    let history = try example.dagwatchd("history", example.project.path, "--json")
    let json = try JSONDecoder().decode(JSONValue.self, from: history.output)
    #expect(json["generations"]?.elements.count == 2)
  }

  @Test func whatAKilledPublisherLeftIsRemoved() throws {
    _ = try example.dagwatchd("build", example.project.path)
    let leftover = example.dags.appending(path: ".lunar_fares_dag.py.dagwatchd-0123456789abcdef.tmp")
    try Data().write(to: leftover)
    _ = try RunningDaemon(example)
    #expect(!FileManager.default.fileExists(atPath: leftover.path))
  }

  @Test func aSecondDaemonIsRefused() throws {
    let daemon = try RunningDaemon(example)
    let second = try example.dagwatchd("run", example.project.path)
    #expect(second.status == 75)
    #expect(
      second.errors.wholeMatch(of: /error: another dagwatchd serves this project: process [0-9]+\n/) != nil)
    daemon.signal(SIGTERM)
    #expect(try daemon.exitStatus() == 0)
  }

  @Test("A daemon answers for its own project alone, whoever shares its state folder")
  func anotherProjectIsNotAnsweredFor() throws {
    let daemon = try RunningDaemon(example)
    let other = example.aside("other")
    try FileManager.default.copyItem(at: example.project, to: other)
    for command in ["sync", "status"] {
      let asked = try example.dagwatchd(command, other.path)
      #expect(asked.status == 69 && asked.text == "", "\(command)")
      let served = "that of the state folder serves " + example.project.path
      #expect(asked.errors == "error: no daemon serves this project: \(served)\n")
      #expect(try example.dagwatchd(command, example.project.path).status == 0)
    }
    withExtendedLifetime(daemon) {}
  }

  @Test("A project that is there and is no readable folder, or whose folders above are gone, is asked about")
  func whatCannotBeReadIsAskedAbout() throws {
    let daemon = try RunningDaemon(example)
    let away = example.aside("away")
    for command in ["sync", "status"] {
      try FileManager.default.moveItem(at: example.project, to: away)
      try Data().write(to: example.project)
      let asked = try example.dagwatchd(command, example.project.path)
      #expect(asked.status == (command == "sync" ? 75 : 0), "\(asked.errors)")
      #expect(asked.text.contains(command == "sync" ? "generation 1" : "no, the project's folder is gone"))
      try FileManager.default.removeItem(at: example.project)
      try FileManager.default.moveItem(at: away, to: example.project)
      #expect(try example.dagwatchd("sync", example.project.path).status == 0)
    }
    let nowhere = try example.dagwatchd("sync", example.project.path + "/no/where")
    #expect(nowhere.status == 69, "\(nowhere.errors)")
    withExtendedLifetime(daemon) {}
  }

  @Test("However many wait for a generation, nobody is told that no daemon runs")
  func aCrowdIsServed() throws {
    let git = example.project.appending(path: ".git")
    try FileManager.default.createDirectory(at: git, withIntermediateDirectories: true)
    let daemon = try RunningDaemon(example)
    let lock = git.appending(path: "index.lock")
    try Data().write(to: lock)
    let settings = example.project.appending(path: "src/lunar_fares/settings.py")
    try Data("# held\n".utf8).write(to: settings)
    // The last of them is not among those who may wait, and waits for its turn.
    let crowd = try run(
      [
        "sh", "-c",
        """
        for i in $(seq 40); do "$0" sync --timeout 30 "$1" > /dev/null & pids="$pids $!"; done
        for i in $(seq 1000); do if "$0" status "$1" | grep -q "when git is done"; then break; fi; done
        "$0" sync --timeout 0.5 "$1" > /dev/null; echo "late $?"
        rm "$2"
        for pid in $pids; do wait $pid; echo "ended $?"; done
        """, Example.executable.path, example.project.path, lock.path,
      ], environment: ["STATE_DIRECTORY": example.aside("state").path])
    let ends = ["late 75"] + Array(repeating: "ended 0", count: 40)
    #expect(crowd.text.split(separator: "\n").map(String.init) == ends, "\(crowd.errors)")
    withExtendedLifetime(daemon) {}
  }

  @Test func isThereBeforeItsProject() throws {
    let pyproject = example.project.appending(path: "pyproject.toml")
    let good = try Data(contentsOf: pyproject)
    try FileManager.default.removeItem(at: pyproject)
    let daemon = try RunningDaemon(example)
    try good.write(to: pyproject)
    #expect(try daemon.generation().result == "2 written, 0 unchanged")
  }
}

@Suite("The command line")
struct CommandLineTests {
  private let example: Example

  init() throws { example = try Example() }

  static let wrong: [(arguments: [String], status: Int32, errors: String)] = [
    (["build", "--all", "--pipelines", "x"], 64, "exclude each other"),
    (["run", "--all", "-p", "x"], 64, "exclude each other"),
    (["build", "--pipelines", " , "], 64, "names no pipeline"),
    (["build", "--env", ""], 64, "must not be empty"),
    (["build", "--engine", "magic"], 64, "--engine"),
    (["inspect", "--kedro-version", "1.7"], 64, "must be a version like 1.7.0"),
    (["history", "--since", "nope"], 64, "is no time"),
    (["history", "-n", "0"], 64, "must be at least 1"),
    (["history", "--outcome", "fine"], 64, "--outcome"),
    (["bulid"], 64, "bulid"),
    (["build", "/does/not/exist"], 1, "error[DW101]: cannot open the folder"),
    (["build", "PROJECT", "--pipelines", "data_sceince"], 1, "did you mean \"data_science\"?"),
    (["history", "show", "99", "PROJECT"], 1, "there is no generation 99"),
  ]

  @Test(arguments: wrong)
  func wrongUseIsTold(_ row: (arguments: [String], status: Int32, errors: String)) throws {
    let arguments = row.arguments.map { $0 == "PROJECT" ? example.project.path : $0 }
    let finished = try example.dagwatchd(arguments)
    #expect(finished.status == row.status)
    #expect(finished.errors.contains(row.errors), "\(finished.errors)")
    #expect(finished.text.isEmpty)
  }

  @Test func theAnswerAloneGoesToStandardOutput() throws {
    let built = try example.dagwatchd(["build", example.project.path])
    #expect(built.status == 0)
    #expect(
      built.text == "created    airflow_dags/lunar_fares_dag.py\ncreated    airflow_dags/requirements.txt\n")
    #expect(built.errors.contains("generation 1 (manual): 2 written, 0 unchanged"))
    let again = try example.dagwatchd(["build", example.project.path])
    #expect(again.text.split(separator: "\n").allSatisfy { $0.hasPrefix("unchanged  ") })
  }

  @Test func theProjectIsFoundFromBelow() throws {
    let below = example.project.appending(path: "src/lunar_fares/pipelines")
    let finished = try example.dagwatchd(["build"], in: below)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(FileManager.default.fileExists(atPath: example.dags.appending(path: "lunar_fares_dag.py").path))
  }

  @Test func theHistoryIsAskedForWhatWasBuilt() throws {
    let empty = try example.dagwatchd(["history", example.project.path, "--json"])
    #expect(empty.status == 0)
    #expect(empty.text.contains("\"generations\": []"))
    _ = try example.dagwatchd(["build", example.project.path])
    _ = try example.dagwatchd(["build", example.project.path, "--pipelines", "nothing"])
    let table = try example.dagwatchd(["history", example.project.path]).text.split(separator: "\n")
    #expect(table.count == 3)
    #expect(table.dropFirst().map { $0.contains("failed") } == [true, false])
    let failed = try example.dagwatchd(["history", example.project.path, "--outcome", "failed"])
    #expect(failed.text.split(separator: "\n").count == 2)
    let byPath = try example.dagwatchd([
      "history", example.project.path, "--path", "*_dag.py", "--since", "1h",
    ])
    #expect(byPath.text.split(separator: "\n").count == 2)
    let detail = try example.dagwatchd(["history", "show", "2", example.project.path])
    #expect(detail.text.contains("error[DW309]: no pipeline called \"nothing\" is registered"))
  }
}
