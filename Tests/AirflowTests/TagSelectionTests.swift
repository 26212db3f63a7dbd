import Airflow
import Diagnostics
import Kedro
import Testing

@Suite("Nodes chosen by tags")
struct TagSelectionTests {
  private func chosen(_ nodes: [NodeModel], stored: [String] = ["*"], _ tags: [String] = ["x"]) -> PlannedDAG
  {
    planned(nodes, stored: stored) { $0.tags = tags }
  }

  @Test("keep the order that led over nodes left out, and say so")
  func bridged() throws {
    let found = chosen([
      step("A", ["raw"], ["a"], tags: ["x"]), step("B", ["a"], ["b"]), step("B2", ["b"], ["b2"]),
      step("C", ["b2"], ["c"], tags: ["x"], line: 5),
    ])
    #expect(found.plan.tasks.map(\.id) == ["A", "C"])
    #expect(found.plan.edgeLines == ["A>>C"])
    #expect(found.diagnostics.map(\.code) == [.tagSelection])
    #expect(found.diagnostics[0].severity == .note)
    #expect(
      found.diagnostics[0].notes.map(\.message) == [
        "\"C\" reads \"b2\", which \"B2\" would have written", "\"C\" still waits for \"A\"",
      ])
  }

  @Test("of any of the tags are taken, and nothing is said where nothing is cut")
  func any() {
    let found = chosen(
      [
        step("A", ["raw"], ["a"], tags: ["x"]), step("B", ["a"], ["b"], tags: ["y"]), step("C", ["b"], ["c"]),
      ],
      ["x", "y"])
    #expect(found.plan.edgeLines == ["A>>B"])
    #expect(found.diagnostics == [])
  }

  @Test("are in the order that Kedro gives them when they are alone")
  func order() {
    // With `first` left out, `b` needs nothing any more and stands beside `z` by its name.
    let found = chosen([
      step("first", ["raw"], ["a"]), step("z", ["raw"], ["c"], tags: ["x"]),
      step("b", ["a"], ["b"], tags: ["x"]),
    ])
    #expect(found.plan.tasks.map(\.id) == ["b", "z"])
  }

  @Test("that read from memory what is left out are a warning")
  func memory() {
    let found = chosen(
      [step("A", ["raw"], ["a"]), step("B", ["a"], ["b"], tags: ["x"])], stored: ["raw", "b"])
    #expect(found.diagnostics.map(\.code) == [.tagSelection, .memoryBetweenTasks])
    #expect(
      found.diagnostics[1].message
        == "the dataset \"a\" lives in memory, since no catalog entry or factory names it, and comes from the node"
        + " \"A\", which the tags leave out, to the task \"B\", which cannot read it")
  }

  @Test("that nothing has are an error with help")
  func unknown() {
    let found = chosen([step("A", ["raw"], ["a"], tags: ["train"])], ["trian"])
    #expect(found.diagnostics.map(\.code) == [.tagSelection, .emptyDAG])
    #expect(found.diagnostics.map(\.severity) == [.error, .warning])
    #expect(found.diagnostics[0].message == "no node of a registered pipeline has the tag \"trian\"")
    #expect(found.diagnostics[0].help == "did you mean \"train\"?")
    // Where another tag chooses something, one that chooses nothing holds nothing back.
    #expect(
      chosen([step("A", ["raw"], ["a"], tags: ["t"])], ["t", "u"]).diagnostics.map(\.severity) == [.warning])
  }

  @Test("that one pipeline lacks leave its DAG empty, with a warning")
  func emptyPipeline() throws {
    var both = model([step("A", ["raw"], ["a"], tags: ["x"])], stored: ["raw", "a"])
    both.pipelines.append(pipeline([step("B", ["raw"], ["b"])], name: "more"))
    var options = PlanOptions()
    options.tags = ["x"]
    let found = try #require(Planner(both, options: options).plan("more"))
    #expect(found.plan.tasks == [])
    #expect(
      found.diagnostics.map(\.message) == [
        "no node of the pipeline \"more\" has the tag \"x\", so its DAG has no tasks"
      ])
  }

  @Test("stay alone in the groups of their namespaces")
  func namespaces() {
    let plan = planned([
      step("ns.a", ["raw"], ["a"], in: "ns", tags: ["x"]), step("ns.b", ["a"], ["b"], in: "ns"),
      step("ns.c", ["b"], ["c"], in: "ns", tags: ["x"]),
    ]) {
      $0.tags = ["x"]
      $0.grouping = .namespace
    }.plan
    #expect(plan.taskLines == ["ns: ns.a ns.c"])
  }
}
