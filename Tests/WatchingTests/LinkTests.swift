import Foundation
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// Symbolic links: what they lead to is an input under the link's own path.
@Suite struct LinkTests {
  @Test("A write to the target of a linked file is a change of the link")
  func linkedFile() throws {
    let project = try WatchedProject(["conf/": ""])
    try project.shell("mkdir ../outside; echo 1 > ../outside/c.yml; echo 1 > ../outside/other.yml")
    #expect(
      try project.told { try project.shell("ln -s ../../outside/c.yml conf/c.yml") }.paths == ["conf/c.yml"])
    #expect(try project.told { try project.shell("echo 2 > ../outside/c.yml") }.paths == ["conf/c.yml"])
    #expect(try project.told { try project.shell("echo 2 > ../outside/other.yml") } == Drained())
    #expect(try project.told { try project.shell("sed -i s/2/3/ ../outside/c.yml") }.paths == ["conf/c.yml"])
    #expect(try project.told { try project.shell("echo 4 > ../outside/c.yml") }.paths == ["conf/c.yml"])
    #expect(try project.told { try project.shell("rm conf/c.yml") }.paths == ["conf/c.yml"])
    #expect(try project.told { try project.shell("echo 5 > ../outside/c.yml") } == Drained())
  }

  @Test("A link by a name that is not UTF-8 is a problem, since not all of the way can be watched")
  func notUTF8() throws {
    let project = try WatchedProject(["conf/": ""])
    try project.shell(
      #"d="../$(printf 'x\377')"; mkdir "$d"; echo > "$d/c.yml"; ln -s "../$d/c.yml" conf/c.yml"#)
    _ = project.tree.drain()
    guard case .failed(operation: "readlink", _, _)? = project.tree.problem else {
      Issue.record("\(String(describing: project.tree.problem))")
      return
    }
  }

  @Test("A path that was one too many is watched when another goes")
  func surplus() throws {
    let project = try WatchedProject(["src/": ""])
    try project.shell("mkdir ../outside; for i in $(seq 17); do ln -s ../../outside src/l$i; done")
    _ = project.tree.drain()
    try project.shell("for i in $(seq 16); do rm src/l$i; done")
    _ = project.tree.drain()
    #expect(try project.told { try project.shell("echo > ../outside/a.py") }.paths == ["src/l17/a.py"])
  }

  @Test("A link that leads up is followed under a path that the scope names")
  func way() throws {
    let source = ProjectPath.root.appending("src")
    let project = try WatchedProject(
      ["pkg/a.py": ""], scope: WatchScope(shallow: [.root], recursive: [source]))
    _ = try project.told { try project.shell("ln -s . src") }
    #expect(try project.told { try project.shell("echo 1 > pkg/a.py") }.paths == ["src/pkg/a.py"])
  }

  @Test("A link that is exchanged in one step leads to its new target")
  func exchanged() throws {
    let project = try WatchedProject(["conf/": ""])
    try project.shell(
      "mkdir ../outside; echo 1 > ../outside/a; echo 1 > ../outside/b; ln -s ../../outside/a conf/c")
    #expect(
      try project.told { try project.shell("ln -s ../../outside/b conf/t; mv -T conf/t conf/c") }
        .paths.contains("conf/c"))
    #expect(try project.told { try project.shell("echo 2 > ../outside/a") } == Drained())
    #expect(try project.told { try project.shell("echo 2 > ../outside/b") }.paths == ["conf/c"])
  }

  @Test("A linked folder is watched under the link's path, with what is below")
  func linkedFolder() throws {
    let project = try WatchedProject(["conf/": ""])
    try project.shell("mkdir -p ../outside/base/deep; echo 1 > ../outside/base/deep/c.yml")
    let drained = try project.told { try project.shell("ln -s ../../outside/base conf/base") }
    #expect(drained.paths.contains("conf/base/deep/c.yml"))
    #expect(
      try project.told { try project.shell("echo 2 > ../outside/base/deep/c.yml") }.paths
        == ["conf/base/deep/c.yml"])
    #expect(
      try project.told { try project.shell("mv ../outside/base ../outside/old; mkdir ../outside/base") }.paths
        == ["conf/base"])
    #expect(
      try project.told { try project.shell("echo 2 > ../outside/base/x.yml") }.paths == ["conf/base/x.yml"])
    #expect(try project.told { try project.shell("echo 2 > ../outside/old/deep/c.yml") } == Drained())
    let before = project.tree.watchCount
    _ = try project.told { try project.shell("rm conf/base") }
    #expect(project.tree.watchCount == before - 2)
  }

  @Test("An update of a mounted ConfigMap is a change of its files")
  func configMap() throws {
    let project = try WatchedProject(["conf/": ""])
    try project.shell(
      "cd conf; mkdir ..v1; echo 1 > ..v1/c.yml; ln -s ..v1 ..data; ln -s ..data/c.yml c.yml")
    let drained = try project.told {
      try project.shell(
        "cd conf; mkdir ..v2; echo 2 > ..v2/c.yml; ln -s ..v2 ..tmp; mv -T ..tmp ..data; rm -r ..v1")
    }
    #expect(drained.paths.contains("conf/c.yml"))
    #expect(try project.told { try project.shell("echo 3 > conf/..v2/c.yml") }.paths.contains("conf/c.yml"))
  }

  @Test("A target that is made through its link is told by both paths")
  func writtenThrough() throws {
    let project = try WatchedProject(["src/": ""])
    try project.shell("ln -s src/target link")
    #expect(try project.told { try project.shell("echo 1 > link") }.paths == ["link", "src/target"])
    try project.shell("rm src/target; rmdir src; mkdir src")
    #expect(try project.told { try project.shell("echo 1 > link") }.paths == ["link", "src/target"])
    try project.shell("rm -r src; mkdir src; rmdir src; mkdir src")
    #expect(try project.told { try project.shell("echo 1 > link") }.paths == ["link", "src/target"])
    try project.shell("rm src/target; mkdir src/target; rmdir src/target")
    #expect(try project.told { try project.shell("echo 1 > link") }.paths == ["link", "src/target"])
    try project.shell("rm src/target; mkdir src/target")
    _ = project.tree.drain()
    try project.shell("rmdir src/target")
    #expect(try project.told { try project.shell("echo 1 > link") }.paths == ["link", "src/target"])
  }

  @Test("A link that leads nowhere is told when its target comes")
  func broken() throws {
    let project = try WatchedProject(["conf/": ""])
    try project.shell("mkdir ../outside; ln -s ../../outside/later/c.yml conf/c.yml")
    _ = project.tree.drain()
    #expect(try project.told { try project.shell("mkdir ../outside/later") }.paths == ["conf/c.yml"])
    #expect(try project.told { try project.shell("echo 1 > ../outside/later/c.yml") }.paths == ["conf/c.yml"])
  }

  @Test(
    "Links that lead in a circle end",
    arguments: [
      "ln -s . src/self", "ln -s .. src/up", "ln -s loop src/loop", "ln -s b src/a; ln -s a src/b",
      "mkdir src/x src/y; ln -s ../y src/x/y; ln -s ../x src/y/x",
    ])
  func circle(_ script: String) throws {
    let project = try WatchedProject(["src/f.py": "1"])
    _ = try project.told { try project.shell(script) }
    #expect(try project.told { try project.shell("echo 2 > src/f.py") }.paths.contains("src/f.py"))
    #expect(project.tree.watchCount < 30)
    let again = InotifyTree(root: project.root, scope: WatchScope(recursive: [.root]))
    #expect(again.watchCount < 30)
  }

  @Test("A folder with two paths is told by both")
  func twoPaths() throws {
    let project = try WatchedProject(["src/p/f.py": "1"])
    try project.shell("ln -s p src/q")
    _ = project.tree.drain()
    #expect(
      try project.told { try project.shell("echo 2 > src/p/f.py") }.paths == ["src/p/f.py", "src/q/f.py"])
    _ = try project.told { try project.shell("rm src/q") }
    #expect(try project.told { try project.shell("echo 3 > src/p/f.py") }.paths == ["src/p/f.py"])
  }
}
