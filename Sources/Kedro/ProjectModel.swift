import Diagnostics
import OmegaConf

/// The evaluated project: what Kedro would compute, in the shape of `kedro.inspection.get_project_snapshot`.
///
/// It is the firewall between understanding and planning: everything that Airflow or a deployment needs
/// is here, and nothing of how it was found. Two equal models give equal artifacts.
package struct ProjectModel: Hashable, Sendable {
  package var metadata: ProjectMetadata
  /// `kedro_init_version`, which Kedro's snapshot gives as the version.
  package var initVersion: String
  /// The environment that configuration was read for; Kedro's `default_run_env` unless one was asked for.
  package var environment: String
  /// The project's own `default_run_env`.
  package var defaultEnvironment: String
  /// Kedro's `CONF_SOURCE`, relative to the project's root.
  package var confSource: String
  /// In the order of the registry.
  package var pipelines: [RegisteredPipeline]
  /// Every dataset that the catalog defines, and those that its factories make for the pipelines, by name.
  package var datasets: [DatasetModel]
  /// Whether the catalog could be read. Where it could not, `datasets` and `storage` say nothing.
  package var hasReadCatalog = true
  /// The top-level keys of the parameters, sorted.
  package var parameters: [String]
  /// Where each dataset that a pipeline uses lives, parameters left out, by name.
  package var storage: [StoredDataset]
  /// How the project's configuration loader reads: for kinds that no run of Kedro needs, such as `airflow`.
  package var loader: ConfigLoader.Settings

  package init(
    metadata: ProjectMetadata, initVersion: String, environment: String, defaultEnvironment: String,
    confSource: String,
    pipelines: [RegisteredPipeline], datasets: [DatasetModel], parameters: [String],
    storage: [StoredDataset] = [],
    loader: ConfigLoader.Settings = .init()
  ) {
    self.metadata = metadata
    self.initVersion = initVersion
    self.environment = environment
    self.defaultEnvironment = defaultEnvironment
    self.confSource = confSource
    self.pipelines = pipelines
    self.datasets = datasets
    self.parameters = parameters
    self.storage = storage
    self.loader = loader
  }
}

package struct ProjectMetadata: Hashable, Sendable {
  package var projectName: String
  package var packageName: String
  /// Relative to the root; `src` by default.
  package var sourceDirectory: String
  package var kedroVersion: KedroVersion

  package init(
    projectName: String, packageName: String, sourceDirectory: String, kedroVersion: KedroVersion
  ) {
    self.projectName = projectName
    self.packageName = packageName
    self.sourceDirectory = sourceDirectory
    self.kedroVersion = kedroVersion
  }
}

package struct RegisteredPipeline: Hashable, Sendable {
  package var name: String
  /// In Kedro's topological order (`Pipeline.nodes`).
  package var nodes: [NodeModel]
  /// Free inputs and final outputs, sorted.
  package var inputs: [String]
  package var outputs: [String]

  package init(name: String, nodes: [NodeModel], inputs: [String], outputs: [String]) {
    self.name = name
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
  }
}

package struct NodeModel: Hashable, Sendable {
  /// The full name, namespace included.
  package var name: String
  package var functionName: String
  package var namespace: String?
  /// Sorted.
  package var tags: [String]
  package var inputs: [String]
  package var outputs: [String]
  package var source: FunctionSource?
  /// What the function's annotations say of its datasets, as far as they say it.
  package var annotations: [DatasetAnnotation] = []

  package init(
    name: String, functionName: String, namespace: String?, tags: [String], inputs: [String],
    outputs: [String], source: FunctionSource?
  ) {
    self.name = name
    self.functionName = functionName
    self.namespace = namespace
    self.tags = tags
    self.inputs = inputs
    self.outputs = outputs
    self.source = source
  }
}

/// Where a function stands: its lines as Python's `inspect` counts them, decorators included.
package struct FunctionSource: Hashable, Sendable {
  /// Relative to the project's root.
  package var path: String
  package var firstLine: Int
  package var lastLine: Int

  package init(path: String, firstLine: Int, lastLine: Int) {
    self.path = path
    self.firstLine = firstLine
    self.lastLine = lastLine
  }
}

/// The type that a function's annotation gives a dataset.
package struct DatasetAnnotation: Hashable, Sendable {
  package var dataset: String
  /// The package that has the type, and its name in it: `pandas.DataFrame`, `sklearn.LinearRegression`,
  /// `builtins.dict`.
  package var type: String

  package init(dataset: String, type: String) {
    self.dataset = dataset
    self.type = type
  }
}

/// Whether a dataset that a pipeline uses outlives the process, and by which factory it is stored.
package struct StoredDataset: Hashable, Sendable {
  /// As a node names it, transcoding included.
  package var name: String
  package var storage: DatasetStorage
  /// The factory's pattern; nil for an explicit entry, and where there is none.
  package var pattern: String?
  /// The entry or the pattern in the catalog; nil where there is none, or it is not known.
  package var location: SourceLocation?

  package init(
    name: String, storage: DatasetStorage, pattern: String? = nil, location: SourceLocation? = nil
  ) {
    self.name = name
    self.storage = storage
    self.pattern = pattern
    self.location = location
  }
}

package struct DatasetModel: Hashable, Sendable {
  package var name: String
  /// As written in the catalog (`pandas.CSVDataset`).
  package var type: String
  /// As written; nil where the entry has none.
  package var filepath: String?

  package init(name: String, type: String, filepath: String?) {
    self.name = name
    self.type = type
    self.filepath = filepath
  }
}
