import Diagnostics
import Foundation
import OmegaConf
import ProjectFiles
import Pyproject
import TestSupport
import Testing

@testable import Configuration

@Suite("Reading the configuration")
struct ConfigurationTests {
  private func load(_ texts: [String: String]) -> (Configuration, [Diagnostic]) {
    Configuration.load(files: MemoryFiles(texts))
  }

  @Test func nothingSetMeansDefaults() {
    for texts in [[:], ["pyproject.toml": "[tool.kedro]\n"], ["dagwatchd.toml": "# nothing\n[watch]\n"]] {
      let (configuration, diagnostics) = load(texts)
      #expect(configuration == Configuration())
      #expect(diagnostics.isEmpty)
    }
  }

  static let everything = """
    env = "prod"
    target-dir = "/srv/dags"
    pipelines = ["a", "b", "a"]
    engine = "auto"
    kedro-version = "0.19.14"
    wheel-prefix = ""
    project-path = "/usr/local/airflow/x"
    watch.quiet-ms = 50
    watch.cap-ms = 500
    on-hand-edit = "overwrite"
    history.keep = 7
    history.keep-days = 0

    """

  @Test(arguments: [
    ["dagwatchd.toml": everything], ["pyproject.toml": "[tool.dagwatchd]\n" + everything],
  ])
  func everyKey(_ texts: [String: String]) {
    var expected = Configuration()
    expected.environment = "prod"
    expected.targetDirectory = "/srv/dags"
    expected.pipelines = .named(["a", "b"])
    expected.engine = .auto
    expected.kedroVersion = "0.19.14"
    expected.wheelPrefix = ""
    expected.projectPath = "/usr/local/airflow/x"
    expected.quietMilliseconds = 50
    expected.capMilliseconds = 500
    expected.onHandEdit = .overwrite
    expected.historyCount = 7
    expected.historyDays = 0
    let (configuration, diagnostics) = load(texts)
    #expect(configuration == expected)
    #expect(diagnostics.isEmpty)
  }

  @Test func allSelectsEveryPipeline() {
    #expect(load(["dagwatchd.toml": "all = true"]).0.pipelines == .all)
    #expect(load(["dagwatchd.toml": "all = false"]).0.pipelines == .named(["__default__"]))
  }

  @Test func theOwnFileIsReadAlone() {
    let (configuration, diagnostics) = load([
      "pyproject.toml": "[tool.kedro]\n[tool.dagwatchd]\nenv = \"a\"\ntarget-dir = \"t\"\n",
      "dagwatchd.toml": "env = \"b\"\n",
    ])
    #expect(configuration.environment == "b")
    #expect(configuration.targetDirectory == "airflow_dags")
    #expect(diagnostics.map(\.code) == [.ignoredConfiguration])
    #expect(diagnostics.map(\.severity) == [.warning])
    #expect(diagnostics.first?.location?.line == 2)
  }

