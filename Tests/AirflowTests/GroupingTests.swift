import Airflow
import Diagnostics
import Kedro
import Testing

@Suite("Groups of nodes")
struct GroupingTests {
  private let seven = [
    step("f1", ["ds1"], ["ds2"]), step("f2", ["ds2"], ["ds3", "ds4"]), step("f3", ["ds3"], ["ds5"]),
    step("f4", ["ds3"], ["ds6"]), step("f5", ["ds4"], ["ds8"]), step("f6", ["ds6"], ["ds7"]),
    step("f7", ["ds3", "ds6"], ["ds9"]),
  ]

  private func stored(except memory: [String]) -> [String] {
    seven.flatMap { $0.inputs + $0.outputs }.filter { !memory.contains($0) }
  }

  @Test("by memory are what is joined by datasets in memory")
  func memory() {
    func plan(_ memory: [String]) -> Plan {
      planned(seven, stored: stored(except: memory)) { $0.grouping = .memory }.plan
    }
    let both = plan(["ds3", "ds6"])
    #expect(both.taskLines == ["f1: f1", "f2_f3_f4_f6_f7: f2 f3 f4 f6 f7", "f5: f5"])
    #expect(both.edgeLines == ["f1>>f2_f3_f4_f6_f7", "f2_f3_f4_f6_f7>>f5"])
    let one = plan(["ds3"])
    #expect(one.tasks.map(\.id) == ["f1", "f2_f3_f4_f7", "f5", "f6"])
    // f7 waits for f4's ds6 inside of its own task.
    #expect(one.edgeLines == ["f1>>f2_f3_f4_f7", "f2_f3_f4_f7>>f5", "f2_f3_f4_f7>>f6"])
    #expect(plan([]).tasks.map(\.id) == ["f1", "f2", "f3", "f4", "f5", "f6", "f7"])
  }

  @Test("by memory need to know where a dataset lives")
  func unknownStorage() {
    var model = model([step("a", [], ["x"]), step("b", ["x"], ["y"])], stored: [])
    let reason = Diagnostic(.undecided, .error, "The type of the dataset 'x' cannot be known by reading")
    model.storage[0].storage = .unknown(reason)
    var options = PlanOptions()
    options.grouping = .memory
    let found = Planner(model, options: options).plan("__default__")?.diagnostics ?? []
    #expect(found.map(\.code) == [.undecided, .memoryBetweenTasks])
    #expect(found[0].severity == .error)
    #expect(
      found[0].message == "which nodes are one task depends on whether the dataset \"x\" lives in memory")
    #expect(found[0].notes.map(\.message) == [reason.message])
    model.storage = []
    #expect(Planner(model, options: options).plan("__default__")?.diagnostics.map(\.severity) == [.error])
    #expect(Planner(model).plan("__default__")?.diagnostics == [])
  }

  @Test("by namespace are those of the first part")
  func namespace() {
    let plan = planned([
      step("load", ["raw"], ["a"]), step("ns.b", ["a"], ["b"], in: "ns", tags: ["z", "y"]),
      step("ns.inner.c", ["b"], ["c"], in: "ns.inner", tags: ["x"]), step("nsd", ["c"], ["d"]),
    ]) { $0.grouping = .namespace }.plan
    #expect(plan.taskLines == ["load: load", "ns: ns.b ns.inner.c", "nsd: nsd"])
    #expect(plan.edgeLines == ["load>>ns", "ns>>nsd"])
    #expect(plan.tasks.map(\.group) == [nil, "ns", nil])
    #expect(plan.tasks.map(\.namespace) == [[], ["ns"], []])
    #expect(plan.tasks[1].tags == ["x", "y", "z"])
    #expect(plan.tasks[1].inputs == ["a", "b"] && plan.tasks[1].outputs == ["b", "c"])
  }

  @Test("keep a node and a namespace of one name apart")
  func nodeLikeNamespace() {
    let plan = planned([step("ns", ["a"], ["b"]), step("ns.x", ["b"], ["c"], in: "ns")]) {
      $0.grouping = .namespace
    }.plan
    #expect(plan.tasks.map(\.nodes) == [["ns"], ["ns.x"]])
    #expect(plan.tasks[0].id == "ns")
    #expect(plan.tasks[1].id.hasPrefix("ns-"))
    #expect(plan.edges.count == 1)
  }

  @Test("keep a node apart from nodes whose names join to its own")
  func joinedLikeNode() {
    let plan = planned(
      [step("a", [], ["m"]), step("b", ["m"], ["x"]), step("a_b", ["x"], ["y"])], stored: ["x", "y"]
    ) { $0.grouping = .memory }.plan
    #expect(plan.tasks.map(\.nodes) == [["a", "b"], ["a_b"]])
    #expect(plan.tasks[1].id == "a_b")
    #expect(plan.tasks[0].id.hasPrefix("a_b-"))
  }

  @Test("of thousands of nodes in a row are made without a deep stack")
  func longChain() {
    let nodes = (0..<20_000).map { step("n\($0)", ["d\($0)"], ["d\($0 + 1)"]) }
    let plan = planned(nodes, stored: []) { $0.grouping = .memory }.plan
    #expect(plan.tasks.count == 1)
    #expect(plan.tasks[0].nodes.count == 20_000)
    #expect(plan.tasks[0].id.utf8.count <= Names.longestID)
    let apart = planned(nodes) { $0.grouping = .memory }.plan
    #expect(apart.edges.count == 19_999)
  }
}

