import PythonText

/// Where two accounts of one project differ, field by field.
///
/// Which Kedro gave the account is no difference, nor is the order of the pipelines: a registry that is made from a folder
/// has the file system's. The order of the nodes in a pipeline is one.
package struct ModelDifference: Hashable, Sendable {
  /// One difference: `pipelines.ds.nodes.split.inputs`, and what either says; nil: nothing.
  package struct Change: Hashable, Sendable {
    package var path: String
    package var left: String?
    package var right: String?
  }

  package private(set) var changes: [Change] = []

  package var isEmpty: Bool { changes.isEmpty }

  package init(from left: ProjectModel, to right: ProjectModel) {
    compare("metadata.project_name", left.metadata.projectName, right.metadata.projectName)
    compare("metadata.package_name", left.metadata.packageName, right.metadata.packageName)
    compare("metadata.kedro_init_version", left.initVersion, right.initVersion)
    compare("source_dir", left.metadata.sourceDirectory, right.metadata.sourceDirectory)
    compare("environment", left.environment, right.environment)
    compare("default_run_env", left.defaultEnvironment, right.defaultEnvironment)
    compare("conf_source", left.confSource, right.confSource)
    pair("pipelines", left.pipelines, right.pipelines, \.name) { changes, path, left, right in
      changes.compare(path, left, right)
    }
    pair("datasets", left.datasets, right.datasets, \.name) { changes, path, left, right in
      changes.compare(path + ".type", left.type, right.type)
      changes.compare(path + ".filepath", left.filepath, right.filepath)
    }
    pair("parameters", left.parameters, right.parameters, \.self) { _, _, _, _ in }
    pair("storage", left.storage, right.storage, \.name) { changes, path, left, right in
      // What reading does not know it has said elsewhere.
      guard let left = left.storage.text, let right = right.storage.text else { return }
      changes.compare(path, left, right)
    }
  }

  private mutating func compare(_ path: String, _ left: RegisteredPipeline, _ right: RegisteredPipeline) {
    pair(path + ".nodes", left.nodes, right.nodes, \.name) { changes, path, left, right in
      changes.compare(path + ".func_name", left.functionName, right.functionName)
      changes.compare(path + ".namespace", left.namespace, right.namespace)
      changes.compare(path + ".tags", left.tags, right.tags)
      changes.compare(path + ".inputs", left.inputs, right.inputs)
      changes.compare(path + ".outputs", left.outputs, right.outputs)
      changes.compare(path + ".source", left.source?.text, right.source?.text)
    }
    // What is on one side only has been told.
    let common = Set(left.nodes.map { ExactString($0.name) }).intersection(
      right.nodes.map { ExactString($0.name) })
    compare(
      path + ".order", left.nodes.map(\.name).filter { common.contains(ExactString($0)) },
      right.nodes.map(\.name).filter { common.contains(ExactString($0)) })
    compare(path + ".inputs", left.inputs, right.inputs)
    compare(path + ".outputs", left.outputs, right.outputs)
  }

  /// Compares what has the same name on both sides; what has none there is missing there.
  private mutating func pair<Part>(
    _ path: String, _ left: [Part], _ right: [Part], _ name: (Part) -> String,
    _ compare: (inout ModelDifference, String, Part, Part) -> Void
  ) {
    let others = Dictionary(
      right.map { (ExactString(name($0)), $0) }, uniquingKeysWith: { first, _ in first })
    let known = Set(left.map { ExactString(name($0)) })
    for part in left {
      let name = name(part)
      if let other = others[ExactString(name)] {
        compare(&self, path + "." + name, part, other)
      } else {
        changes.append(Change(path: path + "." + name, left: "present", right: nil))
      }
    }
    for part in right where !known.contains(ExactString(name(part))) {
      changes.append(Change(path: path + "." + name(part), left: nil, right: "present"))
    }
  }

  private mutating func compare(_ path: String, _ left: [String], _ right: [String]) {
    if left.elementsEqual(right, by: { $0.isExactly($1) }) { return }
    changes.append(Change(path: path, left: PythonRepr.list(left), right: PythonRepr.list(right)))
  }

  private mutating func compare(_ path: String, _ left: String?, _ right: String?) {
    let isSame =
      switch (left, right) {
      case (nil, nil): true
      case (let left?, let right?): left.isExactly(right)
      default: false
      }
    if !isSame { changes.append(Change(path: path, left: left, right: right)) }
  }
}

extension DatasetStorage {
  /// nil: unknown.
  fileprivate var text: String? {
    switch self {
    case .persistent: "persistent"
    case .memory(.explicit): "memory, by its entry"
    case .memory(.pattern(let pattern)): "memory, by the factory \(PythonRepr.string(pattern))"
    case .memory(.notInCatalog): "memory, being in no catalog"
    case .parameter: "a parameter"
    case .unknown: nil
    }
  }
}

extension FunctionSource {
  fileprivate var text: String { "\(path):\(firstLine)-\(lastLine)" }
}
