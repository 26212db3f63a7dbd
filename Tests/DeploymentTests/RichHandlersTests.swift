import Deployment
import Diagnostics
import Kedro
import OmegaConf
import ProjectFiles
import Testing

@Suite("Logging through Rich, where tasks cannot")
struct RichHandlersTests {
  private func config(_ root: String, loggers: String = "{}") throws -> LoadedConfig {
    let text = """
      handlers:
        console: {class: logging.StreamHandler}
        rich: {class: kedro.logging.RichHandler}
      loggers: \(loggers)
      root:
        handlers: \(root)

      """
    var settings = ConfigLoader.Settings()
    settings.patterns = ["logging": ["logging.yml"]]
    settings.baseEnvironment = ""
    settings.defaultRunEnvironment = ""
    let files = MemoryFiles(["conf/logging.yml": text])
    return try ConfigLoader(files: files, settings: settings, environment: nil).load("logging")
  }

  private func lines(_ root: String, loggers: String = "{}", on target: DeploymentTarget = .airflow) throws
    -> [Int?]
  {
    let found = RichHandlers(in: try config(root, loggers: loggers), on: target, mwaa: nil).diagnostics
    #expect(found.allSatisfy { $0.code == .loggingHandler && $0.severity == .warning })
    return found.map(\.location?.line)
  }

  /// What stands in `root: handlers:`, and the lines that are told.
  @Test(
    arguments: [
      ("[console, rich]", [6]), ("\n    - console\n    - rich", [8]), ("[console] # rich", []), ("[]", []),
      ("rich", []),
    ] as [(String, [Int])]) func rootHandlers(_ root: String, _ expected: [Int]) throws
  {
    #expect(try lines(root) == expected)
  }

  @Test func loggersOfTheProject() throws {
    #expect(try lines("[console]", loggers: "{shop: {level: INFO, handlers: [rich]}}") == [4])
  }

  /// Rows: the platform, the version of MWAA, and what the platform is called; nil: nothing is told.
  static let platforms: [(DeploymentTarget, String?, String?)] = [
    (.airflow, nil, "Airflow before 2.11"), (.astro, nil, "Airflow before 2.11"), (.kubernetes, nil, nil),
    (.docker, nil, nil), (.mwaa, "2.10.3", "MWAA 2.10.3"), (.mwaa, "2.9.2", "MWAA 2.9.2"),
    (.mwaa, "2.11.0", nil),
    (.mwaa, "3.2.1", nil), (.mwaa, nil, nil),
  ]

  @Test(arguments: platforms) func onAPlatform(
    _ target: DeploymentTarget, _ version: String?, _ name: String?
  ) throws {
    let version = version.flatMap { MWAAVersion($0) }
    let used = RichHandlers(in: try config("[rich]"), on: target, mwaa: version).diagnostics
    #expect(
      used.map(\.message)
        == (name.map { ["the handler `rich` writes through Rich, on which tasks of \($0) hang"] } ?? []))
    // Kedro's own configuration, where the project has none, writes through it, too.
    let missing = RichHandlers(in: nil, on: target, mwaa: version).diagnostics
    #expect(missing.map(\.code) == (name == nil ? [] : [.loggingHandler]))
    #expect(RichHandlers(in: try config("[console]"), on: target, mwaa: version).diagnostics == [])
  }
}
