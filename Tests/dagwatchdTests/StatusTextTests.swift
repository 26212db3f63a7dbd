import Diagnostics
import TestSupport
import Testing

@testable import Daemon
@testable import History
@testable import dagwatchd

@Suite("The status as text")
struct StatusTextTests {
  private let now = Moment(nanoseconds: 1_795_239_012_000_000_789)

  private func generation(
    _ id: Int64, _ outcome: Outcome, secondsAgo: Int64, causes: [String] = [], changes: [String] = [],
    published: [String] = [], diagnostics: [Diagnostic] = []
  ) -> BuiltGeneration {
    let row = GenerationRow(
      id: id, startedAt: now.nanoseconds - secondsAgo * 1_000_000_000, duration: 8_300, trigger: .save,
      outcome: outcome, causes: causes, changes: changes, artifactCount: published.count,
      diagnosticCount: diagnostics.count, toolVersion: "0.1.0")
    let artifacts = published.map {
      ArtifactRow(path: $0, outcome: .replaced, oldSHA256: nil, newSHA256: "", byteCount: 1)
    }
    return BuiltGeneration(
      GenerationDetail(row: row, artifacts: artifacts, changes: changes, diagnostics: diagnostics))
  }

  private func daemon(
    _ activity: DaemonStatus.Activity, _ generation: BuiltGeneration, degraded: [String] = [],
    isAsPublished: Bool = true
  ) -> DaemonStatus {
    DaemonStatus(
      root: "/srv/shop", process: 12, toolVersion: "0.1.0", activity: activity, generation: generation,
      watches: .init(count: 14, limit: 65_536, isPolling: false), degraded: degraded,
      isAsPublished: isAsPublished, counters: .init())
  }

  private var good: BuiltGeneration {
    generation(
      7, .published, secondsAgo: 90, causes: ["src/shop/pipeline.py", "conf/base/catalog.yml"],
      changes: (1...6).map { "+task t\($0)" }, published: ["airflow_dags/shop_dag.py", "dist/shop.whl"])
  }

  private var bad: BuiltGeneration {
    let place = SourceLocation(path: "src/sh\u{1B}op.py", line: 3, column: 5, lineText: "x = (")
    return generation(
      8, .failed, secondsAgo: 2, causes: ["src/sh\u{1B}op.py"],
      diagnostics: [
        Diagnostic(.syntaxError, at: place, "'(' was never closed", help: "close it"),
        Diagnostic(.syntaxError, .warning, at: place, "a warning"),
        Diagnostic(.syntaxError, .warning, at: place, "another"),
        Diagnostic(.syntaxError, .warning, at: place, "a third"),
      ])
  }

  private func text(_ daemon: DaemonStatus?, _ generation: BuiltGeneration?, width: Int? = nil) -> String {
    StatusText(
      ShownStatus(
        root: "/srv/shop", daemon: daemon, generation: generation, lastPublish: generation.map { _ in good }),
      now: now
    ).text(width: width, isColoured: false)
  }

  @Test("Right, wrong, nobody there, nothing built")
  func all() throws {
    let texts = [
      text(daemon(.current, good), good),
      text(daemon(.current, bad, degraded: ["no room", "no rest"]), bad),
      text(nil, good), text(nil, nil),
    ]
    try expectGolden(texts.joined(separator: "\n"), "Tests/Golden/dagwatchd/status.txt")
  }

  @Test(
    "What it is doing says how current it is",
    arguments: [
      (.current, "yes:"), (.settling, "in a moment; until then"), (.held, "when git is done; until then"),
      (.asking, "when Kedro has answered; until then"), (.rootMissing, "no, the project's folder is gone:"),
      (.looping, "no, it is rewritten over and over:"),
    ] as [(DaemonStatus.Activity, String)])
  func activities(_ activity: DaemonStatus.Activity, _ words: String) {
    let line = "  current     \(words) generation 7, 1 min ago, in 8.3 ms"
    #expect(text(daemon(activity, good), good).split(separator: "\n").contains { $0 == line })
  }

  @Test("A published file that is not as it was published is not right")
  func changedOutput() {
    let lines = text(daemon(.current, good, degraded: ["a.py is gone"], isAsPublished: false), good)
    #expect(lines.contains("  right       no: a published file is not as it was published\n"))
    #expect(lines.contains("  degraded    a.py is gone\n"))
  }

  @Test(
    "What was killed after the last good build may have published a part: whether it is right is not known")
  func cutOff() {
    let shown = ShownStatus(
      root: "/", daemon: nil, generation: good, lastPublish: good,
      cutOff: generation(8, .crashed, secondsAgo: 2))
    let lines = StatusText(shown, now: now).text(width: nil, isColoured: false)
    #expect(lines.contains("  right       not known: generation 8 (save) was cut off\n"))
    #expect(lines.contains("  do          dagwatchd run, or dagwatchd build: it is brought to an end\n"))
  }

  @Test("No line is wider than the terminal, and nothing in it moves the cursor")
  func narrow() {
    for line in text(daemon(.current, bad), bad, width: 40).split(separator: "\n") {
      #expect(VisibleText(String(line)).width <= 40, "\(line)")
      #expect(!line.contains("\u{1B}"))
    }
  }

  @Test(
    "The first sign is coloured by how it stands",
    arguments: [(true, true, "32"), (true, false, "33"), (false, true, "31")])
  func colours(_ isRight: Bool, _ isHealthy: Bool, _ colour: String) {
    let generation = isRight ? good : bad
    let shown = ShownStatus(
      root: "/", daemon: daemon(.current, generation, degraded: isHealthy ? [] : ["no room"]),
      generation: generation, lastPublish: nil)
    #expect(
      StatusText(shown, now: now).text(width: nil, isColoured: true).hasPrefix("\u{1B}[\(colour)m●\u{1B}[0m"))
  }
}
