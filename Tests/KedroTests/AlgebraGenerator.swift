import Kedro

/// Makes random programs of the pipeline algebra, the same for the same seed.
///
/// Most of a program is sensible, so that it gets far; now and then it does something that Kedro refuses.
/// While it writes, it runs the program on our model, to have names of nodes and datasets to select by.
struct AlgebraGenerator {
  private var random: SeededGenerator
  private var interpreter: AlgebraInterpreter
  private(set) var steps: [AlgebraStep] = []
  private(set) var outcomes: [AlgebraOutcome] = []
  private var nodes: [String] = []
  private var pipelines: [String] = []
  private var datasets: [String] = []
  /// Wild programs draw everything from small pools, and mostly fail.
  private var isWild: Bool

  init(seed: UInt64, version: KedroVersion) {
    random = SeededGenerator(seed: seed)
    interpreter = AlgebraInterpreter(version)
    isWild = seed % 4 == 0
    datasets = ["companies", "shuttles", "reviews"]
    for _ in 0..<Int.random(in: 2...8, using: &random) { addNode() }
    for _ in 0..<Int.random(in: 1...3, using: &random) { addPipeline() }
    for _ in 0..<Int.random(in: 2...9, using: &random) { addOperation() }
  }

  // MARK: Nodes

  private mutating func addNode() {
    var step = AlgebraStep(.node, "n\(nodes.count)")
    let function = pick(Self.functions)
    step.function = function
    step.inputs = inputs(for: function)
    step.outputs = outputs()
    if chance(2) { step.name = chance(12) ? pick(Self.oddNames) : pick(Self.names) + "\(nodes.count)" }
    if isWild, chance(3) { step.name = pick(Self.names) }
    if chance(3) { step.tags = some(of: Self.tags, 1...2) }
    if chance(40) { step.tags = (step.tags ?? []) + ["air flow"] }
    if chance(8) { step.confirms = some(of: datasets + ["c@x@y"], 1...2) }
    if chance(4) { step.namespace = pick(Self.namespaces) }
    nodes.append(step.id)
    run(step)
    if chance(12) {
      var tagging = AlgebraStep(.tagNode, "n\(nodes.count)")
      tagging.of = pick(nodes)
      tagging.arguments = some(of: Self.tags, 1...2)
      nodes.append(tagging.id)
      run(tagging)
    }
  }

  private mutating func inputs(for function: AlgebraFunction) -> AlgebraNames? {
    if chance(15) {
      let none: [AlgebraNames?] = [nil, .name(""), .list([]), .name(input()), .mapping([])]
      // The keywords of a built-in are bound to a signature that we do not know.
      return pick(function.kind == .builtin ? none.dropLast() : none)
    }
    let positional = function.parameters.filter {
      $0.kind == .positionalOnly || $0.kind == .positionalOrKeyword
    }
    let required = positional.count { !$0.hasDefault }
    var count = Int.random(in: required...max(required, positional.count), using: &random)
    if function.parameters.contains(where: { $0.kind == .variadic }) || function.kind == .builtin {
      count += Int.random(in: 0...2, using: &random)
    }
    if chance(12) { count += 1 }
    let byKeyword =
      function.parameters.contains { $0.kind == .keywordOnly || $0.kind == .keywords } || chance(3)
    if byKeyword, function.kind != .builtin,
      !function.parameters.contains(where: { $0.kind == .positionalOnly })
    {
      var keys = function.parameters.filter {
        $0.kind == .keywordOnly || $0.kind == .positionalOrKeyword
      }.filter { parameter in !parameter.hasDefault || chance(2) }.map(\.name)
      if function.parameters.contains(where: { $0.kind == .keywords }) || chance(15) {
        keys += pick([["extra"], ["it's"], ["more", "extra"]])
      }
      if chance(20) { keys = Array(keys.dropLast()) }
      return .mapping(keys.shuffled(using: &random).map { ($0, input()) })
    }
    if count == 1, chance(2) { return .name(input()) }
    return .list((0..<count).map { _ in input() })
  }

  private mutating func outputs() -> AlgebraNames? {
    if chance(12) { return pick([nil, .list([]), .mapping([])]) }
    let count = chance(3) ? 2 : 1
    let names = (0..<count).map { _ in output() }
    if chance(4) { return .mapping(zip(["first", "second"], names).map { ($0, $1) }) }
    return count == 1 && chance(2) ? .name(names[0]) : .list(names)
  }

  private mutating func input() -> String {
    if chance(6) { return pick(Self.parameters) }
    let name = isWild ? pick(Self.pool) : pick(datasets)
    return chance(15) ? name + pick(["@pandas", "@spark", "@", "@a@b"]) : name
  }

