import PythonSyntax
import TestSupport
import Testing

/// Every construct of the language, with all positions, as text that a person can check.
@Suite struct GoldenTests {
  @Test func fixturesAreThere() {
    #expect(Fixture.all.count >= 10)
  }

  @Test(arguments: Fixture.all) func tree(_ fixture: Fixture) throws {
    let file = PythonFile(path: fixture.name, bytes: try fixture.bytes)
    #expect(file.isGrammatical)
    let text = file.canonicalStatements().map { $0 + "\n" }.joined()
    try expectGolden(text, "\(Fixture.folder)/\(fixture.name).txt")
  }
}
