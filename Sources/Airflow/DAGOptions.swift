/// What a DAG says beside its tasks and their order. The defaults are those of kedro-airflow's template.
///
/// It is what `airflow.yml` and the command line come to for one pipeline, checked and typed, so that what
/// renders it has nothing left to refuse.
package struct DAGOptions: Hashable, Sendable, Codable {
  /// Nil: made from the package, the environment and the pipeline.
  package var dagID: String?
  package var description: String?
  /// Markdown that Airflow shows on the DAG's page.
  package var documentation: String?
  package var tags: [String] = []
  package var startDate = CalendarTime(2023, 1, 1)
  package var endDate: CalendarTime?
  /// The IANA name of the zone that dates without an offset, and cron expressions, are in; nil: UTC.
  package var timezone: String?
  package var schedule = Schedule.expression("@once")
  /// Always written, since Airflow 2 and 3 have different defaults.
  package var catchup = false
  package var maxActiveRuns = 3
  /// In seconds.
  package var runTimeout: Double?
  /// Airflow's params, which become Kedro's runtime parameters, by name.
  package var parameters: [Parameter] = []
  /// A dotted path, imported where it is called.
  package var onFailureCallback: String?
  /// What holds for every task (`default_args`).
  package var defaults = TaskOptions.kedroAirflow
  /// What holds for some tasks; a later entry wins over an earlier one.
  package var overrides: [Override] = []
  package var taskOperator = TaskOperator.kedro
  /// Where a task finds the configuration (`--conf-source`): a folder, an archive or a URL; a relative path is
  /// one from the project. Nil: where the project's own settings say.
  package var confSource: String?
  /// Whether namespaces are shown as Airflow's task groups.
  package var taskGroups = false

  package init() {}

  /// When Airflow starts a run by itself.
  package enum Schedule: Hashable, Sendable, Codable {
    /// Never.
    case none
    /// A cron expression or a preset such as `@daily`.
    case expression(String)
    /// Every so many seconds.
    case interval(Double)
    /// When all of these assets (Airflow 2: datasets) were updated; by URI.
    case assets([String])
  }

  /// What runs a task.
  package enum TaskOperator: String, Hashable, Sendable, Codable, CaseIterable {
    /// A Kedro session in the Airflow worker.
    case kedro
    /// A pod.
    case kubernetes
    /// A container on the worker's Docker.
    case docker
  }

  package struct Parameter: Hashable, Sendable, Codable {
    package var name: String
    package var value: PythonValue

    package init(name: String, value: PythonValue) {
      self.name = name
      self.value = value
    }
  }

  /// Options for the tasks that run a node of this name or tag, or that belong to a group of this name.
  package struct Override: Hashable, Sendable, Codable {
    package var selector: String
    package var options: TaskOptions

    package init(selector: String, options: TaskOptions) {
      self.selector = selector
      self.options = options
    }
  }
}

/// A moment as a person writes it in a configuration: in its own offset, or in the zone of the DAG.
package struct CalendarTime: Hashable, Sendable, Codable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour = 0
  package var minute = 0
  package var second = 0
  /// East of UTC; nil: the zone of the DAG.
  package var offsetMinutes: Int?

  package init(
    _ year: Int, _ month: Int, _ day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    offsetMinutes: Int? = nil
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.offsetMinutes = offsetMinutes
  }
}
