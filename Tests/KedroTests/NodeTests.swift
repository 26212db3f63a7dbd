import Kedro
import Testing

private let newest = KedroVersion.newest
private let old = KedroVersion(0, 19, 15)

/// A function `name(parameters)` of the module `shop.nodes`.
func function(_ name: String, _ parameters: FunctionSignature.Parameter...) -> NodeFunction {
  NodeFunction(identity: .named(name, module: "shop.nodes"), signature: FunctionSignature(parameters))
}

extension Node.Datasets {
  static func pairs(_ pairs: KeyValuePairs<String, String>) -> Self {
    .mapping(pairs.map { Entry(key: $0.key, dataset: $0.value) })
  }
}

@Suite struct NodeTests {
  @Test func refusesWhatKedroRefusesInKedrosWords() {
    let f = function("f", .init("x"))
    let cases: [(Node.Datasets, Node.Datasets, String?, [String], KedroError.Kind, String)] = [
      (.none, .none, nil, [], .valueError, "it must have some 'inputs' or 'outputs'."),
      (.list([]), .mapping([]), nil, [], .valueError, "it must have some 'inputs' or 'outputs'."),
      (.list(["a", "b"]), .name("c"), nil, [], .typeError, "expected ['x'], but got ['a', 'b']"),
      (.none, .name("c"), nil, [], .typeError, "Inputs of 'f' function expected ['x'], but got None"),
      (.pairs(["y": "a"]), .name("c"), nil, [], .typeError, "but got {'y': 'a'}"),
      (.name("a"), .none, "two words", [], .valueError, "'two words' is not a valid node name."),
      (.name("a"), .none, "n", ["airflow:x"], .valueError, "'airflow:x' is not a valid node tag."),
      (.name("a"), .list(["b", "b"]), "n", [], .valueError, "due to duplicate output(s) {'b'}."),
      (.name("a@x"), .name("a@y"), "n", [], .valueError, "even if they are transcoded: {'a'}"),
      (.name("a@x@y"), .name("b"), "n", [], .valueError, "Expected maximum 1 transcoding separator, found 2"),
    ]
    for (inputs, outputs, name, tags, kind, message) in cases {
      let error = #expect(throws: KedroError.self) {
        try Node(
          function: f, inputs: inputs, outputs: outputs, name: name, tags: tags, version: newest)
      }
      #expect(error?.kind == kind)
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
  }

