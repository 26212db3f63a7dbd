import Airflow
import Diagnostics
import OmegaConf
import ProjectFiles
import Testing

/// What `airflow.yml` comes to for one pipeline.
struct AirflowConf {
  var base = ""
  var local = ""
  var files: [String: String] = [:]
  var loader = ConfigLoader.Settings()
  var environment = "local"

  init(_ base: String = "", local: String = "") {
    self.base = base
    self.local = local
  }

  private var projectFiles: MemoryFiles {
    var texts = ["conf/base/airflow.yml": base, "conf/local/.gitkeep": ""]
    if !local.isEmpty { texts["conf/local/airflow.yml"] = local }
    return MemoryFiles(texts.merging(files) { $1 })
  }

  func yaml() throws -> AirflowYAML {
    try AirflowYAML.load(files: projectFiles, settings: loader, environment: environment)
  }

  func options(
    _ pipeline: String = "__default__", params: String = "", hasTemplate: Bool = false
  ) throws -> AirflowOptions {
    AirflowOptions(
      try yaml(),
      for: .init(packageName: "shop", environment: environment, pipelineName: pipeline),
      parameters: try DotList.parse(params), hasTemplate: hasTemplate)
  }

  func lostKeys() -> [Diagnostic] {
    AirflowYAML.lostKeys(files: projectFiles, settings: loader, environment: environment)
  }
}

/// `path:line:col: message`
func shown(_ diagnostic: Diagnostic) -> String {
  guard let place = diagnostic.location else { return diagnostic.message }
  return "\(place.path):\(place.line):\(place.column): \(diagnostic.message)"
}

@Suite("airflow.yml")
struct AirflowOptionsTests {
  @Test func nothingSaidIsUpstreamsTemplate() throws {
    let read = try AirflowConf().options()
    #expect(read.options == DAGOptions())
    #expect(read.diagnostics.isEmpty)
  }

  static let everything = """
    default:
      dag_id: "{package}.{env}.{pipeline}"
      description: What it does
      doc_md: "# Title"
      tags: [kedro, daily]
      start_date: [2024, 2, 29, 6]
      end_date: 2025-01-31T23:30:00+02:00
      timezone: Europe/Berlin
      schedule: "0 6 * * mon-fri"
      catchup: yes
      max_active_runs: 1
      dagrun_timeout: 2h
      on_failure_callback: shop.alerts.tell
      params: {seed: 1, names: [a, b], deep: {x: 0.5, y: null}}
      operator: kubernetes
      task_groups: true
      owner: O'Brien
      depends_on_past: true
      email: ana@example.org
      email_on_failure: true
      email_on_retry: false
      retries: 0
      retry_delay: 2.5
      pool: small
      pool_slots: 2
      queue: gpu
      priority_weight: -3
      max_active_tis_per_dag: 4
      trigger_rule: all_done
      execution_timeout: 90
      kubernetes:
        image: shop:1
        namespace: etl
        env: {MODE: fast, COUNT: 3, EMPTY: ""}
        resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 2Gi}}
        node_selector: {disk: ssd}
        secrets: [{deploy_target: DB_PASSWORD, secret: db, key: password}]
        volumes: [{name: data, emptyDir: {}}]
        on_finish_action: keep_pod
        startup_timeout_seconds: 600
      docker: {image: other:1}
      tasks:
        split: {pool: big, retries: 3}
        training: {execution_timeout: 1d, kubernetes: {image: "shop:gpu", node_selector: {gpu: "yes"}}}

    """

