import Diagnostics
import Kedro
import PythonText

/// The groups that a person put together, held against the nodes that there are.
///
/// They hold for the whole project, so a member has to mean something in one of its pipelines, and not in each.
/// A member that means nothing anywhere is an error: what was asked for is not what would be published.
struct ManualGroups: Sendable {
  private struct Member: Sendable {
    var selector: NodeSelector
    var isExact: Bool
  }

  private let options: [PlanOptions.ManualGroup]
  private let members: [[Member]]
  /// What is wrong with the groups, whatever the pipeline.
  let diagnostics: [Diagnostic]

  init(_ options: [PlanOptions.ManualGroup], _ pipelines: [RegisteredPipeline]) {
    self.options = options
    var members: [[Member]] = []
    var diagnostics: [Diagnostic] = []
    var names: [NodeSelector.Kind: Set<ExactString>] = [:]
    if !options.isEmpty {
      for kind in NodeSelector.Kind.allCases {
        for pipeline in pipelines {
          for node in pipeline.nodes {
            for name in NodeSelector.names(kind, of: node) {
              names[kind, default: []].insert(ExactString(name))
            }
          }
        }
      }
    }
    for group in options {
      if group.members.isEmpty {
        diagnostics.append(
          Diagnostic(
            .groupSelector, at: group.location,
            "the group \(PythonLiteral.string(group.name)) has no members",
            help: "name its nodes, or take the group away"))
      }
      var own: [Member] = []
      for text in group.members {
        let selector = NodeSelector(text)
        let known = names[selector.kind] ?? []
        let isExact = known.contains(ExactString(selector.text))
        let pattern = Glob(selector.text)
        if !isExact, !known.contains(where: { pattern.matches($0.text) }) {
          diagnostics.append(Self.unmatched(selector, group, known))
        }
        own.append(Member(selector: selector, isExact: isExact))
      }
      members.append(own)
    }
    self.members = members
    self.diagnostics = diagnostics
  }

  private static func unmatched(
    _ selector: NodeSelector, _ group: PlanOptions.ManualGroup, _ known: Set<ExactString>
  ) -> Diagnostic {
    let names = known.sorted().map(\.text)
    let what = PythonLiteral.string(selector.text)
    let help: String
    if let closest = Spelling.closest(to: selector.text, among: names) {
      help = "did you mean \(PythonLiteral.string(closest))?"
    } else if names.isEmpty {
      help = "no node of the project has a \(selector.kind.rawValue)"
    } else {
      let list = names.prefix(10).map { PythonLiteral.string($0) }.joined(separator: ", ")
      help = "there are \(list)" + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }
    return Diagnostic(
      .groupSelector, at: group.location,
      "the group \(PythonLiteral.string(group.name)) takes the \(selector.kind.rawValue) \(what), which no node"
        + " of a registered pipeline \(selector.kind == .node ? "is called" : "has")",
      help: help)
  }

  /// For each node the place of its group in the options; nil for a node that is in none.
  /// - Returns: also the errors for nodes that two groups claim; the first one has them.
  func assignment(of nodes: [NodeModel]) -> (groups: [Int?], diagnostics: [Diagnostic]) {
    if options.isEmpty { return (Array(repeating: nil, count: nodes.count), []) }
    var diagnostics: [Diagnostic] = []
    let groups = nodes.map { node -> Int? in
      let claims = members.indices.filter { group in
        members[group].contains { $0.selector.matches(node, isExact: $0.isExact) }
      }
      if claims.count > 1 {
        diagnostics.append(
          Diagnostic(
            .groupSelector, at: options[claims[1]].location,
            "the groups \(PythonLiteral.string(options[claims[0]].name)) and"
              + " \(PythonLiteral.string(options[claims[1]].name)) both take the node"
              + " \(PythonLiteral.string(node.name))",
            notes: [.init("the other group is here", at: options[claims[0]].location)]
              .filter { $0.location != nil },
            help: "take it out of one of them"))
      }
      return claims.first
    }
    return (groups, diagnostics)
  }
}
