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

  @discardableResult
  private func lay(_ files: [OwnedFile], of root: String? = nil, in shop: Shop) throws -> IntentFile {
    let file = try IntentFile(in: shop.scratch.url.path)
    try file.lay(Intent(root: root ?? shop.root, files: files, folders: []), isDurable: false)
    return file
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
    let atWork = try lay([], in: shop)
    try lay([], of: "/another", in: shop)
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

  @Test("A daemon keeps the file of its intents, emptied, and takes it with it")
  func kept() throws {
    let shop = try shop()
    shop.restart(isDaemon: true)
    var names: Set<[String]> = []
    for node in ["clean", "iron", "fold"] {
      try save([node], in: shop)
      #expect(shop.generate().deeds.contains("replaced " + Self.wheel))
      names.insert(try intents(of: shop))
    }
    let name = try #require(names.first?.first)
    #expect(names == [[name]])
    let text = try String(contentsOfFile: shop.scratch.url.path + "/" + name, encoding: .utf8)
    #expect(text.allSatisfy { $0 == " " })
    // As when the state's folder was taken away and came back.
    unlink(shop.scratch.url.path + "/" + name)
    try save(["wash"], in: shop)
    #expect(shop.generate().deeds.contains("replaced " + Self.wheel))
    #expect(try intents(of: shop).count == 1)
    shop.restart()
    #expect(try intents(of: shop).isEmpty)
  }

  @Test("Without a place for an intent only what proves whose it is is published, and that is told")
  func noPlace() throws {
    let shop = try shop()
    let before = shop.text(Self.dag)
    try save(["clean"], in: shop)
    restartWithoutPlace(shop)
    let refused = shop.generate()
    #expect(refused.outcome == .failed && refused.hasUnpublished)
    #expect(refused.publications.isEmpty && shop.text(Self.dag) == before)
  }

  @Test("A sealed DAG needs none, so that a state that cannot be written costs no DAG")
  func sealed() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try save(["clean"], in: shop)
    restartWithoutPlace(shop)
    let published = shop.generate()
    #expect(published.deeds.contains("replaced " + Self.dag), "\(published.diagnostics)")
    #expect(!published.hasUnpublished && published.codes.contains(.historyFailed))
    shop.restart()
    #expect(shop.generate().count(.kept) == 0)
  }

  /// Root may write anywhere; nobody can make a file below a file.
  private func restartWithoutPlace(_ shop: Shop) {
    shop.restart(historyPath: shop.root + "/pyproject.toml/history.sqlite3")
  }
}

/// What a power failure may take, seen by what is made durable before what.
@Suite("A power failure")
struct PowerFailureTests {
  private static let hasTracer: Bool = (try? run(["strace", "-e", "trace=none", "true"]))?.status == 0
  private static let place = ProcessInfo.processInfo.environment["DAGWATCHD_TEST_POWER"]

  /// What a save does to the disk, in order, in a process of its own.
  private func steps(_ shop: Shop) throws -> [String] {
    let trace = shop.scratch.url.path + "/trace"
    let finished = try rerun(
      "PowerFailureTests/generateOnce",
      under: [
        "strace", "-f", "-y", "-o", trace, "-s", "1", "-e",
        "trace=pwrite64,fsync,fdatasync,rename,unlink",
      ], environment: ["DAGWATCHD_TEST_POWER": shop.scratch.url.path])
    try #require(finished.text.contains("PUBLISHED"), "\(finished.text)\(finished.errors)")
    let steps = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").compactMap(step)
    return steps.enumerated().filter { $0.offset == 0 || steps[$0.offset - 1] != $0.element }.map(\.element)
  }

  private func step(_ line: Substring) -> String? {
    let call = line.drop { $0.isNumber || $0 == " " }.prefix { $0 != "(" }
    let isSynced = call.hasSuffix("sync")
    if line.contains("/intent-") { return isSynced ? "intent lasts" : "intent \(call)" }
    if call == "rename" { return line.contains(".whl") ? "wheel" : line.contains("_dag.py") ? "DAG" : nil }
    if line.contains("/history.sqlite3") { return isSynced ? "history lasts" : nil }
    return nil
  }

  @Test("A wheel is known before it stands, until the manifest lasts", .enabled(if: hasTracer, "no strace"))
  func wheel() throws {
    let shop = try Shop()
    try shop.write("", to: "dagwatchd.toml")
    _ = shop.generate(.start)
    shop.restart()
    try shop.write(Shop.registry(["other"]), to: "src/shop/pipeline_registry.py")
    let order = [
      "intent pwrite64", "intent lasts", "wheel", "DAG", "history lasts", "intent pwrite64", "intent unlink",
    ]
    let steps = try steps(shop)
    // The database makes itself durable now and then, too.
    let seen = steps.enumerated().filter { index, step in
      step != "history lasts" || (index > 0 && steps[index - 1] == "DAG")
    }.map(\.element)
    #expect(seen == order, "\(steps)")
  }

  @Test("A sealed DAG waits for nothing but itself", .enabled(if: hasTracer, "no strace"))
  func sealed() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    shop.restart()
    try shop.write(Shop.registry(["other"]), to: "src/shop/pipeline_registry.py")
    let steps = try steps(shop)
    #expect(steps.contains("DAG") && !steps.contains("intent lasts"), "\(steps)")
  }

  @Test("One save, in a process of its own", .enabled(if: place != nil, "runs in the others"))
  func generateOnce() throws {
    let place = try #require(Self.place)
    var generator = Generator(
      root: place + "/project", builder: .init(root: place + "/project", overrides: .init()),
      historyPath: place + "/history.sqlite3", cachePath: place + "/cache.sqlite3", toolVersion: "test")
    let generation = generator.generate(files: DiskFiles(root: place + "/project"), trigger: .save)
    if generation.outcome == .published { print("PUBLISHED") }
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
