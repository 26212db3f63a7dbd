import TestSupport
import Testing

@testable import Daemon
@testable import dagwatchd

@Suite("An explanation as text")
struct ExplanationTextTests {
  private let now = Moment(nanoseconds: 1_795_239_012_000_000_789)

  private var artifact: ExplainedArtifact {
    ExplainedArtifact(
      path: "airflow_dags/shop_train_dag.py", kind: "dag", pipeline: "train", staleBy: nil,
      made: .init(
        generation: 12, at: now.nanoseconds - 180_000_000_000, changed: "pipeline train",
        input: "src/shop/pipelines/train/pipeline.py"),
      dependencies: [
        .init(name: "configuration", files: ["pyproject.toml"]), .init(name: "pipeline train", files: []),
        .init(name: "model", files: (1...9).map { "src/shop/m\($0).py" }),
      ])
  }

  private var file: ExplainedFile {
    ExplainedFile(
      path: "src/shop/nodes\u{1B}.py",
      readBy: [.init(part: "model", isContents: true), .init(part: "wheel", isContents: false)],
      pipelines: ["__default__", "train"],
      reaches: [
        .init(artifact: "airflow_dags/shop_dag.py", through: ["model"]),
        .init(artifact: "dist/shop-0.1-py3-none-any.whl", through: ["model", "wheel"]),
      ])
  }

  private var explanations: [Explanation] {
    var stale = artifact
    stale.staleBy = "conf/base/airflow.yml"
    stale.standing = .changed
    stale.made?.changed = nil
    stale.made?.input = nil
    var unread = file
    unread.readBy = []
    unread.reaches = []
    return [.artifact(artifact), .artifact(stale), .file(file), .file(unread)]
  }

  @Test func text() throws {
    let texts = explanations.map { ExplanationText($0, now: now).text }
    try expectGolden(texts.joined(separator: "\n"), "Tests/Golden/dagwatchd/explain.txt")
  }

  @Test func json() throws {
    let texts = explanations.map { JSON(root: "/srv/shop", $0).text }
    try expectGolden(texts.joined(), "Tests/Golden/dagwatchd/explain.json")
  }

  @Test(
    "reads a path as of the current folder, then as of the project",
    arguments: [
      ("airflow_dags/a.py", "/srv/shop", ["airflow_dags/a.py"]),
      ("a.py", "/srv/shop/airflow_dags", ["airflow_dags/a.py", "a.py"]),
      ("../a.py", "/srv/shop/src", ["a.py", "/srv/a.py"]), ("/srv/shop/src/a.py", "/", ["src/a.py"]),
      ("/opt/dags/a.py", "/", ["/opt/dags/a.py"]), ("src/a.py", "/home", ["/home/src/a.py", "src/a.py"]),
    ])
  func readings(path: String, folder: String, expected: [String]) {
    #expect(ExplainCommand.readings(of: path, root: "/srv/shop", from: folder) == expected)
  }
}
