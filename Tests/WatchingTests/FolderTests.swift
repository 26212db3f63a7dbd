import Foundation
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// Folders that come, go and change their names and places.
@Suite struct FolderTests {
  @Test("A file in folders made with it is told, however fast they come")
  func nested() throws {
    let project = try WatchedProject(["src/": ""])
    for round in 0..<300 {
      let drained = try project.told { try project.write("1", "src/d\(round)/b/c/d/f.py") }
      #expect(drained.paths.contains("src/d\(round)/b/c/d/f.py"))
    }
    #expect(project.told { _ = try? project.write("2", "src/d7/b/c/d/f.py") }.paths == ["src/d7/b/c/d/f.py"])
  }

  @Test("Nothing is lost while another thread makes folders and the tree is drained in between")
  func racing() throws {
    let project = try WatchedProject(["src/": ""])
    let root = project.root
    let rounds = 1000
    // A thread and not a task: the pool of tasks may be full of other tests that wait.
    let made = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      defer { made.signal() }
      for round in 0..<rounds {
        try? FileManager.default.createDirectory(
          atPath: "\(root)/src/r\(round)/b/c", withIntermediateDirectories: true)
        let file = fopen("\(root)/src/r\(round)/b/c/f.py", "w")
        fclose(file)
      }
      let file = fopen("\(root)/src/done", "w")
      fclose(file)
    }
    var told: Set<ProjectPath> = []
    let deadline = ContinuousClock.now + .seconds(60)
    while !told.contains(.root.appending("src/done")), ContinuousClock.now < deadline {
      var entry = pollfd(fd: project.tree.descriptor, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, 100)
      told.formUnion(project.tree.drain().changed)
    }
    made.wait()
    let missing = (0..<rounds).filter { !told.contains(.root.appending("src/r\($0)/b/c/f.py")) }
    #expect(missing == [])
  }

  @Test("A folder that is moved in is told with its files, and watched")
  func movedIn() throws {
    let project = try WatchedProject(["src/": ""])
    try project.shell("mkdir -p ../outside/p/q; echo 1 > ../outside/p/q/f.py")
    let drained = try project.told { try project.shell("mv ../outside/p src/p") }
    #expect(drained.paths == ["src/p", "src/p/q", "src/p/q/f.py"])
    #expect(try project.told { try project.shell("echo 2 > src/p/q/f.py") }.paths == ["src/p/q/f.py"])
  }

  @Test("A folder that is moved out is told, and not listened to any more")
  func movedOut() throws {
    let project = try WatchedProject(["src/p/q/f.py": "1"])
    let before = project.tree.watchCount
    let drained = try project.told { try project.shell("mkdir ../outside; mv src/p ../outside/p") }
    #expect(drained.paths == ["src/p"])
    #expect(project.tree.watchCount == before - 2)
    #expect(try project.told { try project.shell("echo 2 > ../outside/p/q/f.py") } == Drained())
    #expect(try project.told { try project.shell("mv ../outside/p src/p") }.paths.contains("src/p/q/f.py"))
  }

  @Test("Under a folder's new name, its files are told by that name")
  func renamed() throws {
    let project = try WatchedProject(["src/p/q/f.py": "1"])
    let before = project.tree.watchCount
    let drained = try project.told { try project.shell("mv src/p src/r") }
    #expect(drained.paths == ["src/p", "src/r", "src/r/q", "src/r/q/f.py"])
    #expect(try project.told { try project.shell("echo 2 > src/r/q/f.py") }.paths == ["src/r/q/f.py"])
    #expect(project.tree.watchCount == before)
  }

  @Test("Two folders that exchange their names are both told")
  func swapped() throws {
    let project = try WatchedProject(["src/p/f.py": "1", "src/q/g.py": "1"])
    let drained = try project.told { try project.shell("mv src/p t; mv src/q src/p; mv t src/q") }
    #expect(Set(["src/p", "src/q", "src/p/g.py", "src/q/f.py"]).isSubset(of: drained.paths))
    #expect(try project.told { try project.shell("echo 2 > src/q/f.py") }.paths == ["src/q/f.py"])
    #expect(try project.told { try project.shell("echo 2 > src/p/g.py") }.paths == ["src/p/g.py"])
  }

  @Test("A folder whose name begins with another's is not taken for it")
  func prefix() throws {
    let project = try WatchedProject(["src/a/f.py": "1", "src/ab/f.py": "1"])
    _ = try project.told { try project.shell("mv src/a src/z") }
    #expect(try project.told { try project.shell("echo 2 > src/ab/f.py") }.paths == ["src/ab/f.py"])
  }

  @Test("A name in another case is another name")
  func letterCase() throws {
    let project = try WatchedProject(["src/p/f.py": "1"])
    _ = try project.told { try project.shell("mv src/p src/P") }
    #expect(try project.told { try project.shell("echo 2 > src/P/f.py") }.paths == ["src/P/f.py"])
  }

  @Test("Folders that come and go leave no watch behind")
  func comingAndGoing() throws {
    let project = try WatchedProject(["src/": ""])
    let before = project.tree.watchCount
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for _ in 0..<2000 {
      mkdir(project.absolute("src/x"), 0o755)
      mkdir(project.absolute("src/x/y"), 0o755)
      if Bool.random() { _ = project.tree.drain() }
      rmdir(project.absolute("src/x/y"))
      rmdir(project.absolute("src/x"))
    }
    _ = project.tree.drain()
    #expect(project.tree.watchCount == before)
    // Other tests of this process have theirs; one for each folder would be thousands.
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= descriptors + 1000)
  }

  @Test("A folder of the scope that is not there yet is seen coming, at any depth")
  func awaited() throws {
    let scope = WatchScope(
      shallow: [.root.appending("conf/local")], recursive: [.root.appending("src/pkg/pipelines")])
    let project = try WatchedProject(["README.md": ""], scope: scope)
    #expect(try project.told { try project.shell("touch README.md; mkdir data") } == Drained())
    #expect(
      try project.told { try project.shell("mkdir -p conf/local; echo > conf/local/catalog.yml") }
        .paths.contains("conf/local/catalog.yml"))
    #expect(try project.told { try project.shell("mkdir src") }.paths == ["src"])
    #expect(
      try project.told {
        try project.shell("mkdir -p src/pkg/pipelines/ds; echo > src/pkg/pipelines/ds/n.py")
      }
      .paths.contains("src/pkg/pipelines/ds/n.py"))
    #expect(try project.told { try project.shell("echo > src/pkg/other.py; echo > conf/x.yml") } == Drained())
    #expect(try project.told { try project.shell("mv src gone") }.paths == ["src"])
    #expect(
      try project.told { try project.shell("mv gone src") }.paths.contains("src/pkg/pipelines/ds/n.py"))
  }

  @Test("A shallow folder tells its entries and nothing below")
  func shallow() throws {
    let project = try WatchedProject(
      ["pyproject.toml": "", "src/a.py": ""], scope: WatchScope(shallow: [.root]))
    #expect(try project.told { try project.shell("echo > pyproject.toml") }.paths == ["pyproject.toml"])
    #expect(try project.told { try project.shell("mkdir conf") }.paths == ["conf"])
    #expect(try project.told { try project.shell("echo > conf/a.yml; echo > src/a.py") } == Drained())
  }

  @Test("Another scope watches what it names, drops the rest, and tells what it found")
  func rescope() throws {
    let project = try WatchedProject(
      ["src/a.py": "", "conf/base/c.yml": ""], scope: WatchScope(recursive: [.root.appending("src")]))
    let before = project.tree.watchCount
    let found = project.tree.rescope(WatchScope(recursive: [.root.appending("conf")]))
    #expect(found.paths == ["conf/base", "conf/base/c.yml"])
    #expect(project.tree.watchCount == before + 1)
    #expect(try project.told { try project.shell("echo > src/a.py") } == Drained())
    #expect(try project.told { try project.shell("echo > conf/base/c.yml") }.paths == ["conf/base/c.yml"])
    #expect(project.tree.rescope(WatchScope(recursive: [.root.appending("conf")])) == Drained())
  }

  @Test("Names that are not UTF-8 do no harm")
  func notUTF8() throws {
    let project = try WatchedProject(["src/": ""])
    let drained = try project.told {
      try project.shell(#"mkdir "src/$(printf '\377')"; echo > "src/$(printf '\376').py"; echo > src/a.py"#)
    }
    #expect(drained.paths == ["src/a.py"])
  }
}
