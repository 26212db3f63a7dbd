/// The operators that run a task's nodes with `kedro run` in a container.
///
/// - Airflow renders the arguments of both operators as Jinja, and Docker's reads a file where one ends in `.sh`.
///   Which arguments it renders differs between the providers' versions, so escaping in each of them is no
///   way; a subclass that has no template fields is, and a node called `{{ x }}` stays one.
/// - So the run's params are not Jinja either: they are added where Airflow renders a task, when it knows them.
///   `kedro run --params` splits at every comma, even in quotes, and reads each value as YAML. YAML has a
///   form for every value without a comma: blocks, and strings with numeric escapes.
/// - Kubernetes replaces `$(NAME)` in arguments by the environment's value, unless the `$` is doubled.
/// - A pod's name is a label of RFC 1123 with at most 63 characters. The operator checks less, and takes 9 of
///   them for a random suffix, by which two tasks of one name have different pods.
/// - `on_finish_action` is said although it is the default: what the guide says instead
///   (`is_delete_operator_pod`) is not heeded from the provider's version 10 on.
/// - 120 seconds, the operator's default, is less than many an image takes to be pulled.
enum ContainerTask {
  static func className(_ taskOperator: DAGOptions.TaskOperator) -> String {
    taskOperator == .docker ? "KedroDockerOperator" : "KedroPodOperator"
  }

  /// What all containers say unless a person says otherwise.
  static func defaults(_ taskOperator: DAGOptions.TaskOperator) -> [PythonExpression.Item] {
    switch taskOperator {
    case .kedro: []
    case .kubernetes:
      [
        .init("on_finish_action", .string("delete_pod")),
        .init("startup_timeout_seconds", .number(600)),
      ]
    case .docker:
      [
        .init("auto_remove", .string("force")), .init("do_xcom_push", .boolean(false)),
        .init("mount_tmp_dir", .boolean(false)),
      ]
    }
  }

  static func operatorClass(_ taskOperator: DAGOptions.TaskOperator, passesParameters: Bool) -> String {
    let isDocker = taskOperator == .docker
    return (passesParameters ? parametersFunction : "") + (isDocker ? docker : pod)
      + (passesParameters ? addingParameters(to: isDocker ? "command" : "arguments") : "")
  }

  static let modelFunction = #"""


    def model(kind, value):
        """An object of Kubernetes from the form that it has in YAML."""
        return ApiClient().deserialize(SimpleNamespace(data=json.dumps(value)), kind)

    """#

  private static let pod = #"""


    class KedroPodOperator(KubernetesPodOperator):
        """Runs nodes of the pipeline with `kedro run` in a pod."""

        # Nothing here is a template of Airflow's: a node may be called `{{ x }}`.
        template_fields = ()

        def __init__(self, *, task_id, nodes, name=None, cmds=("kedro", "run"), **kwargs):
            # What a pod may be called, and short enough for the random suffix that follows.
            name = re.sub("[^a-z0-9]+", "-", (name or task_id).lower())[:54].strip("-") or "kedro"
            arguments = [*cmds[1:], *ARGUMENTS, "--nodes=" + ",".join(nodes)]
            # Kubernetes reads `$(NAME)` as a variable, and `$$` as `$`.
            arguments = [argument.replace("$", "$$") for argument in arguments]
            super().__init__(
                task_id=task_id, name=name, cmds=list(cmds[:1]), arguments=arguments, **kwargs
            )
            self.nodes = nodes

    """#

  private static let docker = #"""


    class KedroDockerOperator(DockerOperator):
        """Runs nodes of the pipeline with `kedro run` in a container."""

        # Nothing here is a template of Airflow's: a node may be called `{{ x }}`.
        template_fields = ()

        def __init__(self, *, nodes, command=("kedro", "run"), **kwargs):
            super().__init__(
                command=[*command, *ARGUMENTS, "--nodes=" + ",".join(nodes)], **kwargs
            )
            self.nodes = nodes

    """#

  private static func addingParameters(to attribute: String) -> String {
    let escape = attribute == "arguments" ? #".replace("$", "$$")"# : ""
    return #"""

          def render_template_fields(self, context, jinja_env=None):
              # The run's params: those of the DAG, and over them what the run was triggered with.
              super().render_template_fields(context, jinja_env)
              others = [item for item in self.\#(attribute) if not item.startswith("--params=")]
              params = "--params=" + as_option(context["params"])
              self.\#(attribute) = [*others, params\#(escape)]

      """#
  }

  private static let parametersFunction = #"""


    def as_option(params):
        """The form of `kedro run --params`, which splits at commas and reads each value as YAML."""

        def text(value):
            # YAML's escapes leave no comma, and nothing that a line or a quote could end at.
            return '"%s"' % "".join(
                c if c.isascii() and c.isprintable() and c not in '",\\' else f"\\U{ord(c):08x}" for c in value
            )

        def block(value, indent="\n"):
            if isinstance(value, dict) and value:
                return "".join(f"{indent}{text(k)}:{block(v, indent + ' ')}" for k, v in value.items())
            if isinstance(value, (list, tuple)) and value:
                return "".join(f"{indent}-{block(v, indent + ' ')}" for v in value)
            return " " + (text(value) if isinstance(value, str) else json.dumps(value))

        return ",".join(f"{name}={block(value)}" for name, value in params.items())

    """#
}
