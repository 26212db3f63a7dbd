import Foundation
import TestSupport
import Testing

/// The image that is kept ready, and what the DAG has it run. No Docker runs here: a reader of Dockerfiles does what this
/// one says (`Tests/Container/replay_image.py`), and the commands are those that Airflow's own operator would send.
@Suite("An image") struct ContainerTests {
  private struct Replay: Decodable {
    var base: String
    var sent: [String]
    var user: String
    var variables: [String: String]
  }

  private let example: Example
  private var context: URL { example.project.appending(path: "dist/container") }

  init() throws {
    example = try Example()
    try example.project.write(
      """

      targets = ["kubernetes", "docker"]

      [container]
      image = "registry.example.org/lunar:1"
      stamp = true

      """, to: "dagwatchd.toml")
    // Secrets and data that must stay at home.
    try example.project.write("key: {secret: hunter2hunter2}\n", to: "conf/local/credentials.yml")
    try example.project.write("key: {secret: hunter2hunter2}\n", to: "conf/base/credentials.yml")
  }

  /// The DAG's commands, in the order of its tasks, by target.
  private func commands(_ target: String, _ airflow: PythonEnvironment) throws -> [[String]] {
    let script = repositoryRoot.appending(path: "Tests/Container/commands.py").path
    let finished = try example.python(
      airflow, [airflow.python, script, context.appending(path: "dags/\(target)").path])
    try #require(finished.status == 0, "\(finished.errors)")
    return try JSONDecoder().decode([[String]].self, from: finished.output)
  }

  private func replay(_ commands: [[String]], data: URL) throws -> Replay {
    let python = PythonEnvironment.kedro17
    let site = try #require(
      try FileManager.default.contentsOfDirectory(
        at: python.folder.appending(path: "lib"), includingPropertiesForKeys: nil
      ).first
    ).appending(path: "site-packages")
    let root = example.aside("image \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let finished = try run(
      [
        python.python, repositoryRoot.appending(path: "Tests/Container/replay_image.py").path, context.path,
        root.path,
        site.path, data.path,
      ], input: try JSONEncoder().encode(commands))
    try #require(finished.status == 0, "\(finished.errors.suffix(4000))")
    return try JSONDecoder().decode(Replay.self, from: finished.output)
  }

  @Test(.needs(.kedro17), .needs(.airflow3), arguments: ["kubernetes", "docker"])
  func runsEveryTask(_ target: String) throws {
    try example.build()
    let commands = try commands(target, .airflow3)
    #expect(commands.count > 10)
    #expect(commands.allSatisfy { $0.starts(with: ["kedro", "run"]) })
    // What someone put into the context by hand.
    for path in [
      "data/01_raw/x.csv", ".git/config", "conf/local/credentials.yml", "conf/prod/credentials.json",
    ] {
      try context.write("not for the image", to: path)
    }
    let data = example.project.appending(path: "data")
    let image = try replay(commands, data: data)
    #expect(image.base == "python:3.13-slim")
    #expect(image.user == "999:0")
    #expect(image.variables["KEDRO_DISABLE_TELEMETRY"] == "1")
    #expect(
      image.sent
        == [
          "conf/base/airflow.yml", "conf/base/catalog.yml", "conf/base/parameters.yml", "conf/local/.gitkeep",
          "lunar_fares-0.1.0-py3-none-any.whl", "pyproject.toml", "requirements.txt", "src/.gitkeep",
        ].filter { FileManager.default.fileExists(atPath: context.appending(path: $0).path) })
    for output in ["06_models/chosen.json", "08_reporting/fares_by_kind.csv", "08_reporting/fare_errors.csv"]
    {
      #expect(FileManager.default.fileExists(atPath: data.appending(path: output).path), "\(output)")
    }
  }

  /// An image with the wheel alone is run by `python -m`, and this one can be, too.
  @Test(.needs(.kedro17)) func runsAsAPackage() throws {
    try example.build()
    let data = example.project.appending(path: "data")
    _ = try replay([["python", "-m", "lunar_fares", "--env=local"]], data: data)
    #expect(FileManager.default.fileExists(atPath: data.appending(path: "06_models/chosen.json").path))
  }

  @Test func stampFollowsTheContent() throws {
    func image() throws -> String {
      try example.build()
      return try String(contentsOf: context.appending(path: "image.txt"), encoding: .utf8)
    }
    let first = try image()
    #expect(try first.wholeMatch(of: Regex("registry.example.org/lunar:1-g[0-9a-f]{8}\n")) != nil)
    let dag = try String(
      contentsOf: context.appending(path: "dags/kubernetes/lunar_fares_dag.py"), encoding: .utf8)
    #expect(dag.contains(first.dropLast()))
    #expect(try image() == first)
    try example.project.write("seed: 7\n", to: "conf/base/parameters_more.yml")
    #expect(try image() != first)
  }
}

extension URL {
  /// Writes a text below this folder, with the folders that it needs.
  fileprivate func write(_ text: String, to path: String) throws {
    let file = appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
