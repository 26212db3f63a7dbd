import Diagnostics

extension PlanGraph {
  /// The graph in Graphviz's language.
  package var dot: String {
    var text = """
      digraph dagwatchd {
        graph [rankdir=LR, fontname="Helvetica", fontsize=12]
        node [shape=box, style="rounded,filled", fillcolor="#eef3fb", color="#5b7db1", fontname="Helvetica", \
      fontsize=11]
        edge [color="#444444", fontname="Helvetica", fontsize=9]

      """
    var number = 0
    for dag in dags { appendDOT(dag.root, "  ", &number, to: &text) }
    for edge in edges {
      text += "  n\(edge.parent) -> n\(edge.child)"
      if let label = label(edge) {
        text += " [style=dashed, color=\"#c0392b\", fontcolor=\"#c0392b\", label=\(DOTText.quoted([label]))]"
      }
      text += "\n"
    }
    return text + "}\n"
  }

  private func appendDOT(_ cluster: Cluster, _ indent: String, _ number: inout Int, to text: inout String) {
    text += "\(indent)subgraph cluster_\(number) {\n"
    number += 1
    text += "\(indent)  label=\(DOTText.quoted([cluster.name]))\n"
    for task in cluster.tasks { text += "\(indent)  n\(task) [label=\(DOTText.quoted(label(task)))]\n" }
    for inner in cluster.clusters { appendDOT(inner, indent + "  ", &number, to: &text) }
    text += "\(indent)}\n"
  }

  /// The graph in Mermaid's language, as GitHub and notebooks draw it.
  package var mermaid: String {
    var text = "flowchart LR\n"
    var number = 0
    for dag in dags { appendMermaid(dag.root, "  ", &number, to: &text) }
    for edge in edges {
      if let label = label(edge) {
        text += "  n\(edge.parent) -. \(MermaidText.quoted([label])) .-> n\(edge.child)\n"
      } else {
        text += "  n\(edge.parent) --> n\(edge.child)\n"
      }
    }
    return text
  }

  private func appendMermaid(
    _ cluster: Cluster, _ indent: String, _ number: inout Int, to text: inout String
  ) {
    text += "\(indent)subgraph g\(number)[\(MermaidText.quoted([cluster.name]))]\n"
    number += 1
    for task in cluster.tasks { text += "\(indent)  n\(task)[\(MermaidText.quoted(label(task)))]\n" }
    for inner in cluster.clusters { appendMermaid(inner, indent + "  ", &number, to: &text) }
    text += "\(indent)end\n"
  }
}

/// Text of a project in a file of Graphviz.
///
/// A quoted string ends at a quote that no backslash precedes; in a label a backslash begins an escape (`\N` is the
/// node's name), and `&...;` is a character reference even outside of an HTML label. So these three are
/// escaped, and nothing else means anything: `<` begins an HTML label only without quotes.
enum DOTText {
  /// - Parameter lines: each on a line of its own, aligned to the left where there are several.
  static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      var out = ""
      for scalar in VisibleText(line).text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "&": out += "&amp;"
        default: out.unicodeScalars.append(scalar)
        }
      }
      return out
    }
    return "\"" + (escaped.count == 1 ? escaped[0] : escaped.map { $0 + "\\l" }.joined()) + "\""
  }
}

/// Text of a project in a file of Mermaid.
///
/// Inside a quoted label only a quote ends it. But Mermaid also looks for markup there (`` `**bold**` ``, `<b>`, `#35;`),
/// for directives and comments (`%%{`) before it parses at all, rewrites what looks like a style with a colour
/// (`style x:#…;`), and since version 11 reads every label as Markdown, in which `1. x` is a list and `__default__` is
/// bold. So every ASCII character that is no letter and no digit is written by its number, as its own syntax for that
/// has it (`#35;`); but for those that mean nothing in their place, which would make the file unreadable.
enum MermaidText {
  /// - Parameter lines: each on a line of its own.
  static func quoted(_ lines: [String]) -> String {
    "\"" + lines.map(escaped).joined(separator: "<br>") + "\""
  }

  private static func escaped(_ line: String) -> String {
    let scalars = Array(VisibleText(line).text.unicodeScalars)
    var out = ""
    for (place, scalar) in scalars.enumerated() {
      if !scalar.isASCII || isWordPart(scalar) || isPlain(scalar, at: place, in: scalars) {
        out.unicodeScalars.append(scalar)
      } else {
        out += "#\(scalar.value);"
      }
    }
    // An empty label is none to Mermaid.
    return out.isEmpty ? "#160;" : out
  }

  /// Whether a punctuation character is none but that where it stands: a single one, between words.
  private static func isPlain(_ scalar: Unicode.Scalar, at place: Int, in text: [Unicode.Scalar]) -> Bool {
    guard place > 0, place + 1 < text.count else { return false }
    let (before, after) = (text[place - 1], text[place + 1])
    switch scalar {
    case "_", "-": return isWordPart(before) && isWordPart(after)
    // `1. x` begins a list, `www.x` is made a link.
    case ".": return isLetter(before) && isLetter(after) && before != "w" && before != "W"
    case ",": return isWordPart(before)
    case " ": return before != " "
    default: return false
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || ("0"..."9").contains(scalar)
  }
}
