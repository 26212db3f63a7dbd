import Foundation
import TestSupport
import Testing

/// Every script of `Tests/Watch`, on a real file system with the real daemon: several times where that is cheap, or as often as
/// `DAGWATCHD_WATCH_ROUNDS` says. `DAGWATCHD_WATCH_ONLY` says with which letters their files' names begin.
@Suite("Watch scripts") struct WatchTests {
  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private static let rounds = variable("DAGWATCHD_WATCH_ROUNDS").flatMap(Int.init)

  @Test("Every script can be read")
  func scripts() throws {
    #expect(!WatchScript.all.isEmpty)
    for script in WatchScript.all { _ = try script.get() }
  }

  @Test("Each of W1 to W48 has a script, and the README names every script")
  func table() throws {
    let names = WatchScript.all.compactMap { try? $0.get().name }
    let readme = try String(
      contentsOf: repositoryRoot.appending(path: "Tests/Watch/README.md"), encoding: .utf8)
    for name in names { #expect(readme.contains("`\(name).txt`"), "\(name)") }
    for number in 1...48 {
      let start = "W" + (number < 10 ? "0" : "") + "\(number)-"
      #expect(names.contains { $0.hasPrefix(start) }, "\(start)")
    }
  }

  private static let wanted = WatchScript.all.compactMap { try? $0.get() }.filter { script in
    (script.name + ".txt").hasPrefix(variable("DAGWATCHD_WATCH_ONLY") ?? "")
  }

  @Test(arguments: wanted)
  func holds(_ script: WatchScript) throws {
    let start = ContinuousClock.now
    var round = 0
    repeat {
      do {
        try WatchStage(script, round: round).play()
      } catch let skipped as WatchStage.Skipped {
        try Test.cancel("\(script.name) is left out: \(skipped.reason)")
      } catch {
        // What fails once in a thousand times is not to hide how often it does.
        Issue.record(error, "round \(round)")
      }
      round += 1
    } while Self.rounds.map { round < $0 } ?? (round < 3 && ContinuousClock.now - start < .seconds(1))
  }
}
