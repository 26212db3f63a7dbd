import Diagnostics
import Kedro
import PythonText

/// `kedro run` as a container's command: what it can say of a plan, and what it cannot.
///
/// A Kedro session takes names as a list; the command line takes them in one text with commas between, and has
/// no way to write a comma that is a part of a name. Kedro's own rule (`split_node_names`, the same in 0.19
/// and 1.x) spares those in square brackets, which are in the default names of nodes in Kedro 0.19
/// (`f([a,b]) -> [c]`). So each list is split here as Kedro will split it, and refused where that gives
/// other names: a pod that runs something else would be worse than none.
package struct ContainerCommand: Sendable {
  let plan: Plan
  let options: DAGOptions
  let kedroVersion: KedroVersion

  /// What stands between `kedro run` and the nodes.
  ///
  /// Every container runs the registered pipeline, since a node of a modular pipeline need not be in the default
  /// one. `--pipelines` came in Kedro 1.2, and `--pipeline` warns from then on; but that one is not split.
  var arguments: [String] {
    var arguments = ["--env=" + plan.environment]
    let isSplit = Self.split(plan.pipelineName).map(ExactString.init) != [ExactString(plan.pipelineName)]
    let option = kedroVersion < KedroVersion(1, 2, 0) || isSplit ? "--pipeline=" : "--pipelines="
    arguments.append(option + plan.pipelineName)
    // The image has the project with its settings in it: they say where its configuration is.
    if let confSource = options.confSource { arguments.append("--conf-source=" + confSource) }
    return arguments
  }

  /// Kedro's `split_string`.
  package static func split(_ text: String) -> [String] {
    text.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false)
      .map { trimmed($0) }.filter { !$0.isEmpty }
  }

  /// Kedro's `split_node_names`: a comma splits outside of square brackets, and where something stands before it.
  package static func splitNodeNames(_ text: String) -> [String] {
    var names: [String] = []
    var name = String.UnicodeScalarView()
    var depth = 0
    for scalar in text.unicodeScalars + [","] {
      if scalar == "[" { depth += 1 }
      if scalar == "]" { depth -= 1 }
      if scalar == ",", depth == 0, !name.isEmpty {
        names.append(trimmed(name[...]))
        name = String.UnicodeScalarView()
      } else {
        name.append(scalar)
      }
    }
    return names
  }

  /// Python's `str.strip`.
  private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
    var text = text
    while let first = text.first, isSpace(first) { text.removeFirst() }
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(text)
  }

  /// Python's `str.isspace`, which takes the separators of ASCII beside Unicode's white space.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  // MARK: - What it cannot say

  /// Errors: a task that its container could not be told of.
  package var diagnostics: [Diagnostic] {
    guard let forms = ContainerArguments(options.taskOperator) else { return [] }
    return texts + nodes + parameters + images + labels + reserved(forms)
  }

  private func error(_ message: String, notes: [String] = [], help: String) -> Diagnostic {
    Diagnostic(.containerCommand, .error, message, notes: notes.map { .init($0) }, help: help)
  }

  /// No operating system passes a NUL to a program.
  private var texts: [Diagnostic] {
    var found: [Diagnostic] = []
    for argument in arguments where argument.unicodeScalars.contains("\u{0}") {
      found.append(
        error(
          "a container cannot be given \(PythonLiteral.string(argument)): no program takes an argument with a NUL",
          help: "rename it"))
    }
    if plan.pipelineName.isEmpty {
      found.append(
        error(
          "`kedro run` has no way to name the pipeline \"\", which is the default one to it",
          help: "register the pipeline under another name"))
    }
    return found
  }

  /// The provider labels a pod with the ids of its DAG and its task, and makes of one without an ASCII letter or digit a
  /// hash behind a `-`, which Kubernetes refuses with the pod (`make_safe_label_value`, Airflow 2.11 and 3.3).
  private var labels: [Diagnostic] {
    if options.taskOperator != .kubernetes { return [] }
    let ids = [("DAG", options.dagID ?? plan.dagID)] + plan.tasks.map { ("task", $0.id) }
    return ids.filter { !KubernetesLabels.canHold(id: $0.1) }.map { kind, id in
      error(
        "Kubernetes takes no pod of the \(kind) \(PythonLiteral.string(id)), whose id becomes a label of it",
        help: kind == "DAG"
          ? "set a `dag_id` with an ASCII letter or digit"
          : "give the node, or a group of it, a name with an ASCII letter or digit, or set naming = \"slug\"")
    }
  }

  private var nodes: [Diagnostic] {
    let unsayable = plan.tasks.filter { task in
      let joined = task.nodes.joined(separator: ",")
      return joined.unicodeScalars.contains("\u{0}")
        || Self.splitNodeNames(joined).map(ExactString.init) != task.nodes.map(ExactString.init)
    }
    if unsayable.isEmpty { return [] }
    return [
      error(
        "`kedro run --nodes` cannot name the nodes of \(unsayable.count) of the \(plan.tasks.count) tasks of the"
          + " pipeline \(PythonLiteral.string(plan.pipelineName))",
        notes: unsayable.prefix(10).map {
          "it would read " + PythonLiteral.list(Self.splitNodeNames($0.nodes.joined(separator: ",")))
            + " for "
            + PythonLiteral.list($0.nodes)
        },
        help:
          "name these nodes without commas, brackets and outer spaces, or run them with `operator = \"kedro\"`"
      )
    ]
  }

  /// Names that `--params` reads otherwise: it splits at commas and at the first `=`, and its dots and brackets
  /// lead into what is inside (a dot is meant so, and is the same in a session).
  private var parameters: [Diagnostic] {
    let unsayable = options.parameters.map(\.name).filter { name in
      name.isEmpty || name.unicodeScalars.contains { ",=[]".unicodeScalars.contains($0) || $0 == "\u{0}" }
        || !Self.trimmed(name.unicodeScalars[...]).utf8.elementsEqual(name.utf8)
    }
    return unsayable.map {
      error(
        "`kedro run --params` cannot name the parameter \(PythonLiteral.string($0))",
        help: "name it without commas, equals signs, brackets and outer spaces")
    }
  }

  private var images: [Diagnostic] {
    let templates = ["pod_template_file", "pod_template_dict", "full_pod_spec"]
    let without = plan.tasks.filter { task in
      let container = options.resolved(for: task).container
      return container.image == nil && container.arguments["image"] == nil
        && !templates.contains { container.arguments[$0] != nil }
    }
    if without.isEmpty { return [] }
    return [
      error(
        "no image is given for \(without.count) of the \(plan.tasks.count) tasks of the pipeline"
          + " \(PythonLiteral.string(plan.pipelineName))",
        notes: without.prefix(10).map { "the task `\($0.id)`" },
        help: "give all tasks an image, or each of these")
    ]
  }

  private func reserved(_ forms: ContainerArguments) -> [Diagnostic] {
    let all = [options.defaults.container] + options.overrides.map(\.options.container)
    let names = Set(all.flatMap(\.arguments.keys).filter { forms.form($0) == .reserved })
    return names.sorted().map {
      error(
        "the argument `\($0)` of the operator is written by dagwatchd and cannot be given",
        help: "take it out; for another command in front of the options give `"
          + (options.taskOperator == .docker ? "command" : "cmds") + "`")
    }
  }
}
