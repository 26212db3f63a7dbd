import Kedro
import TestSupport

/// Projects that nobody wrote, the same for the same seed: packages with pipelines of many forms, a registry
/// that combines them, and configuration for what they use. About one in six has a fault put into it, and
/// more have one by chance.
struct ProjectGenerator {
  private var random: FixedGenerator
  private let version: KedroVersion
  private var files: [String: String?] = [:]
  private var functions: [GeneratedFunction] = []
  /// Names of datasets as nodes write them, for the catalog.
  private var datasets: Set<String> = []
  private var packages: [String] = []

  static func project(seed: UInt64, version: KedroVersion) -> JudgedProject {
    var generator = ProjectGenerator(random: FixedGenerator(seed: seed), version: version)
    return generator.make("seed \(seed)")
  }

  private init(random: FixedGenerator, version: KedroVersion) {
    self.random = random
    self.version = version
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func make(_ name: String) -> JudgedProject {
    var functionGenerator = FunctionGenerator(random: FixedGenerator(seed: random.next()))
    functionGenerator.make(Int.random(in: 3...9, using: &random))
    functions = functionGenerator.functions
    files["src/pkg/functions.py"] = functionGenerator.lines.joined(separator: "\n") + "\n"
    files["src/pkg/constants.py"] =
      "REGIONS = [\"eu\", \"us\", \"asia\"]\nSIZES = {\"s\": 1, \"l\": 2}\nPREFIX = \"raw\"\n"
    files["src/pkg/library/__init__.py"] = "from .more import *\nfrom ..constants import REGIONS as regions\n"
    files["src/pkg/library/more.py"] = "from pkg.functions import *\nimport pkg.constants as constants\n"
    packages = Array(["ingest", "train", "report", "über"].prefix(Int.random(in: 1...4, using: &random)))
    for package in packages { addPackage(package) }
    files["src/pkg/pipeline_registry.py"] = registry()
    if chance(16) { addFault() }
    var configuration = ConfigurationGenerator(
      random: FixedGenerator(seed: random.next()), version: version, datasets: datasets.sorted())
    files.merge(configuration.make()) { $1 }
    var project = JudgedProject(name, files)
    project.environment = configuration.environment
    return project
  }

  // MARK: Pipelines

  private mutating func addPackage(_ name: String) {
    let folder = "src/pkg/pipelines/\(name)/"
    let imports = pick([
      "from pkg.functions import *", "from ...functions import *", "from ...library import *",
      "from .nodes import *", "from pkg.library.more import *",
    ])
    if imports.contains(".nodes") { files[folder + "nodes.py"] = "from ...functions import *\n" }
    let body =
      [
        imports, "from pkg.constants import REGIONS, SIZES, PREFIX",
        version.pipelineConstructorMaps
          ? "from kedro.pipeline import Pipeline, node, pipeline"
          : "from kedro.pipeline import Pipeline, node\nfrom kedro.pipeline.modular_pipeline import pipeline",
        "", "",
      ] + pipelineFunction(name)
    let text = body.joined(separator: "\n") + "\n"
    if chance(70) {
      files[folder + "pipeline.py"] = text
      files[folder + "__init__.py"] = pick([
        "from .pipeline import create_pipeline\n",
        "\"\"\"Doc.\"\"\"\nfrom .pipeline import create_pipeline  # NOQA\n\n__all__ = [\"create_pipeline\"]\n",
        "from pkg.pipelines.\(name).pipeline import *\n",
      ])
    } else {
      files[folder + "__init__.py"] = text
    }
  }

  private mutating func pipelineFunction(_ package: String) -> [String] {
    var free: [String] = ["raw_1", "raw_b", "shared"]
    var made: [String] = []
    var nodes: [String] = []
    var inputs: Set<String> = []
    for index in 0..<Int.random(in: 1...5, using: &random) {
      let output = "\(package)_\(index)"
      var read: [String] = []
      let function = pick(functions)
      let upper = min(function.maximum, 3)
      let count =
        upper <= function.minimum
        ? function.minimum : Int.random(in: function.minimum...upper, using: &random)
      for _ in 0..<count {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5 where !made.isEmpty: read.append(pick(made))
        case 5: read.append(pick(["params:alpha", "params:model.depth", "parameters", "params:beta"]))
        case 6: read.append(pick(["ingest_0", "train_1@spark", "über_0", "in.dotted"]))
        default:
          let input = pick(free)
          inputs.insert(input)
          read.append(input)
        }
      }
      let transcoded = chance(15)
      let written = transcoded ? output + "@spark" : output
      nodes.append(node(function, read, written, package, index))
      datasets.formUnion(read.filter { !$0.hasPrefix("param") } + [written])
      made.append(transcoded ? output + pick(["@spark", "@pandas"]) : output)
    }
    if chance(30) { free.append("extra") }

    var lines = ["def create_pipeline(**kwargs) -> Pipeline:"]
    if chance(30) {
      lines += ["    nodes = []"] + nodes.map { "    nodes.append(\($0))" }
    } else if chance(30) {
      lines += ["    nodes = ["] + nodes.prefix(1).map { "        \($0)," } + ["    ]"]
      lines += nodes.dropFirst().map { "    nodes += [\($0)]" }
    } else {
      lines += ["    nodes = ["] + nodes.map { "        \($0)," } + ["    ]"]
    }
    if chance(30) { lines += fan(package) }
    if chance(50) { lines += computed(package) }
    lines.append(
      "    base = \(pick(["pipeline", "Pipeline"]))(nodes\(pick(["", "", ", tags=\"base\"", ", tags={\"t1\", \"x\"}"])))"
    )
    lines += result(package, inputs.sorted())
    return lines
  }

  /// Nodes of a loop, and one that joins what they make.
  private mutating func fan(_ package: String) -> [String] {
    for region in ["eu", "us", "asia"] {
      datasets.formUnion(["raw_\(region)", "\(package)_\(region)_clean"])
    }
    let loop = pick([
      "    for region in REGIONS:\n        nodes.append(node(lambda x: x, f\"{PREFIX}_{region}\", f\"\(package)_{region}_clean\", name=f\"\(package)_clean_{region}\"))",
      "    nodes.extend(node(lambda x, **k: x, PREFIX + \"_\" + region, \"\(package)_%s_clean\" % region, tags=[region, \"t1\"]) for region in REGIONS)",
      "    def one(region, position, **options):\n        return node(lambda x: x, \"{}_{}\".format(PREFIX, region), f\"\(package)_{region}_clean\", **options)\n    nodes += [one(r, i, name=f\"n{i:03d}_\(package)\") for i, r in enumerate(REGIONS)]",
      "    nodes = nodes + list(map(lambda r: node(lambda x: x, \"raw_\" + r, \"_\".join([\"\(package)\", r, \"clean\"]), name=\"\(package)-\" + r.upper()), sorted(REGIONS)))",
    ])
    return [loop]
      + (chance(60)
        ? [
          "    nodes.append(node(lambda *parts: parts, [f\"\(package)_{r}_clean\" for r in REGIONS if r != \"us\"], \"\(package)_all\"))"
        ]
        : [])
  }

  /// Nodes whose datasets have computed names.
  private mutating func computed(_ package: String) -> [String] {
    var expressions = ExpressionGenerator(seed: random.next())
    return [
      "    import itertools", "    names = \(expressions.list(4))",
      "    for i, name in enumerate(names[:5]):",
      "        nodes.append(node(lambda x: x, \"in \" + name.replace(\"@\", \"\"), f\"\(package) {i} {name}\", name=f\"\(package)_computed_{i}\"))",
      "    nodes.append(node(lambda *x: x, [\"raw_1\", \"of \" + \(expressions.text(4))], \"\(package)_computed\"))",
    ]
  }

  /// What becomes of `base`: itself, a part of it, or copies in namespaces.
  private mutating func result(_ package: String, _ inputs: [String]) -> [String] {
    let input = inputs.first ?? "missing"
    let second = inputs.last ?? "missing"
    let filter =
      version.namespaceFilter == .textPrefix
      ? "only_nodes_with_namespace(\"one\")" : "only_nodes_with_namespaces([\"one\"])"
    switch Int.random(in: 0..<16, using: &random) {
    case 0..<5: return ["    return base"]
    case 5: return ["    return pipeline(base, namespace=\"\(package)\")"]
    case 6:
      return [
        "    return pipeline(base, namespace=\"ns\", inputs={\"\(input)\"}, parameters={\"params:alpha\": \"params:omega\"} if \"params:alpha\" in base.inputs() else None)"
      ]
    case 7:
      return [
        "    return pipeline(base, inputs={\"\(input)\": \"mapped_\(package)\"}, outputs={\"\(package)_0\": \"named_\(package)\"})"
      ]
    case 8:
      return [
        "    return sum(",
        "        [pipeline(base, namespace=name, inputs={\"\(input)\": f\"{name}_in\"}, tags=[name]) for name in SIZES]",
        "    )",
      ]
    case 9:
      return [
        "    return pipeline(pipeline(base, namespace=\"inner\", inputs=\"\(second)\"), namespace=\"outer\", outputs=None)"
      ]
    case 10: return ["    return base.tag(\"late\") - base.only_nodes_with_tags(\"t1\")"]
    case 11:
      return [
        "    part = base.only_nodes_with_tags(\"t1\", \"eu\")", "    return part if part.nodes else base",
      ]
    case 12: return ["    return base.from_inputs(\"\(input)\") | base.only_nodes_with_tags(\"base\")"]
    case 13: return ["    return base.to_outputs(*sorted(base.outputs())[:1]) & base"]
    case 14:
      return [
        "    return (pipeline(base, namespace=\"one\") + pipeline(base, namespace=\"one.two\")).\(filter)"
      ]
    default:
      return [
        "    checks = [node(lambda *x: None, sorted(n.outputs), None, name=f\"check_{i}_{n.short_name.replace(' ', '-').strip('<>')}\", tags=sorted(n.tags)) for i, n in enumerate(base.nodes) if n.outputs]",
        "    return pipeline([base, *checks])",
      ]
    }
  }

  private mutating func node(
    _ function: GeneratedFunction, _ read: [String], _ written: String, _ package: String, _ index: Int
  ) -> String {
    var inputs = "[" + read.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    if read.isEmpty { inputs = pick(["None", "[]"]) }
    if read.count == 1, chance(70) { inputs = "\"\(read[0])\"" }
    if !read.isEmpty, function.keywords.count >= read.count, chance(30) {
      let pairs = zip(function.keywords, read).shuffled(using: &random)
      inputs = "dict(" + pairs.map { "\($0)=\"\($1)\"" }.joined(separator: ", ") + ")"
    }
    let outputs = pick([
      "\"\(written)\"", "\"\(written)\"", "[\"\(written)\"]",
      "[\"\(written)\", \"\(package)_side_\(index)\"]",
      "{\"b\": \"\(written)\", \"a\": \"\(package)_a_\(index)\"}",
    ])
    var options: [String] = []
    if chance(60) {
      options.append(
        "name="
          + pick([
            "\"\(package)_\(index)_node\"", "f\"{PREFIX}_\(package)_\(index)\"", "\"\(package).\(index)\"",
            "\"\(index)-\(package)\"", "\"Z\" \"\(package)\(index)\"",
          ]))
    }
    if chance(40) {
      options.append(
        "tags=" + pick(["\"t1\"", "[\"t2\", \"t1\"]", "{\"a\", \"b\"}", "[]", "REGIONS", "None"]))
    }
    if chance(8) { options.append("namespace=\"own\"") }
    if chance(5) { options.append("confirms=\"confirmed_\(package)_\(index)\"") }
    let function = function.expression
    let arguments =
      chance(50)
      ? [function, inputs, outputs] : ["outputs=\(outputs)", "func=\(function)", "inputs=\(inputs)"]
    return "node(" + (arguments + options).joined(separator: ", ") + ")"
  }

  // MARK: The registry

  private mutating func registry() -> String {
    let first = packages[0]
    let last = packages[packages.count - 1]
    let head = "from kedro.pipeline import Pipeline\n"
    let names = "[" + packages.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    switch Int.random(in: 0..<7, using: &random) {
    case 0, 1:
      return """
        from kedro.framework.project import find_pipelines


        def register_pipelines():
            pipelines = find_pipelines()
            pipelines["__default__"] = sum(pipelines.values())
            return pipelines

        """
    case 2:
      return """
        from kedro.framework.project import find_pipelines

        def register_pipelines():
            pipelines = find_pipelines()
            everything = sum(pipelines.values())
            pipelines["\(last)_only"] = pipelines["\(last)"].only_nodes_with_tags("t1")
            pipelines["rest"] = everything - pipelines.get("\(first)", everything)
            return {**pipelines, "__default__": everything}

        """
    case 3:
      return head
        + packages.map { "from pkg.pipelines import \($0) as \($0)_module\n" }.joined() + """


          def register_pipelines() -> dict[str, Pipeline]:
              made = {\(packages.map { "\"\($0)\": \($0)_module.create_pipeline()" }.joined(separator: ", "))}
              return {"__default__": sum(made.values(), Pipeline([])), **made, "tagged": made["\(first)"].tag(["all"])}

          """
    case 4:
      return head + """
        import importlib

        NAMES = \(names)

        def load(name):
            return importlib.import_module(f"pkg.pipelines.{name}").create_pipeline()

        def register_pipelines():
            pipelines = {name: load(name) for name in NAMES}
            total = Pipeline([])
            for pipeline in pipelines.values():
                total += pipeline
            pipelines["__default__"] = total
            pipelines["empty"] = total.only_nodes_with_tags("nothing")
            return pipelines

        """
    case 5:
      return head + """
        from functools import reduce
        from operator import or_
        from .pipelines.\(first) import create_pipeline as create_first
        from .pipelines.\(last) import create_pipeline as create_last

        def register_pipelines():
            both = reduce(or_, [create_first(), create_last()])
            registry = dict(__default__=both)
            registry.update({f"{tag}_part": both.only_nodes_with_tags(tag) for tag in ("t1", "t2", "eu")})
            if len(both.nodes) > 3:
                registry["common"] = create_first() & both
            else:
                registry["few"] = both.filter(node_names=[n.name for n in both.nodes][:1])
            return {name: registry[name] for name in sorted(registry, reverse=True)}

        """
    default:
      return head + """
        from pkg.pipelines.\(first) import create_pipeline

        class Registry:
            def __init__(self, *makers):
                self.makers = makers

            def __call__(self):
                for position, make in enumerate(self.makers):
                    yield f"{position}_pipeline", make()

        def register_pipelines():
            found = dict(Registry(create_pipeline, lambda: create_pipeline(x=1).tag("second"))())
            return {"__default__": found["0_pipeline"], **found}

        """
    }
  }

  // MARK: Faults

  private mutating func addFault() {
    let package = pick(packages)
    let path = "src/pkg/pipelines/\(package)/__init__.py"
    let text = (files[path] ?? nil) ?? ""
    switch Int.random(in: 0..<9, using: &random) {
    case 0: files[path] = text + "\nfrom pkg.nowhere import anything\n"
    case 1: files[path] = text + "\nx = (1,\n"
    case 2: files[path] = text + "\nfrom pkg.functions import no_such_name\n"
    case 3: files[path] = "import os\n"
    case 4: files[path] = text + "\ndef create_pipeline():\n    return None\n"
    case 5: files[path] = text + "\nundefined_name\n"
    case 6:
      files[path] =
        text + "\nfrom kedro.pipeline import node, pipeline\n"
        + "create_pipeline = lambda: pipeline([node(lambda x: x, \"a\", \"b\"), node(lambda x: x, \"b\", \"a\")])\n"
    case 7:
      files[path] =
        text + "\nfrom kedro.pipeline import node, pipeline\n"
        + "create_pipeline = lambda: pipeline([node(lambda x, y: x, \"a\", \"b\", name=\"a b\")])\n"
    default:
      files["src/pkg/pipelines/broken/__init__.py"] = "raise ValueError(\"broken\")\n"
    }
  }
}
