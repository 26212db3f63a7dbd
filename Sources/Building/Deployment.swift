import Airflow
import Configuration
import Deployment
import Diagnostics
import Kedro
import OmegaConf
import ProjectFiles
import Pyproject
import Traces

/// What a deployment needs beside the DAGs: the wheel, the line that leads to it, and a bundle for each target.
///
/// Each of them is an artifact of its own. Where one cannot be made, that is told, it stays as it was published last,
/// and the others, the DAGs before all, go on: an author's name that setuptools refuses is no reason for Airflow to
/// run an old pipeline.
extension Builder {
  /// A model has been found, so `pyproject.toml` has been read; only a stand-in for the evaluation finds one without.
  func addDeployment(to products: inout Products) {
    let name = Configuration.projectFile
    guard let model = products.understanding.model,
      let bytes = products.understanding.files.contents(of: .root.appending(name)).bytes,
      let document = try? TOMLDocument(path: name, bytes: bytes)
    else { return }
    let configuration = products.understanding.configuration
    part(.wheel, of: &products) { addWheel(of: model, document, configuration.deployment, to: &$0) }
    part(.requirements, of: &products) { addRequirements(of: model, document, to: &$0) }
    if !configuration.deployment.targets.isEmpty { addAdvice(of: model, to: &products) }
    for target in configuration.deployment.targets {
      part(.bundle(target.rawValue), of: &products) { add(target, of: model, document, to: &$0) }
    }
  }

  /// Does a part of the work, and notes what it reads, and what it makes.
  private func part(_ part: BuildPart, of products: inout Products, _ work: (inout Products) -> Void) {
    let files = products.understanding.files
    let count = products.artifacts.count
    products.understanding.files = products.understanding.parts.recording(part, files)
    work(&products)
    products.understanding.files = files
    for index in products.artifacts.indices.dropFirst(count) {
      let isDAG = products.artifacts[index].plan != nil
      products.artifacts[index].parts = [.configuration] + (isDAG ? [.airflow] : [.model]) + [part]
    }
  }

  /// The folders in the project that deployments are written to.
  func outputFolders(_ configuration: Configuration) -> [ProjectPath] {
    let deployment = configuration.deployment
    let directories =
      (deployment.buildsWheel ? [deployment.wheelDirectory] : [])
      + deployment.targets.map { Self.directory(of: $0, deployment) }
    return directories.compactMap { TargetFolder($0, root: root, workerPath: nil).projectPath }
  }

  private static func directory(of target: DeploymentTarget, _ deployment: DeploymentConfiguration) -> String
  {
    switch target {
    case .airflow: deployment.airflow.directory
    case .astro: deployment.astro.directory
    case .mwaa: deployment.mwaa.directory
    case .kubernetes, .docker: deployment.container.directory
    }
  }

  // MARK: - The wheel

  private func addWheel(
    of model: ProjectModel, _ document: TOMLDocument, _ deployment: DeploymentConfiguration,
    to products: inout Products
  ) {
    guard deployment.buildsWheel else { return }
    do throws(WheelRefusal) {
      let wheel = try wheel(of: model, document, products)
      let folder = TargetFolder(deployment.wheelDirectory, root: root, workerPath: nil)
      var artifact = Artifact(
        path: folder.file(wheel.name.description), bytes: try packing.bytes(of: wheel), kind: .wheel)
      artifact.folderKey = .wheelDirectory
      products.artifacts.append(artifact)
      products.stampedName = deployment.stampsWheel || products.builtWheel != nil ? wheel.name : nil
    } catch {
      products.ofArtifacts.append(error.diagnostic)
    }
  }

  private func addRequirements(
    of model: ProjectModel, _ document: TOMLDocument, to products: inout Products
  ) {
    let configuration = products.understanding.configuration
    do throws(WheelError) {
      var name = products.stampedName
      if name == nil {
        name = try WheelName(
          of: model.metadata, packaging: PackagingMetadata(document), in: products.understanding.files)
      }
      guard let name else { return }
      let text = WheelRequirements(name).text(prefix: configuration.wheelPrefix)
      products.artifacts.append(
        Artifact(
          path: target(of: configuration).file("requirements.txt"), bytes: Array(text.utf8),
          kind: .requirements))
    } catch {
      products.ofArtifacts.append(error.diagnostic)
    }
  }

  // MARK: - Bundles

