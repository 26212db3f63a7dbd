import Foundation
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// Whatever is done to a tree, what differs afterwards was told, and what is watched is what a new tree would
/// watch: the promise itself, on random edits.
///
/// The judge knows nothing of events: it reads the project before and after, as a build would, links
/// followed, and compares. Hard links are left out: a write by another name is told to nobody.
@Suite struct RandomEditTests {
  /// `DAGWATCHD_RANDOM_SEEDS` makes more rounds than the usual ones.
  private static let seeds =
    0..<(ProcessInfo.processInfo.environment["DAGWATCHD_RANDOM_SEEDS"].flatMap { UInt64($0) } ?? 40)

  @Test("Every difference is told, on random edits", arguments: seeds)
  func everyDifferenceIsTold(seed: UInt64) throws {
    var random = Random(seed: seed)
    let project = try WatchedProject(["a/b/f0": "0", "a/c/f1": "1", "d/f2": "2"])
    mkdir(project.outside, 0o755)
    mkdir(project.outside + "/o", 0o755)
    var before = state(project.root)
    for step in 0..<120 {
      var script: [String] = []
      var drained = project.told {
        for _ in 0..<Int.random(in: 1...6, using: &random) { script.append(edit(project, &random)) }
      }
      let after = state(project.root)
      let differing = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
      var untold = differing.filter { !drained.covers($0) }
      // A child that another test starts right now has every open file, too, until its own program begins, and so long the
      // end of a writing is put off.
      while !untold.isEmpty, project.hears(within: .seconds(5)) {
        let late = project.tree.drain()
        untold = untold.filter { !late.covers($0) }
        drained.mustReconcile = drained.mustReconcile || late.mustReconcile
      }
      try #require(untold.isEmpty, "seed \(seed) step \(step): \(untold) after \(script)")
      #expect(!drained.mustReconcile)
      before = after
      // No watch is left behind, and none is missing.
      let fresh = InotifyTree(root: project.root, scope: WatchScope(recursive: [.root]))
      try #require(fresh.uses == project.tree.uses, "seed \(seed) step \(step) after \(script)")
    }
  }

  private static let names = ["a", "b", "c", "d", "f0", "f1", "f2"]

  private func edit(_ project: WatchedProject, _ random: inout Random) -> String {
    func place() -> String {
      var path = Int.random(in: 0..<12, using: &random) == 0 ? project.outside + "/o" : project.root
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        path += "/" + (Self.names.randomElement(using: &random) ?? "a")
      }
      return path
    }
    let one = place()
    let other = place()
    switch Int.random(in: 0..<10, using: &random) {
    case 0...2:
      if let file = fopen(one, "w") {
        fputs("\(random.next() % 1000)", file)
        fclose(file)
      }
      return "write \(one)"
    case 3, 4:
      mkdir(one, 0o755)
      return "mkdir \(one)"
    case 5, 6:
      rename(one, other)
      return "rename \(one) \(other)"
    case 7:
      try? FileManager.default.removeItem(atPath: one)
      return "remove \(one)"
    case 8:
      symlink(other, one)
      return "link \(one) to \(other)"
    default:
      rename(one, project.scratch.url.path + "/between")
      rename(other, one)
      rename(project.scratch.url.path + "/between", other)
      return "exchange \(one) \(other)"
    }
  }

  /// What a build could read: every path, through links too, with what it holds.
  private func state(_ root: String) -> [ProjectPath: String] {
    let files = DiskFiles(root: root)
    var found: [ProjectPath: String] = [:]
    func visit(_ path: ProjectPath, _ above: Set<UInt64>) {
      var status = stat()
      guard stat(root + "/" + path.text, &status) == 0, !above.contains(UInt64(status.st_ino)) else { return }
      for entry in files.entries(of: path).list {
        let child = path.appending(entry.name)
        switch files.contents(of: child) {
        case .file(let bytes): found[child] = "file " + String(decoding: bytes, as: UTF8.self)
        case .directory:
          found[child] = "folder"
          visit(child, above.union([UInt64(status.st_ino)]))
        case .absent: found[child] = "link to nothing"
        case .unreadable(let reason): found[child] = reason.description
        }
      }
    }
    visit(.root, [])
    return found
  }
}

/// A generator whose numbers are the same for the same seed (SplitMix64).
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
