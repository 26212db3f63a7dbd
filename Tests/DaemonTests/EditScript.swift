import ProjectFiles
import TestSupport

/// A Kedro project in memory that is edited at random, as people edit: nodes, pipelines, the catalog, parameters, settings,
/// modules that come and go, comments, syntax that breaks and is mended, what the DAGs are to say, and for whom.
///
/// It keeps what the project means, and writes the files from that, so that most edits leave a project that is right.
struct EditedProject {
  private var random: FixedGenerator
  private var pipelines: [Pipeline]
  private var catalog: [String] = []
  private var parameters = ["alpha: 1", "model:\n  depth: 3"]
  private var settings: [String] = []
  private var version = "0.1"
  private var keys: [String: String] = [:]
  private var airflow: [String: String] = [:]
  private var findsPipelines = true
  private var nextName = 0
  /// Lines put into files, by path, each with the line that it stands before.
  private var comments: [String: [(line: Int, text: String)]] = [:]
  private var broken: Set<String> = []
  private var missing: Set<String> = []
  private(set) var files = MemoryFiles()
  private(set) var log: [String] = []
  private var texts: [String: String] = [:]

  private struct Node {
    var name: String
    var function: String
    var inputs: [String]
    var output: String
    var tags: [String] = []
    var namespace: String?
  }

  private struct Pipeline {
    var name: String
    var functions = ["clean", "join"]
    var nodes: [Node] = []
  }

  init(seed: UInt64) {
    random = FixedGenerator(seed: seed)
    pipelines = ["ds", "train"].map { Pipeline(name: $0) }
    catalog = ["\"{name}\": {type: pickle.PickleDataset, filepath: \"data/{name}.pkl\"}"]
    for index in pipelines.indices {
      for _ in 0..<2 { addNode(index) }
    }
    keys["wheel.build"] = "false"
    write()
  }

  /// Some edits, and the files as they are then.
  mutating func edit(_ count: Int) {
    log = []
    for _ in 0..<count { log.append(edit()) }
    write()
  }

  // MARK: - Edits

  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func fresh(_ prefix: String) -> String {
    nextName += 1
    return "\(prefix)\(nextName)"
  }

  private mutating func edit() -> String {
    // What is broken is mended soon.
    if !broken.isEmpty, chance(60) {
      let path = pick(broken.sorted())
      broken.remove(path)
      return "mend \(path)"
    }
    if !missing.isEmpty, chance(60) {
      let path = pick(missing.sorted())
      missing.remove(path)
      return "restore \(path)"
    }
    let index = Int.random(in: pipelines.indices, using: &random)
    switch Int.random(in: 0..<40, using: &random) {
    case 0..<5:
      addNode(index)
      return "add a node to \(pipelines[index].name)"
    case 5, 6:
      if !pipelines[index].nodes.isEmpty {
        pipelines[index].nodes.remove(at: Int.random(in: pipelines[index].nodes.indices, using: &random))
      }
      return "remove a node from \(pipelines[index].name)"
    case 7..<11: return editNode(index)
    case 11, 12: return addOrRemovePipeline(index)
    case 13..<17: return comment()
    case 17, 18:
      let path = pick(paths.filter { $0.hasSuffix(".py") || $0.hasSuffix(".yml") })
      broken.insert(path)
      return "break \(path)"
    case 19:
      let path = pick(paths)
      missing.insert(path)
      return "delete \(path)"
    case 20..<24: return editCatalog()
    case 24, 25:
      parameters = [
        pick(["alpha: 1", "alpha: 2", "beta: {gamma: 3}"]), pick(["model: {depth: 3}", "model: 4"]),
      ]
      return "parameters"
    case 26:
      settings = pick([
        [], ["CONFIG_LOADER_ARGS = {\"base_env\": \"base\", \"default_run_env\": \"local\"}"],
        ["CONFIG_LOADER_ARGS = {\"base_env\": \"base\", \"default_run_env\": \"prod\"}"],
        ["CONFIG_LOADER_ARGS = {\"merge_strategy\": {\"airflow\": \"soft\"}}"],
      ])
      return "settings"
    case 27:
      version = pick(["0.1", "0.2", "1.0"])
      return "version"
    case 28..<32: return editKeys()
    case 32..<36: return editAirflow()
    case 36:
      findsPipelines.toggle()
      return "registry"
    case 37:
      pipelines[index].functions.append(fresh("step"))
      return "add a function to \(pipelines[index].name)"
    case 38:
      texts["README.md"] = fresh("notes")
      return "notes"
    default: return "nothing"
    }
  }

