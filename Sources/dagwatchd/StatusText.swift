import Daemon
import Diagnostics
import History

/// A status for a terminal of 24 lines and 80 columns. It answers in this order: is it right, is it current, what
/// changed last, what is to be done.
struct StatusText {
  private let shown: ShownStatus
  private let now: Moment
  private static let problemsAtMost = 3
  private static let changesAtMost = 4

  init(_ shown: ShownStatus, now: Moment) {
    self.shown = shown
    self.now = now
  }

  /// - Parameter width: columns to which lines are cut; nil: they are not.
  func text(width: Int?, isColoured: Bool) -> String {
    let lines = [head] + right + current + changed + [degraded, advice].flatMap(\.self)
    return lines.enumerated().map { index, line in
      let cut = Self.cut(line, to: width)
      return (index == 0 ? paint(cut, isColoured) : cut) + "\n"
    }.joined()
  }

  /// What a command says of a generation in one line.
  static func sentence(_ generation: BuiltGeneration) -> String {
    let number = generation.id.map { " \($0)" } ?? ""
    return "generation\(number) (\(generation.trigger.rawValue)): \(result(generation)), in "
      + durationText(generation.duration)
  }

  private static func result(_ generation: BuiltGeneration) -> String {
    switch generation.outcome {
    case .failed: "failed, and the last good output stays"
    case .unchanged: "nothing to write"
    case .published: "\(count(generation.published.count, "file")) written or removed"
    case .running, .crashed, .superseded: generation.outcome.rawValue
    }
  }

  private static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)" + (count == 1 ? "" : "s")
  }

  // MARK: - The lines

  private var errors: [Diagnostic] { shown.generation?.diagnostics.filter { $0.severity == .error } ?? [] }

  private var isRight: Bool { errors.isEmpty && shown.generation.map { $0.outcome != .failed } ?? false }

  private var head: String {
    let root = shown.root
    guard let daemon = shown.daemon else {
      return "○ dagwatchd  \(root)  "
        + (shown.isSilent ? "a daemon runs, and does not answer" : "no daemon runs")
    }
    let limit = daemon.watches.limit.map { " of \($0)" } ?? ""
    return "● dagwatchd \(daemon.toolVersion)  \(root)  watching \(daemon.watches.count)\(limit) folders"
  }

  private var right: [String] {
    if let cutOff = shown.cutOff {
      let number = cutOff.id.map { " \($0)" } ?? ""
      return ["  right       not known: generation\(number) (\(cutOff.trigger.rawValue)) was cut off"]
    }
    guard let generation = shown.generation else { return ["  right       nothing was built yet"] }
    let diagnostics = generation.diagnostics
    let worst = errors + diagnostics.filter { $0.severity == .warning }
    var lines = [
      "  right       "
        + (!isRight
          ? "no: the last good output stays"
          : shown.daemon?.isAsPublished == false ? "no: a published file is not as it was published" : "yes")
        + (worst.isEmpty
          ? ""
          : ", " + Self.count(errors.count, "error") + ", "
            + Self.count(worst.count - errors.count, "warning"))
    ]
    lines += worst.prefix(Self.problemsAtMost).map { "              " + DiagnosticText.line($0) }
    if worst.count > Self.problemsAtMost {
      lines.append("              and \(worst.count - Self.problemsAtMost) more")
    }
    return lines
  }

  private var current: [String] {
    guard let generation = shown.generation else { return [] }
    let built =
      "generation \(generation.id.map(String.init) ?? "?"), "
      + Moment(nanoseconds: generation.endedAt).text(from: now)
    let state: String =
      switch shown.daemon?.activity {
      case nil where shown.isSilent: "not known: the daemon does not answer; the last was"
      case nil: "not known: nobody watches; the last was"
      case .current: "yes:"
      case .settling: "in a moment; until then"
      case .held: "when git is done; until then"
      case .asking: "when Kedro has answered; until then"
      case .rootMissing: "no, the project's folder is gone:"
      case .looping: "no, it is rewritten over and over:"
      }
    return ["  current     \(state) \(built), in \(durationText(generation.duration))"]
  }

  private var changed: [String] {
    var lines: [String] = []
    if let generation = shown.generation {
      let causes = generation.causes
      let what =
        causes.first.map { causes.count == 1 ? $0 : "\($0) and \(causes.count - 1) more" }
        ?? generation.trigger.rawValue
      lines.append("  changed     \(what): \(Self.result(generation))")
    }
    if let publish = shown.lastPublish {
      let when = Moment(nanoseconds: publish.endedAt).text(from: now)
      let paths = publish.published
      let what = paths.first.map { paths.count == 1 ? $0 : "\($0) and \(paths.count - 1) more" } ?? ""
      lines.append("  published   \(when), generation \(publish.id.map(String.init) ?? "?"): \(what)")
      lines += publish.changes.prefix(Self.changesAtMost).map { "              " + $0 }
    }
    return lines
  }

  private var degraded: [String] {
    (shown.daemon?.degraded ?? []).enumerated().map { index, reason in
      (index == 0 ? "  degraded    " : "              ") + reason
    }
  }

  private var advice: [String] {
    let help = errors.first?.help
    if shown.cutOff != nil {
      return ["  do          dagwatchd run, or dagwatchd build: it is brought to an end"]
    }
    if shown.generation == nil { return ["  do          dagwatchd run, or dagwatchd build"] }
    if !isRight { return ["  do          " + (help ?? "mend the first error; the rest may follow from it")] }
    if shown.daemon == nil, !shown.isSilent {
      return ["  do          dagwatchd run, to have it kept current"]
    }
    return []
  }

  private func paint(_ line: String, _ isColoured: Bool) -> String {
    guard isColoured, let first = line.first else { return line }
    let colour = shown.daemon == nil ? "2" : isRight && degraded.isEmpty ? "32" : isRight ? "33" : "31"
    return "\u{1B}[\(colour)m\(first)\u{1B}[0m" + line.dropFirst()
  }

  private static func cut(_ line: String, to width: Int?) -> String {
    let whole = VisibleText(line)
    guard let width, whole.width > width else { return whole.text }
    var shown = VisibleText()
    for scalar in line.unicodeScalars {
      var longer = shown
      longer.append(scalar)
      if longer.width >= width { break }
      shown = longer
    }
    shown.append("…")
    return shown.text
  }
}
