import ArgumentParser
import Daemon
import Diagnostics
import Glibc
import History

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show whether what is published is right, and current.",
    discussion: """
      Asks the daemon; where none runs, tells what the last one left. Exit codes: 0 the last generation stands, 1 it \
      failed and the last good output stays, or it was cut off, 69 the state folder's daemon serves another project.
      """)

  @OptionGroup var project: ProjectArgument

  @Flag(help: "Print JSON.")
  var json = false

  /// A daemon that builds answers when it is done.
  private static let patience = Duration.seconds(10)

  func run() throws {
    let root = try project.rootToAsk()
    let state = try StateFolder.find(root: root)
    var daemon: DaemonStatus?
    var isSilent = false
    do throws(ControlClient.Failure) {
      daemon = try ControlClient.ask(.status, about: root, of: state, timeout: Self.patience)
    } catch .notRunning {
      daemon = nil
    } catch .otherProject(let other) {
      // The history beside that daemon is another project's too.
      Terminal.tell("error: " + VisibleText(ControlClient.Failure.otherProject(root: other).description).text)
      throw ExitStatus.unavailable
    } catch {
      isSilent = true
      Terminal.tell("warning: " + VisibleText(error.description).text + "; this is what the history says")
    }
    let stored = try ask(root: root, isReading: true) { history throws(HistoryError) in
      let published = try Self.newest(in: history, .published)
      let ended = [
        published, try Self.newest(in: history, .unchanged), try Self.newest(in: history, .failed),
      ]
      return (
        last: ended.compactMap(\.self).max { $0.row.id < $1.row.id }, published: published,
        crashed: try Self.newest(in: history, .crashed)
      )
    }
    let isCutOff = (stored?.crashed?.row.id ?? 0) > (stored?.last?.row.id ?? 0)
    let shown = ShownStatus(
      root: root, daemon: daemon, generation: daemon?.generation ?? stored?.last.map(BuiltGeneration.init),
      lastPublish: stored?.published.map(BuiltGeneration.init),
      // What a daemon tells of is newer.
      cutOff: isCutOff && daemon == nil ? stored?.crashed.map(BuiltGeneration.init) : nil, isSilent: isSilent)
    if json {
      Terminal.answer(JSON(shown).text)
    } else {
      let isColoured = Terminal.isColoured(STDOUT_FILENO)
      Terminal.answer(
        StatusText(shown, now: .now).text(width: Terminal.width, isColoured: isColoured))
    }
    if shown.generation?.outcome == .failed || shown.cutOff != nil { throw ExitStatus.findings }
  }

  private static func newest(
    in history: History, _ outcome: Outcome
  ) throws(HistoryError) -> GenerationDetail? {
    guard let row = try history.generations(HistoryFilter(limit: 1, outcome: outcome)).first else {
      return nil
    }
    return try history.generation(row.id)
  }
}

/// What `status` has to show, from a daemon or from what one left.
struct ShownStatus {
  var root: String
  /// nil where none runs.
  var daemon: DaemonStatus?
  /// The last one that came to its end; nil where none did.
  var generation: BuiltGeneration?
  /// The last generation that wrote or removed a file, as the history has it.
  var lastPublish: BuiltGeneration?
  /// A newer one that was killed: it may have published a part.
  var cutOff: BuiltGeneration?
  /// Whether a daemon runs that has not answered.
  var isSilent = false
}

/// The control protocol's values as JSON, version 1.0, under the promise of the history's.
extension JSON {
  init(_ status: DaemonStatus) {
    self = .object(
      [Member(name: "format_version", value: "1.0"), Member(name: "root", value: JSON(status.root))]
        + Self.members(status) + [Member(name: "generation", value: JSON(status.generation))])
  }

  init(_ shown: ShownStatus) {
    self = [
      "format_version": "1.0", "root": JSON(shown.root),
      "daemon": shown.daemon.map { .object(Self.members($0)) } ?? .null,
      "generation": shown.generation.map(JSON.init) ?? .null,
      "last_publish": shown.lastPublish.map(JSON.init) ?? .null,
      "cut_off": shown.cutOff.map(JSON.init) ?? .null,
    ]
  }

  private static func members(_ status: DaemonStatus) -> [Member] {
    [
      Member(name: "pid", value: JSON(status.process)),
      Member(name: "tool_version", value: JSON(status.toolVersion)),
      Member(name: "activity", value: JSON(status.activity.rawValue)),
      Member(
        name: "watches",
        value: [
          "count": JSON(status.watches.count), "limit": status.watches.limit.map { JSON($0) } ?? .null,
          "polling": .boolean(status.watches.isPolling),
        ]),
      Member(name: "degraded", value: JSON(status.degraded)),
      Member(name: "as_published", value: .boolean(status.isAsPublished)),
      Member(
        name: "counters",
        value: [
          "generations": JSON(status.counters.generations), "overflows": JSON(status.counters.overflows),
          "missed": JSON(status.counters.missed), "drafts": JSON(status.counters.drafts),
          "stale": JSON(status.counters.stale), "reconciles": JSON(status.counters.reconciles),
          "turns": JSON(status.counters.turns),
        ]),
    ]
  }

  private init(_ generation: BuiltGeneration) {
    self = [
      "id": generation.id.map { JSON($0) } ?? .null, "trigger": JSON(generation.trigger.rawValue),
      "outcome": JSON(generation.outcome.rawValue), "causes": JSON(generation.causes),
      "changes": JSON(generation.changes), "published": JSON(generation.published),
      "diagnostics": .array(generation.diagnostics.map(JSON.init)),
      "duration_us": JSON(generation.duration),
      "ended_at": JSON(Moment(nanoseconds: generation.endedAt).rfc3339),
      "ended_at_ns": JSON(generation.endedAt),
    ]
  }
}
