import Testing

@testable import Kedro

private let newest = KedroVersion.newest
private let old = KedroVersion(0, 19, 15)

/// A node with an explicit name whose function takes anything: `"clean: raw, params:x -> tidy"`.
func node(
  _ text: String, tags: [String] = [], namespace: String? = nil, confirms: [String] = [],
  version: KedroVersion = .newest
) throws -> Node {
  let colon = try #require(text.firstRange(of: ": "))
  let arrow = try #require(text.firstRange(of: "->"))
  func names(_ text: Substring) -> [String] {
    text.split { $0 == "," || $0 == " " }.map(String.init)
  }
  let anything = NodeFunction(
    identity: .named("f", module: "shop.nodes"), signature: FunctionSignature([.init("args", .variadic)]))
  return try Node(
    function: anything, inputs: .list(names(text[colon.upperBound..<arrow.lowerBound])),
    outputs: .list(names(text[arrow.upperBound...])), name: String(text[..<colon.lowerBound]), tags: tags,
    confirms: confirms, namespace: namespace, version: version)
}

func pipeline(_ texts: String..., version: KedroVersion = .newest) throws -> Pipeline {
  try Pipeline(try texts.map { try node($0, version: version) }, version: version)
}

extension Pipeline {
  var nodeNames: [String] { nodes.compactMap { try? $0.name } }
}

/// The error that `make` gives, if it is one of Kedro's.
func raised(_ make: () throws -> Pipeline) -> KedroError? {
  do { _ = try make() } catch KedroFailure.raised(let error) { return error } catch {}
  return nil
}

@Suite struct PipelineTests {
  @Test func orderIsByLayersAndByCodePointWithin() throws {
    let pipeline = try pipeline(
      "zz: -> z", "aa: -> a", "_q: -> q", "Bb: z -> b", "9: a -> n", "10: a, q -> t", "last: b, n, t ->",
      "early: b -> e")
    #expect(
      try pipeline.groupedNodes.map { try $0.map { try $0.name } }
        == [["_q", "aa", "zz"], ["10", "9", "Bb"], ["early", "last"]])
    #expect(pipeline.nodeNames == ["_q", "aa", "zz", "10", "9", "Bb", "early", "last"])
  }

  @Test func freeInputsAndOutputsKeepTheirFormats() throws {
    let pipeline = try pipeline("a: raw@csv, params:p -> mid@spark", "b: mid@pandas, raw@json -> end, side")
    #expect(pipeline.inputs == ["params:p", "raw@csv", "raw@json"])
    #expect(pipeline.outputs == ["end", "side"])
    #expect(
      pipeline.datasets
        == ["end", "mid@pandas", "mid@spark", "params:p", "raw@csv", "raw@json", "side"])
    #expect(pipeline.nodeNames == ["a", "b"])
  }

  @Test func duplicateNamesAreRefusedEvenIfTheNodesAreEqual() throws {
    let p = try pipeline("a: x -> y")
    let error = raised { try Pipeline([.pipeline(p), .pipeline(p)], version: newest) }
    #expect(error?.kind == .valueError)
    #expect(error?.subjects == ["a"])
    #expect(
      error?.message == """
        Pipeline nodes must have unique names. The following node names appear more than once:

        Pipeline([Node(f, ['x'], ['y'], 'a')]):
          - a

        You can name your nodes using the last argument of 'node()'.
        """)
    let free = raised { try pipeline("a: x -> y", "a: x -> z") }
    #expect(free?.message.contains("Free nodes:\n  - a\n") == true)
  }

  @Test func datasetsThatClash() throws {
    let outputs = raised { try pipeline("a: x -> y@a", "b: x -> y@b") }
    #expect(outputs?.kind == .outputNotUnique)
    #expect(
      outputs?.message == "Output(s) ['y'] are returned by more than one nodes. Node outputs must be unique.")
    let mixed = raised { try pipeline("a: x -> y", "b: y@pandas -> z") }
    #expect(mixed?.kind == .valueError)
    #expect(mixed?.subjects == ["y"])
    let confirms = raised {
      try Pipeline(
        [try node("a: x -> y", confirms: ["c@a"]), try node("b: x -> z", confirms: ["c"])], version: newest)
    }
    #expect(confirms?.kind == .confirmNotUnique)
  }

  @Test func aCycleIsNamedInItsOrder() throws {
    let error = raised {
      try pipeline("c: b -> c", "a: c, s -> a", "b: a -> b", "after: b -> d", "before: -> s")
    }
    #expect(error?.kind == .circularDependency)
    #expect(error?.subjects == ["a", "b", "c"])
    #expect(
      error?.message
        == "Circular dependencies exist among the following 3 item(s): [Node(f, ['c', 's'], ['a'], 'a'), "
        + "Node(f, ['a'], ['b'], 'b'), Node(f, ['b'], ['c'], 'c')]")
  }

  @Test func emptyPipelinesAreLegal() throws {
    let empty = try Pipeline([Pipeline.Element](), tags: ["not a tag"], version: newest)
    #expect(empty.isEmpty && empty.nodes.isEmpty && empty.inputs.isEmpty)
  }

  @Test func tagsAreAddedToEveryNode() throws {
    let inner = try Pipeline([try node("a: x -> y", tags: ["one"])], version: newest)
    let outer = try Pipeline([.pipeline(inner), .node(try node("b: y ->"))], tags: ["two"], version: newest)
    #expect(outer.nodes.map(\.tags) == [["one", "two"], ["two"]])
    #expect(inner.nodes.map(\.tags) == [["one"]])
  }

  @Test func groupsByNamespace() throws {
    let p = try Pipeline(
      [
        try node("a: -> a", namespace: "n.x"), try node("b: a -> b"),
        try node("c: a, b -> c", namespace: "n"),
        try node("d: c, b -> d", namespace: "m"),
      ], version: newest)
    #expect(
      p.groupedByNamespace == [
        NodeGroup(name: "n", isNamespace: true, nodes: ["n.x.a", "n.c"], dependencies: ["b"]),
        NodeGroup(name: "b", isNamespace: false, nodes: ["b"], dependencies: ["n"]),
        NodeGroup(name: "m", isNamespace: true, nodes: ["m.d"], dependencies: ["b", "n"]),
      ])
    #expect(try p.groupNodes(by: "None").map(\.name) == p.nodeNames)
    #expect(throws: KedroFailure.raised(.init(.valueError, "Unsupported group_by strategy: tags"))) {
      try p.groupNodes(by: "tags")
    }
  }
}

