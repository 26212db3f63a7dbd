import Diagnostics

/// The arguments of Airflow's operators for containers, and what stands in a DAG file for each.
///
/// A configuration names them as the operators do, and says objects of Kubernetes as its YAML does
/// (`volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]`). The operators want most of these as
/// objects of the `kubernetes` package: a dictionary is taken for some, by some versions. So all of them are
/// made by the package itself, from that form, which every version of it can. The tables are those of
/// `KubernetesPodOperator` in the provider's versions 7.2 to 10.25, and of `DockerOperator` in 3.5 to 4.6. An
/// argument that they do not have is passed as it is: a provider may be younger than the table.
package struct ContainerArguments: Sendable {
  /// What is made of an argument's value.
  package enum Form: Hashable, Sendable {
    /// The value itself.
    case literal
    /// An object of this class of `kubernetes.client.models`.
    case model(String)
    /// A list of such objects.
    case models(String)
    /// Airflow's own `Secret`s: `deploy_type`, `deploy_target`, `secret`, `key`.
    case secrets
    /// Objects of this class of `docker.types`, from what its initializer takes.
    case types(String)
    /// Written by dagwatchd.
    case reserved
  }

  let taskOperator: DAGOptions.TaskOperator
  private let forms: [String: Form]

  /// Nil for tasks that run in the worker.
  package init?(_ taskOperator: DAGOptions.TaskOperator) {
    self.taskOperator = taskOperator
    switch taskOperator {
    case .kedro: return nil
    case .kubernetes: forms = Self.kubernetes
    case .docker: forms = Self.docker
    }
  }

  package func form(_ argument: String) -> Form { forms[argument] ?? .literal }

  private static let kubernetes: [String: Form] = [
    "container_resources": .model("V1ResourceRequirements"), "affinity": .model("V1Affinity"),
    "security_context": .model("V1PodSecurityContext"),
    "container_security_context": .model("V1SecurityContext"), "dns_config": .model("V1PodDNSConfig"),
    "full_pod_spec": .model("V1Pod"), "volumes": .models("V1Volume"),
    "volume_mounts": .models("V1VolumeMount"), "tolerations": .models("V1Toleration"),
    "ports": .models("V1ContainerPort"), "env_from": .models("V1EnvFromSource"),
    "image_pull_secrets": .models("V1LocalObjectReference"), "host_aliases": .models("V1HostAlias"),
    "init_containers": .models("V1Container"), "pod_runtime_info_envs": .models("V1EnvVar"),
    "secrets": .secrets, "task_id": .reserved, "nodes": .reserved, "arguments": .reserved,
    "task_group": .reserved, "dag": .reserved, "template_fields": .reserved,
  ]

  private static let docker: [String: Form] = [
    "mounts": .types("Mount"), "device_requests": .types("DeviceRequest"), "ulimits": .types("Ulimit"),
    "task_id": .reserved, "nodes": .reserved, "task_group": .reserved, "dag": .reserved,
    "template_fields": .reserved,
  ]

  // MARK: - As arguments

  /// In one order, whatever the configuration's: the image, and the others by their names.
  func items(_ options: ContainerOptions) -> [PythonExpression.Item] {
    let given = options.image.map { PythonValue.string($0) } ?? options.arguments["image"]
    let image = given.map { [PythonExpression.Item("image", PythonExpression($0))] } ?? []
    let named = options.arguments.filter { form($0.key) != .reserved && $0.key != "image" }
      .map { renamed($0.key, $0.value) }
    return image
      + named.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      .map { .init($0.0, expression($0.0, $0.1)) }
  }

  /// `is_delete_operator_pod` is not heeded any more from the provider's version 10 on, and says nothing of it.
  /// Docker's `auto_remove` was a truth value before 4.0, and an error after.
  private func renamed(_ name: String, _ value: PythonValue) -> (String, PythonValue) {
    switch (taskOperator, name, value) {
    case (.kubernetes, "is_delete_operator_pod", .boolean(let isDeleted)):
      ("on_finish_action", .string(isDeleted ? "delete_pod" : "keep_pod"))
    case (.docker, "auto_remove", .boolean(let isRemoved)):
      (name, .string(isRemoved ? "success" : "never"))
    default: (name, value)
    }
  }

  private func expression(_ name: String, _ value: PythonValue) -> PythonExpression {
    switch (form(name), value) {
    case (.model(let kind), .dictionary): Self.model(kind, value)
    case (.models(let kind), .list(let items)):
      Self.model("list[\(kind)]", .list(items.map { kind == Self.reference ? Self.named($0) : $0 }))
    // What the operator takes is a dictionary, or objects.
    case (.literal, .list) where taskOperator == .kubernetes && name == "env_vars":
      Self.model("list[V1EnvVar]", value)
    case (.secrets, .list(let items)): .list(items.map { Self.object("Secret", $0) })
    case (.types(let kind), .list(let items)): .list(items.map { Self.object(kind, $0) })
    default: PythonExpression(value)
    }
  }

  private static let reference = "V1LocalObjectReference"

  /// A secret to pull images with is an object of nothing but a name.
  private static func named(_ value: PythonValue) -> PythonValue {
    if case .string = value { .dictionary([.init(key: "name", value: value)]) } else { value }
  }

  private static func model(_ kind: String, _ value: PythonValue) -> PythonExpression {
    .apply("model", [.string(kind), PythonExpression(value)])
  }

  /// The call of an initializer; the keys are in a dictionary, since they need not be identifiers.
  private static func object(_ kind: String, _ value: PythonValue) -> PythonExpression {
    guard case .dictionary(let entries) = value else { return PythonExpression(value) }
    return .apply(
      kind, [.spread(entries.map { .init($0.key, PythonExpression($0.value)) })])
  }

  // MARK: - What the file needs for them

  /// The helpers that these options call for.
  func needs(_ all: [ContainerOptions]) -> Set<Need> {
    var needs: Set<Need> = []
    for (name, value) in all.flatMap(\.arguments) {
      switch (form(name), value) {
      case (.model, .dictionary), (.models, .list): needs.insert(.models)
      case (.literal, .list) where taskOperator == .kubernetes && name == "env_vars": needs.insert(.models)
      case (.secrets, .list): needs.insert(.secret)
      case (.types(let kind), .list): needs.insert(.type(kind))
      default: break
      }
    }
    return needs
  }

  enum Need: Hashable, Sendable {
    case models
    case secret
    case type(String)
  }
}