  private mutating func output() -> String {
    if isWild { return pick(Self.pool) }
    // Now and then one that exists: the same output twice, or a cycle.
    if chance(15) { return pick(datasets) }
    let name = pick(Self.stems) + "\(datasets.count)"
    datasets.append(name)
    if chance(8) {
      datasets.removeLast()
      datasets.append(name + "@spark")
      return name + "@pandas"
    }
    return name
  }

  // MARK: Pipelines

  private mutating func addPipeline() {
    var step = AlgebraStep(.pipeline, "p\(pipelines.count)")
    if !pipelines.isEmpty, chance(3) {
      step.elements = [pick(pipelines)]
      step.isDirect = chance(2)
      if chance(3) {
        step.elements?.append(pick(pipelines))
        step.isDirect = false
      }
    } else {
      // Each time another part of the nodes, so that pipelines overlap and can be added.
      step.elements = nodes.shuffled(using: &random).filter { _ in !chance(3) }.filter { id in
        // A step with a failed element is skipped, which tests nothing.
        if case .node = interpreter.values[id] { true } else { chance(40) }
      }
      if !pipelines.isEmpty, chance(6) { step.elements?.append(pick(pipelines)) }
    }
    if chance(5) { step.tags = some(of: Self.tags, 1...2) }
    if chance(40) { step.tags = ["air flow"] }
    if chance(2) { step.mapping = mapping(for: step.elements ?? []) }
    add(step)
  }

  private mutating func mapping(for elements: [String]) -> AlgebraMapping {
    var mapping = AlgebraMapping()
    if !chance(4) { mapping.namespace = pick(Self.namespaces) }
    mapping.prefixesDatasets = !chance(5)
    let pipelines = elements.compactMap { try? interpreter.pipeline($0) }
    let free = pipelines.flatMap(\.inputs).filter { !$0.hasPrefix("param") } + (chance(6) ? datasets : [])
    let made = pipelines.flatMap(\.allOutputs) + (chance(6) ? datasets : [])
    let all =
      pipelines.flatMap(\.inputs).filter { $0.hasPrefix("param") } + (chance(6) ? Self.parameters : [])
    if !free.isEmpty, chance(2) { mapping.inputs = names(from: free) }
    if !made.isEmpty, chance(2) { mapping.outputs = names(from: made) }
    if !all.isEmpty, chance(2) {
      mapping.parameters = names(from: all.map { chance(2) ? $0 : String($0.trimmingPrefix("params:")) })
    }
    return mapping
  }

