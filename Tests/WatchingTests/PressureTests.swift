import Foundation
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// More than the kernel keeps, and less than it needs.
@Suite(.serialized) struct PressureTests {
  @Test("Lost events are said, and what was lost is watched again")
  func overflow() throws {
    let project = try WatchedProject(["src/": ""])
    let limit = try #require(
      Int(
        String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
          .trimmingCharacters(in: .whitespacesAndNewlines)))
    _ = project.tree.drain()
    for index in 0...(limit / 2) {
      let name = project.absolute("src/f\(index)")
      close(open(name, O_CREAT | O_WRONLY, 0o644))
    }
    // These come when the queue is full already: nobody is told.
    try project.write("1", "src/late/deep/f.py")
    rename(project.absolute("src/f1"), project.absolute("src/g1"))
    let start = ContinuousClock.now
    #expect(project.tree.drain().mustReconcile)
    print("MEASURED drain of \(limit) events and recovery: \(ContinuousClock.now - start)")
    #expect(project.tree.drain() == Drained())
    #expect(
      project.told { _ = try? project.write("2", "src/late/deep/f.py") }.paths == ["src/late/deep/f.py"])
  }

  /// A user namespace has inotify limits of its own, so the real refusal can be had without touching the
  /// machine: this test runs itself again in one.
  @Test(
    "The end of a limit is an error that names the limit", .enabled(if: hasNamespaces, "no namespaces here"))
  func limits() throws {
    for (file, limit) in [("max_inotify_watches", "9"), ("max_inotify_instances", "0")] {
      let finished = try rerun(
        "PressureTests/underLimit",
        under: ["unshare", "-Ur", "sh", "-c", "echo \(limit) > /proc/sys/user/\(file); exec \"$@\"", "sh"],
        environment: ["DAGWATCHD_TEST_LIMIT": file])
      #expect(finished.status == 0, "\(finished.text)\(finished.errors)")
      #expect((finished.text + finished.errors).contains("\"Under a limit\" passed"))
    }
  }

  @Test(
    "Under a limit",
    .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_TEST_LIMIT"] != nil, "runs in limits()"))
  func underLimit() throws {
    let limit = ProcessInfo.processInfo.environment["DAGWATCHD_TEST_LIMIT"]
    if limit == "max_inotify_instances" {
      #expect(try WatchedProject(["src/": ""]).tree.problem == .tooManyInstances)
      #expect(WatchError.tooManyInstances.description.contains("fs.inotify.max_user_instances"))
      return
    }
    let project = try WatchedProject(["src/": ""])
    #expect(project.tree.problem == nil)
    _ = try project.told { try project.shell("mkdir -p src/a/b/c/d/e/f/g/h") }
    guard case .tooManyWatches(_, let watched) = project.tree.problem else {
      Issue.record("no problem with \(project.tree.watchCount) watches")
      return
    }
    #expect(watched <= 9)
    #expect(project.tree.problem?.description.contains("fs.inotify.max_user_watches") == true)
    // What is watched is still told, and the problem goes with its cause.
    #expect(try project.told { try project.shell("echo > src/a/f.py") }.paths == ["src/a/f.py"])
    let second = InotifyTree(root: project.root, scope: WatchScope(recursive: [.root]))
    #expect(second.problem != nil)
    try project.shell("rm -r src/a")
    _ = project.tree.drain()
    project.tree.rescope(WatchScope(recursive: [.root]))
    #expect(project.tree.problem == nil)
  }
}
