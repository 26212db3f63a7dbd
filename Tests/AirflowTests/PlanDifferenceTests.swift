import Airflow
import Testing

@Suite("The difference of two plans")
struct PlanDifferenceTests {
  private func plan(_ tasks: [String], _ edges: [String] = [], dagID: String = "d") -> Plan {
    Plan(
      dagID: dagID, pipelineName: "__default__", packageName: "p", environment: "local",
      tasks: tasks.map { text in
        let parts = text.split(separator: "=")
        let nodes = parts.count > 1 ? parts[1].split(separator: "+").map(String.init) : [text]
        return .init(id: String(parts[0]), nodes: nodes)
      },
      edges: edges.map { text in
        let ends = text.split(separator: ">").map(String.init)
        return .init(parent: ends[0], child: ends[1])
      })
  }

  private func lines(_ old: Plan?, _ new: Plan) -> [String] { PlanDifference(from: old, to: new).lines }

  @Test("with nothing published, everything is added")
  func first() {
    #expect(lines(nil, plan(["a", "b"], ["a>b"])) == ["+task a", "+task b", "+edge a→b"])
  }

  @Test("is empty for the same plan, and for the same tasks in another order")
  func same() {
    let old = plan(["a", "b", "c"], ["a>c", "b>c"])
    #expect(PlanDifference(from: old, to: old).isEmpty)
    #expect(lines(old, plan(["b", "a", "c"], ["b>c", "a>c"])) == [])
  }

  @Test("says what went, what changed and what came, in this order")
  func changes() {
    var new = plan(["m=x+y", "b", "d"], ["b>d", "m>b"], dagID: "e")
    new.environment = "prod"
    #expect(
      lines(plan(["a", "m=x", "b", "c"], ["a>b", "m>b", "b>c"]), new) == [
        "dag_id d → e", "env local → prod", "-task a", "-task c", "~task m nodes x → x, y", "+task d",
        "-edge a→b",
        "-edge b→c", "+edge b→d",
      ])
  }

  @Test("keeps each change on one line, whatever the names")
  func hostile() {
    #expect(
      lines(plan(["m=a\nb"]), plan(["m=a, b"])) == [#"~task m nodes "a\nb" → "a, b""#])
  }

  @Test("sees that a letter was decomposed")
  func canonicalEquivalents() {
    #expect(lines(plan(["m=\u{E9}"]), plan(["m=e\u{301}"])).count == 1)
  }
}
