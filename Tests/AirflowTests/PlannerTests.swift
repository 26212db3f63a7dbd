import Airflow
import Diagnostics
import Kedro
import Testing

@Suite("A plan")
struct PlannerTests {
  private func edges(_ nodes: [NodeModel]) -> [String] {
    planned(nodes).edges.map { "\($0.parent)>>\($0.child)" }
  }

  @Test("has one task per node, in Kedro's order")
  func tasks() {
    let plan = planned([node("b", from: ["x"], to: ["y"]), node("f([y])", from: ["y"], to: ["z"])])
    #expect(plan.tasks.map(\.id) == ["b", "f_y"])
    #expect(plan.tasks.map(\.nodes) == [["b"], ["f([y])"]])
    #expect(plan.edges == [.init(parent: "b", child: "f_y")])
    #expect(plan.packageName == "spaceflights" && plan.environment == "local")
  }

  @Test("has Kedro's edges, child by child, parents by name, redundant ones too")
  func order() {
    // The order that real Kedro 1.7 and kedro-airflow 0.11 give for this project.
    #expect(
      edges([
        node("n1", from: ["raw"], to: ["a"]), node("n2", from: ["a"], to: ["m"]),
        node("n3", from: ["m", "parameters"], to: ["b"]), node("n4", from: ["b", "a"], to: ["c"]),
        node("f__db31c11d", from: ["c", "m"], to: ["d"]), node("N_6.x-y", from: ["d"], to: ["e"]),
        node("task", from: ["e"], to: ["e2"]),
      ]) == [
        "n1>>n2", "n2>>n3", "n1>>n4", "n3>>n4", "n2>>f__db31c11d", "n4>>f__db31c11d", "f__db31c11d>>N_6.x-y",
        "N_6.x-y>>task",
      ])
  }

  @Test("sorts parents by code point")
  func codePoints() {
    // Neither by alphabet nor ignoring case: capitals, small letters, then what is beyond ASCII.
    #expect(
      edges([
        node("z", from: [], to: ["1"]), node("\u{E9}", from: [], to: ["2"]),
        node("\u{FF21}", from: [], to: ["3"]), node("B", from: [], to: ["4"]),
        node("all", from: ["3", "2", "1", "4"], to: ["5"]),
      ]) == ["B>>all", "z>>all", "\u{E9}>>all", "\u{FF21}>>all"])
  }

  @Test("takes transcoded datasets for one dataset")
  func transcoding() {
    #expect(
      edges([
        node("A", from: ["raw"], to: ["t@pandas"]), node("B", from: ["t@spark", "t@pandas"], to: ["c"]),
      ])
        == ["A>>B"])
  }

  @Test("keeps datasets apart that only look alike")
  func lookalikes() {
    #expect(
      edges([
        node("A", from: [], to: ["\u{E9}"]), node("B", from: [], to: ["e\u{301}"]),
        node("C", from: ["\u{E9}"], to: ["c"]),
      ]) == ["A>>C"])
  }

  @Test("is missing for a pipeline that the model does not have")
  func unknown() { #expect(Planner(model([])).plan("nowhere") == nil) }

  @Test("warns about a pipeline without nodes")
  func empty() throws {
    let diagnostics = try #require(Planner(model([pipeline([], name: "a\nb")])).plan("a\nb")).diagnostics
    #expect(diagnostics.map(\.code) == [.emptyDAG])
    #expect(diagnostics.map(\.severity) == [.warning])
    #expect(diagnostics[0].message == #"the pipeline "a\nb" has no nodes, so its DAG has no tasks"#)
    #expect(diagnostics[0].location?.path == "src/spaceflights/pipeline_registry.py")
  }

  @Test("notes the tasks that are not called like their nodes")
  func altered() throws {
    var nodes = [node("f([a])", from: ["a"], to: ["b"]), node("plain", from: ["b"], to: ["c"])]
    nodes[0].source = FunctionSource(path: "src/spaceflights/nodes.py", firstLine: 7, lastLine: 9)
    let diagnostics = try #require(Planner(model([pipeline(nodes)])).plan("__default__")).diagnostics
    #expect(diagnostics.map(\.code) == [.taskName])
    #expect(diagnostics.map(\.severity) == [.note])
    #expect(diagnostics[0].notes.map(\.message) == [#""f([a])" is the task `f_a`"#])
    #expect(diagnostics[0].notes[0].location == SourceLocation(path: "src/spaceflights/nodes.py", line: 7))
    let many = chain((0..<14).map { "f(\($0))" })
    let notes = try #require(Planner(model([many])).plan("__default__")).diagnostics[0].notes
    #expect(notes.count == 11 && notes.last?.message == "and 4 more")
  }
}

@Suite("The names of a project's DAGs")
struct DAGNamesTests {
  private func names(
    _ pipelines: [String], package: String = "pkg", environment: String = "local",
    defaultEnvironment: String = "local"
  ) -> [String] {
    let model = model(
      pipelines.map { pipeline([], name: $0) }, package: package, environment: environment,
      defaultEnvironment: defaultEnvironment)
    let names = DAGNames(model)
    return pipelines.map { names[$0].map { "\($0.dagID) \($0.fileName)" } ?? "none" }
  }

  @Test("leave out what is the default")
  func defaults() {
    #expect(
      names(["__default__", "ds", "a b"])
        == ["pkg pkg_dag.py", "pkg-ds pkg_ds_dag.py", "pkg-a_b pkg_a_b_dag.py"])
    #expect(
      names(["__default__", "ds"], environment: "remote")
        == ["pkg-remote pkg_remote_dag.py", "pkg-remote-ds pkg_remote_ds_dag.py"])
    #expect(names(["__default__"], environment: "prod", defaultEnvironment: "prod") == ["pkg pkg_dag.py"])
    #expect(
      names(["__default__"], environment: "local", defaultEnvironment: "prod")
        == ["pkg-local pkg_local_dag.py"])
  }

  @Test("differ where an environment is called like a pipeline")
  func ambiguity() {
    #expect(names(["__default__", "x"])[1] == "pkg-x pkg_x_dag.py")
    #expect(names(["__default__", "x"], environment: "x")[0] == "pkg-x-__default__ pkg_x___default___dag.py")
  }

  @Test("never meet, and never leave the folder")
  func collisions() {
    let pipelines = [
      "__default__", "a/b", "a_b", "a b", "A_B", "../../up", "/", "", ".", "..", "x\u{0}y", "X_y",
    ]
    let all = names(pipelines).map { $0.split(separator: " ").map(String.init) }
    #expect(Set(all.map { $0[0] }).count == pipelines.count)
    #expect(Set(all.map { $0[1].lowercased() }).count == pipelines.count)
    for name in all {
      #expect(Names.isAccepted(name[0]))
      #expect(!name[1].contains("/") && !name[1].contains("\0") && name[1].hasSuffix("_dag.py"))
    }
    #expect(all[2] == ["pkg-a_b", "pkg_a_b_dag.py"])
  }

  @Test("fit into a file system")
  func lengths() {
    let long = names([String(repeating: "p", count: 300), String(repeating: "p", count: 301)])
      .map { $0.split(separator: " ") }
    #expect(long.map { $0[1].utf8.count } == [200, 200])
    #expect(long[0][0] != long[1][0] && long[0][1] != long[1][1])
  }
}
