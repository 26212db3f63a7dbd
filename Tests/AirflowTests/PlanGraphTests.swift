import Diagnostics
import Foundation
import Kedro
import TestSupport
import Testing

@testable import Airflow

@Suite("A plan drawn")
struct PlanGraphTests {
  private func task(
    _ id: String, nodes: [String]? = nil, in namespace: [String] = [], group: String? = nil,
    reads: [String] = [], writes: [String] = []
  ) -> Plan.Task {
    Plan.Task(
      id: id, nodes: nodes ?? [id], group: group, namespace: namespace, inputs: reads, outputs: writes)
  }

  private func plan(_ tasks: [Plan.Task], _ edges: [(String, String)] = [], dagID: String = "shop") -> Plan {
    Plan(
      dagID: dagID, pipelineName: "__default__", packageName: "shop", environment: "local", tasks: tasks,
      edges: edges.map { Plan.Edge(parent: $0, child: $1) })
  }

  /// Every kind of thing that is drawn.
  private var everything: PlanGraph {
    PlanGraph(
      [
        plan(
          [
            task("clean", writes: ["table@spark", "kept"]),
            task("features", nodes: ["scale", "encode"], reads: ["table@pandas", "kept"], writes: ["x"]),
            task("report.month.sum", in: ["report", "month"], reads: ["x"]),
            task("report.draw", in: ["report"], reads: ["x"]),
            task("tune", nodes: ["tune.a", "tune.b"], in: ["tune"], group: "tune", reads: ["x"]),
          ],
          [
            ("clean", "features"), ("features", "report.month.sum"), ("features", "report.draw"),
            ("features", "tune"),
          ]),
        plan([task("clean")], dagID: "shop-ds"),
      ],
      storage: [
        StoredDataset(name: "table@spark", storage: .memory(.notInCatalog)),
        StoredDataset(name: "kept", storage: .persistent),
        StoredDataset(name: "x", storage: .persistent),
      ])
  }

  @Test("has tasks with their nodes, frames for namespaces, and marks what passes in memory")
  func golden() throws {
    try expectGolden(everything.dot, "Tests/Golden/Airflow/graph.dot")
    try expectGolden(everything.mermaid, "Tests/Golden/Airflow/graph.mmd")
    #expect(everything.edges.map(\.memory) == [["table"], [], [], []])
  }

  @Test("has no more lines on a label than a person reads")
  func long() {
    let graph = PlanGraph([plan([task("many", nodes: (1...30).map { "n\($0)" })])])
    #expect(graph.label(0).count == 22 && graph.label(0).last == "and 10 more")
  }

  @Test("of namespaces without end has frames to some depth")
  func deep() {
    let graph = PlanGraph([plan([task("deep", in: Array(repeating: "n", count: 100_000))])])
    #expect(graph.dot.split(separator: "\n").count { $0.contains("subgraph") } == 13)
  }

  // MARK: - Hostile names

  /// Names that would be something else than text, to one of the languages.
  private static let names =
    hostileNames + [
      "end", "subgraph", "graph", "<script>alert(1)</script>", "</text><script/>", "<b>x</b>", "&lt;",
      "&amp;", "&#60;",
      "&quot;", "#quot;", "#35;", "\"]; n0 -> n1; x [label=\"", "\"]\nend\n%%{init: {}}%%", "\\N", "\\G",
      "\\l\\r\\n",
      "\\\"", "\\\\\"", "`**bold**`", "__default__", "1. one", "- x", "* x", "# x", "style a:#123;",
      "classDef x:#1;",
      "click n0 href \"javascript:alert(1)\"", "-->", "-.->", "|x|", "{{x}}", "((x))", "<br>", "<br/>",
      "$$x$$",
      "www.example.org", "http://example.org", "[x](javascript:alert(1))", "%% x", "---", "]]>", "<!--",
      "-->", "<![CDATA[",
      "a  b", "  a", "a  ", "%{x}%", "@{x}", ":::x", "~~~", "a;b", "a,b", "/*x*/", "//x", "fa:fa-ban",
    ]

  /// These names, and random texts of the characters that mean something somewhere.
  private func hostile(_ count: Int, seed: UInt64) -> [String] {
    var generator = FixedGenerator(seed: seed)
    let alphabet = Array("\"\\<>&#;:[](){}|-=.~`*_%$@!/'?+^, \n\t\u{0}\u{1B}\u{200B}aéñ語end1l").map(
      String.init)
    return Self.names
      + (0..<count).map { _ in
        (0..<Int.random(in: 1...24, using: &generator))
          .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
      }
  }

  /// Tasks of these names, each with the next as a node, in a namespace of the same name, one after the other.
  private func graph(_ names: [String]) -> PlanGraph {
    let unique = names.enumerated().map { "\($0) \($1)" }
    let tasks = zip(unique, names).map { id, name in
      task(id, nodes: [name, "second"], in: [name], reads: [name], writes: [name + "'"])
    }
    return PlanGraph(
      [plan(tasks, zip(unique, unique.dropFirst()).map { ($0, $1) }, dagID: names.last ?? "")],
      storage: names.map { StoredDataset(name: $0, storage: .memory(.explicit)) })
  }

  private static let hasGraphviz: Bool = (try? run(["dot", "-V"]))?.status == 0

