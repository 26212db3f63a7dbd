import Airflow
import Foundation
import Kedro
import PythonText
import TestSupport
import Testing

/// What Kubernetes and Docker would be asked for, by the real operators.
@Suite("Tasks in containers", .serialized)
struct ContainerTests {
  private struct Made: Decodable {
    struct Pod: Decodable {
      struct Metadata: Decodable {
        var name: String
        var namespace: String
        var labels: [String: String]
        var annotations: [String: String]?
      }
      var metadata: Metadata
      var spec: JSONValue
    }
    struct Docker: Decodable {
      var command: [String]
      var image: String
      var environment: [String: String]
    }
    var pod: Pod?
    var on_finish_action: String?
    var docker: Docker?
    var mounts: JSONValue?
    var network: String?
    var removed: Bool?

    var container: JSONValue? { pod?.spec["containers"]?.elements.first }
    var arguments: [String] { container?["args"]?.elements.compactMap(\.text) ?? [] }
  }

  private static let examples = DAGExample.inContainers

  private func made(in airflow: PythonEnvironment) throws -> [String: [String: Made]] {
    let folder = try ScratchFolder()
    for example in Self.examples { try folder.write(example.text, to: "dags/\(example.name)_dag.py") }
    let finished = try run([
      airflow.python, repositoryRoot.appending(path: "Tests/Airflow/check_containers.py").path,
      folder.url.appending(path: "dags").path, #"{"features": ["a,b", "$(x)"], "new": "it's"}"#,
    ])
    try #require(finished.status == 0, "\(finished.errors.suffix(3000))")
    let line = finished.text.split(separator: "\n").last.map(String.init) ?? ""
    return try JSONDecoder().decode([String: [String: Made]].self, from: Data(line.utf8))
  }

  @Test(
    "say exactly their nodes, image, environment and resources, with a name that Kubernetes takes",
    .needs(.airflow2), .needs(.airflow3), arguments: RealAirflowTests.airflows)
  func rendered(_ airflow: PythonEnvironment) throws {
    let made = try made(in: airflow)
    try guide(try #require(made["kubernetes_dag.py"]))
    try everything(try #require(made["kubernetes_everything_dag.py"]))
    try docker(try #require(made["docker_everything_dag.py"]))
    for example in Self.examples {
      let tasks = try #require(made["\(example.name)_dag.py"])
      #expect(tasks.count == example.plan.tasks.count)
      for task in example.plan.tasks {
        let one = try #require(tasks[task.id])
        let nodes = "--nodes=" + task.nodes.joined(separator: ",")
        if let docker = one.docker {
          #expect(docker.command.contains { $0.utf8.elementsEqual(nodes.utf8) }, "\(task.id)")
        } else {
          // As Kubernetes passes it on.
          let passed = one.arguments.map { $0.replacing("$$", with: "$") }
          #expect(passed.contains { $0.utf8.elementsEqual(nodes.utf8) }, "\(task.id)")
          let pod = try #require(one.pod)
          let name = pod.metadata.name
          #expect(name.utf8.count <= 63)
          #expect(name.wholeMatch(of: /[a-z0-9]([-a-z0-9]*[a-z0-9])?/.asciiOnlyWordCharacters()) != nil)
          #expect(pod.metadata.labels.keys.contains("task_id") && pod.metadata.labels.keys.contains("dag_id"))
          for (name, label) in pod.metadata.labels {
            let isTaken = KubernetesLabels.isName(name) && KubernetesLabels.isValue(label)
            // What the provider cannot make a label of is an error before.
            #expect(
              isTaken == (name != "task_id" || KubernetesLabels.canHold(id: task.id)), "\(name)=\(label)")
          }
        }
      }
    }
    let hostile = try #require(made["kubernetes_hostile_dag.py"]?.values.first)
    #expect(
      hostile.arguments.prefix(4) == [
        "run", "--env=local", "--pipeline=kubernetes,hostile {{ x }}",
        "--conf-source={{ macros.os }}/conf.sh",
      ])
    #expect(
      hostile.container?["env"]?.elements.map { $0["value"]?.text } == [
        "{{ ds }}", "it's \"quoted\"\n", "{% raw %}",
      ])
    let hostileInDocker = try #require(made["docker_hostile_dag.py"]?.values.first?.docker)
    #expect(hostileInDocker.image == "kedro:{{ ds }}")
    #expect(hostileInDocker.command[3] == "--pipeline=docker,hostile {{ x }}.sh")
    let old = try #require(made["kubernetes_kedro_0_19_dag.py"]?["load"])
    #expect(old.arguments.contains("--pipeline=kubernetes_kedro_0_19"))
  }

