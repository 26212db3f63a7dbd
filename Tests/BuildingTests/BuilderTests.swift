import Airflow
import Configuration
import Diagnostics
import ProjectFiles
import Testing

@testable import Building

@Suite("Building")
struct BuilderTests {
  static let pyproject = """
    [tool.kedro]
    [project]
    name = "shop"
    version = "0.1"

    """
  static let good = ["pyproject.toml": pyproject, "src/pipelines.txt": "__default__: a b\nds: b\n"]

  private func build(
    _ texts: [String: String], _ change: (inout Configuration.Overrides) -> Void = { _ in }
  ) -> BuildResult {
    var overrides = Configuration.Overrides()
    change(&overrides)
    var builder = Builder(root: "/srv/shop", overrides: overrides, evaluate: evaluateStandIn)
    return builder.build(files: MemoryFiles(texts), ask: nobodyToAsk)
  }

  private func dags(_ result: BuildResult) -> [String] {
    result.artifacts.map(\.path).filter { $0.hasSuffix("_dag.py") }
  }

  @Test func oneFilePerSelectedPipeline() {
    #expect(dags(build(Self.good)) == ["airflow_dags/shop_dag.py"])
    #expect(
      dags(build(Self.good) { $0.pipelines = .all }) == [
        "airflow_dags/shop_dag.py", "airflow_dags/shop_ds_dag.py",
      ])
    #expect(
      dags(build(Self.good) { $0.pipelines = .named(["ds"]) }) == ["airflow_dags/shop_ds_dag.py"])
    #expect(
      dags(build(Self.good) { $0.environment = "prod" }) == ["airflow_dags/shop_prod_dag.py"])
  }

  @Test func artifactsAreSortedAndHoldTheirPlans() {
    let result = build(Self.good) { $0.pipelines = .named(["ds", "__default__"]) }
    #expect(result.artifacts.map(\.path) == result.artifacts.map(\.path).sorted())
    #expect(result.artifacts.compactMap(\.plan?.pipelineName) == ["__default__", "ds"])
    #expect(!result.isFailed)
  }

  @Test func requirementsNameTheWheel() {
    func requirements(_ result: BuildResult) -> String? {
      result.artifacts.first { $0.path == "airflow_dags/requirements.txt" }
        .map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    #expect(requirements(build(Self.good)) == "dist/shop-0.1-py3-none-any.whl\n")
    let texts = Self.good.merging(["dagwatchd.toml": "wheel-prefix = \"/wheels\"\n"]) { $1 }
    #expect(requirements(build(texts)) == "/wheels/shop-0.1-py3-none-any.whl\n")
  }

  @Test func aVersionThatCannotBeReadKeepsBackWhatNeedsItAndNoDAG() {
    let result = build(Self.good.merging(["pyproject.toml": "[tool.kedro]\n"]) { $1 })
    #expect(result.diagnostics.map(\.code) == [.foreignWheel, .wheelVersion])
    #expect(result.artifacts.map(\.path) == ["airflow_dags/shop_dag.py"])
    #expect(result.isIncomplete && !result.isFailed)
  }

  @Test func theSameFilesGiveTheSameBytes() {
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    let files = MemoryFiles(Self.good)
    let first = builder.build(files: files)
    files["src/pipelines.txt"] = "__default__: other\n"
    _ = builder.build(files: files)
    files["src/pipelines.txt"] = Self.good["src/pipelines.txt"]
    let third = builder.build(files: files)
    #expect(first.artifacts == third.artifacts)
    #expect(first.artifacts == build(Self.good).artifacts)
    #expect(first.inputs == third.inputs)
  }

  @Test func anUnchangedFileIsParsedOnce() {
    let files = MemoryFiles(Self.good)
    var modules: [Int] = []
    var builder = Builder(root: "/srv/shop", overrides: .init()) { files, options, parse in
      _ = files.contents(of: .root.appending("src/other.txt"))
      return evaluateStandIn(files, options) { path, bytes in
        let tree = parse(path, bytes)
        modules.append(tree.lines.bytes.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) })
        return tree
      }
    }
    _ = builder.build(files: files)
    // The same text in other memory: only a tree that was kept can still stand on the first bytes.
    files["src/pipelines.txt"] = Self.good["src/pipelines.txt"].map { $0 + "x" }.map { String($0.dropLast()) }
    files["src/other.txt"] = "other"
    _ = builder.build(files: files)
    files["src/pipelines.txt"] = "__default__: a\n"
    _ = builder.build(files: files)
    #expect(modules.count == 3)
    #expect(modules[0] == modules[1])
    #expect(modules[1] != modules[2])
  }

  @Test func whatTheModelIsMadeOfIsEvaluatedOnce() {
    let files = MemoryFiles(Self.good)
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    let first = builder.build(files: files)
    files["dagwatchd.toml"] = "wheel-prefix = \"/wheels\"\n"
    let second = builder.build(files: files)
    #expect(builder.evaluationCount == 1)
    #expect(first.model == second.model && first.artifacts != second.artifacts)
    // Asked for in the same order, so that the record is that of a build from nothing.
    #expect(
      second.inputs
        == build(Self.good.merging(["dagwatchd.toml": "wheel-prefix = \"/wheels\"\n"]) { $1 }).inputs)
    files["src/pipelines.txt"] = "__default__: a\n"
    _ = builder.build(files: files)
    #expect(builder.evaluationCount == 2)
  }

  @Test func anyErrorKeepsEverythingBack() {
    let result = build(Self.good.merging(["src/pipelines.txt": "__default__: a\n!cannot decide\n"]) { $1 })
    #expect(result.isFailed)
    #expect(result.artifacts.isEmpty)
    #expect(result.model != nil)
    #expect(result.diagnostics.map(\.code) == [.undecided])
  }

  @Test func anErrorOfTheConfigurationIsToldAlone() {
    let result = build(["pyproject.toml": "[tool.dagwatchd]\nenvv = 1\n"])
    #expect(result.diagnostics.map(\.code) == [.unknownConfigurationKey])
    #expect(result.model == nil)
    let malformed = build(["pyproject.toml": "[tool.kedro\n"])
    #expect(malformed.diagnostics.map(\.code) == [.malformedTOML])
  }

  // MARK: - What is asked for and not there

  @Test func aPipelineThatIsNotRegistered() {
    let named = build(
      Self.good.merging(["dagwatchd.toml": "pipelines = [\"ds\", \"ds\", \"sd\"]\n"]) { $1 })
    #expect(named.diagnostics.map(\.code) == [.unknownPipeline])
    #expect(named.diagnostics.first?.message == "no pipeline called \"sd\" is registered")
    #expect(named.diagnostics.first?.help == "did you mean \"ds\"?")
    #expect(named.diagnostics.first?.location?.column == 26)
    #expect(named.artifacts.isEmpty)

    let flag = build(Self.good) { $0.pipelines = .named(["reporting"]) }
    #expect(flag.diagnostics.first?.help == "registered: \"__default__\", \"ds\"")
    #expect(flag.diagnostics.first?.location == nil)
  }

  @Test func aPipelineThatWasLeftOutIsToldOnce() {
    let result = build(
      Self.good.merging(["src/pipelines.txt": "ds: a\n!the pipeline `__default__` cannot be decided\n"]) {
        $1
      })
    #expect(result.diagnostics.map(\.code) == [.undecided])
  }

  // MARK: - What was read

  @Test func whatWasAbsentIsAnInput() {
    let files = MemoryFiles(Self.good)
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    let inputs = builder.build(files: files).inputs
    #expect(inputs.isCurrent(in: files))
    files["README.md"] = "nothing that a build reads"
    #expect(inputs.isCurrent(in: files))
    files["dagwatchd.toml"] = "env = \"prod\"\n"
    #expect(!inputs.isCurrent(in: files))
  }

  @Test func foldersFollowTheProjectAlsoWhenItIsBroken() {
    #expect(
      build(Self.good).folders
        == ProjectFolders(
          source: .root.appending("src"), configuration: .root.appending("conf"),
          targets: [.root.appending("airflow_dags"), .root.appending("dist")]))
    let broken = build(["pyproject.toml": "[tool.kedro]\nsource_dir = \"lib/py\"\n"]) {
      $0.targetDirectory = "/opt/dags"
    }
    #expect(broken.isFailed)
    #expect(
      broken.folders
        == ProjectFolders(
          source: .root.appending("lib/py"), configuration: .root.appending("conf"),
          targets: [.root.appending("dist")]))
  }
}

