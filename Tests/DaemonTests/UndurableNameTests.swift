import Configuration
import Foundation
import History
import Publishing
import TestSupport
import Testing
import Watching

@testable import Daemon

/// What stands although the last call for it was refused, the one that makes a name outlast a power failure, is told as
/// an error, and is in the history and the manifest as what it is: a file that is there, or one that is gone.
///
/// The generation is made in a process of its own, under a tracer that refuses the syncing of one folder.
@Suite("A name that may not last")
struct UndurableNameTests {
  private static let hasTracer: Bool = (try? run(["strace", "-e", "trace=none", "true"]))?.status == 0
  private static let place = ProcessInfo.processInfo.environment["DAGWATCHD_TEST_UNDURABLE"]

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The folder whose syncing is refused.
    var folder: String
    /// The configuration that is left, or come to.
    var before: String
    var after: String
    /// What is done all the same.
    var deed: String
    /// The owned files afterwards, right in this folder.
    var owned: [String]
  }

  private static let cases = [
    Case(
      testDescription: "a file", folder: "airflow_dags", before: "",
      after: "airflow.documentation = \"lines\"\n",
      deed: "replaced airflow_dags/shop_dag.py", owned: ["requirements.txt", "shop_dag.py"]),
    Case(
      testDescription: "a file that goes", folder: "airflow_dags", before: "",
      after: "target-dir = \"dags\"\n",
      deed: "removed airflow_dags/shop_dag.py", owned: []),
    Case(
      testDescription: "a block", folder: "../astro", before: "", after: Shop.astro,
      deed: "replaced ../astro/requirements.txt", owned: ["requirements.txt"]),
    Case(
      testDescription: "a block that goes", folder: "../astro", before: Shop.astro, after: "",
      deed: "replaced ../astro/Dockerfile", owned: []),
  ]

  @Test(
    "stands in the history and in the manifest", .enabled(if: hasTracer, "no strace"), arguments: cases)
  func recorded(_ given: Case) throws {
    let shop = try Shop.astronomer()
    // Folders that are there need no name that has to last.
    for folder in ["dags", "dist", "include"] { try shop.scratch.write("", to: "astro/\(folder)/.keep") }
    try shop.configure(given.before)
    _ = shop.generate()
    try shop.configure(given.after)
    let wrapper = [
      "strace", "-f", "-o", "/dev/null", "-P", shop.path(given.folder), "-e", "inject=fsync:error=EIO",
    ]
    let finished = try rerun(
      "UndurableNameTests/generateOnce", under: wrapper,
      environment: ["DAGWATCHD_TEST_UNDURABLE": shop.scratch.url.path])
    #expect(finished.text.contains("fsync: Input/output error"), "\(finished.text)")
    let history = try History(path: shop.historyPath, readOnly: true)
    let last = try #require(try history.generations(HistoryFilter(limit: 1)).first)
    let rows = try #require(try history.generation(last.id)).artifacts
    #expect(last.outcome == .failed)
    #expect(rows.map { "\($0.outcome.rawValue) \($0.path)" }.contains(given.deed), "\(finished.text)")
    let owned = try history.manifest(root: shop.root).files.map { URL(filePath: $0.path) }
      .filter { $0.deletingLastPathComponent().relativePath == given.folder }.map(\.lastPathComponent)
    #expect(owned == given.owned)
  }

  @Test("One generation, in a process of its own", .enabled(if: place != nil, "runs in the other"))
  func generateOnce() throws {
    let place = try #require(Self.place)
    var generator = Generator(
      root: place + "/project", builder: .init(root: place + "/project", overrides: .init()),
      historyPath: place + "/history.sqlite3", cachePath: place + "/cache.sqlite3", toolVersion: "test")
    print(generator.generate(files: DiskFiles(root: place + "/project"), trigger: .save).diagnostics)
  }
}
