import ProjectFiles
import Testing

@testable import Watching

@Suite struct SettleTests {
  private let start = ContinuousClock.now
  private static let one = ProjectPath.root.appending("a.py")
  private static let other = ProjectPath.root.appending("b.py")

  @Test(
    "The deadline is the quiet period after the last event, and the cap after the first",
    arguments: [
      ([], nil), ([0], 50), ([0, 40], 90), ([0, 40, 80], 130), ([0, 49, 98, 147, 196, 245], 200),
      ([0, 500], 200),
      ([100], 150), ([30, 10], 80),
    ] as [([Int], Int?)])
  func deadline(_ events: [Int], _ expected: Int?) {
    var settle = Settle(quiet: .milliseconds(50), cap: .milliseconds(200))
    for event in events { settle.note(now: start + .milliseconds(event)) }
    #expect(settle.deadline == expected.map { start + .milliseconds($0) })
    settle.clear()
    #expect(settle.deadline == nil)
    settle.note(now: start + .seconds(9))
    #expect(settle.deadline == start + .seconds(9) + .milliseconds(50))
  }

  @Test("A file that nobody writes any more ends the burst, one that somebody writes goes on")
  func writersGone() {
    let (cut, open) = (ProjectPath.root.appending("cut.py"), ProjectPath.root.appending("open.py"))
    var drained = Drained()
    drained.unfinished = [cut, open]
    var settle = Settle(quiet: .milliseconds(10), cap: .seconds(2))
    settle.note(drained)
    settle.note(now: .now)
    #expect(settle.endWriting { $0 == cut })
    #expect(settle.isBeingWritten(open) && !settle.isBeingWritten(cut) && settle.deadline == nil)
    #expect(!settle.endWriting { $0 == cut })
  }

  @Test("While a file is not closed that is being written, only the cap ends the burst")
  func unfinished() {
    var settle = Settle(quiet: .milliseconds(50), cap: .milliseconds(200))
    var drained = Drained()
    drained.unfinished = [Self.one, Self.other]
    settle.note(drained)
    #expect(settle.deadline == nil)
    settle.note(now: start)
    #expect(settle.deadline == start + .milliseconds(200))
    for path in [Self.one, Self.other] {
      #expect(settle.deadline == start + .milliseconds(200))
      drained = Drained()
      drained.changed = [path]
      settle.note(drained)
    }
    #expect(settle.deadline == start + .milliseconds(50))
  }
}