  @Test func everyKey() throws {
    let read = try AirflowConf(Self.everything).options("ds")
    #expect(read.diagnostics.map(shown) == [])
    var expected = DAGOptions()
    expected.dagID = "shop.local.ds"
    expected.description = "What it does"
    expected.documentation = "# Title"
    expected.tags = ["kedro", "daily"]
    expected.startDate = CalendarTime(2024, 2, 29, hour: 6)
    expected.endDate = CalendarTime(2025, 1, 31, hour: 23, minute: 30, offsetMinutes: 120)
    expected.timezone = "Europe/Berlin"
    expected.schedule = .expression("0 6 * * mon-fri")
    expected.catchup = true
    expected.maxActiveRuns = 1
    expected.runTimeout = 7200
    expected.onFailureCallback = "shop.alerts.tell"
    expected.parameters = [
      .init(name: "seed", value: .integer(1)),
      .init(name: "names", value: .list([.string("a"), .string("b")])),
      .init(
        name: "deep",
        value: .dictionary([.init(key: "x", value: .float(0.5)), .init(key: "y", value: .none)])),
    ]
    expected.taskOperator = .kubernetes
    expected.taskGroups = true
    expected.defaults.owner = "O'Brien"
    expected.defaults.dependsOnPast = true
    expected.defaults.email = ["ana@example.org"]
    expected.defaults.emailOnFailure = true
    expected.defaults.emailOnRetry = false
    expected.defaults.retries = 0
    expected.defaults.retryDelayMinutes = 2.5
    expected.defaults.pool = "small"
    expected.defaults.poolSlots = 2
    expected.defaults.queue = "gpu"
    expected.defaults.priorityWeight = -3
    expected.defaults.maxActiveTasksPerDAG = 4
    expected.defaults.triggerRule = "all_done"
    expected.defaults.executionTimeout = 90
    func texts(_ pairs: [(String, String)]) -> PythonValue {
      .dictionary(pairs.map { .init(key: $0.0, value: .string($0.1)) })
    }
    expected.defaults.container.image = "shop:1"
    expected.defaults.container.arguments = [
      "namespace": .string("etl"),
      "env_vars": texts([("MODE", "fast"), ("COUNT", "3"), ("EMPTY", "")]),
      "container_resources": .dictionary([
        .init(key: "requests", value: texts([("cpu", "1"), ("memory", "1Gi")])),
        .init(key: "limits", value: texts([("memory", "2Gi")])),
      ]),
      "node_selector": texts([("disk", "ssd")]),
      "secrets": .list([
        texts([
          ("deploy_type", "env"), ("deploy_target", "DB_PASSWORD"), ("secret", "db"), ("key", "password"),
        ])
      ]),
      "volumes": .list([
        .dictionary([
          .init(key: "name", value: .string("data")), .init(key: "emptyDir", value: .dictionary([])),
        ])
      ]),
      "on_finish_action": .string("keep_pod"),
      "startup_timeout_seconds": .integer(600),
    ]
    var split = TaskOptions()
    split.pool = "big"
    split.retries = 3
    var training = TaskOptions()
    training.executionTimeout = 86_400
    training.container.image = "shop:gpu"
    training.container.arguments = ["node_selector": texts([("gpu", "yes")])]
    expected.overrides = [
      .init(selector: "split", options: split), .init(selector: "training", options: training),
    ]
    #expect(read.options == expected)
  }

  /// Key by key and no deeper, as kedro-airflow lays them.
  @Test func aPipelinesOwnBlockLiesOverDefaultAndParametersOverBoth() throws {
    let conf = AirflowConf(
      """
      default: {owner: all, retries: 3, queue: q, tasks: {a: {pool: p}}}
      ds: {owner: ds, queue: null, tasks: {b: {pool: p}}}
      empty: null
      """)
    let other = try conf.options("other").options
    #expect(other.defaults.owner == "all")
    #expect(other.defaults.queue == "q")
    let own = try conf.options("ds", params: "retries=7,catchup=true").options
    #expect(own.defaults.owner == "ds")
    #expect(own.defaults.retries == 7)
    #expect(own.catchup)
    #expect(own.defaults.queue == nil)
    #expect(own.overrides.map(\.selector) == ["b"])
    #expect(try conf.options("empty").diagnostics.isEmpty)
  }

  @Test func isReadByTheProjectsPatterns() throws {
    var conf = AirflowConf()
    conf.files["conf/base/airflow/deep/x.yaml"] = "default: {retries: 4}"
    conf.files["conf/base/scheduler.yml"] = "default: {retries: 5}"
    #expect(try conf.options().options.defaults.retries == 4)
    conf.loader.patterns["airflow"] = ["scheduler*"]
    #expect(try conf.options().options.defaults.retries == 5)
  }

  @Test func interpolationsAreResolved() throws {
    var conf = AirflowConf("_owner: ana\ndefault: {owner: \"${_owner}\", pool: \"${globals:pool}\"}")
    conf.files["conf/base/globals.yml"] = "pool: small"
    let options = try conf.options().options
    #expect(options.defaults.owner == "ana")
    #expect(options.defaults.pool == "small")
  }