  private mutating func addNode(_ index: Int) {
    let pipeline = pipelines[index]
    let made = pipeline.nodes.map(\.output) + ["raw", "params:alpha", "shared"]
    let input = pick(made)
    pipelines[index].nodes.append(
      Node(
        name: fresh(pick(["clean_", "join_", "caf\u{E9}_"])), function: pick(pipeline.functions),
        inputs: [input] + (chance(30) ? [pick(made)].filter { $0 != input } : []),
        output: fresh("\(pipeline.name)_"), tags: chance(30) ? [pick(["nightly", "big"])] : []))
  }

  private mutating func editNode(_ index: Int) -> String {
    guard !pipelines[index].nodes.isEmpty else { return "nothing" }
    let place = Int.random(in: pipelines[index].nodes.indices, using: &random)
    var node = pipelines[index].nodes[place]
    let what: String
    switch Int.random(in: 0..<7, using: &random) {
    case 0:
      what = "rename"
      node.name = fresh("renamed_")
    case 1:
      // Another text to Python, the same one to Swift.
      what = "recompose"
      node.name =
        node.name.unicodeScalars.contains("\u{E9}")
        ? node.name.replacing("\u{E9}", with: "e\u{301}") : node.name.replacing("e\u{301}", with: "\u{E9}")
    case 2:
      what = "another output"
      node.output = fresh("out_")
    case 3:
      what = "another input"
      node.inputs = [pick(["raw", "shared", "other", "params:model"])]
    case 4:
      what = "tags"
      node.tags = node.tags.isEmpty ? ["nightly"] : []
    case 5:
      what = "namespace"
      node.namespace = node.namespace == nil ? "inner" : nil
    default:
      what = "another function"
      node.function = pick(pipelines[index].functions)
    }
    pipelines[index].nodes[place] = node
    return "\(what) of a node of \(pipelines[index].name)"
  }

  private mutating func addOrRemovePipeline(_ index: Int) -> String {
    if pipelines.count > 3 || (pipelines.count > 1 && chance(40)) {
      let name = pipelines.remove(at: index).name
      return "remove \(name)"
    }
    pipelines.append(Pipeline(name: fresh("part")))
    addNode(pipelines.count - 1)
    return "add \(pipelines[pipelines.count - 1].name)"
  }

  private mutating func comment() -> String {
    let path = pick(paths.filter { $0.hasSuffix(".py") || $0.hasSuffix(".yml") })
    if chance(40), !(comments[path] ?? []).isEmpty {
      comments[path]?.removeLast()
      return "uncomment \(path)"
    }
    comments[path, default: []].append(
      (Int.random(in: 0..<12, using: &random), chance(30) ? "" : "# \(fresh("note"))"))
    return "comment \(path)"
  }

  private mutating func editCatalog() -> String {
    if chance(30), catalog.count > 1 {
      catalog.remove(at: Int.random(in: catalog.indices, using: &random))
      return "remove an entry"
    }
    let datasets = pipelines.flatMap { $0.nodes.map(\.output) } + ["raw", "shared"]
    let kind = pick([
      "pandas.CSVDataset, filepath: data/x.csv", "pickle.PickleDataset, filepath: data/x.pkl",
      "MemoryDataset",
    ])
    catalog.insert(
      "\(pick(datasets)): {type: \(kind)}", at: Int.random(in: 0...catalog.count, using: &random))
    // An entry that is there twice is an error, and one is enough.
    var seen: Set<Substring> = []
    catalog = catalog.filter { seen.insert($0.split(separator: ":")[0]).inserted || chance(1) }
    return "add an entry"
  }

  private mutating func editKeys() -> String {
    let (key, values): (String, [String?]) = pick([
      ("all", ["true", nil]), ("airflow.group-by", ["\"memory\"", "\"namespace\"", nil]),
      ("airflow.tags", ["[\"nightly\"]", nil, nil]),
      ("airflow.documentation", ["\"lines\"", "\"none\"", nil]),
      ("airflow.memory", ["\"allow\"", "\"refuse\"", nil]), ("airflow.naming", ["\"slug\"", nil]),
      ("airflow.task-groups", ["true", nil]), ("wheel.build", ["true", "false", "false"]),
      ("wheel.stamp", ["true", nil]), ("targets", ["[\"airflow\"]", "[\"docker\"]", nil, nil, nil]),
      ("container.image", ["\"shop\"", nil]),
      ("container.stamp", ["true", "false", nil]),
      ("target-dir", ["\"dags\"", nil, nil]), ("nonsense", ["1", nil, nil, nil]),
    ])
    keys[key] = pick(values)
    return "\(key) = \(keys[key] ?? "nothing")"
  }

