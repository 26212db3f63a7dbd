import ArgumentParser
import Configuration
import Diagnostics
import History
import Watching

struct HistoryPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Remove old generations.",
    discussion: """
      What the daemon does once a day, by the configuration's `history.keep` and `history.keep-days`. Which files are \
      dagwatchd's, and what is published, stays known.
      """)

  @OptionGroup var project: ProjectArgument

  @Option(help: ArgumentHelp("How many generations to keep; 0: all.", valueName: "count"))
  var keep: Int?

  @Option(help: ArgumentHelp("For how many days to keep them; 0: for ever.", valueName: "days"))
  var keepDays: Int?

  @Flag(help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  func validate() throws {
    if keep ?? 0 < 0 { throw ValidationError("`--keep` must not be negative.") }
    if !(0...36_500).contains(keepDays ?? 0) {
      throw ValidationError("`--keep-days` must lie between 0 and 36500.")
    }
  }

  func run() throws {
    let root = try project.root()
    let (configured, diagnostics) = Configuration.load(files: DiskFiles(root: root))
    let errors = diagnostics.filter { $0.severity == .error }
    // A slip in the file must not decide what is lost.
    if !errors.isEmpty, keep == nil || keepDays == nil {
      for diagnostic in errors { Terminal.tell(diagnostic) }
      throw ExitStatus.configuration
    }
    let retention = Retention(
      count: keep ?? configured.historyCount, days: keepDays ?? configured.historyDays)
    let now = Moment.now
    let effect = try ask(root: root, isReading: dryRun) { history throws(HistoryError) in
      dryRun
        ? try history.effect(of: retention, now: now.nanoseconds)
        : try history.prune(retention, now: now.nanoseconds)
    }
    guard let effect else { return Terminal.tell("no generations") }
    Terminal.answer(Self.text(effect, isDryRun: dryRun, now: now) + "\n")
  }

  static func text(_ effect: Retention.Effect, isDryRun: Bool, now: Moment) -> String {
    let removed = "\(effect.removed) \(effect.removed == 1 ? "generation" : "generations")"
    let oldest =
      effect.oldestKept.map { ", the oldest from " + Moment(nanoseconds: $0).text(from: now) } ?? ""
    return isDryRun
      ? "\(removed) would be removed, \(effect.kept) kept\(oldest)"
      : "\(removed) removed, \(effect.kept) kept\(oldest)"
  }
}
