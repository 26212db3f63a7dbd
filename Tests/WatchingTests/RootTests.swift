import Foundation
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// The project's own folder: it goes, comes, and is another one.
@Suite struct RootTests {
  @Test("A root that is deleted and made again is watched again, at whatever depth it was cut")
  func recreated() throws {
    let project = try WatchedProject(["src/a.py": "1"])
    #expect(try project.told { try FileManager.default.removeItem(atPath: project.root) }.mustReconcile)
    #expect(project.told {} == Drained())
    let drained = try project.told { try project.write("1", "src/a.py") }
    #expect(drained.mustReconcile)
    #expect(project.told { _ = try? project.write("2", "src/a.py") }.paths == ["src/a.py"])

    try FileManager.default.removeItem(atPath: project.scratch.url.path)
    #expect(project.tree.drain().mustReconcile)
    #expect(try project.told { try project.write("1", "src/b.py") }.mustReconcile)
    #expect(project.told { _ = try? project.write("2", "src/b.py") }.paths == ["src/b.py"])
  }

  @Test("Deleted and made again before anybody looked")
  func recreatedAtOnce() throws {
    let project = try WatchedProject(["src/a.py": "1"])
    let drained = try project.told {
      try FileManager.default.removeItem(atPath: project.root)
      try project.write("2", "src/a.py")
    }
    #expect(drained.mustReconcile)
    #expect(project.told { _ = try? project.write("3", "src/a.py") }.paths == ["src/a.py"])
  }

  @Test("The deletion of a root in which a process stands is seen")
  func deletedUnderAProcess() throws {
    let project = try WatchedProject(["src/a.py": "1"])
    let handle = try #require(opendir(project.root))
    defer { closedir(handle) }
    #expect(try project.told { try FileManager.default.removeItem(atPath: project.root) }.mustReconcile)
    #expect(try project.told { try project.write("1", "src/a.py") }.mustReconcile)
  }

  @Test("A root that goes, or comes, before another scope is taken is told by that")
  func goneBeforeAnotherScope() throws {
    let project = try WatchedProject(["src/a.py": "1", "conf/c.yml": "1"])
    let (all, source) = (WatchScope(recursive: [.root]), WatchScope(recursive: [.root.appending("src")]))
    try FileManager.default.removeItem(atPath: project.root)
    #expect(project.tree.rescope(source).mustReconcile)
    #expect(!project.tree.rescope(all).mustReconcile)
    try project.write("2", "src/a.py")
    #expect(project.tree.rescope(source).mustReconcile)
    #expect(project.told { _ = try? project.write("3", "src/a.py") }.paths == ["src/a.py"])
  }

  @Test("A root that is moved away and back, or whose parent is", arguments: ["project", ""])
  func moved(_ part: String) throws {
    let project = try WatchedProject(["src/a.py": "1"])
    let path = project.scratch.url.path + (part.isEmpty ? "" : "/" + part)
    defer { rename(path + ".away", path) }
    #expect(project.told { rename(path, path + ".away") }.mustReconcile)
    #expect(project.told { rename(path + ".away", path) }.mustReconcile)
    #expect(project.told { _ = try? project.write("2", "src/a.py") }.paths == ["src/a.py"])
  }

  @Test("A root that is not there at the start is waited for")
  func absent() throws {
    let scratch = try ScratchFolder()
    let tree = InotifyTree(
      root: scratch.url.path + "/a/b/project", scope: WatchScope(recursive: [.root]))
    #expect(tree.drain() == Drained())
    try scratch.write("1", to: "other/x")
    #expect(tree.drain() == Drained())
    try scratch.write("1", to: "a/b/project/src/a.py")
    #expect(tree.drain().mustReconcile)
    try scratch.write("2", to: "a/b/project/src/a.py")
    #expect(!tree.drain().mustReconcile)
  }

  @Test("A root that is a link is followed when the link is exchanged")
  func exchangedLink() throws {
    let scratch = try ScratchFolder()
    try scratch.write("1", to: "v1/src/a.py")
    try scratch.write("1", to: "v2/src/a.py")
    symlink("v1", scratch.url.path + "/current")
    let tree = InotifyTree(root: scratch.url.path + "/current", scope: WatchScope(recursive: [.root]))
    symlink("v2", scratch.url.path + "/next")
    rename(scratch.url.path + "/next", scratch.url.path + "/current")
    #expect(tree.drain().mustReconcile)
    try scratch.write("2", to: "v1/src/a.py")
    #expect(tree.drain() == Drained())
    try scratch.write("2", to: "v2/src/b.py")
    #expect(tree.drain().paths.contains("src/b.py"))
  }

  @Test("What else happens beside the root is none of its business")
  func neighbours() throws {
    let project = try WatchedProject(["src/a.py": "1"])
    let drained = try project.told { try project.shell("mkdir ../outside; echo > ../outside/x; echo > ../y") }
    #expect(drained == Drained())
  }
}