@Suite("The folder for artifacts")
struct TargetFolderTests {
  struct Row: CustomTestStringConvertible {
    var directory: String
    var file: String
    var inside: String?
    var location: ProjectLocation

    var testDescription: String { directory }
  }

  static let rows: [Row] = [
    Row(
      directory: "airflow_dags", file: "airflow_dags/x.py", inside: "airflow_dags", location: .besideDAG("..")
    ),
    Row(directory: "a/b/", file: "a/b/x.py", inside: "a/b", location: .besideDAG("../..")),
    Row(directory: "./a/../b", file: "b/x.py", inside: "b", location: .besideDAG("..")),
    Row(directory: ".", file: "x.py", inside: "", location: .besideDAG(".")),
    Row(directory: "../dags/", file: "../dags/x.py", inside: nil, location: .besideDAG("../shop")),
    Row(directory: "..", file: "../x.py", inside: nil, location: .besideDAG("shop")),
    Row(directory: "/srv/shop/dags", file: "/srv/shop/dags/x.py", inside: "dags", location: .besideDAG("..")),
    Row(
      directory: "/srv/shopping", file: "/srv/shopping/x.py", inside: nil, location: .absolute("/srv/shop")),
    Row(directory: "/opt/dags/", file: "/opt/dags/x.py", inside: nil, location: .absolute("/srv/shop")),
    Row(directory: "/", file: "/x.py", inside: nil, location: .absolute("/srv/shop")),
  ]

  @Test(arguments: rows)
  func whereFilesGoAndHowTheyFindTheProject(_ row: Row) {
    let folder = TargetFolder(row.directory, root: "/srv/shop", workerPath: nil)
    #expect(folder.file("x.py") == row.file)
    #expect(folder.projectPath?.text == row.inside)
    #expect(folder.location == row.location)
  }

  @Test func aConfiguredPathWins() {
    let folder = TargetFolder("airflow_dags", root: "/srv/shop", workerPath: "/usr/local/airflow/shop")
    #expect(folder.location == .absolute("/usr/local/airflow/shop"))
  }
}