  /// What goes wrong on the platforms and not at home.
  private func addAdvice(of model: ProjectModel, to products: inout Products) {
    let files = products.understanding.files
    let configuration = products.understanding.configuration
    let deployment = configuration.deployment
    let advice = DeploymentAdvice(catalog(of: model, files))
    products.ofArtifacts += advice.localDatasets(on: deployment.targets) + advice.credentials
    if configuration.airflow.plan.grouping == .memory { products.ofArtifacts += advice.grouping }
    guard configuration.airflow.templatePath != nil else { return }
    let logging = logging(of: model, files)
    for target in deployment.targets {
      let version = deployment.mwaa.airflowVersion.flatMap { MWAAVersion($0) }
      products.ofArtifacts += RichHandlers(in: logging, on: target, mwaa: version).diagnostics
    }
  }

  private func add(
    _ target: DeploymentTarget, of model: ProjectModel, _ document: TOMLDocument, to products: inout Products
  ) {
    do throws(WheelRefusal) {
      let contents = try contents(for: target, of: model, document, &products)
      let deployment = products.understanding.configuration.deployment
      let bundle: Bundle
      switch target {
      case .airflow: bundle = try AirflowBundle(contents, deployment.airflow).bundle
      case .astro:
        bundle = try AstroBundle(
          contents, deployment.astro, data: data(deployment.astro.data, products.understanding.files)
        ).bundle
      case .mwaa: bundle = try MWAABundle(contents, deployment.mwaa).bundle
      case .kubernetes, .docker: bundle = try containerBundle(target, contents, model, document, &products)
      }
      products.ofArtifacts += bundle.diagnostics
      let wheels = bundle.files.filter { $0.path.hasSuffix(".whl") }
      products.ofArtifacts += wheels.flatMap { DeploymentAdvice.wheelSize($0.bytes.count, on: target) }
      if BuildResult.isFailure(bundle.diagnostics) { return }
      let folder = TargetFolder(bundle.folder, root: root, workerPath: nil)
      products.artifacts += bundle.files.map { Artifact($0, at: folder.file($0.path), of: target) }
    } catch {
      products.ofArtifacts.append(Self.heldBack(target, by: error))
    }
  }

  private func contents(
    for target: DeploymentTarget, of model: ProjectModel, _ document: TOMLDocument, _ products: inout Products
  ) throws(WheelRefusal) -> BundleContents {
    let understanding = products.understanding
    let files = understanding.files
    let configuration = understanding.configuration
    let deployment = configuration.deployment
    let worker: WorkerRequirements
    if let known = products.worker {
      worker = known
    } else {
      // Stamped or not, its modules are the same.
      let whole = try wheel(of: model, document, products)
      let sources = whole.entries.filter { $0.path.hasSuffix(".py") }.map(\.bytes)
      worker = WorkerRequirements(keeping: deployment.keptRequirements, imported: ImportedModules(sources))
      products.worker = worker
    }
    // What it is made of is read for each platform, whose part of the build depends on it.
    let wheel = try wheel(of: model, document, products, selecting: worker)
    guard let source = ProjectPath(model.confSource) else {
      throw .broken(
        Diagnostic(
          .bundle, at: nil,
          "the bundle for \"\(target.rawValue)\" is held back, since the configuration in '\(model.confSource)' lies outside of the project",
          help: "keep it in a folder of the project, and name that in CONF_SOURCE"))
    }
    let archive = try ConfigurationArchive(
      of: source, packageName: model.metadata.packageName,
      in: files)
    let catalog = catalog(of: model, files)
    let missing = try worker.missing(for: catalog.locations, document: document, in: files)
    products.ofArtifacts += try worker.diagnostics(for: document, in: files) + missing.diagnostics
    products.ofArtifacts += archive.diagnostics
    if BuildResult.isFailure(archive.diagnostics) { throw .broken(heldBack(target)) }
    var contents = BundleContents(
      packageName: model.metadata.packageName, environment: model.environment, wheel: wheel,
      configuration: archive, requirements: missing.requirements,
      dags: BundledDAGs(self, target, model, &products).callAsFunction)
    contents.packed = (try packing.bytes(of: wheel), try packing.bytes(of: archive))
    return contents
  }

  /// More than this is not carried from one folder to another at every save.
  private static let mostData = 64 << 20

  /// The files that are named, and those in the folders that are, each once.
  private func data(
    _ paths: [String], _ files: RecordingFiles
  ) throws(WheelRefusal) -> [(ProjectPath, [UInt8])] {
    var found: [(ProjectPath, [UInt8])] = []
    var count = 0
    func add(_ path: ProjectPath) throws(WheelRefusal) {
      let place = SourceLocation(path: path.text)
      switch files.contents(of: path) {
      case .file(let bytes):
        count += bytes.count
        if count > Self.mostData {
          throw .broken(
            Diagnostic(
              .buildContext, at: place, "the files of `astro.data` have more than \(Self.mostData >> 20) MiB",
              help: "leave out what the first tasks do not read, or read it from a bucket"))
        }
        if !found.contains(where: { $0.0 == path }) { found.append((path, bytes)) }
      case .directory:
        for entry in files.entries(of: path).list where entry.name.utf8.first != UInt8(ascii: ".") {
          try add(path.appending(entry.name))
        }
      case .absent:
        throw .broken(
          Diagnostic(
            .bundle, at: Configuration.place(of: .astroData, files: files),
            "there is no \(path) in the project"))
      case .unreadable(let reason):
        throw .broken(Diagnostic(.unreadableFile, at: place, "cannot read \(path): \(reason)"))
      }
    }
    for text in paths {
      if let path = ProjectPath(text) { try add(path) }
    }
    return found.sorted { $0.0 < $1.0 }
  }

