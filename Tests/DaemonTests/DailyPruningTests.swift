import Configuration
import Foundation
import History
import Testing
import Watching

@testable import Building
@testable import Daemon

@Suite("The history's length under a daemon")
struct DailyPruningTests {
  @Test("Is kept at the start, and once a day while nothing is built")
  func daily() throws {
    let shop = try Shop()
    try shop.configure("history.keep = 2\n")
    for _ in 0..<4 { _ = shop.generate() }
    let state = try StateFolder(root: shop.root) { _ in shop.scratch.url.path }
    var daemon = try Daemon(
      root: shop.root, generator: shop.generator, report: Report(form: .person(isColoured: false)) { _ in },
      state: state, toolVersion: "test")
    daemon.generate(.start, files: DiskFiles(root: shop.root), causes: [])
    #expect(try shop.tableRows().count == 2)
    let timer = try String(
      contentsOfFile: "/proc/self/fdinfo/\(daemon.sources.pruning.descriptor)", encoding: .utf8)
    #expect(timer.contains("it_interval: (86400, 0)"), "\(timer)")
    // Builds elsewhere, of which the daemon hears nothing.
    for _ in 0..<3 { _ = shop.generate() }
    #expect(try shop.tableRows().count == 5)
    daemon.prune()
    #expect(try shop.tableRows().count == 2)
  }
}
