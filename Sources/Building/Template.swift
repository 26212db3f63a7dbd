import Airflow
import Deployment
import Diagnostics
import Kedro
import KedroProcess
import ProjectFiles
import PythonText
import Traces

/// A DAG that is about to become a file.
struct PlannedFile {
  var plan: Plan
  var fileName: String
  var airflow: AirflowOptions
  /// All that it depends on; nil where not all of it has a fingerprint.
  var key: Fingerprint?
  /// What is said of it alone.
  var diagnostics: [Diagnostic] = []

  /// An error for each DAG whose id another one has, too: Airflow keeps one of them, and drops the rest.
  static func duplicateIDs(_ files: [PlannedFile]) -> [Diagnostic] {
    var first: [ExactString: PlannedFile] = [:]
    var diagnostics: [Diagnostic] = []
    for file in files {
      guard let other = first[ExactString(file.plan.dagID)] else {
        first[ExactString(file.plan.dagID)] = file
        continue
      }
      let notes =
        other.airflow.dagIDPlace.map { [Diagnostic.Note("the other one's is set here", at: $0)] } ?? []
      diagnostics.append(
        Diagnostic(
          .duplicateDAGID, at: file.airflow.dagIDPlace ?? other.airflow.dagIDPlace,
          "the pipelines \(PythonLiteral.string(other.plan.pipelineName)) and "
            + "\(PythonLiteral.string(file.plan.pipelineName)) both become the DAG \(PythonLiteral.string(file.plan.dagID))",
          notes: notes, help: "write {pipeline} into the `dag_id` of `default`, or give each its own"))
    }
    return diagnostics
  }
}

/// A build as far as it has got.
struct Products {
  var understanding: Understanding
  var artifacts: [Artifact] = []
  var diagnostics: [Diagnostic]
  /// What is said of single artifacts: an error here holds back its artifact, and no other.
  var ofArtifacts: [Diagnostic] = []
  /// What was planned, also where a plan may not be published.
  var plans: [Plan] = []
  /// What the DAGs are made from, as long as no template makes them.
  var dags: [PlannedFile] = []

  /// The registered pipelines, as DAGs depend on them.
  var pipelines: [PipelinePart] = []

  /// The wheel's name where that says what is in it.
  var stampedName: WheelName?

  /// What a worker is to have, the same for every platform.
  var worker: WorkerRequirements?

  /// What the project's own build backend made of the sources, where that was asked for.
  var builtWheel: BuiltWheel?
  /// Why it made nothing.
  var wheelFailures: [Diagnostic] = []

  init(understanding: Understanding) {
    self.understanding = understanding
    diagnostics = understanding.diagnostics
  }
}

/// A template of the user's.
struct Template: Hashable {
  /// As it was given.
  let name: String
  /// Absolute.
  let path: String
  /// nil: it lies outside of the project.
  let projectPath: ProjectPath?
  let place: SourceLocation?

  /// - Parameters:
  ///   - path: relative to the root unless absolute.
  ///   - place: where the configuration names it.
  init(path: String, root: String, place: SourceLocation?) {
    name = path
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    self.path = isAbsolute ? path : root + "/" + path
    self.place = place
    if isAbsolute {
      let isInside = path.utf8.starts(with: (root + "/").utf8)
      projectPath =
        isInside
        ? ProjectPath(String(decoding: path.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self)) : nil
    } else {
      projectPath = ProjectPath(path)
    }
  }

  /// Why there is nothing to render.
  func problem(in files: RecordingFiles) -> Diagnostic? {
    guard let projectPath else { return nil }
    switch files.contents(of: projectPath) {
    case .file: return nil
    case .absent: return Diagnostic(.template, at: place, "there is no template \(projectPath)")
    case .directory: return Diagnostic(.template, at: place, "the template \(projectPath) is a folder")
    case .unreadable(let reason):
      return Diagnostic(.template, at: place, "the template \(projectPath) cannot be read: \(reason)")
    }
  }
}

/// A build that waits for what a template gives.
struct PendingRendering {
  let question: KedroQuestion
  let job: TemplateJob
  private let template: Template
  private let dags: [PlannedFile]
  private let target: TargetFolder
  private let products: Products

  init(
    template: Template, dags: [PlannedFile], target: TargetFolder, products: Products, question: KedroQuestion
  ) {
    self.template = template
    self.dags = dags
    self.target = target
    self.products = products
    let configuration = products.understanding.configuration.airflow
    job = TemplateJob(
      path: template.path,
      dags: dags.map { dag in
        TemplateJob.DAG(
          name: dag.plan.dagID, packageName: dag.plan.packageName, environment: dag.plan.environment,
          pipelineName: dag.plan.pipelineName, confSource: configuration.confSource ?? "",
          tags: configuration.plan.tags, groups: Self.groups(dag.plan, products.understanding.model),
          values: dag.airflow.values)
      })
    var question = question
    question.task = .rendering(job)
    self.question = question
    // What it may include, as it is before it is rendered.
    if let path = template.projectPath, !path.parent.text.isEmpty {
      PendingUnderstanding.readTemplates(in: path.parent, products.understanding.snapshot)
    }
  }