  /// The guide's example, the merged task included; its nodes are named as Kedro names them.
  private func guide(_ tasks: [String: Made]) throws {
    let merged = try #require(tasks["preprocess-companies-and-shuttles"])
    #expect(merged.pod?.metadata.name.hasPrefix("preprocess-companies-and-shuttles-") == true)
    #expect(merged.pod?.metadata.namespace == "data")
    #expect(merged.on_finish_action == "delete_pod")
    #expect(merged.container?["image"]?.text == "registry.example.com/spaceflights:1.2")
    #expect(merged.container?["imagePullPolicy"]?.text == "Always")
    #expect(merged.container?["command"]?.elements.map(\.text) == ["kedro"])
    #expect(
      merged.arguments == [
        "run", "--env=local", "--pipelines=kubernetes",
        "--nodes=preprocess_companies_node,preprocess_shuttles_node",
      ])
    #expect(tasks["split_data_node"]?.arguments.last == "--nodes=split_data_node")
  }

  private func everything(_ tasks: [String: Made]) throws {
    let training = try #require(tasks["training"])
    let load = try #require(tasks["load"])
    let pod = try #require(training.pod)
    #expect(training.container?["image"]?.text == "registry.example.com/spaceflights-gpu:1.2")
    #expect(load.container?["image"]?.text == "registry.example.com/spaceflights:1.2")
    #expect(training.on_finish_action == "delete_succeeded_pod")
    #expect(training.container?["command"]?.elements.map(\.text) == ["python"])
    #expect(
      training.arguments == [
        "-m", "spaceflights", "--env=local", "--pipelines=kubernetes_everything", "--nodes=split,train",
        "--params=model_options.test_size= 0.25,features=\n- \"a\\U0000002cb\"\n- \"$$(x)\",note= null,"
          + "fast= true,limits=\n\"rows\": 1000,new= \"it's\"",
      ])
    #expect(
      training.container?["resources"]
        == (try json(
          #"""
          {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi", "nvidia.com/gpu": "1"}}
          """#)))
    #expect(
      load.container?["resources"]
        == (try json(#"{"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}"#)))
    #expect(
      training.container?["env"]
        == (try json(
          #"""
          [{"name": "AWS_REGION", "value": "eu-west-1"}, {"name": "MODE", "value": "{{ ds }}"},
           {"name": "API_KEY", "valueFrom": {"secretKeyRef": {"name": "api", "key": "key"}}}]
          """#)))
    #expect(pod.spec["nodeSelector"] == (try json(#"{"disk": "ssd", "accelerator": "gpu"}"#)))
    #expect(
      pod.spec["volumes"]
        == (try json(#"[{"name": "data", "persistentVolumeClaim": {"claimName": "kedro-data"}}]"#)))
    #expect(
      training.container?["volumeMounts"]
        == (try json(#"[{"name": "data", "mountPath": "/home/kedro/data"}]"#)))
    #expect(
      pod.spec["tolerations"]
        == (try json(#"[{"key": "spot", "operator": "Exists", "effect": "NoSchedule"}]"#)))
    #expect(pod.spec["imagePullSecrets"] == (try json(#"[{"name": "registry"}, {"name": "other"}]"#)))
    #expect(pod.spec["serviceAccountName"]?.text == "kedro")
    #expect(pod.spec["securityContext"] == (try json(#"{"runAsUser": 1000, "fsGroup": 1000}"#)))
    #expect(training.container?["securityContext"] == (try json(#"{"readOnlyRootFilesystem": true}"#)))
    #expect(
      training.container?["envFrom"] == (try json(#"[{"configMapRef": {"name": "kedro"}}]"#)))
    #expect(pod.metadata.labels["team"] == "data")
    #expect(pod.metadata.annotations?["example.com/note"] == "it's {{ x }}")
    #expect(pod.spec["affinity"]?["nodeAffinity"] != nil)
  }

  private func docker(_ tasks: [String: Made]) throws {
    let training = try #require(tasks["training"])
    let docker = try #require(training.docker)
    #expect(docker.image == "registry.example.com/spaceflights-gpu:1.2")
    #expect(
      docker.command.prefix(5) == [
        "kedro", "run", "--env=local", "--pipelines=docker_everything", "--nodes=split,train",
      ])
    #expect(docker.command.last?.hasPrefix("--params=model_options.test_size= 0.25,") == true)
    #expect(docker.command.last?.contains("$(x)") == true)
    #expect(docker.environment == ["AWS_REGION": "eu-west-1", "MODE": "{{ ds }}"])
    #expect(training.network == "bridge")
    #expect(training.removed == true)
    #expect(
      training.mounts
        == (try json(
          #"[{"Source": "/srv/data", "Target": "/home/kedro/data", "Type": "bind", "ReadOnly": true}]"#)))
  }

  private func json(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  /// The API server's own rule, from the documentation of Kubernetes and its tests.
  @Test(
    "have labels of the form that Kubernetes takes",
    arguments: [
      ("", true), ("a", true), ("A-b_c.1", true), ("-a", false), ("a-", false), ("a b", false), ("é", false),
      (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false),
      ("a\n", false), ("a\u{301}", false),
    ])
  func labels(_ value: String, _ isTaken: Bool) {
    #expect(KubernetesLabels.isValue(value) == isTaken)
    #expect(KubernetesLabels.isName(value) == (isTaken && !value.isEmpty))
    #expect(KubernetesLabels.isName("example.com/" + value) == (isTaken && !value.isEmpty))
    #expect(!KubernetesLabels.isName("Example.com/" + value) && !KubernetesLabels.isName("/" + value))
  }

  @Test("are refused where Airflow's own label of their id would be")
  func unlabelled() {
    func messages(_ id: String, dagID: String? = nil) -> [String] {
      var options = DAGExample.options {
        $0.taskOperator = .kubernetes
        $0.dagID = dagID
      }
      options.defaults.container.image = "kedro"
      return DAGFile(
        DAGExample.plan("p", [Plan.Task(id: id, nodes: ["a"])]), project: .absolute("/"), confSource: "conf",
        options: options
      ).diagnostics.map(\.message)
    }
    #expect(messages("é1") == [] && messages("_Z_") == [])
    #expect(
      messages("日本語") == ["Kubernetes takes no pod of the task \"日本語\", whose id becomes a label of it"])
    #expect(
      messages("a", dagID: "_") == [
        "Kubernetes takes no pod of the DAG \"_\", whose id becomes a label of it"
      ])
  }

  // MARK: - What cannot be said

  private func diagnostics(
    _ nodes: [[String]], pipelineName: String = "p", _ change: (inout DAGOptions) -> Void = { _ in }
  ) -> [String] {
    var options = DAGOptions()
    options.taskOperator = .kubernetes
    options.defaults.container.image = "kedro"
    change(&options)
    let tasks = nodes.enumerated().map { Plan.Task(id: "task_\($0)", nodes: $1) }
    return DAGFile(
      DAGExample.plan(pipelineName, tasks), project: .absolute("/"), confSource: "conf", options: options
    ).diagnostics.map(\.message)
  }

  @Test("are refused where `kedro run` would run other nodes than theirs")
  func nodes() {
    #expect(diagnostics([["a", "b"], ["f([a,b]) -> [c]", "d"], ["é", "{{ x }}"]]) == [])
    for nodes in [
      ["a,b"], [" a"], ["a\u{A0}"], ["a[", "b"], ["a]", "b"], [""], ["a", ""], ["a\u{0}"],
    ] {
      #expect(
        diagnostics([["fine"], nodes]) == [
          "`kedro run --nodes` cannot name the nodes of 1 of the 2 tasks of the pipeline \"p\""
        ], "\(nodes)")
    }
  }

  /// Texts of the characters that its rule is about, split here and by Kedro.
  @Test(
    "are read as Kedro reads them, for 5,000 texts", .needs(.kedro17), .needs(.kedro019),
    arguments: [PythonEnvironment.kedro17, .kedro019])
  func splitting(_ kedro: PythonEnvironment) throws {
    var generator = FixedGenerator(seed: 4)
    let alphabet = Array("ab,[] \u{A0}\u{1F}\u{85}\u{2028}\u{200B}\né\u{301}".unicodeScalars)
    let texts = (0..<5000).map { _ in
      let length = Int.random(in: 0...9, using: &generator)
      var text = String.UnicodeScalarView()
      for _ in 0..<length {
        if let scalar = alphabet.randomElement(using: &generator) { text.append(scalar) }
      }
      return String(text)
    }
    let finished = try run(
      [
        kedro.python, "-c",
        """
        import json, sys
        from kedro.framework.cli.utils import split_node_names, split_string
        texts = json.load(sys.stdin)
        json.dump([[split_node_names(None, None, t) for t in texts], [split_string(None, None, t) for t in texts]],
                  sys.stderr)
        """,
      ], input: try JSONEncoder().encode(texts), environment: ["DO_NOT_TRACK": "1"])
    let line = finished.errors.split(separator: "\n").last ?? ""
    let split = try JSONDecoder().decode([[[String]]].self, from: Data(line.utf8))
    for (place, text) in texts.enumerated() {
      #expect(
        ContainerCommand.splitNodeNames(text).map(ExactString.init) == split[0][place].map(ExactString.init))
      #expect(ContainerCommand.split(text).map(ExactString.init) == split[1][place].map(ExactString.init))
    }
  }

  /// `as_option` of the generated file, read back by Kedro's own command line.
  @Test(
    "hand on the run's params as they are", .needs(.kedro17), .needs(.kedro019),
    arguments: [PythonEnvironment.kedro17, .kedro019])
  func parameters(_ kedro: PythonEnvironment) throws {
    let text = try #require(DAGExample.all.first { $0.name == "kubernetes_everything" }).text
    let function = try #require(text.firstRange(of: "def as_option"))
    let rest = text[function.lowerBound...]
    let end = try #require(rest.firstRange(of: "\n\n\nclass"))
    let finished = try run(
      [
        kedro.python, "-c",
        """
        import json, random, sys
        from kedro.framework.cli.utils import _split_params
        source = sys.stdin.read()
        exec(source)
        random.seed(4)
        pieces = list("a,=:'\\"\\\\{}[]#&*!|>%@`- \\n\\r\\t\\x00\\x7f\\x85\\u2028\\ufeff\\ue000") + [
            "é", "日本", "👩", "\\U0010ffff", "null", "1e3", "yes", "~", "2024-01-01", "0x1f", "1_000", "$(A)"]
        def text():
            return "".join(random.choices(pieces, k=random.randint(0, 6)))
        def value(depth):
            kind = random.randint(0, 7 if depth else 5)
            if kind == 6:
                return [value(depth - 1) for _ in range(random.randint(0, 3))]
            if kind == 7:
                return {text(): value(depth - 1) for _ in range(random.randint(0, 3))}
            return [text(), text(), random.randint(-10**12, 10**12), random.random() * 10 ** random.randint(-9, 20),
                    random.random() < 0.5, None][kind]
        class Context:
            def fail(self, message):
                raise SystemExit(message)
        class Option:
            name = "params"
        for _ in range(3000):
            params = {f"p{n}": value(3) for n in range(random.randint(1, 3))}
            read = _split_params(Context(), Option(), as_option(params))
            assert read == params, (params, as_option(params), read)
        assert _split_params(Context(), Option(), as_option({"a.b": 1})) == {"a": {"b": 1}}
        """,
      ], input: Data(("import json\n" + rest[..<end.lowerBound]).utf8), environment: ["DO_NOT_TRACK": "1"])
    #expect(finished.status == 0, "\(finished.errors.suffix(2000))")
  }

  @Test("need an image, or a pod's template")
  func images() {
    #expect(diagnostics([["a"]]) { $0.defaults.container.image = nil }.count == 1)
    #expect(
      diagnostics([["a"]]) {
        $0.defaults.container.image = nil
        $0.overrides = [DAGExample.override("a") { $0.container.image = "other" }]
      } == [])
    #expect(
      diagnostics([["a"]]) {
        $0.defaults.container.image = nil
        $0.defaults.container.arguments = ["pod_template_file": .string("/pod.yml")]
      } == [])
  }

  @Test("cannot be given another command, nor parameters that `--params` reads otherwise")
  func arguments() {
    #expect(
      diagnostics([["a"]]) { $0.defaults.container.arguments = ["arguments": .list([])] } == [
        "the argument `arguments` of the operator is written by dagwatchd and cannot be given"
      ])
    #expect(
      diagnostics([["a"]]) {
        $0.parameters = ["a.b", "a,b", "a=b", " a", "", "a[0]"].map { .init(name: $0, value: .none) }
      }.count == 5)
    #expect(diagnostics([["a"]], pipelineName: "").count == 1)
    #expect(diagnostics([["a,b"]]) { $0.taskOperator = .kedro } == [])
  }
}
