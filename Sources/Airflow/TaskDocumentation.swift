import Kedro

/// What Airflow shows of a task beside its name, as Markdown: for each node the function and where it stands, what
/// it reads and writes, and its tags.
///
/// Names are in code spans, in which nothing of them is markup.
enum TaskDocumentation {
  /// - Returns: nil where nothing is wanted.
  static func text(_ nodes: [NodeModel], _ detail: PlanOptions.Documentation) -> String? {
    if detail == .none { return nil }
    return nodes.map { text($0, detail) }.joined(separator: "\n\n")
  }

  private static func text(_ node: NodeModel, _ detail: PlanOptions.Documentation) -> String {
    var title = "**Node** \(code(node.name)) runs \(code(node.functionName))"
    if let source = node.source {
      title += " of \(code(detail == .lines ? "\(source.path):\(source.firstLine)" : source.path))"
    }
    var lines = [title, ""]
    for (label, names) in [("Inputs", node.inputs), ("Outputs", node.outputs), ("Tags", node.tags)]
    where !names.isEmpty {
      lines.append("- \(label): \(names.map(code).joined(separator: ", "))")
    }
    if lines.count == 2 { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// A code span with as many backticks as no run in the text has.
  private static func code(_ text: String) -> String {
    var longest = 0
    var current = 0
    var flat = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      current = scalar == "`" ? current + 1 : 0
      longest = max(longest, current)
      // A line end would end the paragraph.
      flat.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = longest > 0 || flat.isEmpty ? " " : ""
    return fence + pad + String(flat) + pad + fence
  }
}