  /// That a wheel is not made here is no fault, but without one there is no bundle.
  private static func heldBack(_ target: DeploymentTarget, by refusal: WheelRefusal) -> Diagnostic {
    guard case .foreign(let note) = refusal else { return refusal.diagnostic }
    return Diagnostic(
      .bundle, at: note.location,
      "the bundle for \"\(target.rawValue)\" is held back: \(note.message)",
      help: "write what the wheel is made of into pyproject.toml, for setuptools")
  }

  private func heldBack(_ target: DeploymentTarget) -> Diagnostic {
    Diagnostic(
      .bundle, at: nil,
      "the bundle for \"\(target.rawValue)\" is held back, since it would hold a secret")
  }

  /// `logging.yml`, which lies beside the environments and is in none of them.
  private func logging(of model: ProjectModel, _ files: RecordingFiles) -> LoadedConfig? {
    guard let source = ProjectPath(model.confSource),
      files.contents(of: source.appending("logging.yml")).bytes != nil
    else { return nil }
    var settings = model.loader
    settings.patterns = ["logging": ["logging.yml"]]
    settings.baseEnvironment = ""
    settings.defaultRunEnvironment = ""
    return (try? ConfigLoader(files: files, settings: settings, environment: nil).load("logging")) ?? .empty
  }

  /// That it can be read was seen when the project was understood.
  private func catalog(of model: ProjectModel, _ files: RecordingFiles) -> UsedCatalog {
    let loader = ConfigLoader(files: files, settings: model.loader, environment: model.environment)
    return UsedCatalog((try? loader.load("catalog")) ?? .empty, of: model)
  }
}

/// The DAGs of a bundle, before it is known where in it the project is.
struct BundledDAGs: Sendable {
  struct DAG: Sendable {
    var plan: Plan
    var fileName: String
    var options: DAGOptions
    /// What a template made, which says by itself where everything is.
    var text: String?
    /// Of all that the plan and the options are made from.
    var key: Fingerprint?
  }

  var dags: [DAG]
  let kedroVersion: KedroVersion
  private let memo: PlanMemo

  init(_ builder: Builder, _ target: DeploymentTarget, _ model: ProjectModel, _ products: inout Products) {
    kedroVersion = model.metadata.kedroVersion
    memo = builder.memo
    var planned = products.dags
    var configuration = products.understanding.configuration
    let taskOperator: DAGOptions.TaskOperator? =
      switch target {
      case .kubernetes: .kubernetes
      case .docker: .docker
      default: nil
      }
    if let taskOperator, configuration.airflow.taskOperator != taskOperator {
      configuration.airflow.taskOperator = taskOperator
      // What there is to say was said when the DAGs were planned for themselves.
      var known = products
      planned = builder.planned(model, configuration, isComplete: false, &known)
    }
    let texts = products.artifacts.filter { $0.plan != nil }
    let hasTemplate = configuration.airflow.templatePath != nil
    dags = planned.map { file in
      var options = file.airflow.options
      // A relative one leads from the project, and its place in a bundle is the bundle's to say.
      if let source = options.confSource, !source.contains("://"), source.utf8.first != UInt8(ascii: "/") {
        options.confSource = nil
      }
      let made = hasTemplate ? texts.first { $0.plan == file.plan } : nil
      return DAG(
        plan: file.plan, fileName: file.fileName, options: options,
        text: made.map { String(decoding: $0.bytes, as: UTF8.self) },
        key: file.key.map { Fingerprint(of: $0.text, "bundle") })
    }
  }

  @Sendable func callAsFunction(
    _ location: ProjectLocation, _ confSource: String
  ) -> [BundleContents.BundledDAG] {
    dags.map { dag in
      let file = DAGFile(
        dag.plan, project: location, confSource: confSource, kedroVersion: kedroVersion, options: dag.options)
      let text = dag.text ?? String(decoding: memo.text(dag.key, file).bytes, as: UTF8.self)
      return BundleContents.BundledDAG(fileName: dag.fileName, text: text, plan: dag.plan)
    }
  }
}
