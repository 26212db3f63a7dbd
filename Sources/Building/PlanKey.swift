import Airflow
import Kedro
import OmegaConf
import PythonText
import Traces

/// All that a DAG depends on, as fingerprints: the wall that an edit of another pipeline does not pass.
///
/// Evaluation computes the whole model, since one line of a registry can mean anything. From there on pipelines are
/// apart: what a plan is made from are its own nodes, what the catalog knows of the datasets that they name, what the
/// project and the user say for every DAG, and what the pipeline is called. Where one of them has another
/// fingerprint, the DAG is planned anew; where none has, it is the one of the last build.
///
/// The options that look at other pipelines' nodes, tags and groups, are followed by the nodes of all.
struct PlanKeys {
  private let planner: Planner
  private let shared: Fingerprint
  /// Whether all that a DAG depends on has a fingerprint.
  let isComplete: Bool

  /// - Parameters:
  ///   - looksAtAll: whether a plan depends on the nodes of all pipelines.
  ///   - said: of what the configuration and `airflow.yml` were read from. The command line is the builder's, and stays.
  init(
    _ planner: Planner, _ model: ProjectModel, looksAtAll: Bool, isComplete: Bool, said: [Fingerprint]
  ) {
    self.planner = planner
    self.isComplete = isComplete
    var writer = Fingerprint.Writer()
    for part in said { writer.write(part) }
    writer.write(Self.project(model))
    writer.write(Self.loader(model.loader))
    if looksAtAll {
      for pipeline in model.pipelines { writer.write(Self.fingerprint(of: pipeline)) }
    }
    shared = writer.fingerprint
  }

  /// What the nodes of a pipeline are, and what is known of the datasets that they name.
  func pipeline(_ pipeline: RegisteredPipeline) -> Fingerprint {
    var writer = Fingerprint.Writer()
    writer.write(Self.fingerprint(of: pipeline))
    for node in pipeline.nodes {
      for name in node.inputs + node.outputs + node.annotations.map(\.dataset) {
        guard let stored = planner.stored(name) else {
          writer.write(0)
          continue
        }
        writer.write(1)
        Self.write(stored.dataset, to: &writer)
        writer.write(stored.type)
      }
    }
    return writer.fingerprint
  }

  /// - Parameter pipeline: its fingerprint.
  func dag(_ name: String, _ pipeline: Fingerprint) -> Fingerprint {
    var writer = Fingerprint.Writer()
    writer.write(shared)
    writer.write(pipeline)
    writer.write(planner.names[name]?.dagID)
    writer.write(planner.names[name]?.fileName)
    return writer.fingerprint
  }

  /// What the model says beside its pipelines and its catalog.
  static func project(_ model: ProjectModel) -> Fingerprint {
    var rest = model
    rest.pipelines = []
    rest.datasets = []
    rest.storage = []
    rest.parameters = []
    rest.loader = ConfigLoader.Settings()
    // A few texts, field by field and quoted, whichever fields there are.
    return Fingerprint(of: String(reflecting: rest))
  }

  /// How the project's loader reads, with what has no order put into one.
  static func loader(_ settings: ConfigLoader.Settings) -> Fingerprint {
    var rest = settings
    let patterns = rest.patterns.map { "\($0.key) \($0.value.debugDescription)" }.sortedExactly()
    let strategies = rest.mergeStrategy.map { "\($0.key) \($0.value.name)" }.sortedExactly()
    let resolvers = rest.customResolvers.sortedExactly()
    rest.patterns = [:]
    rest.mergeStrategy = [:]
    rest.customResolvers = []
    return Fingerprint(
      of: String(reflecting: rest), patterns.debugDescription, strategies.debugDescription,
      resolvers.debugDescription)
  }

  /// Field by field, since a project can have ten thousands of nodes; a test knows how many fields there are.
  static func fingerprint(of pipeline: RegisteredPipeline) -> Fingerprint {
    var writer = Fingerprint.Writer()
    writer.write(pipeline.name)
    writer.write(pipeline.inputs)
    writer.write(pipeline.outputs)
    for node in pipeline.nodes {
      writer.write(node.name)
      writer.write(node.functionName)
      writer.write(node.namespace)
      writer.write(node.tags)
      writer.write(node.inputs)
      writer.write(node.outputs)
      writer.write(node.source?.path)
      writer.write(node.source?.firstLine ?? 0)
      writer.write(node.source?.lastLine ?? 0)
      writer.write(node.annotations.count)
      for annotation in node.annotations {
        writer.write(annotation.dataset)
        writer.write(annotation.type)
      }
    }
    return writer.fingerprint
  }

  private static func write(_ dataset: StoredDataset, to writer: inout Fingerprint.Writer) {
    writer.write(dataset.name)
    writer.write(dataset.pattern)
    writer.write(dataset.location?.path)
    writer.write(dataset.location?.line ?? 0)
    writer.write(dataset.location?.column ?? 0)
    writer.write(dataset.location?.length ?? 0)
    writer.write(dataset.location?.lineText)
    switch dataset.storage {
    case .persistent: writer.write(0)
    case .parameter: writer.write(1)
    case .memory(.explicit): writer.write(2)
    case .memory(.notInCatalog): writer.write(3)
    case .memory(.pattern(let pattern)):
      writer.write(4)
      writer.write(pattern)
    case .unknown(let reason):
      writer.write(5)
      writer.write(String(reflecting: reason))
    }
  }
}

extension PipelinePart {
  init(_ pipeline: RegisteredPipeline, _ keys: PlanKeys) {
    self.init(
      name: pipeline.name, value: keys.pipeline(pipeline),
      sources: pipeline.nodes.compactMap { $0.source?.path }.sortedExactly())
  }
}