@Suite struct PipelineOperatorTests {
  @Test func unionIsOnIdentityAndTheLeftCopySurvives() throws {
    let left = try Pipeline([try node("a: x -> y", tags: ["left"])], version: newest)
    let right = try Pipeline(
      [try node("a: x -> y", tags: ["right"]), try node("b: y -> z")], version: newest)
    #expect(try (left + right).nodes.map(\.tags) == [["left"], []])
    #expect(try (right | left).nodes.map(\.tags) == [["right"], []])
    #expect(try (left + left).nodeNames == ["a"])
  }

  @Test func anIntersectionKeepsTheCopiesOfTheSmallerSide() throws {
    let one = try Pipeline([try node("a: x -> y", tags: ["one"])], version: newest)
    let same = try Pipeline([try node("a: x -> y", tags: ["same"])], version: newest)
    let two = try Pipeline([try node("a: x -> y", tags: ["two"]), try node("b: y -> z")], version: newest)
    #expect((one & two).nodes.map(\.tags) == [["one"]])
    #expect((two & one).nodes.map(\.tags) == [["one"]])
    #expect((one & same).nodes.map(\.tags) == [["same"]])
    #expect((two - one).nodeNames == ["b"])
  }

  @Test func aUnionIsValidated() throws {
    let p = try pipeline("a: x -> y", "b: y -> z")
    #expect(raised { try p + pipeline("a: x -> other") }?.subjects == ["a"])
    #expect(raised { try p + pipeline("c: x -> y@a") }?.kind == .valueError)
    #expect(raised { try p + pipeline("c: x -> y") }?.kind == .outputNotUnique)
    #expect(raised { try pipeline("c: z -> w") + pipeline("d: w -> z") }?.kind == .circularDependency)
    let cycle = raised { try p + pipeline("c: z -> w") + pipeline("d: w -> x") }
    #expect(cycle?.subjects == ["a", "b", "c", "d"])
  }