@Suite("Groups that a person put together")
struct ManualGroupTests {
  private let nodes = [
    step("load", ["raw"], ["a"], tags: ["io"]), step("clean_a", ["a"], ["b"], tags: ["prep"]),
    step("clean_b", ["b"], ["c"], tags: ["prep"]),
    step("report.plot", ["c"], ["d"], in: "report"),
    step("report.monthly.mail", ["d"], ["e"], in: "report.monthly", tags: ["io"]),
  ]

  private func plan(_ groups: [String: [String]], _ grouping: PlanOptions.Grouping = .none) -> PlannedDAG {
    planned(nodes) {
      $0.groups = groups.sorted { $0.key < $1.key }.map { .init(name: $0.key, members: $0.value) }
      $0.grouping = grouping
    }
  }

  @Test(
    "take nodes, tags, namespaces and patterns",
    arguments: [
      (["clean_a", "clean_b"], "clean_a clean_b"), (["node:clean_*"], "clean_a clean_b"),
      (["clean_?"], "clean_a clean_b"), (["clean_[!b]"], "clean_a"), (["clean_[a-z]"], "clean_a clean_b"),
      (["tag:prep"], "clean_a clean_b"), (["tag:pr*", "load"], "load clean_a clean_b"),
      (["namespace:report"], "report.plot report.monthly.mail"),
      (["namespace:report.monthly"], "report.monthly.mail"),
      (["namespace:*.monthly"], "report.monthly.mail"),
      (["*"], "load clean_a clean_b report.plot report.monthly.mail"),
    ])
  func selectors(_ members: [String], _ expected: String) {
    let planned = plan(["g": members])
    #expect(planned.plan.tasks.first { $0.group == "g" }?.nodes.joined(separator: " ") == expected)
    #expect(planned.plan.tasks.first { $0.group == "g" }?.id == "g")
    #expect(planned.diagnostics == [])
  }

  @Test("mean a name before a pattern")
  func nameBeforePattern() {
    let nodes = [step("f([a]) -> [b]", ["a"], ["b"]), step("fa -> b", ["b"], ["c"])]
    let plan = planned(nodes) { $0.groups = [.init(name: "g", members: ["f([a]) -> [b]"])] }.plan
    #expect(plan.tasks.first { $0.group == "g" }?.nodes == ["f([a]) -> [b]"])
  }

  @Test("come before the automatic ones, which get the rest")
  func combined() {
    let planned = plan(["prep": ["load", "clean_a"]], .namespace)
    #expect(
      planned.plan.taskLines == [
        "prep: load clean_a", "clean_b: clean_b", "report: report.plot report.monthly.mail",
      ])
    #expect(planned.plan.edgeLines == ["prep>>clean_b", "clean_b>>report"])
  }

  @Test(
    "that take what is not there are an error with help",
    arguments: [
      (
        "clean_c",
        "the group \"g\" takes the node \"clean_c\", which no node of a registered pipeline is called",
        "did you mean \"clean_a\"?"
      ),
      (
        "tag:perp", "the group \"g\" takes the tag \"perp\", which no node of a registered pipeline has",
        "did you mean \"prep\"?"
      ),
      (
        "namespace:zzz*",
        "the group \"g\" takes the namespace \"zzz*\", which no node of a registered pipeline has",
        "there are \"report\", \"report.monthly\""
      ),
    ])
  func unmatched(_ member: String, _ message: String, _ help: String) throws {
    let place = SourceLocation(path: "pyproject.toml", line: 9)
    let found = planned(nodes) { $0.groups = [.init(name: "g", members: [member], location: place)] }
      .diagnostics
    #expect(found.map(\.code) == [.groupSelector])
    #expect(found[0].severity == .error && found[0].location == place)
    #expect(found[0].message == message)
    #expect(found[0].help == help)
  }

  @Test("may take what only another pipeline has")
  func otherPipeline() {
    var both = model(nodes, stored: nodes.flatMap { $0.inputs + $0.outputs })
    both.pipelines.append(pipeline([step("other", ["raw"], ["z"])], name: "more"))
    var options = PlanOptions()
    options.groups = [.init(name: "g", members: ["other"])]
    #expect(Planner(both, options: options).plan("__default__")?.diagnostics == [])
  }

  @Test("that both take a node are an error naming both")
  func clash() {
    let found = plan(["one": ["tag:prep"], "two": ["clean_b"]]).diagnostics
    #expect(found.map(\.code) == [.groupSelector])
    #expect(found[0].message == "the groups \"one\" and \"two\" both take the node \"clean_b\"")
  }

  @Test("without members are an error")
  func empty() { #expect(plan(["g": []]).diagnostics.map(\.message) == ["the group \"g\" has no members"]) }
}

