import PythonText

/// What a task says beside the nodes that it runs: arguments of Airflow's operators. Nil: not said here, so
/// that what is said for all tasks holds, and after it Airflow's own default.
package struct TaskOptions: Hashable, Sendable, Codable {
  package var owner: String?
  package var dependsOnPast: Bool?
  package var email: [String]?
  package var emailOnFailure: Bool?
  package var emailOnRetry: Bool?
  package var retries: Int?
  package var retryDelayMinutes: Double?
  package var pool: String?
  package var poolSlots: Int?
  package var queue: String?
  package var priorityWeight: Int?
  package var maxActiveTasksPerDAG: Int?
  package var triggerRule: String?
  /// In seconds.
  package var executionTimeout: Double?
  /// A dotted path, imported where it is called.
  package var onFailureCallback: String?
  package var container = ContainerOptions()

  package init() {}

  /// What kedro-airflow's template says for every task.
  package static var kedroAirflow: TaskOptions {
    var options = TaskOptions()
    options.owner = "airflow"
    options.dependsOnPast = false
    options.retries = 1
    options.retryDelayMinutes = 5
    return options
  }

  /// These options with those that the other one says laid over them.
  package func applying(_ other: TaskOptions) -> TaskOptions {
    var result = self
    if let value = other.owner { result.owner = value }
    if let value = other.dependsOnPast { result.dependsOnPast = value }
    if let value = other.email { result.email = value }
    if let value = other.emailOnFailure { result.emailOnFailure = value }
    if let value = other.emailOnRetry { result.emailOnRetry = value }
    if let value = other.retries { result.retries = value }
    if let value = other.retryDelayMinutes { result.retryDelayMinutes = value }
    if let value = other.pool { result.pool = value }
    if let value = other.poolSlots { result.poolSlots = value }
    if let value = other.queue { result.queue = value }
    if let value = other.priorityWeight { result.priorityWeight = value }
    if let value = other.maxActiveTasksPerDAG { result.maxActiveTasksPerDAG = value }
    if let value = other.triggerRule { result.triggerRule = value }
    if let value = other.executionTimeout { result.executionTimeout = value }
    if let value = other.onFailureCallback { result.onFailureCallback = value }
    result.container = result.container.applying(other.container)
    return result
  }
}

/// What a task says that runs in a container: a pod, or a container of the worker's Docker. Maps are laid over
/// one another key by key.
package struct ContainerOptions: Hashable, Sendable, Codable {
  package var image: String?
  /// Arguments of the operator, by their names in Airflow's provider (`namespace`, `env_vars`,
  /// `container_resources`, `node_selector`, `volumes`, `mount_tmp_dir`, ...), checked by whoever reads them.
  package var arguments: [String: PythonValue] = [:]

  package init() {}

  package func applying(_ other: ContainerOptions) -> ContainerOptions {
    var result = self
    if let value = other.image { result.image = value }
    result.arguments.merge(other.arguments) { $0.merging($1) }
    return result
  }
}

/// A value that stands in a DAG as a literal of Python.
package indirect enum PythonValue: Hashable, Sendable, Codable {
  case none
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list([PythonValue])
  /// In the order in which it is written; each key once.
  case dictionary([Entry])

  package struct Entry: Hashable, Sendable, Codable {
    package var key: String
    package var value: PythonValue

    package init(key: String, value: PythonValue) {
      self.key = key
      self.value = value
    }
  }

  /// Two dictionaries key by key; of anything else the other one.
  package func merging(_ other: PythonValue) -> PythonValue {
    guard case .dictionary(var entries) = self, case .dictionary(let others) = other else { return other }
    for new in others {
      if let place = entries.firstIndex(where: { $0.key.utf8.elementsEqual(new.key.utf8) }) {
        entries[place].value = entries[place].value.merging(new.value)
      } else {
        entries.append(new)
      }
    }
    return .dictionary(entries)
  }
}
