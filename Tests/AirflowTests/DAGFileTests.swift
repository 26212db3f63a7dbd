import Airflow
import Foundation
import Kedro
import TestSupport
import Testing

@Suite("The DAG file")
struct DAGFileTests {
  @Test("reads as it did", arguments: DAGExample.all)
  func golden(_ example: DAGExample) throws {
    try expectGolden(example.text, "Tests/Golden/Airflow/\(example.name)_dag.py")
  }

  @Test("keeps hostile names out of the first two lines, where Python looks for an encoding")
  func encoding() {
    let plan = Plan(
      dagID: "x", pipelineName: "coding: utf-7", packageName: "coding=latin-1", environment: "-*- coding: x",
      tasks: [], edges: [])
    let lines = DAGFile(plan, project: .besideDAG(".."), confSource: "conf").text.split(separator: "\n")
    #expect(lines.prefix(2).allSatisfy { !$0.contains("coding") })
  }

  @Test("ends with one newline", arguments: DAGExample.all)
  func ending(_ example: DAGExample) {
    #expect(example.text.hasSuffix("\n") && !example.text.hasSuffix("\n\n"))
  }

  @Test("finds the project where it was told to")
  func locations() {
    let plan = planned([])
    func lines(_ project: ProjectLocation, _ confSource: String) -> [Substring] {
      DAGFile(plan, project: project, confSource: confSource).text.split(separator: "\n")
        .filter { $0.hasPrefix("PROJECT_PATH") || $0.hasPrefix("CONF_SOURCE") }
    }
    #expect(
      lines(.besideDAG("../.."), "conf") == [
        "PROJECT_PATH = (Path(__file__).resolve().parent / \"../..\").resolve()",
        "CONF_SOURCE = str(PROJECT_PATH / \"conf\")",
      ])
    #expect(
      lines(.absolute("/srv/project"), "settings/conf") == [
        "PROJECT_PATH = Path(\"/srv/project\")", "CONF_SOURCE = str(PROJECT_PATH / \"settings/conf\")",
      ])
    #expect(lines(.besideDAG(".."), "gs://bucket/conf.zip").last == "CONF_SOURCE = \"gs://bucket/conf.zip\"")
  }

  @Test("is Python for every version from 3.9 on", .needs(.airflow3), arguments: DAGExample.all)
  func compiles(_ example: DAGExample) throws {
    // Only the grammar differs between versions: `feature_version` asks for the oldest.
    let finished = try run(
      [
        PythonEnvironment.airflow3.python, "-W", "error", "-c",
        "import ast, sys; ast.parse(sys.stdin.buffer.read(), feature_version=(3, 9))",
      ], input: Data(example.text.utf8))
    #expect(finished.status == 0, "\(finished.errors)")
  }

  @Test("an override is for a node, a tag or a group, and a later one wins")
  func overrides() {
    var options = DAGOptions()
    options.overrides = [
      DAGExample.override("gpu") { ($0.pool, $0.queue) = ("by tag", "by tag") },
      DAGExample.override("train") { $0.pool = "by node" },
      DAGExample.override("training") { $0.owner = "by group" },
      DAGExample.override("e\u{301}") { $0.owner = "another é" },
      DAGExample.override("nothing") { $0.owner = "nobody" },
    ]
    let plan = DAGExample.plan("overrides", DAGExample.everything + [Plan.Task(id: "é", nodes: ["\u{E9}"])])
    let training = options.resolved(for: plan.tasks[1])
    #expect(
      [training.pool, training.queue, training.owner, options.resolved(for: plan.tasks[3]).owner]
        == ["by node", "by tag", "by group", "airflow"])
    #expect(
      options.unusedOverrides(in: plan).map { Array($0.selector.utf8) } == [
        Array("e\u{301}".utf8), Array("nothing".utf8),
      ])
    let text = DAGFile(plan, project: .absolute("/"), confSource: "conf", options: options).text
    #expect(text.contains(#""training": {\#n        "owner": "by group",\#n        "pool": "by node","#))
    #expect(!text.contains("nobody") && !text.contains("another"))
  }
}