  @Test func everyKeyOfAirflow() {
    let (configuration, diagnostics) = load([
      "dagwatchd.toml": """
      [airflow]
      env = "prod"
      target-dir = "dags"
      pipelines = ["a"]
      jinja-file = "x.j2"
      group-by = "memory"
      tags = ["t", "u", "t"]
      conf-source = "s3://bucket/conf"
      naming = "slug"
      cycles = "refuse"
      memory = "refuse"
      documentation = "none"
      operator = "docker"
      task-groups = true
      params = { retries = 2, deep = { x = [1, 2.5, true] }, since = 2024-01-31 }

      [airflow.groups]
      prepare = ["a", "tag:b"]

      """
    ])
    #expect(diagnostics.isEmpty, "\(diagnostics)")
    #expect(configuration.environment == "prod")
    #expect(configuration.targetDirectory == "dags")
    #expect(configuration.pipelines == .named(["a"]))
    let airflow = configuration.airflow
    #expect(airflow.templatePath == "x.j2")
    #expect(airflow.confSource == "s3://bucket/conf")
    #expect(airflow.taskOperator == .docker)
    #expect(airflow.showsTaskGroups)
    #expect(airflow.plan.grouping == .memory)
    #expect(airflow.plan.tags == ["t", "u"])
    #expect(airflow.plan.naming == .slug)
    #expect(airflow.plan.cycles == .refuse)
    #expect(airflow.plan.memory == .refuse)
    #expect(airflow.plan.documentation == .none)
    #expect(airflow.plan.groups.map(\.name) == ["prepare"])
    #expect(airflow.plan.groups.map(\.members) == [["a", "tag:b"]])
    #expect(airflow.plan.groups.first?.location?.line == 18)
    #expect(airflow.parameters["retries"] == .integer(2))
    #expect(airflow.parameters["since"] == .string("2024-01-31"))
    #expect(
      airflow.parameters["deep"]
        == .mapping(
          ConfigMapping([.init(key: "x", value: .list([.integer(1), .float(2.5), .boolean(true)]))])))
  }

  @Test func aKeyMayStandInItsTableAndAtTheTopButNotInBoth() {
    #expect(load(["dagwatchd.toml": "airflow.all = true"]).0.pipelines == .all)
    let (_, diagnostics) = load(["pyproject.toml": "[tool.dagwatchd]\nenv = 'a'\nairflow.env = 'b'\n"])
    #expect(diagnostics.map(\.message) == ["`airflow.env` is the key `env`, which is set as well"])
    #expect(diagnostics.first?.location?.line == 3)
    #expect(diagnostics.first?.notes.map(\.location?.line) == [2])
    let mixed = load(["dagwatchd.toml": "pipelines = ['a']\nairflow.all = true"]).1
    #expect(mixed.map(\.message) == ["`airflow.all` and `pipelines` exclude each other"])
  }

  @Test func theCommandLineWinsOverWhatIsConfiguredForAirflow() {
    let text = "[airflow]\ntags = ['a']\ngroup-by = 'memory'\nparams = {a = 1, b = 2}\n"
    var overrides = Configuration.Overrides()
    overrides.airflow.tags = ["b"]
    overrides.airflow.grouping = .namespace
    overrides.airflow.parameters = ConfigMapping([.init(key: "b", value: .integer(3))])
    let result = load(["dagwatchd.toml": text]).0.applying(overrides).airflow
    #expect(result.plan.tags == ["b"])
    #expect(result.plan.grouping == .namespace)
    #expect(result.parameters["a"] == .integer(1))
    #expect(result.parameters["b"] == .integer(3))
  }

  @Test func flagsWin() {
    var overrides = Configuration.Overrides()
    var configuration = load(["dagwatchd.toml": Self.everything]).0
    #expect(configuration.applying(overrides) == configuration)
    overrides.environment = "base"
    overrides.targetDirectory = "dags"
    overrides.pipelines = .all
    overrides.engine = .static
    overrides.kedroVersion = "1.0.0"
    let result = configuration.applying(overrides)
    configuration.environment = "base"
    configuration.targetDirectory = "dags"
    configuration.pipelines = .all
    configuration.engine = .static
    configuration.kedroVersion = "1.0.0"
    #expect(result == configuration)
  }

  struct Wrong: CustomTestStringConvertible {
    var text: String
    var code: DiagnosticCode
    var line: Int
    var column: Int
    var message: String
    var help: String?

    var testDescription: String { text }
  }

  static let wrong: [Wrong] = [
    Wrong(
      text: "envv = 1", code: .unknownConfigurationKey, line: 1, column: 1, message: "unknown key `envv`",
      help: "did you mean `env`?"),
    Wrong(
      text: "target_dir = 'x'", code: .unknownConfigurationKey, line: 1, column: 1,
      message: "unknown key `target_dir`", help: "did you mean `target-dir`?"),
    Wrong(
      text: "[watch]\nqiuet-ms = 1", code: .unknownConfigurationKey, line: 2, column: 1,
      message: "unknown key `watch.qiuet-ms`", help: "did you mean `watch.quiet-ms`?"),
    Wrong(
      text: "[watch]\nzzz = 1", code: .unknownConfigurationKey, line: 2, column: 1,
      message: "unknown key `watch.zzz`",
      help: "known here: `quiet-ms`, `cap-ms`, `git-hold-ms`, `reconcile-ms`"),
    Wrong(
      text: "[wacth]\nquiet-ms = 1", code: .unknownConfigurationKey, line: 1, column: 2,
      message: "unknown key `wacth`", help: "did you mean `watch`?"),
    Wrong(
      text: "watch = 3", code: .configurationValue, line: 1, column: 9,
      message: "`watch` must be a table, and is an integer"),
    Wrong(
      text: "env = 3", code: .configurationValue, line: 1, column: 7,
      message: "`env` must be a string, and is an integer"),
    Wrong(
      text: "env = ''", code: .configurationValue, line: 1, column: 7, message: "`env` must not be empty"),
    Wrong(
      text: "pipelines = 'a,b'", code: .configurationValue, line: 1, column: 13,
      message: "`pipelines` must be an array of strings, and is a string"),
    Wrong(
      text: "pipelines = [\n  'a',\n  true,\n]", code: .configurationValue, line: 3, column: 3,
      message: "`pipelines` must be an array of strings, and this is a boolean"),
    Wrong(
      text: "pipelines = []", code: .configurationValue, line: 1, column: 13,
      message: "`pipelines` names no pipeline", help: "set `all = true` for every pipeline"),
    Wrong(
      text: "all = 'yes'", code: .configurationValue, line: 1, column: 7,
      message: "`all` must be a boolean, and is a string"),
    Wrong(
      text: "pipelines = ['a']\nall = true", code: .configurationValue, line: 2, column: 7,
      message: "`all` and `pipelines` exclude each other", help: "remove one of the two"),
    Wrong(
      text: "engine = 'satic'", code: .configurationValue, line: 1, column: 10,
      message: "`engine` must be one of \"static\", \"kedro\", \"auto\"", help: "did you mean \"static\"?"),
    Wrong(
      text: "kedro-version = '1.7'", code: .configurationValue, line: 1, column: 17,
      message: "`kedro-version` must be a version like \"1.7.0\""),
    Wrong(
      text: "project-path = 'here'", code: .configurationValue, line: 1, column: 16,
      message: "`project-path` must be an absolute path"),
    Wrong(
      text: "on-hand-edit = 'overwrit'", code: .configurationValue, line: 1, column: 16,
      message: "`on-hand-edit` must be one of \"keep\", \"overwrite\"", help: "did you mean \"overwrite\"?"),
    Wrong(
      text: "history.keep = -1", code: .configurationValue, line: 1, column: 16,
      message: "`history.keep` must lie between 0 and 1000000000 generations"),
    Wrong(
      text: "history.keep-days = '1'", code: .configurationValue, line: 1, column: 21,
      message: "`history.keep-days` must be an integer, and is a string"),
    Wrong(
      text: "watch.quiet-ms = -1", code: .configurationValue, line: 1, column: 18,
      message: "`watch.quiet-ms` must lie between 0 and 600000 milliseconds"),
    Wrong(
      text: "airflow.group-by = 'memroy'", code: .configurationValue, line: 1, column: 20,
      message: "`airflow.group-by` must be one of \"none\", \"memory\", \"namespace\"",
      help: "did you mean \"memory\"?"),
    Wrong(
      text: "[airflow]\ngroup_by = 'memory'", code: .unknownConfigurationKey, line: 2, column: 1,
      message: "unknown key `airflow.group_by`", help: "did you mean `airflow.group-by`?"),
    Wrong(
      text: "airflow.groups = ['a']", code: .configurationValue, line: 1, column: 18,
      message: "`airflow.groups` must be a table, and is an array"),
    Wrong(
      text: "airflow.groups.x = []", code: .configurationValue, line: 1, column: 20,
      message: "the group `x` has no members",
      help: "list names of nodes, or `tag:NAME`, `namespace:NAME`, or remove the group"),
    Wrong(
      text: "airflow.groups.x = [1]", code: .configurationValue, line: 1, column: 21,
      message: "`airflow.groups.x` must be an array of strings, and this is an integer"),
    Wrong(
      text: "airflow.params = 'a=1'", code: .configurationValue, line: 1, column: 18,
      message: "`airflow.params` must be a table, and is a string"),
    Wrong(
      text: "watch.cap-ms = 1.5", code: .configurationValue, line: 1, column: 16,
      message: "`watch.cap-ms` must be an integer, and is a float"),
  ]

  @Test(arguments: wrong)
  func isToldWithItsPlace(_ row: Wrong) throws {
    let (_, diagnostics) = load(["dagwatchd.toml": row.text])
    try #require(diagnostics.count == 1, "\(diagnostics)")
    let diagnostic = diagnostics[0]
    #expect(diagnostic.code == row.code)
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.message == row.message)
    #expect(diagnostic.help == row.help)
    let location = try #require(diagnostic.location)
    #expect(location.line == row.line)
    #expect(location.column == row.column)
    #expect(location.path == "dagwatchd.toml")
  }

  @Test func allThatIsWrongIsToldFromTheTop() {
    let (configuration, diagnostics) = load([
      "pyproject.toml": "[tool.dagwatchd]\nzeta = 1\nenv = 2\nall = true\nalpha = 3\n"
    ])
    #expect(diagnostics.compactMap(\.location?.line) == [2, 3, 5])
    #expect(configuration.pipelines == .all)
  }

  @Test func aSectionThatIsNoTable() {
    let (_, diagnostics) = load(["pyproject.toml": "[tool]\ndagwatchd = true\n"])
    #expect(diagnostics.map(\.message) == ["`tool.dagwatchd` must be a table, and is a boolean"])
  }

  @Test func aFileThatCannotBeRead() {
    #expect(load(["pyproject.toml": "[tool"]).1.map(\.code) == [.malformedTOML])
    #expect(load(["dagwatchd.toml": "[tool"]).1.map(\.code) == [.malformedTOML])
    let files = MemoryFiles()
    files.setContents(.unreadable("Permission denied"), at: "dagwatchd.toml")
    let (_, diagnostics) = Configuration.load(files: files)
    #expect(diagnostics.map(\.code) == [.unreadableFile])
    #expect(diagnostics.map(\.message) == ["cannot read dagwatchd.toml: Permission denied"])
  }
}

