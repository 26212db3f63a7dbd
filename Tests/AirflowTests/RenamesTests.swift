import Airflow
import Diagnostics
import Foundation
import Testing

@Suite("Renamed tasks")
struct RenamesTests {
  private func plan(_ tasks: [Plan.Task]) -> Plan {
    Plan(
      dagID: "dag", pipelineName: "__default__", packageName: "p", environment: "local", tasks: tasks,
      edges: [])
  }

  private func task(
    _ id: String, _ nodes: [String]? = nil, _ function: String, _ inputs: [String], _ outputs: [String]
  )
    -> Plan.Task
  {
    Plan.Task(id: id, nodes: nodes ?? [id], functions: [function], inputs: inputs, outputs: outputs)
  }

  private func lines(_ old: [Plan.Task], _ new: [Plan.Task]) -> [String] {
    Renames(from: plan(old), to: plan(new)).lines
  }

  @Test("are those that run the same nodes, are the same, or write the same")
  func signs() {
    let old = [
      task("a_b", ["a", "b"], "f", ["x"], ["y"]), task("split", nil, "split", ["y"], ["z"]),
      task("train__1234abcd", nil, "train", ["z"], ["m"]), task("kept", nil, "k", ["m"], ["n"]),
      task("gone", nil, "g", ["n"], ["o"]),
    ]
    let new = [
      task("prep", ["b", "a"], "f", ["x"], ["y"]), task("split_data", nil, "split", ["y"], ["z"]),
      task("train__99887766", nil, "train", ["z", "params:depth"], ["m"]),
      task("kept", nil, "k", ["m"], ["n"]),
      task("came", nil, "c", ["n"], ["q"]),
    ]
    let renames = Renames(from: plan(old), to: plan(new))
    #expect(
      renames.lines == [
        "~task a_b → prep", "~task split → split_data", "~task train__1234abcd → train__99887766",
      ])
    #expect(renames.list.map(\.sign) == [.nodes, .signature, .outputs])
    let told = renames.diagnostic()
    #expect(told?.code == .taskRenamed && told?.severity == .warning)
    #expect(
      told?.message == "3 tasks of the DAG dag are called otherwise now, where Airflow has no history of them"
    )
    #expect(told?.notes.map(\.message).first == "a_b is now prep: it runs the same nodes")
  }

  @Test("are not guessed between two")
  func ambiguous() {
    #expect(
      lines(
        [task("a", nil, "f", [], []), task("b", nil, "f", [], [])],
        [task("c", nil, "f", [], []), task("d", nil, "f", [], [])]) == [])
  }

  @Test("are none where every id is as it was, or a task without outputs came and went")
  func none() {
    let tasks = [task("a", nil, "f", ["x"], ["y"])]
    #expect(Renames(from: plan(tasks), to: plan(tasks)).diagnostic() == nil)
    #expect(lines([task("a", nil, "f", ["x"], [])], [task("b", nil, "g", ["x"], [])]) == [])
  }

  @Test("are found when names become slugs")
  func naming() {
    let nodes = [step("load_data", ["raw"], ["a"]), step("clean_data", ["a"], ["b"])]
    let verbatim = planned(nodes) { _ in }.plan
    let slugs = planned(nodes) { $0.naming = .slug }.plan
    #expect(
      Renames(from: verbatim, to: slugs).lines
        == ["~task load_data → load-data", "~task clean_data → clean-data"])
  }

  @Test("are told one by one in a sentence where it is one")
  func one() {
    let told = Renames(
      from: plan([task("a", nil, "f", ["x"], ["y"])]), to: plan([task("b", nil, "f", ["x"], ["y"])])
    ).diagnostic()
    #expect(told?.message == "the task a is now called b, where Airflow has no history of it")
  }

  @Test("of a plan that was kept before tasks had all their fields can be read")
  func oldForm() throws {
    let text = """
      {"dagID": "d", "pipelineName": "p", "packageName": "k", "environment": "local",
       "tasks": [{"id": "a", "nodes": ["n"]}], "edges": []}
      """
    let old = try JSONDecoder().decode(Plan.self, from: Data(text.utf8))
    #expect(old.tasks == [Plan.Task(id: "a", nodes: ["n"])])
    let new = plan([Plan.Task(id: "b", nodes: ["n"], functions: ["f"], outputs: ["o"])])
    #expect(Renames(from: old, to: new).lines == ["~task a → b"])
  }
}