  /// A union knows its cycles without sorting; the constructor sorts. They have to agree, whichever way the
  /// nodes are divided and however large the sides are.
  @Test func aUnionHasACycleExactlyIfTheWholeHas() throws {
    var cyclic = 0
    for seed in 0..<600 {
      var random = SeededGenerator(seed: UInt64(seed))
      let size = Int.random(in: 2...14, using: &random)
      let nodes = try (0..<size).map { index in
        let inputs = (0..<Int.random(in: 0...2, using: &random)).map { _ in
          // Mostly to later nodes; now and then back.
          let bound = Int.random(in: 0..<6, using: &random) == 0 ? size : index
          return "d\(Int.random(in: 0..<max(1, bound), using: &random))"
        }
        let others = inputs.filter { $0 != "d\(index)" }
        return try node("n\(index): \(others.joined(separator: ", ")) -> d\(index)")
      }
      let whole = raised { try Pipeline(nodes, version: newest) }
      if whole != nil { cyclic += 1 }
      let parts = Dictionary(grouping: nodes) { _ in Int.random(in: 0..<4, using: &random) }
      var total: Pipeline?
      let error = raised {
        let sum = try parts.sorted { $0.key < $1.key }.reduce(Pipeline(version: newest)) { sum, part in
          try sum + Pipeline(part.value, version: newest)
        }
        total = sum
        return sum
      }
      #expect((error == nil) == (whole == nil), "seed \(seed)")
      if let total { #expect(try total.nodeNames == Pipeline(nodes, version: newest).nodeNames) }
    }
    #expect(cyclic > 60 && cyclic < 540)
  }

  /// `pipelines["__default__"] = sum(pipelines.values())`: that it is cheap is that there are few blocks,
  /// since a node is indexed anew only when two blocks become one.
  @Test func aSumOfManyPipelinesHasFewBlocks() throws {
    var random = SeededGenerator(seed: 7)
    let pipelines = try (0..<200).map { p in
      try Pipeline(
        try (0..<20).map { n in
          let own = n == 0 ? "raw_\(p)" : "d_\(p)_\(n - 1)"
          let other = p == 0 || n != 0 ? "params:p" : "d_\(p - 1)_19"
          return try node("n_\(p)_\(n): \(own), \(other), parameters -> d_\(p)_\(n)")
        }, version: newest)
    }.shuffled(using: &random)
    let sum = try Pipeline.sum(pipelines, version: newest)
    #expect(sum.blocks.count <= 12)
    #expect(sum.count == 4_000)
    let groups = sum.groupedNodes
    #expect(groups.count == 4_000)
    #expect(try groups.last?.first?.name == "n_199_19")
  }
}

@Suite struct PipelineFilterTests {
  private func shop() throws -> Pipeline {
    try Pipeline(
      [
        try node("load: raw -> a@spark", tags: ["daily"], namespace: "data"),
        try node("clean: a@pandas, params:p -> b", tags: ["daily", "slow"], namespace: "data.part"),
        try node("join: b, other -> c", namespace: "database"),
        try node("train: c -> model", tags: ["slow"]),
        try node("report: a@excel -> chart"),
      ], version: newest)
  }

  @Test func selections() throws {
    let p = try shop()
    #expect(try p.onlyNodes(["train", "data.load"]).nodeNames == ["data.load", "train"])
    #expect(p.onlyNodes(withTags: ["daily", "none"]).nodeNames == ["data.load", "data.part.clean"])
    #expect(p.onlyNodes(withTags: []).isEmpty)
    #expect(try p.onlyNodes(withNamespaces: ["data"]).nodeNames == ["data.load", "data.part.clean"])
    #expect(
      try p.onlyNodes(withNamespacePrefix: "data").nodeNames
        == ["data.load", "data.part.clean", "database.join"])
    #expect(try p.onlyNodes(withInputs: ["a"]).nodeNames == ["data.part.clean", "report"])
    #expect(try p.onlyNodes(withInputs: ["a@excel"]).nodeNames == ["report"])
    #expect(try p.onlyNodes(withOutputs: ["a", "chart"]).nodeNames == ["data.load", "report"])
    #expect(try p.onlyNodes(withOutputs: ["a@pandas"]).isEmpty)
    #expect(try p.from(inputs: ["a@pandas"]).nodeNames == ["data.part.clean", "database.join", "train"])
    #expect(try p.to(outputs: ["b"]).nodeNames == ["data.load", "data.part.clean"])
    #expect(try p.from(nodes: ["database.join"]).nodeNames == ["database.join", "train"])
    #expect(try p.to(nodes: ["report"]).nodeNames == ["data.load", "report"])
  }

  @Test func unknownNamesAreErrors() throws {
    let p = try shop()
    #expect(
      raised { try p.onlyNodes(["load"]) }?.message
        == "Pipeline does not contain nodes named ['load']. Did you mean: ['data.load']?")
    #expect(raised { try p.onlyNodes(["nix"]) }?.message == "Pipeline does not contain nodes named ['nix'].")
    #expect(
      raised { try p.from(inputs: ["y", "x", "a"]) }?.message
        == "Pipeline does not contain datasets named ['x', 'y']")
    #expect(
      raised { try p.onlyNodes(withNamespaces: ["part", "data"]) }?.message
        == "Pipeline does not contain nodes with the following namespaces: ['part']")
    #expect(
      raised { try p.onlyNodes(withNamespacePrefix: "part") }?.message
        == "Pipeline does not contain nodes with namespace 'part'")
    #expect(raised { try p.onlyNodes(["train", "train"]) }?.subjects == ["train"])
    #expect(
      raised { try p.onlyNodes(withNamespaces: ["data", "data.part"]) }?.subjects == ["data.part.clean"])
  }

  @Test func conditionsAreIntersected() throws {
    var filter = Pipeline.Filter()
    filter.tags = ["slow"]
    filter.fromNodes = ["data.part.clean"]
    #expect(try shop().filter(filter).nodeNames == ["data.part.clean", "train"])
    filter.namespaces = ["database"]
    #expect(
      raised { try shop().filter(filter) }?.message
        .hasPrefix("Pipeline contains no nodes after applying all provided filters.") == true)
    #expect(try shop().filter(Pipeline.Filter()).count == 5)
  }
}