  var inputs: InputRecord { products.understanding.snapshot.record }
  var packages: InputRecord { products.understanding.machine.record }

  /// kedro-airflow's groups: called like their node, like their namespace, or like all their nodes.
  private static func groups(_ plan: Plan, _ model: ProjectModel?) -> [TemplateJob.Group] {
    var places: [ExactString: Int] = [:]
    for (index, task) in plan.tasks.enumerated() { places[ExactString(task.id)] = index }
    var parents: [ExactString: [Int]] = [:]
    for edge in plan.edges {
      if let parent = places[ExactString(edge.parent)] {
        parents[ExactString(edge.child), default: []].append(parent)
      }
    }
    var namespaceSizes: [ExactString: Int] = [:]
    let pipeline = model?.pipelines.first { $0.name.utf8.elementsEqual(plan.pipelineName.utf8) }
    for node in pipeline?.nodes ?? [] {
      if let namespace = node.namespace?.split(separator: ".").first {
        namespaceSizes[ExactString(String(namespace)), default: 0] += 1
      }
    }
    return plan.tasks.map { task in
      let namespace = task.namespace.first
      let isNamespace =
        task.group.map { ExactString($0) } == namespace.map { ExactString($0) } && namespace != nil
        // All of it, and not what tags left.
        && namespace.flatMap { namespaceSizes[ExactString($0)] } == task.nodes.count
      return TemplateJob.Group(
        id: task.id, name: task.group ?? task.nodes.joined(separator: "_"),
        type: isNamespace ? "namespace" : "nodes", nodes: task.nodes,
        dependencies: parents[ExactString(task.id)] ?? [])
    }
  }

  // MARK: - With the answer

  func products(with answer: KedroAnswer) -> Products {
    let texts = answer.texts.flatMap { $0.count == dags.count ? $0 : nil }
    var result = texts.map { products(with: $0) } ?? products
    // They are inputs from now on, as they were when they were rendered.
    for path in answer.files { _ = files.contents(of: path) }
    for folder in answer.folders { _ = files.entries(of: folder) }
    answer.readOutside(in: products.understanding.machine)
    result.diagnostics += answer.diagnostics.map { diagnostic in
      var diagnostic = diagnostic
      if diagnostic.code == .kedroFailed { diagnostic.code = .template }
      diagnostic.location = diagnostic.location ?? template.place
      diagnostic.notes.append(.init("the template \(template.name) is rendered in the project's own Python"))
      return diagnostic
    }
    if texts == nil && !BuildResult.isFailure(answer.diagnostics) {
      result.diagnostics.append(
        Diagnostic(.template, at: template.place, "the template \(template.name) gave no answer"))
    }
    return result
  }

  func products(with texts: [String]) -> Products {
    var result = products
    result.artifacts += zip(dags, texts).map { dag, text in
      Artifact(path: target.file(dag.fileName), bytes: Array(text.utf8), plan: dag.plan)
    }
    return result
  }
}

/// What a template gave last, and what for: rendering the same again takes a Python, and gives the same.
struct Rendered {
  private let job: TemplateJob
  private let texts: [String]
  /// What it was rendered from, below the project; with the project's own modules where it named `pipeline`.
  private let inputs: InputRecord
  /// The same of what lies outside of the project.
  private let packages: InputRecord

  init(_ pending: PendingRendering, _ answer: KedroAnswer, _ texts: [String]) {
    job = pending.job
    self.texts = texts
    let files = RecordingFiles(pending.files)
    for path in answer.files { _ = files.contents(of: path) }
    for folder in answer.folders { _ = files.entries(of: folder) }
    inputs = files.record
    let machine = RecordingFiles(pending.machine)
    answer.readOutside(in: machine)
    packages = machine.record
  }

  /// - Returns: nil where it has to be rendered.
  func texts(for pending: PendingRendering) -> [String]? {
    guard pending.job == job, inputs.isCurrent(in: pending.files), packages.isCurrent(in: pending.machine)
    else { return nil }
    return texts
  }
}

extension PendingRendering {
  fileprivate var files: RecordingFiles {
    products.understanding.parts.recording(.template, products.understanding.files)
  }
  fileprivate var machine: RecordingFiles { products.understanding.machine }
}