  private mutating func editAirflow() -> String {
    let name = pick(["default", "__default__"] + pipelines.map(\.name))
    let options = [
      "schedule: \"@daily\"", "tags: [a, b]", "dag_id: \"{package}-x-{pipeline}\"", "retries: 3",
      "tasks: {nightly: {retries: 7}}", "tasks: {nowhere: {retries: 7}}", "max_active_runs: none",
    ]
    airflow[name] = chance(25) ? nil : pick(options)
    return "airflow.yml: \(name)"
  }

  // MARK: - Files

  private var paths: [String] { texts.keys.sorted() }

  private mutating func write() {
    let notes = texts["README.md"]
    texts = [:]
    texts["README.md"] = notes
    texts["pyproject.toml"] = """
      [tool.kedro]
      package_name = "shop"
      project_name = "Shop"
      kedro_init_version = "1.7.0"

      [project]
      name = "shop"
      version = "\(version)"
      dependencies = ["kedro==1.7.0"]

      [build-system]
      requires = ["setuptools"]
      build-backend = "setuptools.build_meta"

      """
    texts["dagwatchd.toml"] = keys.sorted { $0.key < $1.key }.map { "\($0) = \($1)\n" }.joined()
    texts["conf/base/catalog.yml"] = catalog.joined(separator: "\n") + "\n"
    texts["conf/base/parameters.yml"] = parameters.joined(separator: "\n") + "\n"
    texts["conf/local/.gitkeep"] = ""
    if !airflow.isEmpty {
      texts["conf/base/airflow.yml"] =
        airflow.sorted { $0.key < $1.key }.map { "\($0):\n  \($1)\n" }.joined()
    }
    texts["src/shop/__init__.py"] = ""
    texts["src/shop/settings.py"] = settings.joined(separator: "\n") + "\n"
    texts["src/shop/pipelines/__init__.py"] = ""
    texts["src/shop/pipeline_registry.py"] = registry
    for pipeline in pipelines {
      let folder = "src/shop/pipelines/\(pipeline.name)/"
      texts[folder + "__init__.py"] = "from .pipeline import create_pipeline\n"
      texts[folder + "nodes.py"] = pipeline.functions.map { "def \($0)(*data):\n    return data\n\n\n" }
        .joined()
      texts[folder + "pipeline.py"] = Self.module(pipeline)
    }
    files = MemoryFiles()
    for (path, text) in texts where !missing.contains(path) { files[path] = spoilt(path, text) }
  }

  private var registry: String {
    if findsPipelines {
      return """
        from kedro.framework.project import find_pipelines


        def register_pipelines():
            pipelines = find_pipelines()
            pipelines["__default__"] = sum(pipelines.values())
            return pipelines

        """
    }
    let imports = pipelines.map { "from shop.pipelines import \($0.name)\n" }.joined()
    let entries = pipelines.map { "\"\($0.name)\": \($0.name).create_pipeline()" }.joined(separator: ", ")
    return imports
      + "\n\ndef register_pipelines():\n    made = {\(entries)}\n"
      + "    return {**made, \"__default__\": sum(made.values())}\n"
  }

  private static func module(_ pipeline: Pipeline) -> String {
    var text = "from kedro.pipeline import Pipeline, node\n\nfrom .nodes import *\n\n\n"
    text += "def create_pipeline(**kwargs):\n    return Pipeline(\n        [\n"
    for node in pipeline.nodes {
      let inputs = node.inputs.map { "\"\($0)\"" }.joined(separator: ", ")
      text += "            node(\(node.function), [\(inputs)], \"\(node.output)\", name=\"\(node.name)\""
      if !node.tags.isEmpty { text += ", tags=[\"\(node.tags[0])\"]" }
      if let namespace = node.namespace { text += ", namespace=\"\(namespace)\"" }
      text += "),\n"
    }
    return text + "        ]\n    )\n"
  }

  private func spoilt(_ path: String, _ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for comment in comments[path] ?? [] { lines.insert(comment.text, at: min(comment.line, lines.count)) }
    let whole = lines.joined(separator: "\n")
    if !broken.contains(path) { return whole }
    return whole + (path.hasSuffix(".py") ? "\ndef broken(:\n" : "\nbroken: [\n")
  }
}
