import Foundation
import TestSupport
import Testing

/// A copy of the example project to itself, the built `dagwatchd`, and the Pythons to judge by.
///
/// These tests know only what a user knows: the executable, its documented commands, and real Kedro and
/// Airflow. They use no code of the rooms.
final class Example: Sendable {
  private let scratch: ScratchFolder
  let project: URL
  /// The default `target-dir`, from which a DAG finds the project above it.
  let dags: URL

  init() throws {
    scratch = try ScratchFolder()
    project = scratch.url.appending(path: "lunar-fares")
    dags = project.appending(path: "airflow_dags")
    // By name, since the folder in the repository may hold what a run wrote.
    let source = repositoryRoot.appending(path: "Examples/lunar-fares")
    try FileManager.default.createDirectory(
      at: project.appending(path: "data"), withIntermediateDirectories: true)
    for item in ["pyproject.toml", "README.md", ".telemetry", "conf", "src", "data/01_raw"] {
      try FileManager.default.copyItem(at: source.appending(path: item), to: project.appending(path: item))
    }
    // It changes with every byte of the sources, and has tests of its own.
    let pyproject = project.appending(path: "pyproject.toml")
    let text = try String(contentsOf: pyproject, encoding: .utf8)
    try (text + Self.withoutWheel).write(to: pyproject, atomically: true, encoding: .utf8)
  }

  static let withoutWheel = "\n[tool.dagwatchd.wheel]\nbuild = false\n"

  /// A path outside the project that is gone with this value.
  func aside(_ name: String) -> URL { scratch.url.appending(path: name) }

  /// Runs the built executable, with a state folder of its own.
  func dagwatchd(_ arguments: String...) throws -> Finished { try dagwatchd(arguments) }

  /// The same in another current folder.
  func dagwatchd(_ arguments: [String], in folder: URL? = nil) throws -> Finished {
    try run(
      [Self.executable.path] + arguments, environment: ["STATE_DIRECTORY": aside("state").path],
      in: folder ?? scratch.url)
  }

  /// Runs `dagwatchd build` on the project, and expects it to succeed.
  func build() throws {
    let built = try dagwatchd("build", project.path, "--target-dir", dags.path)
    try #require(built.status == 0, "dagwatchd build: \(built.errors)\(built.text)")
  }

  /// Runs a program of an environment; `environment` says more than that Kedro and Airflow stay off the net.
  func python(
    _ python: PythonEnvironment, _ arguments: [String], environment: [String: String] = [:],
    in folder: URL? = nil, seconds: Int = 120
  ) throws -> Finished {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let own = [
      "TMPDIR": try temporaryFolder(),
      "PATH": "\(python.folder.path)/bin:\(path)", "DO_NOT_TRACK": "1", "PYTHONDONTWRITEBYTECODE": "1",
      "HOME": scratch.url.path, "AIRFLOW_HOME": aside("airflow").path,
      "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__CORE__DAGS_FOLDER": dags.path,
    ]
    return try run(
      ["timeout", "--kill-after=10", "\(seconds)"] + arguments,
      environment: own.merging(environment) { $1 }, in: folder ?? scratch.url)
  }

  /// For programs that leave temporary files behind, as Airflow does.
  func temporaryFolder() throws -> String {
    let folder = aside("temporary")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }

  /// Runs a driver of `Drivers/`, which writes its answer to a file; everything else may print as it likes.
  func ask(
    _ name: String, of python: PythonEnvironment, about folder: URL, environment: [String: String] = [:],
    seconds: Int = 120
  ) throws -> JSONValue {
    let driver = repositoryRoot.appending(path: "Tests/AcceptanceTests/Drivers/\(name).py")
    let answer = aside("\(name)-\(python.rawValue).json")
    let asked = try self.python(
      python, [python.python, driver.path, folder.path, answer.path], environment: environment,
      seconds: seconds)
    try #require(asked.status == 0, "\(name).py: \(asked.errors)\(asked.text)")
    return try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: answer))
  }

  /// Replaces the text of one of the project's files.
  func change(_ path: String, _ change: (String) -> String) throws {
    let file = project.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(change(text).utf8).write(to: file)
  }

  /// What a run left below `data/`, beside the raw tables: path to bytes.
  func written() throws -> [String: Data] {
    let data = project.appending(path: "data")
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: data.path) where !path.hasPrefix("01_raw")
    {
      var isFolder: ObjCBool = false
      let file = data.appending(path: path)
      if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue {
        files[path] = try Data(contentsOf: file)
      }
    }
    return files
  }

  /// `dagwatchd` as it was built with these tests: beside them. `DAGWATCHD_EXECUTABLE` names another.
  static var executable: URL {
    if let path = ProcessInfo.processInfo.environment["DAGWATCHD_EXECUTABLE"], !path.isEmpty {
      return URL(filePath: path)
    }
    return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "dagwatchd")
  }
}