  @Test func checksInKedrosOrder() {
    // Everything is wrong with it; the arity is found first, then the name, then the tag, then the outputs.
    func error(_ inputs: Node.Datasets, _ name: String, _ tag: String) -> String {
      do {
        _ = try Node(
          function: function("f", .init("x")), inputs: inputs, outputs: .list(["a", "a"]), name: name,
          tags: [tag], version: newest)
        return ""
      } catch { return error.message }
    }
    #expect(error(.none, "a b", "c d").hasPrefix("Inputs of 'f'"))
    #expect(error(.name("a"), "a b", "c d").hasPrefix("'a b' is not a valid node name"))
    #expect(error(.name("a"), "n", "c d").hasPrefix("'c d' is not a valid node tag"))
    #expect(
      error(.name("a"), "n", "t").hasPrefix("Failed to create node n: f([a]) -> [a;a] due to duplicate"))
  }

  @Test func messagesForValuesThatAreNoNames() {
    #expect(
      NodeMessage.inputsType("tuple").message.contains("one of [String, List, Dict, None], not 'tuple'."))
    #expect(NodeMessage.notCallable(type: "str").message.contains("must be a function, not 'str'."))
    #expect(
      NodeMessage.outputName("1", in: "[1]", type: "int").message.contains(
        "but 1 from [1] is '<class 'int'>'."))
  }

  @Test(arguments: [
    ("clean", true), ("a.b-c_1", true), ("größe", true), ("٣", true), ("line\n", true),
    ("", false), ("a b", false), ("airflow:x", false), ("two\n\n", false), ("\n", false), ("e\u{301}", false),
  ])
  func namesAreWordsDotsAndHyphens(name: String, isValid: Bool) {
    #expect(Node.isValidName(name) == isValid)
  }

  @Test func tagsAreFreeBefore019() throws {
    let node = try Node(
      function: function("f", .init("x")), inputs: .name("a"), outputs: .none, tags: ["airflow:x"],
      version: KedroVersion(0, 18, 14))
    #expect(node.tags == ["airflow:x"])
  }

  @Test func dictionaryInputsAreOrderedByTheSignature() throws {
    let f = function("f", .init("u"), .init("v"), .init("rest", .keywords))
    let inputs = Node.Datasets.pairs(["z": "Z", "v": "B", "y": "Y", "u": "A"])
    let node = try Node(function: f, inputs: inputs, outputs: .none, version: newest)
    #expect(node.inputs == ["A", "B", "Z", "Y"])
    #expect(node.isInputOrderKnown)
  }

  @Test func withoutASignatureNothingIsCheckedAndTheOrderIsNotKnown() throws {
    let foreign = NodeFunction(identity: .foreign(name: "fit"), signature: nil)
    let node = try Node(
      function: foreign, inputs: .pairs(["v": "B", "u": "A"]), outputs: .none, name: "n", version: newest)
    #expect(node.inputs == ["B", "A"])
    #expect(!node.isInputOrderKnown)
    #expect(try node.name == "n")
  }

  @Test func identityIsNameInputsAndOutputsAsGiven() throws {
    func identity(_ inputs: Node.Datasets, _ f: NodeFunction, _ tags: [String] = []) throws -> Node.Identity {
      try Node(
        function: f, inputs: inputs, outputs: .name("o"), name: "n", tags: tags, version: newest
      ).identity
    }
    let f = function("f", .init("x", hasDefault: true), .init("y", hasDefault: true))
    let other = function("g", .init("x"), .init("y"))
    let list = try identity(.list(["a", "b"]), f)
    #expect(try list == identity(.list(["a", "b"]), other, ["t"]))
    #expect(try list != identity(.list(["b", "a"]), f))
    #expect(try list != identity(.pairs(["x": "a", "y": "b"]), f))
    #expect(try identity(.pairs(["x": "a", "y": "b"]), f) == identity(.pairs(["y": "b", "x": "a"]), f))
    #expect(try identity(.name("a"), f) != identity(.list(["a"]), f))
    #expect(try identity(.list([]), f) == identity(.mapping([]), f))
    #expect(try identity(.list([]), f) != identity(.none, f))
    // Code points, not canonical equivalence.
    #expect(try identity(.name("\u{E9}"), f) != identity(.name("e\u{301}"), f))
  }
}

@Suite struct NodeNameTests {
  private func name(
    _ function: NodeFunction, _ inputs: Node.Datasets, _ outputs: Node.Datasets, _ version: KedroVersion,
    namespace: String? = nil
  ) throws -> String {
    try Node(
      function: function, inputs: inputs, outputs: outputs, namespace: namespace, version: version
    ).name
  }

  // The hashes are those of Kedro 1.7.0.
  @Test func defaultNamesOfFunctions() throws {
    let f = function("f", .init("x"), .init("y"))
    #expect(try name(f, .list(["a", "b"]), .name("c"), old) == "f([a;b]) -> [c]")
    #expect(try name(f, .list(["a", "b"]), .none, old, namespace: "ns") == "ns.f([a;b]) -> None")
    #expect(try name(f, .list(["a", "b"]), .name("c"), KedroVersion(0, 18, 14)) == "f([a,b]) -> [c]")
    #expect(try name(f, .list(["a", "b"]), .name("c"), newest) == "f__7e73d266")
    #expect(try name(f, .list(["it's", "ü\n"]), .name("c"), newest, namespace: "ns") == "ns.f__1f8fd80c")
  }

  @Test func defaultNamesOfOtherCallables() throws {
    let signature = FunctionSignature([.init("x")])
    let lambda = NodeFunction(identity: .named("<lambda>", module: "shop.nodes"), signature: signature)
    let partial = NodeFunction(identity: .partial(wrapped: "f"), signature: signature)
    let named = NodeFunction(identity: .partial(wrapped: "f", name: "f"), signature: signature)
    #expect(try name(lambda, .name("a"), .name("b"), old) == "<lambda>([a]) -> [b]")
    #expect(try name(partial, .name("a"), .name("b"), old) == "<partial>([a]) -> [b]")
    #expect(try name(named, .name("a"), .name("b"), old) == "f([a]) -> [b]")
    #expect(try name(lambda, .name("a"), .name("b"), newest) == "<lambda>__b38b5566")
    #expect(try name(partial, .name("a"), .name("b"), newest) == "partial(f)__b9eedc59")
    #expect(try name(named, .name("a"), .name("b"), newest) == "partial(f)__b9eedc59")
  }