  /// The elements of an SVG, each once, and the texts of each numbered node, by number.
  private static let reader = """
    import json, sys, xml.etree.ElementTree as tree
    root = tree.parse(sys.stdin.buffer).getroot()
    name = lambda element: element.tag.split("}")[-1]
    texts = {}
    for group in root.iter():
        if name(group) == "g" and group.get("class") == "node":
            title = next(child.text for child in group if name(child) == "title")
            texts[title[1:]] = [child.text or "" for child in group if name(child) == "text"]
    attributes = sorted({key for element in root.iter() for key in element.keys()})
    json.dump({"elements": sorted({name(e) for e in root.iter()}), "texts": texts, "attributes": attributes}, sys.stdout)
    """

  @Test(
    "Graphviz draws whatever the names are, with exactly these names, and nothing else comes into the SVG",
    .enabled(if: hasGraphviz, "Graphviz is not installed"), arguments: [1, 2] as [UInt64])
  func graphviz(_ seed: UInt64) throws {
    let graph = graph(hostile(60, seed: seed))
    let drawn = try run(["dot", "-Tsvg"], input: Data(graph.dot.utf8))
    #expect(drawn.status == 0 && drawn.errors.isEmpty, "\(drawn.errors)")
    let read = try run(["python3", "-c", Self.reader], input: drawn.output)
    try #require(read.status == 0, "\(read.errors)")
    let svg = try JSONDecoder().decode(JSONValue.self, from: read.output)
    #expect(svg["elements"]?.elements.compactMap(\.text) == ["g", "path", "polygon", "svg", "text", "title"])
    for attribute in svg["attributes"]?.elements.compactMap(\.text) ?? [] {
      #expect(!attribute.hasPrefix("on") && !attribute.hasSuffix("href"), "\(attribute)")
    }
    for number in graph.tasks.indices {
      let expected = graph.label(number).map { VisibleText($0).text }
      let shown = svg["texts"]?[String(number)]?.elements.compactMap(\.text) ?? []
      // Graphviz writes a run of spaces with no-break ones, so that XML keeps them.
      #expect(shown.map(Self.spaced) == expected.map(Self.spaced), "\(graph.tasks[number])")
    }
  }

  private static func spaced(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.map { $0 == "\u{A0}" ? " " : $0 }
  }

  /// The part of Mermaid's grammar that is used, a line for a statement, and the way back from a label to its text.
  private struct MermaidReader {
    var nodes: [Int: [String]] = [:]
    var edges: [(Int, Int)] = []
    var titles: [String] = []
    var depth = 0

    init(_ text: String) throws {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      #expect(lines.removeFirst() == "flowchart LR")
      #expect(lines.removeLast() == "")
      for line in lines {
        if let match = line.wholeMatch(of: #/ *n([0-9]+)\["([^"]*)"\]/#) {
          nodes[try #require(Int(match.1))] = Self.lines(String(match.2))
        } else if let match = line.wholeMatch(of: #/ *subgraph g[0-9]+\["([^"]*)"\]/#) {
          titles += Self.lines(String(match.1))
          depth += 1
        } else if line.wholeMatch(of: #/ *end/#) != nil {
          depth -= 1
        } else if let match = line.wholeMatch(of: #/  n([0-9]+) (?:-->|-\. "([^"]*)" \.->) n([0-9]+)/#) {
          edges.append((try #require(Int(match.1)), try #require(Int(match.3))))
        } else {
          Issue.record("no statement: \(line)")
        }
      }
      #expect(depth == 0)
    }

    /// Also says where a character stands that could be markup.
    static func lines(_ label: String) -> [String] {
      label.components(separatedBy: "<br>").map { line in
        let bare = line.replacing(/#[0-9]+;/, with: "x")
        #expect(
          bare.unicodeScalars.allSatisfy {
            !$0.isASCII || $0.properties.isAlphabetic || "0123456789_-., ".unicodeScalars.contains($0)
          }, "\(line)")
        #expect(bare.firstMatch(of: /^[-_. ]|[-_. ]$|__|--|^[0-9]+\. |www\./) == nil, "\(line)")
        var text = ""
        var rest = Substring(line)
        while let match = rest.firstMatch(of: /#([0-9]+);/) {
          text += rest[..<match.range.lowerBound]
          if let number = UInt32(match.1), let scalar = Unicode.Scalar(number) {
            text.unicodeScalars.append(scalar)
          }
          rest = rest[match.range.upperBound...]
        }
        return text + rest
      }
    }
  }

  @Test("In Mermaid a name is text, whatever it is", arguments: [1, 2, 3, 4] as [UInt64])
  func mermaid(_ seed: UInt64) throws {
    let graph = graph(hostile(200, seed: seed))
    let read = try MermaidReader(graph.mermaid)
    #expect(read.edges.count == graph.edges.count)
    for number in graph.tasks.indices {
      let expected = graph.label(number).map { VisibleText($0).text }
      #expect(
        read.nodes[number]?.map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
    }
  }

  @Test("A name that is nothing is shown as a space that is seen")
  func empty() {
    #expect(PlanGraph([plan([], dagID: "")]).mermaid == "flowchart LR\n  subgraph g0[\"#160;\"]\n  end\n")
  }
}
