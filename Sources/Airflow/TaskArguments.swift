import PythonText

/// What tasks say, as arguments of Airflow's operators: what all say, and what some say beside it.
///
/// An override is for the tasks that run a node of its name or tag, or are the group of its name; a later one
/// wins over an earlier one. A task writes only what it says differently from all.
struct TaskArguments {
  private let options: DAGOptions
  /// For the arguments of containers.
  private let container: ContainerArguments?
  /// For `default_args`.
  let defaults: [PythonExpression.Item]
  /// For every container.
  let containerDefaults: [PythonExpression.Item]
  /// What all tasks say, as text, by the names.
  private let common: [String: String]

  init(_ options: DAGOptions) {
    self.options = options
    container = ContainerArguments(options.taskOperator)
    defaults = Self.operatorArguments(options.defaults)
    containerDefaults = container?.items(options.defaults.container) ?? []
    common = Dictionary(
      (defaults + containerDefaults).map { ($0.name, $0.value.line) }, uniquingKeysWith: { $1 })
  }

  /// What this task says and not all do.
  func own(_ task: Plan.Task) -> [PythonExpression.Item] {
    var own: [PythonExpression.Item] = []
    if let resolved = options.overridden(for: task) {
      own += Self.operatorArguments(resolved)
      own += container?.items(resolved.container) ?? []
      own.removeAll { common[$0.name]?.utf8.elementsEqual($0.value.line.utf8) == true }
    }
    if let documentation = task.documentation { own.append(.init("doc_md", .string(documentation))) }
    return own
  }

  /// Named as in `BaseOperator` of Airflow 2.9 to 3.x.
  ///
  /// Airflow 3 warns where a task says when to send mail, also that it should not. Where there is nobody to send it
  /// to, which is what kedro-airflow's `email_on_failure: False` is about, nothing is said.
  private static func operatorArguments(_ options: TaskOptions) -> [PythonExpression.Item] {
    let isMailed = options.email?.isEmpty == false
    let seconds = { PythonExpression.timedelta("seconds", $0) }
    let all: [(String, PythonExpression?)] = [
      ("owner", options.owner.map { .string($0) }),
      ("depends_on_past", options.dependsOnPast.map { .boolean($0) }),
      ("email", options.email.map { .strings($0) }),
      ("email_on_failure", (isMailed ? options.emailOnFailure : nil).map { .boolean($0) }),
      ("email_on_retry", (isMailed ? options.emailOnRetry : nil).map { .boolean($0) }),
      ("retries", options.retries.map { .number($0) }),
      ("retry_delay", options.retryDelayMinutes.map { .timedelta("minutes", $0) }),
      ("pool", options.pool.map { .string($0) }),
      ("pool_slots", options.poolSlots.map { .number($0) }),
      ("queue", options.queue.map { .string($0) }),
      ("priority_weight", options.priorityWeight.map { .number($0) }),
      ("max_active_tis_per_dag", options.maxActiveTasksPerDAG.map { .number($0) }),
      ("trigger_rule", options.triggerRule.map { .string($0) }),
      ("execution_timeout", options.executionTimeout.map(seconds)),
      ("on_failure_callback", options.onFailureCallback.map(DAGCallback.expression)),
    ]
    return all.compactMap { name, value in value.map { .init(name, $0) } }
  }
}

extension DAGOptions {
  /// What this task says, all in all.
  package func resolved(for task: Plan.Task) -> TaskOptions { overridden(for: task) ?? defaults }

  /// The overrides that no task of the plan is meant by, in their order.
  package func unusedOverrides(in plan: Plan) -> [Override] {
    if overrides.isEmpty { return [] }
    var names: Set<ExactString> = []
    for task in plan.tasks { names.formUnion(task.selectors.map(ExactString.init)) }
    return overrides.filter { !names.contains(ExactString($0.selector)) }
  }

  /// Whether a callback is called by a task or the DAG.
  var hasCallback: Bool {
    onFailureCallback != nil || defaults.onFailureCallback != nil
      || overrides.contains { $0.options.onFailureCallback != nil }
  }

  /// Nil where no override is for the task.
  fileprivate func overridden(for task: Plan.Task) -> TaskOptions? {
    if overrides.isEmpty { return nil }
    let names = Set(task.selectors.map(ExactString.init))
    var result: TaskOptions?
    for override in overrides where names.contains(ExactString(override.selector)) {
      result = (result ?? defaults).applying(override.options)
    }
    return result
  }
}

extension Plan.Task {
  /// What an override can name it by.
  fileprivate var selectors: [String] { nodes + tags + (group.map { [$0] } ?? []) }
}
