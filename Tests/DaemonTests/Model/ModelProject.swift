import Foundation
import Glibc
import TestSupport

/// A Kedro project made to be edited at random: whatever is done to it, much of what it says stays valid, and nearly
/// all of it shows in a published file.
///
/// Each folder below `pipelines/` is a pipeline of its own, named by its folder, with a task for each name in a file beside
/// it; without that file it has one task. So a file or a folder that comes, goes, is renamed or replaced is seen in a DAG.
final class ModelProject {
  let root: String
  /// A folder beside the project, which nobody watches.
  let outside: String

  static let slots = ["p0", "p1", "p2", "p3", "p4"].map { "src/shop/pipelines/" + $0 }
  static let options = ["conf/base/airflow.yml", "conf/local/airflow.yml"]
  static let branches = ["one", "two"]

  init(in folder: URL) throws {
    root = folder.path + "/project"
    outside = folder.path + "/outside"
    mkdir(outside, 0o755)
    for (path, text) in Self.files { write(text, root + "/" + path) }
    try git("init -q -b one")
    for slot in Self.slots.prefix(3) { makePipeline(root + "/" + slot, names: ["first", "second"]) }
    try git("add -A && git commit -qm one && git checkout -qb two")
    for slot in Self.slots.prefix(1) { removeAll(root + "/" + slot) }
    for slot in Self.slots.dropFirst(2) { makePipeline(root + "/" + slot, names: ["third"]) }
    write("default: {owner: two}\n", root + "/conf/base/airflow.yml")
    try git("add -A && git commit -qm two && git checkout -q one")
    for number in 0..<3 {
      write(Self.names(["far\(number)"]), "\(outside)/names\(number).py")
      makePipeline("\(outside)/pipeline\(number)", names: ["away\(number)"])
    }
  }

  private static let files = [
    ".gitignore": "airflow_dags/\n__pycache__/\n",
    "pyproject.toml":
      "[tool.kedro]\npackage_name = \"shop\"\nproject_name = \"shop\"\nkedro_init_version = \"1.0.0\"\n",
    // No look at the disk puts right what events did not tell.
    "dagwatchd.toml": "all = true\nwheel.build = false\nwatch.reconcile-ms = 0\n",
    "src/shop/__init__.py": "__version__ = \"1.0\"\n",
    "src/shop/settings.py": "",
    "src/shop/pipelines/__init__.py": "",
    "src/shop/pipeline_registry.py": """
    from kedro.framework.project import find_pipelines

    def register_pipelines():
        pipelines = find_pipelines(raise_errors=True)
        pipelines["__default__"] = sum(pipelines.values())
        return pipelines

    """,
    "conf/base/catalog.yml":
      "\"{slot}.{name}\": {type: pickle.PickleDataset, filepath: \"data/{slot}/{name}.pkl\"}\n",
    "conf/local/.gitkeep": "",
  ]

  private static let pipeline = """
    from kedro.pipeline import Pipeline, node

    try:
        from .names import NAMES
    except ImportError:
        NAMES = ["nameless"]

    SLOT = __name__.rpartition(".")[2]

    def step(table):
        return table

    def create_pipeline(**kwargs):
        return Pipeline(
            [node(step, f"{SLOT}.in_{name}", f"{SLOT}.{name}", name=f"{SLOT}-{name}") for name in NAMES]
        )

    """

  /// What a `names.py` says.
  static func names(_ names: [String]) -> String {
    "NAMES = [" + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]\n"
  }

  func makePipeline(_ folder: String, names: [String]) {
    write(Self.names(names), folder + "/names.py")
    write(Self.pipeline, folder + "/__init__.py")
  }

  /// Gives every pipeline its files again, and takes away what is none.
  func mend() {
    for slot in Self.slots.map({ root + "/" + $0 }) {
      var status = stat()
      guard stat(slot, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        unlink(slot)
        continue
      }
      if access(slot + "/__init__.py", F_OK) != 0 { write(Self.pipeline, slot + "/__init__.py") }
      if !text(slot + "/names.py").hasSuffix("]\n") { removeAll(slot + "/names.py") }
    }
    for path in Self.options where !text(root + "/" + path).hasSuffix("}\n") { removeAll(root + "/" + path) }
  }

  func git(_ command: String) throws {
    let done = try run(
      ["sh", "-c", "git " + command],
      environment: [
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
      ], in: URL(filePath: root))
    if done.status != 0 { throw GitFailed(command: command, errors: done.errors) }
  }

  struct GitFailed: Error {
    var command: String
    var errors: String
  }

  // MARK: - Files

  func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }

  /// Writes in place, in pieces, and makes the folders.
  func write(_ text: String, _ path: String, pieces: Int = 1) {
    makeFolder(above: path)
    guard let file = fopen(path, "w") else { return }
    let bytes = Array(text.utf8)
    let size = max(1, bytes.count / pieces)
    for start in stride(from: 0, to: bytes.count, by: size) {
      fwrite(Array(bytes[start..<min(start + size, bytes.count)]), 1, min(size, bytes.count - start), file)
      fflush(file)
    }
    fclose(file)
  }

  func makeFolder(above path: String) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let folder = String(path[..<slash])
    if access(folder, F_OK) == 0 { return }
    makeFolder(above: folder)
    mkdir(folder, 0o755)
  }

  func removeAll(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
