import Airflow
import Kedro

/// DAGs whose tasks run in containers.
extension DAGExample {
  static let inContainers: [DAGExample] = {
    var hostileOptions = options(podsOfTheGuide)
    hostileOptions.defaults.container.arguments["env_vars"] = .dictionary(
      ["{{ ds }}", "it's \"quoted\"\n", "{% raw %}"].enumerated().map {
        .init(key: "TEXT_\($0)", value: .string($1))
      })
    hostileOptions.confSource = "{{ macros.os }}/conf.sh"
    var hostileInDocker = options { $0.taskOperator = .docker }
    hostileInDocker.defaults.container.image = "kedro:{{ ds }}"
    let hostile = chain(hostileNames.filter(isSayable)).nodes
    var legacy = options(podsOfTheGuide)
    legacy.parameters = [.init(name: "rows", value: .integer(10))]
    return [
      DAGExample(name: "kubernetes", plan: plan("kubernetes", merged), options: options(podsOfTheGuide)),
      DAGExample(
        name: "kubernetes_everything", plan: plan("kubernetes_everything", everything),
        options: options {
          everythingSaid(&$0)
          $0.dagID = nil
          everyPodArgument(&$0)
        }),
      DAGExample(
        name: "kubernetes_hostile", plan: planned(hostile, pipelineName: "kubernetes,hostile {{ x }}"),
        options: hostileOptions),
      DAGExample(
        name: "kubernetes_kedro_0_19", plan: plan("kubernetes_kedro_0_19", everything),
        kedroVersion: KedroVersion(0, 19, 14), options: legacy),
      DAGExample(
        name: "docker", plan: plan("docker", merged),
        options: options {
          $0.taskOperator = .docker
          $0.defaults.container.image = "registry.example.com/spaceflights:1.2"
        }),
      DAGExample(
        name: "docker_everything", plan: plan("docker_everything", everything),
        options: options(everyDockerArgument)),
      DAGExample(
        name: "docker_hostile", plan: planned(hostile, pipelineName: "docker,hostile {{ x }}.sh"),
        options: hostileInDocker),
    ]
  }()

  /// What `kedro run --nodes` and a program's arguments can say.
  private static func isSayable(_ name: String) -> Bool {
    !name.isEmpty && !name.contains("\u{0}") && !name.contains(",")
      && name.unicodeScalars.first?.properties.isWhitespace != true
      && name.unicodeScalars.last?.properties.isWhitespace != true
  }

  /// The tasks of the guide's example, the merged one first.
  private static let merged = [
    Plan.Task(
      id: "preprocess-companies-and-shuttles",
      nodes: ["preprocess_companies_node", "preprocess_shuttles_node"],
      group: "preprocess-companies-and-shuttles"),
    Plan.Task(id: "create_model_input_table_node", nodes: ["create_model_input_table_node"]),
    Plan.Task(id: "split_data_node", nodes: ["split_data_node"]),
  ]

  /// The options of the guide's example.
  private static func podsOfTheGuide(_ options: inout DAGOptions) {
    options.taskOperator = .kubernetes
    options.defaults.container.image = "registry.example.com/spaceflights:1.2"
    options.defaults.container.arguments = [
      "namespace": .string("data"), "get_logs": .boolean(true), "is_delete_operator_pod": .boolean(true),
      "in_cluster": .boolean(false), "do_xcom_push": .boolean(false), "image_pull_policy": .string("Always"),
      "cluster_context": .string("k3d-your-cluster"), "config_file": .string("~/.kube/config"),
    ]
  }

  private static func map(_ pairs: KeyValuePairs<String, PythonValue>) -> PythonValue {
    .dictionary(pairs.map { .init(key: $0.key, value: $0.value) })
  }

  private static func everyPodArgument(_ options: inout DAGOptions) {
    options.taskOperator = .kubernetes
    options.defaults.container.image = "registry.example.com/spaceflights:1.2"
    options.defaults.container.arguments = [
      "namespace": .string("data"), "service_account_name": .string("kedro"),
      "cmds": .list(["python", "-m", "spaceflights"].map { .string($0) }),
      "container_resources": map([
        "requests": map(["cpu": .string("500m"), "memory": .string("1Gi")]),
        "limits": map(["memory": .string("2Gi")]),
      ]),
      "env_vars": map(["AWS_REGION": .string("eu-west-1"), "MODE": .string("{{ ds }}")]),
      "env_from": .list([map(["configMapRef": map(["name": .string("kedro")])])]),
      "secrets": .list([
        map([
          "deploy_type": .string("env"), "deploy_target": .string("API_KEY"), "secret": .string("api"),
          "key": .string("key"),
        ])
      ]),
      "node_selector": map(["disk": .string("ssd")]), "labels": map(["team": .string("data")]),
      "annotations": map(["example.com/note": .string("it's {{ x }}")]),
      "image_pull_secrets": .list([.string("registry"), map(["name": .string("other")])]),
      "volumes": .list([
        map(["name": .string("data"), "persistentVolumeClaim": map(["claimName": .string("kedro-data")])])
      ]),
      "volume_mounts": .list([map(["name": .string("data"), "mountPath": .string("/home/kedro/data")])]),
      "tolerations": .list([
        map(["key": .string("spot"), "operator": .string("Exists"), "effect": .string("NoSchedule")])
      ]),
      "security_context": map(["runAsUser": .integer(1000), "fsGroup": .integer(1000)]),
      "container_security_context": map(["readOnlyRootFilesystem": .boolean(true)]),
      "affinity": map([
        "nodeAffinity": map([
          "requiredDuringSchedulingIgnoredDuringExecution": map([
            "nodeSelectorTerms": .list([
              map([
                "matchExpressions": .list([
                  map([
                    "key": .string("zone"), "operator": .string("In"), "values": .list([.string("a")]),
                  ])
                ])
              ])
            ])
          ])
        ])
      ]),
      "on_finish_action": .string("delete_succeeded_pod"), "startup_timeout_seconds": .integer(900),
    ]
    options.overrides.append(
      override("gpu") {
        $0.container.image = "registry.example.com/spaceflights-gpu:1.2"
        $0.container.arguments = [
          "container_resources": map(["limits": map(["nvidia.com/gpu": .string("1")])]),
          "node_selector": map(["accelerator": .string("gpu")]),
        ]
      })
  }

  private static func everyDockerArgument(_ options: inout DAGOptions) {
    everythingSaid(&options)
    options.dagID = nil
    options.taskOperator = .docker
    options.defaults.container.image = "registry.example.com/spaceflights:1.2"
    options.defaults.container.arguments = [
      "auto_remove": .boolean(true), "network_mode": .string("bridge"),
      "docker_url": .string("unix:///run/docker.sock"), "force_pull": .boolean(true),
      "environment": map(["AWS_REGION": .string("eu-west-1"), "MODE": .string("{{ ds }}")]),
      "mounts": .list([
        map([
          "source": .string("/srv/data"), "target": .string("/home/kedro/data"), "type": .string("bind"),
          "read_only": .boolean(true),
        ])
      ]),
      "mem_limit": .string("2g"),
    ]
    options.overrides.append(
      override("training") { $0.container.image = "registry.example.com/spaceflights-gpu:1.2" })
  }
}
