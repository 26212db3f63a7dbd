/// A callback that a person names by its dotted path.
///
/// Its module is imported when Airflow calls it: a DAG file is parsed every few seconds, and where it is
/// parsed the module need not even be installed. The source of the function is part of the serialized DAG,
/// so it holds nothing that differs between two parses.
enum DAGCallback {
  static func expression(_ path: String) -> PythonExpression {
    .code("imported_when_called(" + PythonLiteral.string(path) + ")")
  }

  static let function = """


    def imported_when_called(path):
        \"""The callback at this dotted path.\"""

        def callback(context):
            from importlib import import_module

            module, name = path.rsplit(".", 1)
            getattr(import_module(module), name)(context)

        return callback

    """
}
