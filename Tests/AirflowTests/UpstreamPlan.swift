import Airflow
import Foundation
import Kedro
import TestSupport

/// A small pipeline, for kedro-airflow and for us.
struct UpstreamCase {
  var nodes: [NodeModel]
  /// Stored datasets; the others are in no catalog.
  var stored: [String] = []
  /// Types of further entries.
  var types: [String: String] = [:]
  var tags: [String] = []
  var grouping = PlanOptions.Grouping.none

  /// What kedro-airflow 0.11 makes of it.
  struct Answer: Decodable {
    struct Task: Decodable {
      var id: String
      var nodes: [String]
      /// The nodes that the task would run.
      var runs: [String]
      var parents: [String]
    }

    var tasks: [Task]?
    var error: String?

    var edges: [String] { (tasks ?? []).flatMap { task in task.parents.map { "\($0)>>\(task.id)" } } }

    /// Whether Airflow refuses it for a cycle.
    var hasCycle: Bool {
      var left = tasks ?? []
      while !left.isEmpty {
        let ids = Set(left.map(\.id))
        let blocked = left.filter { $0.parents.contains(where: ids.contains) }
        if blocked.count == left.count { return true }
        left = blocked
      }
      return false
    }
  }

  /// Ours, with slugs as theirs.
  func planned() -> PlannedDAG {
    var model = model(nodes, stored: stored)
    for (name, type) in types {
      guard let place = model.storage.firstIndex(where: { $0.name == name }) else { continue }
      model.storage[place].storage = type.contains("Memory") ? .memory(.explicit) : .persistent
    }
    var options = PlanOptions()
    options.tags = tags
    options.grouping = grouping
    options.naming = .slug
    guard let planned = Planner(model, options: options).plan("__default__") else {
      preconditionFailure("the pipeline is there")
    }
    return planned
  }

  /// Asks real kedro-airflow about all of them, in one process.
  static func ask(_ cases: [UpstreamCase]) throws -> [Answer] {
    struct Entry: Encodable {
      var name: String
      var namespace: String?
      var inputs: [String]
      var outputs: [String]
      var tags: [String]
    }
    struct Request: Encodable {
      var nodes: [Entry]
      var catalog: [String: [String: String]]
      var tags: [String]
      var way: String?
    }
    let requests = cases.map { example in
      var catalog = Dictionary(
        uniqueKeysWithValues: example.stored.map { ($0, ["type": "json.JSONDataset", "filepath": "x.json"]) })
      for (name, type) in example.types { catalog[name] = ["type": type] }
      return Request(
        nodes: example.nodes.map {
          Entry(name: $0.name, namespace: $0.namespace, inputs: $0.inputs, outputs: $0.outputs, tags: $0.tags)
        }, catalog: catalog, tags: example.tags,
        way: example.grouping == .none ? nil : example.grouping.rawValue)
    }
    let script = repositoryRoot.appending(path: "Tests/Airflow/kedro_airflow_groups.py").path
    let finished = try run(
      [PythonEnvironment.kedro17.python, script], input: try JSONEncoder().encode(requests))
    guard finished.status == 0 else { throw Failure(errors: finished.errors) }
    return try JSONDecoder().decode([Answer].self, from: finished.output)
  }

  func ask() throws -> Answer { try Self.ask([self])[0] }

  struct Failure: Error { var errors: String }
}

/// A project on the disk for which real `kedro airflow create` writes DAG files.
struct UpstreamProject {
  let scratch: ScratchFolder

  /// - Parameter registry: the body of `register_pipelines`.
  init(registry: String) throws {
    scratch = try ScratchFolder()
    for (path, text) in [
      "pyproject.toml":
        "[tool.kedro]\npackage_name = \"pkg\"\nproject_name = \"P\"\nkedro_init_version = \"1.7.0\"\n",
      "src/pkg/__init__.py": "", "src/pkg/settings.py": "", "conf/base/catalog.yml": "",
      "conf/base/parameters.yml": "", "conf/local/.gitkeep": "",
      "src/pkg/pipeline_registry.py":
        "from kedro.pipeline import node, pipeline\n\ndef f(x):\n    return x\n\ndef register_pipelines():\n"
        + registry.split(separator: "\n").map { "    \($0)\n" }.joined(),
    ] { try scratch.write(text, to: path) }
  }

  /// Runs `kedro airflow create`.
  /// - Returns: its exit code, and the files that it wrote, by name.
  func create(_ arguments: [String] = []) throws -> (status: Int32, files: [String: String]) {
    let finished = try run(
      [PythonEnvironment.kedro17.folder.appending(path: "bin/kedro").path, "airflow", "create"] + arguments,
      environment: ["KEDRO_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "PYTHONDONTWRITEBYTECODE": "1"],
      in: scratch.url)
    let folder = scratch.url.appending(path: "airflow_dags")
    var files: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return (finished.status, files)
  }
}
