import Testing

@testable import Kedro

@Suite("The difference of two accounts of a project")
struct ModelDifferenceTests {
  static let model = ProjectModel(
    metadata: ProjectMetadata(
      projectName: "Shop", packageName: "shop", sourceDirectory: "src", kedroVersion: KedroVersion(1, 7, 0)),
    initVersion: "1.7.0", environment: "local", defaultEnvironment: "local", confSource: "conf",
    pipelines: ["ds", "__default__"].map { name in
      RegisteredPipeline(
        name: name,
        nodes: ["a", "b"].map { node in
          NodeModel(
            name: node, functionName: "f", namespace: nil, tags: ["x"], inputs: ["in"],
            outputs: ["out " + node],
            source: FunctionSource(path: "src/shop/nodes.py", firstLine: 1, lastLine: 2))
        }, inputs: ["in"], outputs: ["out a", "out b"])
    }, datasets: [DatasetModel(name: "in", type: "MemoryDataset", filepath: nil)], parameters: ["p"])

  struct Row: CustomTestStringConvertible, @unchecked Sendable {
    var testDescription: String
    var lines: [String]
    var change: (inout ProjectModel) -> Void

    init(_ name: String, _ lines: [String], _ change: @escaping (inout ProjectModel) -> Void) {
      testDescription = name
      self.lines = lines
      self.change = change
    }
  }

  static let rows: [Row] = [
    Row("nothing", []) { _ in },
    Row("the Kedro that said so", []) { $0.metadata.kedroVersion = KedroVersion(1, 6, 0) },
    Row("the order of the pipelines", []) { $0.pipelines.reverse() },
    Row("a name", ["metadata.project_name: Shop → Shops"]) { $0.metadata.projectName = "Shops" },
    Row("the environment", ["environment: local → prod"]) { $0.environment = "prod" },
    Row("a pipeline less", ["pipelines.ds: present → -"]) { $0.pipelines.removeFirst() },
    Row("a node more", ["pipelines.ds.nodes.c: - → present"]) {
      var node = $0.pipelines[0].nodes[0]
      node.name = "c"
      $0.pipelines[0].nodes.insert(node, at: 0)
    },
    Row("a node less", ["pipelines.ds.nodes.a: present → -"]) { $0.pipelines[0].nodes.removeFirst() },
    Row("the order of the nodes", ["pipelines.ds.order: ['a', 'b'] → ['b', 'a']"]) {
      $0.pipelines[0].nodes.reverse()
    },
    Row("an input", ["pipelines.ds.nodes.b.inputs: ['in'] → ['in', 'p, q']"]) {
      $0.pipelines[0].nodes[1].inputs.append("p, q")
    },
    Row("a namespace", ["pipelines.ds.nodes.b.namespace: - → n"]) {
      $0.pipelines[0].nodes[1].namespace = "n"
    },
    Row("a place", ["pipelines.ds.nodes.b.source: src/shop/nodes.py:1-2 → -"]) {
      $0.pipelines[0].nodes[1].source = nil
    },
    Row("a dataset's type", ["datasets.in.type: MemoryDataset → pandas.CSVDataset"]) {
      $0.datasets[0].type = "pandas.CSVDataset"
    },
    Row("a parameter", ["parameters.p: present → -", "parameters.q: - → present"]) { $0.parameters = ["q"] },
    // Equal to Swift, and two names to Python.
    Row("a name in another normal form", ["metadata.package_name: \u{E9} → e\u{301}"]) {
      $0.metadata.packageName = "e\u{301}"
    },
  ]

  @Test(arguments: rows) func isTold(_ row: Row) {
    var left = Self.model
    if row.testDescription.hasPrefix("a name in") { left.metadata.packageName = "\u{E9}" }
    var right = left
    row.change(&right)
    let lines = ModelDifference(from: left, to: right).changes.map {
      "\($0.path): \($0.left ?? "-") → \($0.right ?? "-")"
    }
    #expect(lines.elementsEqual(row.lines) { $0.utf8.elementsEqual($1.utf8) }, "\(lines)")
  }
}
