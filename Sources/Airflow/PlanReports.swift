import Diagnostics
import Kedro
import PythonText

private let notesAtMost = 10

extension NodeModel {
  /// The function's first line.
  var location: SourceLocation? { source.map { SourceLocation(path: $0.path, line: $0.firstLine) } }
}

/// What is told of the choice of nodes by tags.
struct TagReport {
  private let selection: TagSelection
  private let pipeline: RegisteredPipeline
  private let registry: SourceLocation
  private let tags: [String]

  init(
    _ selection: TagSelection, _ pipeline: RegisteredPipeline, _ registry: SourceLocation, _ tags: [String]
  ) {
    self.selection = selection
    self.pipeline = pipeline
    self.registry = registry
    self.tags = tags
  }

  /// A tag that no node of any registered pipeline has. Where that is true of all of them, every DAG would be empty.
  static func unknownTags(_ tags: [String], _ model: ProjectModel) -> [Diagnostic] {
    if tags.isEmpty { return [] }
    var known: Set<ExactString> = []
    for pipeline in model.pipelines {
      for node in pipeline.nodes { known.formUnion(node.tags.map(ExactString.init)) }
    }
    let unknown = tags.filter { !known.contains(ExactString($0)) }
    let all = known.sorted().map(\.text)
    return unknown.map { tag in
      let list = all.prefix(10).map { PythonLiteral.string($0) }.joined(separator: ", ")
      let help =
        Spelling.closest(to: tag, among: all).map { "did you mean \(PythonLiteral.string($0))?" }
        ?? (all.isEmpty
          ? "no node of the project has a tag"
          : "there are \(list)" + (all.count > 10 ? " and \(all.count - 10) more" : ""))
      return Diagnostic(
        .tagSelection, unknown.count == tags.count ? .error : .warning,
        "no node of a registered pipeline has the tag \(PythonLiteral.string(tag))", help: help)
    }
  }

  var diagnostics: [Diagnostic] { empty + cut }

  /// A pipeline without nodes is a DAG that does nothing; Airflow takes it, and it is hardly meant.
  private var empty: [Diagnostic] {
    let name = PythonLiteral.string(pipeline.name)
    if pipeline.nodes.isEmpty {
      return [
        Diagnostic(
          .emptyDAG, .warning, at: registry, "the pipeline \(name) has no nodes, so its DAG has no tasks",
          help: "add nodes to the pipeline, or take it out of the pipelines to publish")
      ]
    }
    if !selection.nodes.isEmpty { return [] }
    let wanted = tags.map(PythonLiteral.string).joined(separator: ", ")
    return [
      Diagnostic(
        .emptyDAG, .warning, at: registry,
        "no node of the pipeline \(name) has the tag \(wanted), so its DAG has no tasks",
        help: "tag nodes of the pipeline, or take it out of the pipelines to publish")
    ]
  }

  /// What runs without what it reads being made in the same run.
  private var cut: [Diagnostic] {
    if selection.cuts.isEmpty { return [] }
    var notes = selection.cuts.prefix(notesAtMost).map { cut in
      Diagnostic.Note(
        "\(PythonLiteral.string(selection.nodes[cut.reader].name)) reads \(PythonLiteral.string(cut.input)),"
          + " which \(PythonLiteral.string(cut.producerName)) would have written",
        at: selection.nodes[cut.reader].location)
    }
    if selection.cuts.count > notes.count {
      notes.append(.init("and \(selection.cuts.count - notes.count) more"))
    }
    let bridges = selection.bridges.prefix(notesAtMost).map { bridge in
      Diagnostic.Note(
        "\(PythonLiteral.string(selection.nodes[bridge.child].name)) still waits for"
          + " \(PythonLiteral.string(selection.nodes[bridge.parent].name))")
    }
    return [
      Diagnostic(
        .tagSelection, .note, at: registry,
        "the tags leave out nodes of the pipeline \(PythonLiteral.string(pipeline.name)) that others read from;"
          + " these read what another run stored", notes: notes + bridges,
        help: "tag the nodes between, too, where they should run")
    ]
  }
}

/// What is told of task ids that a person would not expect.
struct TaskNameReport {
  private let altered: [(name: String, id: String, place: SourceLocation?)]
  private let total: Int
  private let pipelineName: String
  private let registry: SourceLocation
  private let naming: PlanOptions.Naming

  init(
    _ groups: NodeGrouping, _ nodes: [NodeModel], _ ids: [String], _ pipelineName: String,
    _ registry: SourceLocation, _ naming: PlanOptions.Naming
  ) {
    altered = zip(groups.groups, ids).compactMap { group, id in
      // A slug is what was asked for; a name that has none, or not for itself alone, is told.
      let expected = naming == .slug ? Slug.slug(group.name) ?? "" : group.name
      if expected.utf8.elementsEqual(id.utf8) { return nil }
      return (group.name, id, group.members.first.flatMap { nodes[$0].location })
    }
    total = ids.count
    self.pipelineName = pipelineName
    self.registry = registry
    self.naming = naming
  }

  var diagnostics: [Diagnostic] {
    if altered.isEmpty { return [] }
    var notes = altered.prefix(notesAtMost).map { name, id, place in
      Diagnostic.Note("\(shown(name)) is the task `\(id)`", at: place)
    }
    if altered.count > notes.count { notes.append(.init("and \(altered.count - notes.count) more")) }
    let pipeline = PythonLiteral.string(pipelineName)
    switch naming {
    case .verbatim:
      return [
        Diagnostic(
          .taskName, .note, at: registry,
          "\(altered.count) of the \(total) tasks of the pipeline \(pipeline) are not called like their nodes"
            + " or groups, whose names Airflow does not accept or are given twice",
          notes: notes,
          help: "use names of letters, digits, `-`, `.` and `_`, in at most \(Names.longestID) bytes")
      ]
    case .slug:
      return [
        Diagnostic(
          .taskName, .note, at: registry,
          "\(altered.count) of the \(total) tasks of the pipeline \(pipeline) are not called by their slugs, which"
            + " are given twice, empty, too long or not to be had without python-slugify's table of letters",
          notes: notes,
          help: "use names of Latin letters and digits that differ in more than `-`, `.` and `_`")
      ]
    }
  }

  /// The names of many nodes joined are too long to be read.
  private func shown(_ name: String) -> String {
    let literal = PythonLiteral.string(name)
    return literal.unicodeScalars.count > 80
      ? String(String.UnicodeScalarView(literal.unicodeScalars.prefix(76))) + "...\"" : literal
  }
}