  private mutating func names(from names: [String]) -> AlgebraNames {
    var chosen = some(of: names, 1...2)
    // The bare name of a transcoded one, and one with a slip in it.
    if chance(4) { chosen = chosen.map { $0.split(separator: "@").first.map(String.init) ?? $0 } }
    if chance(12) { chosen[0] = String(chosen[0].dropLast()) + "x" }
    // A dictionary has each key once.
    if chosen.count == 2, chosen[0] == chosen[1] { chosen.removeLast() }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return .name(chosen[0])
    case 1: return .list(chosen)
    default:
      return .mapping(chosen.map { ($0, pick(["mapped_" + $0, $0, "shared", "other@csv", "q.\($0)"])) })
    }
  }

  private mutating func addOperation() {
    if pipelines.isEmpty || chance(4) { return addPipeline() }
    let operation = pick(
      AlgebraStep.Operation.allCases.filter { ![.node, .tagNode, .pipeline].contains($0) })
    var step = AlgebraStep(operation, "p\(pipelines.count)")
    // A pipeline that exists, if there is one.
    let usable = pipelines.filter { (try? interpreter.pipeline($0)) != nil }
    let choices = usable.isEmpty ? pipelines : usable
    let of = pick(choices)
    let pipeline = try? interpreter.pipeline(of)
    let nodeNames = (pipeline?.nodes ?? []).compactMap { try? $0.name }
    switch operation {
    case .plus, .or, .minus, .and:
      step.left = of
      step.right = pick(choices)
    case .sum: step.elements = [of] + some(of: choices, 1...3)
    case .onlyNodes, .fromNodes, .toNodes:
      step.of = of
      step.arguments = nodeArguments(nodeNames)
    case .onlyNodesWithTags, .tag:
      step.of = of
      step.arguments = some(of: Self.tags, 0...2)
    case .onlyNodesWithNamespaces:
      step.of = of
      step.arguments = namespaceArguments(pipeline)
    case .onlyNodesWithInputs, .onlyNodesWithOutputs, .fromInputs, .toOutputs:
      step.of = of
      step.arguments = datasetArguments(pipeline)
    case .groupNodes:
      step.of = of
      step.arguments = [pick(["namespace", "none", "NAMESPACE", "tags"])]
    case .filter:
      step.of = of
      var filter = AlgebraFilter()
      if chance(3) { filter.tags = some(of: Self.tags, 1...3) }
      if chance(5) { filter.fromNodes = nodeArguments(nodeNames) }
      if chance(5) { filter.toNodes = nodeArguments(nodeNames) }
      if chance(5) { filter.nodeNames = nodeArguments(nodeNames) }
      if chance(5) { filter.fromInputs = datasetArguments(pipeline) }
      if chance(5) { filter.toOutputs = datasetArguments(pipeline) }
      if chance(6) { filter.namespaces = namespaceArguments(pipeline) }
      step.filter = filter
    case .node, .tagNode, .pipeline: break
    }
    if operation == .groupNodes { run(step) } else { add(step) }
  }

  private mutating func nodeArguments(_ names: [String]) -> [String] {
    var chosen = names.isEmpty || chance(12) ? some(of: Self.names, 1...2) : some(of: names, 1...2)
    // The last part of a namespaced name, for "did you mean".
    if chance(10) { chosen = chosen.map { $0.split(separator: ".").last.map(String.init) ?? $0 } }
    return chosen
  }

  private mutating func datasetArguments(_ pipeline: Pipeline?) -> [String] {
    var names = pipeline?.datasets ?? []
    if names.isEmpty || chance(12) { names = Self.pool }
    let chosen = some(of: names, 1...2)
    return chance(3) ? chosen.map { $0.split(separator: "@").first.map(String.init) ?? $0 } : chosen
  }

  private mutating func namespaceArguments(_ pipeline: Pipeline?) -> [String] {
    let known = (pipeline?.nodes ?? []).compactMap(\.namespace).filter { !$0.isEmpty }
    return some(of: known.isEmpty || chance(6) ? ["ab", "data", "none"] : known, 1...2)
  }

  private mutating func add(_ step: AlgebraStep) {
    pipelines.append(step.id)
    run(step)
  }

  private mutating func run(_ step: AlgebraStep) {
    steps.append(step)
    outcomes.append(interpreter.run(step))
  }

  // MARK: Chance

  private mutating func chance(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &random) == 0 }

  private mutating func pick<T>(_ values: [T]) -> T {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func some<T>(of values: [T], _ range: ClosedRange<Int>) -> [T] {
    let count = Int.random(in: range, using: &random)
    return (0..<count).map { _ in pick(values) }
  }

  // MARK: Pools

  private static let names = ["clean", "join", "train", "_q", "9", "10", "Bb", "a.b", "X-y"]
  private static let oddNames = ["", "bad name", "größe", "line\n", "two\n\n", "x:y", "e\u{301}", "٣", "a/b"]
  private static let stems = [
    "clean_", "model_", "größe", "it's ", "tab\t", "quo\"te'", "\u{7F}", "😀", "\u{200B}",
  ]
  private static let pool = ["a", "b", "c", "d", "a@x", "a@y", "b@x", "ns.a", "params:p"]
  private static let parameters = ["parameters", "params:p", "params:q.r", "params:params:s"]
  private static let tags = ["daily", "weekly", "a.b", "x-1"]
  private static let namespaces = ["data", "data.raw", "dat", "ab", "ab.c", ""]

  private static func function(
    _ name: String, _ parameters: [AlgebraFunction.Parameter], _ kind: AlgebraFunction.Kind = .function
  ) -> AlgebraFunction { AlgebraFunction(kind: kind, name: name, parameters: parameters) }

  private static func parameter(
    _ name: String, _ kind: AlgebraFunction.ParameterKind = .positionalOrKeyword, hasDefault: Bool = false
  ) -> AlgebraFunction.Parameter { .init(name: name, kind: kind, hasDefault: hasDefault) }

  private static let functions: [AlgebraFunction] = [
    function("one", [parameter("a")]),
    function("one", [parameter("a")]),
    function("two", [parameter("a"), parameter("b")]),
    function("two", [parameter("a"), parameter("b")]),
    function("three_", [parameter("a"), parameter("b"), parameter("c")]),
    function("with_default", [parameter("a"), parameter("b", hasDefault: true)]),
    function("anything", [parameter("args", .variadic)]),
    function("keywords", [parameter("kwargs", .keywords)]),
    function("keyword_only", [parameter("a"), parameter("k", .keywordOnly)]),
    function("optional", [parameter("a"), parameter("k", .keywordOnly, hasDefault: true)]),
    function("positional", [parameter("a", .positionalOnly), parameter("b")]),
    function(
      "all_kinds",
      [
        parameter("a"), parameter("b", hasDefault: true), parameter("rest", .variadic),
        parameter("k", .keywordOnly, hasDefault: true), parameter("more", .keywords),
      ]),
    function("source", []),
    function("größe", [parameter("a")]),
    function("", [parameter("x")], .lambda),
    function("", [parameter("x"), parameter("y")], .lambda),
    function("two", [parameter("a"), parameter("b")], .partial),
    function("two", [parameter("a"), parameter("b")], .namedPartial),
    function("Adder", [parameter("a"), parameter("b", hasDefault: true)], .object),
    function("len", [], .builtin),
  ]
}

/// SplitMix64: small, fast and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