@Suite("Groups that wait for each other")
struct GroupCycleTests {
  private let abc = [
    step("A", ["raw"], ["a", "m"], line: 1), step("B", ["a"], ["b"], line: 4),
    step("C", ["b", "m"], ["c"], line: 7),
  ]

  @Test("become one task, which is told with the way")
  func merged() throws {
    let found = planned(abc, stored: ["raw", "a", "b", "c"]) { $0.grouping = .memory }
    #expect(found.plan.taskLines == ["A_C_B: A B C"])
    #expect(found.plan.edges == [])
    let told = try #require(found.diagnostics.first)
    #expect(found.diagnostics.count == 1)
    #expect(told.code == .groupCycle && told.severity == .warning)
    #expect(
      told.message
        == "the groups \"A_C\" and \"B\" wait for each other, so they are one task,"
        + " \"A_C_B\"")
    #expect(
      told.notes.map(\.message) == [
        "\"A_C\" → \"B\": \"B\" reads \"a\", which \"A\" writes",
        "\"B\" → \"A_C\": \"C\" reads \"b\", which \"B\" writes",
      ])
    #expect(told.notes.map(\.location?.line) == [4, 7])
    #expect(
      told.help == "store \"m\" with a catalog entry, so that the nodes of \"A_C\" need not be one task")
  }

  @Test("are told in the same words for each pipeline that has them, and so once")
  func severalPipelines() {
    var model = model(abc, stored: ["raw", "a", "b", "c"])
    model.pipelines.append(pipeline(abc + [step("D", ["c"], ["d"])], name: "more"))
    var options = PlanOptions()
    options.grouping = .memory
    let planner = Planner(model, options: options)
    func told(_ name: String) -> [Diagnostic] { planner.plan(name)?.diagnostics(.groupCycle) ?? [] }
    #expect(told("__default__").count == 1)
    #expect(told("more") == told("__default__"))
  }

  @Test("are an error where that was chosen")
  func refused() throws {
    let found = planned(abc, stored: ["raw", "a", "b", "c"]) {
      $0.grouping = .memory
      $0.cycles = .refuse
    }
    #expect(found.diagnostics.map(\.severity) == [.error])
    #expect(
      found.diagnostics[0].message
        == "the groups \"A_C\" and \"B\" wait for each other")
  }

  @Test("by namespace are told with the namespace")
  func namespaces() throws {
    let found = planned([
      step("ns1.q1", ["a"], ["b"], in: "ns1"), step("ns2.q2", ["b"], ["c"], in: "ns2"),
      step("ns1.inner.q3", ["c"], ["d"], in: "ns1.inner"), step("q4", ["d"], ["e"]),
    ]) { $0.grouping = .namespace }
    #expect(found.plan.taskLines == ["ns1_ns2: ns1.q1 ns2.q2 ns1.inner.q3", "q4: q4"])
    #expect(found.plan.edgeLines == ["ns1_ns2>>q4"])
    #expect(found.diagnostics[0].help?.contains("namespace \"ns1\"") == true)
  }

  @Test("keep the name of a person's group")
  func manual() {
    let place = SourceLocation(path: "pyproject.toml", line: 3)
    let found = planned(abc) { $0.groups = [.init(name: "ends", members: ["A", "C"], location: place)] }
    #expect(found.plan.taskLines == ["ends: A B C"])
    #expect(found.plan.tasks[0].group == "ends")
    #expect(found.diagnostics.map(\.location) == [place])
    #expect(
      found.diagnostics[0].help
        == "take a node out of the group \"ends\", or put what stands between its nodes into it")
  }

  @Test("are found in long ways, and only they are merged")
  func long() {
    // 0 … 4999 and back to the group of the first and the last; the rest stays as it is.
    let nodes =
      (0..<5_000).map { step("n\($0)", ["d\($0)"], ["d\($0 + 1)"]) } + [step("z", ["d5000"], ["end"])]
    let found = planned(nodes) { $0.groups = [.init(name: "g", members: ["n10", "n4990"])] }
    #expect(found.plan.tasks.count == 10 + 1 + 9 + 1)
    #expect(found.plan.tasks[10].nodes.count == 4_981)
    #expect(found.plan.edges.count == found.plan.tasks.count - 1)
    #expect(found.diagnostics.map(\.notes.count) == [13])
    #expect(found.diagnostics[0].notes.last?.message == "and 4968 more steps")
  }
}
