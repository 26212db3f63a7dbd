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
