import TestSupport
import Testing

/// The projects of Tests/Judge/fixtures, one for every rule of Kedro that is known here.
@Suite("projects for each rule, before real Kedro")
struct FixtureTests {
  @Test(.needs(.kedro17)) func newestKedro() throws { try compare(.newest) }
  @Test(.needs(.kedro019)) func last019() throws { try compare(.last019) }
  @Test(.needs(.kedro018)) func last018() throws { try compare(.last018) }

  private func compare(_ judge: Judge) throws {
    let projects = try JudgedProject.fixtures().filter { $0.only?.contains(judge.environment) ?? true }
    try #require(projects.count > 50)
    for (project, answer) in zip(projects, try judge.ask(projects)) {
      if let reason = project.known {
        withKnownIssue("\(reason)") { check(judge, project, answer) }
      } else {
        check(judge, project, answer)
      }
    }
  }

  private func check(_ judge: Judge, _ project: JudgedProject, _ answer: JSONValue) {
    let name = "Kedro \(judge.version), \(project.name)"
    let raised = answer["pipelines"]?["error"]?["type"]?.text
    if let raised, project.raises?.contains(raised) != true {
      Issue.record("\(name): Kedro raises \(answer["pipelines"] ?? .null)")
    } else if raised == nil, let expected = project.raises {
      Issue.record("\(name): Kedro does not raise \(expected)")
    }
    switch judge.verdict(on: project, answer) {
    case .match, .refused: break
    case .declined(let reason): Issue.record("\(name): declined, \(reason)")
    case .mismatch(let differences):
      Issue.record("\(name):\n  \(differences.joined(separator: "\n  "))")
    }
  }
}