  @Test func whatCannotBeKnownIsNotGuessed() {
    let signature = FunctionSignature([.init("x"), .init("y")])
    let inputs = Node.Datasets.pairs(["x": "a", "y": "b"])
    func undecided(_ function: NodeFunction, _ version: KedroVersion) -> Undecidable.Reason? {
      do {
        _ = try name(function, inputs, .name("c"), version)
        return nil
      } catch KedroFailure.undecidable(let reason) { return reason.reason } catch { return nil }
    }
    let foreign = NodeFunction(identity: .foreign(name: "fit"), signature: signature)
    let noModule = NodeFunction(identity: .named("f", module: nil), signature: signature)
    let object = NodeFunction(identity: .object(type: "Adder"), signature: signature)
    let noSignature = NodeFunction(identity: .named("f", module: "m"), signature: nil)
    let partial = NodeFunction(identity: .partial(wrapped: nil), signature: signature)
    #expect(undecided(foreign, newest) == .functionName)
    #expect(undecided(foreign, old) == .functionName)
    #expect(undecided(noModule, newest) == .moduleName)
    #expect(undecided(noModule, old) == nil)
    #expect(undecided(object, old) == .objectRepresentation)
    #expect(undecided(noSignature, newest) == .inputOrder)
    #expect(undecided(noSignature, old) == .inputOrder)
    #expect(undecided(partial, newest) == .functionName)
    #expect(undecided(partial, old) == nil)
  }

  @Test func anUnnamedNodeOfAnObjectFailsInThePipelineSince1() throws {
    let object = NodeFunction(identity: .object(type: "Adder"), signature: nil)
    let node = try Node(function: object, inputs: .name("a"), outputs: .none, version: newest)
    #expect(throws: KedroFailure.raised(.init(.attributeError, "'Adder' object has no attribute '__name__'")))
    {
      try Pipeline([node], version: newest)
    }
  }

  @Test func shortNamesAndTexts() throws {
    let f = function("clean_2nd_part", .init("x"))
    let node = try Node(function: f, inputs: .name("a"), outputs: .none, version: newest)
    #expect(try node.shortName == "Clean 2Nd Part")
    let named = try Node(function: f, inputs: .name("a"), outputs: .none, name: "n", version: newest)
    #expect(try named.shortName == "n")
    #expect(try named.text == "n: clean_2nd_part([a]) -> None")
  }
}

@Suite struct SignatureBindingTests {
  private typealias P = FunctionSignature.Parameter

  @Test func positional() {
    let cases: [([FunctionSignature.Parameter], Int, String?)] = [
      ([P("a"), P("b")], 2, nil),
      ([P("a"), P("b")], 1, "missing a required argument: 'b'"),
      ([P("a")], 2, "too many positional arguments"),
      ([P("a"), P("b", hasDefault: true)], 1, nil),
      ([P("args", .variadic)], 5, nil),
      ([P("kwargs", .keywords)], 1, "too many positional arguments"),
      ([P("a"), P("k", .keywordOnly)], 1, "missing a required argument: 'k'"),
      ([P("a"), P("k", .keywordOnly, hasDefault: true)], 2, "too many positional arguments"),
      ([P("a", .positionalOnly), P("b")], 2, nil),
      ([], 0, nil),
    ]
    for (parameters, count, message) in cases {
      var found: String?
      do { try FunctionSignature(parameters).bind(positional: count) } catch { found = error.message }
      #expect(found == message, "\(parameters) with \(count)")
    }
  }

  @Test func keywords() {
    let cases: [([FunctionSignature.Parameter], [String], [String]?)] = [
      ([P("a"), P("b")], ["b", "a"], ["a", "b"]),
      ([P("a"), P("b", hasDefault: true), P("c")], ["c", "a"], ["a", "c"]),
      ([P("a"), P("k", .keywordOnly), P("rest", .keywords)], ["z", "k", "y", "a"], ["a", "k", "z", "y"]),
      ([P("args", .variadic), P("rest", .keywords)], ["b", "a"], ["b", "a"]),
      ([P("args", .variadic)], ["args"], nil),
      ([P("a")], [], nil),
      ([P("a")], ["a", "b"], nil),
      ([P("a", .positionalOnly)], ["a"], nil),
    ]
    for (parameters, keywords, order) in cases {
      let found = try? FunctionSignature(parameters).bind(keywords: keywords).map { keywords[$0] }
      #expect(found == order, "\(parameters) with \(keywords)")
    }
  }
}