  @Test func aKeyInTwoFilesIsAnError() throws {
    var conf = AirflowConf("default: {retries: 1}")
    conf.files["conf/base/airflow_more.yml"] = "default: {owner: x}"
    #expect(throws: ConfigError.self) { try conf.options() }
  }

  @Test func whatReadingCannotKnowIsTold() throws {
    var conf = AirflowConf("default: {owner: \"${who:}\"}")
    conf.loader.customResolvers = ["who"]
    let undecided = try conf.yaml().undecided
    #expect(undecided.map(\.code) == [.undecided])
    #expect(undecided.first?.location?.line == 1)
    let known = try conf.yaml().with(
      ConfigMapping([
        .init(key: "default", value: .mapping(ConfigMapping([.init(key: "owner", value: .string("ana"))])))
      ]))
    let read = AirflowOptions(
      known, for: .init(packageName: "shop", environment: "local", pipelineName: "__default__"))
    #expect(read.options.defaults.owner == "ana")
  }

  // MARK: - What kedro-airflow gets wrong

  @Test("D9: a schedule of null is none, and not the text \"None\"") func noSchedule() throws {
    #expect(try AirflowConf("default: {schedule: null}").options().options.schedule == .none)
    #expect(try AirflowConf("default: {schedule_interval: null}").options().options.schedule == .none)
    #expect(try AirflowConf().options(params: "schedule=null").options.schedule == .none)
    let text = try AirflowConf("default: {schedule: None}").options().diagnostics
    #expect(
      text.map(shown) == [
        "conf/base/airflow.yml:1:21: `schedule` is the text \"None\", which is no schedule"
      ])
    #expect(text.first?.help == "write null, without quotes, for a DAG that is started by hand")
  }

  @Test(
    "D10: a start date is a list, a date, a moment or its text",
    arguments: [
      ("[2024, 1, 31]", CalendarTime(2024, 1, 31)),
      ("[2024, 1, 31, 6, 30]", CalendarTime(2024, 1, 31, hour: 6, minute: 30)),
      ("2024-01-31", CalendarTime(2024, 1, 31)),
      ("\"2024-01-31\"", CalendarTime(2024, 1, 31)),
      ("2024-01-31T06:30", CalendarTime(2024, 1, 31, hour: 6, minute: 30)),
      ("2024-01-31 06:30:15Z", CalendarTime(2024, 1, 31, hour: 6, minute: 30, second: 15, offsetMinutes: 0)),
      ("2024-01-31T06:30:00.000-05:30", CalendarTime(2024, 1, 31, hour: 6, minute: 30, offsetMinutes: -330)),
      ("2024-02-29", CalendarTime(2024, 2, 29)),
    ])
  func startDates(_ text: String, _ expected: CalendarTime) throws {
    let read = try AirflowConf("default: {start_date: \(text)}").options()
    #expect(read.diagnostics.map(shown) == [])
    #expect(read.options.startDate == expected)
  }

  @Test(
    "D10: what is no date is told",
    arguments: [
      "2023-02-29", "[2024, 13, 1]", "[2024, 1]", "yesterday", "20240131", "[2024, 1, x]", "2024-01-31T25:00",
    ])
  func noDates(_ text: String) throws {
    let read = try AirflowConf("default: {start_date: \(text)}").options()
    #expect(read.diagnostics.map(\.code) == [.airflowOption])
    #expect(read.diagnostics.first?.message.contains("`start_date` must be a date") == true)
    #expect(read.options.startDate == DAGOptions().startDate)
  }

  struct Wrong: CustomTestStringConvertible, Sendable {
    var yaml: String
    var message: String
    var help: String?

    init(_ yaml: String, _ message: String, help: String? = nil) {
      self.yaml = yaml
      self.message = message
      self.help = help
    }

    var testDescription: String { yaml }
  }

  static let wrong: [Wrong] = [
    Wrong(
      "catchup: \"false\"", "2:12: `catchup` must be a boolean, and is the string \"false\"",
      help: "write false without quotes"),
    Wrong(
      "catchup: 1", "2:12: `catchup` must be a boolean, and is the integer 1", help: "write true or false"),
    Wrong(
      "retries: \"3\"", "2:12: `retries` must be an integer, and is the string \"3\"",
      help: "write 3 without quotes"),
    Wrong("retries: 1.5", "2:12: `retries` must be an integer, and is the float 1.5"),
    Wrong("retries: -1", "2:12: `retries` must be at least 0, and is -1"),
    Wrong("max_active_runs: 0", "2:20: `max_active_runs` must be at least 1, and is 0"),
    Wrong(
      "owner: 123", "2:10: `owner` must be text, and is the integer 123", help: "write it in quotes: \"123\""),
    Wrong(
      "queue: yes", "2:10: `queue` must be text, and is the boolean true",
      help: "YAML reads yes, no, on and off as booleans: write the text in quotes"),
    Wrong("tags: {a: b}", "2:9: `tags` must be text, or a list of texts, and is a mapping"),
    Wrong(
      "tags: [a, 2024]", "2:13: `tags.1` must be text, and is the integer 2024",
      help: "write it in quotes: \"2024\""),
    Wrong(
      "execution_timeout: soon",
      "2:22: `execution_timeout` must be a length of time, and is the string \"soon\"",
      help: "write a number of seconds, or a text such as \"90m\", \"1h30m\" or \"PT2H\""),
    Wrong(
      "retry_delay: -1", "2:16: `retry_delay` must be a length of time, and is the integer -1",
      help: "write a number of minutes, or a text such as \"90m\", \"1h30m\" or \"PT2H\""),
    Wrong(
      "trigger_rule: all_sucess",
      "2:17: `trigger_rule` must be one of all_success, all_failed, all_done, all_done_min_one_success, "
        + "all_done_setup_success, all_skipped, one_failed, one_success, one_done, none_failed, "
        + "none_failed_min_one_success, none_skipped, always, and is \"all_sucess\"",
      help: "did you mean \"all_success\"?"),
    Wrong(
      "on_failure_callback: tell",
      "2:24: `on_failure_callback` must be a dotted path to a function, and is \"tell\"",
      help: "write the module and the function: \"package.module.function\""),
    Wrong(
      "on_failure_callback: a.class",
      "2:24: `on_failure_callback` must be a dotted path to a function, and is \"a.class\"",
      help: "write the module and the function: \"package.module.function\""),
    Wrong(
      "schedule: \"@dayly\"", "2:13: `schedule` is no preset of Airflow: \"@dayly\"",
      help: "did you mean \"@daily\"?"),
    Wrong(
      "schedule: daily", "2:13: `schedule` is neither a cron expression nor a preset: \"daily\"",
      help: "write five fields such as \"0 6 * * *\", or a preset such as \"@daily\""),
    Wrong("schedule: {every: 0}", "2:21: `schedule.every` must be more than nothing"),
    Wrong(
      "schedule: {asset: [x]}", "2:21: `schedule` knows no `asset`", help: "did you mean `assets`?"),
    Wrong(
      "timezone: \"+02:00\"", "2:13: `timezone` must be the name of a time zone, and is \"+02:00\"",
      help: "write a name such as \"Europe/Berlin\""),
    Wrong(
      "dag_id: \"{name}\"", "2:11: `dag_id` has a placeholder that is none: \"{name}\"",
      help: "there are {package}, {env} and {pipeline}"),
    Wrong(
      "dag_id: a b", "2:11: `dag_id` is no id that Airflow accepts: \"a b\"",
      help: "use letters, digits, `-`, `.` and `_`, in at most 247 bytes"),
    Wrong("params: [a]", "2:11: `params` must be a mapping, and is a list"),
    Wrong(
      "operator: kubernets",
      "2:13: `operator` must be one of kedro, kubernetes, docker, and is \"kubernets\"",
      help: "did you mean \"kubernetes\"?"),
    Wrong("tasks: {a: 3}", "2:14: `tasks.a` must be a mapping, and is the integer 3"),
    Wrong(
      "tasks: {a: {retries: x}}", "2:24: `tasks.a.retries` must be an integer, and is the string \"x\""),
    Wrong(
      "kubernetes: {is_delete_operator_pod: true}",
      "2:16: `kubernetes.is_delete_operator_pod` is no argument that can be set",
      help: "write `on_finish_action: delete_pod` or `keep_pod`: newer providers do not heed it"),
    Wrong(
      "kubernetes: {namespce: x}", "2:16: `kubernetes.namespce` is no argument that can be set",
      help: "did you mean `namespace`?"),
    Wrong(
      "kubernetes: {env: {A: true}}", "2:25: `kubernetes.env.A` must be text, and is the boolean true",
      help: "YAML reads yes, no, on and off as booleans: write the text in quotes"),
    Wrong(
      "kubernetes: {resources: {requests: {memory: 1GB}}}",
      "2:47: `kubernetes.resources.requests.memory` must be an amount such as 500m or 2Gi, and is the string \"1GB\""
    ),
    Wrong(
      "kubernetes: {labels: {team: data science}}",
      "2:31: Kubernetes does not take this value of `kubernetes.labels`: \"data science\"",
      help: "use letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends"),
    Wrong(
      "kubernetes: {node_selector: {disk: \"\(String(repeating: "x", count: 64))\"}}",
      "2:38: Kubernetes does not take this value of `kubernetes.node_selector`: \"\(String(repeating: "x", count: 64))\"",
      help: "use letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends"),
    Wrong(
      "kubernetes: {annotations: {a/b/c: any text}}",
      "2:37: Kubernetes takes no such name below `kubernetes.annotations`: \"a/b/c\"",
      help: "use letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends; "
        + "before them there may be a domain and a `/`"),
    Wrong(
      "docker: {mount_tmp_dir: 0}", "2:27: `docker.mount_tmp_dir` must be a boolean, and is the integer 0",
      help: "write true or false"),
  ]

  @Test("D11: a value of another type is told with its place, and is no part of a DAG", arguments: wrong)
  func isToldWithItsPlace(_ row: Wrong) throws {
    let read = try AirflowConf("default:\n  \(row.yaml)\n").options()
    #expect(read.diagnostics.map(shown) == ["conf/base/airflow.yml:" + row.message])
    #expect(read.diagnostics.map(\.severity) == [.error])
    #expect(read.diagnostics.first?.help == row.help)
  }

  @Test("D12: what a block of the run environment replaces as a whole is said") func lostKeys() throws {
    var conf = AirflowConf(
      "default:\n  owner: base\n  retries: 3\n", local: "default:\n  owner: af\n")
    // Kedro's merge, and kedro-airflow's default for what it loses.
    #expect(try conf.options().options.defaults.owner == "af")
    #expect(try conf.options().options.defaults.retries == 1)
    let lost = conf.lostKeys()
    #expect(
      lost.map(shown) == [
        "conf/local/airflow.yml:1:1: the block `default` of the environment 'local' replaces that of 'base' as a "
          + "whole, without `retries`"
      ])
    #expect(lost.map(\.severity) == [.note])
    #expect(lost.first?.notes.first?.location?.line == 3)
    conf.loader.mergeStrategy["airflow"] = .soft
    #expect(try conf.options().options.defaults.retries == 3)
    #expect(conf.lostKeys().isEmpty)
  }

  @Test(
    "D13: what a template is given is not for airflow.yml to set",
    arguments: [
      "dag_name", "node_objs", "env", "pipeline_name", "package_name", "pipeline", "conf_source",
    ])
  func reserved(_ key: String) throws {
    for hasTemplate in [false, true] {
      let read = try AirflowConf("default: {\(key): x}").options(hasTemplate: hasTemplate)
      #expect(
        read.diagnostics.map(shown) == [
          "conf/base/airflow.yml:1:11: `\(key)` is not for a configuration to set"
        ])
      #expect(read.diagnostics.map(\.severity) == [.error])
    }
  }

  // MARK: - Other things to tell

  @Test func anUnknownKeyIsHeardByATemplateOnly() throws {
    let conf = AirflowConf("default:\n  retry_dealy: 5\n  team: data\n")
    let read = try conf.options()
    #expect(read.diagnostics.map(\.code) == [.unknownAirflowOption, .unknownAirflowOption])
    #expect(read.diagnostics.map(\.severity) == [.warning, .warning])
    #expect(
      read.diagnostics.map(\.help) == [
        "did you mean `retry_delay`?", "a template of your own (`--jinja-file`) can use it",
      ])
    let template = try conf.options(hasTemplate: true)
    #expect(template.diagnostics.isEmpty)
    #expect(template.values["team"] == .string("data"))
  }

  /// A template may mean something else by a name.
  @Test func aTypeThatATemplateMayTakeIsAWarning() throws {
    let read = try AirflowConf("default: {schedule: {team: x}}").options(hasTemplate: true)
    #expect(read.diagnostics.map(\.severity) == [.warning])
    #expect(read.values["schedule"] != nil)
  }

  @Test func theOlderNameOfAScheduleGivesWay() throws {
    let both = try AirflowConf(
      "default: {schedule: \"@daily\"}\nds: {schedule_interval: \"@hourly\"}"
    ).options("ds")
    #expect(both.options.schedule == .expression("@daily"))
    #expect(both.diagnostics.map(\.severity) == [.warning])
    #expect(
      try AirflowConf("default: {schedule_interval: \"@hourly\"}").options().options.schedule
        == .expression("@hourly"))
  }

  @Test func schedules() throws {
    func schedule(_ text: String) throws -> DAGOptions.Schedule {
      let read = try AirflowConf("default: {schedule: \(text)}").options()
      #expect(read.diagnostics.map(shown) == [])
      return read.options.schedule
    }
    #expect(try schedule("{every: 1h30m}") == .interval(5400))
    #expect(try schedule("{assets: [\"s3://b/a\", x]}") == .assets(["s3://b/a", "x"]))
    #expect(try schedule("{datasets: x}") == .assets(["x"]))
    for cron in ["*/5 * * * *", "0 0 1,15 * MON-FRI", "0 0 L * *", "0 0 * * 1#2", "@once", "H H * * *"] {
      #expect(try schedule("\"\(cron)\"") == .expression(cron))
    }
  }

  @Test(arguments: [
    ("90", 90.0), ("1.5", 1.5), ("2h", 7200), ("90 min", 5400), ("1h30m", 5400), ("1.5h", 5400),
    ("1d", 86_400),
    ("PT2H", 7200), ("P1DT1H", 90_000), ("PT1M30S", 90), ("P1W", 604_800), ("1:30:00", 5400),
  ])
  func lengthsOfTime(_ text: String, _ seconds: Double) throws {
    let read = try AirflowConf("default: {execution_timeout: \(text)}").options()
    #expect(read.diagnostics.map(shown) == [])
    #expect(read.options.defaults.executionTimeout == seconds)
  }

  @Test func aDelayIsInMinutesUnlessItSaysItsUnit() throws {
    #expect(try AirflowConf("default: {retry_delay: 7}").options().options.defaults.retryDelayMinutes == 7)
    #expect(
      try AirflowConf("default: {retry_delay: 30s}").options().options.defaults.retryDelayMinutes == 0.5)
  }

  @Test func aParameterThatIsWrongHasNoPlace() throws {
    let read = try AirflowConf().options(params: "retries=many")
    #expect(
      read.diagnostics.map(shown) == [
        "`retries` must be an integer, and is the string \"many\" (given as a parameter)"
      ])
  }

  @Test func aBlockThatIsCloseToAPipelineIsTold() throws {
    let yaml = try AirflowConf("defualt: {retries: 1}\nshared: {x: 1}\nds: {}\n").yaml()
    let unused = yaml.unusedBlocks(pipelines: ["__default__", "ds"])
    #expect(
      unused.map(shown) == ["conf/base/airflow.yml:1:1: the block `defualt` is of no registered pipeline"])
    #expect(unused.first?.help == "did you mean `default`?")
  }

  @Test("A pipeline's block whose key Kedro's loader drops is told, and no other key that it drops")
  func hiddenBlocks() throws {
    var conf = AirflowConf("__default__: {retries: 7}\n_shared: {x: 1}\n_ds: {retries: 2}\n_eval: 3\n")
    let pipelines = ["__default__", "ds", "_ds", "_eval"]
    func told() throws -> [String] { try conf.yaml().unusedBlocks(pipelines: pipelines).map(shown) }
    let why = "is not heard: Kedro's configuration loader drops every key that begins with `_`"
    #expect(
      try told() == [
        "conf/base/airflow.yml:1:1: the block `__default__` \(why)",
        "conf/base/airflow.yml:3:1: the block `_ds` \(why)",
      ])
    let help = try conf.yaml().unusedBlocks(pipelines: pipelines).first?.help
    #expect(help?.hasPrefix("say it in the block `default`") == true)
    #expect(try conf.options("__default__").options.defaults.retries == 1)
    // The environment's own place is the one to look at.
    conf.files["conf/local/airflow.yml"] = "\n__default__: {retries: 3}\n"
    #expect(
      try told() == [
        "conf/base/airflow.yml:3:1: the block `_ds` \(why)",
        "conf/local/airflow.yml:2:1: the block `__default__` \(why)",
      ])
  }

  @Test func aSelectorThatMatchesNothingIsTold() throws {
    let conf = AirflowConf(
      "default:\n  tasks:\n    split: {retries: 1}\n    trian: {}\nds:\n  tasks: {other: {}}\n")
    let project = model([chain(["split", "train"], name: "__default__"), chain(["split"], name: "ds")])
    let planner = Planner(project)
    func unmatched(_ names: [String]) throws -> [Diagnostic] {
      var dags: [(AirflowOptions, Plan)] = []
      for name in names { dags.append((try conf.options(name), try #require(planner.plan(name)?.plan))) }
      return AirflowOptions.unmatchedSelectors(dags, in: project)
    }
    #expect(
      try unmatched(["__default__"]).map(shown) == [
        "conf/base/airflow.yml:4:5: `tasks.trian` is the name of no node, tag or group of any pipeline"
      ])
    #expect(try unmatched(["__default__"]).first?.help == "did you mean `train`?")
    #expect(
      try unmatched(["ds"]).map(shown) == [
        "conf/base/airflow.yml:6:11: `tasks.other` is the name of no node, tag or group of the pipeline \"ds\""
      ])
  }
}

