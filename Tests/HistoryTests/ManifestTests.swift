import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

@Suite("The manifest")
struct ManifestTests {
  private let scratch: ScratchFolder
  private let history: History

  init() throws {
    scratch = try ScratchFolder()
    history = try History(path: scratch.url.path + "/history.sqlite3")
  }

  private func file(_ path: String, selection: String = "", sha256: String = "ab") -> OwnedFile {
    OwnedFile(
      path: path, kind: "dag", pipeline: "ds", environment: "local", selection: selection, sha256: sha256)
  }

  private func claim(_ files: OwnedFile..., root: String = "/p") throws {
    var change = ManifestChange()
    change.claimed = files
    try history.apply(change, root: root)
  }

  @Test("Files come back as they were claimed, sorted, and each project has its own")
  func claimed() throws {
    try claim(file("b.py"), file("a.py"))
    try claim(file("a.py", sha256: "cd"), root: "/other")
    #expect(try history.manifest(root: "/p").files == [file("a.py"), file("b.py")])
    #expect(try history.manifest(root: "/other").files == [file("a.py", sha256: "cd")])
    #expect(try history.manifest(root: "/none") == Manifest())
  }

  @Test("Disowning one project's file leaves the other's, and forgets the plan")
  func disowned() throws {
    try claim(file("a.py"))
    try claim(file("a.py"), root: "/other")
    try history.remember(plans: [RememberedPlan(path: "a.py", bytes: Data([1]))])
    var change = ManifestChange()
    change.disowned = ["a.py", "never.py"]
    try history.apply(change, root: "/p")
    #expect(try history.manifest(root: "/p").files == [])
    #expect(try history.manifest(root: "/other").files.count == 1)
    #expect(try history.publishedPlan("a.py") == nil)
  }

  @Test(
    "Who has claimed a file more lastingly keeps it",
    arguments: [
      ("", "run", ""), ("", "pipelines=a", ""), ("run", "pipelines=a", "run"), ("run", "", ""),
      ("pipelines=a", "", ""), ("pipelines=a", "run", "run"), ("pipelines=a", "all", "all"),
    ])
  func selections(_ before: String, _ then: String, _ after: String) throws {
    try claim(file("a.py", selection: before))
    try claim(file("a.py", selection: then, sha256: "cd"))
    #expect(try history.manifest(root: "/p").files == [file("a.py", selection: after, sha256: "cd")])
  }

  @Test("Folders are kept once, until they are gone")
  func folders() throws {
    var change = ManifestChange()
    change.madeFolders = ["/p/b", "/p/a", "/p/b"]
    try history.apply(change, root: "/p")
    #expect(try history.manifest(root: "/p").folders == ["/p/a", "/p/b"])
    change = ManifestChange()
    change.removedFolders = ["/p/b"]
    try history.apply(change, root: "/p")
    #expect(try history.manifest(root: "/p").folders == ["/p/a"])
  }

  @Test("What was ever written at a path is known, and what was only kept there is not")
  func published() throws {
    let begun = try history.begin(trigger: .save, causes: [], startedAt: 0, toolVersion: "")
    let artifacts = [
      ArtifactRow(path: "a.py", outcome: .created, oldSHA256: nil, newSHA256: "one", byteCount: 1),
      ArtifactRow(path: "a.py", outcome: .kept, oldSHA256: "two", newSHA256: "two", byteCount: 1),
      ArtifactRow(path: "b.py", outcome: .removed, oldSHA256: "three", newSHA256: nil, byteCount: 0),
    ]
    try history.finish([(begun, Ending(outcome: .published, duration: 0, artifacts: artifacts))])
    #expect(try history.hasPublished("one", at: "a.py"))
    for (hash, path) in [("two", "a.py"), ("one", "b.py"), ("three", "b.py")] {
      #expect(try !history.hasPublished(hash, at: path), "\(hash) \(path)")
    }
    let row = try #require(try history.generations().first)
    #expect(row.artifactCount == 1 && row.removedCount == 1)
  }

  @Test("The artifacts of an earlier version keep their meaning")
  func migrated() throws {
    let path = scratch.url.path + "/old.sqlite3"
    let old = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(old, upTo: "published plans")
    try old.write {
      try $0.execute(
        sql: """
          INSERT INTO generation (started_ns, trigger, outcome, tool_version) VALUES (7, 'save', 'published', '0');
          INSERT INTO path (text) VALUES ('a.py'), ('b.py');
          INSERT INTO artifact VALUES (1, 0, 1, NULL, 'x', 1), (1, 1, 2, 'x', 'y', 2);
          """)
    }
    try old.close()
    let history = try History(path: path)
    #expect(
      try history.generation(1)?.artifacts == [
        ArtifactRow(path: "a.py", outcome: .created, oldSHA256: nil, newSHA256: "x", byteCount: 1),
        ArtifactRow(path: "b.py", outcome: .replaced, oldSHA256: "x", newSHA256: "y", byteCount: 2),
      ])
    #expect(try history.hasPublished("y", at: "b.py"))
  }
}
