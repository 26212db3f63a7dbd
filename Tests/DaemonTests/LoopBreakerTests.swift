import ProjectFiles
import Testing

@testable import Daemon

@Suite("The loop breaker")
struct LoopBreakerTests {
  private let start = ContinuousClock.now

  @Test(
    "Trips when one state is built more than five times in ten seconds",
    arguments: [
      // The states that are built, and the seconds between them.
      ("aaaaa", 1, false), ("aaaaaa", 1, true), ("abababababab", 0, true), ("ababababab", 0, false),
      ("abcdefghijklmnopqrstuvwxyz", 0, false), ("aaaaaaaaaaaa", 2, true), ("aaaaaaaaaaaa", 3, false),
      ("", 0, false),
    ])
  func trips(_ states: String, _ seconds: Int, _ isTripped: Bool) {
    var breaker = LoopBreaker()
    var hasTripped = false
    for (index, state) in states.enumerated() {
      breaker.note(inputs(String(state)), now: start + .seconds(seconds * index))
      hasTripped = hasTripped || breaker.isTripped
    }
    #expect(hasTripped == isTripped)
    breaker.clear()
    #expect(!breaker.isTripped)
  }

  private func inputs(_ text: String) -> InputRecord {
    let files = RecordingFiles(MemoryFiles(["a.py": text]))
    _ = files.contents(of: .root.appending("a.py"))
    return files.record
  }
}

/// The loop breaker in the loop.
@Suite("A project that comes back to the same state")
struct LoopTests {
  @Test("One who asked and hung up before the answer is nobody who asks")
  func hungUp() throws {
    let shop = try Shop()
    try shop.configure("[watch]\nquiet-ms = 200\nreconcile-ms = 0\n")
    let daemon = try LiveDaemon(root: shop.root, state: shop.scratch.url.path + "/state")
    var generations = try daemon.sync().counters.generations
    for round in 0..<14 {
      try shop.write(
        Shop.registry(["clean", round.isMultiple(of: 2) ? "a" : "b"]), to: "src/shop/pipeline_registry.py")
      daemon.syncAndHangUp()
      let status = try daemon.status { $0.counters.generations > generations || $0.activity == .looping }
      if status.activity == .looping { return }
      generations = status.counters.generations
    }
    Issue.record("never taken for a loop: \(daemon.said)")
  }
}
