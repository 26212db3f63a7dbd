import Configuration
import Kedro

extension JSON {
  /// A project in the shape of `dataclasses.asdict(kedro.inspection.get_project_snapshot(...))`, Kedro 1.4 to 1.7, and the
  /// engine that found it. Kedro has no snapshot of a project whose catalog it cannot read; here its `datasets` are null.
  init(_ model: ProjectModel, engine: Configuration.Engine) {
    self = [
      "metadata": [
        "project_name": JSON(model.metadata.projectName),
        "package_name": JSON(model.metadata.packageName),
        "kedro_version": JSON(model.initVersion),
      ],
      "pipelines": .array(model.pipelines.map(JSON.init)),
      "datasets": model.hasReadCatalog ? .object(model.datasets.map(JSON.member)) : .null,
      "parameters": JSON(model.parameters),
      "engine": JSON(engine.rawValue),
    ]
  }

  private static func member(_ dataset: DatasetModel) -> Member {
    Member(
      name: dataset.name,
      value: [
        "name": JSON(dataset.name), "type": JSON(dataset.type), "filepath": JSON(dataset.filepath),
      ])
  }

  private init(_ pipeline: RegisteredPipeline) {
    self = [
      "name": JSON(pipeline.name),
      "nodes": .array(pipeline.nodes.map(JSON.init)),
      "inputs": JSON(pipeline.inputs),
      "outputs": JSON(pipeline.outputs),
    ]
  }

  private init(_ node: NodeModel) {
    self = [
      "name": JSON(node.name),
      "func_name": JSON(node.functionName),
      "namespace": JSON(node.namespace),
      "tags": JSON(node.tags),
      "inputs": JSON(node.inputs),
      "outputs": JSON(node.outputs),
      "source": node.source.map(JSON.init) ?? .null,
    ]
  }

  private init(_ source: FunctionSource) {
    self = [
      "filepath": JSON(source.path),
      "line_start": JSON(source.firstLine),
      "line_end": JSON(source.lastLine),
    ]
  }
}
