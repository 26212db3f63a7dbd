import Airflow
import Configuration
import Deployment
import Diagnostics
import Kedro
import ProjectFiles
import Pyproject
import PythonSyntax
import Traces

/// The bundle for tasks that run in containers.
extension Builder {
  func containerBundle(
    _ target: DeploymentTarget, _ contents: BundleContents, _ model: ProjectModel, _ document: TOMLDocument,
    _ products: inout Products
  ) throws(WheelRefusal) -> Bundle {
    let configuration = products.understanding.configuration
    let container = configuration.deployment.container
    var dags = BundledDAGs(self, target, model, &products)
    if let image = container.image { dags.name(image) }
    products.ofArtifacts += dags.diagnostics(confSource: model.confSource)
    let python = PythonTarget(
      asked: configuration.pythonVersion.flatMap { PythonVersion($0) }, in: products.understanding.files,
      requires: document.string(at: ["project", "requires-python"]))
    let project = ContainerProject(
      model, python: ContainerProject.python(python, kedro: model.metadata.kedroVersion),
      baseImage: container.baseImage, isStamped: container.isStamped,
      images: dags.dags.flatMap(\.options.images)
    ) { [dags] _, stamp in
      var stamped = dags
      if let stamp { stamped.stamp(stamp) }
      return stamped(.absolute(ContainerDockerfile.folder), model.confSource)
    }
    // One context serves both operators, whose DAGs have the same names.
    let containers = configuration.deployment.targets.filter { $0 == .kubernetes || $0 == .docker }
    let dagFolder = containers.count > 1 ? "dags/" + target.rawValue : "dags"
    var bundle = try ContainerBundle(contents, project: project)
      .bundle(for: target, folder: container.directory, dagFolder: dagFolder)
    if containers.first != target { bundle.files.removeAll { $0.plan == nil } }
    return bundle
  }
}

extension BundledDAGs {
  /// Gives the image its name where nothing else does.
  fileprivate mutating func name(_ image: String) {
    for index in dags.indices where dags[index].options.defaults.container.image == nil {
      dags[index].options.defaults.container.image = image
      dags[index].key = dags[index].key.map { Fingerprint(of: $0.text, "image", image) }
    }
  }

  fileprivate mutating func stamp(_ stamp: String) {
    for index in dags.indices {
      dags[index].options = dags[index].options.stampingImages(stamp)
      dags[index].key = dags[index].key.map { Fingerprint(of: $0.text, "stamp", stamp) }
    }
  }

  /// What a container cannot be told of these DAGs.
  fileprivate func diagnostics(confSource: String) -> [Diagnostic] {
    dags.flatMap { dag in
      DAGFile(
        dag.plan, project: .absolute(ContainerDockerfile.folder), confSource: confSource,
        kedroVersion: kedroVersion, options: dag.options
      ).diagnostics
    }
  }
}
