import Foundation
import TestSupport
import Testing

/// Every script of `Tests/Watch`, on a real file system with the real daemon; `DAGWATCHD_WATCH_ROUNDS` says how often, and
/// `DAGWATCHD_WATCH_ONLY` with which letters their names begin.
@Suite("Watch scripts") struct WatchTests {
  private static let rounds =
    ProcessInfo.processInfo.environment["DAGWATCHD_WATCH_ROUNDS"].flatMap(Int.init) ?? 1

  @Test("Every script can be read")
  func scripts() throws {
    #expect(!WatchScript.all.isEmpty)
    for script in WatchScript.all { _ = try script.get() }
  }

  private static let wanted = WatchScript.all.compactMap { try? $0.get() }.filter { script in
    script.name.hasPrefix(ProcessInfo.processInfo.environment["DAGWATCHD_WATCH_ONLY"] ?? "")
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["DAGWATCHD_WATCH_ROUNDS"] != nil,
      "they take minutes and are played by `make soak`, which sets DAGWATCHD_WATCH_ROUNDS"), arguments: wanted
  )
  func holds(_ script: WatchScript) throws {
    for _ in 1...max(1, Self.rounds) {
      do {
        try WatchStage(script).play()
      } catch let skipped as WatchStage.Skipped {
        try Test.cancel("\(script.name) is left out: \(skipped.reason)")
      }
    }
  }
}