@Suite("Secrets in airflow.yml")
struct SecretTests {
  private func found(_ yaml: String, resolvers: Set<String> = []) throws -> [Diagnostic] {
    var conf = AirflowConf("default:\n  " + yaml + "\n")
    conf.loader.customResolvers = resolvers
    return try conf.options().diagnostics.filter { $0.code == .secretInDAG }
  }

  @Test(arguments: [
    "kubernetes: {env: {DB_PASSWORD: hunter2}}", "docker: {env: {API_TOKEN: abc}}",
    "tasks: {a: {kubernetes: {env: {AWS_SECRET_ACCESS_KEY: abc}}}}", "params: {client_secret: x}",
    "kubernetes: {env: {DB: \"postgres://ana:hunter2@db/x\"}}", "description: AKIAABCDEFGHIJKLMNOP",
    "docker: {environment: {STORAGE_ACCOUNT_KEY: x}}",
  ])
  func areRefused(_ yaml: String) throws {
    let diagnostics = try found(yaml)
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?.severity == .error)
    #expect(diagnostics.first?.help?.contains("Kubernetes secret") == true)
    // What is shown and kept is the place, not the line.
    #expect(diagnostics.first?.location?.line == 2)
    #expect(diagnostics.first?.location?.lineText == nil)
    #expect(diagnostics.allSatisfy { !$0.message.contains("hunter2") })
  }

  @Test(arguments: [
    "kubernetes: {env: {DB_PASSWORD_FILE: /run/x, TOKEN_LIMIT: 5, SECRET_NAME: db, AWS_ACCESS_KEY_ID: x}}",
    "kubernetes: {secrets: [{deploy_target: DB_PASSWORD, secret: db, key: password}]}",
    "kubernetes: {env: {DB_PASSWORD: \"\"}}", "owner: token", "params: {max_tokens: 3, seed: 1}",
    "kubernetes: {env: {URL: \"https://example.org/a:b@c\"}}",
  ])
  func orNot(_ yaml: String) throws { #expect(try found(yaml).isEmpty) }

  /// The value is that of another machine's environment tomorrow, and who wrote this knows that it is secret.
  @Test func aValueOfTheEnvironmentIsRefusedWhereverItStands() throws {
    for name in ["oc.env", "vault", "aws_secret"] {
      let diagnostics = try found("queue: \"${\(name):X}\"", resolvers: [name])
      #expect(diagnostics.map(\.severity) == [.error])
      #expect(diagnostics.first?.message.contains("`\(name):`") == true)
    }
  }
}
