import Kedro

/// What Airflow shows of a task beside its name, as Markdown: for each node the function and where it stands, what
/// it reads and writes, and its tags.
///
/// Names are in code spans, in which nothing of them is markup.
enum TaskDocumentation {
  /// - Returns: nil where nothing is wanted.
  static func text(_ nodes: [NodeModel], _ detail: PlanOptions.Documentation) -> String? {
    if detail == .none { return nil }
    var text = ""
    for (place, node) in nodes.enumerated() {
      if place > 0 { text += "\n\n" }
      append(node, detail, to: &text)
    }
    return text
  }

  private static func append(
    _ node: NodeModel, _ detail: PlanOptions.Documentation, to text: inout String
  ) {
    text += "**Node** "
    append(code: node.name, to: &text)
    text += " runs "
    append(code: node.functionName, to: &text)
    if let source = node.source {
      text += " of "
      append(code: detail == .lines ? "\(source.path):\(source.firstLine)" : source.path, to: &text)
    }
    var gap = "\n\n"
    for (label, names) in [("Inputs", node.inputs), ("Outputs", node.outputs), ("Tags", node.tags)]
    where !names.isEmpty {
      text += gap + "- " + label + ": "
      gap = "\n"
      for (place, name) in names.enumerated() {
        if place > 0 { text += ", " }
        append(code: name, to: &text)
      }
    }
  }

  /// A code span with as many backticks as no run in the text has.
  private static func append(code name: String, to text: inout String) {
    if !name.isEmpty, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "`") }) {
      text += "`"
      text += name
      text += "`"
      return
    }
    var longest = 0
    var current = 0
    var flat = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      current = scalar == "`" ? current + 1 : 0
      longest = max(longest, current)
      // A line end would end the paragraph.
      flat.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = longest > 0 || flat.isEmpty ? " " : ""
    text += fence + pad + String(flat) + pad + fence
  }
}
