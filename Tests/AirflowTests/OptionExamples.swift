import Airflow
import Kedro

/// DAGs that say everything that a DAG and its tasks can say.
extension DAGExample {
  static let withOptions: [DAGExample] = {
    var byAssets = DAGOptions()
    byAssets.schedule = .assets(["s3://bucket/companies.csv", "s3://bucket/shuttles.csv"])
    byAssets.confSource = "s3://bucket/conf.tar.gz"
    byAssets.taskGroups = true
    var byInterval = DAGOptions()
    byInterval.schedule = .interval(5400)
    byInterval.startDate = CalendarTime(2024, 2, 29, hour: 6, minute: 30, offsetMinutes: 330)
    byInterval.confSource = "/opt/kedro/conf.zip"
    byInterval.taskGroups = true
    var mailed = DAGOptions()
    mailed.defaults.email = ["data@example.com"]
    mailed.defaults.emailOnFailure = true
    mailed.defaults.emailOnRetry = false
    return [
      DAGExample(name: "mailed", plan: plan("mailed", everything), options: mailed),
      DAGExample(
        name: "everything", plan: plan("everything", everything), confSource: "conf",
        options: options(everythingSaid)),
      DAGExample(name: "by_assets", plan: plan("by_assets", nested), options: byAssets),
      DAGExample(
        name: "by_interval", plan: planned(spaceflights, pipelineName: "by_interval"), options: byInterval),
    ]
  }()

  /// A plan of these tasks, each waiting for the one before it.
  static func plan(_ name: String, _ tasks: [Plan.Task]) -> Plan {
    Plan(
      dagID: "spaceflights-\(name)", pipelineName: name, packageName: "spaceflights", environment: "local",
      tasks: tasks, edges: zip(tasks, tasks.dropFirst()).map { .init(parent: $0.id, child: $1.id) })
  }

  static func options(_ change: (inout DAGOptions) -> Void) -> DAGOptions {
    var options = DAGOptions()
    change(&options)
    return options
  }

  static func override(_ selector: String, _ change: (inout TaskOptions) -> Void) -> DAGOptions.Override {
    var options = TaskOptions()
    change(&options)
    return .init(selector: selector, options: options)
  }

  static let everything = [
    Plan.Task(
      id: "load", nodes: ["load"], tags: ["io"],
      documentation: "Runs the node `load`.\n\nIt reads `companies` and writes `table`.\n"),
    Plan.Task(
      id: "training", nodes: ["split", "train"], tags: ["gpu", "slow"], group: "training",
      documentation: "Runs the nodes `split` and `train`."),
    Plan.Task(id: "report", nodes: ["report"]),
  ]

  /// Every option at once; the task `report` says nothing of its own.
  static func everythingSaid(_ options: inout DAGOptions) {
    options.dagID = "spaceflights.everything"
    options.description = "A DAG that says \"everything\""
    options.documentation = """
      # Spaceflights

      Trains a model, every day at six, from the tables of the *companies*, the *shuttles* and the *reviews*.

      """
    options.tags = ["kedro", "team a"]
    options.startDate = CalendarTime(2024, 2, 29, hour: 6, minute: 30)
    options.endDate = CalendarTime(2030, 1, 1, offsetMinutes: -60)
    options.timezone = "Europe/Berlin"
    options.schedule = .expression("0 6 * * *")
    options.catchup = true
    options.maxActiveRuns = 1
    options.runTimeout = 7200
    options.parameters = [
      .init(name: "model_options.test_size", value: .float(0.25)),
      .init(name: "features", value: .list([.string("engines"), .string("crew")])),
      .init(name: "note", value: .none), .init(name: "fast", value: .boolean(true)),
      .init(name: "limits", value: .dictionary([.init(key: "rows", value: .integer(1000))])),
    ]
    options.onFailureCallback = "spaceflights_alerts.on_dag_failure"
    options.defaults.owner = "data"
    options.defaults.emailOnFailure = false
    options.defaults.retries = 2
    options.defaults.retryDelayMinutes = 0.5
    options.defaults.pool = "kedro"
    options.defaults.onFailureCallback = "spaceflights_alerts.on_task_failure"
    options.overrides = [
      override("slow") {
        $0.executionTimeout = 3600
        $0.retries = 0
      },
      override("load") {
        $0.queue = "io"
        $0.priorityWeight = 10
        $0.maxActiveTasksPerDAG = 1
        $0.dependsOnPast = true
      },
      override("training") {
        $0.pool = "gpu"
        $0.poolSlots = 2
        $0.triggerRule = "none_failed"
        $0.retries = 1
      },
    ]
  }

  /// Namespaces whose groups have one id with a task or with each other.
  private static let nested = [
    Plan.Task(id: "processing.load", nodes: ["processing.load"], namespace: ["processing"]),
    Plan.Task(id: "processing", nodes: ["processing"]),
    Plan.Task(
      id: "reporting.monthly.a", nodes: ["reporting.monthly.a"], namespace: ["reporting", "monthly"]),
    Plan.Task(id: "reporting-monthly.a", nodes: ["reporting-monthly.a"], namespace: ["reporting-monthly"]),
    Plan.Task(id: "alone", nodes: ["alone"]),
  ]
}
