import Foundation
import TestSupport
import Testing

/// Kedro's guide to Airflow, from `kedro new` to a run that succeeds, with dagwatchd in the place of its forty steps: no file is
/// edited by hand but those of the project itself.
@Suite("The guide's way, from kedro new")
struct TutorialTests {
  private let example: Example
  private let project: URL

  /// What somebody writes into a new project: two tables, joined, with what passes between two of the nodes in memory.
  private static let pipeline = """
    import pandas as pd
    from kedro.pipeline import Node, Pipeline


    def clean(companies: pd.DataFrame) -> pd.DataFrame:
        return companies.dropna()


    def rate(companies: pd.DataFrame, factor: float) -> pd.DataFrame:
        return companies.assign(rating=companies["rating"] * factor)


    def report(rated: pd.DataFrame) -> pd.DataFrame:
        return rated.groupby("kind", as_index=False)["rating"].mean()


    def create_pipeline(**kwargs) -> Pipeline:
        return Pipeline(
            [
                Node(clean, "companies", "cleaned", name="clean"),
                Node(rate, ["cleaned", "params:factor"], "rated", name="rate"),
                Node(report, "rated", "report", name="report"),
            ]
        )

    """

  /// Real `kedro new`, from the template that is part of Kedro.
  init() throws {
    example = try Example()
    let folder = example.project.deletingLastPathComponent()
    let made = try example.python(
      .kedro17, ["kedro", "new", "--example=no", "--tools=log,data", "--name=New Kedro Project"], in: folder)
    try #require(made.status == 0, "kedro new: \(made.errors)\(made.text)")
    project = folder.appending(path: "new-kedro-project")
    for (path, text) in [
      "src/new_kedro_project/pipelines/rating/__init__.py": "from .pipeline import create_pipeline\n",
      "src/new_kedro_project/pipelines/rating/pipeline.py": Self.pipeline,
      "conf/base/catalog.yml": """
      companies: {type: pandas.CSVDataset, filepath: data/01_raw/companies.csv}
      rated: {type: pandas.CSVDataset, filepath: data/02_intermediate/rated.csv}
      report: {type: pandas.CSVDataset, filepath: data/08_reporting/report.csv}

      """, "conf/base/parameters.yml": "factor: 0.5\n",
      "data/01_raw/companies.csv": "kind,rating\na,2\na,4\nb,10\nb,\n",
      "requirements.txt": "kedro~=1.7.0\nkedro-datasets[pandas-csvdataset]\n",
    ] {
      let file = project.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  private static let report = "kind,rating\na,1.5\nb,5.0\n"
  private static let wheel = "new_kedro_project-0.1-py3-none-any.whl"

  private func configure(_ text: String) throws {
    try Data(text.utf8).write(to: project.appending(path: "dagwatchd.toml"))
  }

  private func dagwatchd(_ arguments: String...) throws -> Finished {
    let finished = try example.dagwatchd(arguments + [project.path])
    try #require(finished.status == 0, "\(arguments): \(finished.errors)\(finished.text)")
    return finished
  }

  private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// Runs the DAG in `dags/` below `home`, with nothing to import but the wheel, away from the project, which is gone by now.
  private func run(_ home: URL, wheel: URL) throws {
    let site = example.aside("site")
    let unpacked = try example.python(.airflow3, ["python", "-m", "zipfile", "-e", wheel.path, site.path])
    try #require(unpacked.status == 0, "\(unpacked.errors)")
    let dags = ["AIRFLOW__CORE__DAGS_FOLDER": home.appending(path: "dags").path, "PYTHONPATH": site.path]
    let elsewhere = example.aside("elsewhere")
    try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
    for arguments in [["db", "migrate"], ["dags", "test", "new_kedro_project"]] {
      let ran = try example.python(
        .airflow3, ["airflow"] + arguments, environment: dags, in: elsewhere, seconds: 240)
      try #require(ran.status == 0, "airflow \(arguments): \(ran.errors)\(ran.text)")
    }
  }

  @Test(.needs(.kedro17), .needs(.airflow3)) func toAPlainAirflow() throws {
    try configure("targets = [\"airflow\"]\n[airflow]\ngroup-by = \"memory\"\n")
    _ = try dagwatchd("build")
    let worker = example.aside("worker")
    try FileManager.default.moveItem(at: project.appending(path: "dist/airflow"), to: worker)
    try FileManager.default.createDirectory(
      at: worker.appending(path: "data"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      at: project.appending(path: "data/01_raw"), to: worker.appending(path: "data/01_raw"))
    try FileManager.default.removeItem(at: project)
    #expect(try text(worker.appending(path: "requirements.txt")).hasPrefix(Self.wheel + "\n"))
    try run(worker, wheel: worker.appending(path: Self.wheel))
    #expect(try text(worker.appending(path: "data/08_reporting/report.csv")) == Self.report)
  }

  @Test(.needs(.kedro17), .needs(.airflow3)) func toAnAstroProject() throws {
    let astro = example.aside("kedro-airflow-spaceflights")
    _ = try dagwatchd("init", "--astro", astro.path)
    let file = project.appending(path: "dagwatchd.toml")
    let written = try text(file)
    try configure(written + "data = [\"data/01_raw\"]\n[airflow]\ngroup-by = \"memory\"\n")
    _ = try dagwatchd("build")
    try FileManager.default.removeItem(at: project)

    // What the guide has copied by hand, and two edits.
    let expected = [
      "Dockerfile", "dags/new_kedro_project_dag.py", "dist/\(Self.wheel)",
      "include/new_kedro_project/conf/base/catalog.yml",
      "include/new_kedro_project/conf/base/parameters.yml",
      "include/new_kedro_project/conf/local/.gitkeep",
      "include/new_kedro_project/conf/logging.yml",
      "include/new_kedro_project/data/01_raw/companies.csv", "requirements.txt", "packages.txt",
      "airflow_settings.yaml", ".dockerignore", ".astro/config.yaml",
    ]
    let files = try example.files(in: astro)
    for path in expected { #expect(files[path] != nil, "\(path)") }
    #expect(!files.keys.contains { $0.contains("credentials") })
    #expect(
      try text(astro.appending(path: "Dockerfile"))
        .contains("RUN pip install --no-cache-dir --user dist/\(Self.wheel)\n"))

    // The container's /usr/local/airflow is this folder.
    let dag = astro.appending(path: "dags/new_kedro_project_dag.py")
    let source = try text(dag)
    #expect(source.contains("Path(\"/usr/local/airflow/include/new_kedro_project\")"))
    try Data(source.replacingOccurrences(of: "/usr/local/airflow", with: astro.path).utf8).write(to: dag)
    try run(astro, wheel: astro.appending(path: "dist/\(Self.wheel)"))
    #expect(
      try text(astro.appending(path: "include/new_kedro_project/data/08_reporting/report.csv")) == Self.report
    )
  }

  @Test(
    .needs(.airflow3), .needs(.kedro17), .enabled(if: getuid() == 0, "only root can have /usr/local/airflow"))
  func toMWAA() throws {
    try configure(
      "targets = [\"mwaa\"]\n[mwaa]\nairflow-version = \"3.2.1\"\n[airflow]\ngroup-by = \"memory\"\n")
    _ = try dagwatchd("deploy", "mwaa")
    let bundle = example.aside("bundle")
    try FileManager.default.moveItem(at: project.appending(path: "dist/mwaa"), to: bundle)
    let data = example.aside("bucket")
    try FileManager.default.moveItem(at: project.appending(path: "data"), to: data)
    try FileManager.default.removeItem(at: project)
    #expect(
      try example.names(in: bundle) == ["dags", "plugins.zip", "requirements.txt", "startup.sh"])
    #expect(
      try text(bundle.appending(path: "requirements.txt"))
        .contains("\n/usr/local/airflow/plugins/\(Self.wheel)\n"))
    let out = example.aside("out")
    let driver = repositoryRoot.appending(path: "Tests/AcceptanceTests/Drivers/mwaa_container")
    let ran = try TestSupport.run(
      [
        "timeout", "--kill-after=10", "300", "unshare", "--mount", driver.path, bundle.path, data.path,
        PythonEnvironment.airflow3.python, PythonEnvironment.kedro17.python, "new_kedro_project", out.path,
      ], environment: ["TMPDIR": try example.temporaryFolder()])
    try #require(ran.status == 0, "\(ran.errors.suffix(4000))\(ran.text.suffix(4000))")
    #expect(try text(out.appending(path: "08_reporting/report.csv")) == Self.report)
  }
}
