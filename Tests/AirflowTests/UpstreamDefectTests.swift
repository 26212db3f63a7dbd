import Airflow
import Diagnostics
import Foundation
import Kedro
import TestSupport
import Testing

/// What is wrong in kedro-airflow 0.11, each shown with the real one, and right here.
///
/// The numbers are those by which the project knows them. Where each of them is shown:
///
/// | | | |
/// |---|---|---|
/// | D1 | several DAGs of one id | `d1` |
/// | D2 | groups that wait for each other | `d2` |
/// | D3 | transcoded edges lost, grouped by memory | `d3` |
/// | D4 | tags that cut the order | `d4` |
/// | D5 | tags and namespaces that run too much | `d5` |
/// | D6 | slugs that meet | `d6`, `d6Namespace` |
/// | D7 | digits, keywords, `task` | `d7`, `OutputDefectTests.names` |
/// | D8 | escapes of HTML | `OutputDefectTests.escaping`, `HostileTextTests` |
/// | D9 | `schedule: null` | `AirflowCreateTests.isMended`, `OutputDefectTests.schedule` |
/// | D10 | start dates | `AirflowCreateTests.isMended`, `OutputDefectTests.startDate` |
/// | D11 | values of another type | `AirflowCreateTests.isMended`, `AirflowOptionsTests.isToldWithItsPlace` |
/// | D12 | keys that a merge takes away | `AirflowCreateTests.lostKeys`, `AirflowOptionsTests.lostKeys` |
/// | D13 | reserved keys | `AirflowCreateTests.isMended`, `AirflowOptionsTests.reserved` |
/// | D14 | files written in place | `PublishedFilesTests.replaced`, `PublishedFilesTests.polled` |
/// | D15 | stale files | `PublishedFilesTests.stale`, `StaleFileTests` |
/// | D16 | ids that are too long | `d16` |
/// | D17 | tags that nothing has | `d17` |
/// | D18 | unknown environments | `AirflowCreateTests.unknownEnvironment` |
/// | D19 | Kedro before 1.2 | `OutputDefectTests.session` |
/// | D20 | datasets in memory between tasks | `d20` |
/// | D21 | shared memory | `d21` |
/// | D22 | secrets in `kedro package`'s archive | `PackagedSecretsTests.d22` |
@Suite("kedro-airflow's defects", .needs(.kedro17))
struct UpstreamDefectTests {
  @Test("D1 every pipeline's DAG has the same id")
  func d1() throws {
    let project = try UpstreamProject(
      registry: """
        one = pipeline([node(f, "a", "b", name="one")])
        two = pipeline([node(f, "b", "c", name="two")])
        return {"__default__": one + two, "one": one, "two": two}
        """)
    let ids = try project.create(["--all"]).files.values.flatMap {
      $0.split(separator: "\n").filter { $0.contains("dag_id=") }
    }
    #expect(ids.count == 3 && Set(ids).count == 1)
    let planner = Planner(
      model(["__default__", "one", "two"].map { chain(["n"], name: $0) }, package: "pkg"))
    #expect(
      ["__default__", "one", "two"].map { planner.plan($0)?.plan.dagID } == ["pkg", "pkg-one", "pkg-two"])
  }

  @Test("D2 groups wait for each other, which Airflow refuses")
  func d2() throws {
    let memory = UpstreamCase(
      nodes: [step("A", ["raw"], ["a", "m"]), step("B", ["a"], ["b"]), step("C", ["b", "m"], ["c"])],
      stored: ["raw", "a", "b", "c"], grouping: .memory)
    let namespaces = UpstreamCase(
      nodes: [
        step("ns1.q1", ["a"], ["b"], in: "ns1"), step("ns2.q2", ["b"], ["c"], in: "ns2"),
        step("ns1.inner.q3", ["c"], ["d"], in: "ns1.inner"), step("q4", ["d"], ["e"]),
      ], stored: ["a", "b", "c", "d", "e"], grouping: .namespace)
    for example in [memory, namespaces] {
      #expect(try example.ask().hasCycle)
      let ours = example.planned()
      #expect(!ours.plan.hasCycle)
      #expect(ours.diagnostics.map(\.code) == [.groupCycle])
    }
    #expect(memory.planned().plan.taskLines == ["a-c-b: A B C"])
    #expect(namespaces.planned().plan.edgeLines == ["ns1-ns2>>q4"])
  }

  @Test("D3 grouped by memory, tasks do not wait for transcoded datasets")
  func d3() throws {
    let example = UpstreamCase(
      nodes: [step("A", ["raw"], ["t@pandas"]), step("B", ["t@spark"], ["c"])],
      stored: ["raw", "t@pandas", "t@spark", "c"], grouping: .memory)
    #expect(try example.ask().edges == [])
    #expect(example.planned().plan.edgeLines == ["a>>b"])
  }

  @Test("D4 tags cut the order that led over nodes left out")
  func d4() throws {
    let example = UpstreamCase(
      nodes: [
        step("A", ["raw"], ["a"], tags: ["x"]), step("B", ["a"], ["b"]), step("C", ["b"], ["c"], tags: ["x"]),
      ],
      stored: ["raw", "a", "b", "c"], tags: ["x"])
    let theirs = try example.ask()
    #expect(theirs.tasks?.map(\.id) == ["a", "c"] && theirs.edges == [])
    #expect(example.planned().plan.edgeLines == ["a>>c"])
    #expect(example.planned().diagnostics.map(\.code) == [.tagSelection])
  }

  @Test("D5 tags and namespaces together run nodes without the tag")
  func d5() throws {
    let example = UpstreamCase(
      nodes: [step("ns.a", ["raw"], ["a"], in: "ns", tags: ["x"]), step("ns.b", ["a"], ["b"], in: "ns")],
      stored: ["raw", "a", "b"], tags: ["x"], grouping: .namespace)
    #expect(try example.ask().tasks?.map(\.runs) == [["ns.a", "ns.b"]])
    #expect(example.planned().plan.tasks.map(\.nodes) == [["ns.a"]])
  }

  @Test("D6 three nodes become one task")
  func d6() throws {
    let example = UpstreamCase(
      nodes: [step("a-b", ["1"], ["2"]), step("a.b", ["2"], ["3"]), step("a_b", ["3"], ["4"])],
      stored: ["1", "2", "3", "4"])
    let theirs = try example.ask()
    #expect(theirs.tasks?.map(\.id) == ["a-b", "a-b", "a-b"])
    #expect(theirs.edges == ["a-b>>a-b", "a-b>>a-b"])
    let ours = example.planned()
    #expect(Set(ours.plan.tasks.map(\.id)).count == 3 && ours.plan.edges.count == 2)
    #expect(ours.diagnostics.map(\.code) == [.taskName])
    #expect(planned(example.nodes) { _ in }.plan.tasks.map(\.id) == ["a-b", "a.b", "a_b"])
  }

  @Test("D6 a node that is called like a namespace is run with it")
  func d6Namespace() throws {
    let example = UpstreamCase(
      nodes: [step("ns", ["1"], ["2"]), step("ns.x", ["2"], ["3"], in: "ns")], stored: ["1", "2", "3"],
      grouping: .namespace)
    #expect(try example.ask().tasks?.map(\.nodes) == [["ns", "ns.x"]])
    #expect(example.planned().plan.tasks.map(\.nodes) == [["ns"], ["ns.x"]])
  }

  @Test("D7 digits and keywords are no names of functions")
  func d7() throws {
    let names = ["1st", "class", "task"]
    let project = try UpstreamProject(
      registry: """
        return {"__default__": pipeline([node(f, "a", f"b{i}", name=name) for i, name in enumerate(\(names))])}
        """)
    let theirs = try #require(try project.create().files["pkg_dag.py"])
    let nodes = names.map { step($0, ["a"], ["b_\($0)"]) }
    let ours = planned(nodes) { _ in }.plan
    #expect(ours.tasks.map(\.id) == names)
    #expect(try isPython(theirs) == false)
    #expect(try isPython(DAGFile(ours, project: .besideDAG(".."), confSource: "conf").text))
  }

  private func isPython(_ text: String) throws -> Bool {
    try run(
      [PythonEnvironment.kedro17.python, "-c", "import ast, sys; ast.parse(sys.stdin.read())"],
      input: Data(text.utf8)
    ).status == 0
  }

  @Test("D16 ids of many nodes are too long for Airflow")
  func d16() throws {
    let nodes = (0..<40).map { step("node_number_\($0 + 10)", ["d\($0)"], ["d\($0 + 1)"]) }
    let example = UpstreamCase(nodes: nodes, stored: ["d0"], grouping: .memory)
    #expect((try example.ask().tasks?.first?.id.count ?? 0) > 250)
    let ours = example.planned()
    #expect(ours.plan.tasks.map(\.id.utf8.count) == [Names.longestID])
    #expect(ours.plan.tasks[0].nodes.count == 40)
    #expect(ours.diagnostics.map(\.code) == [.taskName])
    // The id says which nodes they are: with another among them it is another.
    var fewer = example
    fewer.nodes.removeLast()
    #expect(fewer.planned().plan.tasks[0].id != ours.plan.tasks[0].id)
  }

  @Test("D17 tags that nothing has give an empty DAG, as if all were well")
  func d17() throws {
    let project = try UpstreamProject(
      registry: "return {\"__default__\": pipeline([node(f, \"a\", \"b\", name=\"n\", tags=\"x\")])}")
    let theirs = try project.create(["--tags", "y"])
    #expect(theirs.status == 0)
    #expect(theirs.files["pkg_dag.py"]?.contains("@task") == false)
    let ours = planned([step("n", ["a"], ["b"], tags: ["x"])]) { $0.tags = ["y"] }
    #expect(ours.diagnostics.first?.severity == .error)
  }

  @Test("D20 datasets in memory pass from task to task, and nothing is said")
  func d20() throws {
    let example = UpstreamCase(
      nodes: [step("A", ["raw"], ["m"]), step("B", ["m"], ["c"])], stored: ["raw", "c"])
    #expect(try example.ask().edges == ["a>>b"])
    let found = example.planned().diagnostics
    #expect(found.map(\.code) == [.memoryBetweenTasks])
    #expect(
      found[0].message.contains("\"m\"") && found[0].message.contains("from the task \"a\" to the task \"b\"")
    )
  }

  @Test("D21 shared memory counts as stored")
  func d21() throws {
    let example = UpstreamCase(
      nodes: [step("A", ["raw"], ["m"]), step("B", ["m"], ["c"])], stored: ["raw", "c"],
      types: ["m": "kedro.io.SharedMemoryDataset"], grouping: .memory)
    #expect(try example.ask().tasks?.count == 2)
    #expect(example.planned().plan.taskLines == ["a-b: A B"])
  }

  @Test("a long row of nodes in memory ends in a RecursionError")
  func recursion() throws {
    let nodes = (0..<2_000).map { step("n\($0)", ["d\($0)"], ["d\($0 + 1)"]) }
    let example = UpstreamCase(nodes: nodes, grouping: .memory)
    #expect(try example.ask().error == "RecursionError")
    #expect(example.planned().plan.tasks.map(\.nodes.count) == [2_000])
  }

  @Test("where nothing is wrong, both have the same tasks and edges")
  func agreement() throws {
    let nodes = [
      step("n1", ["raw"], ["a"]), step("n2", ["a"], ["m"]), step("n3", ["m", "parameters"], ["b"]),
      step("n4", ["b", "a"], ["c"]), step("f__db31c11d", ["c", "m"], ["d"]), step("N_6.x-y", ["d"], ["e"]),
      step("task", ["e"], ["e2"]),
    ]
    var cases: [UpstreamCase] = []
    for stored in [["raw", "a", "b"], ["raw", "a", "m", "b", "c", "d", "e"], []] {
      for grouping in PlanOptions.Grouping.allCases {
        cases.append(UpstreamCase(nodes: nodes, stored: stored, grouping: grouping))
      }
    }
    for (example, theirs) in zip(cases, try UpstreamCase.ask(cases)) {
      let ours = example.planned().plan
      #expect(ours.tasks.map(\.id) == theirs.tasks?.map(\.id))
      #expect(ours.tasks.map(\.nodes) == theirs.tasks?.map(\.nodes))
      #expect(ours.edgeLines == theirs.edges)
    }
  }
}

extension Plan {
  fileprivate var hasCycle: Bool {
    let parents = Dictionary(grouping: edges, by: \.child).mapValues { $0.map(\.parent) }
    return UpstreamCase.Answer(
      tasks: tasks.map { .init(id: $0.id, nodes: $0.nodes, runs: $0.nodes, parents: parents[$0.id] ?? []) }
    ).hasCycle
  }
}
