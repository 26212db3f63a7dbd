import Foundation
import TestSupport
import Testing

/// The example, its nodes grouped in each way that there is, built by the executable and run in real Airflow.
///
/// Each grouping has a catalog that does not store what its tasks keep to themselves, so that a task which is not one
/// process, or two which ought to be one, cannot succeed.
@Suite("The example's groupings, run in real Airflow")
struct GroupingTests {
  struct Grouping: Sendable {
    var name: String
    var flags: [String] = []
    /// What `pyproject.toml` says beside its own.
    var configuration = ""
    /// Entries of the catalog that are left out.
    var inMemory: [String] = []
    /// The tasks of several nodes.
    var tasks: [[String]] = []
    var count: Int
  }

  private static let cleaning = ["clean_companies", "clean_reviews", "clean_shuttles", "join_tables"]
  private static let candidates = ["plain", "rich"].map { name in
    ["fit_model", "score_model", "split_rows"].map { "\(name).\($0)" }
  }

  static let groupings = [
    Grouping(name: "none", count: 13),
    Grouping(
      name: "memory", flags: ["--group-by", "memory"],
      inMemory: ["clean_{table}", "\"{candidate}.{part}_rows\""], tasks: [cleaning] + candidates, count: 6),
    Grouping(
      name: "namespace", flags: ["--group-by", "namespace"], inMemory: ["\"{candidate}.{part}_rows\""],
      tasks: candidates, count: 9),
    Grouping(
      name: "manual",
      configuration: "\n[tool.dagwatchd.airflow.groups]\nprepare = [\"clean_*\", \"join_tables\"]\n",
      inMemory: ["clean_{table}"], tasks: [cleaning], count: 10),
  ]

  /// What `kedro run` makes of the example.
  private static let expected = Result {
    let reference = try Example()
    let ran = try reference.python(.kedro17, ["kedro", "run"], in: reference.project)
    try #require(ran.status == 0, "kedro run: \(ran.errors)\(ran.text)")
    return try reference.written()
  }

  /// One Airflow runs them all, each task in a process of its own.
  @Test(
    .needs(.airflow2), .needs(.airflow3), .needs(.kedro17),
    arguments: [PythonEnvironment.airflow2, .airflow3])
  func runToSuccess(_ airflow: PythonEnvironment) throws {
    let expected = try Self.expected.get()
    #expect(expected.count == 15)

    let reference = try Example()
    let dags = reference.aside("dags")
    var examples: [Example] = []
    for grouping in Self.groupings {
      let example = try Example()
      try example.change("pyproject.toml") { $0 + grouping.configuration }
      for entry in grouping.inMemory {
        try example.change("conf/base/catalog.yml") { Self.without(entry, $0) }
      }
      let built = try example.dagwatchd(
        ["build", example.project.path, "--target-dir", dags.appending(path: grouping.name).path]
          + ["--params", "dag_id=fares_\(grouping.name)"] + grouping.flags)
      try #require(built.status == 0, "\(grouping.name): \(built.errors)\(built.text)")
      // Everything that passes from task to task is stored.
      #expect(!built.errors.contains("memory"), "\(grouping.name): \(built.errors)")
      examples.append(example)
    }

    let environment = [
      "AIRFLOW__CORE__DAGS_FOLDER": dags.path,
      "PYTHONPATH": reference.project.appending(path: "src").path,
    ]
    let answer = try reference.ask(
      "run_tasks", of: airflow, about: dags, environment: environment, seconds: 400)
    for (grouping, example) in zip(Self.groupings, examples) {
      let tasks = answer["fares_\(grouping.name)"]?.elements.map { $0.elements.compactMap(\.text) } ?? []
      #expect(tasks.count == grouping.count, "\(grouping.name)")
      #expect(Set(tasks.filter { $0.count > 1 }) == Set(grouping.tasks), "\(grouping.name)")
      let stored = expected.filter { path, _ in
        !(grouping.inMemory.contains { path.hasPrefix($0.contains("rows") ? "05_model_input/" : "02_") })
      }
      #expect(try example.written() == stored, "\(grouping.name)")
    }
  }

  /// The catalog without one entry: its line, and those below it that are indented.
  private static func without(_ entry: String, _ catalog: String) -> String {
    var isInside = false
    return catalog.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if line == entry + ":" {
        isInside = true
      } else if !line.hasPrefix(" ") {
        isInside = false
      }
      return !isInside
    }.joined(separator: "\n")
  }
}
