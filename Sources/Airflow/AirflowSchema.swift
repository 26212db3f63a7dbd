/// The keys that `airflow.yml` may hold.
enum AirflowKey: String, CaseIterable {
  // Of the DAG
  case dagID = "dag_id"
  case description
  case documentation = "doc_md"
  case tags
  case startDate = "start_date"
  case endDate = "end_date"
  case timezone
  case schedule
  /// The older name of `schedule`, which wins over it.
  case scheduleInterval = "schedule_interval"
  case catchup
  case maxActiveRuns = "max_active_runs"
  case runTimeout = "dagrun_timeout"
  case params
  case taskOperator = "operator"
  case taskGroups = "task_groups"
  case tasks
  // Of the DAG, or of a task below `tasks`
  case onFailureCallback = "on_failure_callback"
  // Of tasks: of all of them, or below `tasks` of some
  case owner
  case dependsOnPast = "depends_on_past"
  case email
  case emailOnFailure = "email_on_failure"
  case emailOnRetry = "email_on_retry"
  case retries
  case retryDelay = "retry_delay"
  case pool
  case poolSlots = "pool_slots"
  case queue
  case priorityWeight = "priority_weight"
  case maxActiveTasks = "max_active_tis_per_dag"
  case triggerRule = "trigger_rule"
  case executionTimeout = "execution_timeout"
  case kubernetes
  case docker

  /// Whether the key says something of a task.
  var isOfTask: Bool {
    switch self {
    case .dagID, .description, .documentation, .tags, .startDate, .endDate, .timezone, .schedule,
      .scheduleInterval, .catchup, .maxActiveRuns, .runTimeout, .params, .taskOperator, .taskGroups, .tasks:
      false
    default: true
    }
  }

  /// What dagwatchd gives a template itself. kedro-airflow ends with a TypeError where `airflow.yml` sets one (D13).
  static let reserved = [
    "dag_name", "package_name", "env", "pipeline_name", "pipeline", "conf_source", "node_objs",
  ]

  /// Airflow's own, of 2.9 to 3.x (`airflow/task/trigger_rule.py`).
  static let triggerRules = [
    "all_success", "all_failed", "all_done", "all_done_min_one_success", "all_done_setup_success",
    "all_skipped", "one_failed", "one_success", "one_done", "none_failed", "none_failed_min_one_success",
    "none_skipped", "always",
  ]

  /// Airflow's presets for a schedule (`airflow/utils/dates.py`), and the two that are no cron expression.
  static let presets = [
    "@once", "@continuous", "@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly",
  ]
}

/// What an argument of an operator's container must be.
enum ContainerValue: Hashable {
  case text
  case texts
  case boolean
  case integer
  case number
  /// Text, or a number that is written as one: `4g`, 1.5.
  case quantity
  case choice([String])
  /// Names and texts. A number becomes a text; a boolean does not, since nobody knows which of its spellings.
  case environment
  case textMapping
  /// Names and texts of the form that Kubernetes takes for labels.
  case labels
  /// Names of that form, and any texts.
  case annotations
  case mapping
  case mappings
  case resources
  case secrets
  /// Whatever stands there, as it is.
  case any
}

/// The keys of `kubernetes` and of `docker`, by the names of the arguments in Airflow's providers, and what they
/// must be. `env` and `resources` are short for what the providers call otherwise.
///
/// What the DAG itself decides is left out, such as the arguments of `kedro run`.
enum ContainerSchema {
  struct Key: Hashable {
    /// As in `airflow.yml`.
    var name: String
    /// The operator's argument.
    var argument: String
    var value: ContainerValue
  }

  static let kubernetes = keys(
    [
      ("env", "env_vars", .environment), ("env_vars", "env_vars", .environment),
      ("resources", "container_resources", .resources),
      ("container_resources", "container_resources", .resources),
    ],
    [
      .text: [
        "namespace", "kubernetes_conn_id", "cluster_context", "service_account_name", "config_file",
        "pod_template_file", "priority_class_name", "dnspolicy", "hostname", "subdomain", "schedulername",
        "base_container_name", "termination_message_policy", "name",
      ],
      .texts: ["cmds", "image_pull_secrets", "configmaps"],
      .boolean: [
        "in_cluster", "hostnetwork", "get_logs", "log_events_on_failure", "do_xcom_push", "deferrable",
        "automount_service_account_token", "random_name_suffix", "log_pod_spec_on_failure",
      ],
      .integer: [
        "startup_timeout_seconds", "startup_check_interval_seconds", "schedule_timeout_seconds",
        "termination_grace_period", "active_deadline_seconds", "logging_interval",
      ],
      .number: ["poll_interval"],
      .choice(["Always", "IfNotPresent", "Never"]): ["image_pull_policy"],
      .choice(["delete_pod", "keep_pod", "delete_succeeded_pod", "delete_active_pod"]): ["on_finish_action"],
      .choice(["delete_pod", "keep_pod"]): ["on_kill_action"],
      .labels: ["labels", "node_selector"],
      .annotations: ["annotations"],
      .mappings: [
        "volumes", "volume_mounts", "tolerations", "env_from", "host_aliases", "init_containers", "ports",
      ],
      .mapping: [
        "affinity", "security_context", "container_security_context", "dns_config", "full_pod_spec",
        "pod_template_dict",
      ],
      .secrets: ["secrets"],
      .any: ["skip_on_exit_code"],
    ])

  static let docker = keys(
    [("env", "environment", .environment), ("environment", "environment", .environment)],
    [
      .text: [
        "docker_url", "network_mode", "user", "working_dir", "docker_conn_id", "hostname", "api_version",
        "container_name", "tls_ca_cert", "tls_client_cert", "tls_client_key", "host_tmp_dir", "tmp_dir",
        "log_opts_max_size", "log_opts_max_file", "platform",
      ],
      .texts: ["command", "dns", "dns_search", "cap_add", "entrypoint"],
      .boolean: [
        "mount_tmp_dir", "privileged", "force_pull", "tty", "do_xcom_push", "retrieve_output", "xcom_all",
      ],
      .integer: ["shm_size", "timeout"],
      .number: ["cpus"],
      .quantity: ["mem_limit"],
      .choice(["never", "success", "force"]): ["auto_remove"],
      .textMapping: ["extra_hosts", "labels"],
      .mapping: ["port_bindings"],
      .mappings: ["mounts", "device_requests", "ulimits"],
      .any: ["skip_on_exit_code", "tls_verify"],
    ])

  /// Arguments that providers once had, and what to write for them.
  static let retired = [
    "is_delete_operator_pod":
      "write `on_finish_action: delete_pod` or `keep_pod`: newer providers do not heed it",
    "reattach_on_restart": "leave it out: it is the default",
    "node_selectors": "write `node_selector`",
    "arguments": "leave it out: the task's `kedro run` is written there; `cmds` is what stands before it",
    "task_id": "leave it out: the task's id follows from its nodes",
  ]

  private static func keys(
    _ renamed: [(String, String, ContainerValue)], _ plain: [ContainerValue: [String]]
  ) -> [Key] {
    let keys = plain.flatMap { value, names in names.map { Key(name: $0, argument: $0, value: value) } }
    return [Key(name: "image", argument: "image", value: .text)]
      + renamed.map { Key(name: $0.0, argument: $0.1, value: $0.2) }
      + keys.sorted { $0.name < $1.name }
  }
}
