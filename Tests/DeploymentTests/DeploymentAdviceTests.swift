import Deployment
import Diagnostics
import Kedro
import OmegaConf
import ProjectFiles
import Testing

@Suite("What goes wrong on a platform, told beforehand")
struct DeploymentAdviceTests {
  private static let catalog = """
    companies:
      type: pandas.CSVDataset
      filepath: data/companies.csv
    remote:
      type: pandas.CSVDataset
      filepath: s3://bucket/x.csv
      credentials: dev_s3
    parts:
      type: partitions.PartitionedDataset
      path: data/parts
      dataset: {type: pandas.CSVDataset}
    unused:
      type: pandas.CSVDataset
      filepath: data/unused.csv
    "{any}":
      type: pandas.CSVDataset
      filepath: file:///data/{any}.csv

    """

  private func advice() throws -> DeploymentAdvice {
    let files = MemoryFiles(["conf/base/catalog.yml": Self.catalog, "conf/local/.gitkeep": ""])
    let config = try ConfigLoader(files: files, settings: .init(), environment: "local").load("catalog")
    let storage =
      ["companies", "remote", "parts"].map { StoredDataset(name: $0, storage: .persistent) }
      + [StoredDataset(name: "x", storage: .persistent, pattern: "{any}")]
    let model = ProjectModel(
      metadata: .init(projectName: "p", packageName: "p", sourceDirectory: "src", kedroVersion: .newest),
      initVersion: "1.7.0", environment: "local", defaultEnvironment: "local", confSource: "conf",
      pipelines: [], datasets: [], parameters: [], storage: storage)
    return DeploymentAdvice(UsedCatalog(config, of: model))
  }

  static let targets: [(DeploymentTarget, [Int])] = [
    (.airflow, []), (.astro, []), (.mwaa, [3, 10, 17]), (.kubernetes, [3, 10, 17]), (.docker, [3, 10, 17]),
  ]

  @Test(arguments: targets) func localPaths(_ target: DeploymentTarget, _ lines: [Int]) throws {
    let told = try advice().localDatasets(on: [.airflow, target])
    #expect(told.map(\.location?.line) == lines)
    #expect(told.allSatisfy { $0.code == .localDataset && $0.severity == .warning })
  }

  /// One line is told of once, for all of the platforms.
  @Test func localPathsOnSeveralPlatforms() throws {
    let told = try advice().localDatasets(on: [.mwaa, .kubernetes])
    #expect(told.map(\.location?.line) == [3, 10, 17])
    #expect(
      told.first?.message
        == "`companies` is on a local path, which the next task will not find: MWAA's workers share no disk, and lose theirs, pods share no disk unless a volume is mounted"
    )
  }

  @Test func credentialsThatNoBundleHolds() throws {
    let told = try advice().credentials
    #expect(told.map(\.code) == [.missingCredentials] && told.first?.location?.line == 7)
    #expect(told.first?.message.contains("`dev_s3`") == true)
  }

  @Test func aCatchAllBesideGroupingByMemory() throws {
    #expect(try advice().grouping.map(\.location?.line) == [15])
  }

  @Test func aWheelThatIsTooLarge() {
    #expect(DeploymentAdvice.wheelSize(2 << 30, on: .mwaa).map(\.code) == [.wheelSize])
    #expect(DeploymentAdvice.wheelSize(2 << 30, on: .astro).isEmpty)
    #expect(DeploymentAdvice.wheelSize(1 << 20, on: .mwaa).isEmpty)
  }
}
