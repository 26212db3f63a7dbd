import Diagnostics
import PythonText

/// Tasks that have another id than before and are the same for the rest: Airflow knows a task by its id, so the
/// runs, logs and durations of the old one stay behind, and the new one begins with none.
///
/// A task that vanished and one that appeared are one task renamed where they run the same nodes (a group
/// was called otherwise), or have the same functions, inputs and outputs (a node was), or write the same
/// datasets (Kedro's own names of nodes have a hash of the inputs in them). The surer sign is
/// looked for first. Where two tasks could be meant, none is said to be.
package struct Renames: Hashable, Sendable {
  package struct Rename: Hashable, Sendable {
    package var old: Plan.Task
    package var new: Plan.Task
    package var sign: Sign
  }

  /// What two tasks are known by to be one.
  package enum Sign: Hashable, Sendable, CaseIterable {
    case nodes
    case signature
    case outputs
  }

  /// In the order of the new plan's tasks.
  package private(set) var list: [Rename] = []
  private let dagID: String

  /// - Parameters:
  ///   - old: the plan that is published.
  package init(from old: Plan, to new: Plan) {
    dagID = new.dagID
    let before = Set(old.tasks.map { ExactString($0.id) })
    let after = Set(new.tasks.map { ExactString($0.id) })
    var vanished = old.tasks.filter { !after.contains(ExactString($0.id)) }
    var appeared = new.tasks.filter { !before.contains(ExactString($0.id)) }
    var found: [ExactString: Rename] = [:]
    for sign in Sign.allCases where !vanished.isEmpty && !appeared.isEmpty {
      let olds = Self.byKey(vanished, sign)
      var paired: Set<ExactString> = []
      for (key, candidates) in Self.byKey(appeared, sign) {
        guard candidates.count == 1, let others = olds[key], others.count == 1 else { continue }
        found[ExactString(candidates[0].id)] = Rename(old: others[0], new: candidates[0], sign: sign)
        paired.insert(ExactString(others[0].id))
      }
      vanished.removeAll { paired.contains(ExactString($0.id)) }
      appeared.removeAll { found[ExactString($0.id)] != nil }
    }
    list = new.tasks.compactMap { found[ExactString($0.id)] }
  }

  package var isEmpty: Bool { list.isEmpty }

  /// One line for each: `~task old → new`.
  package var lines: [String] { list.map { "~task \(shown($0.old.id)) → \(shown($0.new.id))" } }

  /// One warning for all of them; nil where there are none.
  /// - Parameter location: what is to be looked at.
  package func diagnostic(at location: SourceLocation? = nil) -> Diagnostic? {
    guard let first = list.first else { return nil }
    let message =
      list.count == 1
      ? "the task \(shown(first.old.id)) is now called \(shown(first.new.id)), where Airflow has no history of it"
      : "\(list.count) tasks of the DAG \(shown(dagID)) are called otherwise now, where Airflow has no history of them"
    var notes = list.prefix(Self.notesAtMost).map {
      Diagnostic.Note("\(shown($0.old.id)) is now \(shown($0.new.id)): \($0.reason)")
    }
    if list.count > notes.count { notes.append(.init("and \(list.count - notes.count) more")) }
    return Diagnostic(
      .taskRenamed, .warning, at: location, message, notes: notes,
      help: "give the nodes fixed names (name=...) and the groups their old ones, to keep the history")
  }

  private static let notesAtMost = 10

  /// Tasks by what they are known by; those that have nothing of it are left out.
  private static func byKey(_ tasks: [Plan.Task], _ sign: Sign) -> [[ExactString]: [Plan.Task]] {
    var groups: [[ExactString]: [Plan.Task]] = [:]
    for task in tasks {
      let outputs = task.outputs.map(ExactString.init)
      let gap = [ExactString("")]
      switch sign {
      case .nodes: groups[task.nodes.map(ExactString.init).sorted(), default: []].append(task)
      case .signature where !task.functions.isEmpty:
        let functions = task.functions.map(ExactString.init).sorted()
        let inputs = task.inputs.map(ExactString.init)
        groups[functions + gap + inputs + gap + outputs, default: []].append(task)
      case .outputs where !outputs.isEmpty: groups[outputs, default: []].append(task)
      case .signature, .outputs: break
      }
    }
    return groups
  }
}

extension Renames.Rename {
  fileprivate var reason: String {
    switch sign {
    case .nodes: "it runs the same nodes"
    case .signature: "it has the same functions, inputs and outputs"
    case .outputs: "it writes the same datasets"
    }
  }
}

/// As it is where it cannot be mistaken, else as a literal.
private func shown(_ name: String) -> String {
  Names.isAccepted(name) ? name : PythonLiteral.string(name)
}
