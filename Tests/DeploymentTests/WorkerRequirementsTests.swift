import Deployment
import Diagnostics
import ProjectFiles
import Pyproject
import Testing

@Suite("What a worker is asked for")
struct WorkerRequirementsTests {
  private func document(_ dependencies: [String]) throws -> TOMLDocument {
    let lines = dependencies.map { "  \"\($0)\",\n" }.joined()
    return try TOMLDocument(
      path: "pyproject.toml",
      bytes: Array("[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\n\(lines)]\n".utf8))
  }

  static let onWorker: [(String, String?)] = [
    ("pandas>=2", "pandas>=2"), ("kedro~=1.7.0", "kedro~=1.7.0"), ("kedro[jupyter]~=1.7", "kedro~=1.7"),
    ("kedro[jupyter,agents]", "kedro[agents]"), ("Kedro_Viz>=6", nil), ("ipython>=8", nil),
    ("jupyterlab", nil), ("jupyter-client", nil), ("notebook", nil), ("pytest~=7.2", nil),
    ("pytest-cov", nil),
    ("ruff", nil), ("sphinx_rtd_theme", nil), ("kedro-mlflow", "kedro-mlflow"), ("blackjax", "blackjax"),
  ]

  @Test(arguments: onWorker) func requirement(_ text: String, _ expected: String?) throws {
    let requirement = try #require(Requirement(text))
    #expect(WorkerRequirements(keeping: []).onWorker(requirement)?.description == expected)
  }

  @Test func whatIsNamedOrImportedStays() throws {
    let imported = ImportedModules([Array("def f():\n    from IPython import display\n".utf8)])
    let worker = WorkerRequirements(keeping: ["Kedro.Viz"], imported: imported)
    for text in ["kedro-viz", "ipython"] {
      let requirement = try #require(Requirement(text))
      #expect(worker.onWorker(requirement) == requirement)
    }
  }

  @Test func eachIsToldAtItsLine() throws {
    let document = try document(["pandas", "ipython", "kedro[jupyter]", "ruff"])
    let told = try WorkerRequirements(keeping: []).diagnostics(for: document, in: MemoryFiles())
    #expect(told.map(\.code) == [.unneededRequirement, .unneededRequirement, .unneededRequirement])
    #expect(told.map(\.location?.line) == [6, 7, 8])
    #expect(told.allSatisfy { $0.severity == .note && $0.help != nil })
  }

  static let missing: [(String, String?, [String], [String])] = [
    ("s3://b/x.csv", nil, [], ["s3fs"]), ("S3A://b/x", nil, [], ["s3fs"]), ("s3://b/x", nil, ["s3fs>=1"], []),
    ("s3://b/x", nil, ["fsspec[s3]"], []), ("s3://b/x", nil, ["kedro-datasets[spark-sparkdataset]"], []),
    ("gs://b/x", nil, [], ["gcsfs"]), ("gcs://b/x", nil, ["pandas[gcp]"], []),
    ("abfss://c/x", nil, [], ["adlfs"]),
    ("simplecache::s3://b/x", nil, [], ["s3fs"]), ("hdfs://n/x", "pandas.CSVDataset", [], ["pyarrow"]),
    ("hdfs://n/x", "spark.SparkDataset", [], ["hdfs"]), ("sftp://h/x", nil, [], ["paramiko"]),
    ("https://h/x", nil, [], ["aiohttp"]), ("data/x.csv", nil, [], []), ("file:///x", nil, [], []),
    ("C:/x", nil, [], []),
  ]

  @Test(arguments: missing)
  func whatTheCatalogNeeds(_ path: String, _ type: String?, _ has: [String], _ expected: [String]) throws {
    let place = SourceLocation(path: "conf/base/catalog.yml", line: 3)
    let location = CatalogLocation(dataset: "x", type: type, path: path, place: place)
    let found = try WorkerRequirements(keeping: [])
      .missing(for: [location, location], document: document(has), in: MemoryFiles())
    #expect(found.requirements.map(\.description) == expected)
    #expect(found.diagnostics.map(\.location) == expected.map { _ in place })
  }
}

@Suite("The image of an Astro project")
struct AstroImageTests {
  static let images: [(String, String?)] = [
    ("FROM astrocrpublic.azurecr.io/runtime:3.1-12", "3.1"),
    ("from quay.io/astronomer/astro-runtime:12.1.0", "2.10"),
    ("FROM quay.io/astronomer/astro-runtime:13.2.0-python-3.11-base AS x", "2.11"),
    ("FROM --platform=linux/amd64 astrocrpublic.azurecr.io/runtime:3.3-2-slim", "3.3"),
    ("FROM python:3.11\nFROM quay.io/astronomer/astro-runtime:10.0.0", "2.8"), ("FROM me/my-airflow:3", nil),
    ("RUN x", nil),
  ]

  @Test(arguments: images) func airflow(_ text: String, _ expected: String?) {
    let image = AstroImage(dockerfile: Array(text.utf8))
    #expect(image.airflow.map { "\($0.major).\($0.minor)" } == expected)
    #expect(image.diagnostics(at: "Dockerfile").map(\.code) == (expected == "2.8" ? [.runtimeImage] : []))
  }

  @Test func aVariableWithoutEffectIsTold() {
    let text = "FROM x\n# KEDRO_LOGGING_CONFIG\nENV KEDRO_LOGGING_CONFIG=conf/logging.yml\n"
    let told = AstroImage(dockerfile: Array(text.utf8)).diagnostics(at: "Dockerfile")
    #expect(told.map(\.code) == [.loggingVariable] && told.first?.location?.line == 3)
  }
}
