import ArgumentParser
import Building
import Configuration
import Daemon
import Diagnostics
import Glibc
import Kedro

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Hold what reading says against Kedro itself, and against what is published.",
    discussion: """
      Reads the project anew, asks Kedro in the project's own Python, and compares the published files byte for byte. \
      Publishes nothing and records nothing. Ends with 2 where anything differs, with 1 where Kedro or reading gave no \
      account to compare.
      """)

  @OptionGroup var project: ProjectArgument
  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "The release of Kedro whose behaviour counts for reading (default: found in the project).",
      valueName: "X.Y.Z"))
  var kedroVersion: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if let kedroVersion, !Configuration.isVersion(kedroVersion) {
      throw ValidationError("`--kedro-version` must be a version like 1.7.0.")
    }
  }

  func run() throws {
    let root = try project.root()
    let historyPath = try StateFolder.find(root: root).historyPath
    var overrides = selection.overrides
    overrides.kedroVersion = kedroVersion
    let audit = Audit(root: root, overrides: overrides, historyPath: historyPath)
    if json {
      Terminal.answer(JSON(root: root, audit).text)
    } else {
      for diagnostic in audit.diagnostics { Terminal.tell(diagnostic) }
      Terminal.answer(AuditText(audit).text)
    }
    if audit.hasDifference { throw ExitStatus.difference }
    if audit.read.isFailed || audit.kedro.isFailed { throw ExitStatus.status(of: audit.diagnostics) }
  }
}

extension Audit {
  /// Reading's, and Kedro's that are not the same.
  fileprivate var diagnostics: [Diagnostic] {
    read.diagnostics + kedro.diagnostics.filter { !read.diagnostics.contains($0) }
  }
}

/// An audit as a person reads it: a line for each account, and one for each difference.
struct AuditText {
  private let audit: Audit

  init(_ audit: Audit) { self.audit = audit }

  /// Lines with their endings.
  var text: String {
    var lines: [String] = []
    switch audit.difference {
    case nil:
      lines.append("static and kedro: not compared, since \(missing) gave no account")
    case let difference? where difference.isEmpty: lines.append("static and kedro: the same")
    case let difference?:
      lines.append(
        "static and kedro: \(difference.changes.count) \(difference.changes.count == 1 ? "difference" : "differences")"
      )
      for change in difference.changes { lines += Self.lines(change) }
    }
    if audit.published.isEmpty { lines.append("published: not compared, since nothing can be published") }
    for file in audit.published {
      let place = file.line.map { ", from line \($0)" } ?? ""
      lines.append("\(VisibleText(file.path).text): \(Self.text(file.state))\(place)")
      lines += file.changes.map { "  " + VisibleText($0).text }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var missing: String {
    switch (audit.read.model, audit.kedro.model) {
    case (nil, nil): "neither"
    case (nil, _): "static"
    default: "kedro"
    }
  }

  private static func lines(_ change: ModelDifference.Change) -> [String] {
    let path = VisibleText(change.path).text
    switch (change.left, change.right) {
    case (nil, "present"): return ["  \(path): only kedro has it"]
    case ("present", nil): return ["  \(path): only static has it"]
    default:
      return [
        "  \(path)", "    static: \(VisibleText(change.left ?? "nothing").text)",
        "    kedro:  \(VisibleText(change.right ?? "nothing").text)",
      ]
    }
  }

  private static func text(_ state: Audit.PublishedFile.State) -> String {
    switch state {
    case .same: "as it ought to be"
    case .different: "differs from what would be published now"
    case .missing: "not published"
    case .unreadable: "cannot be read"
    }
  }
}

extension JSON {
  /// An audit, version 1.0 (see the history's).
  init(root: String, _ audit: Audit) {
    func account(_ result: BuildResult) -> JSON {
      [
        "has_model": .boolean(result.model != nil),
        "diagnostics": .array(result.diagnostics.map(JSON.init)),
      ]
    }
    self = [
      "format_version": "1.0", "root": JSON(root),
      "static": account(audit.read), "kedro": account(audit.kedro),
      "differences": audit.difference.map { difference in
        .array(
          difference.changes.map {
            ["path": JSON($0.path), "static": JSON($0.left), "kedro": JSON($0.right)]
          })
      } ?? .null,
      "published": .array(
        audit.published.map {
          [
            "path": JSON($0.path), "state": JSON($0.state.rawValue), "changes": JSON($0.changes),
            "line": $0.line.map { JSON($0) } ?? .null,
          ]
        }),
    ]
  }
}
