import Foundation
import Glibc
import History
import ProjectFiles
import Publishing
import TestSupport
import Testing
import Watching

@testable import Daemon

/// What a process that was cut off leaves, and what the next makes of it.
@Suite("Intents")
struct IntentTests {
  private static let dag = "airflow_dags/shop_dag.py"
  private static let wheel = "dist/shop-0.1-py3-none-any.whl"

  /// A wheel has no seal: only what is written down tells whose it is.
  private func shop() throws -> Shop {
    let shop = try Shop()
    try shop.write("", to: "dagwatchd.toml")
    #expect(shop.generate(.start).outcome == .published)
    #expect(shop.bytes(Self.wheel) != nil)
    return shop
  }

  private func save(_ nodes: [String], in shop: Shop) throws {
    try shop.write(Shop.registry(nodes), to: "src/shop/pipeline_registry.py")
  }

  private func intents(of shop: Shop) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: shop.scratch.url.path).filter {
      $0.hasPrefix("intent-")
    }
  }

  /// Publishes, and takes all of it back that the history learned of that.
  /// - Returns: the manifest that would have been written.
  private func publishUnrecorded(_ shop: Shop) throws -> Manifest {
    let files = FileManager.default
    let kept = try ScratchFolder()
    let names = try files.contentsOfDirectory(atPath: shop.scratch.url.path).filter {
      $0.hasPrefix("history.sqlite3")
    }
    for name in names {
      try files.copyItem(at: shop.scratch.url.appending(path: name), to: kept.url.appending(path: name))
    }
    #expect(shop.generate().outcome == .published)
    let manifest = try History(path: shop.historyPath, readOnly: true).manifest(
      root: shop.scratch.url.path + "/project")
    shop.restart()
    for suffix in ["", "-journal"] { unlink(shop.historyPath + suffix) }
    for name in names {
      try files.copyItem(at: kept.url.appending(path: name), to: shop.scratch.url.appending(path: name))
    }
    return manifest
  }

  private func lay(_ files: [OwnedFile], in shop: Shop) throws {
    _ = try IntentFile(
      Intent(root: shop.scratch.url.path + "/project", files: files, folders: []),
      in: shop.scratch.url.path)
  }

  @Test("A generation leaves none behind")
  func none() throws {
    let shop = try shop()
    try save(["clean"], in: shop)
    #expect(shop.generate().outcome == .published)
    #expect(try intents(of: shop).isEmpty)
  }

  @Test("What a killed process published is known by its intent")
  func adopted() throws {
    let shop = try shop()
    try save(["clean"], in: shop)
    let manifest = try publishUnrecorded(shop)
    try lay(manifest.files, in: shop)
    try save(["iron"], in: shop)
    let next = shop.generate()
    #expect(next.deeds.contains("replaced " + Self.wheel) && next.count(.kept) == 0, "\(next.deeds)")
    #expect(try intents(of: shop).isEmpty)
  }

  @Test("Without an intent it would be somebody's")
  func foreign() throws {
    let shop = try shop()
    try save(["clean"], in: shop)
    _ = try publishUnrecorded(shop)
    try save(["iron"], in: shop)
    #expect(shop.generate().deeds.contains("kept " + Self.wheel))
  }

  @Test("A DAG that a killed process published goes when it is stale")
  func stale() throws {
    let shop = try Shop(registry: Shop.registry(pipelines: ["a": "one"]))
    try shop.configure("all = true\n")
    _ = shop.generate(.start)
    try shop.write(Shop.registry(pipelines: ["a": "one", "b": "two"]), to: "src/shop/pipeline_registry.py")
    let manifest = try publishUnrecorded(shop)
    try lay(manifest.files, in: shop)
    try shop.write(Shop.registry(pipelines: ["a": "one"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().deeds.contains("removed airflow_dags/shop_b_dag.py"))
  }

  @Test("What does not stand as it was intended is not known by it")
  func unfulfilled() throws {
    let shop = try shop()
    var file = OwnedFile(
      path: Self.wheel, kind: "wheel", pipeline: nil, environment: nil, selection: "", sha256: "")
    file.sha256 = String(repeating: "0", count: 64)
    try lay([file], in: shop)
    try shop.write("my own", to: Self.wheel)
    try save(["clean"], in: shop)
    #expect(shop.generate().deeds.contains("kept " + Self.wheel))
    #expect(try intents(of: shop).isEmpty)
  }

  @Test("The temporary files of a killed process go with its intent")
  func temporary() throws {
    let shop = try shop()
    let file = OwnedFile(
      path: "elsewhere/a.whl", kind: "wheel", pipeline: nil, environment: nil, selection: "", sha256: "")
    try lay([file], in: shop)
    try shop.write("half", to: "elsewhere/.a.whl.dagwatchd-0123456789abcdef.tmp")
    _ = shop.generate()
    #expect(shop.names("elsewhere") == [])
  }

  @Test("One that was cut off while it was written says nothing, and goes")
  func cutOff() throws {
    let shop = try shop()
    try shop.scratch.write("{\"files\":[", to: "intent-00000000")
    #expect(shop.generate().outcome == .unchanged)
    #expect(try intents(of: shop).isEmpty)
  }

  @Test("That of a process at work is left to it, and another project's to that")
  func ofOthers() throws {
    let shop = try shop()
    let state = shop.scratch.url.path
    let root = state + "/project"
    let atWork = try IntentFile(Intent(root: root, files: [], folders: []), in: state)
    _ = try IntentFile(Intent(root: "/another", files: [], folders: []), in: state)
    #expect(shop.generate().outcome == .unchanged)
    #expect(try intents(of: shop).count == 2)
    atWork.withdraw()
  }

  @Test("What was published while the history was locked is known when it is free, also to another process")
  func locked() throws {
    let shop = try shop()
    let lock = try LockedDatabase(shop.historyPath)
    try save(["clean"], in: shop)
    let unrecorded = shop.generate()
    #expect(unrecorded.deeds.contains("replaced " + Self.wheel))
    #expect(unrecorded.codes == [.historyFailed])
    shop.restart()
    try lock.release()
    try save(["iron"], in: shop)
    let next = shop.generate()
    #expect(next.deeds.contains("replaced " + Self.wheel) && next.count(.kept) == 0, "\(next.deeds)")
    #expect(try intents(of: shop).isEmpty)
  }

  @Test("Without a place for an intent nothing is published, and that is told")
  func noPlace() throws {
    let shop = try shop()
    let before = shop.text(Self.dag)
    try save(["clean"], in: shop)
    // Root may write anywhere; nobody can make a file below a file.
    shop.restart(historyPath: shop.scratch.url.path + "/project/pyproject.toml/history.sqlite3")
    let refused = shop.generate()
    #expect(refused.outcome == .failed && refused.hasUnpublished)
    #expect(shop.text(Self.dag) == before)
  }
}

/// What the machine refuses to read says nothing of the project.
@Suite("Inputs that cannot be read")
struct UnreadInputTests {
  /// Refuses everything about one path.
  private final class RefusingFiles: ProjectFiles {
    private let base: DiskFiles
    private let path: String
    private let reason: Unreadable

    init(_ base: DiskFiles, _ path: String, _ reason: Unreadable) {
      self.base = base
      self.path = path
      self.reason = reason
    }

    func contents(of path: ProjectPath) -> FileContents {
      path.text == self.path ? .unreadable(reason) : base.contents(of: path)
    }

    func entries(of path: ProjectPath) -> DirectoryEntries {
      path.text == self.path ? .unreadable(reason) : base.entries(of: path)
    }
  }

  @Test(
    "Nothing is published of a project that could not be read, and it is tried again",
    arguments: ["src", "src/shop", "conf/base", "src/shop/settings.py", "conf/base/catalog.yml"])
  func refused(_ path: String) throws {
    let shop = try Shop()
    try shop.write("", to: "dagwatchd.toml")
    let files = RefusingFiles(
      DiskFiles(root: shop.scratch.url.path + "/project"), path,
      Unreadable("Input/output error", isOfMachine: true))
    let generation = shop.generator.generate(files: files, trigger: .start)
    #expect(generation.outcome == .failed && generation.isUnread)
    #expect(generation.codes.contains(.unreadableFile), "\(generation.diagnostics)")
    #expect(generation.diagnostics.contains { $0.location?.path == path })
    #expect(generation.publications.isEmpty)
    #expect(shop.generate().outcome == .published)
  }
}