/// `conf/dagwatchd.toml` is what a person reads: it names every key, and says the true default of each.
@Suite("conf/dagwatchd.toml")
struct ConfigurationReferenceTests {
  private let text: String

  init() throws {
    text = try String(contentsOf: repositoryRoot.appending(path: "conf/dagwatchd.toml"), encoding: .utf8)
  }

  /// The file with every key that it lists switched on.
  private var switchedOn: String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in line.wholeMatch(of: /# ([a-z-]+ = .*)/).map { String($0.1) } ?? String(line) }
      .joined(separator: "\n")
  }

  @Test func changesNothingAsItStands() {
    let (configuration, diagnostics) = Configuration.load(files: MemoryFiles(["dagwatchd.toml": text]))
    #expect(configuration == Configuration())
    #expect(diagnostics.isEmpty)
  }

  @Test func listsEveryKeyWithItsDefault() throws {
    let document = try TOMLDocument(path: "dagwatchd.toml", bytes: Array(switchedOn.utf8))
    for key in ConfigurationKey.allCases {
      let value = try #require(document.value(at: key.path), "\(key.rawValue) is not listed")
      guard let expected = key.defaultValue else { continue }
      let defaults = try TOMLDocument(path: "default", bytes: Array("x = \(expected)".utf8))
      #expect(value == defaults.value(at: ["x"]), "\(key.rawValue)")
    }
  }

  @Test func listsNothingElse() throws {
    let (_, diagnostics) = Configuration.load(files: MemoryFiles(["dagwatchd.toml": switchedOn]))
    #expect(diagnostics.filter { $0.code == .unknownConfigurationKey }.isEmpty, "\(diagnostics)")
  }
}
