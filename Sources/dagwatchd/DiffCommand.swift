import Airflow
import ArgumentParser
import Building
import Daemon
import Diagnostics
import Glibc
import Publishing

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what a build would change.",
    discussion: """
      Each file that would be created, replaced or removed, with what that means for Airflow: tasks and edges that come \
      and go. Publishes nothing and records nothing. Ends with 0 where a build would change nothing, with 2 where it \
      would, with 1 where the project has errors.
      """)

  @OptionGroup var options: BuildOptions

  @Flag(help: "Show the text of every difference, and not only where it says more than the tasks and edges.")
  var text = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let root = try options.project.root()
    let historyPath = try StateFolder.find(root: root).historyPath
    let overrides = options.overrides
    let preview = Preview(
      root: root, overrides: overrides, historyPath: historyPath,
      selection: Selection(overrides, isDaemon: false))
    if json {
      Terminal.answer(JSON(root: root, preview).text)
    } else {
      for diagnostic in preview.diagnostics { Terminal.tell(diagnostic) }
      Terminal.answer(
        PreviewText(preview, isTextWanted: text).text(isColoured: Terminal.isColoured(STDOUT_FILENO)))
    }
    if preview.diagnostics.contains(where: { $0.severity == .error }) {
      throw ExitStatus.status(of: preview.diagnostics)
    }
    if preview.hasDifference { throw ExitStatus.difference }
    if !json { Terminal.tell("a build would change nothing") }
  }
}

/// A preview as a person reads it.
struct PreviewText {
  private let preview: Preview
  private let isTextWanted: Bool

  /// - Parameter isTextWanted: whether to show the text of every difference.
  init(_ preview: Preview, isTextWanted: Bool) {
    self.preview = preview
    self.isTextWanted = isTextWanted
  }

  /// Lines with their endings.
  func text(isColoured: Bool) -> String {
    var out = ""
    for file in preview.files where file.outcome != .unchanged {
      let outcome = file.outcome.rawValue
      let head = outcome + String(repeating: " ", count: 11 - outcome.count) + VisibleText(file.path).text
      out += paint(head, Self.style(file.outcome), isColoured) + "\n"
      for line in file.means { out += "  " + shown(line, isColoured) + "\n" }
      if file.difference == nil, file.outcome == .replaced, file.path.hasSuffix(".py") {
        out += "  what the published DAG says is not known\n"
      }
      if isTextShown(file) {
        for line in file.unified { out += shown(line, isColoured) + "\n" }
      }
    }
    return out
  }

  /// Where tasks and edges say it all, the text only repeats it.
  private func isTextShown(_ file: Preview.File) -> Bool {
    if isTextWanted { return true }
    return file.outcome == .replaced && file.means.isEmpty
  }

  private func shown(_ line: String, _ isColoured: Bool) -> String {
    let style: String? =
      switch line.utf8.first {
      case UInt8(ascii: "+"): "32"
      case UInt8(ascii: "-"): "31"
      case UInt8(ascii: "~"): "33"
      case UInt8(ascii: "@"): "36"
      default: nil
      }
    return paint(VisibleText(line).text, style, isColoured)
  }

  private static func style(_ outcome: Publication.Outcome) -> String? {
    switch outcome {
    case .created: "1;32"
    case .replaced: "1"
    case .removed: "1;31"
    case .kept: "1;33"
    case .unchanged: nil
    }
  }

  private func paint(_ text: String, _ style: String?, _ isColoured: Bool) -> String {
    guard isColoured, let style else { return text }
    return "\u{1B}[\(style)m\(text)\u{1B}[0m"
  }
}

extension Preview.File {
  /// What it means for Airflow, a line for each change; renamed tasks once more, together.
  fileprivate var means: [String] { (difference?.lines ?? []) + (renames?.lines ?? []) }

  fileprivate var unified: [String] {
    outcome == .unchanged ? [] : UnifiedDiff(path: path, old: old, new: new).lines
  }
}

extension JSON {
  /// A preview, version 1.0 (see the history's).
  init(root: String, _ preview: Preview) {
    self = [
      "format_version": "1.0", "root": JSON(root),
      "files": .array(
        preview.files.map { file in
          [
            "path": JSON(file.path), "outcome": JSON(file.outcome.rawValue),
            "old_sha256": JSON(file.old.map(Publisher.sha256)),
            "new_sha256": JSON(file.new.map(Publisher.sha256)),
            "changes": file.difference.map { JSON($0.lines) } ?? .null,
            "renamed_tasks": .array(
              (file.renames?.list ?? []).map { ["old": JSON($0.old.id), "new": JSON($0.new.id)] }),
            "text": JSON(file.unified),
          ]
        }),
      "diagnostics": .array(preview.diagnostics.map(JSON.init)),
    ]
  }
}
