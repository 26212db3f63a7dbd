import Building
import Configuration
import Diagnostics
import Foundation
import ProjectFiles
import Publishing
import TestSupport
import Testing
import Watching

@testable import Daemon

/// Whatever is done to a project, what stands published after a `sync` is what a clean build of the project as it is now
/// would publish: the whole promise, on random operations, with a real daemon, a real file system and a real git.
///
/// The judge knows nothing of events, drafts or what was done: it builds the project from nothing. Where that fails, the
/// daemon must have failed for the same reasons, and what it published before is still there, each file whole.
///
/// `DAGWATCHD_MODEL_OPERATIONS` says how many operations, in all; `DAGWATCHD_MODEL_SEED` where their seeds begin.
@Suite("Model")
struct ModelTests {
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  /// Each seed is a project, a daemon and so many operations.
  private static let operationsPerSeed = 500
  private static let seeds: [UInt64] = {
    let first = number("DAGWATCHD_MODEL_SEED") ?? 1
    let count = max(1, (number("DAGWATCHD_MODEL_OPERATIONS") ?? 10_000) / operationsPerSeed)
    return (first..<first + count).map(UInt64.init)
  }()

  @Test("What is published is what a clean build would publish", arguments: seeds)
  func publishedIsClean(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let project = try ModelProject(in: scratch.url)
    let daemon = try LiveDaemon(root: project.root, state: scratch.url.path + "/state")
    var editor = ModelEditor(project, random: FixedGenerator(seed: seed)) { _ = try? daemon.status() }
    try judge(project, try daemon.sync(), "seed \(seed), at the start")
    var count = 0
    var states = 0
    var failed = 0
    while count < Self.operationsPerSeed {
      editor.forget()
      // Often a single one: every event leads to a comparison of everything, so that only one that is missed alone shows.
      let atOnce = Bool.random(using: &editor.random) ? 1 : Int.random(in: 2...20, using: &editor.random)
      for _ in 0..<atOnce {
        try editor.carryOut(.random(using: &editor.random))
        count += 1
      }
      let status = try daemon.sync()
      states += 1
      if status.generation.outcome == .failed { failed += 1 }
      try judge(project, status, "seed \(seed), after \(count) operations, the last: \(editor.done)")
    }
    #expect(
      failed * 2 < states,
      "seed \(seed): \(failed) of \(states) states were broken, which says little of the rest")
    #expect(!daemon.said.contains("no event told"))
  }

  private func judge(_ project: ModelProject, _ status: DaemonStatus, _ place: String) throws {
    var builder = Builder(
      root: project.root, overrides: Configuration.Overrides(), machine: DiskFiles(root: "/"))
    let clean = builder.build(files: DiskFiles(root: project.root))
    let generation = status.generation
    let untold = clean.diagnostics.filter { !generation.diagnostics.contains($0) }
    try #require(untold.isEmpty, "\(place)\n\(status)")
    let errors = generation.diagnostics.filter { $0.severity == .error }
    try #require(errors.allSatisfy(clean.diagnostics.contains), "\(place)\n\(status)")
    let folder = project.root + "/airflow_dags"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    if clean.isFailed {
      try #require(generation.outcome == .failed, "\(place)")
      for name in names { try #require(Seal.isIntact(bytes(folder + "/" + name)), "\(place): \(name)") }
      return
    }
    try #require(generation.outcome != .failed, "\(place)")
    let due = clean.dueFiles
    try #require(names == due.map { String($0.path.split(separator: "/").last ?? "") }.sorted(), "\(place)")
    for file in due {
      try #require(bytes(project.root + "/" + file.path) == file.bytes, "\(place): \(file.path) is another")
    }
  }

  private func bytes(_ path: String) -> [UInt8] {
    (try? Data(contentsOf: URL(filePath: path))).map { [UInt8]($0) } ?? []
  }
}
