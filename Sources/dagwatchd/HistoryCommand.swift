import ArgumentParser
import Daemon
import Diagnostics
import Glibc
import History

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what was built, when and why.",
    subcommands: [HistoryList.self, HistoryShow.self, HistoryPrune.self],
    defaultSubcommand: HistoryList.self)
}

struct HistoryList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The generations, newest first (the default).")

  @OptionGroup var project: ProjectArgument

  @Flag(help: "Print JSON.")
  var json = false

  @Option(name: [.customShort("n"), .customLong("limit")], help: "At most so many.")
  var limit = 20

  @Option(help: "Not older than this: 2h, 3d, yesterday, 2026-11-20, 2026-11-20T14:03Z.")
  var since: String?

  @Option(help: "Only those that ended like this.")
  var outcome: Outcome?

  @Option(
    name: .customLong("path"),
    help: ArgumentHelp("Only those with a changed or a written file like this.", valueName: "glob"))
  var pathGlob: String?

  func validate() throws {
    if limit < 1 { throw ValidationError("`-n` must be at least 1.") }
    if let since, Moment(since, now: .now) == nil {
      throw ValidationError("`--since \(since)` is no time: try 2h, 3d, yesterday, or 2026-11-20T14:03.")
    }
  }

  func run() throws {
    let root = try project.root()
    let now = Moment.now
    let filter = HistoryFilter(
      limit: limit, since: since.flatMap { Moment($0, now: now)?.nanoseconds }, outcome: outcome,
      pathGlob: pathGlob)
    let rows = try read(root: root) { history throws(HistoryError) in try history.generations(filter) } ?? []
    if json {
      Terminal.answer(JSON(root: root, rows).text)
    } else if rows.isEmpty {
      Terminal.tell("no generations")
    } else {
      Terminal.answer(
        HistoryTable(rows, now: now)
          .text(width: Terminal.width, isColoured: Terminal.isColoured(STDOUT_FILENO)))
    }
  }
}

struct HistoryShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One generation: its files, what they mean, its diagnostics.")

  @Argument(help: "The generation's number.")
  var id: Int64

  @OptionGroup var project: ProjectArgument

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let root = try project.root()
    let detail = try read(root: root) { history throws(HistoryError) in try history.generation(id) } ?? nil
    guard let detail else {
      Terminal.tell("error: there is no generation \(id)")
      throw ExitStatus.findings
    }
    if json {
      Terminal.answer(JSON(root: root, detail).text)
    } else {
      Terminal.answer(
        HistoryDetail(detail, now: .now).text(isColoured: Terminal.isColoured(STDOUT_FILENO)))
    }
  }
}

extension Outcome: ExpressibleByArgument {}

/// Asks a project's history, which is opened for reading only.
/// - Returns: nil where there is no history yet.
/// - Throws: an exit code, after telling why it cannot be read.
private func read<Answer>(
  root: String, _ ask: (History) throws(HistoryError) -> Answer
) throws -> Answer? {
  try dagwatchd.ask(root: root, isReading: true, ask)
}

/// Asks a project's history, or changes it; one that is not there is not made.
/// - Returns: nil where there is no history yet.
/// - Throws: an exit code, after telling why it cannot be used.
func ask<Answer>(
  root: String, isReading: Bool, _ ask: (History) throws(HistoryError) -> Answer
) throws -> Answer? {
  let path = try StateFolder.find(root: root).historyPath
  do throws(HistoryError) {
    do throws(HistoryError) {
      let history = try History(path: path, readOnly: true)
      if isReading { return try ask(history) }
    } catch .olderSchema where !isReading {
      // Opening it for writing brings it up to date.
    }
    return try ask(try History(path: path))
  } catch {
    if case .missing = error { return nil }
    let verb = isReading ? "read" : "written"
    Terminal.tell(Diagnostic(.historyFailed, .error, at: nil, "the history cannot be \(verb): \(error)"))
    throw ExitStatus.internal
  }
}
